"""``voicemail_without_name``: no name in the voicemail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place, whole
from keepwarm.engine.draft._view import View, words_of
from keepwarm.engine.reading import fold_in_place
from keepwarm.engine.values import Channel, Severity

_JOINED: Final = r"\W+(?:(?:and|und|et|y|e|en)\W+)?"
"""Between the words of a firm; a voice says "and" for the sign."""


def _find(view: View) -> Iterator[Place]:
    if view.draft.channel is not Channel.VOICEMAIL or not view.rep_names:
        return
    theirs = view.prospect_words
    # A firm that bears the name does not tell who is calling.
    firms = {view.draft.facts.rep_company, view.draft.facts.rep.partition(",")[2]}
    text = view.folded[view.parts.new.start : view.parts.new.end]
    for firm in firms:
        pieces = re.findall(r"\w+", fold_in_place(firm))
        if pieces:
            text = re.sub(_JOINED.join(map(re.escape, pieces)), " ", text)
    said = words_of(text)
    if said.isdisjoint(name for name in view.rep_names - theirs if len(name) > 1):
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
