"""What touches are worth a minute, from learned factors: chance, risk and what is not known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.belief import Dimension, Multipliers, at_odds
from keepwarm.engine.values import Bools, Floats, Ints

_FIRMNESS_MAX: Final = 50.0
"""Beyond that no doubt is left about a dimension: its labels differ in nothing."""


def touch_chance(
    chance: Floats, multipliers: Multipliers, codes: Mapping[str, npt.NDArray[np.integer]]
) -> Floats:
    """Return the chance of each touch, from that of an average one; codes by dimension.

    Level and channel multiply the chance, the other dimensions its odds. Everything is broadcast
    against each other; a dimension that is not named is left out.
    """
    reach: Floats = chance * multipliers.level
    odds: Floats = np.ones(())
    for one in (multipliers.channel, *multipliers.dimensions):
        if one.name not in codes:
            continue
        factor = one.table()[codes[one.name]]
        if one.name == multipliers.channel.name:
            reach = reach * factor
        else:
            odds = odds * factor
    return at_odds(np.minimum(reach, 1.0), odds)


def uncertainty_factors(dimension: Dimension, weight: float) -> Floats:
    """Return what not knowing a label well adds to its worth: ``1 + weight / sqrt(O + tau)``.

    The factors' posterior is ``Gamma(O + tau, E + tau)``; that is its relative deviation. What is
    tried less is worth a little more, and after some answers no longer (upper confidence bound:
    Lai and Robbins 1985). "Not known" adds nothing.
    """
    firm = min(dimension.firmness, _FIRMNESS_MAX)
    answered = np.array([*dimension.answered, math.inf])
    bonus: Floats = 1.0 + weight / np.sqrt(answered + firm)
    return bonus


def weigh_touches(
    chance: Floats,
    *,
    bonus: Floats | float,
    opt_out_chance: Floats,
    value_minutes: Floats,
    loss_minutes: float,
    touch_minutes: Floats,
    answer_minutes: Floats,
    is_admissible: Bools,
) -> Floats:
    """Return the value per minute of each move, (moves, prospects); ``-inf`` if not admissible.

    ``(P(answer) bonus value - P(opt-out) loss) / (minutes + P(answer) minutes of an answer)``:
    an answer takes time too, and that is time well spent only where it is worth it. A loss is
    not divided: spread over more minutes it would look smaller, and the dearest way the best.
    """
    gain = chance * bonus * value_minutes - opt_out_chance * loss_minutes
    minutes = np.where(gain > 0, touch_minutes + chance * answer_minutes, 1.0)
    return np.where(is_admissible, gain / minutes, -np.inf)


def likely_slots(seen: Ints, tried: Ints) -> tuple[Ints, Bools]:
    """Return the slot of the day for each prospect, and whether it is known to be theirs.

    ``seen`` counts what they did by slot, ``tried`` our touches, both (prospects, slots). The slot
    seen most; where equal, the one tried least: slots rotate until something is known.
    """
    most = seen == seen.max(axis=1, keepdims=True)
    slot: Ints = np.where(most, tried, np.iinfo(np.int64).max).argmin(axis=1)
    is_known: Bools = np.logical_or.reduce(seen > 0, axis=1)
    return slot, is_known
