"""Which lane each prospect travels in, and when something is due: nobody open is forgotten."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.timeline import (
    is_hostile,
    is_misdirected,
    wants_peace,
)
from keepwarm.engine.values import (
    CHANNELS,
    LANES,
    OUTCOMES,
    Bools,
    Channel,
    Floats,
    Ints,
    Lane,
    Outcome,
    Standings,
    take_standings,
)

from ._conditions import Situation
from ._randomise import Continuation, continue_past_stop
from ._rules import Rules

DAY_S: Final = 86_400.0
MINUTE_S: Final = 60.0
LANE_CODE: Final = {lane: code for code, lane in enumerate(LANES)}
_OPEN: Final = OUTCOMES.index(Outcome.OPEN)
_VOICEMAIL_BIT: Final = np.uint8(1 << CHANNELS.index(Channel.VOICEMAIL))
_PHONE: Final = CHANNELS.index(Channel.PHONE)
_CALL_BITS: Final = np.uint8(1 << _PHONE) | _VOICEMAIL_BIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Lane codes and due times (epoch seconds, UTC; ``nan`` only where closed)."""

    lane: npt.NDArray[np.uint8]
    due_at: Floats
    is_stepping_back: Bools
    """Too many touches in a week: the next one waits, whatever the lane."""


def place(
    standings: Standings, *, now: float, rules: Rules, goes_on: Bools | None = None
) -> Placement:
    """Put every prospect into a lane with a due time; silence alone never closes one.

    ``goes_on`` says whose pursuit goes on past its stop (``past_stop``); without it, nobody's.

    Nobody is pushed for a while who said no, or "later" without a date. Whoever is the wrong
    person, or has left, is left alone for that while; whoever was hostile, until a person decides.
    """
    closed = (standings["outcome"] != _OPEN) | (standings["is_suppressed"] != 0)
    awaiting = standings["awaiting_since"]
    # Who has written again since asks anew, however long the first question has waited.
    wrote_at = np.fmax(awaiting, standings["last_signal_at"])
    responds = ~np.isnan(awaiting) & (now - wrote_at <= rules.respond_days_max * DAY_S)
    held_until = np.fmax(standings["hold_until"], standings["not_before"])
    held_until = np.fmax(held_until, standings["paused_until"])
    peace_until, alone_until = _peace(standings, now=now, rules=rules)
    held_until = np.fmax(held_until, alone_until)
    waits = held_until > now
    # Who waits for us is answered whatever date stands, unless the rep has put it off since.
    responds &= ~((standings["not_before"] > now) & (standings["is_put_off"] != 0))
    responds &= ~is_hostile(standings["stated"])
    run = standings["pursuit_touches"].astype(np.int64)
    at_peace = ~np.isnan(peace_until)
    stops = is_at_stop(standings, rules)
    warm = (stops if goes_on is None else stops & ~goes_on) | at_peace
    lane = np.select(
        [closed, responds, waits, warm],
        [LANE_CODE[name] for name in (Lane.CLOSED, Lane.RESPOND, Lane.WAITING, Lane.WARM)],
        LANE_CODE[Lane.PURSUE],
    ).astype(np.uint8)
    stepping = week_touches(standings, now=now, rules=rules) > rules.touches_per_week
    due = np.fmax(_next_touch_at(standings, run, warm, at_peace, rules), peace_until)
    due = np.where(stepping, np.fmax(due, _last(standings) + rules.step_back_days * DAY_S), due)
    due = np.where(waits, np.fmax(due, held_until), due)
    due = np.where(responds, awaiting, due)
    return Placement(
        lane=lane,
        due_at=np.where(closed, np.nan, due),
        is_stepping_back=stepping & ~responds & ~closed,
    )


def past_pursuit(standings: Standings, placement: Placement, *, now: float, rules: Rules) -> Ints:
    """Return who is kept warm for no other reason than that their pursuit has run out."""
    peace_until, _ = _peace(standings, now=now, rules=rules)
    is_spent = standings["pursuit_touches"] >= rules.pursuit_touches
    is_warm = placement.lane == LANE_CODE[Lane.WARM]
    return np.flatnonzero(is_warm & is_spent & np.isnan(peace_until))


def pursue_on(
    standings: Standings, placement: Placement, positions: Ints, *, rules: Rules
) -> Placement:
    """Return the placement with these people pursued on, at the pace at which a pursuit ends."""
    lane, due_at = placement.lane.copy(), placement.due_at.copy()
    chosen = take_standings(standings, positions)
    started = np.fmax(chosen["last_touch_at"], chosen["last_signal_at"])
    due = started + rules.pursuit_gaps_days[-1] * DAY_S
    rested = chosen["last_touch_at"] + rules.step_back_days * DAY_S
    lane[positions] = LANE_CODE[Lane.PURSUE]
    due_at[positions] = np.where(placement.is_stepping_back[positions], np.fmax(due, rested), due)
    return Placement(lane=lane, due_at=due_at, is_stepping_back=placement.is_stepping_back)


