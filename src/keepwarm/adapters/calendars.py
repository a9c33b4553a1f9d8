"""Reads what calendars write to each other in mails (iCalendar, RFC 5545 and 5546).

Calendars quote, fold and break lines in many ways, and name zones as tzdata or as Windows does:
icalendar knows that. It is given only the lines that are asked for. Zones that a calendar defines
itself are left out, and an hour in one is taken for an hour where the sender is: the rules of two
such zones, written to do harm, took it thirteen seconds.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from typing import TYPE_CHECKING, Final

from keepwarm.engine.intake import normalise_address
from keepwarm.engine.values import CalendarEntry

if TYPE_CHECKING:
    from icalendar import Calendar, Component

_FOLD: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(r"(BEGIN|END|METHOD|DTSTART|ORGANIZER|ATTENDEE)[;:]", re.IGNORECASE)


def read_calendar(text: str) -> CalendarEntry | None:
    """Return the first appointment in the text of a calendar; None where none can be read."""
    calendar = _parse(text)
    event = next(iter(calendar.walk("VEVENT")), None) if calendar is not None else None
    if calendar is None or event is None:
        return None
    return CalendarEntry(
        method=str(calendar.get("METHOD", "")).strip().upper(),
        organizers=tuple(address for address, _ in _people(event, "ORGANIZER")),
        attendees=tuple(_people(event, "ATTENDEE")),
        at=_begin(event),
    )


def _parse(text: str) -> Calendar | None:
    from icalendar import Calendar  # noqa: PLC0415 (a tenth of a second, and few mails hold one)

    method, lines = _asked_for(text)
    kept = "\r\n".join(("BEGIN:VCALENDAR", *method, "BEGIN:VEVENT", *lines, "END:VEVENT"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names of zones that it had to guess
            return Calendar.from_ical(f"{kept}\r\nEND:VCALENDAR\r\n") if lines else None
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return None


def _asked_for(text: str) -> tuple[list[str], list[str]]:
    """Return the line of the method, and those that are read of the first appointment."""
    method, lines, inside = list[str](), list[str](), list[str]()
    for line in _FOLD.sub("", text).replace("\r", "").split("\n"):
        found = _LINE.match(line)
        name = found[1].upper() if found else ""
        if found and name == "BEGIN":
            inside.append(line[found.end() :].strip().upper())
        elif name == "END":
            if inside[-1:] == ["VEVENT"]:
                break
            del inside[-1:]
        elif name == "METHOD":
            method[:] = [line]
        elif name and inside[-1:] == ["VEVENT"]:
            lines.append(line)
    return method, lines


def _people(event: Component, name: str) -> list[tuple[str, str]]:
    """Return (address, state) of those under one name, and of those who answer for them."""
    listed = event.get(name)
    people = []
    for person in listed if isinstance(listed, list) else [listed] if listed else []:
        params = getattr(person, "params", {})
        state = str(params.get("PARTSTAT", "")).upper()
        ways = (str(person), str(params.get("SENT-BY", "")))
        people += [(normalise_address(address), state) for address in ways if address]
    return people


def _begin(event: Component) -> dt.datetime | None:
    try:
        at = getattr(event.get("DTSTART"), "dt", None)
    except ValueError:
        return None  # what it says is no date
    if isinstance(at, dt.datetime):
        return at if at.tzinfo is None else _in_utc(at)
    return dt.datetime.combine(at, dt.time()) if isinstance(at, dt.date) else None


def _in_utc(at: dt.datetime) -> dt.datetime | None:
    try:
        return at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None  # before the first year of all, or after the last
