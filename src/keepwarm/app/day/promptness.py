"""How soon who asked was answered: from their word to our first touch, in all and in working time.

Counted is what came by itself, so that its minute is known: enquiries by a form, a program or mail,
and answers to us. Nothing is stored for it: signals and touches say it anew each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.working_days import WorkingTime
from keepwarm.engine import plan
from keepwarm.engine.timeline import Waits, find_waits
from keepwarm.engine.values import Bools, Floats, Ints, SignalKind
from keepwarm.records import models
from keepwarm.records.bulk import among

from .history import Exchange
from .promptness_cards import LeadWait, PromptnessGroup, PromptnessPage, WithinLine

DAYS: Final = 365
_BEGINNING: Final = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
SHOWN_MAX: Final = 20
TELLING_MIN: Final = 20
"""From how many on a share of them is told in percent."""
_MINUTE_S: Final = 60.0
_MOMENTS_KEPT_MAX: Final = 8_192
"""When the days of some years begin and end: the same for everybody, and asked on each page."""
_Asked = tuple[int, dt.datetime, str, int | None]
"""Of a signal that asks: the person, when, its kind, and the mail that it was."""
_ASKING: Final = (SignalKind.REPLY.value, SignalKind.ENQUIRY.value)
_TITLES: Final = {"enquiry": "New enquiries", "reply": "Answers to you"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signals:
    """Signals that a person has to answer, by person and time; ``is_exact``: to the minute."""

    person: Ints
    at: Floats
    is_enquiry: Bools
    is_exact: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Stretches of waiting as columns; ``answered_s`` are ``nan`` while there is no answer."""

    person: Ints
    at: Floats
    is_enquiry: Bools
    is_exact: Bools
    wall_s: Floats
    working_s: Floats
    age_s: Floats
    working_age_s: Floats

    def only(self, rows: Bools) -> _Found:
        """Return some of them."""
        return _Found(**{name: getattr(self, name)[rows] for name in self.__slots__})


def read_promptness(desk: Desk) -> PromptnessPage:
    """Return how soon who asked within the last year was answered."""
    since = desk.now() - dt.timedelta(days=DAYS)
    signals = _columns(desk, _read_asked(desk, since), since)
    people = np.unique(signals.person).tolist()
    is_known = np.isin(signals.person, _wrote_before(desk, people, since))
    found = _find(desk, signals, _read_touches(desk, people), is_known)
    exact = found.only(found.is_exact)
    groups = tuple(
        _group(desk, kind, exact.only(exact.is_enquiry == (kind == "enquiry")))
        for kind in ("enquiry", "reply")
    )
    left_out = int(np.count_nonzero(~found.is_exact))
    return PromptnessPage(
        title=_title(groups[0]),
        groups=groups,
        leads=_leads(desk, exact.only(exact.is_enquiry)),
        published=tuple(f"{one.words} ({one.source})" for one in desk.packs.promptness.published),
        left_out=_left_out_words(left_out),
        days=DAYS,
    )


def first_answer_of(desk: Desk, exchange: Exchange) -> str:
    """Say how soon somebody's newest enquiry was answered; empty of who never asked so."""
    heard = [signal for signal in exchange.signals if signal.at >= _BEGINNING]
    asked = [signal for signal in heard if signal.asks and signal.kind in _ASKING]
    touched = [touch.at for touch in exchange.touches if not touch.is_bounced]
    if not asked or not _may_have_enquired(asked, touched):
        return ""
    rows = [(signal.person_id, signal.at, signal.kind, signal.message_id) for signal in asked]
    signals = _columns(desk, rows, _BEGINNING)
    found = _find(
        desk,
        signals,
        _touch_columns([(asked[0].person_id, at) for at in touched]),
        np.full(len(rows), len(heard) < len(exchange.signals)),
    )
    leads = found.only(found.is_exact & found.is_enquiry)
    if not leads.at.size:
        return ""
    newest = int(np.argmax(leads.at))
    at = dt.datetime.fromtimestamp(float(leads.at[newest]), desk.zone)
    return f"Asked on {at.day} {at:%B %Y}, {at:%H:%M}. {_sentence(leads, newest)}"


def _may_have_enquired(asked: Sequence[models.Signal], touched: Sequence[dt.datetime]) -> bool:
    """Return whether any of these is an enquiry by its kind, or came before we had touched them."""
    is_first = not touched or touched[0] >= asked[0].at
    return is_first or any(signal.kind == SignalKind.ENQUIRY.value for signal in asked)