def is_at_stop(standings: Standings, rules: Rules) -> Bools:
    """Say whose pursuit has had all its touches."""
    is_over: Bools = standings["pursuit_touches"] >= rules.pursuit_touches
    return is_over


def stopped_at(standings: Standings, rules: Rules) -> Floats:
    """Return when the touch after the last one of each pursuit would fall due, in epoch seconds."""
    due: Floats = _last(standings) + rules.pursuit_gaps_days[-1] * DAY_S
    return due


def past_stop(prospects: Ints, touches: Ints, *, seed: int, rules: Rules) -> Continuation:
    """Draw whose pursuit goes on past its stop, by one touch at a time, after ``touches``.

    Silence has brought each of them to the stop alike, so all are drawn for, whatever their index.
    """
    return continue_past_stop(
        np.zeros(prospects.size),
        prospects,
        touches,
        seed=seed,
        price_per_minute=math.inf,
        may_stop=touches >= rules.pursuit_touches,
        exploration=rules.exploration,
    )


def _peace(standings: Standings, *, now: float, rules: Rules) -> tuple[Floats, Floats]:
    """Return until when nobody is pushed after their word, and until when left wholly alone.

    A date that lies ahead of that word, theirs or the rep's, takes the place of the default.
    """
    stated, said_at = standings["stated"], standings["stated_at"]
    is_dated = standings["not_before"] > said_at
    hostile = is_hostile(stated)
    undated = wants_peace(stated) & (~is_dated | hostile)
    until = np.where(undated, said_at + rules.warm_peace_days * DAY_S, np.nan)
    until = np.where(hostile, np.fmax(until, now + DAY_S), until)
    return until, np.where(hostile | is_misdirected(stated), until, np.nan)


def _last(standings: Standings) -> Floats:
    last: Floats = standings["last_touch_at"]
    return last


def _next_touch_at(
    standings: Standings,
    run: npt.NDArray[np.int64],
    warm: Bools,
    at_peace: Bools,
    rules: Rules,
) -> Floats:
    pursuit = np.array(rules.pursuit_gaps_days)[np.minimum(run, rules.pursuit_touches - 1)]
    gaps = np.array(rules.warm_gaps_days)
    step = np.clip(np.where(at_peace, run, run - rules.pursuit_touches), 0, gaps.size - 1)
    gap_days = np.where(warm, gaps[step], pursuit)
    # Someone who answered and was answered waits as long as after a first touch.
    gap_days = np.where(
        (run == 0) & ~np.isnan(_last(standings)), max(rules.pursuit_gaps_days[1], 1.0), gap_days
    )
    started = np.fmax(_last(standings), standings["last_signal_at"])
    known = np.where(np.isnan(standings["known_since"]), 0.0, standings["known_since"])
    return np.where(np.isnan(started), known, started + gap_days * DAY_S)


def week_touches(standings: Standings, *, now: float, rules: Rules) -> npt.NDArray[np.int64]:
    """Count the touches of the last days since their last human signal."""
    young = standings["recent_at"] > now - rules.lookback_days * DAY_S
    counts: npt.NDArray[np.int64] = young.sum(axis=1, dtype=np.int64)
    return counts


def usable_channels(standings: Standings) -> npt.NDArray[np.uint8]:
    """Return the channels that may be used: reachable, allowed, and theirs where they chose.

    A voicemail goes where a call goes, unless it is refused itself.
    """
    refused = standings["forbidden"] | standings["dead"]
    open_bits = _with_voicemail(standings["reachable"] & ~refused) & ~(refused & _VOICEMAIL_BIT)
    chosen = open_bits & _with_voicemail(standings["preferred"])
    usable: npt.NDArray[np.uint8] = np.where(chosen != 0, chosen, open_bits).astype(np.uint8)
    return usable


def _with_voicemail(channels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    has_phone = channels >> _PHONE & 1 == 1
    return np.where(has_phone, channels | _VOICEMAIL_BIT, channels & ~_VOICEMAIL_BIT)


def read_situation(
    standings: Standings, placement: Placement, *, now: float, rules: Rules, has_hours: Bools
) -> Situation:
    """Gather what the conditions of the moves look at; ``has_hours``: who can be rung at all."""
    usable = usable_channels(standings) & np.uint8(rules.channels)
    return Situation(
        standings=standings,
        lane=placement.lane,
        email_age_days=(now - standings["last_email_at"]) / DAY_S,
        touch_age_days=(now - standings["last_touch_at"]) / DAY_S,
        ignored=standings["ignored"].astype(np.int64),
        run=standings["pursuit_touches"].astype(np.int64),
        usable=np.where(has_hours, usable, usable & ~_CALL_BITS),
        pursuit_touches=rules.pursuit_touches,
        pursuit_channels_min=rules.pursuit_channels_min,
        checkpoint_touches=rules.checkpoint_touches,
        channel_failures=rules.channel_failures,
        bump_after_days=rules.bump_after_days,
        bump_within_days=rules.bump_within_days,
        is_stepping_back=placement.is_stepping_back,
    )
