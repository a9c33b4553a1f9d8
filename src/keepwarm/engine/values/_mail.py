"""A mail as its syntax has it, and what a delivery report says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """A delivery that failed or is late: for whom, why, and the mail it was about.

    ``reason`` is one of Sisimai's names ("userunknown", "mailboxfull" …), empty of a complaint.
    ``status`` is the enhanced status or, without one, the reply code. ``is_hard`` follows from the
    reason, never from the class of the code: nobody needs to try that address again.
    ``is_delay`` marks a warning that delivery goes on being tried.
    """

    address: str
    original_message_id: str = ""
    status: str = ""
    reason: str = ""
    is_hard: bool = False
    is_delay: bool = False
