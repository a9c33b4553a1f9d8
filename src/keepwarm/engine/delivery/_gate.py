"""Whether the hour and the number of touches allow a mail to somebody now, and else when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.plan import Rules

_HOUR_S: Final = 3_600.0
_DAY_S: Final = 24 * _HOUR_S
_WEEK_S: Final = 7 * _DAY_S
MAILS_A_DAY: Final = 1
_ROUNDS_MAX: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Why a mail has to wait, and until when (epoch seconds)."""

    until: float
    why: str


def find_delay(
    now: float,
    *,
    offset_s: float,
    touched_at: Sequence[float],
    mailed_at: Sequence[float],
    rules: Rules,
) -> Delay | None:
    """Return why a mail has to wait; None where it may go now.

    ``offset_s`` is their clock against UTC. Days and weeks are the last 24 hours and 7 days, in no
    zone at all: so no midnight lets twice as much through.
    """  # fmt: skip
    why, at = "", now
    for _ in range(_ROUNDS_MAX):
        delays = (
            _too_many(mailed_at, at, _DAY_S, MAILS_A_DAY, "they had a mail within a day"),
            _too_many(
                touched_at, at, _WEEK_S, rules.touches_per_week,
                f"they had {rules.touches_per_week} touches within a week",
            ),
            _closed(at, offset_s, rules),
        )  # fmt: skip
        delay = next((each for each in delays if each is not None), None)
        if delay is None:
            break
        at, why = delay.until, why or delay.why
    return Delay(until=at, why=why) if why else None


def _too_many(
    moments: Sequence[float], now: float, span_s: float, allowed: int, why: str
) -> Delay | None:
    recent = sorted(at for at in moments if now - span_s < at <= now)
    if len(recent) < allowed:
        return None
    # Rounding must not leave the moment on this side of the limit.
    return Delay(until=max(recent[-allowed] + span_s, now + 1.0), why=why)


def _closed(now: float, offset_s: float, rules: Rules) -> Delay | None:
    into_day = (now + offset_s) % _DAY_S
    opens, closes = rules.starts_hour * _HOUR_S, rules.ends_hour * _HOUR_S
    if opens <= into_day < closes:
        return None
    wait = (opens - into_day) % _DAY_S
    # Rounded up to the whole second, so that it is not a moment too early.
    return Delay(until=float(int(now + wait) + 1), why="it is outside of their working hours")
