"""What one workspace taught the reader: small changes to the trained weights, from corrections.

Each correction moves the weights of its own features just so far that the message would now be
read as the person said (the passive-aggressive step of Crammer et al. 2006, JMLR 7:551-585), a few
rounds over all of them in a fixed order. The same corrections give the same layer, whatever came
before; without corrections there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.reading._features import analyse, as_keys
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._model import Model
from keepwarm.engine.values import Floats, Intent, Ints

LAYER_VERSION: Final = 1
_ROUNDS: Final = 8
_STEP_MAX: Final = 4.0
"""One message moves a score by no more than this in a round: people mislabel too."""
_MARGIN: Final = 0.5
_QUIET_CHANCE: Final = 0.3
"""Where a person said that a message means nothing, no label may be likely enough to be guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text with the intents that a person gave it; ``ours`` are the words that it answers."""

    text: str
    language: str
    intents: tuple[Intent, ...]
    ours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One corrected message: its features and scores without a layer, and its true labels.

    ``limits`` are the scores from which on each label is taken to be there.
    """

    keys: Ints
    scores: Floats
    limits: Floats
    truth: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Changes of weights by feature key: a row has one number per label of the model."""

    changes: Mapping[int, Floats]

    def shift(self, keys: Iterable[int], labels: int) -> Floats:
        """Return what is added to the score of each label for the features of a message."""
        total = np.zeros(labels)
        for key in keys:
            change = self.changes.get(key)
            if change is not None:
                total += change
        return total

    def to_bytes(self) -> bytes:
        """Return the layer as stored."""
        rows = {str(key): np.round(row, 5).tolist() for key, row in sorted(self.changes.items())}
        return json.dumps({"version": LAYER_VERSION, "changes": rows}).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Return the layer from its stored form; ``ValueError`` where another version wrote it."""
        content = json.loads(stored)
        if content.get("version") != LAYER_VERSION:
            raise ValueError(
                f"The learned layer has version {content.get('version')!r}, not {LAYER_VERSION}; "
                "it is learned anew from the corrections."
            )
        return cls(
            changes={int(key): np.array(row) for key, row in content["changes"].items()},
        )


def learn_layer(examples: Sequence[Example], lexicon: Lexicon) -> Layer:
    """Return what a workspace's corrections teach; nothing where there is no model to change."""
    model = lexicon.model
    if model is None:
        return Layer(changes={})
    lessons = []
    for example in examples:
        analysed = analyse(
            example.text, lexicon.languages, language=example.language, ours=example.ours
        )
        words, phrases = as_keys(analysed.words), as_keys(analysed.phrases)
        truth = [label in example.intents for label in model.labels]
        lessons.append(
            Lesson(
                keys=np.union1d(words, phrases),
                scores=model.scores(words, phrases, example.text, example.ours),
                limits=model.limits() if example.intents else _quiet_limits(model),
                truth=np.array(truth, np.float64),
            )
        )
    return teach(lessons, taught=len(Intent))


def _quiet_limits(model: Model) -> Floats:
    odds = np.log(_QUIET_CHANCE / (1.0 - _QUIET_CHANCE))
    slope = np.where(model.slope == 0.0, 1.0, model.slope)
    limits: Floats = np.minimum(model.limits(), (odds - model.offset) / slope)
    return limits


def teach(lessons: Sequence[Lesson], *, taught: int) -> Layer:
    """Return the layer after which every lesson is read as it should be, as far as steps allow.

    Only the first ``taught`` labels are moved: about the others a correction says nothing.
    """
    changes: dict[int, Floats] = {}
    for _ in range(_ROUNDS):
        is_quiet = True
        for lesson in lessons:
            if not lesson.keys.size:
                continue
            labels = lesson.scores.size
            now = lesson.scores + Layer(changes=changes).shift(lesson.keys.tolist(), labels)
            sign = np.where(lesson.truth > 0, 1.0, -1.0)
            missing = np.maximum(0.0, _MARGIN - sign * (now - lesson.limits))
            # Labels on the right side stay as they are: only mistakes teach.
            missing[sign * (now - lesson.limits) > 0] = 0.0
            missing[taught:] = 0.0
            if not missing.any():
                continue
            is_quiet = False
            step = sign * np.minimum(missing, _STEP_MAX) / lesson.keys.size
            for key in lesson.keys.tolist():
                changes[key] = changes.get(key, np.zeros(labels)) + step
        if is_quiet:
            break
    return Layer(changes=changes)
