"""``unsupported_claim``: claim without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_FIGURES: Final = ("figure", "money")
_DIGITS_MIN: Final = 2
"""A lone digit is an hour or a count of small things more often than a claim."""

_SENTENCE_LENGTH_MIN: Final = 16
_QUOTED: Final = re.compile(r"[“„«‘'\"]\s?([^“”„«»‘’'\"]{1,200}?)\s?[”“»’'\"]")


def _find(view: View) -> Iterator[Place]:
    figures = [
        one
        for number, group in enumerate(view.novelties)
        if number not in view.questions
        for one in group
        if one.kind in _FIGURES and one.end - one.start >= _DIGITS_MIN
    ]
    if figures:
        yield from (Place(one.start, one.end) for one in figures)
    else:
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


CHECK = Check(
    code="unsupported_claim",
    name="Claim without a source",
    reason="What nobody wrote down may be wrong, and a wrong claim costs the trust.",
    source="[3]",
    repair="Add the source to the facts, or take the claim out.",
    severity=Severity.ERROR,
    find=_find,
)
