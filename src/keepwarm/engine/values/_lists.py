"""The closed lists: their texts are the codebook's labels, their positions are stored codes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """A medium through which a touch or a signal travels."""

    EMAIL = "email"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    TEXT = "text"
    LINKEDIN = "linkedin"
    IN_PERSON = "in_person"
    LETTER = "letter"


class Tactic(StrEnum):
    """What a touch tries (the codebook's twenty)."""

    RESPOND_NOW = "respond_now"
    BUMP_FORWARD = "bump_forward"
    VALUE_NUGGET = "value_nugget"
    NEW_ANGLE = "new_angle"
    CHANGE_THE_CLOSE = "change_the_close"
    ASK_WHY_OR_TIMING = "ask_why_or_timing"
    ASK_PREFERRED_CHANNEL = "ask_preferred_channel"
    SWITCH_CHANNEL = "switch_channel"
    VOICEMAIL = "voicemail"
    CALL_AT_OTHER_TIME = "call_at_other_time"
    OTHER_PERSON_AT_ACCOUNT = "other_person_at_account"
    VIA_ASSISTANT = "via_assistant"
    GET_PERSONAL = "get_personal"
    HAIL_MARY = "hail_mary"
    SCHEDULE_FOR_THEIR_TIMING = "schedule_for_their_timing"
    STEP_BACK = "step_back"
    RESEARCH_FIRST = "research_first"
    KEEP_WARM = "keep_warm"
    DISQUALIFY = "disqualify"
    WAIT = "wait"


class Lane(StrEnum):
    """Where an open prospect travels; every lane but ``closed`` has a next date."""

    RESPOND = "respond"
    PURSUE = "pursue"
    WARM = "warm"
    WAITING = "waiting"
    CLOSED = "closed"


class Stage(StrEnum):
    """How far the conversation ever came."""

    COLD = "cold"
    ENQUIRY = "enquiry"
    TALKED = "talked"
    PROPOSAL = "proposal"


class Outcome(StrEnum):
    """How a prospect ended; ``open`` until then. Silence alone never ends one."""

    OPEN = "open"
    WON = "won"
    BOUGHT_ELSEWHERE = "bought_elsewhere"
    UNQUALIFIED = "unqualified"
    OPTED_OUT = "opted_out"
    HANDED_OVER = "handed_over"


class MessageKind(StrEnum):
    """Who or what wrote a message."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    RECEIPT = "receipt"
    INVITE = "invite"
    LIST = "list"
    UNREADABLE = "unreadable"


class SignalKind(StrEnum):
    """What a prospect or the world let us know."""

    REPLY = "reply"
    ENQUIRY = "enquiry"
    CALL_ANSWERED = "call_answered"
    CALL_IN = "call_in"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    STOP = "stop"
    COMPLAINT = "complaint"
    RECEIPT = "receipt"
    INVITE = "invite"


class CallResult(StrEnum):
    """What happened on one attempt outside e-mail."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    VOICEMAIL_LEFT = "voicemail_left"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    CALLED_US = "called_us"
    SENT = "sent"
    REPLIED = "replied"
    ENQUIRED = "enquired"


class Basis(StrEnum):
    """The lawful basis on which a lead may be approached, asked once per file."""

    CONSENT = "consent"
    ENQUIRY = "enquiry"
    CUSTOMER = "customer"
    LEGITIMATE_INTEREST = "legitimate_interest"
    UNKNOWN = "unknown"


CHANNELS: Final = tuple(Channel)
TACTICS: Final = tuple(Tactic)
LANES: Final = tuple(Lane)
STAGES: Final = tuple(Stage)
OUTCOMES: Final = tuple(Outcome)
SIGNAL_KINDS: Final = tuple(SignalKind)
HUMAN_SIGNALS: Final = frozenset(
    {
        SignalKind.REPLY,
        SignalKind.ENQUIRY,
        SignalKind.CALL_ANSWERED,
        SignalKind.CALL_IN,
        SignalKind.INVITE,
    }
)
"""Signals that a person made: they answer a touch and end a silence.

An invitation is one: whoever sends, accepts or declines it has looked at a calendar.
"""
