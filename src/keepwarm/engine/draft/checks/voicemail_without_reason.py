"""``voicemail_without_reason``: no reason in the voicemail."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Channel, Severity


def _find(view: View) -> Iterator[Place]:
    if view.draft.channel is Channel.VOICEMAIL:
        yield from learned(view, "voicemail_without_reason")


CHECK = Check(
    code="voicemail_without_reason",
    name="No reason in the voicemail",
    reason="A call back is given for a reason, not for a number.",
    source="[3]",
    repair="Say in one sentence what the call is about for them.",
    severity=Severity.ERROR,
    find=_find,
)