def _find(desk: Desk, signals: _Signals, touches: tuple[Ints, Floats], is_known: Bools) -> _Found:
    """Find the waits; ``is_known`` marks signals of who wrote before those that are given."""
    waits = find_waits(signals.person, signals.at, *touches, is_known=is_known)
    at, rows = signals.at[waits.signal], waits.signal
    clock = _Worked(desk.working_time, desk, at)
    now = desk.now().timestamp()
    begun = clock.until(at)
    return _Found(
        person=signals.person[rows],
        at=at,
        is_enquiry=_is_enquiry(signals, waits),
        is_exact=signals.is_exact[rows],
        wall_s=waits.answered_at - at,
        working_s=clock.until(waits.answered_at) - begun,
        age_s=now - at,
        working_age_s=clock.until(np.full(at.size, now)) - begun,
    )


def _is_enquiry(signals: _Signals, waits: Waits) -> Bools:
    return signals.is_enquiry[waits.signal] | waits.is_first


def _read_asked(desk: Desk, since: dt.datetime) -> list[_Asked]:
    rows = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, at__gte=since, asks=True, kind__in=_ASKING,
        person__prospect__isnull=False,
    )  # fmt: skip
    return list(
        rows.order_by("person_id", "at", "pk").values_list("person_id", "at", "kind", "message_id")
    )


def _columns(desk: Desk, asked: Sequence[_Asked], since: dt.datetime) -> _Signals:
    posts = models.InboundPost.objects.filter(
        workspace_id=desk.workspace_id, state="taken", at__gte=since
    )
    is_all_mail = all(message is not None for *_, message in asked)
    came = set() if is_all_mail else set(posts.values_list("at", flat=True))
    return _Signals(
        person=np.array([row[0] for row in asked], np.int64),
        at=np.array([row[1].timestamp() for row in asked], np.float64),
        is_enquiry=np.array([row[2] == SignalKind.ENQUIRY.value for row in asked], np.bool_),
        is_exact=np.array([row[3] is not None or row[1] in came for row in asked], np.bool_),
    )


def _read_touches(desk: Desk, people: list[int]) -> tuple[Ints, Floats]:
    """Return whom we touched when, by person and time; what came back undelivered is none."""
    rows = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, is_bounced=False, person_id__in=among(people)
    )
    ordered = rows.order_by("person_id", "at", "pk")
    return _touch_columns(list(ordered.values_list("person_id", "at")))


def _touch_columns(touches: Sequence[tuple[int, dt.datetime]]) -> tuple[Ints, Floats]:
    return (
        np.array([person for person, _ in touches], np.int64),
        np.array([at.timestamp() for _, at in touches], np.float64),
    )


def _wrote_before(desk: Desk, people: list[int], since: dt.datetime) -> list[int]:
    known = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, at__lt=since, person_id__in=among(people)
    )
    return list(known.values_list("person_id", flat=True))


class _Worked:
    """Tells how many seconds were worked until a moment, from the first day that is asked about."""

    def __init__(self, time: WorkingTime, desk: Desk, at: Floats) -> None:
        zone, today = desk.zone, desk.now().astimezone(desk.zone).date()
        first = dt.datetime.fromtimestamp(float(at.min()), zone).date() if at.size else today
        days = [first + dt.timedelta(days=n) for n in range(max((today - first).days, 0) + 2)]
        rules = desk.rules
        opens = [_moment(day, rules.rep_starts_hour, zone) for day in days]
        ends = [_moment(day, rules.rep_ends_hour, zone) for day in days]
        self._opens = np.array(opens)
        self._lengths = np.array(
            [
                0.0 if time.why_free(day) else end - start
                for day, start, end in zip(days, opens, ends, strict=True)
            ]
        )
        self._before = np.r_[0.0, np.cumsum(self._lengths)[:-1]]

    def until(self, moments: Floats) -> Floats:
        """Return the seconds worked until each moment; ``nan`` stays ``nan``."""
        day = np.searchsorted(self._opens, np.nan_to_num(moments), side="right") - 1
        known = np.maximum(day, 0)
        worked = np.clip(moments - self._opens[known], 0.0, self._lengths[known])
        total: Floats = np.where(day < 0, 0.0 * moments, self._before[known] + worked)
        return total


@lru_cache(maxsize=_MOMENTS_KEPT_MAX)
def _moment(day: dt.date, hour: float, zone: ZoneInfo) -> float:
    midnight = dt.datetime.combine(day, dt.time(), zone)
    whole, rest = divmod(hour, 1)
    if whole >= 24:  # noqa: PLR2004 (hours of a day)
        midnight, whole = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone), 0
    return midnight.replace(hour=int(whole), minute=int(rest * 60)).timestamp()


