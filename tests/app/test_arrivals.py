"""Who comes in by themselves is noted once, in the moment in which it is known."""

import datetime as dt

import pytest

from tests.app.builders import ADA, ALAN, GRACE, RITA, ago, lead, leads_csv, mail

pytestmark = pytest.mark.django_db


def arrivals():
    from keepwarm.records.models import Arrival

    return [(row.person.prospect.name, row.kind) for row in Arrival.objects.order_by("pk")]


def shown(desk, since=0):
    from keepwarm.app.settling.arrivals import list_arrivals

    return [card.name for card in list_arrivals(desk, since=since, share=None)]


def test_an_answer_of_today_is_noted_once_however_often_it_is_read(desk, intake):
    from keepwarm.app.settling.arrivals import newest_arrival
    from keepwarm.app.settling.settle import settle_all
    from keepwarm.records.models import Person

    intake.sheet(leads_csv(lead(GRACE)))
    intake.mail(mail(RITA, GRACE, at=ago(5), ident="ours"))
    answer = mail(GRACE, RITA, at=ago(hours=2), answers="ours")
    intake.mail(answer, name="new.mbox")
    intake.mail(answer, name="again.mbox")
    Person.objects.update(is_stale=True)
    settle_all(desk)

    assert arrivals() == [(GRACE.name, "reply")]
    assert shown(desk) == [GRACE.name]
    assert shown(desk, since=newest_arrival(desk)) == []


def test_somebodys_first_word_is_an_enquiry(intake):
    intake.sheet(leads_csv(lead(GRACE)))

    intake.mail(mail(GRACE, RITA, at=ago(hours=1)))

    assert arrivals() == [(GRACE.name, "enquiry")]


def test_what_is_old_when_it_becomes_known_rings_nowhere(intake):
    intake.sheet(leads_csv(lead(GRACE)))

    intake.mail(mail(GRACE, RITA, at=ago(2)))

    assert arrivals() == []


def test_what_was_answered_already_rings_nowhere(intake):
    intake.sheet(leads_csv(lead(GRACE)))

    intake.mail(
        mail(GRACE, RITA, at=ago(hours=2), ident="hers"),
        mail(RITA, GRACE, at=ago(hours=1), answers="hers"),
    )

    assert arrivals() == []


def test_a_stranger_and_a_lead_file_ring_nowhere(intake):
    intake.mail(mail(ALAN, RITA, at=ago(hours=2)))
    intake.sheet(leads_csv(lead(ADA, stage="enquiry", created=ago(0).date().isoformat())))

    assert arrivals() == []


def test_a_form_rings_at_once_and_is_gone_from_the_list_when_touched(desk, clock, prospect_of):
    from keepwarm.app.importing.inbound import receive
    from keepwarm.app.importing.inbound_keys import make_key
    from keepwarm.app.keeping.act import log_touch

    key = make_key(desk, name="Our form", kind="form", thanks=[], secret="x" * 43)
    fields = [("name", ADA.name), ("email", ADA.address), ("message", "A price?")]
    receive(desk, secret=key, kind="form", fields=fields)

    assert arrivals() == [(ADA.name, "enquiry")]
    assert shown(desk) == [ADA.name]
    clock.forward(minutes=3)
    log_touch(desk, prospect_id=prospect_of(ADA).pk, channel="phone", result="answered")
    assert shown(desk) == []


def test_an_answer_that_somebody_typed_in_is_known_to_them(desk, intake, prospect_of):
    from keepwarm.app.keeping.act import log_touch

    intake.sheet(leads_csv(lead(ADA)))

    log_touch(desk, prospect_id=prospect_of(ADA).pk, channel="linkedin", result="replied")

    assert arrivals() == []


def test_arrivals_are_forgotten_after_a_month(desk, intake, clock):
    from keepwarm.app.settling.arrivals import KEPT, forget_old_arrivals

    intake.sheet(leads_csv(lead(GRACE)))
    intake.mail(mail(GRACE, RITA, at=ago(hours=1)))
    clock.now += KEPT + dt.timedelta(minutes=1)

    forget_old_arrivals(desk)

    assert arrivals() == []
