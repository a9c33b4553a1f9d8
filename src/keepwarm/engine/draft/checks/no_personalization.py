"""``no_personalization``: nothing about this prospect."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.reading import fold_in_place
from keepwarm.engine.values import Severity

_NOTE_LENGTH_MIN = 40
"""A shorter note may stand in a text by chance: a firm's name, a subject."""


def _find(view: View) -> Iterator[Place]:
    if view.is_bump or _tells_a_fact(view):
        return
    yield from learned(view, "no_personalization")


def _tells_a_fact(view: View) -> bool:
    """Return whether a whole note on them stands in the text: nothing is more their own."""
    facts = view.draft.facts
    notes = (fold_in_place(note).strip(" .") for note in (*facts.known, *facts.others))
    return any(len(note) >= _NOTE_LENGTH_MIN and note in view.folded for note in notes)


CHECK = Check(
    code="no_personalization",
    name="Nothing about this prospect",
    reason="A message that anybody could have got is answered by nobody.",
    source="[2][3]",
    repair="Name something that you know of them, or that passed between you.",
    severity=Severity.WARNING,
    find=_find,
)
