"""One matched pattern in, the days it names out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from keepwarm.engine.reading import _date_calendar as days
from keepwarm.engine.reading._date_figures import read_figures
from keepwarm.engine.reading._date_tokens import Figures, Tokens

_UNIT_NAMES: Final = {"3": "week", "4": "month", "5": "quarter", "6": "half", "7": "year"}
_PRECISIONS: Final = {"half": "half_year"}
_HOLIDAY_PRECISIONS: Final = {"summer_break": "season", "new_year": "year"}
_HALF_YEAR_DAYS_MIN: Final = 180
_UNIT_MONTHS: Final = {"4": 1, "5": 3, "6": 6, "7": 12}
_OFFSET_MONTHS_MAX: Final = 120  # who says "in 50 years" names no date
_ABOUT: Final = re.compile("c[dn]")
_NOISE_REACH: Final = 4
_WEEK_DAYS: Final = 7
_DAYS_MIN: Final = 5
_YEAR_DAYS: Final = 365

Named = tuple[days.Span | None, str]
"""The days that are named, ``None`` where nothing definite is, and the precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The slice of tokens that one pattern matched."""

    tokens: Tokens
    begin: int
    end: int
    received_on: dt.date
    is_month_first: bool | None
    anchor: days.Span | None = None
    """The last days named before that are neither over nor vague."""

    @property
    def classes(self) -> str:
        return self.tokens.classes[self.begin : self.end]

    def number(self, kinds: str, *, nth: int = 0) -> int | None:
        """Return the value of the nth token of any of these classes."""
        value = self._value(kinds, nth)
        return value if isinstance(value, int) else None

    def name(self, kinds: str, *, nth: int = 0) -> str:
        """Return the named value of the nth token of any of these classes."""
        value = self._value(kinds, nth)
        return value if isinstance(value, str) else ""

    def _value(self, kinds: str, nth: int) -> object:
        for index in range(self.begin, self.end):
            if self.tokens.classes[index] in kinds:
                if nth == 0:
                    return self.tokens.values[index]
                nth -= 1
        return None

    def count(self) -> int:
        """Return how many are counted: the earlier end of a range, the figure in "some 3 weeks"."""
        kinds = "dn" if _ABOUT.search(self.classes) else "cdno"
        return self.number(kinds) or 1

    def ordinal(self, kinds: str) -> int | None:
        """Return the first ordinal; a Portuguese weekday's name is that of the number after it."""
        for index in range(self.begin, self.end):
            value = self.tokens.values[index]
            if self.tokens.classes[index] in kinds and isinstance(value, int):
                return value + (self.tokens.classes[index] == "Ω")
        return None

    def figures(self) -> dt.date | None:
        """Return the date in figures, read in the order that fits; ``None`` where none does."""
        for index in range(self.begin, self.end):
            if self.tokens.classes[index] in "Nz":
                figures = cast("Figures", self.tokens.values[index])
                return read_figures(figures, self.received_on, is_month_first=self.is_month_first)
        return None

    def year(self) -> int | None:
        """Return the year that is said, "next year" and "this year" included."""
        said = self.number("y")
        if said is not None:
            return said
        if "7R" in self.classes or "R7" in self.classes:
            return self.received_on.year + 1
        if "7" in self.classes:
            return self.received_on.year
        return None

    def has_year(self) -> bool:
        """Tell whether the year is said, in words or in figures."""
        return self.year() is not None or any(
            isinstance(value, tuple) and value[2] is not None
            for value in self.tokens.values[self.begin : self.end]
        )

    def earliest(self) -> dt.date:
        """Return the day from which a bare number counts: "back on 5 May, ring on the 9th"."""
        return max(self.received_on, self.anchor[0]) if self.anchor else self.received_on

    def is_in_the_open(self) -> bool:
        """Tell whether bare figures stand where a date may stand."""
        before = self.tokens.classes[max(0, self.begin - _NOISE_REACH) : self.begin].rstrip("x")
        return before[-1:] not in tuple("_jdn$&")


# The readers of the patterns: what was matched in, first and last day and precision out.


def _single(day: dt.date | None, precision: str = "day") -> Named | None:
    return None if day is None else ((day, day), precision)


def _day_month(place: Place) -> Named | None:
    month, day = place.number("Mm"), place.number("doO")
    if month is None or day is None:
        return None
    return _single(days.date_in(place.year(), month, day, place.received_on))


