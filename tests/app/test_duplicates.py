"""Pairs who may be one: proposed when something comes in, and decided once."""

import pytest

from tests.app.builders import RITA, Someone, ago, lead, leads_csv, mail

ANNA = Someone("Anna Berg", "anna@mill.example")
SAME_ANNA = Someone("Anna Berg", "a.berg@post.mill.example")
NAMESAKE = Someone("Anna Berg", "anna@other.example")


def pairs(desk):
    from keepwarm.app.people.duplicate_pairs import list_pairs

    return list_pairs(desk).pairs


@pytest.fixture
def two(desk, intake):
    intake.sheet(leads_csv(lead(ANNA, company="Mill"), lead(NAMESAKE, company="Other")))
    intake.mail(
        mail(SAME_ANNA, RITA, at=ago(3), ident="one"), mail(RITA, ANNA, at=ago(2), ident="two")
    )
    return desk


def test_who_writes_from_elsewhere_in_the_company_is_proposed_with_the_reason(two):
    (pair,) = pairs(two)

    assert {pair.first.ways, pair.second.ways} == {(ANNA.address,), (SAME_ANNA.address,)}
    assert pair.evidence == ("The same name at mill.example.",)


def test_what_is_not_the_same_is_never_proposed_again(two, intake):
    from keepwarm.app.people.duplicates import keep_apart

    keep_apart(two, pairs(two)[0].pair_id)
    intake.mail(mail(SAME_ANNA, RITA, at=ago(1), ident="three"), name="more.mbox")

    assert pairs(two) == ()


def test_a_no_is_taken_back(two):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.duplicates import keep_apart

    undo(two, keep_apart(two, pairs(two)[0].pair_id))

    assert len(pairs(two)) == 1


def test_a_merged_pair_is_proposed_again_only_after_its_undo(two, intake):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.duplicates import merge_pair

    decision = merge_pair(two, pairs(two)[0].pair_id)
    intake.mail(mail(SAME_ANNA, RITA, at=ago(1), ident="three"), name="more.mbox")
    assert pairs(two) == ()

    undo(two, decision)
    assert len(pairs(two)) == 1


def test_who_was_told_apart_from_one_stays_apart_from_the_one_they_became(two, intake):
    from keepwarm.app.people.duplicates import keep_apart
    from keepwarm.app.people.merge import merge_people
    from keepwarm.records.models import Person

    keep_apart(two, pairs(two)[0].pair_id)
    by_key = dict(Person.objects.values_list("key", "pk"))
    merge_people(two, by_key[NAMESAKE.address], by_key[ANNA.address])
    intake.mail(mail(SAME_ANNA, RITA, at=ago(1), ident="three"), name="more.mbox")

    assert pairs(two) == ()


def test_a_decided_pair_is_refused(two):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.duplicates import keep_apart, merge_pair

    pair = pairs(two)[0].pair_id
    keep_apart(two, pair)

    with pytest.raises(Refusal, match="decided already"):
        merge_pair(two, pair)
