"""``refers_to_past_silence``: points back at the silence."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._parts import Span
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    free = {one.number for one in view.having("no_answer_needed")}
    for place in learned(view, "refers_to_past_silence", "past_silence"):
        # "You need not answer" names an answer, and none that is missing.
        if view.sentence_at(place.start) not in free and not _is_to_come(view, place):
            yield place


def _is_to_come(view: View, place: Place) -> bool:
    """Tell whether it is said of what may happen: "if you don't answer by Friday"."""
    number = view.sentence_at(place.start)
    if number < 0 or not view.having("break_up"):
        return False
    before = view.tokens(Span(view.sentences[number].start, place.start + 1))
    return not view.words.conditions.isdisjoint(before)


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
