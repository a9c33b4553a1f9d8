"""``no_single_clear_ask``: no clear ask."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "no_single_clear_ask", "vague_ask")


CHECK = Check(
    code="no_single_clear_ask",
    name="No clear ask",
    reason="Without one question that is easy to answer, nothing is what comes back.",
    source="[3][4]",
    repair="End with one small question, or say that no answer is needed.",
    severity=Severity.WARNING,
    find=_find,
)
