"""``no_value``: nothing in it for them."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    asked = {one.number for one in view.having("quiet_ask")}
    if view.is_bump or asked & set(view.questions):
        return
    # What asks for nothing in return is a gift more often than not.
    yield from learned(view, "no_value", is_doubtful=bool(view.having("no_answer_needed")))


CHECK = Check(
    code="no_value",
    name="Nothing in it for them",
    reason="A touch that gives nothing teaches people not to read the next one.",
    source="[2]",
    repair="Add one fact, idea, result or answer that helps them, whether they buy or not.",
    severity=Severity.WARNING,
    find=_find,
)
