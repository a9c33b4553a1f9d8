"""A draft is made of what the record knows, tells where from, and gives nothing twice."""

import pytest

from tests.app.builders import ADA, GRACE, RITA, Someone, ago, lead, leads_csv, mail

WATER = """---
title: The last rinse, used twice
language: en
issues: [pump, water]
---
A creamery of twelve people washes first with the last rinse of the day before.
"""
SIGNED = "Hello Ada,\n\nthe seals you have last a season.\n\n-- \nRita Okafor\nBrightwell Ltd\n"


@pytest.fixture
def book(intake):
    """Ada was written to once by Rita, who signs her mails."""
    intake.sheet(leads_csv(lead(ADA, company="Fenland Dairy"), lead(GRACE, company="Harrow Mills")))
    intake.mail(mail(RITA, ADA, at=ago(9), subject="RE: Pumps for line 2", text=SIGNED))
    return intake


def draft(desk, someone, **asked):
    from keepwarm.app.drafting.compose import read_draft
    from keepwarm.records.models import Prospect

    return read_draft(desk, Prospect.objects.get(name=someone.name).pk, **asked)


def add(desk, **files):
    from keepwarm.app.drafting.nuggets import import_nuggets

    return import_nuggets(desk, {f"{name}.md": text for name, text in files.items()})


def known(page):
    return {fact.name: (fact.value, fact.source) for fact in page.facts}


@pytest.mark.usefixtures("book")
def test_facts_come_with_where_they_are_from(desk):
    facts = known(draft(desk, ADA, tactic="change_the_close", channel="email"))

    assert facts["salutation"] == ("Hello Ada,", "your last mail to them")
    assert facts["plain_topic"] == ("Pumps for line 2", "subject of your mails")
    assert facts["rep_name"] == ("Rita Okafor", "your own mails")


@pytest.mark.usefixtures("book")
def test_without_a_nugget_a_gift_is_a_gap(desk):
    page = draft(desk, ADA, tactic="value_nugget", channel="email")

    assert {gap.part for gap in page.draft.gaps} == {"subject", "gift"}


@pytest.mark.usefixtures("book")
def test_a_nugget_that_fits_fills_it(desk):
    add(desk, rinse=WATER)

    page = draft(desk, ADA, tactic="value_nugget", channel="email")

    assert "last rinse of the day before" in page.draft.text
    assert page.draft.subject.text == "The last rinse, used twice"


def test_a_nugget_that_they_were_sent_is_not_given_again(desk, book):
    add(desk, rinse=WATER)
    gift = WATER.rpartition("---\n")[2]
    book.mail(mail(RITA, ADA, at=ago(4), subject="Rinse", text=f"Hello Ada,\n\n{gift}\nRita\n"))

    page = draft(desk, ADA, tactic="value_nugget", channel="email")

    assert page.nugget is None


@pytest.mark.usefixtures("book")
def test_a_retired_nugget_is_given_to_nobody_until_it_is_taken_back(desk):
    from keepwarm.app.drafting.nuggets import list_nuggets, retire_nugget

    add(desk, rinse=WATER)
    number = list_nuggets(desk)[0].nugget_id
    retire_nugget(desk, number, is_retired=True)
    gone = draft(desk, ADA, tactic="value_nugget", channel="email").nugget
    retire_nugget(desk, number, is_retired=False)

    assert gone is None
    assert draft(desk, ADA, tactic="value_nugget", channel="email").nugget.key == "rinse"


def test_their_own_words_are_quoted_back(desk, book):
    asked = "Hello Rita,\n\nwhat would two pumps for line 2 cost?\n\nAda\n"
    book.mail(mail(ADA, RITA, at=ago(6), subject="RE: Pumps for line 2", text=asked))

    page = draft(desk, ADA, tactic="respond_now", channel="email")

    assert "what would two pumps for line 2 cost?" in page.draft.skeleton


def test_what_was_asked_is_being_worked_on_until_the_answer_is_typed_in(desk, book):
    asked = "Hello Rita,\n\nwhat would two pumps for line 2 cost?\n\nAda\n"
    book.mail(mail(ADA, RITA, at=ago(6), subject="RE: Pumps for line 2", text=asked))
    way = {"tactic": "respond_now", "channel": "email"}

    without = draft(desk, ADA, **way).draft
    answered = draft(desk, ADA, **way, filled={"answer": "They cost 90."}).draft

    assert [block.part for block in without.wishes] == ["answer"]
    assert "putting the answer together" in without.text
    assert "They cost 90." in answered.text
    assert "putting the answer together" not in answered.text
    assert not answered.wishes


def test_the_matter_is_that_of_their_own_thread_and_no_later_headline_of_ours(desk, book):
    theirs = "The two we have leak.\n\nAda\n"
    book.mail(mail(ADA, RITA, at=ago(8), subject="Pumps for hall 3 - quote needed", text=theirs))
    book.mail(mail(RITA, ADA, at=ago(4), subject="Five litres a minute", text="Hello Ada,\n\nx.\n"))

    facts = known(draft(desk, ADA, tactic="change_the_close", channel="email"))

    assert facts["plain_topic"][0] == "Pumps for hall 3"


def test_a_greeting_that_leads_into_a_sentence_is_known_too(desk, book):
    inline = "Hi Ada, the seals are here. Shall I bring them?\n"
    book.mail(mail(RITA, ADA, at=ago(4), subject="Seals", text=inline))

    facts = known(draft(desk, ADA, tactic="change_the_close", channel="email"))

    assert facts["salutation"][0] == "Hi Ada,"


