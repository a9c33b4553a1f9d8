"""Answers against what was expected, by cell, and the factors that follow from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.belief import Dimension, Multipliers, at_odds
from keepwarm.engine.values import CHANNELS, Bools, Floats, Ints

LEVEL_FIRMNESS: Final = 5.0
"""Expected answers' worth of belief that the level of all chances is right."""
_FIRMNESS_MIDDLE: Final = 8.0
_FIRMNESS_SPREAD: Final = 1.5
"""Log-normal prior of tau: a few answers a label, within a factor of about twenty."""
_FIRMNESS_GRID: Final = np.geomspace(0.2, 500.0, 48)
_SWEEPS_MAX: Final = 100
_SWEEP_CHANGE_MIN: Final = 1e-6
_CHANCE_MAX: Final = 1 - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Answers that came and that were expected, by cell; sorted by ``cell``, additive.

    A cell folds the codes of ``names`` in their order, the channel first, as
    ``numpy.ravel_multi_index`` does over ``shape``: labels and one more for "not known".
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    cell: Ints
    answered: Floats
    expected: Floats
    touches: Ints

    @property
    def shape(self) -> tuple[int, ...]:
        """Codes per dimension, that of "not known" included."""
        return tuple(len(labels) + 1 for labels in self.labels)

    def __add__(self, other: Self) -> Self:
        return self._merged(other, 1)

    def __sub__(self, other: Self) -> Self:
        """Take out what was added before."""
        return self._merged(other, -1)

    def _merged(self, other: Self, sign: int) -> Self:
        if (self.names, self.labels) != (other.names, other.labels):
            raise ValueError(
                f"Tallies by {self.names} and by {other.names} do not add up; count both alike."
            )
        cells = np.concatenate([self.cell, other.cell])
        cell, inverse = np.unique(cells, return_inverse=True)
        sums = [
            np.bincount(inverse, np.concatenate([mine, sign * theirs]), len(cell)).astype(float)
            for mine, theirs in (
                (self.answered, other.answered),
                (self.expected, other.expected),
                (self.touches, other.touches),
            )
        ]
        here = sums[2] != 0
        return type(self)(
            names=self.names,
            labels=self.labels,
            cell=cell[here],
            answered=sums[0][here],
            expected=sums[1][here],
            touches=sums[2][here].astype(np.int64),
        )


def tally(
    codes: Sequence[npt.NDArray[np.integer]],
    expected: Floats,
    is_answered: Bools,
    *,
    names: tuple[str, ...] = ("channel",),
    labels: tuple[tuple[str, ...], ...] = (tuple(CHANNELS),),
) -> Tally:
    """Add up touches by cell: ``codes`` per dimension, the channel first.

    ``expected`` is the chance that the belief gave to each, the channel's multiplier included.
    """
    if names[0] != "channel" or len({len(names), len(labels), len(codes)}) != 1:
        raise ValueError(f"A tally by {names} is asked; name the channel first, and label each.")
    shape = tuple(len(each) + 1 for each in labels)
    columns = [np.asarray(column, dtype=np.int64) for column in codes]
    cells, inverse = np.unique(np.ravel_multi_index(columns, shape), return_inverse=True)
    size = len(cells)
    return Tally(
        names=names,
        labels=labels,
        cell=cells,
        answered=np.bincount(inverse, is_answered, size).astype(float),
        expected=np.bincount(inverse, expected, size).astype(float),
        touches=np.bincount(inverse, minlength=size),
    )


def learn_multipliers(counted: Tally) -> Multipliers:
    """Return the factors of every label, ``(O + tau) / (E + tau)``, all fitted together.

    E is what would be expected with the factors of all other dimensions (backfitting), so that
    calls made in the afternoon do not take credit for the afternoon. Factors of the level and of
    channels multiply chances, the others odds; there the fixed point is the posterior mode of a
    logistic regression whose odds ratios are ``Gamma(tau, tau)``. Tau of each dimension maximises
    the marginal likelihood of its counts (gamma-Poisson) under a weak prior. Touches of a cell
    count with their mean chance. Nothing counted: all 1.
    """
    codes = [np.asarray(code) for code in np.unravel_index(counted.cell, counted.shape)]
    factors = [np.ones(size) for size in counted.shape]
    firmness = [math.inf] * len(codes)
    answered = [
        np.bincount(code, counted.answered, size).astype(float)
        for code, size in zip(codes, counted.shape, strict=True)
    ]
    # What the counts alone say stays the same from sweep to sweep, and is dear.
    rising = [_rising(came[:-1]) for came in answered]
    expected = [np.zeros(size) for size in counted.shape]
    chance = counted.expected / np.maximum(counted.touches, 1)
    level, odds = 1.0, np.ones(len(counted.cell))

    def foretold() -> Floats:
        reached = np.minimum(chance * level * factors[0][codes[0]], _CHANCE_MAX)
        return counted.touches * at_odds(reached, odds)

    for _ in range(_SWEEPS_MAX):
        earlier = [level, *(factor.copy() for factor in factors)]
        level = (counted.answered.sum() + LEVEL_FIRMNESS) / (
            foretold().sum() / level + LEVEL_FIRMNESS
        )
        for index, code in enumerate(codes):
            known, before = slice(0, counted.shape[index] - 1), factors[index].copy()
            expected[index] = np.bincount(code, foretold(), counted.shape[index]) / before
            tau = _firmness(answered[index][known], expected[index][known], rising[index])
            firmness[index] = tau
            factors[index][known] = (answered[index][known] + tau) / (expected[index][known] + tau)
            if index:
                odds *= (factors[index] / before)[code]
        changes = zip([level, *factors], earlier, strict=True)
        if max(float(np.abs(now - then).max()) for now, then in changes) < _SWEEP_CHANGE_MIN:
            break
    dimensions = [
        Dimension(
            name=name,
            labels=labels,
            factors=tuple(factors[index][:-1].tolist()),
            answered=tuple(answered[index][:-1].tolist()),
            expected=tuple(expected[index][:-1].tolist()),
            firmness=firmness[index],
        )
        for index, (name, labels) in enumerate(zip(counted.names, counted.labels, strict=True))
    ]
    return Multipliers(level=level, channel=dimensions[0], dimensions=tuple(dimensions[1:]))


def _rising(answered: Floats) -> Floats:
    """Return ``log(gamma(O + tau) / gamma(tau))`` by label and tau: (labels, grid)."""
    at_rest = [math.lgamma(one) for one in _FIRMNESS_GRID]
    return np.array(
        [
            [
                math.lgamma(came + one) - rest
                for one, rest in zip(_FIRMNESS_GRID, at_rest, strict=True)
            ]
            for came in answered
        ]
    ).reshape(len(answered), len(_FIRMNESS_GRID))


def _firmness(answered: Floats, expected: Floats, rising: Floats) -> float:
    """Return tau, how alike the labels are: the mode of its posterior on a grid.

    With factors spread as ``Gamma(tau, tau)`` the counts are negative binomial; ``rising`` is
    their share of the likelihood that the factors have no say in.
    """
    tau = _FIRMNESS_GRID
    score = -0.5 * (np.log(tau / _FIRMNESS_MIDDLE) / _FIRMNESS_SPREAD) ** 2
    some = expected > 0
    came, foretold = answered[some][:, np.newaxis], expected[some][:, np.newaxis]
    likelihood = rising[some] + tau * np.log(tau) - (tau + came) * np.log(tau + foretold)
    return float(tau[int(np.argmax(score + likelihood.sum(axis=0)))])
