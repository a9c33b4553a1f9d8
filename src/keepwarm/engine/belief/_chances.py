"""Chances and ranges, read off beliefs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import Floats

from ._infer import Beliefs
from ._multipliers import at_odds
from ._parameters import Parameters

_REFUTED: Final = 0.05
"""Weight, as a share of the largest, below which a member no longer widens a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceRange:
    """A chance per prospect: lowest and highest of the ensemble, and its weighted mean.

    Members that the record has refuted (by their weight) count in the mean and bound nothing.
    """

    low: Floats
    mid: Floats
    high: Floats


def reply_chance(
    beliefs: Beliefs,
    channel_codes: int | npt.NDArray[np.integer],
    parameters: Parameters,
    cells: int | npt.NDArray[np.integer] | None = None,
) -> ChanceRange:
    """Return the chance that the next touch is answered, on one channel or on one each.

    ``cells`` (of ``parameters.learned``) say how the touch would be made: its tactic, slot and
    whatever else was learned; without them these count as not known.
    """
    reach = parameters.channel_factors()[channel_codes]
    listening = _listening(beliefs)
    is_plain = beliefs.rhythm is None and (cells is None or not parameters.learned.dimensions)
    if is_plain and np.max(reach, initial=0.0) <= 1:
        return _range(listening * beliefs.propensity, beliefs, parameters, reach)
    chance = listening * np.minimum(beliefs.propensity * reach, 1.0)
    chance = _corrected(chance, beliefs, parameters, channel_codes, cells)
    return _range(chance, beliefs, parameters, 1.0)


def reply_chance_within(
    beliefs: Beliefs,
    touches: int,
    parameters: Parameters,
    channel_codes: int | npt.NDArray[np.integer],
    cells: int | npt.NDArray[np.integer] | None = None,
) -> ChanceRange:
    """Return the chance of at least one reply to the next ``touches`` touches on a channel.

    ``P(listening) [1 - B(alpha + x, beta + n - x + m) / B(alpha + x, beta + n - x)]``, as a
    product. On a channel with the multiplier ``r`` each touch is answered with ``r`` times the
    propensity and, being ignored, lowers it like ``r`` touches. What was learned of cells, and a
    learned calibration, correct the odds of any reply as they do those of the next.
    """
    if touches < 1:
        raise ValueError(f"The chance within {touches} touches was asked; ask for 1 or more.")
    reach = parameters.channel_factors()[channel_codes]
    silent = np.ones_like(beliefs.propensity)
    for answered in _answers(beliefs, touches, reach):
        silent *= 1.0 - answered
    chance = _listening(beliefs) * (1.0 - silent)
    chance = _corrected(chance, beliefs, parameters, channel_codes, cells)
    return _range(chance, beliefs, parameters, 1.0)


def _corrected(
    chance: Floats,
    beliefs: Beliefs,
    parameters: Parameters,
    channel_codes: int | npt.NDArray[np.integer],
    cells: int | npt.NDArray[np.integer] | None,
) -> Floats:
    """Return the chances as calibration and what is known of the cells correct them."""
    if beliefs.rhythm is not None:
        chance = parameters.calibration.correct(chance, beliefs.rhythm, channel_codes)
    if cells is not None and parameters.learned.dimensions:
        chance = at_odds(chance, parameters.learned.factors(cells))
    return chance


def _answers(beliefs: Beliefs, touches: int, reached: Floats | np.float64) -> Iterator[Floats]:
    """Yield the chances that a listening one answers each touch, having ignored those before."""
    trials = beliefs.successes / beliefs.propensity
    reaching = beliefs.successes * reached
    ignored = np.minimum(reached, 1.0)
    for touch in range(touches):
        yield np.minimum(reaching / (trials + touch * ignored), 1.0)


def listening_range(beliefs: Beliefs) -> tuple[Floats, Floats]:
    """Return the lowest and highest chance that somebody still listens.

    A range by design: models that explain replies equally well disagree about it. All members
    count here, however they are weighed.
    """
    listening = _listening(beliefs)
    return listening.min(axis=0), listening.max(axis=0)


def _listening(beliefs: Beliefs) -> Floats:
    # Odds below exp(-700) would overflow, and are nothing anyway.
    listening: Floats = 1.0 / (1.0 + np.exp(-np.maximum(beliefs.log_odds, -700.0)))
    return listening


def _range(
    chance: Floats, beliefs: Beliefs, parameters: Parameters, factor: Floats | float
) -> ChanceRange:
    within = _extremes(chance, beliefs.weights, parameters)
    low, high = within[0].min(axis=0), within[1].max(axis=0)
    # Rounding must not carry the mean of equal chances out of their range.
    mid = np.clip((chance * beliefs.weights).sum(axis=0), low, high)
    return ChanceRange(low=low * factor, mid=mid * factor, high=high * factor)


def _extremes(chance: Floats, weights: Floats, parameters: Parameters) -> tuple[Floats, Floats]:
    """Return chances to take the lowest and the highest of: members long refuted set no bound."""
    if all(
        member.weight >= _REFUTED * max(other.weight for other in members)
        for members in parameters.ensembles
        for member in members
    ):
        return chance, chance
    is_refuted = weights < _REFUTED * weights.max(axis=0)
    return np.where(is_refuted, np.inf, chance), np.where(is_refuted, -np.inf, chance)
