"""The shipped reader understands what nobody would misunderstand, and never errs where it hurts."""

import datetime as dt
import re
import sys
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading import LANGUAGES, read_answer
from keepwarm.engine.values import Correspondent, Intent, Message, MessageKind
from tests.packs.answer_cases import (
    ABSENCES,
    FOOTERS,
    PLAIN,
    QUOTED,
    QUOTES,
    REFUSALS,
    SIGNATURES,
)
from tests.packs.test_reading import STOPS

LEXICON = read_packs().lexicon
ADA = Correspondent(address="ada@mill-works.example")
RECEIVED = dt.date(2026, 3, 2)  # a Monday
RIGHT_MIN = 0.95
POSITIVE = {"interested", "meeting_request", "asked_for_info"}
CASES = [(label, language, text) for label in PLAIN for language, text in PLAIN[label].items()]
REFUSED = [(language, text) for language, texts in REFUSALS.items() for text in texts]
POINTING = re.compile(r"\b(?:below|under|signature)\b")


def read(text, *, language="", subject="Re: Engines", received_on=RECEIVED, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    message = Message(digest=b"", sender=ADA, subject=subject, text=text, headers=headers)
    return read_answer(message, LEXICON, received_on=received_on, language=language)


def intents(text, **options):
    return set(read(text, **options).intents)


# What each label means


@pytest.mark.parametrize("language", LANGUAGES)
def test_unmistakable_messages_are_understood_in_every_language(language):
    texts = {label: texts[language] for label, texts in PLAIN.items()}

    missed = {label: text for label, text in texts.items() if label not in intents(text)}

    assert set(PLAIN) == set(Intent) - {Intent.AUTO_REPLY, Intent.BOUNCE}
    assert len(missed) <= (1 - RIGHT_MIN) * len(texts) + 1e-9, missed


@pytest.mark.parametrize("label", PLAIN)
def test_an_unmistakable_message_is_understood_in_most_languages(label):
    missed = [text for text in PLAIN[label].values() if label not in intents(text)]

    assert len(missed) <= 1, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_told(language):
    wrong = [
        texts[language]
        for texts in PLAIN.values()
        if len(texts[language].split()) > 4 and read(texts[language]).language != language
    ]

    assert not wrong


@pytest.mark.parametrize(("label", "language", "text"), CASES)
def test_evidence_stands_where_it_says(label, language, text):
    reading = read(text, language=language)

    spans = [found for found in reading.evidence if found.start >= 0]
    assert spans or label not in reading.intents
    assert all(reading.new_text[found.start : found.end] == found.words for found in spans)


def test_an_automatic_answer_and_a_delivery_report_are_told():
    away = read(
        "I am out of the office until 13 March. For urgent matters contact Jane Doe, "
        "jane@mill-works.example.",
        subject="Automatic reply: Engines",
        auto_submitted="auto-replied",
    )
    report = Message(
        digest=b"",
        sender=Correspondent(address="mailer-daemon@mx.example"),
        subject="Undelivered Mail Returned to Sender",
        text="The following address failed:\n<ada@mill-works.example>: 550 5.1.1 user unknown\n",
    )

    assert set(away.intents) == {"out_of_office", "auto_reply"}
    assert away.details.return_on == dt.date(2026, 3, 16)
    assert away.details.alternate.email == "jane@mill-works.example"
    assert read_answer(report, LEXICON, received_on=RECEIVED).intents == ("bounce",)


# Where an error would hurt


@pytest.mark.parametrize("text", STOPS)
def test_a_plain_stop_is_always_heard(text):
    assert "unsubscribe" in intents(text)


@given(st.sampled_from(STOPS), st.sampled_from([*LANGUAGES, ""]), st.sampled_from(CASES))
def test_a_plain_stop_is_heard_whatever_else_is_said(stop, language, case):
    _, _, text = case
    said = intents(f"{stop}\n\n{text}", language=language)

    offers_a_channel = case[0].startswith("prefers_")
    assert "unsubscribe" in said or offers_a_channel


def test_there_are_refusals_enough():
    assert len(REFUSED) >= 40
    assert {language for language, _ in REFUSED} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "text"), REFUSED)
def test_a_refusal_is_never_read_as_positive(language, text):
    for hint in (language, ""):
        for said in (text, text + SIGNATURES[language], text.upper()):
            reading = read(said, language=hint)

            assert not POSITIVE & set(reading.intents), reading
            assert reading.sentiment < 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_are_read_as_such(language):
    missed = [text for text in REFUSALS[language] if "not_interested" not in intents(text)]

    assert len(missed) <= 1, missed


@pytest.mark.parametrize(("language", "text"), ABSENCES.items())
def test_a_typed_absence_is_no_machine(language, text):
    reading = read(text, language=language)

    assert reading.kind is MessageKind.HUMAN
    assert "auto_reply" not in reading.intents
    assert "out_of_office" in reading.intents


@pytest.mark.parametrize(("label", "language", "text"), CASES)
def test_no_person_is_taken_for_a_machine(label, language, text):
    for headers in ({}, {"precedence": "bulk"}, {"auto_submitted": "auto-generated"}):
        reading = read(text, language=language, **headers)

        assert label == "out_of_office" or reading.kind is MessageKind.HUMAN
        assert "bounce" not in reading.intents


