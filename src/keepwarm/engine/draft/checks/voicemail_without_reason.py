"""``voicemail_without_reason``: no reason in the voicemail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, learned, whole
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Channel, Severity

_PLAIN: Final = 2
"""So many words of the facts are a reason."""


def _find(view: View) -> Iterator[Place]:
    if view.draft.channel is not Channel.VOICEMAIL:
        return
    count = _subjects(view)
    if not count:
        yield whole(view)
    elif count < _PLAIN:
        yield from learned(view, "voicemail_without_reason")


def _subjects(view: View) -> int:
    """Return how many words of the facts are said, beyond the names: what the call is about."""
    facts = view.draft.facts
    about = view.stems(" ".join((*facts.known, *facts.proof, facts.offer, *facts.others)))
    said = view.stems(" ".join(touch.text for touch in view.draft.history))
    names = view.stems(f"{facts.name} {facts.company} {facts.rep} {facts.rep_company}")
    new = view.stems(view.text_of(view.parts.body)) - names
    # One word that stood in a history may stand there by chance; two are a subject.
    return len(new & about) + len(new & said - about) // 2


CHECK = Check(
    code="voicemail_without_reason",
    name="No reason in the voicemail",
    reason="A call back is given for a reason, not for a number.",
    source="[3]",
    repair="Say in one sentence what the call is about for them.",
    severity=Severity.ERROR,
    find=_find,
)
