"""``too_many_asks``: several asks."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    yield from learned(view, "too_many_asks")


CHECK = Check(
    code="too_many_asks",
    name="Several asks",
    reason="Two things to do are put off; one is done.",
    source="[3]",
    repair="Keep the smallest ask, and leave the others for later.",
    severity=Severity.WARNING,
    find=_find,
)
