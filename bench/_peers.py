"""Forecasters to compare with: rates, logistic regression, gradient boosting.

The regression is scikit-learn's default (ridge with C = 1), fitted here, so that it is always
there; boosting needs scikit-learn (dependency group peers) and is left out without it.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize

from keepwarm.engine.learning import Trials
from keepwarm.engine.values import Bools, Floats

HAS_BOOSTING = importlib.util.find_spec("sklearn") is not None


def features_of(trials: Trials) -> Floats:
    """Return the eleven features of a touch that the peers learn from."""
    touches, replies = trials.touches.astype(np.float64), trials.replies.astype(np.float64)
    run = trials.run.astype(np.float64)
    is_first = np.isnan(trials.gap_days)
    return np.column_stack(
        [
            touches,
            replies,
            trials.last,
            run,
            np.log1p(touches),
            np.log1p(replies),
            np.log1p(run),
            (replies + 0.5) / (touches + 1),
            (touches > 0) & (run == 0),
            np.log1p(np.where(is_first, 0.0, trials.gap_days)),
            is_first,
        ]
    )


def rate(features: Floats, is_answered: Bools, others: Floats) -> Floats:
    """Foretell the same for everybody: the share that answered, smoothed by a touch or two."""
    return np.full(len(others), (is_answered.sum() + 1) / (len(features) + 4))


def regression(features: Floats, is_answered: Bools, others: Floats) -> Floats:
    """Fit a logistic regression on standardised features and foretell others."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    columns = np.column_stack([np.ones(len(features)), (features - mean) / spread])
    ridge = np.r_[0.0, np.ones(features.shape[1])]

    def loss(weights: Floats) -> tuple[float, Floats]:
        logit = columns @ weights
        value = np.logaddexp(0, logit).sum() - logit[is_answered].sum()
        gradient = columns.T @ (1 / (1 + np.exp(-logit)) - is_answered) + ridge * weights
        return float(value + 0.5 * ridge @ weights**2), gradient

    weights = minimize(
        loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}
    ).x
    logit = weights[0] + ((others - mean) / spread) @ weights[1:]
    return np.asarray(1 / (1 + np.exp(-logit)))


def boosting(features: Floats, is_answered: Bools, others: Floats) -> Floats:
    """Fit scikit-learn's histogram gradient boosting and foretell others."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    leaf = min(20, max(2, len(features) // 20))
    trees = HistGradientBoostingClassifier(
        random_state=1,
        learning_rate=0.05,
        max_iter=300 if len(features) > 5000 else 100,
        early_stopping=len(features) > 5000,
        min_samples_leaf=leaf,
    )
    return np.asarray(trees.fit(features, is_answered).predict_proba(others)[:, 1])


PEERS: dict[str, Callable[[Floats, Bools, Floats], Floats]] = {
    "base_rate": rate,
    "logistic_regression": regression,
} | ({"gradient_boosting": boosting} if HAS_BOOSTING else {})


def timed(
    peer: Callable[[Floats, Bools, Floats], Floats],
    features: Floats,
    is_answered: Bools,
    others: Floats,
) -> tuple[Floats, float]:
    """Return what a peer foretells, and its CPU seconds."""
    began = time.process_time()
    chance = peer(features, is_answered, others)
    return chance, round(time.process_time() - began, 3)
