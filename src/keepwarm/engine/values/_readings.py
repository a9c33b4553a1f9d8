"""What messages mean: those of prospects, and our own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from keepwarm.engine.values._lists import Channel, MessageKind, Tactic
from keepwarm.engine.values._mail import Bounce


class Intent(StrEnum):
    """What a message may express (the codebook's labels); several at once, or none."""

    INTERESTED = "interested"
    MEETING_REQUEST = "meeting_request"
    QUESTION = "question"
    ASKED_FOR_INFO = "asked_for_info"
    NOT_NOW = "not_now"
    WRONG_PERSON = "wrong_person"
    LEFT_COMPANY = "left_company"
    NOT_INTERESTED = "not_interested"
    COMPETITOR = "competitor"
    ALREADY_BOUGHT = "already_bought"
    NO_BUDGET = "no_budget"
    TOO_EXPENSIVE = "too_expensive"
    NO_NEED = "no_need"
    UNSUBSCRIBE = "unsubscribe"
    HOSTILE = "hostile"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    PREFERS_PHONE = "prefers_phone"
    PREFERS_IN_PERSON = "prefers_in_person"
    PREFERS_EMAIL = "prefers_email"
    PREFERS_TEXT = "prefers_text"
    THANKS_ONLY = "thanks_only"


INTENTS: Final = tuple(Intent)
PREFERRED_CHANNEL: Final = {
    Intent.PREFERS_PHONE: Channel.PHONE,
    Intent.PREFERS_IN_PERSON: Channel.IN_PERSON,
    Intent.PREFERS_EMAIL: Channel.EMAIL,
    Intent.PREFERS_TEXT: Channel.TEXT,
}


class MeetingStand(StrEnum):
    """What a mail of somebody's calendar makes of a meeting."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    PROPOSED = "proposed"
    DECLINED = "declined"
    CALLED_OFF = "called_off"


MEETING_AHEAD: Final = frozenset(
    {MeetingStand.ACCEPTED, MeetingStand.TENTATIVE, MeetingStand.PROPOSED}
)
"""After these a meeting stands in their calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An appointment as a calendar writes of it to another (RFC 5546).

    ``method`` is in capitals ("REPLY"). Addresses are normalised; ``attendees`` bear their state
    ("ACCEPTED"), and whoever answers for somebody stands beside them. ``at`` is when it begins:
    without a zone where the calendar names none, ``None`` where it cannot be read.
    """

    method: str
    organizers: tuple[str, ...] = ()
    attendees: tuple[tuple[str, str], ...] = ()
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody named in a message: whatever of name, address, number and role was given."""

    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a message says beside its intents; each only where the text supports it.

    ``resume_on`` is the day they named for going on, good to ``resume_tolerance_days``;
    ``return_on`` the first working day after an absence. ``meeting`` is what their calendar makes
    of one that begins ``meeting_at`` (without a zone: by their own clock). ``referral`` decides
    instead of them, ``alternate`` stands in while they are away. ``phone`` and ``email`` are those
    the sender points to, never those of a mere signature.
    """

    resume_on: dt.date | None = None
    resume_tolerance_days: int = 0
    return_on: dt.date | None = None
    meeting: MeetingStand | None = None
    meeting_at: dt.datetime | None = None
    referral: Contact | None = None
    alternate: Contact | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words, or the header, that led to a label.

    ``start`` and ``end`` are offsets into the reading's ``new_text``; -1 where the words stand
    elsewhere (a header, the subject, a report).
    """

    label: str
    words: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message means, by which version of the reader, and on what evidence.

    ``new_text`` is what the sender wrote now, without quotes and ``signature``. ``language`` is
    one of the six or empty. ``intents`` are certain enough to act on; ``unsure`` are those that a
    person should decide, likeliest first. ``confidence`` (0 to 1) is the chance that the set of
    intents is right as a whole; ``sentiment`` is -1, 0 or +1. ``needs_human_now`` says that a
    person has to act within the working day, ``is_injection`` that the text gives orders to the
    software that reads it. ``bounces`` holds each failed recipient of a report.
    """

    version: int
    kind: MessageKind
    new_text: str = ""
    signature: str = ""
    language: str = ""
    intents: tuple[Intent, ...] = ()
    unsure: tuple[Intent, ...] = ()
    confidence: float = 1.0
    details: Details = Details()
    sentiment: int = 0
    needs_human_now: bool = False
    is_injection: bool = False
    evidence: tuple[Evidence, ...] = ()
    bounces: tuple[Bounce, ...] = ()


class Ask(StrEnum):
    """What a mail of ours asks for at its close; ``none`` where it plainly asks for nothing."""

    MEETING = "meeting"
    CALL = "call"
    ANSWER = "answer"
    WHY_OR_TIMING = "why_or_timing"
    PREFERRED_CHANNEL = "preferred_channel"
    RIGHT_PERSON = "right_person"
    DECISION = "decision"
    REFERRAL = "referral"
    MATERIAL = "material"
    NONE = "none"


class PromiseKind(StrEnum):
    """What we promised to do."""

    SEND = "send"
    CALL = "call"
    MEET = "meet"
    ANSWER = "answer"


class NuggetKind(StrEnum):
    """What of value a mail gives."""

    CASE = "case"
    FACT = "fact"
    IDEA = "idea"
    RESOURCE = "resource"
    NEWS = "news"


ASKS: Final = tuple(Ask)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something we said we would do, in our words, and the day by which; ``None``: none named."""

    kind: PromiseKind
    words: str
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReading:
    """What a mail of ours does, as far as its text tells, by which version and on what evidence.

    ``tactic`` and ``ask`` are ``None`` where the text leaves them open. ``is_bump`` says that a
    short new text stands above a mail of our own, ``is_long`` that there are more new words than
    a bump has. ``lacks_attachment`` says that the text speaks of an attachment and there is none;
    ``delivers`` that the mail hands something over: a file, a link, or what it calls here. The
    words of ``nugget`` give something of value; ``checks_in`` says that the mail gives no reason
    but that there was no answer. Offsets in ``evidence`` are those of ``new_text``.
    """

    version: int
    new_text: str = ""
    language: str = ""
    tactic: Tactic | None = None
    ask: Ask | None = None
    promises: tuple[Promise, ...] = ()
    has_attachment: bool = False
    lacks_attachment: bool = False
    delivers: bool = False
    nugget_kind: NuggetKind | None = None
    nugget: str = ""
    is_bump: bool = False
    is_long: bool = False
    checks_in: bool = False
    evidence: tuple[Evidence, ...] = ()
