"""Header values to text, ids and times, however they were written."""

from __future__ import annotations

import binascii
import datetime as dt
import re
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final

from keepwarm.engine.intake._charsets import clean_text, decode_text

ID_CHARACTERS_MAX: Final = 998
"""A line of RFC 5322 holds 998 characters; a longer id is an accident or an attack."""
REFERENCES_MAX: Final = 50
"""The last fifty ancestors tie a mail to its thread; some lists send thousands."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Mails dated outside these years were dated by a dead clock, not by a writer."""
_ZONE_MINUTES_MAX: Final = 15 * 60  # the widest in use are -12 h and +14 h
_DATE_CHARACTERS_MAX: Final = 120
_CODED_CHARACTERS_MAX: Final = 65_536  # of one value that are looked at for encoded words

_CODED: Final = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*)\?=")
_ID: Final = re.compile(r"<([^<>]*)>")
_DATE: Final = re.compile(
    r"\s*(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -](\d{4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([+-]\d{4}|[A-Za-z]{1,5})\b)?"
)
_MONTH_NAMES: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_MONTHS: Final = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_ZONE_NAMES: Final = {
    0: ("UT", "UTC", "GMT", "Z", "WET"),
    1: ("CET", "MET", "BST", "WEST"),
    2: ("CEST", "MEST", "EET"),
    3: ("EEST", "MSK"),
    9: ("JST",),
    -3: ("ADT",),
    -4: ("AST", "EDT"),
    -5: ("EST", "CDT"),
    -6: ("CST", "MDT"),
    -7: ("MST", "PDT"),
    -8: ("PST",),
}
_ZONE_HOURS: Final = {name: hours for hours, names in _ZONE_NAMES.items() for name in names}


def header_text(value: str) -> str:
    """Return a raw header value unfolded and decoded (RFC 2047), 8-bit bytes included."""
    if _is_plain(value) and "=?" not in value:
        return value.strip()
    return clean_text(decode_words(raw_text(value))).replace("\n", " ").strip()


def raw_text(value: str) -> str:
    """Return a header value unfolded, its 8-bit bytes read as UTF-8 or else Latin-1."""
    if _is_plain(value):
        return value.strip()
    if not value.isascii():
        value = decode_text(value.encode("utf-8", "surrogateescape"))
    if "\n" in value or "\r" in value:
        value = value.replace("\r", "").replace("\n", "")
    return value.replace("\t", " ").replace("\0", "").strip()


def _is_plain(value: str) -> bool:
    """Say whether a value means what it says: ASCII without a fold, a tab or a zero."""
    return value.isascii() and value.isprintable()


def decode_words(value: str) -> str:
    """Decode the encoded words of RFC 2047 in ``value``; what is broken stays as it is.

    Neighbours in one charset are joined before decoding: many writers split a character in two.
    """
    if "=?" not in value:
        return value
    pieces: list[str] = []
    waiting, charset, end = b"", "", 0
    for word in _CODED.finditer(value, 0, _CODED_CHARACTERS_MAX):
        content = _coded_bytes(word[2], word[3])
        if content is None:
            continue
        between = value[end : word.start()]
        is_next = bool(charset) and not between.strip()
        if waiting and not (is_next and word[1].lower() == charset):
            pieces.append(decode_text(waiting, charset))
            waiting = b""
        if not is_next:
            pieces.append(between)
        waiting, charset, end = waiting + content, word[1].lower(), word.end()
    return "".join((*pieces, decode_text(waiting, charset), value[end:]))


def _coded_bytes(encoding: str, content: str) -> bytes | None:
    try:
        ascii_content = content.encode("ascii")
    except UnicodeEncodeError:
        return None
    if encoding in "qQ":
        return binascii.a2b_qp(ascii_content, header=True)
    try:
        return binascii.a2b_base64(ascii_content + b"===")
    except binascii.Error:
        return None


def one_id(value: str) -> str:
    """Return the message id in a header value without its brackets; empty where there is none."""
    found = _ID.search(value)
    candidate = "".join((found[1] if found else value).split())
    if found is None and "@" not in candidate:
        return ""
    return candidate if 0 < len(candidate) <= ID_CHARACTERS_MAX else ""


def all_ids(value: str) -> tuple[str, ...]:
    """Return the message ids of a References header, oldest first, at most the last fifty."""
    found = _ID.findall(value) or [word for word in value.split() if "@" in word]
    ids = ["".join(candidate.split()) for candidate in found[-REFERENCES_MAX:]]
    return tuple(candidate for candidate in ids if 0 < len(candidate) <= ID_CHARACTERS_MAX)


def parse_date(value: str) -> tuple[dt.datetime, int | None] | None:
    """Return the moment (UTC) of a Date header and the offset in minutes that it states.

    The offset is ``None`` where it is absent, impossible or ``-0000`` (RFC 5322: unknown); the
    time is then taken as UTC. ``None`` where no date of the years 1990 to 2100 can be read.
    """
    found = _DATE.match(value[:_DATE_CHARACTERS_MAX])
    if found is None:
        return _parse_odd_date(value[:_DATE_CHARACTERS_MAX])
    day, month, year, hour, minute, second, zone = found.groups()
    number = _MONTHS.get(month.lower())
    if number is None:
        return None
    fields = (int(year), number, int(day), int(hour), int(minute), int(second or 0))
    return _moment(fields, _zone_minutes(zone or ""))


def _parse_odd_date(value: str) -> tuple[dt.datetime, int | None] | None:
    try:
        fields = parsedate_tz(value)
    except (ValueError, TypeError, IndexError, OverflowError):  # the lenient parser is not total
        return None
    if fields is None:
        return None
    # The lenient parser says 0 also where no zone is stated.
    return _moment(fields[:6], fields[9] // 60 if fields[9] else None)


def _moment(
    fields: tuple[int, int, int, int, int, int], zone_minutes: int | None
) -> tuple[dt.datetime, int | None] | None:
    year, month, day, hour, minute, second = fields
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if zone_minutes is not None and abs(zone_minutes) > _ZONE_MINUTES_MAX:
        zone_minutes = None
    try:
        local = dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except ValueError:
        return None
    return (local - dt.timedelta(minutes=zone_minutes) if zone_minutes else local), zone_minutes


@lru_cache(maxsize=256)
def _zone_minutes(zone: str) -> int | None:
    if zone[:1] in ("+", "-") and zone != "-0000":
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        return -minutes if zone[0] == "-" else minutes
    hours = _ZONE_HOURS.get(zone.upper())
    return None if hours is None else hours * 60
