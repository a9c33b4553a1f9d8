"""``too_many_asks``: several asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_CLAUSE: Final = re.compile(r"[,;]|(?<!\w)(?:and|und|et|y|e|en)(?!\w)")
_COMMA: Final = re.compile(r"[,;](?:\s*(?:and|und|et|y|e|en)(?!\w))?")
_IN_ONE_SENTENCE: Final = 3
_IN_ALL: Final = 3


def _find(view: View) -> Iterator[Place]:
    counts = [_asks(view, number) for number in view.questions]
    if max(counts, default=0) >= _IN_ONE_SENTENCE or sum(counts) >= _IN_ALL:
        first, last = view.sentences[view.questions[0]], view.sentences[view.questions[-1]]
        yield Place(first.start, last.end)
    elif counts:
        yield from learned(view, "too_many_asks")


def _asks(view: View, number: int) -> int:
    """Return how many clauses of a question begin like a question of their own."""
    span = view.sentences[number]
    # After "shall I", the words of a question begin what is told, not what is asked.
    is_offer = any(one.number == number for one in view.having("own_offer"))
    clauses = (_COMMA if is_offer else _CLAUSE).split(view.folded[span.start : span.end])
    starts = [re.findall(r"[^\W\d_]+", clause)[:1] for clause in clauses]
    return max(1, sum(not view.words.interrogatives.isdisjoint(start) for start in starts))


CHECK = Check(
    code="too_many_asks",
    name="Several asks",
    reason="Two things to do are put off; one is done.",
    source="[3]",
    repair="Keep the smallest ask, and leave the others for later.",
    severity=Severity.WARNING,
    find=_find,
)
