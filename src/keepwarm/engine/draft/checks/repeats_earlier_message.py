"""``repeats_earlier_message``: repeats an earlier message."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    if view.draft.history and not view.is_bump:
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
