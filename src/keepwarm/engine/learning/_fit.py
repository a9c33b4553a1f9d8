"""Fits one kind of member to the counts of all segments at once, near what was published."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.belief import Member
from keepwarm.engine.values import Floats, Ints

from ._counts import Counts
from ._likelihood import Likelihood
from ._newton import lowest

PRIOR_TOUCHES: Final = 20.0
"""How many touches of one's own a published figure is worth."""
_SIZE_PRECISION: Final = 1.0
_CURE_PRECISION: Final = 1.0
_CURE_SIZE_PRECISION: Final = 4.0
"""Of the logs of alpha + beta, a / b and a + b; the last is known to data least."""
_COMMON_SHARE: Final = 0.5
"""Part of the prior variance that all segments share: how a user's market differs at large."""
_SPREAD_DEGREES: Final = 4.0
"""Segments' worth of belief in that part, before any segment was seen."""
_RATE_PRECISION_MIN: Final = 0.25
_OFFSET_MAX: Final = 12.0
"""Prior standard deviations beyond which no record should carry a figure."""
_DIFFERENCE: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFit:
    """Where a member stands in each segment after a fit.

    ``members`` are in the order of the segments; ``offsets`` (segments, 4) is how far each went
    from its published place, in prior standard deviations: a start for the next fit.
    """

    members: tuple[Member, ...]
    offsets: Floats


def fit_member(
    published: Sequence[Member],
    counts: Counts,
    *,
    start: Floats | None = None,
    adapts_spread: bool = True,
) -> SegmentFit:
    """Fit a member, given per segment as published, to everything counted.

    The posterior mode under log-normal priors centred on the published figures. What the segments
    have in common (half of the prior variance) is shared, so that a segment with few prospects
    stands where the others went, and one with none at its conditional mean; without any counts
    every figure stays as published. ``adapts_spread`` estimates from the segments how far they
    differ (empirical Bayes) and fits again.
    """
    problem = _Problem.of(published, counts)
    own = np.full(4, 1.0 - _COMMON_SHARE)
    offsets = np.zeros((len(published), 4)) if start is None else start
    if problem.active.size:
        for _ in range(2 if adapts_spread and problem.active.size > 1 else 1):
            offsets = problem.mode(offsets, own)
            own = _spread(offsets[problem.active])
    members = tuple(
        _moved(member, place, counted) if offset.any() else member
        for member, place, offset, counted in zip(
            published,
            problem.places + problem.scales * offsets,
            offsets,
            problem.groups,
            strict=True,
        )
    )
    return SegmentFit(members=members, offsets=offsets)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """A member in all segments: what was counted, and the prior in the coordinates of the fit.

    The coordinates are the logs of alpha / beta, alpha + beta, a / b and a + b; ``places`` are
    those of the published figures and ``scales`` the prior's standard deviations.
    """

    groups: tuple[Likelihood, ...]
    active: Ints
    places: Floats
    scales: Floats
    is_steady: tuple[bool, ...]

    @classmethod
    def of(cls, published: Sequence[Member], counts: Counts) -> Self:
        groups = tuple(Likelihood.of(counts.of_segment(code)) for code in range(len(published)))
        return cls(
            groups=groups,
            active=np.flatnonzero([group.by_touches[1:].sum() > 0 for group in groups]),
            places=np.array([_place(member) for member in published]),
            scales=1.0 / np.sqrt(np.array([_precision(member) for member in published])),
            is_steady=tuple(member.a <= 0 for member in published),
        )

    def mode(self, start: Floats, own: Floats) -> Floats:
        """Return the posterior mode as offsets, those of segments without counts included."""
        active, size = self.active, (len(self.active), 4)
        # The common part, integrated out, ties the segments to their mean.
        tie = 1.0 / (1.0 / _COMMON_SHARE + len(active) / own)

        prior = np.asarray(np.kron(np.eye(len(active)), np.diag(1 / own)), dtype=np.float64)
        prior -= np.kron(np.ones((len(active),) * 2), np.diag(tie / own**2))

        def slope(flat: Floats) -> tuple[float, Floats]:
            pull = prior @ flat
            value, gradient = 0.5 * float(flat @ pull), pull
            for row, code in enumerate(active):
                log_likelihood, slopes = self._evaluate(int(code), flat.reshape(size)[row])
                value -= log_likelihood
                gradient[4 * row : 4 * row + 4] -= slopes
            return value, gradient

        def curvature(flat: Floats, gradient: Floats) -> Floats:
            hessian = prior.copy()
            own_slopes = (prior @ flat - gradient).reshape(size)
            for row, code in enumerate(active):
                block = slice(4 * row, 4 * row + 4)
                hessian[block, block] -= self._curvature(int(code), flat[block], own_slopes[row])
            return hessian

        found = lowest(start[active].ravel(), slope, curvature, limit=_OFFSET_MAX)
        offsets = np.empty_like(start)
        offsets[active] = found.reshape(size)
        is_empty = np.ones(len(start), dtype=bool)
        is_empty[active] = False
        offsets[is_empty] = offsets[active].sum(axis=0) / own * tie
        return offsets

    def _evaluate(self, code: int, offset: Floats) -> tuple[float, Floats]:
        """Return the log-likelihood of one segment and its slopes in the offsets."""
        scale = self.scales[code]
        alpha, beta, a, b = _parameters(self.places[code] + scale * offset)
        if self.is_steady[code]:
            a = 0.0
        value, (by_alpha, by_beta, by_a, by_b) = self.groups[code].value_and_gradient(
            alpha, beta, a, b
        )
        even, cure = alpha * beta / (alpha + beta), a * b / (a + b)
        slopes = np.array(
            [
                (by_alpha - by_beta) * even,
                by_alpha * alpha + by_beta * beta,
                (by_a - by_b) * cure,
                by_a * a + by_b * b,
            ]
        )
        scaled: Floats = slopes * scale
        return value, scaled

    def _curvature(self, code: int, offset: Floats, slopes: Floats) -> Floats:
        """Return the second derivatives of one segment's log-likelihood in the offsets."""
        varied = 2 if self.is_steady[code] else 4
        block = np.zeros((4, 4))
        for index in range(varied):
            moved = offset.copy()
            moved[index] += _DIFFERENCE
            block[index] = (self._evaluate(code, moved)[1] - slopes) / _DIFFERENCE
        symmetric: Floats = (block + block.T) / 2
        return symmetric


