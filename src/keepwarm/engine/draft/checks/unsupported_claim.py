"""``unsupported_claim``: a figure, a share or a sweeping promise that nothing known backs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._view import Novelty, View
from keepwarm.engine.values import Severity

_FIGURES: Final = ("figure", "day")
_DIGITS_MIN: Final = 2
"""A lone digit is an hour or a count of small things more often than a claim."""

_UNIT: Final = re.compile(r"[ \u202f\u00a0-]?([^\W\d_]+)")
_STEM: Final = 5


def _find(view: View) -> Iterator[Place]:
    for number in range(len(view.sentences)):
        for one in view.novelties[number]:
            if one.kind == "money" or (_is_told(view, number, one) and _is_claimed(view, one)):
                yield Place(one.start, one.end)
    for phrase in view.having("sweeping"):
        telling = view.stems(view.folded[phrase.start : phrase.end])
        if phrase.number not in view.questions and telling - view.backing_stems:
            yield Place(phrase.start, phrase.end)


def _is_told(view: View, number: int, one: Novelty) -> bool:
    """Tell whether it stands in a statement; asking and offering one's own time claim nothing."""
    return number not in view.questions and not any(
        phrase.number == number and phrase.start < one.start
        for label in ("own_offer", "ask")
        for phrase in view.having(label)
    )


def _is_claimed(view: View, one: Novelty) -> bool:
    """Tell whether it states a fact: small numbers do where what is known counts the same thing."""
    if one.kind == "share":
        return True
    is_figure = view.folded[one.start : one.end][:1].isdigit()
    is_long = is_figure and one.end - one.start >= _DIGITS_MIN
    if is_long and one.kind in _FIGURES:
        return True
    # A time is one's own or the reader's more often than not: "if you have five minutes".
    is_time = one.kind == "clock" and not is_long
    unit = _UNIT.match(view.folded, one.end)
    return (
        one.kind in (*_FIGURES, "clock", "word")
        and not is_time
        and unit is not None
        and unit[1][:_STEM] in _units(view.backing, view.words.numbers)
    )


@lru_cache(maxsize=64)
def _units(backing: str, numbers: frozenset[tuple[str, int]]) -> frozenset[str]:
    """Return the beginnings of the words that stand behind a number in what is known."""
    words = {word for word, _ in numbers}
    tokens = re.findall(r"[^\W_]+", backing)
    return frozenset(
        second[:_STEM]
        for first, second in pairwise(tokens)
        if (first.isdigit() or first in words) and not second.isdigit()
    )


CHECK = Check(
    code="unsupported_claim",
    name="Claim without a source",
    reason="What nobody wrote down may be wrong, and a wrong claim costs the trust.",
    source="[3]",
    repair="Add the source to the facts, or take the claim out.",
    severity=Severity.ERROR,
    find=_find,
)
