"""Days, months, seasons and holidays as spans of the calendar.

Spans are pairs of the first and the last day, both included. The seasons are those of the north.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Final

Span = tuple[dt.date, dt.date]

MONTHS_A_YEAR: Final = 12
_DAY: Final = dt.timedelta(days=1)
_WEEK: Final = dt.timedelta(days=7)
_DECEMBER: Final = 12
_FEBRUARY: Final = 2
_SATURDAY: Final = 6
_RECENT: Final = dt.timedelta(days=92)
_SEASON_FIRST_MONTHS: Final = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_FIXED: Final = {
    "new_year": ((1, 1), (1, 1)),
    "christmas": ((12, 24), (12, 26)),
    "epiphany": ((1, 6), (1, 6)),
    "rentree": ((9, 1), (9, 1)),
    "summer_break": ((6, 1), (8, 31)),
    "all_saints": ((11, 1), (11, 1)),
    "valentine": ((2, 14), (2, 14)),
    "lady_day": ((3, 25), (3, 25)),
    "saint_john": ((6, 24), (6, 24)),
    "assumption": ((8, 15), (8, 15)),
    "michaelmas": ((9, 29), (9, 29)),
    "halloween": ((10, 31), (10, 31)),
    "martinmas": ((11, 11), (11, 11)),
    "saint_nicholas": ((12, 5), (12, 6)),
}
_BY_OTHER_CALENDARS: Final[Mapping[str, tuple[tuple[int, int, int], ...]]] = {
    # By lunar calendars, as published; a sighting may move one by a day.
    "diwali": (
        (2024, 11, 1), (2025, 10, 20), (2026, 11, 8), (2027, 10, 29), (2028, 10, 17),
        (2029, 11, 5), (2030, 10, 26), (2031, 11, 14), (2032, 11, 2),
    ),
    "ramadan_end": (
        (2024, 4, 10), (2025, 3, 31), (2026, 3, 20), (2027, 3, 10), (2028, 2, 27),
        (2029, 2, 15), (2030, 2, 5), (2031, 1, 25), (2032, 1, 14),
    ),
    "eid_adha": (
        (2024, 6, 17), (2025, 6, 7), (2026, 5, 27), (2027, 5, 17), (2028, 5, 5),
        (2029, 4, 24), (2030, 4, 14), (2031, 4, 3), (2032, 3, 22),
    ),
    "lunar_new_year": (
        (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26),
        (2029, 2, 13), (2030, 2, 3), (2031, 1, 23), (2032, 2, 11),
    ),
}  # fmt: skip
_EASTER_OFFSETS: Final = {
    "easter": (0, 1), "carnival": (-48, -47), "ascension": (39, 39), "pentecost": (49, 50),
    "ash_wednesday": (-46, -46), "good_friday": (-2, -2), "easter_monday": (1, 1),
    "corpus_christi": (60, 60),
}  # fmt: skip
_FEAST_MONTHS: Final = (10, 11, 12, 1)  # in these "the holidays" are those around New Year


def working_day_from(day: dt.date) -> dt.date:
    """Return ``day``, or the Monday after it where it falls on a weekend."""
    while day.isoweekday() >= _SATURDAY:
        day += _DAY
    return day


def next_weekday(after: dt.date, weekday: int) -> dt.date:
    """Return the next such weekday (ISO, Monday is 1) strictly after a day."""
    return after + dt.timedelta(days=(weekday - after.isoweekday() - 1) % 7 + 1)


def nth_weekday(span: Span, weekday: int, number: int | None) -> dt.date | None:
    """Return the nth such weekday of a month, or the last one; ``None`` where it has no nth."""
    first, last = span
    if number is None:
        return next_weekday(last - _WEEK, weekday)
    day = next_weekday(first - _DAY, weekday) + (number - 1) * _WEEK
    return day if day <= last else None


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last one that month has."""
    count = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_workdays(day: dt.date, count: int) -> dt.date:
    """Return the day so many working days later."""
    weeks, days = divmod(count, 5)
    day = working_day_from(day) + weeks * _WEEK
    for _ in range(days):
        day = working_day_from(day + _DAY)
    return day


def months_span(year: int, first_month: int, count: int) -> Span:
    """Return the span of so many months."""
    first = dt.date(year, first_month, 1)
    return first, add_months(first, count) - _DAY


def week_span(monday_of: dt.date) -> Span:
    """Return the calendar week in which a day lies."""
    monday = monday_of - dt.timedelta(days=monday_of.isoweekday() - 1)
    return monday, monday + 6 * _DAY


