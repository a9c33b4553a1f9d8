"""A second opinion on messages of which the words leave doubt: from where the encoder puts them.

It changes the scores that words and phrases gave, and stays on their scale, so that one slope, one
offset and one threshold hold for both. Trained by ``training/second.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.reading._encoder import Singles
from keepwarm.engine.values import Floats, Intent

Encode = Callable[[str], Singles]

_INTENTS: Final = len(Intent)
"""The intents come first among the labels; only their doubt counts."""
_CHANCE_MIN: Final = 1e-9
_NAMES: Final = ("doubt_from", "own", "weights", "bias")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """How much of the first score of each label counts, and what the encoder's columns add.

    It is asked from the doubt ``doubt_from`` on; ``encode`` puts a text into the encoder's space.
    """

    encode: Encode
    doubt_from: float
    own: Floats
    weights: Singles
    bias: Floats

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], encode: Encode) -> Self | None:
        """Build it from the arrays of the model's file; None where that was trained without."""
        if any(f"second_{name}" not in arrays for name in _NAMES):
            return None
        return cls(
            encode=encode,
            doubt_from=float(arrays["second_doubt_from"]),
            own=arrays["second_own"].astype(np.float64),
            weights=arrays["second_weights"].astype(np.float32),
            bias=arrays["second_bias"].astype(np.float64),
        )

    def is_needed(self, chances: Floats) -> bool:
        """Tell whether the chances by words and phrases leave too much doubt."""
        return doubt_of(chances) >= self.doubt_from

    def scores(self, first: Floats, text: str) -> Floats:
        """Return the scores in the light of the whole text."""
        scores: Floats = self.own * first + self.encode(text) @ self.weights + self.bias
        return scores


def doubt_of(chances: Floats) -> float:
    """Return how much doubt the chances of the labels leave about the intents: entropy, in nats."""
    likely = np.clip(chances[:_INTENTS], _CHANCE_MIN, 1.0 - _CHANCE_MIN)
    return -float(likely @ np.log(likely) + (1.0 - likely) @ np.log1p(-likely))
