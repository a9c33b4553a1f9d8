"""``no_value``: nothing in it for them."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    if view.is_bump:
        return
    yield from learned(view, "no_value")


CHECK = Check(
    code="no_value",
    name="Nothing in it for them",
    reason="A touch that gives nothing teaches people not to read the next one.",
    source="[2]",
    repair="Add one fact, idea, result or answer that helps them, whether they buy or not.",
    severity=Severity.WARNING,
    find=_find,
)
