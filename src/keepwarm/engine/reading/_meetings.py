"""What a mail of somebody's calendar makes of a meeting, and what the reading makes of that.

Calendars write to each other by iTIP (RFC 5546): who invites sends a REQUEST, who is invited a
REPLY with their name and a state. A name that is not the sender's says nothing of the sender: an
invitation that was passed on, or an answer that somebody else's calendar sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from keepwarm.engine.intake import normalise_address, report_blocks
from keepwarm.engine.values import (
    MEETING_AHEAD,
    CalendarEntry,
    Evidence,
    Intent,
    MeetingStand,
    Message,
    MessageKind,
    Reading,
)

ReadCalendar = Callable[[str], CalendarEntry | None]
"""Reads the text of a calendar; None where there is no appointment in it."""
CALENDAR_TYPE: Final = "text/calendar"
_ANSWERS: Final = {
    "ACCEPTED": MeetingStand.ACCEPTED,
    "TENTATIVE": MeetingStand.TENTATIVE,
    "DECLINED": MeetingStand.DECLINED,
}
_SETTLED: Final = frozenset({MeetingStand.ACCEPTED, MeetingStand.TENTATIVE})
_AGREED: Final = frozenset({Intent.MEETING_REQUEST, Intent.INTERESTED})
"""What an acceptance says of itself: nobody has to answer that."""


def with_meeting(reading: Reading, message: Message, read_calendar: ReadCalendar) -> Reading:
    """Return the reading of a calendar's mail with what it makes of a meeting.

    Whoever accepts is met and has to be answered only where they ask something beside it. Whoever
    declines is; whether that is a no to everything, a person tells.
    """
    if reading.kind is not MessageKind.INVITE:
        return reading
    entry = _entry_in(message, read_calendar)
    stand, shown = _stand_of(entry, message) if entry is not None else (None, "")
    if entry is None or stand is None:
        return reading
    intents, unsure = reading.intents, reading.unsure
    confidence, needs_human = reading.confidence, True
    if stand in MEETING_AHEAD:
        intents = tuple(dict.fromkeys((Intent.MEETING_REQUEST, *intents)))
        # Nothing has to be guessed where a calendar says yes and nobody a word beside it.
        confidence = 1.0 if _AGREED.issuperset(intents) else confidence
    elif Intent.NOT_INTERESTED in intents:
        intents = tuple(intent for intent in intents if intent is not Intent.NOT_INTERESTED)
        unsure = tuple(dict.fromkeys((Intent.NOT_INTERESTED, *unsure)))
    if stand in _SETTLED:
        is_more_said = reading.needs_human_now and not _AGREED.issuperset(intents)
        needs_human = reading.is_injection or is_more_said
    when = f"DTSTART: {entry.at:%Y-%m-%d %H:%M %Z}".rstrip() if entry.at else ""
    words = "; ".join(part for part in (f"METHOD:{entry.method}", shown, when) if part)
    others = (found for found in reading.evidence if found.label != MessageKind.INVITE.value)
    return replace(
        reading,
        intents=intents,
        unsure=unsure,
        confidence=confidence,
        details=replace(reading.details, meeting=stand, meeting_at=entry.at),
        needs_human_now=needs_human,
        evidence=(Evidence(label=MessageKind.INVITE.value, words=words), *others),
    )


def _entry_in(message: Message, read_calendar: ReadCalendar) -> CalendarEntry | None:
    for kind, text in report_blocks(message.attached_text) if message.attached_text else ():
        if kind == CALENDAR_TYPE:
            return read_calendar(text)
    return None


def _stand_of(entry: CalendarEntry, message: Message) -> tuple[MeetingStand | None, str]:
    """Return what the sender made of the meeting, and the line that says so."""
    sender = normalise_address(message.sender.address) if message.sender else ""
    match entry.method:
        case "REPLY":
            states = [state for address, state in entry.attendees if address == sender]
            answers = [state for state in states if state in _ANSWERS]
            return (_ANSWERS[answers[0]], f"PARTSTAT={answers[0]}") if answers else (None, "")
        case "REQUEST" if sender in entry.organizers:
            return MeetingStand.PROPOSED, f"ORGANIZER:{sender}"
        case "COUNTER":
            return MeetingStand.PROPOSED, ""
        case "CANCEL":
            return MeetingStand.CALLED_OFF, ""
        case _:
            return None, ""
