"""``self_focused``: about the seller."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "self_focused", "boast")


CHECK = Check(
    code="self_focused",
    name="About the seller",
    reason="Prospects read for what they gain; a text about the seller gives them nothing.",
    source="[2]",
    repair="Turn it round: which result would this bring to them?",
    severity=Severity.WARNING,
    find=_find,
)
