"""Countries: how they show in numbers and addresses, and on which days they rest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_FIXED: Final = re.compile(r"(\d\d)-(\d\d)")
_EASTER: Final = re.compile(r"easter([+-]\d+)")
_NTH: Final = re.compile(rf"(1st|2nd|3rd|4th|last) ({'|'.join(_WEEKDAYS)}) of (\d\d)")
_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5
WEEKEND: Final = frozenset({5, 6})


@dataclass(frozen=True, slots=True, kw_only=True)
class Countries:
    """``holidays`` by country: the rules of its days, and how one on a weekend is moved."""

    world_endings: frozenset[str]
    endings: Mapping[str, str]
    areas: Mapping[str, str]
    """Area code of +1: "CA" or a state."""
    weekends: Mapping[str, frozenset[int]]
    zones: Mapping[str, tuple[str, ...]]
    holidays: Mapping[str, tuple[tuple[str, ...], str]]
    names: Mapping[str, str]
    """In English, of the countries whose holidays are known."""

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> Countries:
        """Read the pack of countries; a day that no rule gives is a ``ValueError``."""
        holidays = {
            country: (tuple(said["days"]), str(said.get("moved", "")))
            for country, said in raw["holidays"].items()
        }
        for days, moved in holidays.values():
            moved_holidays(days, moved, 2028)
        return cls(
            world_endings=frozenset(raw["world_endings"]),
            endings=dict(raw["endings"]),
            areas={str(code): place for place, codes in raw["areas"].items() for code in codes},
            weekends={country: frozenset(days) for country, days in raw["weekends"].items()},
            zones={country: tuple(names) for country, names in raw["zones"].items()},
            holidays=holidays,
            names={country: str(said["name"]) for country, said in raw["holidays"].items()},
        )

    def rests_on(self, country: str, day: dt.date) -> str:
        """Say why a country does not work on a day: "weekend", "holiday", or "" where it does."""
        if day.weekday() in self.weekends.get(country, WEEKEND):
            return "weekend"
        return "holiday" if holiday_on(self, country, day) else ""

    def country_of_zone(self, zone: str) -> str:
        """Return the country in which somebody lives by this zone's clock; "" if not known."""
        return next((name for name, zones in self.zones.items() if zone in zones), "")


def holiday_on(countries: Countries, country: str, day: dt.date) -> bool:
    """Say whether a day is a public holiday of a country; of unknown ones nothing is known."""
    days, moved = countries.holidays.get(country, ((), ""))
    return any(
        day in moved_holidays(days, moved, year) for year in (day.year, day.year + 1) if days
    )


@lru_cache(maxsize=512)
def moved_holidays(days: tuple[str, ...], moved: str, year: int) -> frozenset[dt.date]:
    """Return the holidays of a year, those moved from a weekend included.

    ``moved`` is "next" (to the next working day), "nearest" (Saturday to Friday, Sunday to Monday)
    or "" (not at all).
    """
    found: set[dt.date] = set()
    for day in sorted(_day_of(rule, year) for rule in days):
        found.add(day)
        if day.weekday() < _SATURDAY or not moved:
            continue
        if moved == "nearest":
            found.add(day - _DAY if day.weekday() == _SATURDAY else day + _DAY)
            continue
        free = day
        while free.weekday() >= _SATURDAY or free in found:
            free += _DAY
        found.add(free)
    return frozenset(found)


def _day_of(rule: str, year: int) -> dt.date:
    if found := _FIXED.fullmatch(rule):
        return dt.date(year, int(found[1]), int(found[2]))
    if found := _EASTER.fullmatch(rule):
        return _easter(year) + dt.timedelta(days=int(found[1]))
    found = _NTH.fullmatch(rule)
    if found is None:
        raise ValueError(f"no day of a year is told by {rule!r}; write 12-25, easter+1 or"
                         " 4th thursday of 11")  # fmt: skip
    weekday, month = _WEEKDAYS.index(found[2]), int(found[3])
    if found[1] == "last":
        last = dt.date(year + month // 12, month % 12 + 1, 1) - _DAY
        return last - dt.timedelta(days=(last.weekday() - weekday) % 7)
    first = dt.date(year, month, 1)
    week = int(found[1][0]) - 1
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * week)


def _easter(year: int) -> dt.date:
    """Return Easter Sunday of the Gregorian calendar: Oudin's form of Gauss's rule (1940)."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return dt.date(year, month, offset + 28 - 31 * (month // 4))
