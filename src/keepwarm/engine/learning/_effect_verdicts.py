"""Effects lean on what they have in common, and only what can be told is told."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from keepwarm.engine.values import Bools, Floats

from ._effects import Effects

EFFECTIVE_SIZE_MIN: Final = 200.0
"""Fewer even draws than that tell nothing worth saying about rates of a few per cent."""
ERROR_SHARE: Final = 0.05
"""How often a family of effects that are all none may ever hold one that is told."""
LIKELY_EFFECT: Final = 0.3
"""Log ratio at which the test is sharpest: answers 1.35 times as often."""
_SPREADS: Final = np.linspace(0.0, 1.5, 61)
"""Standard deviations of the true log ratios that are thought possible."""
_SPREAD_SCALE: Final = 0.3
"""Scale of their half-normal prior: most true ratios are between 0.55 and 1.8 of the common one."""


class Doubt(StrEnum):
    """Why an effect is not told."""

    TOO_FEW = "too few draws"
    NO_ANSWERS = "no answers on one side"
    UNCLEAR = "cannot be told from none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An effect that stands out: answers come ``ratio`` times as often."""

    of: int
    against: int
    group: int
    ratio: float
    low: float
    high: float
    effective_size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTold:
    """An effect that is not shown as one, and why."""

    of: int
    against: int
    group: int
    reason: Doubt
    effective_size: float
    decisions_missing: int
    """How many more decisions like those so far make enough draws or, where draws are not short,
    would make an effect of ``LIKELY_EFFECT`` stand out; 0 where it would already."""


Verdict = Told | NotTold


def pool_effects(effects: Effects) -> Effects:
    """Shrink effects to their common mean, by as much as they look alike.

    The model is effect_i ~ N(m, t^2), estimate_i ~ N(effect_i, error_i^2) with a flat prior on m
    and a half-normal one on t, averaged over t (Rubin 1981; Gelman 2006): a plug-in t, which is
    often 0 for a handful of effects, would promise more than is known. Effects that are nan stay.
    """
    is_known = _is_known(effects)
    if not is_known.any():
        return effects
    log_ratio, standard_error = effects.log_ratio.copy(), effects.standard_error.copy()
    log_ratio[is_known], standard_error[is_known] = _pooled(
        effects.log_ratio[is_known], effects.standard_error[is_known]
    )
    return dataclasses.replace(effects, log_ratio=log_ratio, standard_error=standard_error)


def judge_effects(effects: Effects) -> tuple[Verdict, ...]:
    """Say of each effect whether it is told: enough draws, and an interval without zero.

    The log is read every night, and a plain 95 % interval that is looked at every night excludes
    zero sooner or later. So the intervals hold at all looks together: they are what the mixture
    of likelihood ratios over effects ~ N(0, LIKELY_EFFECT^2) does not reject (Robbins 1970;
    Waudby-Smith et al. 2024),

        reach = s * sqrt((1 + s^2 / r^2) * (2 ln(k / ERROR_SHARE) + ln(1 + r^2 / s^2)))

    with the standard error s, r = LIKELY_EFFECT and k effects with enough draws (Bonferroni), so
    that looking at twenty tactics does not find one that works by chance.
    """
    is_ripe = _is_known(effects) & (effects.effective_size >= EFFECTIVE_SIZE_MIN)
    family = max(int(is_ripe.sum()), 1)
    reach = _reach(effects.standard_error, family)
    low, high = effects.log_ratio - reach, effects.log_ratio + reach
    return tuple(_verdict(effects, row, low, high) for row in range(effects.of.size))


def _verdict(effects: Effects, row: int, low: Floats, high: Floats) -> Verdict:
    effective = float(effects.effective_size[row])
    what = {
        "of": int(effects.of[row]),
        "against": int(effects.against[row]),
        "group": int(effects.group[row]),
    }
    decisions, missing = int(effects.decisions[row]), 0
    if effective < EFFECTIVE_SIZE_MIN:
        # One draw more is the least that can be said of a side that was never drawn.
        wanted = decisions * EFFECTIVE_SIZE_MIN / max(effective, 1.0)
        reason, missing = Doubt.TOO_FEW, math.ceil(wanted) - decisions
    elif math.isnan(effects.log_ratio[row]):
        reason = Doubt.NO_ANSWERS
    elif low[row] <= 0.0 <= high[row] or math.isnan(low[row]):
        reason = Doubt.UNCLEAR
        # The reach falls with the root of the decisions, or faster.
        short = (high[row] - effects.log_ratio[row]) / LIKELY_EFFECT
        missing = max(math.ceil(decisions * short**2) - decisions, 0) if short > 0 else 0
    else:
        return Told(
            **what,
            ratio=math.exp(effects.log_ratio[row]),
            low=math.exp(low[row]),
            high=math.exp(high[row]),
            effective_size=effective,
        )
    return NotTold(**what, reason=reason, effective_size=effective, decisions_missing=missing)


def _reach(standard_error: Floats, family: int) -> Floats:
    likely = LIKELY_EFFECT**2
    own = np.where(standard_error > 0, np.square(standard_error), np.nan)
    odds = 2.0 * math.log(family / ERROR_SHARE) + np.log1p(likely / own)
    reach: Floats = np.sqrt(own * (1.0 + own / likely) * odds)
    return reach


def _is_known(effects: Effects) -> Bools:
    is_known: Bools = np.isfinite(effects.log_ratio) & (effects.standard_error > 0)
    return is_known


def _pooled(estimate: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Return posterior means and standard deviations, averaged over the spread."""
    own = np.square(error)
    spread = np.square(_SPREADS)[:, np.newaxis]
    variance = own + spread
    weight = 1.0 / variance
    total = weight.sum(axis=1, keepdims=True)
    common = (weight * estimate).sum(axis=1, keepdims=True) / total
    logarithm = (
        -0.5 * np.log(variance).sum(axis=1)
        - 0.5 * np.log(total[:, 0])
        - 0.5 * (weight * np.square(estimate - common)).sum(axis=1)
        - 0.5 * np.square(_SPREADS / _SPREAD_SCALE)
    )
    share = np.exp(logarithm - logarithm.max())[:, np.newaxis]
    share /= share.sum()
    pull = own * weight
    means = estimate + pull * (common - estimate)
    variances = pull * spread + np.square(pull) / total
    mean = (share * means).sum(axis=0)
    deviation = np.sqrt((share * (variances + np.square(means - mean))).sum(axis=0))
    return mean, deviation
