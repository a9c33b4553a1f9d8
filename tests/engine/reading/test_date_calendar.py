"""The calendar's spans are right at its edges."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import _date_calendar as days

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)],
)
def test_easter_is_when_the_churches_say(year, month, day):
    assert days.easter(year) == dt.date(year, month, day)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 1, 31), 1, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
        (dt.date(2026, 3, 15), -3, dt.date(2025, 12, 15)),
    ],
)
def test_a_month_later_is_never_a_day_that_is_not(day, months, expected):
    # trust case 99
    assert days.add_months(day, months) == expected


@given(DATES, st.integers(0, 30))
def test_working_days_are_never_weekends(day, count):
    found = days.add_workdays(day, count)

    assert found.isoweekday() <= 5
    assert found >= day


@given(DATES, st.integers(1, 7))
def test_the_next_weekday_lies_within_the_coming_week(day, weekday):
    found = days.next_weekday(day, weekday)

    assert found.isoweekday() == weekday
    assert 1 <= (found - day).days <= 7


@given(DATES, st.integers(1, 31))
def test_the_next_day_of_a_number_has_it(day, number):
    found = days.day_of_month(number, day)

    assert found.day == number
    assert 0 <= (found - day).days <= 62


@given(DATES, st.sampled_from(["week", "month", "quarter", "half", "year"]), st.integers(0, 3))
def test_calendar_units_follow_each_other_without_a_gap(day, unit, ahead):
    first, last = days.unit_span(unit, day, ahead)
    following, _ = days.unit_span(unit, day, ahead + 1)

    assert first <= last
    assert following == last + dt.timedelta(days=1)
    assert ahead or first <= day <= last


@pytest.mark.parametrize(
    ("holiday", "expected"),
    [
        ("carnival", (dt.date(2027, 2, 8), dt.date(2027, 2, 9))),
        ("pentecost", (dt.date(2027, 5, 16), dt.date(2027, 5, 17))),
        ("thanksgiving", (dt.date(2026, 11, 26), dt.date(2026, 11, 27))),
        ("year_turn", (dt.date(2026, 12, 24), dt.date(2027, 1, 1))),
        ("epiphany", (dt.date(2027, 1, 6), dt.date(2027, 1, 6))),
    ],
)
def test_holidays_are_the_next_to_come(holiday, expected):
    assert days.holiday_span(holiday, None, dt.date(2026, 9, 16)) == expected


def test_the_turn_of_the_year_is_still_on_at_new_year():
    span = days.holiday_span("year_turn", None, dt.date(2027, 1, 1))

    assert span == (dt.date(2026, 12, 24), dt.date(2027, 1, 1))


def test_a_year_has_a_week_53_or_it_has_none():
    assert days.iso_week_span(2026, 53) == (dt.date(2026, 12, 28), dt.date(2027, 1, 3))
    assert days.iso_week_span(2027, 53) is None
