"""Which learned factors can be told from 1, by everything that was looked at together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.belief import Multipliers

TOLD_ERROR: Final = 0.05
"""Chance at most that any factor is told though none differs, if the prior holds."""
_REACH_MAX: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFactor:
    """A factor that differs from 1 beyond what chance explains, and its sample.

    ``low`` to ``high`` is its range, wide enough for all factors looked at together. It says that
    such touches were answered more or less often than foretold; not that they caused it.
    """

    dimension: str
    label: str
    factor: float
    low: float
    high: float
    answered: int
    expected: float


def told_factors(learned: Multipliers) -> tuple[ToldFactor, ...]:
    """Return the factors of channel and dimensions that can be told from 1, firmest first.

    The posterior of a factor is ``Gamma(answered + tau, expected + tau)``; its range is taken by
    the cube-root transformation (Wilson and Hilferty 1931) and widened for the number of labels
    looked at (Bonferroni).
    """
    dimensions = (learned.channel, *learned.dimensions)
    looked_at = sum(expected > 0 for one in dimensions for expected in one.expected)
    reach = _reach(TOLD_ERROR / max(looked_at, 1))
    told = []
    for one in dimensions:
        if math.isinf(one.firmness):
            continue
        rows = zip(one.labels, one.factors, one.answered, one.expected, strict=True)
        for label, factor, answered, expected in rows:
            shape, rate = answered + one.firmness, expected + one.firmness
            low, high = (_gamma(shape, sign * reach) / rate for sign in (-1, 1))
            if expected > 0 and not low <= 1.0 <= high:
                told.append(
                    ToldFactor(
                        dimension=one.name,
                        label=label,
                        factor=factor,
                        low=low,
                        high=high,
                        answered=round(answered),
                        expected=expected,
                    )
                )
    return tuple(sorted(told, key=lambda one: -abs(math.log(one.factor))))


def _gamma(shape: float, z: float) -> float:
    """Return the quantile of ``Gamma(shape, 1)`` at so many standard normal deviations."""
    return shape * float(max(1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape)), 0.0)) ** 3


def _reach(error: float) -> float:
    """Return the standard deviations beyond which a normal lies with this chance, both ways."""
    low, high = 0.0, _REACH_MAX
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2.0)) > error else (low, middle)
    return (low + high) / 2
