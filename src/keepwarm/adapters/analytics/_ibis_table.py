"""A table of touches behind any engine that Ibis speaks to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from keepwarm.engine.belief import Parameters
from keepwarm.engine.learning import Answers, Counts, Tally, TouchLog, Trials, between, thinning
from keepwarm.engine.values import STAGES, Floats, Ints

from . import _expressions as expressions
from ._columns import TALLIED, numbers, tally_batches, tally_from, trials_from

Batches = Iterator[pa.RecordBatch]
MapBatches = Callable[[ir.Table, Callable[[Batches], Batches], pa.Schema], Batches]
"""Applies a function to the rows of an expression, part by part, wherever they are."""


@dataclass(slots=True, kw_only=True)
class IbisTable:
    """Settled touches as a table of an engine: it counts and orders, and numpy does the rest.

    ``people_by_stage`` says how many prospects there are at each stage, touched or not.
    """

    touches: ir.Table
    people_by_stage: Ints
    labels: Mapping[str, tuple[str, ...]]
    map_batches: MapBatches
    _days: tuple[Ints, Ints] | None = None
    _trials: ir.CachedTable | None = None

    @classmethod
    def of(cls, log: TouchLog, touches: ir.Table, map_batches: MapBatches) -> Self:
        """Return the table of a log, whose rows an engine holds as ``touches``."""
        return cls(
            touches=touches,
            people_by_stage=np.bincount(log.stage, minlength=len(STAGES)),
            labels={name: log.labels[name] for name in log.codes},
            map_batches=map_batches,
        )

    def cuts(self, parts: int) -> Floats:
        """Return the times that part the touches into ``parts`` of equal number; none of none."""
        _, touches = self._per_day()
        count = int(touches.sum())
        if not count:
            return np.zeros(0)
        ranks = [(count - 1) * share for share in (np.arange(1, parts) / parts).tolist()]
        last = count - 1
        return np.array(
            [
                between(self._time_at(rank), self._time_at(min(math.floor(rank) + 1, last)), rank)
                for rank in ranks
            ]
        )

    def snapshots(self, cuts: Floats) -> Sequence[Counts]:
        """Return the counts as they stood before each of the times, and in the end."""
        return [
            *(self._counts(self.touches.filter(self.touches["at"] < cut)) for cut in cuts.tolist()),
            self._counts(self.touches),
        ]

    def later_trials(self, since: float, *, ignored_only: bool = False) -> Trials:
        """Return the trials from a time on, in the order of time; of very many some."""
        rows = self._all_trials()
        rows = rows.filter(rows["at"] >= since)
        if ignored_only:
            rows = rows.filter((rows.touches > rows["last"]) & (rows.gap_days > 0))
        step = thinning(int(rows.count().to_pyarrow().as_py()))
        if step > 1:
            rows = expressions.every(rows, step)
        found = expressions.trial_columns(rows, self.labels).to_pyarrow()
        trials = trials_from(found, self.labels)
        return trials.at_rows(np.lexsort((trials.row, numbers(found, "prospect"), trials.at)))

    def tally(self, parameters: Parameters) -> Tally:
        """Return the answers that came, and those that the parameters expected, by cell."""
        rows = expressions.trial_columns(self._all_trials(), self.labels)
        tallied = partial(tally_batches, parameters=parameters, labels=self.labels)
        return tally_from(self.map_batches(rows, tallied, TALLIED), self.labels)

    def answers_by(self, name: str) -> Answers:
        """Return touches, prospects and answers by stage, channel or another dimension."""
        found = _fetch(expressions.answers_by(self.touches, name), "code")
        return Answers(**{key: numbers(found, key) for key in found.column_names})

    def close(self) -> None:
        """Let the engine forget what it kept; only then may it be left."""
        if self._trials is not None:
            self._trials.release()
            self._trials = None

    def _counts(self, touches: ir.Table) -> Counts:
        found = _fetch(expressions.counted(touches), *expressions.KEYS)
        columns = {name: numbers(found, name) for name in (*expressions.KEYS, "prospects")}
        touched = np.bincount(
            columns["stage"], columns["prospects"], len(self.people_by_stage)
        ).astype(np.int64)
        untouched = self.people_by_stage - touched
        here = np.flatnonzero(untouched)
        columns["stage"] = np.concatenate([here, columns["stage"]])
        columns["prospects"] = np.concatenate([untouched[here], columns["prospects"]])
        for name in expressions.KEYS[1:]:
            columns[name] = np.concatenate([np.zeros(len(here), np.int64), columns[name]])
        order = np.lexsort([columns[name] for name in reversed(expressions.KEYS)])
        columns["segment"] = columns.pop("stage")
        return Counts(**{name: column[order] for name, column in columns.items()})

    def _all_trials(self) -> ir.Table:
        if self._trials is None:
            # Asked for half a dozen times: ordered once, and kept by the engine.
            self._trials = expressions.trials(self.touches).cache()
        return self._trials

    def _per_day(self) -> tuple[Ints, Ints]:
        if self._days is None:
            found = _fetch(expressions.per_day(self.touches), "day")
            self._days = numbers(found, "day"), numbers(found, "touches")
        return self._days

    def _time_at(self, rank: float) -> float:
        """Return the time of the touch at a rank in time: of one day the engine sends all."""
        days, touches = self._per_day()
        ends = np.cumsum(touches)
        place = int(np.searchsorted(ends, math.floor(rank), side="right"))
        at = expressions.of_day(self.touches, int(days[place])).to_pyarrow().column("at")
        return float(at[math.floor(rank) - int(ends[place] - touches[place])].as_py())


def _fetch(expression: ir.Table, *order: str) -> pa.Table:
    return expression.order_by(*order).to_pyarrow()
