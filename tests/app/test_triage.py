"""Candidates in bulk: chosen by group, by kind or one by one, and the batch taken back."""

import pytest

from tests.app.builders import RITA, Someone, ago, mail
from tests.app.dump import differences, dump_record

MILL = [Someone(f"Person {n}", f"person{n}@mill.example") for n in range(3)]
DAIRY = [Someone(f"Dairy {n}", f"dairy{n}@dairy.example") for n in range(2)]
STRANGER = Someone("Kip Hustle", "kip@rank-higher.example")


@pytest.fixture
def mailbox(desk, intake):
    """Rita wrote to the mill and was not answered, to the dairy and was; a stranger wrote."""
    intake.mail(
        *(mail(RITA, one, at=ago(20), ident=one.address) for one in (*MILL, *DAIRY)),
        mail(DAIRY[0], RITA, at=ago(10), ident="answer", answers=DAIRY[0].address),
        mail(STRANGER, RITA, at=ago(5), ident="stranger"),
    )
    return desk


def chosen(**who):
    from keepwarm.app.people.candidates import Chosen

    return Chosen(**{name: frozenset(values) for name, values in who.items()})


def waiting(desk):
    from keepwarm.app.people.triage import read_triage

    page = read_triage(desk)
    return {person.key for group in page.groups for person in group.shown}


def prospects():
    from keepwarm.records.models import Prospect

    return set(Prospect.objects.values_list("person__key", flat=True))


def person(someone):
    from keepwarm.records.models import Person

    return Person.objects.get(key=someone.address).pk


def test_the_page_groups_by_domain_and_counts_by_kind(mailbox):
    from keepwarm.app.people.triage import read_triage

    page = read_triage(mailbox)

    assert [(kind, count) for kind, _, count in page.kinds] == [
        ("answered", 2), ("unanswered", 3), ("they_first", 1),
    ]  # fmt: skip
    assert [(group.grouping, group.people) for group in page.groups] == [
        ("dairy.example", 2), ("mill.example", 3), ("rank-higher.example", 1),
    ]  # fmt: skip


def test_groups_kinds_and_people_are_chosen_in_one_act(mailbox):
    from keepwarm.app.people.candidates import accept

    accept(
        mailbox,
        chosen=chosen(groups=["dairy.example"], evidence=["they_first"], people=[person(MILL[0])]),
    )

    assert prospects() == {one.address for one in (*DAIRY, STRANGER, MILL[0])}


@pytest.mark.parametrize("what", ["accept", "dismiss", "put_off"])
def test_a_batch_is_taken_back_as_a_whole(mailbox, what):
    from keepwarm.app.keeping import act
    from keepwarm.app.people import candidates

    before = dump_record(without=("Decision",))
    more = {"days": 30} if what == "put_off" else {}
    decision = getattr(candidates, what)(
        mailbox, chosen=chosen(evidence=["answered", "unanswered", "they_first"]), **more
    )
    assert waiting(mailbox) == set()

    act.undo(mailbox, decision)

    assert not differences(before, dump_record(without=("Decision",)))


def test_who_was_put_off_comes_back_on_the_day_and_not_by_new_mail(mailbox, intake, clock):
    from keepwarm.app.people.candidates import put_off

    put_off(mailbox, chosen=chosen(groups=["mill.example"]), days=30)
    intake.mail(mail(RITA, MILL[0], at=ago(1), ident="again"), name="more.mbox")
    assert not {one.address for one in MILL} & waiting(mailbox)

    clock.forward(days=30)
    assert {one.address for one in MILL} <= waiting(mailbox)


def test_who_was_put_off_is_not_swept_along_with_a_group(mailbox):
    from keepwarm.app.people.candidates import accept, put_off

    put_off(mailbox, chosen=chosen(people=[person(MILL[0])]), days=30)
    accept(mailbox, chosen=chosen(groups=["mill.example"]))

    assert prospects() == {MILL[1].address, MILL[2].address}


