"""``unsupported_claim``: claim without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import Novelty, View
from keepwarm.engine.values import Severity

_FIGURES: Final = ("figure", "money", "day")
_NEW_WORDS: Final = 3
_DIGITS_MIN: Final = 2
"""A lone digit is an hour or a count of small things more often than a claim."""

_SENTENCE_LENGTH_MIN: Final = 16
_QUOTED: Final = re.compile(r"[“„«‘'\"]\s?([^“”„«»‘’'\"]{1,200}?)\s?[”“»’'\"]")


def _find(view: View) -> Iterator[Place]:
    figures = [one for number in range(len(view.sentences)) for one in _figures(view, number)]
    if figures:
        yield from (Place(one.start, one.end) for one in figures)
    elif any(_is_new(view, number) for number in range(len(view.sentences))):
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


def _figures(view: View, number: int) -> Iterator[Novelty]:
    """Yield the figures that nothing backs; asking and offering one's own time claim nothing."""
    is_free = number in view.questions or any(
        one.number == number for label in ("own_offer", "ask") for one in view.having(label)
    )
    for one in view.novelties[number]:
        is_long = one.end - one.start >= _DIGITS_MIN
        if one.kind == "money" or (one.kind in _FIGURES and is_long and not is_free):
            yield one


CHECK = Check(
    code="unsupported_claim",
    name="Claim without a source",
    reason="What nobody wrote down may be wrong, and a wrong claim costs the trust.",
    source="[3]",
    repair="Add the source to the facts, or take the claim out.",
    severity=Severity.ERROR,
    find=_find,
)
