"""Sets when is worked: the week and its hours, the country, and from when until when one is away.

Hours, days and country are those of the workspace; an absence is of who sits at the desk, and
where nobody signs in of the whole workspace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from django.db.models import Q

from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.working_days import Absence, absences_of
from keepwarm.app.settling.planning import current_book
from keepwarm.app.settling.settle import write_places
from keepwarm.records import models
from keepwarm.records.database import writing

WORKING_TIME: Final = "working_time"
ABSENCE: Final = "absence"
ABSENCE_DAYS_MAX: Final = 731
WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_LAST_HOUR: Final = 24
_WEEK_FIELDS: Final[tuple[str, ...]] = ("starts_hour", "ends_hour", "days", "country")
_KEPT_DAYS: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCard:
    """An absence that has not ended; ``sentence`` says it in words."""

    first_on: dt.date
    last_on: dt.date
    sentence: str
    is_for_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTimePage:
    """When is worked. ``is_own`` says whether the hours were said, or are those that ship."""

    starts_hour: int
    ends_hour: int
    is_own: bool
    days: tuple[int, ...]
    country: str
    countries: tuple[tuple[str, str], ...]
    """Letters and name of those whose holidays are known, by name."""
    zone: str
    next_days: tuple[dt.date, ...]
    next_holidays: tuple[dt.date, ...]
    absences: tuple[AbsenceCard, ...]
    last: tuple[int, str] | None
    """The decision of the last change and its sentence, as long as it stands."""


def read_working_time(desk: Desk) -> WorkingTimePage:
    """Return when is worked, the next working days, and the absences to come."""
    time, today = desk.working_time, _today(desk)
    next_days = [time.working_day(today, user_id=desk.user_id)]
    while len(next_days) < len(WEEKDAYS):
        next_days.append(time.next_working_day(next_days[-1], user_id=desk.user_id))
    year = [today + dt.timedelta(days=number) for number in range(366)]
    holidays = [day for day in year if time.why_free(day) == "holiday"]
    rules = desk.rules
    return WorkingTimePage(
        starts_hour=int(rules.rep_starts_hour),
        ends_hour=int(rules.rep_ends_hour),
        is_own=time.starts_hour is not None,
        days=tuple(sorted(time.days)),
        country=time.country,
        countries=tuple(sorted(time.countries.names.items(), key=itemgetter(1))),
        zone=desk.workspace.zone,
        next_days=tuple(next_days),
        next_holidays=tuple(holidays[:3]),
        absences=tuple(_card(absence) for absence in _coming(desk, today)),
        last=_last_change(desk),
    )


def set_week(
    desk: Desk, *, starts_hour: int, ends_hour: int, days: Sequence[int], country: str
) -> int:
    """Set hours (0 to 24, by the workspace's clock), weekdays (Monday 0) and country.

    ``country`` is of the holidays, "" for none. Return the decision that can undo it.
    """
    week = sorted(set(days))
    known = desk.working_time.countries.names
    if not 0 <= starts_hour < ends_hour <= _LAST_HOUR:
        raise Refusal(
            f"Not set: from {starts_hour} to {ends_hour} are no hours of a day. Give whole hours"
            " from 0 to 24, the first before the last."
        )
    if not week or not set(week) <= set(range(len(WEEKDAYS))):
        raise Refusal("Not set: choose one weekday at least on which you work.")
    if country and country not in known:
        raise Refusal(
            f"Not set: no holidays of “{country}” are known. Known are {', '.join(sorted(known))}."
        )
    said = {"starts_hour": starts_hour, "ends_hour": ends_hour, "days": week, "country": country}
    names = ", ".join(WEEKDAYS[day] for day in week)
    holidays = f"holidays of {known[country]}" if country else "no holidays"
    sentence = f"Set: {starts_hour}:00 to {ends_hour}:00, {names}, {holidays}."
    with writing(desk.workspace_id):
        stored = _read_stored(desk)
        before = {name: stored[name] for name in _WEEK_FIELDS if name in stored}
        decision = note_decision(
            desk, person_id=None, kind=WORKING_TIME, sentence=sentence, before=before
        )
        _store(desk, stored | said)
    return int(decision.pk)


def note_absence(desk: Desk, *, first_on: dt.date, last_on: dt.date) -> int:
    """Note that who sits at the desk is away from one day to another, both included.

    Return the decision that can undo it.
    """
    if last_on < first_on or last_on < _today(desk):
        raise Refusal(
            f"Not noted: {_span(first_on, last_on)} lies behind, or ends before it begins."
        )
    if (last_on - first_on).days > ABSENCE_DAYS_MAX:
        raise Refusal("Not noted: an absence takes two years at most. Look at the year again.")
    absence = Absence(first_on=first_on, last_on=last_on, user_id=desk.user_id)
    return _change_absences(desk, f"Away {_span(first_on, last_on)}.", added=absence)


def end_absence(desk: Desk, *, first_on: dt.date) -> int:
    """Take an absence away that begins on a day; return the decision that can undo it."""
    own = [one for one in _own_absences(desk, _read_stored(desk)) if one.first_on == first_on]
    if not own:
        raise Refusal(f"Nothing was changed: no absence of yours begins on {_day(first_on)}.")
    sentence = f"Not away {_span(own[0].first_on, own[0].last_on)}."
    return _change_absences(desk, sentence, removed=own[0])


def undo_week(desk: Desk, decision: models.Decision) -> None:
    """Put hours, days and country into force that were so before."""
    stored = _read_stored(desk)
    kept = {name: stored[name] for name in stored if name not in _WEEK_FIELDS}
    _store(desk, kept | decision.before)


def undo_absence(desk: Desk, decision: models.Decision) -> None:
    """Take away the absence that was noted, or note again the one that was taken away."""
    stored = _read_stored(desk)
    rows = [row for row in stored.get("absences", []) if row not in decision.before["added"]]
    rows += [row for row in decision.before["removed"] if row not in rows]
    _store(desk, stored | {"absences": rows})


def _change_absences(
    desk: Desk, sentence: str, *, added: Absence | None = None, removed: Absence | None = None
) -> int:
    news, gone = ([_row(one)] if one else [] for one in (added, removed))
    oldest = _today(desk) - dt.timedelta(days=_KEPT_DAYS)
    with writing(desk.workspace_id):
        stored = _read_stored(desk)
        rows = [_row(one) for one in absences_of(stored) if one.last_on >= oldest]
        if any(row in rows for row in news):
            raise Refusal("Not noted: this absence is known already.")
        decision = note_decision(
            desk, person_id=None, kind=ABSENCE, sentence=sentence,
            before={"added": news, "removed": gone},
        )  # fmt: skip
        rows = [row for row in rows if row not in gone] + news
        _store(desk, stored | {"absences": rows})
    return int(decision.pk)


def _row(absence: Absence) -> list[Any]:
    return [absence.user_id, absence.first_on.isoformat(), absence.last_on.isoformat()]


def _own_absences(desk: Desk, stored: Mapping[str, Any]) -> list[Absence]:
    return [one for one in absences_of(stored) if one.user_id == desk.user_id]


def _coming(desk: Desk, today: dt.date) -> list[Absence]:
    of_whom = (None, desk.user_id)
    rows = [one for one in desk.working_time.absences if one.user_id in of_whom]
    return sorted((one for one in rows if one.last_on >= today), key=lambda one: one.first_on)


def _card(absence: Absence) -> AbsenceCard:
    return AbsenceCard(
        first_on=absence.first_on,
        last_on=absence.last_on,
        sentence=_span(absence.first_on, absence.last_on),
        is_for_all=absence.user_id is None,
    )


def _span(first: dt.date, last: dt.date) -> str:
    return f"on {_day(first)}" if first == last else f"from {_day(first)} to {_day(last)}"


def _day(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _today(desk: Desk) -> dt.date:
    return desk.now().astimezone(desk.zone).date()


def _last_change(desk: Desk) -> tuple[int, str] | None:
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        person__isnull=True,
        kind__in=(WORKING_TIME, ABSENCE),
        undone_at__isnull=True,
    )
    rows = rows.filter(Q(user_id=desk.user_id)).order_by("-at", "-pk")
    return rows.values_list("pk", "sentence").first()


def _read_stored(desk: Desk) -> dict[str, Any]:
    """Read what is kept now: a colleague may have noted an absence since this desk was opened."""
    rows = models.Workspace.objects.filter(pk=desk.workspace_id)
    return dict(rows.values_list("working_time", flat=True).get())


def _store(desk: Desk, said: Mapping[str, Any]) -> None:
    """Store when is worked from now on, and put everybody's next day where it belongs."""
    workspace = desk.workspace
    workspace.working_time = dict(said)
    workspace.save(update_fields=["working_time"])
    book = current_book(desk)
    write_places(desk, book.prospect.tolist(), book.standings, read_coverage(desk))