def _group(desk: Desk, kind: str, found: _Found) -> PromptnessGroup:
    answered = ~np.isnan(found.wall_s)
    return PromptnessGroup(
        kind=kind,
        title=_TITLES[kind],
        count=int(found.at.size),
        answered=int(np.count_nonzero(answered)),
        median_minutes=_median(found.wall_s),
        median_working_minutes=_median(found.working_s),
        within=tuple(_within(found, minutes) for minutes in desk.packs.promptness.shares_minutes),
        is_telling=int(found.at.size) >= TELLING_MIN,
    )


def _median(seconds: Floats) -> float | None:
    """Return the minutes within which half were answered; None where half were not yet."""
    if not seconds.size:
        return None
    middle = float(np.median(np.where(np.isnan(seconds), np.inf, seconds)))
    return None if np.isinf(middle) or np.isnan(middle) else round(middle / _MINUTE_S, 1)


def _within(found: _Found, minutes: int) -> WithinLine:
    """Count those answered within so many minutes, of those who could have been by now."""
    limit = minutes * _MINUTE_S
    counts = {}
    for name, taken, age in (
        ("wall", found.wall_s, found.age_s),
        ("working", found.working_s, found.working_age_s),
    ):
        soon = taken <= limit
        counts[name] = int(np.count_nonzero(soon)), int(np.count_nonzero(soon | (age > limit)))
    return WithinLine(
        minutes=minutes, words=_span_words(limit), answered=counts["wall"][0],
        of=counts["wall"][1], answered_working=counts["working"][0],
        of_working=counts["working"][1],
    )  # fmt: skip


def _leads(desk: Desk, found: _Found) -> tuple[LeadWait, ...]:
    order = np.argsort(-found.at, kind="stable")[:SHOWN_MAX]
    prospects = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=found.person[order].tolist()
    )
    people: dict[int, dict[str, Any]] = {
        row["person_id"]: dict(row)
        for row in prospects.values("pk", "person_id", "name", "account_name")
    }
    return tuple(
        _lead(people[person], found, i)
        for i, person in zip(order.tolist(), found.person[order].tolist(), strict=True)
        if person in people
    )


def _lead(person: dict[str, Any], found: _Found, i: int) -> LeadWait:
    is_answered = not np.isnan(found.wall_s[i])
    wall, working = float(found.wall_s[i]), float(found.working_s[i])
    return LeadWait(
        prospect_id=person["pk"],
        name=person["name"],
        account=person["account_name"],
        at=dt.datetime.fromtimestamp(float(found.at[i]), dt.UTC),
        wall_minutes=round(wall / _MINUTE_S, 1) if is_answered else None,
        working_minutes=round(working / _MINUTE_S, 1) if is_answered else None,
        sentence=_sentence(found, i),
    )


def _sentence(found: _Found, i: int) -> str:
    wall, working = float(found.wall_s[i]), float(found.working_s[i])
    if np.isnan(wall):
        return f"No touch yet, for {_span_words(float(found.age_s[i]))}."
    return f"First touch after {_span_words(wall)}, {_working_words(working)}."


def _working_words(seconds: float) -> str:
    words = _span_words(seconds)
    return "none of it working time" if seconds < 1 else f"{words} of it working time"


def _span_words(seconds: float) -> str:
    """Word a length of time: in minutes under an hour and a half, then in hours, then in days."""
    minutes = seconds / _MINUTE_S
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:  # noqa: PLR2004 (an hour and a half still reads as minutes)
        return "an hour" if round(minutes) == 60 else _count(round(minutes), "minute")  # noqa: PLR2004
    if seconds < 1.5 * plan.DAY_S:
        hours = round(minutes / 60)
        return "a day" if hours == 24 else _count(hours, "hour")  # noqa: PLR2004
    return _count(round(seconds / plan.DAY_S), "day")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _title(group: PromptnessGroup) -> str:
    if not group.count:
        return "How soon you answer will stand here"
    if group.median_minutes is None:
        return f"{group.answered} of {group.count} new enquiries were answered"
    middle = _span_words(group.median_minutes * _MINUTE_S)
    return f"Half of the new enquiries were answered within {middle}"


def _left_out_words(count: int) -> str:
    if not count:
        return ""
    what = "1 enquiry is" if count == 1 else f"{count} enquiries and answers are"
    return (
        f"{what} left out: a file or a log tells the day, not the minute at which they reached you."
    )
