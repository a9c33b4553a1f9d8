"""Trains the score that tells orders to software: part of python -m training.train.

Windows of a text are judged one by one (``keepwarm.engine.reading._order_cues``). A text with an
order is learnt from its likeliest window, found with the weights of the round before, and from a
short one whole; every window of another text is learnt as none (Andrews et al. 2003, "Support
vector machines for multiple-instance learning"). The limit is the lowest at which hardly any
other text is taken for an order out of fold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from keepwarm.engine.reading import Language
from keepwarm.engine.reading._order_cues import order_features, share_of
from keepwarm.engine.reading._orders import order_tokens
from training.corpus import Item

STRENGTH: Final = 10.0
ROUNDS: Final = 2
SEEN_MIN: Final = 2
KEPT_MAX: Final = 12_000
FALSE_SHARE_MAX: Final = 0.0015
FOLDS: Final = 5
SEED: Final = 20261122
QUANTISED: Final = 127.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The windows of all texts: features of each, of which text it is, and whether an order."""

    keys: Sequence[Sequence[int]]
    text: npt.NDArray[np.int64]
    is_order: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, items: Sequence[Item], languages: Mapping[str, Language]) -> Windows:
        """Cut the texts as the reader does."""
        keys, text = list[list[int]](), list[int]()
        for number, item in enumerate(items):
            tokens = order_tokens(item.text, languages, language=item.language)
            for start, end in tokens.windows():
                keys.append(sorted(order_features(tokens, start, end)))
                text.append(number)
        numbers = np.array(text, np.int64)
        wanted = np.array([item.is_injection for item in items])
        return cls(keys=keys, text=numbers, is_order=wanted[numbers])

    def matrix(self, known: Mapping[int, int]) -> csr_matrix:
        """Return windows by known features."""
        rows, columns, values = list[int](), list[int](), list[float]()
        for row, keys in enumerate(self.keys):
            for key, share in zip(keys, share_of(keys).tolist(), strict=True):
                if key in known:
                    rows.append(row)
                    columns.append(known[key])
                    values.append(share)
        return csr_matrix((values, (rows, columns)), shape=(len(self.keys), len(known)))

    def best(self, scores: Floats, texts: int) -> Floats:
        """Return the highest score of each text."""
        best = np.full(texts, -np.inf)
        np.maximum.at(best, self.text, scores)
        return best


def _fitted(
    design: csr_matrix, windows: Windows, rows: npt.NDArray[np.int64]
) -> tuple[Floats, float]:
    """Return the weights and the bias that tell the windows of some rows apart."""
    used = rows
    for _ in range(ROUNDS):
        model = LogisticRegression(
            C=STRENGTH, solver="liblinear", dual=True, max_iter=3_000, random_state=SEED
        ).fit(design[used], windows.is_order[used])
        scores = model.decision_function(design)
        best = windows.best(scores, int(windows.text.max()) + 1)
        is_likeliest = scores >= best[windows.text]
        used = rows[~windows.is_order[rows] | is_likeliest[rows]]
    weights = model.coef_[0]
    weights[np.argsort(-np.abs(weights), kind="stable")[KEPT_MAX:]] = 0.0
    return weights, float(model.intercept_[0])


def train_orders(
    items: Sequence[Item], languages: Mapping[str, Language]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arrays of the score, and what it is worth out of fold."""
    windows = Windows.of(items, languages)
    counts = Counter(key for keys in windows.keys for key in keys)
    keys = sorted(key for key, count in counts.items() if count >= SEEN_MIN)
    design = windows.matrix({key: column for column, key in enumerate(keys)})
    folds = np.array([item.fold(FOLDS) for item in items])
    scores = np.zeros(len(windows.keys))
    for fold in range(FOLDS):
        is_left = folds[windows.text] == fold
        weights, bias = _fitted(design, windows, np.flatnonzero(~is_left))
        scores[is_left] = design[is_left] @ weights + bias
    best = windows.best(scores, len(items))
    wanted = np.array([item.is_injection for item in items])
    limit = float(np.quantile(best[~wanted], 1.0 - FALSE_SHARE_MAX))
    weights, bias = _fitted(design, windows, np.arange(len(windows.keys)))
    kept = np.flatnonzero(weights)
    scale = float(np.abs(weights).max()) / QUANTISED
    arrays = {
        "orders_keys": np.array(keys, np.int64)[kept],
        "orders_weights": np.rint(weights[kept] / scale).astype(np.int8),
        "orders_scale": np.float64(scale),
        "orders_bias": np.float64(bias),
        "orders_limit": np.float64(limit),
    }
    return arrays, {
        "recall": float((best[wanted] >= limit).mean()),
        "false": int((best[~wanted] >= limit).sum()),
        "limit": limit,
    }
