"""A working day is the day itself or the next one on which people work."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from keepwarm.app.working_days import next_working_day, working_day

FRIDAY, MONDAY = dt.date(2026, 3, 13), dt.date(2026, 3, 16)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


def test_the_day_after_a_friday_is_a_monday():
    assert next_working_day(FRIDAY) == MONDAY


def test_a_weekend_gives_way_to_its_monday():
    assert {working_day(FRIDAY + dt.timedelta(days=days)) for days in (1, 2, 3)} == {MONDAY}


@given(day=DAYS)
def test_it_is_the_first_weekday_from_the_day_on(day):
    found = working_day(day)

    assert found.weekday() < 5
    skipped = [day + dt.timedelta(days=days) for days in range((found - day).days)]
    assert all(each.weekday() >= 5 for each in skipped)


@given(day=DAYS)
def test_the_next_one_comes_after_the_day(day):
    assert next_working_day(day) > day
    assert next_working_day(day) == working_day(day + dt.timedelta(days=1))
