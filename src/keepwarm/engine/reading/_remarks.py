"""Short remarks of a record read: for which reasons of silence each speaks, and how surely.

For each reason a share of what its words say (a logistic function over them and whose they are)
and a share of what the encoder takes the remark for. Of a story as a whole, all remarks in a row,
the encoder alone says for which reason it speaks. Trained by ``training/remarks.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.reading._encoder import Singles
from keepwarm.engine.reading._features import FEATURES_VERSION, Analysed, analyse, as_keys
from keepwarm.engine.reading._language import Language
from keepwarm.engine.reading._model import known_rows
from keepwarm.engine.values import Floats, Ints

REMARK_SIDES: Final = ("in", "out", "note")
"""Whose words a remark holds: theirs, ours, or what was seen or is known of them."""
REMARK_CHARACTERS_MAX: Final = 600
"""Of a longer text the beginning is read: the encoder sees no more of it."""

RemarkJudge = Callable[[str], Singles]
"""Returns the encoder's scores for a text that says whose words it holds.

Those of the reasons of a story come last, before them those of the reasons of a remark.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkModel:
    """The weights: features by row (sorted ``keys``), reasons by column.

    ``rarity`` is each word feature's inverse document frequency; features of form and phrases
    come as they are (``phrase_keys``). ``sides`` weighs whose words they are. ``own`` and ``share``
    join the scores of the words and of the encoder, which ``meaning`` asks, to natural log odds.
    ``story_slope`` and ``story_bias`` make the encoder's scores of a story log chances.
    """

    labels: tuple[str, ...]
    keys: Ints
    rarity: Floats
    weights: Floats
    phrase_keys: Ints
    phrase_weights: Floats
    sides: Floats
    bias: Floats
    own: Floats
    share: Floats
    offset: Floats
    story_slope: Floats
    story_bias: Floats
    meaning: RemarkJudge
    version: str
    """A digest of the weights: another model never passes for this one."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], *, meaning: RemarkJudge) -> Self:
        """Build the model from the arrays of its file; ``ValueError`` where one is missing."""
        names = (
            "keys", "rarity", "weights", "phrase_keys", "phrase_weights", "sides", "bias",
            "own", "share", "offset", "story_slope", "story_bias",
        )  # fmt: skip
        missing = [name for name in ("version", "labels", *names) if name not in arrays]
        if missing or int(arrays["version"]) != FEATURES_VERSION:
            fault = f"has no {', '.join(missing)}" if missing else "knows other features"
            raise ValueError(
                f"The model of remarks {fault}; train it again with python -m training.remarks."
            )
        columns: dict[str, Any] = {name: arrays[name].astype(np.float64) for name in names}
        for name in ("keys", "phrase_keys"):
            columns[name] = arrays[name].astype(np.int64)
        return cls(
            labels=tuple(str(label) for label in arrays["labels"]),
            meaning=meaning,
            version=_digest_of(arrays),
            **columns,
        )

    def chances(self, analysed: Analysed, side: str) -> Mapping[str, float]:
        """Return for each reason the chance that the remark speaks for it."""
        rows = known_rows(self.keys, as_keys(analysed.words))
        rarity = self.rarity[rows]
        length = float(np.sqrt(np.square(rarity).sum())) or 1.0
        scores = (rarity / length) @ self.weights[rows] + self.bias
        phrases = known_rows(self.phrase_keys, as_keys(analysed.phrases))
        scores += self.phrase_weights[phrases].sum(axis=0)
        scores += self.sides[REMARK_SIDES.index(side)]
        count = len(self.labels)
        meant = self.meaning(f"{side}: {analysed.text}")[-2 * count : -count]
        odds = self.own * scores + self.share * meant + self.offset
        chances = 1.0 / (1.0 + np.exp(-odds))
        return dict(zip(self.labels, chances.tolist(), strict=True))

    def story_chances(self, story: str) -> Mapping[str, float]:
        """Return for each reason the chance that a story as a whole speaks first for it."""
        meant = self.meaning(story)[-len(self.labels) :]
        scores = self.story_slope * meant + self.story_bias
        shares = np.exp(scores - scores.max())
        return dict(zip(self.labels, (shares / shares.sum()).tolist(), strict=True))


def _digest_of(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def suggest_reasons(
    text: str,
    side: str,
    model: RemarkModel | None,
    languages: Mapping[str, Language],
    *,
    language: str = "",
) -> Mapping[str, float]:
    """Return for each reason of silence the chance that a remark speaks for it.

    ``side`` is one of ``REMARK_SIDES``, ``language`` a hint. Without a model, or without words,
    nothing is said of any reason.
    """
    if model is None or not text.strip():
        return {}
    analysed = analyse(text[:REMARK_CHARACTERS_MAX], languages, language=language)
    return model.chances(analysed, side)


def suggest_from_story(story: str, model: RemarkModel | None) -> Mapping[str, float]:
    """Return for each reason of silence the chance that it is the first of a story.

    Chances add up to 1. Without a model, or without words, nothing is said of any reason.
    """
    return model.story_chances(story) if model is not None and story.strip() else {}
