"""Whether chances came true as often as they said: by how high they were, and by group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import Bools, Floats

BINS_MAX: Final = 10
ANSWERS_A_BIN: Final = 8
"""Answers to expect in a bin, so that its range says something."""
_RANGE_Z: Final = 1.2815515655446004
"""Standard errors each way that hold 80 %."""
_SHARE_Z: Final = 1.959963984540054
"""Standard errors each way that hold 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Touches with something in common: how many were answered, and how many were foretold.

    ``low`` to ``high`` hold the true share of answers in 80 of 100 such groups: Wilson's interval
    (1927), narrowed by how much less than a common chance the spread of the chances lets the
    number of answers vary.
    """

    label: str
    touches: int
    answered: int
    expected: float
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share that was answered."""
        return self.answered / self.touches

    @property
    def foretold(self) -> float:
        """Mean chance that was foretold."""
        return self.expected / self.touches

    @property
    def ratio(self) -> float:
        """Answers that came over those foretold."""
        return self.answered / self.expected

    @property
    def ratio_range(self) -> tuple[float, float]:
        """Range of the ratio that holds the true one in 80 of 100 such groups."""
        return self.low / self.foretold, self.high / self.foretold

    @property
    def is_as_foretold(self) -> bool:
        """Whether what was foretold lies in the range."""
        return self.low <= self.foretold <= self.high


def tell_group(label: str, chance: Floats, is_answered: Bools) -> Group:
    """Return what became of touches whose chances were foretold; at least one."""
    count, answered = len(chance), int(is_answered.sum())
    low, high = _wilson(answered, count, _RANGE_Z**2 * _narrowing(chance))
    return Group(
        label=label,
        touches=count,
        answered=answered,
        expected=float(chance.sum()),
        low=low,
        high=high,
    )


def tell_bins(chance: Floats, is_answered: Bools) -> tuple[Group, ...]:
    """Return touches grouped by how high their chances were, lowest first, about equally many.

    So many bins that each should hold ``ANSWERS_A_BIN`` answers, at most ``BINS_MAX``; equal
    chances stay together. Their labels are empty.
    """
    if not len(chance):
        return ()
    rarer = min(float(chance.sum()), float((1.0 - chance).sum()))
    bins = max(min(BINS_MAX, int(rarer / ANSWERS_A_BIN)), 1)
    edges = np.unique(np.quantile(chance, np.arange(1, bins) / bins))
    place = np.searchsorted(edges, chance, side="right")
    return tuple(
        tell_group("", chance[place == one], is_answered[place == one]) for one in np.unique(place)
    )


def tell_groups(
    codes: npt.NDArray[np.integer], labels: Sequence[str], chance: Floats, is_answered: Bools
) -> tuple[Group, ...]:
    """Return touches grouped by a code, in the order of ``labels``; empty groups fall out."""
    return tuple(
        tell_group(label, chance[codes == code], is_answered[codes == code])
        for code, label in enumerate(labels)
        if (codes == code).any()
    )


def calibration_error(bins: Sequence[Group]) -> float:
    """Return by how much forecasts were off, on average over the touches (ECE)."""
    touches = sum(one.touches for one in bins)
    return sum(abs(one.answered - one.expected) for one in bins) / max(touches, 1)


def _narrowing(chance: Floats) -> float:
    """Return the variance of the number of answers, as a part of that with a common chance."""
    mean = float(chance.mean())
    common = mean * (1.0 - mean)
    return float((chance * (1.0 - chance)).mean()) / common if common > 0 else 1.0


def share_range(answered: int, count: int) -> tuple[float, float]:
    """Return the 95 % range of a share (Wilson 1927); the whole range where nothing was counted."""
    return _wilson(answered, count, _SHARE_Z**2) if count else (0.0, 1.0)


def _wilson(answered: int, count: int, square: float) -> tuple[float, float]:
    share = answered / count
    middle = share + square / (2 * count)
    reach = math.sqrt(square * (share * (1.0 - share) / count + square / (4 * count**2)))
    width = 1.0 + square / count
    low, high = (middle - reach) / width, (middle + reach) / width
    return min(max(low, 0.0), share), max(min(high, 1.0), share)
