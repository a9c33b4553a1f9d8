"""Working hours, days and absences rule the plan and the sending, and are undone."""

import datetime as dt

import pytest

from tests.app.builders import ADA
from tests.app.market import import_market

DAY = dt.timedelta(days=1)


@pytest.fixture
def time():
    from keepwarm.app.day import working_time

    return working_time


@pytest.fixture
def today(desk):
    from keepwarm.app.day.today import read_today

    return lambda: read_today(desk)


@pytest.fixture
def market(intake):
    return import_market(intake, people=40, calls=2, share=0.1, days=20)


def date_of(desk):
    return desk.now().astimezone(desk.zone).date()


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("days", [1, 13, 40])
def test_after_an_absence_the_first_day_is_a_day_like_any_other(desk, clock, time, today, days):
    first = date_of(desk)
    usual = today()
    time.note_absence(desk, first_on=first, last_on=first + (days - 1) * DAY)

    during = today()
    clock.forward(days=days)
    after = today()

    assert usual.touches
    assert (during.touches, during.respond, during.minutes_planned) == ((), (), 0)
    assert "nothing is planned nor sent" in during.note
    assert during.day == after.day >= first + days * DAY
    assert 0 < after.minutes_planned <= usual.minutes
    assert after.touches


@pytest.mark.usefixtures("market")
def test_after_three_days_down_the_day_is_planned_anew(clock, today):  # trust case 101
    usual = today()

    clock.forward(days=3)

    assert 0 < today().minutes_planned <= usual.minutes


@pytest.mark.usefixtures("market")
def test_nobodys_next_day_falls_into_an_absence_and_all_is_as_before_when_undone(desk, time):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.settling.settle import settle_all
    from keepwarm.records.models import Prospect

    settle_all(desk)
    first = date_of(desk)
    before = dict(Prospect.objects.values_list("pk", "next_on"))
    decision = time.note_absence(desk, first_on=first, last_on=first + 13 * DAY)

    days = [day for day in Prospect.objects.values_list("next_on", flat=True) if day]
    undo(desk, decision)

    assert days
    assert all(day > first + 13 * DAY for day in days)
    assert dict(Prospect.objects.values_list("pk", "next_on")) == before


def test_working_days_and_hours_rule_the_planned_morning_and_are_undone(desk, time):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.settling.planning import morning_of

    before = morning_of(desk, desk.now())
    weekday = (before.day + 2 * DAY).weekday()

    decision = time.set_week(desk, starts_hour=11, ends_hour=16, days=[weekday], country="")

    after = morning_of(desk, desk.now())
    assert after.day.weekday() == weekday
    assert dt.datetime.fromtimestamp(after.starts_at, desk.zone).hour == 11
    undo(desk, decision)
    assert morning_of(desk, desk.now()) == before


def test_a_mail_waits_for_who_is_away_and_for_their_hours(desk, intake, prospect_of, time):
    from keepwarm.app.sending.lawful import find_mail_delay

    intake.story()
    person, today = prospect_of(ADA).person_id, date_of(desk)
    time.note_absence(desk, first_on=today, last_on=today + 6 * DAY)

    held = find_mail_delay(desk, person, mailbox_id=0)
    time.end_absence(desk, first_on=today)
    time.set_week(desk, starts_hour=0, ends_hour=1, days=[today.weekday()], country="")
    closed = find_mail_delay(desk, person, mailbox_id=0)

    assert held.rule == "absence"
    assert dt.datetime.fromtimestamp(held.until, desk.zone).date() > today + 6 * DAY
    assert closed is not None
    assert dt.datetime.fromtimestamp(closed.until, desk.zone).date() >= today + 7 * DAY


@pytest.mark.parametrize(
    ("starts", "ends", "days", "country"),
    [(9, 9, [0], ""), (-1, 5, [0], ""), (9, 25, [0], ""), (9, 17, [], ""), (9, 17, [7], ""),
     (9, 17, [0], "XX")],
)  # fmt: skip
def test_a_week_in_which_nobody_could_work_is_refused(desk, time, starts, ends, days, country):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=r"^Not set: "):
        time.set_week(desk, starts_hour=starts, ends_hour=ends, days=days, country=country)


def test_an_absence_that_is_over_or_upside_down_is_refused(desk, time):
    from keepwarm.app.ground.errors import Refusal

    today = date_of(desk)
    wrong = [(today - 9 * DAY, today - DAY), (today + DAY, today), (today, today + 999 * DAY)]
    for first, last in wrong:
        with pytest.raises(Refusal, match=r"^Not noted: "):
            time.note_absence(desk, first_on=first, last_on=last)
    assert not desk.workspace.working_time
