"""``no_single_clear_ask``: no clear ask."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._numbers import phones_of
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Channel, Severity


def _find(view: View) -> Iterator[Place]:
    if not _asks(view):
        yield from learned(view, "no_single_clear_ask", "vague_ask")


def _asks(view: View) -> bool:
    """Tell whether something is asked that can be answered, or plainly nothing is."""
    vague = {one.number for one in view.having("vague_ask")}
    gifts = [*view.having("no_answer_needed"), *view.having("sent_ask_none")]
    asked = {*view.questions, *(one.number for one in view.having("ask"))}
    if gifts or asked - vague:
        return True
    new = view.parts.new
    numbers = phones_of(view.folded[new.start : new.end])
    return view.draft.channel is Channel.VOICEMAIL and bool(numbers)


CHECK = Check(
    code="no_single_clear_ask",
    name="No clear ask",
    reason="Without one question that is easy to answer, nothing is what comes back.",
    source="[3][4]",
    repair="End with one small question, or say that no answer is needed.",
    severity=Severity.WARNING,
    find=_find,
)