def test_pages_follow_each_other_and_show_everybody_once(mailbox, monkeypatch):
    from keepwarm.app.people import triage

    monkeypatch.setattr(triage, "GROUPS_A_PAGE", 2)
    first = triage.read_triage(mailbox)
    second = triage.read_triage(mailbox, after=first.next_cursor)

    shown = [group.grouping for page in (first, second) for group in page.groups]
    assert shown == ["dairy.example", "mill.example", "rank-higher.example"]
    assert second.next_cursor == ""


def test_a_group_is_looked_at_by_itself_page_by_page(mailbox, monkeypatch):
    from keepwarm.app.people import triage

    monkeypatch.setattr(triage, "PEOPLE_A_PAGE", 2)
    first = triage.read_triage(mailbox, grouping="mill.example")
    second = triage.read_triage(mailbox, grouping="mill.example", after=first.next_cursor)

    shown = [one.key for page in (first, second) for one in page.groups[0].shown]
    assert shown == [one.address for one in MILL]


def test_a_page_costs_the_same_few_queries_however_many_there_are(
    mailbox, django_assert_max_num_queries
):
    from keepwarm.app.people.triage import read_triage

    with django_assert_max_num_queries(4):
        read_triage(mailbox)


def test_everybody_suggested_is_taken_up_however_many_groups_there_are(desk, intake, monkeypatch):
    from keepwarm.app.people import candidates

    monkeypatch.setattr(candidates, "GROUPS_SHOWN_MAX", 1)
    intake.mail(*(mail(RITA, one, at=ago(20), ident=one.address) for one in (*MILL, *DAIRY)))

    candidates.accept(desk, chosen=candidates.Chosen(is_suggested=True))

    assert prospects() == {one.address for one in (*MILL, *DAIRY)}


def test_many_are_taken_up_by_a_job_that_can_be_undone(mailbox):
    from keepwarm import wiring
    from keepwarm.app.background.job_cards import read_job
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.keeping.job_kinds import ask_for_taking_up

    number = ask_for_taking_up(mailbox, chosen(evidence=["unanswered", "answered"]), people=5)
    state = wiring.do_at_once(mailbox, number)
    card, taken = read_job(mailbox, number), prospects()
    undo(mailbox, card.decision)

    assert state == "done"
    assert card.sentence.startswith("5 people became prospects")
    assert taken == {one.address for one in (*MILL, *DAIRY)}
    assert prospects() == set()
    assert waiting(mailbox) == {one.address for one in (*MILL, *DAIRY, STRANGER)}


def test_taken_up_by_a_worker_that_dies_they_are_taken_up_once(mailbox, clock):
    from keepwarm import wiring
    from keepwarm.app.background.job_run import Run
    from keepwarm.app.background.jobs import claim_job
    from keepwarm.app.keeping.job_kinds import ask_for_taking_up
    from keepwarm.app.people.candidates import take_up
    from keepwarm.records.models import Decision

    wanted = chosen(groups=["mill.example"])
    number = ask_for_taking_up(mailbox, wanted, people=3)
    dead = Run(mailbox, claim_job(mailbox, worker="dead"))
    dead.once("decision", lambda: take_up(mailbox, wanted))
    clock.forward(seconds=61)
    state = wiring.do_at_once(mailbox, number)

    assert state == "done"
    assert prospects() == {one.address for one in MILL}
    assert Decision.objects.filter(kind="accept").count() == 1


def test_the_count_says_who_is_meant_by_group_kind_and_name(mailbox):
    from keepwarm.app.people.candidates import Chosen, count_waiting

    assert count_waiting(mailbox, chosen(groups=["mill.example"], evidence=["answered"])) == 5
    assert count_waiting(mailbox, chosen(people=[person(STRANGER)])) == 1
    assert count_waiting(mailbox, Chosen(is_suggested=True)) == 5
    assert count_waiting(mailbox, Chosen()) == 0
