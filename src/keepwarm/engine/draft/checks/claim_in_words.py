"""``claim_in_words``: a claim without a figure in it that may lack a source; off by default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_NEW_WORDS: Final = 3
_SENTENCE_LENGTH_MIN: Final = 16
_QUOTED: Final = re.compile(r"[“„«‘'\"]\s?([^“”„«»‘’'\"]{1,200}?)\s?[”“»’'\"]")


def _find(view: View) -> Iterator[Place]:
    if any(_is_new(view, number) for number in range(len(view.sentences))):
        yield from (
            place for place in learned(view, "unsupported_claim") if not _is_backed(view, place)
        )


def _is_backed(view: View, place: Place) -> bool:
    """Return whether it only asks, or the facts say it or what it quotes word for word."""
    sentence = view.folded[place.start : place.end]
    if sentence.rstrip().endswith("?"):
        return True
    said = [sentence.strip(" \n.!\"'“”"), *_QUOTED.findall(sentence)]
    return any(len(words) >= _SENTENCE_LENGTH_MIN and words in view.backing for words in said)


def _is_new(view: View, number: int) -> bool:
    """Tell whether a sentence says something that neither facts nor history hold."""
    words = view.stems(view.text_of(view.sentences[number])) - view.backing_stems
    return bool(view.novelties[number]) or len(words) >= _NEW_WORDS


CHECK = Check(
    code="claim_in_words",
    name="Perhaps a claim without a source",
    reason="What nobody wrote down may be wrong; words tell less surely than figures do.",
    source="[3]",
    repair="If it can be checked, add the source to the facts, or take the claim out.",
    severity=Severity.NOTE,
    find=_find,
    is_on=False,
)
