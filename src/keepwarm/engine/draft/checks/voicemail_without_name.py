"""``voicemail_without_name``: no name in the voicemail."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, whole
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Channel, Severity


def _find(view: View) -> Iterator[Place]:
    if view.draft.channel is not Channel.VOICEMAIL or not view.rep_names:
        return
    theirs = view.prospect_words
    said = set(view.tokens(view.parts.new))
    parts = {part for word in said for part in word.replace("’", "'").split("'")} | said
    parts |= {part for word in said for part in word.split("-")}
    if parts.isdisjoint(name for name in view.rep_names - theirs if len(name) > 1):
        yield whole(view)


CHECK = Check(
    code="voicemail_without_name",
    name="No name in the voicemail",
    reason="Who does not say who they are is not called back.",
    source="[3]",
    repair="Say your name and firm in the first sentence.",
    severity=Severity.ERROR,
    find=_find,
)
