"""The grouped log-likelihood of the core model and its gradient, from tables of running sums.

All arguments of the gamma functions step by whole numbers from a parameter, so that
``log(c) + log(c + 1) + …`` takes the place of special functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from keepwarm.engine.values import Floats, Ints

from ._counts import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """The counts of one segment, turned into what every evaluation needs.

    ``by_…`` are prospects by replies, by silent touches up to the last reply, by its number, by
    silent touches and by touches; the rest are columns by row of the counts.
    """

    replies: Ints
    silent: Ints
    silent_before: Ints
    last: Ints
    touches: Ints
    prospects: Floats
    by_replies: Floats
    by_silent: Floats
    by_silent_before: Floats
    by_last: Floats
    by_touches: Floats

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """Prepare the counts (of one segment)."""
        silent, before = counts.touches - counts.replies, counts.last - counts.replies
        prospects = counts.prospects.astype(np.float64)

        def by(column: Ints) -> Floats:
            return np.bincount(column, weights=prospects).astype(np.float64)

        return cls(
            replies=counts.replies,
            silent=silent,
            silent_before=before,
            last=counts.last,
            touches=counts.touches,
            prospects=prospects,
            by_replies=by(counts.replies),
            by_silent=by(silent),
            by_silent_before=by(before),
            by_last=by(counts.last),
            by_touches=by(counts.touches),
        )

    def value(self, alpha: float, beta: float, a: float, b: float) -> float:
        """Return the log-likelihood alone."""
        return self.value_and_gradient(alpha, beta, a, b)[0]

    def value_and_gradient(
        self, alpha: float, beta: float, a: float, b: float
    ) -> tuple[float, Floats]:
        """Return the log-likelihood and its slopes in alpha, beta, a and b; ``a`` may be 0.

        Summed over prospects, with ``B`` the beta function and ``m`` the touch answered last,
        ``log[B(α+x, β+n−x)/B(α,β) · B(a,b+x+1)/B(a,b) + B(α+x, β+m−x)/B(α,β) · B(a+1,b+x)/B(a,b)]``
        (Batislam et al. 2007 in discrete time). For ``a = 0`` the slopes in
        a and b are given as 0.
        """
        if a <= 0:
            return self._steady(alpha, beta)
        answering, answering_slope = _rising(alpha, len(self.by_replies))
        failing, failing_slope = _rising(beta, len(self.by_silent))
        trying, trying_slope = _rising(alpha + beta, len(self.by_touches))
        staying, staying_slope = _rising(b, len(self.by_replies))
        facing, facing_slope = _rising(a + b, len(self.by_replies) + 1)

        log_odds = failing[self.silent] - failing[self.silent_before]
        log_odds -= trying[self.touches] - trying[self.last]
        log_odds += np.log((b + np.arange(len(self.by_replies))) / a)[self.replies]
        here = np.exp(-np.abs(log_odds))
        listening = np.where(log_odds >= 0, 1.0, here) / (1.0 + here)
        listening *= self.prospects
        either = np.maximum(log_odds, 0.0) + np.log1p(here)

        by_replies, by_before, by_last = self.by_replies, self.by_silent_before, self.by_last
        value = by_replies @ (answering + staying - facing[1:]) + either @ self.prospects
        value += by_before @ failing[: len(by_before)] - by_last @ trying[: len(by_last)]
        value += self.prospects.sum() * np.log(a)

        alive_silent = np.bincount(self.silent, weights=listening, minlength=len(failing))
        alive_before = np.bincount(self.silent_before, weights=listening, minlength=len(failing))
        alive_touches = np.bincount(self.touches, weights=listening, minlength=len(trying))
        alive_last = np.bincount(self.last, weights=listening, minlength=len(trying))
        alive_replies = np.bincount(self.replies, weights=listening, minlength=len(staying))
        in_trials = by_last @ trying_slope[: len(by_last)]
        in_trials += (alive_touches - alive_last) @ trying_slope
        in_facing = by_replies @ facing_slope[1:]
        lasting = alive_replies @ (1.0 / (b + np.arange(len(staying))))
        gradient = np.array(
            [
                by_replies @ answering_slope - in_trials,
                by_before @ failing_slope[: len(by_before)]
                + (alive_silent - alive_before) @ failing_slope
                - in_trials,
                (self.prospects.sum() - listening.sum()) / a - in_facing,
                by_replies @ staying_slope + lasting - in_facing,
            ]
        )
        return float(value), gradient

    def _steady(self, alpha: float, beta: float) -> tuple[float, Floats]:
        """Nobody ever stops: the beta-binomial of a known order."""
        answering, answering_slope = _rising(alpha, len(self.by_replies))
        failing, failing_slope = _rising(beta, len(self.by_silent))
        trying, trying_slope = _rising(alpha + beta, len(self.by_touches))
        value = self.by_replies @ answering + self.by_silent @ failing - self.by_touches @ trying
        in_trials = self.by_touches @ trying_slope
        slopes = (self.by_replies @ answering_slope, self.by_silent @ failing_slope)
        return float(value), np.array([slopes[0] - in_trials, slopes[1] - in_trials, 0.0, 0.0])


def _rising(start: float, size: int) -> tuple[Floats, Floats]:
    """Return ``log Γ(start + k) / Γ(start)`` for k below ``size``, and its slope in ``start``."""
    steps = start + np.arange(max(size - 1, 0))
    logs, slopes = np.zeros(max(size, 1)), np.zeros(max(size, 1))
    np.cumsum(np.log(steps), out=logs[1:])
    np.cumsum(1.0 / steps, out=slopes[1:])
    return logs[:size], slopes[:size]
