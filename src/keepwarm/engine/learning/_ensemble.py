"""Refits every member of every segment, and weighs them by how well each had foretold."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.belief import Member, Parameters
from keepwarm.engine.values import Floats

from ._counts import Counts
from ._fit import PRIOR_TOUCHES, SegmentFit, fit_member
from ._likelihood import Likelihood

_WEIGHT_MIN: Final = 0.01
"""Share that no member falls below: markets change, and the last may be first."""

Ensembles = tuple[tuple[Member, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsembleFit:
    """The ensembles after everything counted, and how they came to be weighed.

    ``parameters`` are the published ones with the fitted members. ``before`` holds the ensembles
    as they stood before each batch (the first as published), for forecasts that did not know it.
    ``scores`` (batches, segments, members) are the log scores of those forecasts.
    """

    parameters: Parameters
    before: tuple[Ensembles, ...]
    scores: Floats


def fit_ensembles(
    snapshots: Sequence[Counts], published: Parameters, *, version: str
) -> EnsembleFit:
    """Fit all members to the last of the ``snapshots``, cumulative counts in the order of time.

    Each batch between two snapshots is scored by members fitted before it (prequentially): the
    log-likelihood of the later counts less that of the earlier ones is the log chance of what
    happened between. Weights are the published ones times the exponential of the sums. A batch
    counts by how much the forecasters knew already (a published figure is worth
    ``PRIOR_TOUCHES``) against its own size: a poor start is no lasting fault.
    """
    if not snapshots:
        raise ValueError("There is no snapshot to fit; give the counts as they stand at least.")
    kinds = [list(kind) for kind in zip(*published.ensembles, strict=True)]
    fits: list[SegmentFit] = []
    scores = np.zeros((len(snapshots), len(published.ensembles), len(kinds)))
    earlier: Counts | None = None
    before: list[Ensembles] = []
    for batch, counts in enumerate(snapshots):
        now = [fit.members for fit in fits] or [tuple(kind) for kind in kinds]
        before.append(_weighed(now, published, _summed(scores[:batch], snapshots)))
        scores[batch] = _scores(now, counts, earlier)
        is_last = batch == len(snapshots) - 1
        starts: list[Floats | None] = [fit.offsets for fit in fits]
        fits = [
            fit_member(kind, counts, start=start, adapts_spread=is_last)
            for kind, start in zip(kinds, starts or [None] * len(kinds), strict=True)
        ]
        earlier = counts
    ensembles = _weighed([fit.members for fit in fits], published, _summed(scores, snapshots))
    return EnsembleFit(
        parameters=dataclasses.replace(published, version=version, ensembles=ensembles),
        before=tuple(before),
        scores=scores,
    )


def _summed(scores: Floats, snapshots: Sequence[Counts]) -> Floats:
    """Return the sums of the batches' scores, each by what was known before it."""
    summed = np.zeros(scores.shape[1:])
    for code in range(scores.shape[1]):
        known = PRIOR_TOUCHES
        for batch in range(len(scores)):
            by_now = PRIOR_TOUCHES + snapshots[batch].of_segment(code).touch_total
            summed[code] += scores[batch, code] * (known / max(by_now, known))
            known = by_now
    return summed


def _scores(kinds: Sequence[Sequence[Member]], counts: Counts, earlier: Counts | None) -> Floats:
    """Return the log chance that each member gave to what came, (segments, members)."""
    scores = np.zeros((len(kinds[0]), len(kinds)))
    for code in range(len(kinds[0])):
        after = Likelihood.of(counts.of_segment(code))
        known = None if earlier is None else Likelihood.of(earlier.of_segment(code))
        for index, kind in enumerate(kinds):
            member = kind[code]
            figures = (member.alpha, member.beta, member.a, member.b)
            scores[code, index] = after.value(*figures)
            if known is not None:
                scores[code, index] -= known.value(*figures)
    return scores


def _weighed(kinds: Sequence[Sequence[Member]], published: Parameters, scores: Floats) -> Ensembles:
    """Return the ensembles by segment, with weights by score; none falls below the floor."""
    ensembles = []
    for code, members in enumerate(zip(*kinds, strict=True)):
        priors = np.array([member.weight for member in published.ensembles[code]])
        if not scores[code].any():
            weights = priors
        else:
            weights = priors * np.exp(scores[code] - scores[code].max())
            weights = np.maximum(weights / weights.sum(), _WEIGHT_MIN)
            weights /= weights.sum()
        ensembles.append(
            tuple(
                dataclasses.replace(member, weight=float(weight))
                for member, weight in zip(members, weights, strict=True)
            )
        )
    return tuple(ensembles)
