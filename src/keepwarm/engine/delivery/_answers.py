"""What a server's answer to a message means: RFC 5321 §4.2 and §4.5.3.2.6, RFC 3463."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """How far a message came on its way to a server."""

    CONNECT = "connect"
    """Reaching the server and making the line private."""
    AUTH = "auth"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BODY = "body"
    """Everything after the recipient, up to but without the final dot."""
    DOT = "dot"
    """The final dot was, or may have been, sent."""


class Verdict(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    UNSURE = "unsure"
    """It may have been accepted: nothing in the conversation can tell."""
    LATER = "later"
    """Certainly not accepted; the same may be accepted later."""
    REFUSED = "refused"
    """Certainly not accepted, and never will be as it is."""
    MISCONFIGURED = "misconfigured"
    """Certainly not accepted, because of the mailbox: no fault of the recipient."""
    OVER_QUOTA = "over_quota"
    """Certainly not accepted: the mailbox has sent as much as it may today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last that was heard of a server: where, the reply code (None: no reply), its words."""

    stage: Stage
    code: int | None
    text: str = ""


_CONFIGURATION: Final = re.compile(
    r"\b5\.7\.(?:515|509|57|60|139|8|9|14|26|27|28|30)\b|\b5\.7\.0 .*\bauth", re.IGNORECASE
)
"""Enhanced codes by which providers refuse a sender, not a recipient: 5.7.515, .509 and .26 to .30
want SPF, DKIM or DMARC of the sender's domain; .57, .60, .139, .8, .9 and .14 its sign-in."""
_QUOTA: Final = re.compile(
    r"\b[45]\.4\.5\b|\b5\.7\.(?:705|708)\b|daily (?:user )?send|sending limit", re.IGNORECASE
)
"""Enhanced codes and words by which providers say that a mailbox has sent enough."""
_NEEDS_SIGN_IN: Final = frozenset({530, 534, 535, 538})
_TOO_LARGE: Final = 552


def judge(answer: Answer) -> Verdict:
    """Say what an answer means for the message.

    Before the final dot nothing was accepted, whatever happened. After it a reply of 4xx or 5xx
    says the same; a reply that is none of 2xx, 4xx and 5xx, or none at all, says nothing.
    """
    is_after_dot = answer.stage is Stage.DOT
    match (answer.code or 0) // 100:
        case 2 if is_after_dot:
            return Verdict.ACCEPTED
        case 4:
            return Verdict.OVER_QUOTA if _QUOTA.search(answer.text) else Verdict.LATER
        case 5:
            return _refusal(answer)
        case _:
            return Verdict.UNSURE if is_after_dot else Verdict.LATER


def _refusal(answer: Answer) -> Verdict:
    if _QUOTA.search(answer.text):
        return Verdict.OVER_QUOTA
    if answer.code == _TOO_LARGE:
        return Verdict.REFUSED
    is_ours = answer.stage in (Stage.CONNECT, Stage.AUTH, Stage.SENDER)
    if is_ours or answer.code in _NEEDS_SIGN_IN or _CONFIGURATION.search(answer.text):
        return Verdict.MISCONFIGURED
    return Verdict.REFUSED
