"""The second opinion: what the encoder takes a message for changes the scores of its words.

For each label a weighted sum of both scores, each given by models that never saw the message
(stacking, Wolpert 1992). The encoder is asked only about messages of which the words leave doubt.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ASKED_SHARE: Final = 0.8
"""Of the training texts, those that leave most doubt. Asking about all brings hardly more."""
PENALTY: Final = 2.0
"""On the distance from an even share of both: a rare label has few messages to learn it from."""
EVEN: Final = np.array([0.5, 0.5, 0.0])
"""Share of the words, share of the encoder, bias."""


def fit_second(words: Floats, meaning: Floats, wanted: Floats, counts: Floats) -> Floats:
    """Return share of the words, share of the encoder and bias (rows) of each label.

    ``words`` and ``meaning`` are natural log odds, messages by labels.
    """
    found = np.empty((3, words.shape[1]))
    for label in range(words.shape[1]):
        design = np.column_stack([words[:, label], meaning[:, label], np.ones(len(words))])
        true, count = wanted[:, label], counts[:, label]

        def loss(
            weights: Floats, design: Floats = design, true: Floats = true, count: Floats = count
        ) -> tuple[float, Floats]:
            total = design @ weights
            away = weights - EVEN
            value = count @ (np.logaddexp(0.0, total) - true * total) + PENALTY * away @ away
            slope = design.T @ (count * (expit(total) - true)) + 2.0 * PENALTY * away
            return float(value), slope

        found[:, label] = minimize(loss, EVEN, jac=True, method="L-BFGS-B").x
    return found


def joined(words: Floats, meaning: Floats, shares: Floats) -> Floats:
    """Return the scores that both give together."""
    scores: Floats = shares[0] * words + shares[1] * meaning + shares[2]
    return scores


def second_out_of_fold(
    words: Floats, meaning: Floats, wanted: Floats, counts: Floats, folds: Ints
) -> Floats:
    """Return each message's joint scores by shares that never saw it."""
    scores = np.zeros_like(words)
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        shares = fit_second(words[train], meaning[train], wanted[train], counts[train])
        scores[test] = joined(words[test], meaning[test], shares)
    return scores
