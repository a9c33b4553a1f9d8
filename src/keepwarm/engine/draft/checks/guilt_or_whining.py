"""``guilt_or_whining``: guilt or whining."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "guilt_or_whining", "guilt")


CHECK = Check(
    code="guilt_or_whining",
    name="Guilt or whining",
    reason="Nobody buys to make a salesperson feel better.",
    source="[4]",
    repair="Drop what you did or feel; say what they gain.",
    severity=Severity.ERROR,
    find=_find,
)
