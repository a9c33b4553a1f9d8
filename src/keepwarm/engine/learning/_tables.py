"""Settled touches as a table, wherever it is kept: all that learning asks of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from keepwarm.engine.belief import Awakening, Parameters
from keepwarm.engine.values import CHANNELS, Floats, Ints

from ._calibration import in_time, rhythm_before
from ._counts import Counts, snapshots
from ._ensemble import Ensembles
from ._multipliers import Tally, tally
from ._trials import Forecasts, TouchLog, Trials, forecast, trials_of

STAGE: Final = "stage"
CHANNEL: Final = "channel"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """How many touches were made, to how many prospects, and how many were answered, by code.

    Sorted by ``code``; codes without a touch are not there.
    """

    code: Ints
    touches: Ints
    prospects: Ints
    answered: Ints

    def of(self, code: int) -> tuple[int, int, int]:
        """Return touches, prospects and answered touches of one code."""
        found = np.flatnonzero(self.code == code)
        if not found.size:
            return 0, 0, 0
        at = int(found[0])
        return int(self.touches[at]), int(self.prospects[at]), int(self.answered[at])


class TouchTable(Protocol):
    """A table of settled touches that can count, order and add up its rows.

    However it is kept, in memory, in DuckDB or on a cluster, equal rows give equal answers: counts
    to the digit, sums of chances but for the order of adding.
    """

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """What the codes of each dimension mean, the channel left out."""

    def cuts(self, parts: int) -> Floats:
        """Return the times that part the touches into ``parts`` of equal number; none of none."""

    def snapshots(self, cuts: Floats) -> Sequence[Counts]:
        """Return the counts as they stood before each of the times, and in the end."""

    def later_trials(self, since: float, *, ignored_only: bool = False) -> Trials:
        """Return the trials from a time on, in the order of time.

        Of more than ``TRIALS_MAX`` every second, third …; with ``ignored_only`` of those that
        followed an ignored touch.
        """

    def tally(self, parameters: Parameters) -> Tally:
        """Return the answers that came, and those that the parameters expected, by cell."""

    def answers_by(self, name: str) -> Answers:
        """Return touches, prospects and answers by stage, channel or another dimension."""


class LogTable:
    """A log of touches in this process's memory."""

    def __init__(self, log: TouchLog) -> None:
        self._log = log
        self._trials: Trials | None = None
        self._fitted: tuple[tuple[Ensembles, Awakening], Floats] | None = None

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """What the codes of each dimension mean, the channel left out."""
        return {name: self._log.labels[name] for name in self._log.codes}

    def cuts(self, parts: int) -> Floats:
        """Return the times that part the touches into ``parts`` of equal number; none of none."""
        at = self._log.at
        return np.quantile(at, np.arange(1, parts) / parts) if at.size else np.zeros(0)

    def snapshots(self, cuts: Floats) -> Sequence[Counts]:
        """Return the counts as they stood before each of the times, and in the end."""
        log = self._log
        people = len(log.stage)
        return list(
            snapshots(log.prospect, log.at, log.is_answered, log.stage, cuts, prospects=people)
        )

    def later_trials(self, since: float, *, ignored_only: bool = False) -> Trials:
        """Return the trials from a time on, in the order of time; of very many some."""
        trials = self._all_trials()
        here = trials.at >= since
        if ignored_only:
            here &= (trials.run > 0) & (trials.gap_days > 0)
        return trials.at_rows(in_time(trials.at, np.flatnonzero(here)))

    def tally(self, parameters: Parameters) -> Tally:
        """Return the answers that came, and those that the parameters expected, by cell."""
        trials, rests_on = self._all_trials(), (parameters.ensembles, parameters.awakening)
        if self._fitted is None or self._fitted[0] != rests_on:
            self._fitted = (rests_on, fitted_chances(trials, parameters))
        return tally_trials(trials, self._fitted[1], parameters, self.labels)

    def answers_by(self, name: str) -> Answers:
        """Return touches, prospects and answers by stage, channel or another dimension."""
        log = self._log
        if name == STAGE:
            codes = np.asarray(log.stage, dtype=np.int64)[log.prospect]
        else:
            codes = np.asarray(log.channel if name == CHANNEL else log.codes[name], dtype=np.int64)
        size = int(codes.max(initial=-1)) + 1
        met = np.unique(codes * max(len(log.stage), 1) + log.prospect)
        touches = np.bincount(codes, minlength=size)
        here = np.flatnonzero(touches)
        return Answers(
            code=here,
            touches=touches[here],
            prospects=np.bincount(met // max(len(log.stage), 1), minlength=size)[here],
            answered=np.bincount(codes[log.is_answered], minlength=size)[here],
        )

    def _all_trials(self) -> Trials:
        if self._trials is None:
            self._trials = trials_of(self._log)
        return self._trials


def fitted_chances(trials: Trials, parameters: Parameters) -> Floats:
    """Return the chance of each trial by fitted parameters, on an average channel."""
    foretold = forecast(trials, [parameters.ensembles], np.zeros(0))
    return awakened(foretold, trials, parameters.awakening)


def tally_trials(
    trials: Trials, fitted: Floats, parameters: Parameters, labels: Mapping[str, tuple[str, ...]]
) -> Tally:
    """Add up trials by cell, beside the calibration and the factors of channels there are.

    ``fitted`` are their ``fitted_chances``. Trials of a part of the prospects may be tallied
    apart: the tallies add up.
    """
    expected = parameters.calibration.correct(
        reached(fitted, trials, parameters), rhythm_before(trials), trials.channel
    )
    return tally(
        [trials.channel, *(trials.codes[name] for name in labels)],
        expected,
        trials.is_answered,
        names=(CHANNEL, *labels),
        labels=(tuple(CHANNELS), *labels.values()),
    )


def awakened(forecasts: Forecasts, trials: Trials, awakening: Awakening) -> Floats:
    """Return the chances once listening has come back as far as it does."""
    back = np.where(trials.run > 0, awakening.share_after(trials.gap_days), 0.0)
    return forecasts.chance + forecasts.lift * back


def reached(chance: Floats, trials: Trials, parameters: Parameters) -> Floats:
    """Return the chances on the channel of each touch."""
    on_channel: Floats = np.minimum(chance * parameters.channel_factors()[trials.channel], 1.0)
    return on_channel


def between(below: float, above: float, rank: float) -> float:
    """Return the quantile at ``rank`` (from 0) between the values at the whole ranks around it."""
    return float(np.quantile(np.array([below, above]), rank - math.floor(rank)))
