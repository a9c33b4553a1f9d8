"""What each action would have brought, predicted for decisions that the prediction never saw."""

from __future__ import annotations

from typing import Final

import numpy as np

from keepwarm.engine.values import Floats, Ints

from ._effect_choices import Choices

FOLDS: Final = 5
"""Parts of the people; each is predicted from the others (Chernozhukov et al. 2018)."""
CELL_PRIOR: Final = 20.0
"""Decisions' worth of weight with which a cell leans on its action, and an action on all."""


def predict_outcomes(
    choices: Choices, *, chance: Floats | None = None, prior: float = CELL_PRIOR
) -> Floats:
    """Return the expected outcome of every action for every decision, (actions, decisions).

    Without ``chance`` these are shrunken means of the cells (context, action):
    ``(O + prior * r) / (n + prior)``, where O are the answers of the cell, n its decisions and r
    the same for the action over all contexts, which leans on the overall mean in turn. With
    ``chance``, (actions, decisions), the belief's own chance of an answer, O is divided by the
    expected answers instead of n, and the ratio multiplies the chance; ``prior`` then counts
    expected answers. Nobody's own outcomes enter their prediction.
    """
    actions = choices.candidates.shape[0]
    contexts = int(choices.context.max(initial=0)) + 1
    fold = choices.person % FOLDS
    everyone = np.arange(choices.size)
    expected = np.ones(choices.size) if chance is None else chance[choices.action, everyone]
    cell = (fold * contexts + choices.context) * actions + choices.action
    shape = (FOLDS, contexts, actions)
    observed_elsewhere = _of_other_folds(cell, choices.outcome, shape)
    expected_elsewhere = _of_other_folds(cell, expected, shape)
    ratios = _shrunken_ratios(observed_elsewhere, expected_elsewhere, prior)
    predicted = ratios[fold, choices.context].T
    return predicted if chance is None else predicted * chance


def _of_other_folds(cell: Ints, values: Floats, shape: tuple[int, int, int]) -> Floats:
    sums = np.bincount(cell, values, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)
    elsewhere: Floats = (sums.sum(axis=0) - sums).astype(np.float64)  # of nothing: integers
    return elsewhere


def _shrunken_ratios(observed: Floats, expected: Floats, prior: float) -> Floats:
    """Return observed over expected by (fold, context, action), each level leaning on the next."""
    of_all = observed.sum(axis=(1, 2), keepdims=True)
    in_all = expected.sum(axis=(1, 2), keepdims=True)
    overall = np.divide(of_all, in_all, out=np.zeros_like(of_all), where=in_all > 0)
    by_action = (observed.sum(axis=1, keepdims=True) + prior * overall) / (
        expected.sum(axis=1, keepdims=True) + prior
    )
    ratios: Floats = (observed + prior * by_action) / (expected + prior)
    return ratios
