"""Forecasts that did not know what they foretold: each batch by what was learned before it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.belief import Parameters, infer_belief, reply_chance
from keepwarm.engine.values import (
    CHANNELS,
    RECENT_TOUCHES_MAX,
    Bools,
    Coverage,
    Floats,
    Ints,
    Standings,
    no_standings,
    take_standings,
)

from ._learn import learn_parameters
from ._trials import TouchLog, Trials, trials_of

FORWARD_BATCHES: Final = 4
"""Parts of the record, equal in touches; the first is only learned from."""
_ALWAYS: Final = Coverage(since=np.full(len(CHANNELS), -1e18), until=np.full(len(CHANNELS), 1e18))
_CHANCE_MIN: Final = 1e-5
_RANGE_Z: Final = 1.2815515655446004
"""Standard errors each way that hold 80 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Touches after the first batch, in the order of time, and what was foretold of each.

    ``chance`` comes from parameters learned before the touch's batch began, from touches that were
    settled by then; ``published`` from the published ones. ``learned_touches`` says from how many
    touches each forecast was learned. ``row`` is the touch's row in the log.
    """

    row: Ints
    prospect: Ints
    at: Floats
    stage: Ints
    channel: Ints
    run: Ints
    is_answered: Bools
    chance: Floats
    published: Floats
    learned_touches: Ints

    def __len__(self) -> int:
        return len(self.row)

    def at_rows(self, rows: Ints | Bools) -> Forward:
        """Return some of the forecasts."""
        names = (one.name for one in dataclasses.fields(self))
        return Forward(**{name: getattr(self, name)[rows] for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Mean logarithmic loss a touch of two forecasters on the same touches; lower is better.

    ``gain`` is that of the published forecasts less that of the learned ones; ``low`` to ``high``
    hold it in 80 of 100 such records (errors are summed per prospect).
    """

    touches: int
    learned: float
    published: float
    gain: float
    low: float
    high: float


def forecast_forward(
    log: TouchLog,
    published: Parameters,
    *,
    settled_after_s: Floats,
    batches: int = FORWARD_BATCHES,
) -> Forward:
    """Foretell each batch of a log but the first, forward in time.

    ``settled_after_s`` says by channel how long an answer may take: what was in flight when a
    batch began is not learned from for it. Where the touch before was answered, its answer is
    taken to have come before the next touch; in a log without times of answers that is as near as
    one gets.
    """
    trials = trials_of(log)
    standings = standings_before(trials)
    cuts = np.quantile(log.at, np.arange(1, batches) / batches) if log.at.size else np.zeros(0)
    batch = np.searchsorted(cuts, trials.at, side="right")
    chance, plain = np.empty(len(trials)), np.empty(len(trials))
    learned_touches = np.zeros(len(trials), dtype=np.int64)
    for number, cut in enumerate(cuts.tolist(), start=1):
        here = np.flatnonzero(batch == number)
        known = log.at + settled_after_s[log.channel] <= cut
        learned = learn_parameters(_part(log, known), published, version=published.version)
        chance[here] = foretell(log, trials, standings, here, learned)
        plain[here] = foretell(log, trials, standings, here, published)
        learned_touches[here] = int(known.sum())
    later = np.flatnonzero(batch > 0)
    order = later[np.argsort(trials.at[later], kind="stable")]
    return Forward(
        row=trials.row[order],
        prospect=np.asarray(log.prospect, dtype=np.int64)[trials.row[order]],
        at=trials.at[order],
        stage=trials.stage[order],
        channel=trials.channel[order],
        run=trials.run[order],
        is_answered=trials.is_answered[order],
        chance=chance[order],
        published=plain[order],
        learned_touches=learned_touches[order],
    )


def foretell(
    log: TouchLog, trials: Trials, standings: Standings, rows: Ints, parameters: Parameters
) -> Floats:
    """Return the chance that the product would have shown before some of the trials.

    Through the belief itself, replies in flight included.
    """
    beliefs = infer_belief(
        take_standings(standings, rows),
        now=trials.at[rows],
        coverage=_ALWAYS,
        parameters=parameters,
    )
    known = {one.name for one in parameters.learned.dimensions} & set(log.codes)
    codes = {name: log.codes[name][trials.row[rows]] for name in known}
    cells = parameters.learned.cells(codes)
    return reply_chance(beliefs, trials.channel[rows], parameters, cells).mid


def standings_before(trials: Trials) -> Standings:
    """Return where each prospect stood just before each touch, as far as the belief needs it."""
    standings = no_standings(len(trials))
    standings["stage"] = trials.stage
    standings["touches"], standings["replies"] = trials.touches, trials.replies
    standings["touches_at_reply"] = trials.last
    run, row = trials.run, np.arange(len(trials))
    answered = np.maximum(row - run - 1, 0)
    standings["last_signal_at"] = np.where(trials.last > 0, trials.at[answered], np.nan)
    remembered = np.minimum(run, RECENT_TOUCHES_MAX)
    here = row
    for back in range(1, int(run.max(initial=0)) + 1):
        here = here[run[here] >= back]
        made = here - back
        standings["ignored"][here, trials.channel[made]] += 1
        if back <= RECENT_TOUCHES_MAX:
            place = remembered[here] - back
            standings["recent_at"][here, place] = trials.at[made]
            standings["recent_channel"][here, place] = trials.channel[made]
    return standings


def compare(forward: Forward) -> Comparison | None:
    """Return how much better the learned forecasts were than the published ones; None of none."""
    if not len(forward):
        return None
    learned = _losses(forward.chance, forward.is_answered)
    published = _losses(forward.published, forward.is_answered)
    gains = published - learned
    mean = float(gains.mean())
    _, whose = np.unique(forward.prospect, return_inverse=True)
    sums = np.bincount(whose, gains - mean)
    people = len(sums)
    spread = math.sqrt(float(sums @ sums) * people / max(people - 1, 1)) / len(gains)
    return Comparison(
        touches=len(gains),
        learned=float(learned.mean()),
        published=float(published.mean()),
        gain=mean,
        low=mean - _RANGE_Z * spread,
        high=mean + _RANGE_Z * spread,
    )


def _losses(chance: Floats, is_answered: Bools) -> Floats:
    inside = np.clip(chance, _CHANCE_MIN, 1 - _CHANCE_MIN)
    return np.asarray(-np.where(is_answered, np.log(inside), np.log1p(-inside)))


def _part(log: TouchLog, rows: Bools) -> TouchLog:
    return dataclasses.replace(
        log,
        prospect=log.prospect[rows],
        at=log.at[rows],
        is_answered=log.is_answered[rows],
        channel=log.channel[rows],
        codes={name: codes[rows] for name, codes in log.codes.items()},
    )