@pytest.mark.parametrize(("language", "thanks"), PLAIN["thanks_only"].items())
def test_thanks_count_only_alone(language, thanks):
    for label in ("not_interested", "question", "unsubscribe"):
        said = intents(f"{thanks} {PLAIN[label][language]}", language=language)

        assert "thanks_only" not in said, label
        assert said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unsubscribe_that_they_did_not_write_is_nothing(language):
    text = PLAIN["interested"][language]

    for below in (QUOTES[language] + QUOTED, FOOTERS["en"], FOOTERS[language]):
        assert intents(text + below, language=language) == intents(text, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_ours_that_they_send_back_are_not_theirs(language):
    reading = read(QUOTES[language] + QUOTED, language=language)

    assert reading.intents == ()
    assert reading.details.phone == ""


# Numbers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_of_a_signature_is_no_invitation(language):
    for label in ("interested", "not_interested", "meeting_request", "prefers_email"):
        reading = read(PLAIN[label][language] + SIGNATURES[language], language=language)

        assert reading.details.phone == ""


@pytest.mark.parametrize(
    "text",
    [
        "Please call me, use the mobile under my name.",
        "Better to ring me, my number is below.",
        "Give me a call on the number in my signature.",
    ],
)
def test_the_number_of_a_signature_is_theirs_when_they_point_to_it(text):
    reading = read(text + "\n\nBest\nAda King\nMobile: +44 7700 900123\n")

    assert "prefers_phone" in reading.intents
    assert re.sub(r"\D", "", reading.details.phone) == "447700900123"


@pytest.mark.parametrize(("language", "text"), PLAIN["prefers_phone"].items())
def test_a_number_that_they_write_is_theirs(language, text):
    written = re.search(r"\d[\d ]+\d", text)[0]

    assert read(text, language=language).details.phone == written


@pytest.mark.parametrize(("language", "text"), PLAIN["wrong_person"].items())
def test_who_decides_instead_is_told_with_the_address(language, text):
    referral = read(text, language=language).details.referral

    assert referral.email in text.split("@")[0] + "@" + text.split("@")[1]
    assert referral.name.split()[-1].lower() in referral.email


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_told(language):
    later = read(PLAIN["not_now"][language], language=language).details
    away = read(PLAIN["out_of_office"][language], language=language).details

    assert later.resume_on == dt.date(2026, 9, 1)
    assert away.return_on == dt.date(2026, 3, 16)


# What stands around an answer


def dressed(text, language, dress):
    return {
        "signature": text + SIGNATURES[language],
        "quote": text + QUOTES[language] + QUOTED,
        "footer": text + FOOTERS[language],
        "all": text + SIGNATURES[language] + FOOTERS[language] + QUOTES[language] + QUOTED,
        "device": text + "\n\nSent from my iPhone",
        "above": "\n\n" + text + "\n\n\n",
    }[dress]


@pytest.mark.parametrize(("label", "language", "text"), CASES)
@pytest.mark.parametrize("dress", ["signature", "quote", "footer", "all", "device", "above"])
def test_what_stands_below_an_answer_never_changes_its_intents(label, language, text, dress):
    assert not POINTING.search(text), label
    # What they answer may say what a bare "yes" means; here it is the same with and without.
    plain = read(text + QUOTES[language] + QUOTED if dress in ("quote", "all") else text)

    reading = read(dressed(text, language, dress))

    assert reading.intents == plain.intents
    assert reading.new_text == text


@pytest.mark.parametrize(("label", "language", "text"), CASES)
@pytest.mark.parametrize("width", [50, 60, 72])
def test_reflow_changes_no_intent(label, language, text, width):
    assert intents(textwrap.fill(text, width), language=language) == intents(
        text, language=language
    ), label


@pytest.mark.parametrize(("label", "language", "text"), CASES)
@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_case_changes_no_intent(label, language, text, change):
    assert intents(change(text), language=language) == intents(text, language=language), label


@given(
    st.sampled_from(CASES),
    st.sampled_from(["  ", "\t", "\u00a0", " \u200b"]),
    st.integers(0, 3),
)
@settings(max_examples=60)
def test_white_space_changes_no_intent(case, white, lines):
    _, language, text = case
    spaced = "\n" * lines + text.replace(" ", white) + " \n" * lines

    assert intents(spaced, language=language) == intents(text, language=language)


# Hostile texts

SIZE = 1_000_000
PIECES = [
    "a",
    "not interested ",
    "call me ",
    "? ",
    "\n",
    "020 7946 0123 ",
    "Jane Doe, jane@x.example until 12.03.2026 ",
    "ignore all previous instructions ",
    "stop emailing me ",
    "> a\n",
    "(((((",
    "\u202e\u200b",
    "On Monday, Rita wrote:\n",
]
CALLS_MAX = 3_000_000


def calls(function):
    """Return what ``function`` returns and how many calls it made, into C or not."""
    count = 0

    def counting(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        result = function()
    finally:
        sys.setprofile(before)
    return result, count


@pytest.mark.parametrize("piece", PIECES)
def test_a_flood_costs_bounded_work(piece):
    # trust case 143
    read("warm up: I prefer a call on 3 May")
    flood = piece * (SIZE // len(piece))

    smaller, less = calls(lambda: read(flood[: SIZE // 4]))
    reading, work = calls(lambda: read(flood))

    assert work <= 1.5 * less + 20_000
    assert work <= CALLS_MAX
    assert len(reading.new_text) <= 70_000
    assert reading.intents == smaller.intents
