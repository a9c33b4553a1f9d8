"""``no_personalization``: nothing about this prospect."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    if view.is_bump:
        return
    yield from learned(view, "no_personalization")


CHECK = Check(
    code="no_personalization",
    name="Nothing about this prospect",
    reason="A message that anybody could have got is answered by nobody.",
    source="[2][3]",
    repair="Name something that you know of them, or that passed between you.",
    severity=Severity.WARNING,
    find=_find,
)
