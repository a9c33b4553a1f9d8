"""A mailbox of everything: family, colleagues, machines and customers never become prospects."""

import datetime as dt

import pytest

from tests.app.builders import (
    ADA,
    ALAN,
    CUSTOMER,
    EDSGER,
    FREE_MAIL,
    GRACE,
    NOOR,
    RITA,
    STRANGER,
    SUPPLIER,
    UNCLE,
    Someone,
    ago,
    lead,
    leads_csv,
    mail,
    story,
)
from tests.app.dump import differences, dump_record

NEWSLETTER = Someone("Pump Weekly", "weekly@pump-weekly.example")
MACHINE = Someone("Rail receipts", "no-reply@quay-rail.example")
BUYER = Someone("Bo Buyer", "bo@long-served.example")
PURSUED = Someone("Pia Pursued", "pia@fresh-creamery.example")
PURSUED_TOO = Someone("Per Pursued", "per@fresh-creamery.example")
NOT_PLANNED = (NOOR, UNCLE, CUSTOMER, BUYER, SUPPLIER, STRANGER, NEWSLETTER, MACHINE, RITA)


def mixed():
    """Return a mailbox in which Rita wrote first to the story's prospects and one creamery."""
    return [
        *story().values(),
        mail(NOOR, RITA, at=ago(50), text="Stock list attached.\n"),
        mail(RITA, NOOR, at=ago(49), text="Thanks!\n"),
        mail(RITA, UNCLE, at=ago(45), subject="Sunday", text="Lunch on Sunday?\n"),
        mail(UNCLE, RITA, at=ago(44), subject="Re: Sunday", text="Gladly.\n"),
        mail(CUSTOMER, (RITA, BUYER), at=ago(60), subject="Service", text="It leaks.\n"),
        mail(RITA, (CUSTOMER, BUYER), at=ago(59), subject="Re: Service", text="Tomorrow.\n"),
        mail(SUPPLIER, RITA, at=ago(33), subject="Invoice 17", text="Please find it attached.\n"),
        mail(RITA, SUPPLIER, at=ago(32), subject="Re: Invoice 17", text="Paid today.\n"),
        mail(STRANGER, RITA, at=ago(7), subject="Rank higher", text="A quick question.\n"),
        mail(NEWSLETTER, RITA, at=ago(6), headers=(("List-Id", "<weekly.ids.example>"),)),
        mail(MACHINE, RITA, at=ago(5), subject="Your receipt", text="9.80\n"),
        mail(RITA, (PURSUED, PURSUED_TOO), at=ago(20), subject="Cream pumps", cc=(NOOR,)),
        mail(PURSUED, RITA, at=ago(18), subject="Re: Cream pumps", text="Not now, thanks.\n"),
    ]


def group_of(desk):
    from keepwarm.app.people.candidates import list_candidates

    return {group.domain: group for group in list_candidates(desk)}


def planned_names(desk):
    from keepwarm.app.day.today import read_today

    page = read_today(desk, minutes=24 * 60)
    return {line.name for line in (*page.respond, *page.touches, *page.keeping_warm)}


def test_nobody_in_a_mailbox_is_a_prospect_by_being_in_it(desk, intake):
    from keepwarm.records.models import Prospect

    intake.mail(*mixed())

    assert not Prospect.objects.exists()
    assert planned_names(desk) == set()


def test_only_the_lead_files_people_are_planned(desk, intake, prospect_of):
    intake.mail(*mixed())
    intake.sheet(leads_csv(lead(ADA), lead(GRACE), lead(EDSGER)))

    # Alan has told Rita for Grace that it is too much: nobody is pushed after that.
    assert planned_names(desk) == {ADA.name}
    assert prospect_of(GRACE).lane == "warm"


def test_suggested_are_the_companies_to_which_the_owner_wrote_first(desk, intake):
    intake.mail(*mixed())

    suggested = {domain for domain, group in group_of(desk).items() if group.suggested}
    assert suggested == {
        "fenland-dairy.example",
        "harrow-mills.example",
        "vos-kaas.example",
        "fresh-creamery.example",
    }


def test_candidates_are_grouped_by_company_and_private_people_stand_alone(desk, intake):
    intake.mail(*mixed())

    groups = group_of(desk)
    creamery = groups["fresh-creamery.example"]
    assert creamery.names == ("Per Pursued", "Pia Pursued")
    assert (creamery.people, creamery.why) == (2, "You wrote first; one mail came back.")
    assert groups[UNCLE.address].why.startswith("A private address")
    assert FREE_MAIL not in groups


@pytest.mark.parametrize("someone", [CUSTOMER, SUPPLIER, STRANGER])
def test_who_wrote_first_is_listed_but_not_suggested(desk, intake, someone):
    intake.mail(*mixed())

    group = group_of(desk)[someone.address.partition("@")[2]]
    assert not group.suggested
    assert group.why.startswith("They wrote first")


@pytest.mark.parametrize("someone", [NOOR, NEWSLETTER, MACHINE, RITA])
def test_colleagues_lists_and_machines_are_no_candidates(desk, intake, someone):
    intake.mail(*mixed())

    assert someone.address.partition("@")[2] not in group_of(desk)