def _spread(offsets: Floats) -> Floats:
    """Return the variance of the segments around what they have in common, per coordinate."""
    around = ((offsets - offsets.mean(axis=0)) ** 2).sum(axis=0)
    prior = _SPREAD_DEGREES * (1.0 - _COMMON_SHARE)
    spread: Floats = (prior + around) / (_SPREAD_DEGREES + len(offsets) - 1)
    return spread


def _place(member: Member) -> tuple[float, float, float, float]:
    """Return the coordinates of a member; those of dropout are idle where nobody ever stops."""
    alpha, beta, a, b = member.alpha, member.beta, member.a, member.b
    chance = (math.log(alpha / beta), math.log(alpha + beta))
    return (*chance, 0.0, 0.0) if a <= 0 else (*chance, math.log(a / b), math.log(a + b))


def _precision(member: Member) -> tuple[float, float, float, float]:
    """Return the prior precision of the coordinates: ``PRIOR_TOUCHES`` touches for the rate."""
    rate = member.alpha / (member.alpha + member.beta)
    return (
        max(PRIOR_TOUCHES * rate * (1.0 - rate), _RATE_PRECISION_MIN),
        _SIZE_PRECISION,
        _CURE_PRECISION,
        _CURE_SIZE_PRECISION,
    )


def _parameters(place: Floats) -> tuple[float, float, float, float]:
    """Return alpha, beta, a and b at a place."""
    size, cure_size = math.exp(place[1]), math.exp(place[3])
    rate, cure = 1.0 / (1.0 + math.exp(-place[0])), 1.0 / (1.0 + math.exp(-place[2]))
    miss, stay = 1.0 / (1.0 + math.exp(place[0])), 1.0 / (1.0 + math.exp(place[2]))
    return size * rate, size * miss, cure_size * cure, cure_size * stay


def _moved(member: Member, place: Floats, counted: Likelihood) -> Member:
    """Return the member at a new place, with the sample behind it."""
    alpha, beta, a, b = _parameters(place)
    if member.a <= 0:
        a, b = member.a, member.b
    touches = int(counted.by_touches @ np.arange(len(counted.by_touches)))
    return dataclasses.replace(
        member,
        alpha=alpha,
        beta=beta,
        a=a,
        b=b,
        learned_prospects=int(counted.by_touches[1:].sum()),
        learned_touches=touches,
    )
