"""The texts of date cells in, moments out, in the order of day and month that the file shows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.intake._lexicon import Refusal, squash

_DATE_CHARACTERS_MAX: Final = 60
"""No way of writing a moment is longer; some patterns below are slow on long texts."""
_NUMERIC_DATE: Final = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([./-]?)(\d{1,2})\2(\d{1,2})")
_CLOCK: Final = re.compile(
    r"(?:^|[ T,]\s*)(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*([ap]\.?\s?m\.?)?"
    r"(?:\s*(?:Uhr|h|hrs))?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DAY_MARKS: Final = frozenset(
    {"st", "nd", "rd", "th", "er", "de", "del", "do", "of", "the", "den", "le", "el", "o", "a"}
)
_SERIAL: Final = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_SERIAL_DAY_ZERO: Final = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
"""Day 0 of spreadsheets, shifted so that their missing 29 February 1900 cancels out."""
_EPOCH: Final = re.compile(r"1\d{9}|1\d{12}")
_YEAR_MIN: Final = 1970
_YEAR_MAX: Final = 2100
_PIVOT: Final = 69  # two-digit years, as POSIX: 69 and later belong to the last century
_NOON: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEvidence:
    """How many cells can only be read day first, only month first, and either way."""

    day_first: int = 0
    month_first: int = 0
    ambiguous: int = 0
    dotted: int = 0
    half_days: int = 0

    def __add__(self, other: DateEvidence) -> DateEvidence:
        """Return the evidence of both columns together."""
        return DateEvidence(
            day_first=self.day_first + other.day_first,
            month_first=self.month_first + other.month_first,
            ambiguous=self.ambiguous + other.ambiguous,
            dotted=self.dotted + other.dotted,
            half_days=self.half_days + other.half_days,
        )


def weigh_dates(cells: Iterable[str]) -> DateEvidence:
    """Return what a column's cells say about the order of day and month."""
    day_first = month_first = ambiguous = dotted = half_days = 0
    for cell in cells:
        found = _NUMERIC_DATE.match(cell.strip())
        if found is None:
            continue
        one, two = int(found[1]), int(found[3])
        day_first += one > _NOON >= two
        month_first += two > _NOON >= one
        ambiguous += one <= _NOON >= two and one != two
        dotted += found[2] == "."
        half_days += bool(re.search(r"\d\s?[ap]\.?m", cell, re.IGNORECASE))
    return DateEvidence(
        day_first=day_first,
        month_first=month_first,
        ambiguous=ambiguous,
        dotted=dotted,
        half_days=half_days,
    )


