"""What our own mails do, in a salesperson's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from keepwarm.engine.values import Ask, Tactic

TACTIC_WORDS: Final[Mapping[str, str]] = {
    Tactic.RESPOND_NOW: "answered them",
    Tactic.BUMP_FORWARD: "bumped your mail",
    Tactic.VALUE_NUGGET: "gave something of value",
    Tactic.NEW_ANGLE: "came from a new angle",
    Tactic.CHANGE_THE_CLOSE: "asked for something else",
    Tactic.ASK_WHY_OR_TIMING: "asked what changed",
    Tactic.ASK_PREFERRED_CHANNEL: "asked how to reach them",
    Tactic.SWITCH_CHANNEL: "tried another channel",
    Tactic.OTHER_PERSON_AT_ACCOUNT: "turned to another person there",
    Tactic.VIA_ASSISTANT: "went through the assistant",
    Tactic.GET_PERSONAL: "got personal",
    Tactic.HAIL_MARY: "made a bold attempt",
    Tactic.SCHEDULE_FOR_THEIR_TIMING: "kept to their date",
    Tactic.STEP_BACK: "stepped back",
    Tactic.KEEP_WARM: "kept warm",
    Tactic.DISQUALIFY: "closed it",
}
"""Those of the codebook's tactics that a mail can be, as what was done."""
ASK_WORDS: Final[Mapping[str, str]] = {
    Ask.MEETING: "asked for a meeting",
    Ask.CALL: "asked for a call",
    Ask.ANSWER: "asked a question",
    Ask.WHY_OR_TIMING: "asked whether plan or timing changed",
    Ask.PREFERRED_CHANNEL: "asked how to reach them",
    Ask.RIGHT_PERSON: "asked for the right person",
    Ask.DECISION: "asked for a decision",
    Ask.REFERRAL: "asked for a referral",
    Ask.MATERIAL: "asked to look at something",
    Ask.NONE: "asked for nothing",
}
_SAYS_THE_SAME: Final = {
    Tactic.ASK_WHY_OR_TIMING.value: Ask.WHY_OR_TIMING.value,
    Tactic.ASK_PREFERRED_CHANNEL.value: Ask.PREFERRED_CHANNEL.value,
}


def word_sent(
    tactic: str,
    ask: str,
    *,
    is_again: bool = False,
    checks_in: bool = False,
    lacks_attachment: bool = False,
) -> str:
    """Say what a mail tried and asked: "Gave something of value, asked for a meeting, again."."""
    said = [TACTIC_WORDS.get(tactic, "only checked in" if checks_in else "")]
    if _SAYS_THE_SAME.get(tactic) != ask and ask != Ask.NONE:
        said.append(ASK_WORDS.get(ask, ""))
    if is_again:
        said.append("again")
    sentence = ", ".join(words for words in said if words)
    sentence = f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""
    missing = "It speaks of an attachment, but none was there." if lacks_attachment else ""
    return " ".join(text for text in (sentence, missing) if text)
