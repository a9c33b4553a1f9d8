"""``voicemail_without_reason``: no reason in the voicemail."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Channel, Severity


def _find(view: View) -> Iterator[Place]:
    if view.draft.channel is Channel.VOICEMAIL and not _tells_why(view):
        yield from learned(view, "voicemail_without_reason")


def _tells_why(view: View) -> bool:
    """Tell whether words of the facts are said, beyond the names: then the call has a subject."""
    facts = view.draft.facts
    about = view.stems(" ".join((*facts.known, *facts.proof, facts.offer)))
    names = view.stems(f"{facts.name} {facts.company} {facts.rep} {facts.rep_company}")
    return len((view.stems(view.text_of(view.parts.body)) & about) - names) > 1


CHECK = Check(
    code="voicemail_without_reason",
    name="No reason in the voicemail",
    reason="A call back is given for a reason, not for a number.",
    source="[3]",
    repair="Say in one sentence what the call is about for them.",
    severity=Severity.ERROR,
    find=_find,
)