def iso_week_span(year: int, week: int) -> Span | None:
    """Return the span of a numbered week; ``None`` where the year has none of that number."""
    try:
        monday = dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + 6 * _DAY


def unit_span(unit: str, received_on: dt.date, ahead: int) -> Span:
    """Return the week, month, quarter, half-year or year so many ahead of the present one."""
    if unit == "week":
        return week_span(received_on + ahead * _WEEK)
    count = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    first_month = (received_on.month - 1) // count * count + 1
    first = add_months(received_on.replace(day=1, month=first_month), ahead * count)
    return first, add_months(first, count) - _DAY


def date_in(year: int | None, month: int, day: int, received_on: dt.date) -> dt.date | None:
    """Return the day of that name; without a year a recent one, or else the next to come.

    Recent is what passed within the last three months: "on leave until 3 March" in a mail of
    10 March is over. ``None`` where the calendar has no such day.
    """
    if year is not None:
        return _date(year, month, day)
    for candidate in range(received_on.year - 1, received_on.year + 3):
        found = _date(candidate, month, day)
        if found is not None and found >= received_on - _RECENT:
            return found
    return None


def span_in(year: int | None, month: int, count: int, received_on: dt.date) -> Span:
    """Return the span of so many months from a named one; without a year as in ``date_in``.

    A quarter or half-year is never a recent one: who means the last one says so.
    """
    if year is not None:
        return months_span(year, month, count)
    earliest = received_on - (_RECENT if count == 1 else dt.timedelta())
    for candidate in (received_on.year - 1, received_on.year):
        span = months_span(candidate, month, count)
        if span[1] >= earliest:
            return span
    return months_span(received_on.year + 1, month, count)


def day_of_month(day: int, received_on: dt.date) -> dt.date:
    """Return the next day of that number, today included."""
    month = received_on.replace(day=1)
    while True:
        found = _date(month.year, month.month, day)
        if found is not None and found >= received_on:
            return found
        month = add_months(month, 1)


def season_span(season: str, year: int | None, received_on: dt.date) -> Span:
    """Return the season of that year, or the one that goes on or comes next."""
    month = _SEASON_FIRST_MONTHS[season]
    if year is not None:
        return months_span(year, month, 3)
    for candidate in (received_on.year - 1, received_on.year):
        span = months_span(candidate, month, 3)
        if span[1] >= received_on:
            return span
    return months_span(received_on.year + 1, month, 3)


def holiday_span(holiday: str, year: int | None, received_on: dt.date) -> Span | None:
    """Return the next such holiday (the year turns from 24 December to 1 January).

    "feast" is the language's word for holidays that are Easter's in spring and the year's turn in
    winter; ``None`` where it can't be told which.
    """
    if holiday == "feast":
        if received_on.month in _FEAST_MONTHS:
            holiday = "year_turn"
        elif received_on.month in (_FEBRUARY, 3, 4):
            holiday = "easter"
        else:
            return None
    years = (year,) if year is not None else range(received_on.year - 1, received_on.year + 2)
    for candidate in years:
        span = _holiday_in(holiday, candidate)
        if span is not None and (year is not None or span[1] >= received_on):
            return span
    return None


def easter(year: int) -> dt.date:
    """Return Easter Sunday by the Gregorian rule (the anonymous algorithm of Meeus)."""
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leaps - correction + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _holiday_in(holiday: str, year: int) -> Span | None:
    """Return that year's holiday; ``None`` of one by another calendar whose day is not known."""
    if holiday in _BY_OTHER_CALENDARS:
        known = [day for day in _BY_OTHER_CALENDARS[holiday] if day[0] == year]
        return (dt.date(*known[0]), dt.date(*known[0])) if known else None
    if holiday in _FIXED:
        first, last = _FIXED[holiday]
        return dt.date(year, *first), dt.date(year, *last)
    if holiday == "year_turn":
        return dt.date(year, _DECEMBER, 24), dt.date(year + 1, 1, 1)
    if holiday == "thanksgiving":  # the fourth Thursday of November, and the Friday behind it
        thursday = next_weekday(dt.date(year, 11, 21), 4)
        return thursday, thursday + _DAY
    first_days, last_days = _EASTER_OFFSETS[holiday]
    sunday = easter(year)
    return sunday + first_days * _DAY, sunday + last_days * _DAY


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