def is_numeric_date(text: str) -> bool:
    """Say whether a text of figures begins as a date does."""
    return bool(_YEAR_FIRST.match(text) or _NUMERIC_DATE.fullmatch(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOrder:
    """Whether a column's dates are read day first, and why."""

    is_day_first: bool
    reason: str


def choose_order(
    own: DateEvidence,
    whole_file: DateEvidence,
    *,
    delimiter: str,
    regions: Sequence[str],
    month_first_regions: AbstractSet[str],
) -> DateOrder:
    """Return the order of day and month in a column, by the best evidence there is.

    ``regions`` are ISO 3166 codes by which to decide where no date of the file does, the most
    telling first; "" counts as unknown.
    """
    known = next((region for region in regions if region), "")
    evidence = (
        (own.day_first - own.month_first, "some of them can be read no other way"),
        (whole_file.day_first - whole_file.month_first, "other dates in the file are"),
        (own.dotted, "they are written with dots"),
        (delimiter == ";", "the columns are separated by semicolons"),
        (
            bool(known) and (-1 if known in month_first_regions else 1),
            f"the country is {known}",
        ),
        (-own.half_days, "they have a.m. or p.m."),
        (1, "most countries write them so and nothing in the file tells"),
    )
    weight, reason = next(item for item in evidence if item[0])
    return DateOrder(is_day_first=weight > 0, reason=reason)


def read_moment(
    cell: str, *, is_day_first: bool, months: Mapping[str, int]
) -> dt.datetime | Refusal:
    """Return the moment in a cell, in UTC; a cell without a zone is taken as UTC.

    ISO 8601, figures with dots, slashes or dashes, names of months, spreadsheet day numbers and
    Unix seconds or milliseconds are understood; years from 1970 to 2100.
    """
    text = cell.strip()
    order = "day/month/year" if is_day_first else "month/day/year"
    refusal = Refusal(expected=f"a date such as 2026-03-31, or {order} like the rest of the file")
    if len(text) > _DATE_CHARACTERS_MAX:
        return refusal
    if _EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(int(text[:10]), tz=dt.UTC)
    if _SERIAL.fullmatch(text):
        moment = _SERIAL_DAY_ZERO + dt.timedelta(seconds=round(float(text) * 86_400))
        return moment if moment.year <= _YEAR_MAX and moment.year >= _YEAR_MIN else refusal
    day, rest = _read_day(text, is_day_first=is_day_first, months=months)
    clock = read_clock(rest) if rest.strip() else (dt.timedelta(), dt.timedelta())
    if day is None or clock is None or not _YEAR_MIN <= day.year <= _YEAR_MAX:
        return refusal
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) + clock[0] - clock[1]


def _read_day(
    text: str, *, is_day_first: bool, months: Mapping[str, int]
) -> tuple[dt.date | None, str]:
    found = _YEAR_FIRST.match(text)
    if found is not None:
        return _day(int(found[1]), int(found[3]), int(found[4])), text[found.end() :]
    found = _NUMERIC_DATE.match(text)
    if found is not None:
        one, two = int(found[1]), int(found[3])
        month, day = (two, one) if is_day_first else (one, two)
        return _day(_full_year(found[4]), month, day), text[found.end() :]
    return _read_named_day(text, months)


def _read_named_day(text: str, months: Mapping[str, int]) -> tuple[dt.date | None, str]:
    """Read "Tuesday, 3 March 2026", "Mar 3, 2026 10:15", "3 de marzo de 2026"."""
    clock = re.search(r"(?:\D|^)\d{1,2}[:h]\d{2}|\b\d{1,2}\s?[ap]\.?m\b", text, re.IGNORECASE)
    date_text, rest = (text[: clock.start()], text[clock.start() :]) if clock else (text, "")
    tokens = re.findall(r"\d+|[^\W\d_]+", date_text)
    figures = [token for token in tokens if token.isdecimal()]
    words = [squash(token) for token in tokens if not token.isdecimal()]
    named = [months[word] for word in words if word in months]
    others = [word for word in words if word not in months and word not in _DAY_MARKS]
    if len(named) != 1 or len(figures) != 2 or len(others) > 1:  # noqa: PLR2004 -- day and year
        return None, ""
    day, year = figures if len(figures[0]) <= 2 else reversed(figures)  # noqa: PLR2004
    return _day(_full_year(year), named[0], int(day)), rest.lstrip(" ,T")


def _full_year(figures: str) -> int:
    year = int(figures)
    if len(figures) > 2:  # noqa: PLR2004 -- written in full
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def read_clock(text: str) -> tuple[dt.timedelta, dt.timedelta] | None:
    """Return the time since midnight and the zone's offset in a clock text, if it is one."""
    if len(text) > _DATE_CHARACTERS_MAX:
        return None
    found = _CLOCK.fullmatch(text.strip().lstrip("T"))
    if found is None or (found[2] is None and found[4] is None):
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or "").lower()[:1]
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 -- the clock
        return None
    clock = dt.timedelta(hours=hour, minutes=minute, seconds=second)
    return clock, _zone_offset(found[5] or "")


def _zone_offset(zone: str) -> dt.timedelta:
    if not zone.startswith(("+", "-")):
        return dt.timedelta()
    digits = zone[1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone.startswith("-") else offset
