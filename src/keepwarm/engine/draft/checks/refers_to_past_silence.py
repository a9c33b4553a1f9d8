"""``refers_to_past_silence``: points back at the silence."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._parts import Span
from keepwarm.engine.draft._view import Found, View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(
        view, "refers_to_past_silence", "past_silence", counts=lambda one: _is_past(view, one)
    )


def _is_past(view: View, one: Found) -> bool:
    """Tell whether a phrase names an answer that is missing.

    "You need not answer" does not, nor does what may happen: "if you don't answer by Friday".
    """
    if one.number in {free.number for free in view.having("no_answer_needed")}:
        return False
    if one.number < 0 or not view.having("break_up"):
        return True
    before = view.tokens(Span(view.sentences[one.number].start, one.start + 1))
    return view.words.conditions.isdisjoint(before)


CHECK = Check(
    code="refers_to_past_silence",
    name="Points back at the silence",
    reason="Counting attempts reproaches; a fresh reason to talk does not.",
    source="[4]",
    repair=(
        "Leave the past out. If you must, ask once whether the plan changed, or just the timing."
    ),
    severity=Severity.WARNING,
    find=_find,
)
