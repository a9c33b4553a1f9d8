"""What a person finds out fills the draft at once, is kept with its source, and can be dropped."""

import datetime as dt

import pytest

from tests.app.builders import ADA, GRACE, NOW, RITA, Someone, ago, lead, leads_csv, mail

TALK = "Your talk on small dairies made me count our own rinses."
PERSONAL = {"tactic": "get_personal", "channel": "email"}
ANSWER = {"tactic": "respond_now", "channel": "email"}
ANGLE = {"tactic": "new_angle", "channel": "email"}


@pytest.fixture
def book(intake):
    """Ada and a colleague of hers were taken in; Ada was written to once."""
    colleague = Someone("Bea Ames", f"bea@{ADA.address.rpartition('@')[2]}")
    intake.sheet(
        leads_csv(
            lead(ADA, company="Fenland Dairy"),
            lead(colleague, company="Fenland Dairy"),
            lead(GRACE, company="Harrow Mills"),
        )
    )
    intake.mail(mail(RITA, ADA, at=ago(9), subject="Pumps for line 2", text="Hello Ada,\n\nSo.\n"))
    return intake


def number(name):
    from keepwarm.records.models import Prospect

    return Prospect.objects.get(name=name).pk


def draft(desk, name=ADA.name, **asked):
    from keepwarm.app.drafting.compose import read_draft

    return read_draft(desk, number(name), **asked)


def note(desk, name=ADA.name, **said):
    from keepwarm.app.people.research import note_fact

    return note_fact(desk, prospect_id=number(name), **said)


def missing(page):
    return [each.need.name for each in page.research.missing]


@pytest.mark.usefixtures("book")
def test_a_gap_of_the_draft_is_what_is_asked_for_first(desk):
    page = draft(desk, **PERSONAL)

    assert missing(page)[0] == "personal"
    assert page.research.missing[0].is_asked
    assert page.research.missing[0].need.where


@pytest.mark.usefixtures("book")
def test_what_is_typed_fills_the_gap_at_once(desk):
    note(desk, kind="personal", text=TALK, source="the fair in Kiel", confidence="likely")

    page = draft(desk, **PERSONAL)

    assert TALK in page.draft.text
    assert "personal" not in missing(page)
    (fact,) = [fact for fact in page.research.person if fact.fact_id]
    assert (fact.value, fact.source, fact.confidence) == (TALK, "the fair in Kiel", "likely")
    assert fact.on == NOW.date()


@pytest.mark.usefixtures("book")
def test_what_is_typed_counts_as_known_to_the_checks(desk):
    said = {**ANGLE, "said": ("Doors", "Hello Ada,\n\nyou fill 4,815 jars a day.\n\nWhy?")}
    before = {each.finding.code for each in draft(desk, **said).examined.found}
    note(desk, kind="number", text="You fill 4,815 jars a day.")

    after = {each.finding.code for each in draft(desk, **said).examined.found}

    assert "unsupported_claim" in before
    assert "unsupported_claim" not in after


@pytest.mark.usefixtures("book")
def test_what_was_only_heard_is_shown_and_never_said(desk):
    note(desk, kind="personal", text=TALK, confidence="heard")

    page = draft(desk, **PERSONAL)

    assert page.draft.gaps
    assert TALK in {fact.value for fact in page.research.person}


def test_an_answer_serves_until_they_write_again(desk, book):
    book.mail(mail(ADA, RITA, at=ago(2), subject="RE: Pumps", text="What would two pumps cost?\n"))
    note(desk, kind="answer", text="Two of them cost 900.")
    at_first = draft(desk, **ANSWER).draft
    book.mail(mail(ADA, RITA, at=NOW, ident="later", subject="RE: Pumps", text="And in blue?\n"))

    assert "Two of them cost 900." in at_first.skeleton
    assert [gap.part for gap in at_first.gaps] == []


def test_an_answer_to_an_older_question_is_not_said(desk, book):
    from keepwarm.records.models import ResearchFact

    book.mail(mail(ADA, RITA, at=ago(2), subject="RE: Pumps", text="What would two pumps cost?\n"))
    note(desk, kind="answer", text="Two of them cost 900.")
    ResearchFact.objects.update(at=ago(5))

    made = draft(desk, **ANSWER).draft
    assert "900" not in made.text
    assert [wish.part for wish in made.wishes] == ["answer"]


@pytest.mark.usefixtures("book")
def test_what_holds_for_the_company_is_known_of_everybody_there_and_of_nobody_else(desk):
    note(desk, kind="angle", text="You open a second hall in May.", is_of_account=True)

    assert "second hall" in draft(desk, "Bea Ames", **ANGLE).draft.skeleton
    assert "second hall" not in draft(desk, GRACE.name, **ANGLE).draft.skeleton
    assert draft(desk, "Bea Ames", **ANGLE).research.account[0].is_of_account


@pytest.mark.usefixtures("book")
def test_a_date_that_lies_ahead_is_theirs_and_a_past_one_is_not(desk):
    asked = {"tactic": "schedule_for_their_timing", "channel": "email"}
    note(desk, kind="date", text="", on=str(NOW.date() - dt.timedelta(days=3)))
    past = draft(desk, **asked).draft
    note(desk, kind="date", text="their budget", on=str(NOW.date() + dt.timedelta(days=40)))

    assert past.gaps
    assert not draft(desk, **asked).draft.gaps


@pytest.mark.usefixtures("book")
def test_noting_and_dropping_can_be_taken_back(desk):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.research import drop_fact, research_of

    noted = note(desk, kind="personal", text=TALK)
    (row,) = research_of(desk, number(ADA.name))
    dropped = drop_fact(desk, prospect_id=number(ADA.name), fact_id=row.pk)
    gone = research_of(desk, number(ADA.name))
    undo(desk, dropped)
    back = research_of(desk, number(ADA.name))
    undo(desk, noted)

    assert (gone, back) == ((), (row,))
    assert research_of(desk, number(ADA.name)) == ()


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"kind": "personal", "text": " "}, "say what you found"),
        ({"kind": "gossip", "text": "x"}, "gossip"),
        ({"kind": "date", "text": "x", "on": "soon"}, "give the day"),
        ({"kind": "other", "text": "x", "confidence": "certain"}, "certain"),
        ({"kind": "other", "text": "x" * 1_001}, "1000 characters"),
    ],
)
def test_what_is_no_fact_is_refused_with_the_reason(desk, said, why):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=why):
        note(desk, **said)


@pytest.mark.usefixtures("book")
def test_another_persons_fact_cannot_be_dropped(desk):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.research import drop_fact, research_of

    note(desk, kind="personal", text=TALK)
    (row,) = research_of(desk, number(ADA.name))

    with pytest.raises(Refusal, match="not noted of them"):
        drop_fact(desk, prospect_id=number(GRACE.name), fact_id=row.pk)


@pytest.mark.usefixtures("book")
def test_erasing_somebody_takes_what_was_found_out_of_them(desk):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records.models import Prospect, ResearchFact

    note(desk, kind="personal", text=TALK)
    note(desk, kind="other", text=f"{ADA.name} runs the site.", is_of_account=True)
    erase_person(desk, Prospect.objects.get(name=ADA.name).person_id)

    assert ADA.name not in str(list(ResearchFact.objects.values_list("text", flat=True)))
    assert not ResearchFact.objects.filter(kind="personal").exists()


@pytest.mark.usefixtures("book")
def test_where_research_comes_first_it_says_what_to_find(desk):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=r"Find out first: .*\? Look at "):
        draft(desk, tactic="research_first", channel="email")
