"""Whether a person has to act within the working day: the codebook's rule A.5, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keepwarm.engine.reading._features import Analysed
from keepwarm.engine.values import PREFERRED_CHANNEL, Details, Intent, MessageKind

_ALWAYS: Final = frozenset({Intent.QUESTION, Intent.MEETING_REQUEST})
_CHANCE_MIN: Final = 0.1
_COMPLAINTS: Final = ("stop_ignored", "data_request")
_BLOWS: Final = ("blow",)
_CHALLENGES: Final = ("human_check",)


def needs_human(
    intents: Sequence[Intent],
    details: Details,
    analysed: Analysed,
    *,
    chance: float,
    kind: MessageKind,
    is_injection: bool,
) -> bool:
    """Tell whether somebody has to act within the working day.

    ``chance`` is what the trained model says of it: where that is next to nothing, a label that
    is itself only likely does not call anybody.
    """
    said = set(intents)
    sure = {hit.label for hit in analysed.hits if hit.tier == "sure" and not hit.is_negated}
    if is_injection or not sure.isdisjoint(_CHALLENGES):
        return True
    if kind is MessageKind.AUTO_REPLY:
        return False
    is_deferred = Intent.NOT_NOW in said
    is_stop = Intent.UNSUBSCRIBE in said
    if Intent.HOSTILE in said or (is_stop and not sure.isdisjoint(_COMPLAINTS)):
        return True
    return chance >= _CHANCE_MIN and bool(
        said & _ALWAYS
        or not sure.isdisjoint(_BLOWS)
        or (Intent.ASKED_FOR_INFO in said and not (is_deferred and details.resume_on))
        or (Intent.INTERESTED in said and not is_deferred)
        or (said & PREFERRED_CHANNEL.keys() and not is_deferred)
    )
