"""The vocabulary that the stages hand on to each other.

Closed lists are enumerations whose texts are the codebook's labels. Where a list is folded into
columns, its *code* is the position in the matching tuple (``CHANNELS``, ``TACTICS`` …); codes are
stored, so the tuples only ever grow at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt


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
    {SignalKind.REPLY, SignalKind.ENQUIRY, SignalKind.CALL_ANSWERED, SignalKind.CALL_IN}
)
"""Signals that a person made: they answer a touch and end a silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """One mailbox named in a header: a normalised ``address`` and the display ``name`` as sent."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, interpreted as far as its syntax goes.

    ``digest`` is the SHA-256 of the raw bytes. ``message_id``, ``in_reply_to`` and ``references``
    are without angle brackets; ``message_id`` is empty where the mail has none. ``sent_at`` is in
    UTC and ``None`` where the Date header is missing or absurd; ``zone_offset_minutes`` is what
    that header said. ``headers`` holds the few headers (lower-case names, first value) by which
    machines give themselves away. ``text`` is the body as plain text, HTML converted.
    ``attached_text`` holds the decoded text of report parts (delivery status, returned headers).
    ``problems`` says what was wrong with a mail that could still be read.
    """

    digest: bytes
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: Correspondent | None = None
    reply_to: Correspondent | None = None
    to: tuple[Correspondent, ...] = ()
    cc: tuple[Correspondent, ...] = ()
    subject: str = ""
    sent_at: dt.datetime | None = None
    zone_offset_minutes: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/plain"
    text: str = ""
    attached_text: str = ""
    attachment_names: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Bytes that no reader may open safely: kept whole, shown and counted, never interpreted."""

    digest: bytes
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery that failed: whom it was for, and the mail it was about where that can be told."""

    address: str
    original_message_id: str = ""
    status: str = ""
    is_permanent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message means, by which version of the reader, and on what evidence.

    ``intents`` are labels of the codebook; ``evidence`` pairs a label with the words or header
    that led to it. ``new_text`` is what the sender wrote now, without quotes and signature.
    """

    version: int
    kind: MessageKind
    intents: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    new_text: str = ""
    bounce: Bounce | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One row of a lead file, its cells mapped; ``row`` is the 1-based line in the file."""

    row: int
    external_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    title: str = ""
    country: str = ""
    language: str = ""
    source: str = ""
    stage: Stage = Stage.COLD
    outcome: Outcome = Outcome.OPEN
    created_at: dt.datetime | None = None
    follow_up_on: dt.date | None = None
    value: float | None = None
    note: str = ""
    linkedin: str = ""
    blocked: frozenset[Channel] = frozenset()
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One attempt or answer outside e-mail; ``who`` is the text that finds the person."""

    row: int
    who: str
    at: dt.datetime
    channel: Channel
    result: CallResult
    note: str = ""
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A row or cell that could not be taken: where, what was found, and what to do about it."""

    row: int
    column: str
    found: str
    expected: str
    remedy: str


RECENT_TOUCHES_MAX: Final = 8
"""How many of the latest unanswered touches a standing remembers one by one.

The default pursuit makes eight; only touches younger than the reply delay need their own time.
"""

STANDING: Final = np.dtype(
    [
        ("stage", "u1"),  # code in STAGES
        ("outcome", "u1"),  # code in OUTCOMES
        ("is_suppressed", "u1"),
        ("reachable", "u1"),  # bit c: channel c has a live address and may be used
        ("forbidden", "u1"),  # bit c: has an address, but law or their word forbids the channel
        ("preferred", "u1"),  # bit c: they said they want this channel
        ("dead", "u1"),  # bit c: the address of this channel failed
        ("value_minutes", "f4"),  # worth of a reply in minutes of the rep's time; nan: the stage's
        ("zone_offset_minutes", "i2"),  # of their clock against UTC; ZONE_UNKNOWN where not known
        ("colleagues", "u1"),  # other known people at the account
        ("touches", "u2"),  # observable touches ever: n
        ("replies", "u2"),  # touches that were answered: x
        ("touches_at_reply", "u2"),  # observable touches up to and with the last answered one
        ("unobserved", "u2"),  # touches whose answer we could not have seen
        ("ignored", "u2", (7,)),  # per channel: observable touches since their last human signal
        ("recent_at", "f8", (RECENT_TOUCHES_MAX,)),  # epoch s, oldest first, nan-padded at the end
        ("recent_channel", "u1", (RECENT_TOUCHES_MAX,)),
        ("last_touch_at", "f8"),
        ("last_touch_channel", "u1"),
        ("last_touch_tactic", "u1"),
        ("last_email_at", "f8"),
        ("is_bumped", "u1"),  # the last e-mail has been bumped already
        ("tactics", "u4"),  # bit t: tactic t used since their last human signal
        ("last_signal_at", "f8"),  # last human signal
        ("last_signal_channel", "u1"),
        ("awaiting_since", "f8"),  # oldest human signal we have not answered yet; nan: none
        ("pursuit_from", "f8"),  # first touch of the present pursuit; nan: none yet
        ("pursuit_touches", "u1"),
        ("pursuit_channels", "u1"),  # bit c: channel c used in the present pursuit
        ("hold_until", "f8"),  # away until (auto-reply); nan: not away
        ("not_before", "f8"),  # their date, or the rep's "later"; nan: none
        ("is_put_off", "u1"),  # not_before is the rep's "later": it beats what they wrote before
        ("known_since", "f8"),  # when the prospect came to us
    ]
)
"""Where one prospect stands: all that belief and plan need, derived from the timeline.

Times are epoch seconds in UTC, ``nan`` for never. Replies and touches are counted as the
belief's MBG/BB needs them (see ``belief``); nothing in it depends on the present moment, so it
is stored packed, one record per prospect, and read back for a whole book at once.
"""
STANDING_VERSION: Final = 1
ZONE_UNKNOWN: Final = -32768


Standings = npt.NDArray[np.void]
"""An array of ``STANDING`` records, one per prospect."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def no_standings(count: int) -> Standings:
    """Return ``count`` standings of prospects with whom nothing has happened yet."""
    standings = np.zeros(count, dtype=STANDING)
    for name in STANDING.names or ():
        if STANDING[name].base.kind == "f":
            standings[name] = np.nan
    standings["zone_offset_minutes"] = ZONE_UNKNOWN
    return standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """From when until when an answer on a channel would have been seen (epoch seconds, UTC).

    ``nan`` in ``until`` means never looked at: silence there is unknown, not an answer.
    Arrays are indexed by channel code.
    """

    since: Floats
    until: Floats


def no_coverage() -> Coverage:
    """Return the coverage of somebody who has read nothing and logged nothing."""
    return Coverage(since=np.full(len(CHANNELS), np.nan), until=np.full(len(CHANNELS), np.nan))
