"""``too_long``: too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Channel, Severity

_MOST: Final = {
    Channel.EMAIL: 150,
    Channel.VOICEMAIL: 90,
    Channel.TEXT: 45,
    Channel.LINKEDIN: 90,
}
_MOST_IN_BUMP: Final = 40


def _find(view: View) -> Iterator[Place]:
    most = _MOST_IN_BUMP if view.is_bump else _MOST.get(view.draft.channel, _MOST[Channel.EMAIL])
    count = len(view.new_text.split())
    if count > most:
        new = view.parts.new
        yield Place(new.start, new.end, f"{count} words, {most} at most")


CHECK = Check(
    code="too_long",
    name="Too long",
    reason="A long message is kept for later, and later does not come.",
    source="[1][3]",
    repair="Cut it to the one thing that matters to them; keep the rest for when they ask.",
    severity=Severity.WARNING,
    find=_find,
)
