"""A small trained model: one logistic function per label over words, phrases and form.

Trained by ``training/train.py`` on texts written for this project. The weights of the words are
divided by the length of the message, those of phrases and form are not. Each label's score is made
a chance by Platt's scaling, fitted out of fold (Platt 1999, "Probabilistic outputs for support
vector machines").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.reading._order_cues import OrderScorer
from keepwarm.engine.reading._second import Judge, SecondOpinion
from keepwarm.engine.values import Floats, Ints

_CHANCE_MIN: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The weights: features by row (sorted ``keys``), labels by column.

    ``rarity`` is each word feature's inverse document frequency; ``scale`` turns the stored
    whole numbers into weights; ``slope`` and ``offset`` make a score a chance; from ``threshold``
    on a label is taken to be there, below ``doubt`` it is not, and between a person decides.
    ``trust`` (slope, offset) turns the log odds of a whole set, were its labels independent, into
    those of its being right; it is fitted out of fold too.
    ``second`` is asked where the words leave doubt; without it the words decide alone.
    ``orders`` tells orders to software; a file may be without.
    """

    version: int
    labels: tuple[str, ...]
    keys: Ints
    rarity: Floats
    weights: npt.NDArray[np.int8]
    scale: Floats
    phrase_keys: Ints
    phrase_weights: Floats
    bias: Floats
    slope: Floats
    offset: Floats
    threshold: Floats
    doubt: Floats
    trust: Floats
    second: SecondOpinion | None = None
    orders: OrderScorer | None = None

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, npt.NDArray[Any]], *, judge: Judge | None = None
    ) -> Self:
        """Build the model from the arrays of its file; ``ValueError`` where one is missing.

        With ``judge``, and a file that was trained with it, the model asks a second opinion.
        """
        names = [item.name for item in fields(cls) if item.name not in ("second", "orders")]
        missing = [name for name in names if name not in arrays]
        if missing:
            raise ValueError(
                f"The reading model has no {', '.join(missing)}; train it again with "
                "python -m training.train."
            )
        columns: dict[str, Any] = {name: arrays[name] for name in names}
        columns["version"] = int(arrays["version"])
        columns["labels"] = tuple(str(label) for label in arrays["labels"])
        columns["keys"] = arrays["keys"].astype(np.int64)
        columns["phrase_keys"] = arrays["phrase_keys"].astype(np.int64)
        for name in ("rarity", "scale", "phrase_weights", "bias", "slope", "offset", "threshold"):
            columns[name] = arrays[name].astype(np.float64)
        for name in ("doubt", "trust"):
            columns[name] = arrays[name].astype(np.float64)
        second = SecondOpinion.from_arrays(arrays, judge) if judge is not None else None
        if second is not None:
            columns["threshold"] = arrays["second_threshold"].astype(np.float64)
            columns["doubt"] = arrays["second_doubt"].astype(np.float64)
            columns["trust"] = arrays["second_trust"].astype(np.float64)
        return cls(**columns, second=second, orders=OrderScorer.from_arrays(arrays))

    def word_rows(self, keys: Ints) -> tuple[Ints, Floats]:
        """Return the rows of the known ones among word features, and the weight of each."""
        rows = known_rows(self.keys, keys)
        rarity = self.rarity[rows]
        length = float(np.sqrt(np.square(rarity).sum()))
        return rows, rarity / (length or 1.0)

    def scores(self, words: Ints, phrases: Ints, text: str = "", ours: str = "") -> Floats:
        """Return the score of each label for the keys of word and phrase features.

        Where they leave doubt the ``text`` as a whole decides with them, if it is given, and
        ``ours``, the words that it answers.
        """
        rows, weight = self.word_rows(words)
        known = known_rows(self.phrase_keys, phrases)
        scores: Floats = weight @ self.weights[rows] * self.scale
        scores += self.phrase_weights[known].sum(axis=0) + self.bias
        if text and self.second is not None and self.second.is_needed(self.chances(scores)):
            return self.second.scores(scores, text, ours)
        return scores

    def limits(self) -> Floats:
        """Return the score of each label from which on it is taken to be there."""
        odds = np.log(self.threshold / (1.0 - self.threshold))
        limits: Floats = (odds - self.offset) / np.where(self.slope == 0.0, 1.0, self.slope)
        return limits

    def chances(self, scores: Floats) -> Floats:
        """Return each label's chance, calibrated out of fold."""
        chances: Floats = 1.0 / (1.0 + np.exp(-(self.slope * scores + self.offset)))
        return chances

    def confidence(self, joint: float) -> float:
        """Return the chance that a set is right as a whole, from that of independent labels."""
        joint = min(max(joint, _CHANCE_MIN), 1.0 - _CHANCE_MIN)
        odds = float(self.trust[0]) * math.log(joint / (1.0 - joint)) + float(self.trust[1])
        return 1.0 / (1.0 + math.exp(-odds))


def known_rows(sorted_keys: Ints, keys: Ints) -> Ints:
    """Return the rows of the known ones among feature keys."""
    if sorted_keys.size == 0 or keys.size == 0:
        return np.zeros(0, np.int64)
    spots = np.minimum(np.searchsorted(sorted_keys, keys), sorted_keys.size - 1)
    known: Ints = spots[sorted_keys[spots] == keys]
    return known
