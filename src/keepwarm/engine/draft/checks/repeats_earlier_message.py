"""``repeats_earlier_message``: repeats an earlier message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned, whole
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_NEARLY_ALL: Final = 0.6
"""So many of the pairs of words stood in one earlier touch."""


def _find(view: View) -> Iterator[Place]:
    if not view.draft.history or view.is_bump:
        return
    if view.repetition[0] >= _NEARLY_ALL:
        yield whole(view)
    else:
        yield from learned(view, "repeats_earlier_message")


CHECK = Check(
    code="repeats_earlier_message",
    name="Repeats an earlier message",
    reason="Who did not answer these words will not answer them again.",
    source="[1][2]",
    repair="Come with something new: another result, another problem, another question.",
    severity=Severity.WARNING,
    find=_find,
)
