"""``reforwards_same_pitch``: sends the same pitch again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned, whole
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_MUCH: Final = 0.4
"""With words that send it again, so many pairs of words of one earlier touch are its pitch."""


def _find(view: View) -> Iterator[Place]:
    is_again = view.having("resend") and view.repetition[0] >= _MUCH
    if _was_forwarded(view) if view.is_bump else is_again:
        yield whole(view)
    else:
        yield from learned(view, "reforwards_same_pitch", "resend")


def _was_forwarded(view: View) -> bool:
    """Tell whether the mail below the new text was forwarded before; in doubt it was."""
    subject = view.parts.subject_below
    return any(not subject or not other or subject == other for other in view.earlier_bumps)


CHECK = Check(
    code="reforwards_same_pitch",
    name="Sends the same pitch again",
    reason="One forward nudges; the second tells that there is nothing new.",
    source="[2]",
    repair="Write something new instead, however short.",
    severity=Severity.WARNING,
    find=_find,
)
