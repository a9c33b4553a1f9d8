"""Whether the hour, the day and the number of touches allow one to somebody now; else when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.values import Channel

from ._rules import CapRule, HoursRule, Law, Scope

_HOUR_S: Final = 3_600.0
_DAY_S: Final = 24 * _HOUR_S
_SUNDAY: Final = 6
_ROUNDS_MAX: Final = 200
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Why a touch has to wait, and until when: epoch seconds, infinity until they speak."""

    until: float
    why: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Whose clock it is: the regions they may be in, and every offset against UTC it may have.

    ``home`` is the country of who writes, "" where not known: nobody is written to on its holidays.
    """

    regions: frozenset[str] = frozenset()
    offsets_s: tuple[float, ...] = (0.0,)
    home: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What went to a person, their company, and out by a mailbox: (epoch seconds, channel) each.

    ``unanswered`` is how many touches went since their last word, over all time.
    """

    person: tuple[tuple[float, Channel], ...] = ()
    account: tuple[tuple[float, Channel], ...] = ()
    mailbox: tuple[tuple[float, Channel], ...] = ()
    unanswered: int = 0


def find_delay(
    now: float,
    *,
    channel: Channel,
    moment: Moment,
    history: History,
    law: Law,
    touches_per_week: int,
) -> Delay | None:
    """Return why a touch has to wait, and until when; None where it may be made now.

    Spans are of the last hours, in no zone at all: so no midnight lets twice as much through.
    """
    first, at = None, now
    for _ in range(_ROUNDS_MAX):
        delay = next(_delays(at, channel, moment, history, law, touches_per_week), None)
        if delay is None:
            break
        first, at = first or delay, delay.until
        if math.isinf(at):
            break
    return Delay(until=at, why=first.why, rule=first.rule) if first else None


def _delays(  # one each of what there is to know
    at: float, channel: Channel, moment: Moment, history: History, law: Law, per_week: int
) -> Iterator[Delay]:  # fmt: skip
    for cap in law.caps:
        if channel in cap.origin.channels and cap.origin.holds_in(moment.regions):
            yield from _capped(cap, at, history)
    week = 7 * _DAY_S
    why = f"they had {per_week} touches within a week"
    yield from _too_many([when for when, _ in history.person], at, week, per_week, why, "pace")
    for hours in law.hours:
        holds = hours.origin.holds_in(moment.regions) or not moment.regions
        if holds and channel in hours.origin.channels:
            yield from _closed(hours, at, moment, law)


def _capped(cap: CapRule, at: float, history: History) -> Iterator[Delay]:
    origin = cap.origin
    if not cap.span_hours:
        if history.unanswered >= cap.most:
            yield Delay(until=math.inf, why=origin.why, rule=origin.name)
        return
    counted = {
        Scope.PERSON: history.person,
        Scope.ACCOUNT: history.account,
        Scope.MAILBOX: history.mailbox,
    }[cap.scope]
    moments = [when for when, channel in counted if channel in origin.channels]
    yield from _too_many(
        moments, at, cap.span_hours * _HOUR_S, cap.most, origin.why, origin.name
    )  # fmt: skip


def _too_many(
    moments: Iterable[float], now: float, span_s: float, most: int, why: str, rule: str
) -> Iterator[Delay]:
    recent = sorted(at for at in moments if now - span_s < at <= now)
    if len(recent) >= most:
        # Rounding must not leave the moment on this side of the limit.
        yield Delay(until=max(recent[-most] + span_s, now + 1.0), why=why, rule=rule)


def _closed(rule: HoursRule, at: float, moment: Moment, law: Law) -> Iterator[Delay]:
    """Yield a delay for each clock by which the channel is closed."""
    places = {*(region[:2] for region in moment.regions), moment.home} - {""} or {""}
    for offset_s in moment.offsets_s:
        number, into_day = divmod(at + offset_s, _DAY_S)
        day = dt.date.fromordinal(_EPOCH + int(number))
        opens = rule.sunday_opens_hour if day.weekday() == _SUNDAY else rule.opens_hour
        tomorrow = (number + 1) * _DAY_S + rule.opens_hour * _HOUR_S - offset_s
        why = rule.origin.why
        if rule.is_for_working_days:
            rests = _rests(places, moment, day, law)
            if rests:
                yield Delay(until=_whole(tomorrow), why=rests, rule=rule.origin.name)
                continue
        if into_day < opens * _HOUR_S:
            opening = number * _DAY_S + opens * _HOUR_S - offset_s
            yield Delay(until=_whole(opening), why=why, rule=rule.origin.name)
        elif into_day >= rule.closes_hour * _HOUR_S:
            yield Delay(until=_whole(tomorrow), why=why, rule=rule.origin.name)


def _rests(places: Iterable[str], moment: Moment, day: dt.date, law: Law) -> str:
    """Say why a day is none of work: their weekend, or a holiday of theirs or ours."""
    theirs = {region[:2] for region in moment.regions} or {moment.home}
    for place in sorted(places):
        rests = law.countries.rests_on(place, day)
        if rests == "weekend" and place in theirs:
            return "it is their weekend"
        if rests == "holiday":
            whose = "theirs" if place in theirs else "yours"
            return f"it is a public holiday of {whose}"
    return ""


def _whole(seconds: float) -> float:
    """Round up to the whole second, so that it is not a moment too early."""
    return float(math.floor(seconds) + 1)
