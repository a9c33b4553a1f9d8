"""How long deals take to close, and that most never do: what is still to come of open leads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import Bools, Floats

from ._newton import lowest
from ._outlook import SHARE, Outlook, outlook

_DAYS_MIN: Final = 1 / 24
_CENTRE: Final = np.array([1.5, math.log(21.0), 0.0])
_SPREAD: Final = np.array([1.5, 1.5, 0.7])
"""Weak prior of the logit of never, the log of the median days and the log of the shape: four of
five never close, the others within three weeks or so, give or take a factor of four."""
_REACH_MAX: Final = 12.0
_DIFFERENCE: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """When deals close: a share ``never`` does, half of the others within ``median_days``.

    Their time is log-logistic with ``shape`` (its hazard falls from the start for 1 or less, and
    sooner or later for more). ``covariance`` is that of ``logit never``, ``log median_days`` and
    ``log shape``; ``leads`` and ``closed`` are the sample.
    """

    never: float
    median_days: float
    shape: float
    covariance: tuple[tuple[float, ...], ...]
    leads: int
    closed: int


def learn_closing(days: Floats, is_closed: Bools) -> Closing:
    """Fit the time to close: ``days`` until it, or until now for the leads that are still open.

    A mixture cure model (Boag 1949; Farewell 1982), for without a share that never closes every
    standard curve foretells far too many; the posterior mode under a weak prior. Leads must enter
    without regard to whether they closed, and from a day on which closings were noted.
    """
    if len(days) != len(is_closed):
        raise ValueError(f"{len(days)} times for {len(is_closed)} leads; give one each.")
    logs = np.log(np.maximum(days, _DAYS_MIN))
    late, open_logs = logs[is_closed], logs[~is_closed]

    def slope(offset: Floats) -> tuple[float, Floats]:
        place = _CENTRE + _SPREAD * offset
        value, slopes = _log_likelihood(place, late, open_logs)
        return 0.5 * float(offset @ offset) - value, offset - _SPREAD * slopes

    def curvature(offset: Floats, gradient: Floats) -> Floats:
        steps = np.eye(len(offset)) * _DIFFERENCE
        rows = [(slope(offset + step)[1] - gradient) / _DIFFERENCE for step in steps]
        return np.asarray((np.array(rows) + np.array(rows).T) / 2)

    offset = lowest(np.zeros(3), slope, curvature, limit=_REACH_MAX)
    spread = np.linalg.inv(curvature(offset, slope(offset)[1])) * np.outer(_SPREAD, _SPREAD)
    never, median, shape = (_CENTRE + _SPREAD * offset).tolist()
    return Closing(
        never=1.0 / (1.0 + math.exp(-never)),
        median_days=math.exp(median),
        shape=math.exp(shape),
        covariance=tuple(tuple(row) for row in spread.tolist()),
        leads=len(days),
        closed=len(late),
    )


def closing_chance(closing: Closing, open_days: Floats, horizon_days: float) -> Floats:
    """Return the chance that each lead, open for so many days, closes within the horizon."""
    return _chance(_place(closing), open_days, horizon_days)


def expect_closings(
    closing: Closing, open_days: Floats, horizon_days: float, *, share: float = SHARE
) -> Outlook:
    """Return how many open leads will close within the horizon, with a range.

    The range holds chance and what the record leaves open about the figures (delta method), not
    that the market may change.
    """
    place = _place(closing)
    chance = _chance(place, open_days, horizon_days)
    if not chance.sum() > 0:
        return Outlook(expected=0.0, low=0, high=0)
    moved = [_chance(place + step, open_days, horizon_days) for step in np.eye(3) * _DIFFERENCE]
    slopes = (np.array([each.sum() for each in moved]) / chance.sum() - 1.0) / _DIFFERENCE
    overdispersion = math.sqrt(max(float(slopes @ np.array(closing.covariance) @ slopes), 0.0))
    return outlook(chance, overdispersion=overdispersion, share=share)


def _place(closing: Closing) -> Floats:
    never = math.log(closing.never / (1.0 - closing.never))
    return np.array([never, math.log(closing.median_days), math.log(closing.shape)])


def _chance(place: Floats, open_days: Floats, horizon_days: float) -> Floats:
    days = np.maximum(open_days, _DAYS_MIN)
    now, then = _still_open(place, np.log(days)), _still_open(place, np.log(days + horizon_days))
    return np.asarray(1.0 - then / now)


def _still_open(place: Floats, logs: Floats) -> Floats:
    never = 1.0 / (1.0 + math.exp(-place[0]))
    return np.asarray(never + (1.0 - never) * _logistic((place[1] - logs) * math.exp(place[2])))


def _log_likelihood(place: Floats, late: Floats, open_logs: Floats) -> tuple[float, Floats]:
    """Return the log-likelihood (without the terms of the data alone) and its slopes."""
    never, shape = 1.0 / (1.0 + math.exp(-place[0])), math.exp(place[2])
    scaled = (late - place[1]) * shape
    value = len(late) * (math.log1p(-never) + place[2])
    value += float((scaled - 2.0 * np.logaddexp(0.0, scaled)).sum())
    pull = 1.0 - 2.0 * _logistic(scaled)
    slopes = np.array([-never * len(late), -shape * pull.sum(), len(late) + scaled @ pull])

    scaled = (open_logs - place[1]) * shape
    left = _logistic(-scaled)
    still = never + (1.0 - never) * left
    falling = (1.0 - never) * left * (1.0 - left) / still
    slopes += np.array(
        [
            float((never * (1.0 - never) * (1.0 - left) / still).sum()),
            shape * float(falling.sum()),
            -float(falling @ scaled),
        ]
    )
    return value + float(np.log(still).sum()), slopes


def _logistic(logit: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -700, 700))))
