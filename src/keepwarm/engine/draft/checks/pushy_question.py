"""``pushy_question``: pushy question."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "pushy_question", "pushy")


CHECK = Check(
    code="pushy_question",
    name="Pushy question",
    reason="A question built to corner makes people step back.",
    source="[1]",
    repair="Ask something that they may answer either way.",
    severity=Severity.WARNING,
    find=_find,
)
