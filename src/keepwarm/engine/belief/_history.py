"""How the belief in one person went over time, for the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import (
    CHANNELS,
    RECENT_TOUCHES_MAX,
    STAGES,
    Channel,
    Coverage,
    Floats,
    Stage,
    Standings,
    no_standings,
)

from ._chances import reply_chance
from ._infer import infer_belief
from ._parameters import Parameters

_DAY_S: Final = 86_400.0
_REGULAR_POINTS_MAX: Final = 150
"""Of a history, beside its events: one for every other pixel of the chart, a table one can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanges:
    """The observable touches to one person, and the signals the person made (epoch seconds).

    ``touched_at`` rises; ``answered_at`` says when each touch was answered, ``nan`` for never.
    ``signalled_at`` are the times of human signals, answers included.
    """

    touched_at: Floats
    channel: npt.NDArray[np.integer]
    answered_at: Floats
    signalled_at: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefHistory:
    """The chance that a next touch would have been answered, at times ``at`` (epoch seconds)."""

    at: Floats
    low: Floats
    mid: Floats
    high: Floats


def belief_history(
    exchanges: Exchanges,
    *,
    stage: Stage,
    channel: Channel,
    now: float,
    coverage: Coverage,
    parameters: Parameters,
) -> BeliefHistory:
    """Trace the chance of a reply to a next touch on ``channel`` from the first event to ``now``.

    The times are those of every event and of the second before it, each day (of a long history
    every few days), and ``now``. The present stage's priors hold for the whole history, so that its
    end is today's belief.
    """
    at = _times(exchanges, now)
    beliefs = infer_belief(
        _standings_at(at, exchanges, stage), now=at, coverage=coverage, parameters=parameters
    )
    chance = reply_chance(beliefs, CHANNELS.index(channel), parameters)
    return BeliefHistory(at=at, low=chance.low, mid=chance.mid, high=chance.high)


def _times(exchanges: Exchanges, now: float) -> Floats:
    events = np.concatenate([exchanges.touched_at, exchanges.signalled_at])
    events = events[events <= now]
    if events.size == 0:
        return np.array([now])
    first = float(events.min())
    step_s = max(_DAY_S, (now - first) / _REGULAR_POINTS_MAX)
    days = np.arange(first, now, step_s)
    return np.unique(np.concatenate([events, events - 1.0, days, [now]]))


def _standings_at(at: Floats, exchanges: Exchanges, stage: Stage) -> Standings:
    """Return where the person stood at each time, as far as belief needs it."""
    standings = no_standings(len(at))
    standings["stage"] = STAGES.index(stage)
    signalled_at = np.sort(exchanges.signalled_at)
    heard = np.searchsorted(signalled_at, at, side="right")
    last_signal_at = np.concatenate([[-np.inf], signalled_at])[heard]
    touched = np.searchsorted(exchanges.touched_at, at, side="right")
    # A touch made in the moment of the signal led to it, as a call that is taken does.
    run_from = np.searchsorted(exchanges.touched_at, last_signal_at, side="right")
    answered_at = np.sort(exchanges.answered_at[~np.isnan(exchanges.answered_at)])
    standings["touches"] = touched
    standings["replies"] = np.searchsorted(answered_at, at, side="right")
    standings["last_signal_at"] = np.where(heard > 0, last_signal_at, np.nan)
    standings["touches_at_reply"] = _touches_at_reply(at, exchanges)
    for code in range(len(CHANNELS)):
        made = np.concatenate([[0], np.cumsum(exchanges.channel == code)])
        standings["ignored"][:, code] = made[touched] - made[run_from]
    index = np.maximum(run_from, touched - RECENT_TOUCHES_MAX)[:, None] + np.arange(
        RECENT_TOUCHES_MAX
    )
    row, column = np.nonzero(index < touched[:, None])
    standings["recent_at"][row, column] = exchanges.touched_at[index[row, column]]
    standings["recent_channel"][row, column] = exchanges.channel[index[row, column]]
    return standings


def _touches_at_reply(at: Floats, exchanges: Exchanges) -> npt.NDArray[np.int64]:
    """Return the number of the latest touch that had been answered by each time, 0 for none."""
    answered = np.flatnonzero(~np.isnan(exchanges.answered_at))
    order = answered[np.argsort(exchanges.answered_at[answered], kind="stable")]
    latest = np.concatenate([[0], np.maximum.accumulate(order + 1)])
    known = np.searchsorted(exchanges.answered_at[order], at, side="right")
    numbers: npt.NDArray[np.int64] = latest[known]
    return numbers
