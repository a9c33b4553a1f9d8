"""``bump_has_signature``: sign-off in a bump."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    closing = view.parts.closing
    if view.is_bump and view.text_of(closing).strip():
        yield Place(closing.start, closing.end)


CHECK = Check(
    code="bump_has_signature",
    name="Sign-off in a bump",
    reason="The mail below is signed already.",
    source="[3]",
    repair="End after the question.",
    severity=Severity.WARNING,
    find=_find,
)
