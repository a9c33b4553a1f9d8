"""``angry``: anger."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "angry", "anger")


CHECK = Check(
    code="angry",
    name="Anger",
    reason="Reproach, sarcasm and threats end what silence only paused.",
    source="[4]",
    repair="Take it out, or wait until tomorrow.",
    severity=Severity.ERROR,
    find=_find,
)
