"""A second opinion on messages of which the words leave doubt: what the encoder takes them for.

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

Judge = Callable[[str, str], Singles]
"""Returns the encoder's score of each label for a text and the words that it answers."""

_INTENTS: Final = len(Intent)
"""The intents come first among the labels; only their doubt counts."""
_STOP: Final = list(Intent).index(Intent.UNSUBSCRIBE)
_STOP_CHANCE_MIN: Final = 0.06
_STOP_CHANCE_MAX: Final = 0.9
_YES: Final = list(Intent).index(Intent.INTERESTED)
_YES_CHANCE_MIN: Final = 0.28
_YES_CHANCE_MAX: Final = 0.5
_CHANCE_MIN: Final = 1e-9
_NAMES: Final = ("doubt_from", "own", "share", "bias")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """How much of the first score of each label counts, and how much of the encoder's.

    It is asked from the doubt ``doubt_from`` on, and wherever a stop is neither certain nor out of
    the question, or somebody may or may not be interested: nothing costs more than a stop not
    heard, or a refusal taken for a yes. ``judge`` asks the encoder.
    """

    judge: Judge
    doubt_from: float
    own: Floats
    share: Floats
    bias: Floats

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], judge: Judge) -> Self | None:
        """Build it from the arrays of the model's file; None where that was trained without."""
        if any(f"second_{name}" not in arrays for name in _NAMES):
            return None
        return cls(
            judge=judge,
            doubt_from=float(arrays["second_doubt_from"]),
            own=arrays["second_own"].astype(np.float64),
            share=arrays["second_share"].astype(np.float64),
            bias=arrays["second_bias"].astype(np.float64),
        )

    def is_needed(self, chances: Floats) -> bool:
        """Tell whether the chances by words and phrases leave too much doubt."""
        return is_doubtful(chances, self.doubt_from)

    def scores(self, first: Floats, text: str, ours: str = "") -> Floats:
        """Return the scores in the light of the whole text, and of ours that it answers."""
        meant = self.judge(text, ours)[: self.own.size]
        scores: Floats = self.own * first + self.share * meant + self.bias
        return scores


def is_doubtful(chances: Floats, doubt_from: float) -> bool:
    """Tell whether the chances of the labels leave so much doubt, or any about a stop or a yes."""
    is_open = _STOP_CHANCE_MIN < chances[_STOP] < _STOP_CHANCE_MAX
    is_yes = _YES_CHANCE_MIN < chances[_YES] < _YES_CHANCE_MAX
    return bool(is_open or is_yes) or doubt_of(chances) >= doubt_from


def doubt_of(chances: Floats) -> float:
    """Return how much doubt the chances of the labels leave about the intents: entropy, in nats."""
    likely = np.clip(chances[:_INTENTS], _CHANCE_MIN, 1.0 - _CHANCE_MIN)
    return -float(likely @ np.log(likely) + (1.0 - likely) @ np.log1p(-likely))
