"""The words on which a label rests: a phrase of the lexicon, else the words that weighed most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from keepwarm.engine.reading._features import Analysed, Place, as_keys
from keepwarm.engine.reading._model import Model
from keepwarm.engine.values import Evidence, Intent

_WINDOW_WORDS: Final = 5


def find_evidence(
    intents: Sequence[Intent], analysed: Analysed, model: Model
) -> Iterator[Evidence]:
    """Yield for each intent the words that speak most for it; none where only a header did."""
    for intent in intents:
        place = _phrase(intent, analysed) or _heaviest(intent, analysed, model)
        if place is None:
            continue
        number, first, last = place
        sentence = analysed.sentences[number]
        start, end = sentence.starts[first], sentence.ends[last - 1]
        yield Evidence(label=intent.value, words=analysed.text[start:end], start=start, end=end)


def _phrase(intent: Intent, analysed: Analysed) -> Place | None:
    hits = [hit for hit in analysed.hits if hit.label == intent.value and not hit.is_negated]
    # A sure phrase before a hint, and of those the one that says most.
    best = max(hits, key=lambda hit: (hit.tier == "sure", hit.last - hit.first), default=None)
    return (best.sentence, best.first, best.last) if best and best.tier == "sure" else None


def _heaviest(intent: Intent, analysed: Analysed, model: Model) -> Place | None:
    """Return the few words in a row that added most to the label's score."""
    if intent.value not in model.labels or not analysed.words:
        return None
    column = model.labels.index(intent.value)
    weights = [[0.0] * len(sentence.words) for sentence in analysed.sentences]
    rows, weight = model.word_rows(as_keys(analysed.words))
    added = weight * model.weights[rows, column] * model.scale[column]
    for key, value in zip(model.keys[rows].tolist(), added.tolist(), strict=True):
        number, first, last = analysed.words[key]
        of_sentence, share = weights[number], value / (last - first)
        for place in range(first, last):
            of_sentence[place] += share
    best: tuple[float, Place] | None = None
    for number, values in enumerate(weights):
        width = min(_WINDOW_WORDS, len(values))
        sums = np.convolve(values, np.ones(width), "valid")
        first = int(sums.argmax())
        if best is None or sums[first] > best[0]:
            best = (float(sums[first]), (number, first, first + width))
    return best[1] if best and best[0] > 0 else None