def _day_range(place: Place) -> Named | None:
    month, first_day, last_day = place.number("Mm"), place.number("do"), place.number("do", nth=1)
    if month is None or first_day is None or last_day is None:
        return None
    last = days.date_in(place.year(), month, last_day, place.received_on)
    if last is None:
        return None
    if first_day > last_day:
        last_month = days.add_months(last.replace(day=1), -1)
        first = days.date_in(last_month.year, last_month.month, first_day, place.received_on)
    else:
        first = last.replace(day=first_day)
    return None if first is None else ((first, last), "day")


def _figures_range(place: Place) -> Named | None:
    last, first_day = place.figures(), place.number("do")
    if last is None or first_day is None or first_day > last.day:
        return None
    return (last.replace(day=first_day), last), "day"


def _figures(place: Place) -> Named | None:
    if "z" in place.classes and not ("W" in place.classes or place.is_in_the_open()):
        return None
    return _single(place.figures())


def _week_of(place: Place) -> Named | None:
    if "N" in place.classes or "z" in place.classes:
        day = place.figures()
    elif "M" in place.classes or "m" in place.classes:
        read = _day_month(place)
        day = read[0][0] if read and read[0] else None
    else:
        day = days.day_of_month(place.number("o") or 1, place.earliest())
    if day is None:
        return None
    return days.week_span(day), "week"


def _week_of_month(place: Place) -> Named | None:
    month = place.number("Mm")
    if month is None:
        return None
    first, last = days.span_in(place.year(), month, 1, place.received_on)
    number = place.ordinal("oOΩ")
    if number is None:
        is_early = place.name("P") == "early"
        day = first if is_early else last - dt.timedelta(days=6)
    else:
        day = first + dt.timedelta(days=7 * (min(number, 5) - 1))
    return (day, day + dt.timedelta(days=_WEEK_DAYS - 1)), "week"


def _nth_weekday(place: Place) -> Named | None:
    """Read "the first Monday of May"; without a month's name it is this or the next one's."""
    month, weekday, number = place.number("Mm"), place.number("W"), place.ordinal("oO")
    if weekday is None:
        return None
    if month is not None:
        span = days.span_in(place.year(), month, 1, place.received_on)
        return _single(days.nth_weekday(span, weekday, number))
    for ahead in (int("R" in place.classes), 1):
        span = days.unit_span("month", place.received_on, ahead)
        day = days.nth_weekday(span, weekday, number)
        if day is not None and day > place.received_on:
            return _single(day)
    return None


def _half_of_month(place: Place) -> Named | None:
    month = place.number("Mm")
    if month is None:
        return None
    first, last = days.span_in(place.year(), month, 1, place.received_on)
    middle = first.replace(day=15)
    return ((first, middle) if place.ordinal("oOΩ") == 1 else (middle, last)), "month"


def _month(place: Place) -> Named | None:
    month = place.number("Mm")
    if month is None:
        return None
    first, last = days.span_in(place.year(), month, 1, place.received_on)
    return _part(place, first, last), "month"


def _part(place: Place, first: dt.date, last: dt.date) -> days.Span:
    """Narrow a span to its beginning, middle or end, where one is named."""
    part = place.name("P")
    if part == "early":
        return first, first
    if part == "mid":
        middle = _middle(first, last)
        return middle, middle
    if part == "end":
        # A working week ends on Friday.
        is_week = (last - first).days == _WEEK_DAYS - 1
        end = last - dt.timedelta(days=2) if is_week else last
        return end, end
    return first, last


