"""Fits the small logistic correction and the awakening, forward in time or not at all."""

from __future__ import annotations

from typing import Final

import numpy as np

from keepwarm.engine.belief import Awakening, Calibration, Rhythm, lasting
from keepwarm.engine.values import CHANNELS, Bools, Floats, Ints

from ._newton import lowest
from ._trials import Forecasts, Trials

_CHANCE_MIN: Final = 1e-9
_GAIN_MIN: Final = 2.0
"""Log score that a refinement must add on touches it did not know, before it is believed."""
_RATES: Final = np.geomspace(1e-5, 0.2, 40)
_SPREADS: Final = np.array([1.0, 0.5, 1.0, 0.3, 0.5, *[0.3] * len(CHANNELS)])
"""Prior standard deviations of intercept, slope - 1, hot, cooling, run and the channels."""
_SIGNS: Final = np.array([0, 0, 1, 1, -1, *[0] * len(CHANNELS)])
TRIALS_MAX: Final = 300_000
"""Touches to learn a refinement from; of more, every second, third … in time says as much."""


def learn_awakening(trials: Trials, forecasts: Forecasts) -> Awakening:
    """Return how readily listening comes back, or never where that does not foretell better.

    The rate is fitted on the earlier half of the touches that followed an ignored one, and must
    foretell the later half better by ``_GAIN_MIN``; then it is fitted to all.
    """
    here = np.flatnonzero((trials.run > 0) & (forecasts.lift > 0) & (trials.gap_days > 0))
    order = in_time(trials.at, here)
    chance, lift = forecasts.chance[order], forecasts.lift[order]
    days, answered = trials.gap_days[order], trials.is_answered[order]
    middle = len(order) // 2
    early, late = slice(0, middle), slice(middle, None)

    def scores(part: slice, rates: Floats) -> Floats:
        still = [
            _log_score(chance[part] - lift[part] * np.expm1(-rate * days[part]), answered[part])
            for rate in rates
        ]
        return np.array(still)

    first = _RATES[int(np.argmax(scores(early, _RATES)))]
    before, after = scores(late, np.array([0.0, first]))
    if not after - before > _GAIN_MIN:
        return Awakening(touches=len(order))
    rough = int(np.argmax(scores(slice(None), _RATES)))
    finer = np.geomspace(_RATES[max(rough - 1, 0)], _RATES[min(rough + 1, len(_RATES) - 1)], 17)
    best = finer[int(np.argmax(scores(slice(None), finer)))]
    return Awakening(per_day=float(best), touches=len(order), gain=float(after - before))


def learn_calibration(trials: Trials, chance: Floats, factor: Floats | float = 1.0) -> Calibration:
    """Return the correction of forecasts ``chance``, or none where it does not foretell better.

    ``factor`` is what multiplies the odds of each touch after the correction.
    Ridge-regularised towards no correction, with the signs held that keep an ignored touch, and
    time, from raising a chance. Fitted on the earlier half and tried on the later one first.
    """
    order = in_time(trials.at, np.arange(len(trials)))
    features, offset = _features(trials.at_rows(order), chance[order])
    offset += np.log(np.broadcast_to(factor, len(trials))[order])
    answered = trials.is_answered[order]
    middle = len(order) // 2
    early, late = slice(0, middle), slice(middle, None)
    if not middle:
        return Calibration()
    tried = _fit(features[early], offset[early], answered[early])
    before = _log_score(_sigmoid(offset[late]), answered[late])
    after = _log_score(_sigmoid(offset[late] + features[late] @ tried), answered[late])
    if not after - before > _GAIN_MIN:
        return Calibration()
    intercept, slope, hot, cooling, run, *channels = _fit(features, offset, answered).tolist()
    return Calibration(
        intercept=intercept,
        slope=max(1.0 + slope, 0.0),
        hot=hot,
        cooling=cooling,
        run=run,
        channels=tuple(channels),
        touches=len(order),
    )


def rhythm_before(trials: Trials) -> Rhythm:
    """Return what a calibration needs to know of the moment of each touch."""
    return Rhythm(
        run=trials.run.astype(np.float64),
        hot=trials.is_hot.astype(np.float64),
        gap_days=trials.gap_days,
    )


def thinning(count: int) -> int:
    """Return how many touches one stands for, where ``TRIALS_MAX`` are enough."""
    return max(-(-count // TRIALS_MAX), 1)


def in_time(at: Floats, rows: Ints) -> Ints:
    """Return rows in the order of time, every so many where there are more than enough."""
    order = rows[np.argsort(at[rows], kind="stable")]
    return order[:: thinning(len(order))]


def _features(trials: Trials, chance: Floats) -> tuple[Floats, Floats]:
    """Return the columns of the correction, and the logit that it corrects."""
    inside = np.clip(chance, _CHANCE_MIN, 1 - _CHANCE_MIN)
    logit = np.log(inside / (1 - inside))
    hot = trials.is_hot.astype(np.float64)
    cooled = -hot * np.log1p(np.maximum(np.nan_to_num(trials.gap_days), 0.0))
    columns = [np.ones(len(trials)), logit, hot, cooled, lasting(trials.run.astype(np.float64))]
    channels = trials.channel[:, None] == np.arange(len(CHANNELS))
    return np.column_stack([*columns, channels]), logit


def _fit(features: Floats, offset: Floats, answered: Bools) -> Floats:
    """Return the coefficients; one that would have the wrong sign stays 0."""
    free = np.ones(len(_SIGNS), dtype=bool)
    while True:
        found = np.zeros(len(_SIGNS))
        found[free] = _fit_free(features[:, free], offset, answered, _SPREADS[free])
        wrong = (found * _SIGNS < 0) & free
        if not wrong.any():
            return found
        free &= ~wrong


def _fit_free(features: Floats, offset: Floats, answered: Bools, spreads: Floats) -> Floats:
    precision = 1.0 / spreads**2

    def slope(coefficients: Floats) -> tuple[float, Floats]:
        logit = offset + features @ coefficients
        penalty = 0.5 * float(coefficients**2 @ precision)
        value = float(np.logaddexp(0.0, logit).sum() - logit[answered].sum())
        gradient: Floats = features.T @ (_sigmoid(logit) - answered) + coefficients * precision
        return value + penalty, gradient

    def curvature(coefficients: Floats, _: Floats) -> Floats:
        chance = _sigmoid(offset + features @ coefficients)
        hessian: Floats = features.T @ (features * (chance * (1 - chance))[:, None])
        return hessian + np.diag(precision)

    return lowest(np.zeros(features.shape[1]), slope, curvature, limit=50.0)


def _sigmoid(logit: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(logit, -700, 700)))
    return chance


def _log_score(chance: Floats, answered: Bools) -> float:
    inside = np.clip(chance, _CHANCE_MIN, 1 - _CHANCE_MIN)
    return float(np.log(inside[answered]).sum() + np.log1p(-inside[~answered]).sum())
