"""``cryptic``: cryptic."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "cryptic", "teasing")


CHECK = Check(
    code="cryptic",
    name="Cryptic",
    reason="Hints and riddles look like a trick; busy people do not solve them.",
    source="[1]",
    repair="Say in the first line what this is about.",
    severity=Severity.WARNING,
    find=_find,
)
