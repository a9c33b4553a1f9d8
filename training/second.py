"""The second opinion: what the encoder's view of a message changes about the scores of its words.

For each label one logistic function of 384 standardised columns, on top of the score that words
and phrases gave out of fold (stacking, Wolpert 1992), all labels fitted at once. It is asked only
about messages of which the words leave doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COLUMN_SCALE: Final = 0.04
"""Of the standardised columns against one score: they are many, and each says little."""
STRENGTH: Final = 16.0
ROUNDS_MAX: Final = 60
ASKED_SHARE: Final = 0.25
"""Of the training texts, those that leave most doubt: they bring most of the gain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """Mean and spread of each column of the training texts."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, columns: Floats) -> Standard:
        """Measure some columns."""
        return cls(mean=columns.mean(axis=0), spread=columns.std(axis=0) + 1e-6)

    def scaled(self, columns: Floats) -> Floats:
        """Return columns with mean 0 and the spread of the training."""
        return (columns - self.mean) / self.spread * COLUMN_SCALE

    def unscaled(self, fitted: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Return weights and bias that do the same to columns as they come."""
        weights, bias = fitted
        plain = weights * (COLUMN_SCALE / self.spread)[:, None]
        return plain, bias - self.mean @ plain


def fit_second(
    columns: Floats, scores: Floats, wanted: Floats, counts: Floats
) -> tuple[Floats, Floats]:
    """Return weights (columns by labels) and bias to add to the scores (natural log odds)."""
    labels = wanted.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        table = flat.reshape(-1, labels)
        total = columns @ table[:-1] + table[-1] + scores
        value = (counts * (np.logaddexp(0.0, total) - wanted * total)).sum()
        value += 0.5 / STRENGTH * np.square(table[:-1]).sum()
        wrong = counts * (expit(total) - wanted)
        slopes = np.vstack([columns.T @ wrong + table[:-1] / STRENGTH, wrong.sum(axis=0)])
        return float(value), slopes.ravel()

    start = np.zeros((columns.shape[1] + 1) * labels)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS_MAX}
    ).x.reshape(-1, labels)
    return found[:-1], found[-1]


def second_out_of_fold(
    columns: Floats, scores: Floats, wanted: Floats, counts: Floats, folds: Ints
) -> Floats:
    """Return each item's second score by weights that never saw it."""
    second = np.zeros_like(scores)
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        weights, bias = fit_second(columns[train], scores[train], wanted[train], counts[train])
        second[test] = columns[test] @ weights + bias + scores[test]
    return second
