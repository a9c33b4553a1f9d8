"""Every touch as a trial: where the prospect stood before it, and whether it was answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import Bools, Floats, Ints

from ._ensemble import Ensembles

_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchLog:
    """Settled, observable touches as columns, in any order.

    ``prospect`` numbers people from 0, ``at`` is in epoch seconds, ``channel`` holds codes and
    ``stage`` the code of each prospect. ``codes`` hold, by name of a dimension (tactic, slot,
    source …), each touch's code, and ``labels`` what the codes of that dimension mean.
    """

    prospect: npt.NDArray[np.integer]
    at: Floats
    is_answered: Bools
    channel: npt.NDArray[np.integer]
    stage: npt.NDArray[np.integer]
    codes: Mapping[str, npt.NDArray[np.integer]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Touches in the order of time within each prospect, with the state before each.

    ``row`` is the touch's row in the log; ``replies``, ``last`` and ``touches`` are those before
    it; ``gap_days`` is the time since the touch before it, ``nan`` for the first. ``codes`` are
    those of the log, by touch.
    """

    row: Ints
    stage: Ints
    replies: Ints
    last: Ints
    touches: Ints
    gap_days: Floats
    channel: Ints
    at: Floats
    is_answered: Bools
    codes: Mapping[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def at_rows(self, rows: Ints) -> Self:
        """Return some of the trials."""
        names = (one.name for one in dataclasses.fields(self) if one.name != "codes")
        return type(self)(
            **{name: getattr(self, name)[rows] for name in names},
            codes={name: column[rows] for name, column in self.codes.items()},
        )

    @property
    def run(self) -> Ints:
        """Touches ignored in a row before each."""
        run: Ints = self.touches - self.last
        return run

    @property
    def is_hot(self) -> Bools:
        """Whether the touch before each was answered."""
        is_hot: Bools = (self.replies > 0) & (self.touches == self.last)
        return is_hot


def trials_of(log: TouchLog) -> Trials:
    """Order the touches of a log and work out the state before each."""
    row = np.lexsort((log.at, log.prospect))
    prospect, at, answered = log.prospect[row], log.at[row], log.is_answered[row]
    count = len(row)
    index = np.arange(count)
    is_first = np.ones(count, dtype=bool)
    is_first[1:] = prospect[1:] != prospect[:-1]
    first = np.maximum.accumulate(np.where(is_first, index, 0))
    answered_before: Ints = np.cumsum(answered) - answered
    latest = np.maximum.accumulate(np.where(answered, index + 1, 0))
    latest_before = np.concatenate([[0], latest[:-1]])[:count]
    gap_days = np.full(count, np.nan)
    gap_days[1:] = np.where(is_first[1:], np.nan, np.diff(at) / _DAY_S)
    return Trials(
        row=row,
        stage=np.asarray(log.stage, dtype=np.int64)[prospect],
        replies=answered_before - answered_before[first],
        last=np.maximum(latest_before - first, 0),
        touches=index - first,
        gap_days=gap_days,
        channel=np.asarray(log.channel, dtype=np.int64)[row],
        at=at,
        is_answered=answered,
        codes={name: np.asarray(column, dtype=np.int64)[row] for name, column in log.codes.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasts:
    """What was foretold of each trial by parameters that did not know it.

    ``chance`` is that of an answer, on an average channel; ``lift`` what it would gain if
    listening came back wholly to where the silent run began.
    """

    chance: Floats
    lift: Floats

    def at_rows(self, rows: Ints) -> Self:
        """Return some of the forecasts."""
        return type(self)(chance=self.chance[rows], lift=self.lift[rows])


def forecast(trials: Trials, before: Sequence[Ensembles], cuts: Floats) -> Forecasts:
    """Forecast each trial with the ensembles that were fitted before its batch.

    ``before[k]`` foretells what came from ``cuts[k - 1]`` until ``cuts[k]``.
    """
    batch = np.searchsorted(cuts, trials.at, side="right")
    chance, lift = np.empty(len(trials)), np.empty(len(trials))
    for number, ensembles in enumerate(before):
        here = np.flatnonzero(batch == number)
        columns = [getattr(trials, name)[here] for name in ("stage", "replies", "last", "touches")]
        states, inverse = _distinct(columns)
        state_chance, state_lift = _mixture(states, ensembles)
        chance[here], lift[here] = state_chance[inverse], state_lift[inverse]
    return Forecasts(chance=chance, lift=lift)


def _distinct(columns: list[Ints]) -> tuple[list[Ints], Ints]:
    """Return the distinct rows of columns, and the place of each row among them."""
    shape = tuple(int(column.max(initial=0)) + 1 for column in columns)
    keys, inverse = np.unique(np.ravel_multi_index(columns, shape), return_inverse=True)
    return [np.asarray(column) for column in np.unravel_index(keys, shape)], inverse


def _mixture(states: list[Ints], ensembles: Ensembles) -> tuple[Floats, Floats]:
    """Return the weighted mean chance of an answer by state, and its lift by awakening."""
    stage, replies, last, touches = states
    chance, lift = np.zeros(len(stage)), np.zeros(len(stage))
    for code, members in enumerate(ensembles):
        here = np.flatnonzero(stage == code)
        x, n = replies[here], touches[here]
        total = sum(member.weight for member in members)
        for member in members:
            fail = _log_rising(member.beta, int(n.max(initial=0)))
            trial = _log_rising(member.alpha + member.beta, int(n.max(initial=0)))
            silence = fail[n - x] - fail[last[here] - x] - trial[n] + trial[last[here]]
            begun = (member.b + x) / (member.a + member.b + x)
            stopped = member.a / (member.a + member.b + x)
            silent = begun * np.exp(np.maximum(silence, -700.0))
            listening = silent / (silent + stopped)
            readiness = (member.alpha + x) / (member.alpha + member.beta + n)
            readiness *= member.weight / total
            chance[here] += readiness * listening
            lift[here] += readiness * np.maximum(begun - listening, 0.0)
    return chance, lift


def _log_rising(start: float, size: int) -> Floats:
    logs = np.zeros(size + 1)
    np.cumsum(np.log(start + np.arange(size)), out=logs[1:])
    return logs
