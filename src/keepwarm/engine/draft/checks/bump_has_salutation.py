"""``bump_has_salutation``: salutation in a bump."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    greeting = view.parts.greeting
    if view.is_bump and greeting:
        yield Place(greeting.start, greeting.end)


CHECK = Check(
    code="bump_has_salutation",
    name="Salutation in a bump",
    reason=(
        "A forward with one line looks like a nudge between colleagues; a greeting makes it a"
        " letter."
    ),
    source="[3]",
    repair="Begin with the question.",
    severity=Severity.WARNING,
    find=_find,
)
