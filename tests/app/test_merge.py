"""Two people who are one: merged, with all that was said, and told apart again."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.app.builders import (
    ADA,
    GRACE,
    RITA,
    Someone,
    ago,
    calls_csv,
    lead,
    leads_csv,
    mail,
)
from tests.app.dump import differences, dump_record

ADA_AT_HOME = Someone("Ada Quist", "ada@quist-home.example")
"""The same Ada, who writes from home as well."""


def person_of(address):
    from keepwarm.records.models import Person

    return Person.objects.get(key=address.address)


def record(desk):
    """Return all rows but decisions and sources, with lanes and chances as of now."""
    from keepwarm.app.ground.stale import mark_all_stale
    from keepwarm.app.settling.settle import settle_all

    mark_all_stale(desk)
    settle_all(desk)
    return dump_record(without=("Decision", "Source"))


def two_adas(intake, *, home_leads=True):
    """Tell the story, and that Ada wrote from home, too."""
    intake.story()
    if home_leads:
        intake.sheet(
            leads_csv(lead(ADA_AT_HOME, company="Fenland Dairy", stage="Talked", notes="Likes tea",
                           phone="+44 20 7946 0177")),
            name="home.csv",
        )  # fmt: skip
    intake.mail(
        mail(RITA, ADA_AT_HOME, at=ago(9), ident="home-1", subject="At home"),
        mail(ADA_AT_HOME, RITA, at=ago(8), ident="home-2", answers="home-1", subject="Re: At home"),
        mail(RITA, (ADA, ADA_AT_HOME), at=ago(7), ident="both", subject="To both of you"),
        name="home.mbox",
    )
    intake.sheet(
        calls_csv((f"{ago(6):%Y-%m-%dT%H:%M:%S+00:00}", ADA_AT_HOME.address, "phone", "no_answer",
                   "at home")),
        name="home-calls.csv",
    )  # fmt: skip


def timeline(desk, name):
    from keepwarm.app.people.prospect import read_prospect
    from keepwarm.records.models import Prospect

    page = read_prospect(desk, Prospect.objects.get(name=name).pk)
    return [
        (item.kind, item.at, item.title, item.subject, item.text, item.outcome)
        for item in page.timeline
    ]


def merged(desk, kept=ADA, other=ADA_AT_HOME):
    from keepwarm.app.people.merge import merge_people

    return merge_people(desk, person_of(kept).pk, person_of(other).pk)


@pytest.fixture
def act():
    from keepwarm.app.keeping import act

    return act


def decisions():
    from keepwarm.records.models import Decision

    return sorted(
        (row.kind, row.sentence, row.person_id, str(row.before), row.undone_at)
        for row in Decision.objects.exclude(kind="merge")
    )


@pytest.mark.parametrize("home_leads", [True, False], ids=["two prospects", "a candidate"])
def test_a_merge_and_its_undo_leave_every_row_as_it_was(desk, intake, act, home_leads):
    two_adas(intake, home_leads=home_leads)
    before, decided = record(desk), decisions()

    decision = merged(desk)
    assert differences(before, record(desk))
    act.undo(desk, decision)

    assert not differences(before, record(desk))
    assert decisions() == decided


def test_one_timeline_holds_what_was_said_to_and_heard_from_both(desk, intake):
    two_adas(intake)

    merged(desk)

    subjects = {item[3] for item in timeline(desk, ADA.name)}
    assert {"Whey pumps at Fenland", "At home", "Re: At home", "To both of you"} <= subjects
    assert "at home" in {item[4] for item in timeline(desk, ADA.name)}


def test_it_makes_no_difference_to_the_timeline_who_goes_into_whom(desk, intake, act):
    two_adas(intake)

    decision = merged(desk, ADA, ADA_AT_HOME)
    one = timeline(desk, ADA.name)
    act.undo(desk, decision)
    merged(desk, ADA_AT_HOME, ADA)

    assert timeline(desk, ADA.name) == one


def test_what_both_know_is_filled_up_and_what_is_closed_stays_closed(desk, intake, prospect_of):
    from keepwarm.records.models import Prospect

    two_adas(intake)
    Prospect.objects.filter(person=person_of(ADA_AT_HOME)).update(blocked=["text"])

    merged(desk)

    row = prospect_of(ADA)
    assert row.note == "Likes tea"
    assert row.stage == "talked"
    assert row.blocked == ["text"]


@pytest.mark.parametrize("stopped", [ADA, ADA_AT_HOME], ids=["the kept one", "the other"])
@pytest.mark.parametrize("kept", [ADA, ADA_AT_HOME], ids=["kept at work", "kept at home"])
def test_a_stop_on_either_holds_for_both(desk, intake, act, prospect_of, stopped, kept):
    from keepwarm.records.models import Prospect, Suppression

    two_adas(intake)
    prospect = Prospect.objects.get(person=person_of(stopped))
    act.suppress(desk, prospect_id=prospect.pk, why="She rang.")

    merged(desk, kept, ADA if kept is ADA_AT_HOME else ADA_AT_HOME)

    hashes = {bytes(key) for key in Suppression.objects.values_list("key_hash", flat=True)}
    assert {desk.hash_key(ADA.address), desk.hash_key(ADA_AT_HOME.address)} <= hashes
    assert prospect_of(ADA).lane == "closed"


def test_a_stop_survives_the_undo_of_a_merge_for_whom_it_was(desk, intake, act):
    from keepwarm.records.models import Prospect

    two_adas(intake)
    home = Prospect.objects.get(person=person_of(ADA_AT_HOME))
    act.suppress(desk, prospect_id=home.pk, why="She rang.")

    act.undo(desk, merged(desk))

    lanes = dict(Prospect.objects.values_list("person__key", "lane"))
    assert lanes[ADA_AT_HOME.address] == "closed"
    assert lanes[ADA.address] != "closed"


def test_a_stop_said_since_holds_for_both_after_the_undo(desk, intake, act, prospect_of):
    from keepwarm.records.models import Prospect

    two_adas(intake)
    decision = merged(desk)
    act.suppress(desk, prospect_id=prospect_of(ADA).pk, why="She rang.")

    act.undo(desk, decision)

    lanes = Prospect.objects.filter(name=ADA.name).values_list("lane", flat=True)
    assert list(lanes) == ["closed", "closed"]


def test_a_stop_said_since_holds_for_both_whatever_becomes_of_the_one_of_before(
    desk, intake, act
):  # trust case 110
    from keepwarm.records.models import Prospect

    two_adas(intake)
    home = Prospect.objects.get(person=person_of(ADA_AT_HOME))
    stop = act.suppress(desk, prospect_id=home.pk, why="She rang.")
    decision = merged(desk)
    said = mail(ADA, RITA, at=ago(0.1), ident="since", subject="Stop",
                text="Please take me off your list and stop emailing me.\n")  # fmt: skip
    intake.mail(said, name="since.mbox")

    act.undo(desk, decision)
    act.undo(desk, stop)

    lanes = Prospect.objects.filter(name=ADA.name).values_list("lane", flat=True)
    assert list(lanes) == ["closed", "closed"]


def test_lifting_the_stop_of_one_lifts_it_for_the_one_they_are(desk, intake, act, prospect_of):
    from keepwarm.records.models import Prospect

    two_adas(intake)
    home = Prospect.objects.get(person=person_of(ADA_AT_HOME))
    stop = act.suppress(desk, prospect_id=home.pk, why="She rang.")
    merged(desk)

    act.undo(desk, stop)

    assert prospect_of(ADA).lane != "closed"


def test_mail_that_comes_to_the_merged_address_is_theirs_and_goes_back_with_the_undo(
    desk, intake, act
):
    two_adas(intake)
    decision = merged(desk)
    later = (
        mail(ADA_AT_HOME, RITA, at=ago(2), ident="home-3", subject="From home, later"),
        mail(ADA, RITA, at=ago(1), ident="work-3", subject="From work, later"),
        mail(RITA, (ADA, ADA_AT_HOME), at=ago(1), ident="both-2", subject="Both, later"),
    )
    intake.mail(*later, name="later.mbox")
    assert {"From home, later", "From work, later"} <= {
        item[3] for item in timeline(desk, ADA.name)
    }

    act.undo(desk, decision)

    after = dump_record(without=("Decision", "Source", "Message"))
    with_two = parts_by_key()
    assert with_two["From home, later"] == {(ADA_AT_HOME.address, "from"), (RITA.address, "to")}
    assert with_two["From work, later"] == {(ADA.address, "from"), (RITA.address, "to")}
    assert {key for key, _ in with_two["Both, later"]} == {
        RITA.address, ADA.address, ADA_AT_HOME.address,
    }  # fmt: skip
    assert after["Route"] == []


def parts_by_key():
    from keepwarm.records.models import Participation

    found = {}
    for subject, key, role in Participation.objects.values_list(
        "message__subject", "person__key", "role"
    ):
        found.setdefault(subject, set()).add((key, role))
    return found


def test_importing_everything_again_after_a_merge_changes_nothing(desk, intake):
    two_adas(intake)
    merged(desk)
    before = record(desk)

    two_adas(intake)

    assert not differences(before, record(desk))


def test_what_was_done_to_one_of_them_before_is_not_taken_back_while_they_are_one(
    desk, intake, act
):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.records.models import Prospect

    two_adas(intake)
    home = Prospect.objects.get(person=person_of(ADA_AT_HOME))
    closed = act.close(desk, prospect_id=home.pk, outcome="won", evidence="She signed.")
    decision = merged(desk)

    with pytest.raises(Refusal, match="first take back this"):
        act.undo(desk, closed)

    act.undo(desk, decision)
    act.undo(desk, closed)


def test_what_was_done_since_stays_with_the_one_who_was_kept(desk, intake, act, prospect_of):
    from keepwarm.records.models import Prospect

    two_adas(intake)
    decision = merged(desk)
    act.close(desk, prospect_id=prospect_of(ADA).pk, outcome="won", evidence="She signed.")

    act.undo(desk, decision)

    outcomes = dict(Prospect.objects.values_list("person__key", "outcome"))
    assert outcomes[ADA.address] == "won"
    assert outcomes[ADA_AT_HOME.address] == "open"


def test_merges_are_taken_back_the_last_one_first(desk, intake, act):
    from keepwarm.app.ground.errors import Refusal

    two_adas(intake)
    before = record(desk)
    first = merged(desk)
    second = merged(desk, GRACE, ADA)

    with pytest.raises(Refusal, match="first take back"):
        act.undo(desk, first)
    act.undo(desk, second)
    act.undo(desk, first)

    assert not differences(before, record(desk))


def test_nobody_is_merged_with_the_owner_or_with_themselves(desk, intake):
    from keepwarm.app.ground.errors import Refusal

    two_adas(intake)

    with pytest.raises(Refusal, match="one of them is you"):
        merged(desk, ADA, RITA)
    with pytest.raises(Refusal, match="one person already"):
        merged(desk, ADA, ADA)


def test_erasing_somebody_erases_who_went_into_them(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.storing.erased import Erased
    from keepwarm.records.models import Person

    two_adas(intake)
    merged(desk)

    erase_person(desk, prospect_of(ADA).person_id)

    assert not Person.objects.filter(key__in=[ADA.address, ADA_AT_HOME.address]).exists()
    assert Erased(desk).knows(ADA_AT_HOME.address)
    assert ADA_AT_HOME.address not in str(dump_record())


def test_an_export_of_somebody_holds_who_went_into_them(desk, intake, prospect_of):
    from keepwarm.app.keeping.export import export_members

    two_adas(intake)
    merged(desk)

    person = prospect_of(ADA).person_id
    files = dict(export_members(desk, person, progress=lambda _what, _done: None))

    assert ADA_AT_HOME.address.encode() in files["data/person.json"]
    assert ADA_AT_HOME.address.encode() in files["data/route.json"]


def test_a_stop_that_only_the_merge_brings_to_light_goes_with_its_undo(
    desk, intake, act, prospect_of
):
    two_adas(intake, home_leads=False)
    intake.mail(
        mail(ADA_AT_HOME, RITA, at=ago(3), ident="home-stop", answers="home-1",
             text="Please take me off your list and stop emailing me.\n"),
        name="stop.mbox",
    )  # fmt: skip
    before = record(desk)

    decision = merged(desk)
    assert prospect_of(ADA).lane == "closed"
    act.undo(desk, decision)

    assert not differences(before, record(desk))


# Laws, over whatever was said and done


def said(who, day):
    return [
        mail(who, RITA, at=ago(day), ident=f"{who.address}-in-{day}", subject=f"In {day}"),
        mail(RITA, who, at=ago(day), ident=f"{who.address}-out-{day}", subject=f"Out {day}"),
        mail(RITA, (ADA, ADA_AT_HOME), at=ago(day), ident=f"both-{day}", subject=f"Both {day}"),
        mail(who, RITA, at=ago(day), ident=f"{who.address}-stop-{day}", subject=f"Stop {day}",
             text="Please take me off your list and stop emailing me.\n"),
    ]  # fmt: skip


words = st.tuples(st.sampled_from([ADA, ADA_AT_HOME]), st.integers(2, 40), st.integers(0, 3)).map(
    lambda drawn: said(drawn[0], drawn[1])[drawn[2]]
)
acts = st.sampled_from(["", "close", "postpone", "suppress"])


def do(act, desk, what, prospect):
    match what:
        case "close":
            act.close(desk, prospect_id=prospect, outcome="won", evidence="She signed.")
        case "postpone":
            act.postpone(desk, prospect_id=prospect, days=20)
        case "suppress":
            act.suppress(desk, prospect_id=prospect, why="She rang.")


@settings(
    max_examples=5,
    phases=[Phase.generate],  # a record is written for each: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(words, max_size=6), acts, acts, st.booleans(), st.booleans())
def test_whatever_was_said_and_done_a_merge_is_taken_back_whole(  # noqa: PLR0917
    db, clock, act, mails, first, second, is_lead, is_turned  # noqa: ARG001
):  # fmt: skip
    from django.db import transaction

    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Person, Prospect
    from tests.app.workplace import Intake, open_desk_at

    with transaction.atomic():
        desk = open_desk_at(clock)
        intake = Intake(desk)
        people = [lead(ADA), *([lead(ADA_AT_HOME)] if is_lead else [])]
        intake.sheet(leads_csv(*people))
        intake.mail(mail(RITA, ADA_AT_HOME, at=ago(60), ident="start"), *dict.fromkeys(mails))
        for what, row in zip((first, second), Prospect.objects.order_by("pk"), strict=False):
            try:
                do(act, desk, what, row.pk)
            except Refusal:
                assert what == "suppress"
        before = record(desk)
        stopped = suppressed_people(desk, list(Person.objects.values_list("pk", flat=True)))

        pair = (ADA_AT_HOME, ADA) if is_turned else (ADA, ADA_AT_HOME)
        decision = merged(desk, *pair)
        one = Prospect.objects.get()
        assert not stopped or suppressed_people(desk, [one.person_id])
        act.undo(desk, decision)

        assert not differences(before, record(desk))
        transaction.set_rollback(True)
