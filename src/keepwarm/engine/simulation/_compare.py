"""What a run brought, draw by draw, and how sure a difference between two protocols is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import Floats

from ._people import Crowd
from ._run import Run

SHARE: Final = 0.8
"""Of the draws that a range holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One figure per draw. ``answers`` and ``opt_outs`` are what came, lots and all.

    ``expected_answers``, ``expected_opt_outs`` and ``worth_minutes`` are sums of chances at the
    touches made: of the same mean, without most of the noise of the lots.
    """

    answers: Floats
    expected_answers: Floats
    worth_minutes: Floats
    opt_outs: Floats
    expected_opt_outs: Floats
    minutes: Floats
    touches: Floats
    prospects: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The mean over draws, and the range that holds ``SHARE`` of them."""

    mean: float
    low: float
    high: float

    @property
    def is_told(self) -> bool:
        """Whether a difference can be told from none."""
        return self.low > 0 or self.high < 0


def tally_run(run: Run, crowd: Crowd, *, value_minutes: Floats, share: float) -> Tally:
    """Add up a run by draw; ``value_minutes`` by row; counts are scaled up to the whole book."""
    draw = run.row // crowd.size

    def by_draw(weights: Floats) -> Floats:
        summed: Floats = np.bincount(draw, weights, minlength=crowd.draws) / share
        return summed

    touched = np.unique(run.row) // crowd.size
    return Tally(
        answers=by_draw(run.is_answered.astype(np.float64)),
        expected_answers=by_draw(run.chance),
        worth_minutes=by_draw(run.chance * value_minutes[run.row]),
        opt_outs=by_draw(run.is_opted_out.astype(np.float64)),
        expected_opt_outs=by_draw(run.opt_out_chance),
        minutes=by_draw(run.minutes) + run.other_minutes / share,
        touches=by_draw(np.ones(len(run.row))),
        prospects=np.bincount(touched, minlength=crowd.draws) / share,
    )


def span_of(values: Floats) -> Span:
    """Return mean and range over draws."""
    # Values that came up, not points between them: nobody gets half an answer.
    ends = ((1 - SHARE) / 2, (1 + SHARE) / 2)
    low, high = np.quantile(values, ends, method="inverted_cdf")
    return Span(mean=float(values.mean()), low=float(low), high=float(high))


def difference(one: Floats, other: Floats) -> Span:
    """Return by how much ``one`` is more than ``other``, on the same simulated people."""
    return span_of(one - other)