def test_who_wrote_to_us_is_not_asked_whether_they_are_the_right_person(desk, book):
    add(desk, rinse=WATER)
    way = {"tactic": "new_angle", "channel": "email"}
    before = {each.ask for each in draft(desk, ADA, **way).draft.closes}
    book.mail(mail(ADA, RITA, at=ago(2), subject="RE: Pumps for line 2", text="Not this week.\n"))
    after = {each.ask for each in draft(desk, ADA, **way).draft.closes}

    assert "right_person" in before
    assert "right_person" not in after


@pytest.mark.usefixtures("book")
def test_who_asked_nothing_is_not_answered(desk):
    page = draft(desk, ADA, tactic="respond_now", channel="email")

    assert page.draft.lacks == ("heard_on",)
    assert {gap.part for gap in page.draft.gaps} == {"lead", "answer"}
    assert ("respond_now", "email") not in page.ways
    assert ("respond_now", "email") in [way[:2] for way in page.lacking]


@pytest.mark.parametrize(
    "words",
    [
        "what does https://trap.example/x cost?",
        "what would {rep_name} [link] cost?",
        "a" * 200 + "?",
    ],
)
def test_words_that_are_no_plain_phrase_are_not_quoted(desk, book, words):
    book.mail(mail(ADA, RITA, at=ago(6), subject="RE: Pumps", text=f"Hello,\n\n{words}\n"))

    page = draft(desk, ADA, tactic="respond_now", channel="email")

    assert "their_words" not in known(page)


def test_the_language_is_that_in_which_they_write(desk, book):
    german = "Guten Tag Frau Okafor,\n\nwas würden zwei Pumpen für unsere Linie kosten?\n\nAda\n"
    book.mail(mail(ADA, RITA, at=ago(6), subject="AW: Pumps for line 2", text=german))

    page = draft(desk, ADA, tactic="ask_why_or_timing", channel="email")

    assert page.draft.language == "de"
    assert known(page)["language"] == ("de", "their mails")


def test_nothing_is_drafted_for_somebody_who_said_stop(desk, book):
    from keepwarm.app.ground.errors import Refusal

    stop = "Please stop emailing me and take me off your list.\n"
    book.mail(mail(ADA, RITA, at=ago(2), subject="RE: Pumps for line 2", text=stop))

    with pytest.raises(Refusal, match="asked for no further contact"):
        draft(desk, ADA, tactic="value_nugget", channel="email")


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"tactic": "value_nugget"}, "Name both"),
        ({"tactic": "charm", "channel": "email"}, "charm"),
        ({"tactic": "wait", "channel": "email"}, "nothing to write"),
        ({"tactic": "value_nugget", "channel": "email", "nugget": "none"}, "not in your library"),
    ],
)
def test_what_cannot_be_drafted_is_refused_with_the_reason(desk, asked, why):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=why):
        draft(desk, ADA, **asked)


def test_a_file_taken_in_again_changes_nothing_and_a_changed_one_replaces_it(desk):
    first = add(desk, rinse=WATER)
    again = add(desk, rinse=WATER)
    changed = add(desk, rinse=WATER.replace("twelve", "ten"))

    assert (first.stored, again.unchanged, changed.changed) == (1, 1, 1)


def test_a_wrong_file_is_named_and_the_others_are_taken(desk):
    report = add(desk, rinse=WATER, wrong="no front matter")

    assert report.stored == 1
    assert report.faults[0].startswith("wrong: it does not begin with front matter")


@pytest.mark.usefixtures("book")
def test_a_shared_mailbox_is_greeted_without_one(desk, intake):
    nobody = Someone("", "info@nameless.example")
    intake.sheet(leads_csv(lead(nobody, company="Nameless")), name="more.csv")
    from keepwarm.app.drafting.compose import read_draft
    from keepwarm.records.models import Prospect

    person = Prospect.objects.get(person__key=nobody.address)

    page = read_draft(desk, person.pk, tactic="get_personal", channel="email")

    assert page.draft.skeleton.startswith("Good morning,")


@pytest.mark.usefixtures("book")
def test_how_much_of_a_draft_stayed_is_kept_with_it(desk):
    from keepwarm.app.drafting.compose import keep_version
    from keepwarm.app.drafting.draft_edits import read_edits
    from keepwarm.records.models import Prospect

    add(desk, rinse=WATER)
    asked = {"tactic": "value_nugget", "channel": "email"}
    page = draft(desk, ADA, **asked)
    number = Prospect.objects.get(name=ADA.name).pk
    subject, text = page.draft.subject.text, page.draft.text
    close = next(block.text for block in page.draft.blocks if block.part == "close")
    keep_version(desk, number, **asked, subject=subject, text=text)
    whole = read_edits(desk).overall
    changed = text.replace(close, "Shall I send the drawing?")
    keep_version(desk, number, **asked, subject=subject, text=changed)
    edited = read_edits(desk).overall

    assert (whole.kept_share, whole.as_composed, whole.parts) == (1.0, 1, ())
    assert (edited.drafts, edited.parts) == (1, (("close", 1.0),))
    assert 0.6 < edited.kept_share < 1.0


@pytest.mark.usefixtures("book")
def test_an_older_version_can_be_gone_back_to(desk):
    from keepwarm.app.drafting.compose import keep_version
    from keepwarm.records.models import Prospect

    asked = {"tactic": "ask_why_or_timing", "channel": "email"}
    number = Prospect.objects.get(name=ADA.name).pk
    for text in ("The first words.", "The second words."):
        keep_version(desk, number, **asked, subject="Pumps", text=text)

    assert draft(desk, ADA, **asked).examined.text == "The second words."
    assert draft(desk, ADA, **asked, version=1).examined.text == "The first words."
