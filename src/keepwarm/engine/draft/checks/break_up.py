"""``break_up``: break-up."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "break_up", "break_up", "sent_closing")


CHECK = Check(
    code="break_up",
    name="Break-up",
    reason="Announcing the end asks for a no; who was only busy is lost with it.",
    source="[4]",
    repair="Leave the door open: offer something smaller, or ask about the timing.",
    severity=Severity.ERROR,
    find=_find,
)
