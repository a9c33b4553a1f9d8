"""How many of some chances will come true, as a range that has to be right as often as it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.belief import at_odds
from keepwarm.engine.values import Floats

SHARE: Final = 0.8
_LEVELS, _WEIGHTS = (side.copy() for side in np.polynomial.hermite_e.hermegauss(7))
_WEIGHTS /= _WEIGHTS.sum()
_OVERDISPERSIONS: Final = np.linspace(0.0, 1.5, 31)
_OVERDISPERSION_SPREAD: Final = 0.5
"""Half-normal prior: odds half as high or twice as high in a week would be a large one."""
_CHANCE_MIN: Final = 1e-300
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How many to expect, and the range ``low`` to ``high``, both included, that holds them."""

    expected: float
    low: int
    high: int


def outlook(chance: Floats, *, overdispersion: float = 0.0, share: float = SHARE) -> Outlook:
    """Return how many of independent events to expect, by their chances.

    ``overdispersion`` is the standard deviation of what moves all of them together, on the log of
    the odds (``learn_overdispersion``). Each end is where the share outside comes nearest to half
    of what is left of 1, so that ranges of small numbers are neither too wide nor too narrow.
    """
    if not 0 < share < 1:
        raise ValueError(f"A range was asked that holds a share of {share}; give one in (0, 1).")
    shares = count_shares(chance, overdispersion=overdispersion)
    tail = (1.0 - share) / 2
    until = np.round(np.cumsum(shares), _DIGITS)
    below, above = np.append(0.0, until[:-1]), 1.0 - until
    # Of ends that are equally near, the inner one.
    low = len(shares) - 1 - int(np.argmin(np.abs(below - tail)[::-1]))
    high = int(np.argmin(np.abs(above - tail)))
    expected = float(shares @ np.arange(len(shares)))
    return Outlook(expected=expected, low=min(low, high), high=max(low, high))


def count_shares(chance: Floats, *, overdispersion: float = 0.0) -> Floats:
    """Return the chance that 0, 1, 2 … of the events happen.

    Poisson-binomial, mixed over what moves all chances together.
    """
    return np.asarray(_mixed(chance, np.array([overdispersion]))[0])


def learn_overdispersion(foretold: Iterable[tuple[Floats, int]]) -> float:
    """Return how far all chances of a week move together, from weeks whose end is known.

    Each week holds the chances as they were foretold and how many came true. The posterior mode
    on a grid, under a weak prior; 0 without weeks.
    """
    score = -0.5 * (_OVERDISPERSIONS / _OVERDISPERSION_SPREAD) ** 2
    for chance, came in foretold:
        score += np.log(np.maximum(_mixed(chance, _OVERDISPERSIONS)[:, came], _CHANCE_MIN))
    return float(_OVERDISPERSIONS[int(np.argmax(score))])


def _mixed(chance: Floats, overdispersions: Floats) -> Floats:
    """Return the chance of each count, (overdispersions, counts)."""
    factors = np.exp(np.multiply.outer(overdispersions, _LEVELS)).ravel()
    shares = _independent(at_odds(chance, factors[:, None]))
    return np.asarray(
        np.tensordot(_WEIGHTS, shares.reshape(len(overdispersions), len(_LEVELS), -1), (0, 1))
    )


def _independent(chances: Floats) -> Floats:
    """Return the chance of each count for rows of independent chances."""
    rows, events = chances.shape
    shares = np.zeros((rows, events + 1))
    shares[:, 0] = 1.0
    for number in range(events):
        moved = shares[:, : number + 1] * chances[:, number : number + 1]
        shares[:, : number + 1] -= moved
        shares[:, 1 : number + 2] += moved
    return np.maximum(shares, 0.0)
