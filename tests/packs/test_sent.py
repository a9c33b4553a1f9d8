"""The shipped words read our own mails as a careful person would, or leave them open."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading import LANGUAGES, read_sent
from keepwarm.engine.values import Ask, Correspondent, Message, PromiseKind, Tactic
from tests.packs.sent_cases import CASES, HELD_OUT, SENT_ON, TUNED

LEXICON = read_packs().lexicon
RITA = Correspondent(address="rita@keep.example", name="Rita Keep")
PRECISION_MIN, RECALL_MIN = 0.9, 0.85
"""What is read must be right; what is missed is asked of nobody."""
FACETS = ("tactic", "ask", "nugget", "attachment", "language")


def read(text, *, subject="", files=(), sent_on=SENT_ON):
    message = Message(
        digest=b"", sender=RITA, subject=subject, text=text, attachment_names=tuple(files)
    )
    return read_sent(message, LEXICON, sent_on=sent_on)


def read_case(case):
    return read(case.text, subject=case.subject, files=case.files)


def facet_of(case, facet):
    """Return what was read of one facet and what the label says, as texts."""
    reading = read_case(case)
    given_texts = {
        "tactic": reading.tactic or "",
        "ask": reading.ask or "",
        "nugget": reading.nugget_kind or "",
        "attachment": "present"
        if reading.has_attachment
        else ("missing" if reading.lacks_attachment else ""),
        "language": reading.language,
    }
    return given_texts[facet], getattr(case, facet)


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_what_is_read_of_a_mail_is_right_and_little_is_missed(facet, half):
    pairs = [facet_of(case, facet) for case in (TUNED if half == "tuned" else HELD_OUT)]

    right = sum(found == wanted != "" for found, wanted in pairs)

    # One slip in a handful is no rate: the few nuggets of a half may have one.
    slips = sum(found not in ("", wanted) for found, wanted in pairs)
    assert slips <= max(1, (1 - PRECISION_MIN) * sum(found != "" for found, _ in pairs))
    assert right >= RECALL_MIN * sum(wanted != "" for _, wanted in pairs)


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_promises_are_found_with_their_day_and_none_is_made_up(half):
    found, wanted = set(), set()
    for number, case in enumerate(TUNED if half == "tuned" else HELD_OUT):
        reading = read_case(case)
        found |= {(number, promise.kind, promise.on) for promise in reading.promises}
        wanted |= {(number, PromiseKind(kind), on) for kind, on in case.promises}

    assert len(found & wanted) >= PRECISION_MIN * len(found)
    assert len(found & wanted) >= RECALL_MIN * len(wanted)


def test_every_language_is_among_the_cases():
    assert {case.language for case in CASES} == set(LANGUAGES)


def promised(text, **more):
    return [(promise.kind.value, promise.on) for promise in read(text, **more).promises]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "I'll send you the drawings by Friday and call you on Tuesday.",
            [("send", dt.date(2026, 3, 6)), ("call", dt.date(2026, 3, 10))],
        ),
        ("Tomorrow I'll call you.", [("call", dt.date(2026, 3, 5))]),
        ("I'll have it ready next week.", [("send", dt.date(2026, 3, 13))]),
        ("I'll send it by the end of the week.", [("send", dt.date(2026, 3, 6))]),
        ("I'll get back to you within two days.", [("answer", dt.date(2026, 3, 6))]),
        ("I'll send you an invitation.", [("send", None)]),
        ("I'm in York in two weeks and will send you an invitation.", [("send", None)]),
        ("Am Dienstag rufe ich Sie an.", [("call", dt.date(2026, 3, 10))]),
        ("Ich werde Ihnen das Muster bis Freitag zusenden.", [("send", dt.date(2026, 3, 6))]),
    ],
)
def test_a_promise_has_the_day_that_belongs_to_it(text, wanted):
    assert promised(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "If you like, I'll send you the drawings by Friday.",
        "Shall I send you the drawings by Friday?",
        "I'd be happy to send you the drawings on Friday.",
        "I won't send you anything before Friday.",
        "You will find that it saves time.",
        "The crane leaves our yard on Friday.",
        "Once you sign, we will send the machine within a week.",
        "I hope that I will send you good news on Friday.",
        "Wenn Sie möchten, schicke ich Ihnen am Freitag ein Muster.",
        "Sobald Sie zustimmen, rufe ich Sie an.",
        "I never said that I will call on Friday.",
    ],
)
def test_an_offer_a_question_and_a_condition_promise_nothing(text):
    assert promised(text) == []


@pytest.mark.parametrize(
    ("text", "files", "has", "lacks"),
    [
        ("Please find attached our offer.", (), False, True),
        ("Please find attached our offer.", ("offer.pdf",), True, False),
        ("Please find attached our offer.", ("image001.png",), False, True),
        ("Use it as you like, no strings attached.", (), False, False),
        ("Im Anhang finden Sie das Angebot.", ("smime.p7s",), False, True),
        ("Good morning.", ("offer.pdf",), True, False),
    ],
)
def test_an_attachment_is_there_forgotten_or_never_meant(text, files, has, lacks):
    reading = read(text, files=files)

    assert (reading.has_attachment, reading.lacks_attachment) == (has, lacks)


OLD_MAIL = (
    "On Tue, 24 Feb 2026 at 09:12, {who} wrote:\n> Hi,\n>\n> could we meet next week?\n>\n> Bye"
)
OURS = OLD_MAIL.format(who="Rita Keep <rita@keep.example>")
THEIRS = OLD_MAIL.format(who="Dana Fox <dana@harbour.example>")


def test_a_line_above_our_own_mail_is_a_bump():
    reading = read(f"Any thoughts on this?\n\n{OURS}")

    assert (reading.is_bump, reading.tactic) == (True, Tactic.BUMP_FORWARD)


def test_a_line_above_a_mail_of_theirs_is_no_bump():
    assert not read(f"Any thoughts on this?\n\n{THEIRS}").is_bump


def test_more_than_a_few_words_above_our_own_mail_are_a_new_message():
    news = "The new hall in Leeds opens on Monday with two of the doors that you saw in our yard."

    assert not read(f"{news} Would you like to see it?\n\n{OURS}").is_bump


def test_what_is_forwarded_is_not_what_we_say_now():
    old = OURS.replace("On Tue", "---------- Forwarded message ---------\nOn Tue")
    reading = read(f"Did you see this?\n\n{old}", subject="Fwd: Line 3")

    assert reading.ask is not Ask.MEETING


@pytest.mark.parametrize(
    ("text", "checks_in"),
    [
        ("Just checking in. Any news?", True),
        ("I wanted to touch base about my proposal.", True),
        ("Ich wollte nur kurz nachfragen, ob Sie Zeit hatten.", True),
        ("Any news? Here is the test report you wanted.", False),
        ("How many doors do you have?", False),
    ],
)
def test_a_mail_without_a_reason_of_its_own_only_checks_in(text, checks_in):
    assert read(text).checks_in is checks_in


def test_the_words_that_give_something_are_kept():
    reading = read("An idea for your depot: let the pallets in from the north. Would it help?")

    assert reading.nugget == "An idea for your depot: let the pallets in from the north"


@pytest.mark.parametrize("text", ["", "???", "0", "Привет, как дела?", "\n\n>\n"])
def test_what_cannot_be_read_is_left_open(text):
    reading = read(text)

    assert (reading.tactic, reading.promises) == (None, ())


def test_every_piece_of_evidence_stands_in_the_text():
    for case in CASES:
        reading = read_case(case)
        for piece in reading.evidence:
            assert reading.new_text[piece.start : piece.end] == piece.words != ""


@given(case=st.sampled_from([case for case in CASES if "-----" not in case.text]))
def test_a_quotation_below_a_mail_adds_nothing_to_it(case):
    alone = read_case(case)
    quoting = read(f"{case.text}\n\n{THEIRS}", subject=case.subject, files=case.files)

    same = ("tactic", "ask", "promises", "nugget", "lacks_attachment", "language")
    assert {name: getattr(alone, name) for name in same} == {
        name: getattr(quoting, name) for name in same
    }


@given(text=st.text(max_size=400))
def test_any_text_at_all_can_be_read(text):
    reading = read(text)

    assert dataclasses.asdict(reading)["version"] >= 1
