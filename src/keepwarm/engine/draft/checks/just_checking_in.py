"""``just_checking_in``: just checking in."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "just_checking_in", "checking_in", "sent_checking_in")


CHECK = Check(
    code="just_checking_in",
    name="Just checking in",
    reason="Checking in serves the seller; it gives the reader no reason to answer.",
    source="[2][3]",
    repair="Write when you have something for them, and begin with it.",
    severity=Severity.WARNING,
    find=_find,
)
