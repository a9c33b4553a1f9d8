"""Working days: on which a rep works, by their week, their country's holidays and their absences.

Where nobody says otherwise it is Monday to Friday, or the week of the country whose clock the
workspace lives by, without that country's public holidays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from keepwarm.engine.law import Countries, holiday_on

_DAY: Final = dt.timedelta(days=1)
_WEEK_DAYS: Final = 7
WEEKEND: Final = frozenset({5, 6})
SEARCHED_DAYS_MAX: Final = 3_660
"""Who works on none of ten years' days is planned for as if they worked on all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Both days are free. ``user_id`` is whose it is; None: everybody's, or of who works alone."""

    first_on: dt.date
    last_on: dt.date
    user_id: int | None = None

    def holds(self, day: dt.date) -> bool:
        """Say whether a day is among those of the absence."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """When one works: the days of a week (Monday 0), the hours, the country, the absences.

    ``starts_hour`` and ``ends_hour`` are None where they were not said: then nothing but their own
    hours keeps a mail from a prospect.
    """

    countries: Countries
    country: str
    days: frozenset[int]
    starts_hour: int | None = None
    ends_hour: int | None = None
    absences: tuple[Absence, ...] = ()

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any], countries: Countries, *, zone: str) -> Self:
        """Read what a workspace keeps; what was not said is told by the zone of the workspace."""
        country = stored.get("country")
        place = countries.country_of_zone(zone) if country is None else str(country)
        free = countries.weekends.get(place, WEEKEND)
        days = stored.get("days") or [day for day in range(_WEEK_DAYS) if day not in free]
        return cls(
            countries=countries,
            country=place,
            days=frozenset(days),
            starts_hour=stored.get("starts_hour"),
            ends_hour=stored.get("ends_hour"),
            absences=tuple(absences_of(stored)),
        )

    def why_free(self, day: dt.date, *, user_id: int | None = None) -> str:
        """Say why a day is free: "absence", "weekend", "holiday"; empty where one works."""
        if self.absence_on(day, user_id=user_id):
            return "absence"
        if day.weekday() not in self.days:
            return "weekend"
        return "holiday" if holiday_on(self.countries, self.country, day) else ""

    def absence_on(self, day: dt.date, *, user_id: int | None = None) -> Absence | None:
        """Return the absence of a colleague, or of everybody, in which a day falls."""
        return self.absence_between(day, day, user_id=user_id)

    def absence_between(
        self, first: dt.date, last: dt.date, *, user_id: int | None = None
    ) -> Absence | None:
        """Return the first absence that has a day from ``first`` to ``last``."""
        found = (
            absence
            for absence in self.absences
            if absence.user_id in (None, user_id)
            and absence.first_on <= last
            and absence.last_on >= first
        )
        return min(found, key=lambda absence: absence.first_on, default=None)

    def working_day(self, day: dt.date, *, user_id: int | None = None) -> dt.date:
        """Return the day itself, or the next one on which is worked."""
        each = (day + number * _DAY for number in range(SEARCHED_DAYS_MAX))
        return next((found for found in each if not self.why_free(found, user_id=user_id)), day)

    def next_working_day(self, day: dt.date, *, user_id: int | None = None) -> dt.date:
        """Return the working day after a day."""
        return self.working_day(day + _DAY, user_id=user_id)

    def opens_at(
        self, at: dt.datetime, zone: ZoneInfo, *, user_id: int | None = None
    ) -> dt.datetime | None:
        """Return from when one works who does not at a moment; None where one does.

        Without hours of their own only an absence keeps anybody from working.
        """
        local = at.astimezone(zone)
        day = local.date()
        if self.starts_hour is None or self.ends_hour is None:
            absence = self.absence_on(day, user_id=user_id)
            if absence is None:
                return None
            back = self.working_day(day, user_id=user_id)
            return dt.datetime.combine(back, dt.time(), zone).astimezone(dt.UTC)
        is_free = bool(self.why_free(day, user_id=user_id))
        if not is_free and self.starts_hour <= local.hour < self.ends_hour:
            return None
        if is_free or local.hour >= self.ends_hour:
            day = self.next_working_day(day, user_id=user_id)
        opening = dt.datetime.combine(day, dt.time(self.starts_hour), zone)
        return opening.astimezone(dt.UTC)


def absences_of(stored: Mapping[str, Any]) -> Iterator[Absence]:
    """Read the absences that a workspace keeps."""
    for user_id, first, last in stored.get("absences", ()):
        yield Absence(
            first_on=dt.date.fromisoformat(first),
            last_on=dt.date.fromisoformat(last),
            user_id=user_id,
        )


def usual_working_day(day: dt.date) -> dt.date:
    """Return the day, or the Monday after it: of somebody of whose week nothing is known."""
    is_free = day.weekday() in WEEKEND
    return day + dt.timedelta(days=_WEEK_DAYS - day.weekday()) if is_free else day
