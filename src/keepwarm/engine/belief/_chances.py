"""Chances and ranges, read off beliefs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import Floats

from ._infer import Beliefs
from ._parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceRange:
    """A chance per prospect: lowest and highest of the ensemble, and its weighted mean."""

    low: Floats
    mid: Floats
    high: Floats


def reply_chance(
    beliefs: Beliefs, channel_codes: int | npt.NDArray[np.integer], parameters: Parameters
) -> ChanceRange:
    """Return the chance that the next touch is answered, on one channel or on one each."""
    chance = _listening(beliefs) * beliefs.propensity
    return _range(chance, beliefs.weights, _multiplier(channel_codes, parameters))


def reply_chance_within(
    beliefs: Beliefs,
    touches: int,
    parameters: Parameters,
    channel_codes: int | npt.NDArray[np.integer],
) -> ChanceRange:
    """Return the chance of at least one reply to the next ``touches`` touches on a channel.

    ``P(listening) [1 - B(alpha + x, beta + n - x + m) / B(alpha + x, beta + n - x)]``, as a
    product. On a channel with the multiplier ``r`` each touch is answered with ``r`` times the
    propensity and, being ignored, lowers it like ``r`` touches.
    """
    if touches < 1:
        raise ValueError(f"The chance within {touches} touches was asked; ask for 1 or more.")
    reached = _multiplier(channel_codes, parameters)
    trials = beliefs.successes / beliefs.propensity
    reaching = beliefs.successes * reached
    silent = np.ones_like(trials)
    for touch in range(touches):
        silent *= 1.0 - reaching / (trials + touch * reached)
    return _range(_listening(beliefs) * (1.0 - silent), beliefs.weights, 1.0)


def listening_range(beliefs: Beliefs) -> tuple[Floats, Floats]:
    """Return the lowest and highest chance that somebody still listens.

    A range by design: models that explain replies equally well disagree about it.
    """
    listening = _listening(beliefs)
    return listening.min(axis=0), listening.max(axis=0)


def _listening(beliefs: Beliefs) -> Floats:
    # Odds below exp(-700) would overflow, and are nothing anyway.
    listening: Floats = 1.0 / (1.0 + np.exp(-np.maximum(beliefs.log_odds, -700.0)))
    return listening


def _multiplier(
    channel_codes: int | npt.NDArray[np.integer], parameters: Parameters
) -> Floats | np.float64:
    multiplier: Floats | np.float64 = np.array(parameters.multipliers)[channel_codes]
    return multiplier


def _range(chance: Floats, weights: Floats, factor: Floats | float) -> ChanceRange:
    low, high = chance.min(axis=0), chance.max(axis=0)
    # Rounding must not carry the mean of equal chances out of their range.
    mid = np.clip((chance * weights).sum(axis=0), low, high)
    return ChanceRange(low=low * factor, mid=mid * factor, high=high * factor)
