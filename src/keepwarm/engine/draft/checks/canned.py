"""``canned``: stock phrases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_TEMPLATE: Final = 2
"""So many stock phrases make a template."""


def _find(view: View) -> Iterator[Place]:
    sure = view.having("canned")
    if len(sure) >= _TEMPLATE:
        yield from (Place(one.start, one.end) for one in sure)
    else:
        yield from learned(view, "canned", "canned")


CHECK = Check(
    code="canned",
    name="Stock phrases",
    reason="Words that stand in every mass mailing tell the reader that this is one.",
    source="[2]",
    repair="Say the same thing as you would say it to this person across a table.",
    severity=Severity.WARNING,
    find=_find,
)