def _middle(first: dt.date, last: dt.date) -> dt.date:
    """Return the Wednesday of a week, and of whole months the middle by the codebook."""
    if (last - first).days < _WEEK_DAYS:
        return first + dt.timedelta(days=2)
    months = (last.year - first.year) * days.MONTHS_A_YEAR + last.month - first.month + 1
    return days.add_months(first, months // 2).replace(day=15 if months % 2 else 1)


def _quarter(place: Place) -> Named | None:
    number = place.ordinal("QoOΩ") or (4 if place.classes.endswith(("7", "y", "7R")) else None)
    if number is None or not 0 < number < 5:  # noqa: PLR2004 - there are four
        return None
    year = place.year() if "y" in place.classes or "R" in place.classes else None
    first, last = days.span_in(year, 3 * number - 2, 3, place.received_on)
    return _part(place, first, last), "quarter"


def _half(place: Place) -> Named | None:
    number = place.ordinal("HoOΩ")
    if number not in (1, 2):
        return None
    year = place.year() if "y" in place.classes or "R" in place.classes else None
    first, last = days.span_in(year, 1 if number == 1 else 7, 6, place.received_on)
    return _part(place, first, last), "half_year"


def _unit(place: Place) -> Named | None:
    kind = next((kind for kind in place.classes if kind in _UNIT_NAMES), None)
    if kind is None or "L" in place.classes:
        return None
    unit = _UNIT_NAMES[kind]
    is_overnext = "»" in place.classes or "a" in place.classes
    ahead = 2 if is_overnext else int("R" in place.classes)
    span = _part(place, *days.unit_span(unit, place.received_on, ahead))
    is_this = ahead or "T" in place.classes
    if "P" in place.classes and not is_this and span[1] < place.received_on:
        # "At the beginning of the year" is then the next one's.
        span = _part(place, *days.unit_span(unit, place.received_on, 1))
    return span, _PRECISIONS.get(unit, unit)


def _unit_after(place: Place) -> Named:
    """Read "the week after": the one behind what was named before, or else the next but one."""
    unit = _UNIT_NAMES[place.classes[0]]
    if place.anchor is None:
        return days.unit_span(unit, place.received_on, 2), _PRECISIONS.get(unit, unit)
    return days.unit_span(unit, place.anchor[1], 1), _PRECISIONS.get(unit, unit)


def _unit_next(place: Place) -> Named | None:
    """Read "not this week, try next": the unit behind the present one named before."""
    if place.anchor is None or not place.anchor[0] <= place.received_on <= place.anchor[1]:
        return None
    length = (place.anchor[1] - place.anchor[0]).days
    if not length:
        return None
    unit = "week" if length < _WEEK_DAYS else "month"
    return days.unit_span(unit, place.received_on, 1), unit


def _weekday_after(place: Place) -> Named | None:
    weekday = place.number("W")
    after = place.anchor[1] if place.anchor else place.received_on
    return _single(days.next_weekday(after, weekday)) if weekday else None


def _week_after_next(place: Place) -> Named:
    return days.unit_span("week", place.received_on, 2), "week"


def _part_of_year(place: Place) -> Named | None:
    year = place.number("y")
    if year is None:
        return None
    return _part(place, *days.months_span(year, 1, 12)), "year"


def _weekday(place: Place) -> Named | None:
    weekday = place.number("WΩ")
    return _single(days.next_weekday(place.received_on, weekday)) if weekday else None


def _weekday_of_week(place: Place) -> Named | None:
    weekday = place.number("WΩ")
    if weekday is None:
        return None
    ahead = 2 if "»" in place.classes else int("R" in place.classes)
    monday, _ = days.unit_span("week", place.received_on, ahead)
    return _single(monday + dt.timedelta(days=weekday - 1))


def _weekday_in_weeks(place: Place) -> Named | None:
    weekday, weeks = place.number("W"), place.number("c")
    if weekday is None:
        return None
    day = days.next_weekday(place.received_on - dt.timedelta(days=1), weekday)
    return _single(day + dt.timedelta(days=7 * (weeks or 1)))


def _weekday_and_day(place: Place) -> Named | None:
    """Read "Monday the 14th": the next 14th, or one of the months after that fits the weekday."""
    day, weekday = place.number("do"), place.number("WΩ")
    if day is None:
        return None
    nearest = days.day_of_month(day, place.earliest())
    candidate = nearest
    for _ in range(3):
        if candidate.isoweekday() == weekday:
            return _single(candidate)
        candidate = days.day_of_month(day, candidate + dt.timedelta(days=1))
    return _single(nearest)


def _offset(place: Place) -> Named | None:
    length = place.number("@")
    if length is not None:
        return _single(_after_days(place.received_on, length), "offset")
    count = place.count()
    unit = next(kind for kind in place.classes if kind.isdigit())
    if unit in "12":
        add = days.add_workdays if unit == "2" else _after_days
        is_exact = unit == "2" or count < _WEEK_DAYS
        return _single(add(place.received_on, count), "day" if is_exact else "offset")
    if unit == "3":
        return _single(_after_days(place.received_on, _WEEK_DAYS * count), "offset")
    months = _UNIT_MONTHS[unit] * count
    if months > _OFFSET_MONTHS_MAX:
        return None
    return _single(days.add_months(place.received_on, months), "offset")


def _duration(place: Place) -> Named | None:
    """Read a bare "two weeks"; "one day" and "two days" name no date."""
    is_days = place.classes[-1] == "1"
    return None if is_days and place.count() < _DAYS_MIN else _offset(place)


def _after_days(day: dt.date, count: int) -> dt.date:
    """Return the day so many days later; half-years and more are counted in months."""
    if count >= _HALF_YEAR_DAYS_MIN:
        return days.add_months(day, round(count * days.MONTHS_A_YEAR / _YEAR_DAYS))
    return day + dt.timedelta(days=count)


def _season(place: Place) -> Named | None:
    name = place.name("Sς")
    if name.startswith("last"):
        return None
    year = place.year()
    if name == "winter" and "R" in place.classes:
        year = None
    first, last = days.season_span(name, year, place.received_on)
    if "R" in place.classes and "7" not in place.classes and first <= place.received_on:
        first, last = days.season_span(name, first.year + 1, place.received_on)
    return _part(place, first, last), "season"


def _holiday(place: Place) -> Named | None:
    name = place.name("F")
    span = days.holiday_span(name, place.year(), place.received_on)
    if span is None:
        return None
    return span, _HOLIDAY_PRECISIONS.get(name, "day")


def _end_of(place: Place) -> Named | None:
    part, _, unit = place.name("E").rpartition("_")
    year = place.year()
    ahead = int(part == "start" or "R" in place.classes)
    if unit == "year" and year is not None and part != "start":
        first, last = days.months_span(year, 1, 12)
    else:
        first, last = days.unit_span(unit, place.received_on, ahead)
        if part == "mid" and unit == "month" and first.replace(day=15) <= place.received_on:
            first, last = days.unit_span(unit, place.received_on, 1)
    if part == "start":
        return (first, first), "year" if unit == "year" else "month"
    if part == "mid":
        middle = _middle(first, last)
        return (middle, middle), "month"
    return (last, last), "month"


def _week_number(place: Place) -> Named | None:
    week = place.number("dn") or place.number("K") or 0
    for year in (place.received_on.isocalendar().year, place.received_on.year + 1):
        span = days.iso_week_span(year, week)
        if span is not None and span[1] >= place.received_on:
            return _part(place, *span), "week"
    return None


def _day_word(place: Place) -> Named | None:
    ahead = place.number("A") or 0
    return _single(place.received_on + dt.timedelta(days=ahead))


def _day_only(place: Place) -> Named | None:
    day = place.number("doO")
    return _single(days.day_of_month(day, place.earliest())) if day else None


def _year(place: Place) -> Named | None:
    year = place.number("y")
    return None if year is None else (days.months_span(year, 1, 12), "year")


def _nothing(_place: Place) -> Named:
    return None, "vague"


YEARLESS: Final = frozenset(
    {
        "day_range", "month_first_range", "day_month", "month_day", "figures", "figures_range",
        "month", "quarter", "half", "week_of_month", "half_of_month", "nth_weekday",
    }
)  # fmt: skip
READERS: Final[Mapping[str, Callable[[Place], Named | None]]] = {
    "day_range": _day_range,
    "month_first_range": _day_range,
    "figures_range": _figures_range,
    "week_of": _week_of,
    "nth_weekday": _nth_weekday,
    "week_of_month": _week_of_month,
    "half_of_month": _half_of_month,
    "day_month": _day_month,
    "month_day": _day_month,
    "figures": _figures,
    "year_and_month": _month,
    "half": _half,
    "quarter": _quarter,
    "past": _nothing,
    "vague": _nothing,
    "month": _month,
    "part_of_unit": _unit,
    "part_of_season": _season,
    "part_of_year": _part_of_year,
    "weekday_of_week": _weekday_of_week,
    "weekday_in_weeks": _weekday_in_weeks,
    "weekday_and_day": _weekday_and_day,
    "weekday": _weekday,
    "weekday_after": _weekday_after,
    "unit_after": _unit_after,
    "week_after_next": _week_after_next,
    "offset": _offset,
    "within": _offset,
    "duration": _duration,
    "unit": _unit,
    "unit_next": _unit_next,
    "season": _season,
    "holiday": _holiday,
    "end_of": _end_of,
    "week_number": _week_number,
    "day_word": _day_word,
    "day_only": _day_only,
    "year": _year,
}