def test_an_automatic_reply_is_no_sign_of_a_talk(desk, intake, prospect_of):
    from keepwarm.app.people.candidates import accept

    absence = (("Auto-Submitted", "auto-replied"),)
    intake.mail(
        mail(RITA, ADA, at=ago(9)),
        mail(ADA, RITA, at=ago(9, hours=-1), subject="Automatic reply: away", headers=absence),
    )
    why = group_of(desk)["fenland-dairy.example"].why

    accept(desk, domains=["fenland-dairy.example"])

    assert why == "You wrote first, one mail; nobody answered yet."
    assert prospect_of(ADA).stage == "cold"


def test_accepting_a_company_makes_prospects_of_its_people_with_their_timelines(
    desk, intake, prospect_of
):
    from keepwarm.app.people.candidates import accept
    from keepwarm.records.models import Prospect, Signal, Touch

    intake.mail(*mixed())

    accept(desk, domains=["Fresh-Creamery.example "])

    pia = prospect_of(PURSUED)
    assert set(Prospect.objects.values_list("name", flat=True)) == {"Pia Pursued", "Per Pursued"}
    assert (pia.stage, pia.basis, pia.lane) == ("talked", "legitimate_interest", "warm")
    assert Touch.objects.filter(person=pia.person).get().answered_at == ago(18)
    assert Signal.objects.filter(person=pia.person).get().kind == "reply"
    assert prospect_of(PURSUED_TOO).stage == "cold"
    assert "fresh-creamery.example" not in group_of(desk)


def test_accepting_a_private_address_makes_a_prospect_of_that_person_alone(desk, intake):
    from keepwarm.app.people.candidates import accept
    from keepwarm.records.models import Prospect

    friend = Someone("Old Friend", f"friend@{FREE_MAIL}")
    intake.mail(*mixed(), mail(RITA, friend, at=ago(10)))

    accept(desk, domains=[friend.address])

    assert Prospect.objects.get().name == friend.name


def test_who_asked_to_be_left_alone_stays_so_when_accepted(desk, intake, prospect_of):
    from keepwarm.app.people.candidates import accept

    intake.mail(*mixed())

    accept(desk, domains=["vos-kaas.example"])

    assert prospect_of(EDSGER).lane == "closed"
    assert planned_names(desk) == set()


def test_undoing_an_acceptance_takes_it_back_wholly(desk, intake):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.candidates import accept

    intake.mail(*mixed())
    before = dump_record(without=("Decision",))
    groups = group_of(desk)

    sentence = undo(desk, accept(desk, domains=["fresh-creamery.example", "harrow-mills.example"]))

    assert sentence.startswith("Undone: 4 people became prospects")
    assert differences(before, dump_record(without=("Decision",))) == []
    assert group_of(desk) == groups
    assert planned_names(desk) == set()


def test_dismissed_people_stay_away_when_their_mail_is_imported_again(desk, intake):
    from keepwarm.app.people.candidates import dismiss

    intake.mail(*mixed())
    dismiss(desk, domains=["rank-higher.example", UNCLE.address])

    intake.mail(*mixed(), mail(STRANGER, RITA, at=ago(1), subject="Just bumping this"))

    assert not {"rank-higher.example", UNCLE.address} & group_of(desk).keys()


def test_undoing_a_dismissal_brings_the_candidates_back(desk, intake):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.candidates import dismiss

    intake.mail(*mixed())
    groups = group_of(desk)

    undo(desk, dismiss(desk, domains=["rank-higher.example"]))

    assert group_of(desk) == groups


@pytest.mark.parametrize("act", ["accept", "dismiss"])
@pytest.mark.parametrize("domains", [[], ["nobody.example"], ["brightwell.example"]])
def test_choosing_nobody_is_refused(desk, intake, act, domains):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people import candidates

    intake.mail(*mixed())

    with pytest.raises(Refusal, match="no candidate on the list"):
        getattr(candidates, act)(desk, domains=domains)


def test_the_count_of_candidates_is_of_the_suggested_people(desk, intake):
    from keepwarm.app.day.today import read_today

    intake.mail(*mixed())

    assert read_today(desk).candidates == 6


def test_a_copy_of_somebody_elses_mail_is_no_answer(intake, prospect_of):
    from keepwarm.records.models import Signal

    intake.sheet(leads_csv(lead(GRACE), lead(ALAN)))
    intake.mail(
        mail(RITA, GRACE, at=ago(5), ident="ours"),
        mail(NOOR, RITA, at=ago(3), ident="noor", cc=(GRACE,)),
        mail(SUPPLIER, (RITA, ALAN), at=ago(2), ident="sam"),
    )

    assert not Signal.objects.exists()
    assert prospect_of(GRACE).lane == "pursue"


def test_our_own_follow_up_in_the_thread_is_no_answer(intake, prospect_of):
    from keepwarm.records.models import Signal

    intake.sheet(leads_csv(lead(ADA)))
    intake.mail(
        mail(RITA, ADA, at=ago(5), ident="first"),
        mail(RITA, ADA, at=ago(1), ident="second", answers="first", subject="Re: Pumps"),
    )

    assert not Signal.objects.exists()
    assert prospect_of(ADA).touches == 2


def test_a_day_without_prospects_says_so(desk):
    from keepwarm.app.day.today import read_today

    page = read_today(desk)

    assert (page.open_prospects, page.touches, page.respond) == (0, (), ())
    assert page.day == dt.date(2026, 3, 11)
