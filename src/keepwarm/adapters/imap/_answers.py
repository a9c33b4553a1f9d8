"""What a server answers to FETCH (RFC 3501 §7.4.2), read straight off the line.

``imaplib`` logs every line and IMAPClient takes answers apart sign by sign: together that cost more
than storing the mails. Nearly all answers have one of two shapes; each is told by one pattern, and
whatever differs goes to IMAPClient's own reader, which says the same of those, too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from imapclient.exceptions import IMAPClientError
from imapclient.response_parser import parse_fetch_response

Answer = dict[bytes, Any]
"""What was said of a message: the items that were asked for, as IMAPClient words them."""

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905 - as it is said
        start=1,
    )
}
_HEAD: Final = re.compile(
    rb"""
    \*[ ]\d+[ ]FETCH[ ]\((?:
        (?: UID[ ](?P<uid>[1-9]\d{0,9})
          | RFC822\.SIZE[ ](?P<octets>0|[1-9]\d{0,18})
          | INTERNALDATE[ ]"(?P<arrived>[ \d]\d-[A-Z][a-z]{2}-[12]\d{3}[ ][\d:]{8}[ ][+-]\d{4})"
          | FLAGS[ ]\((?P<flags>(?:[\\$A-Z_a-z][\w.:/+-]*+[ ]?+)*+)\)
          | MODSEQ[ ]\(\d+\)
        )(?:[ ](?!\))|(?=\)))
    )+\)
    """,
    re.VERBOSE,
)
"""Size, moment and flags, in whatever order; what changed is counted where the server counts."""
_BODY: Final = re.compile(
    rb"\* \d+ FETCH \(UID ([1-9]\d{0,9}) (BODY\[(?:HEADER\.FIELDS \([A-Z -]+\))?\]) \{(\d{1,10})\}"
)
_BODY_END: Final = b")"
_MOMENT: Final = re.compile(r"([ \d]\d)-(...)-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_SPOKEN_OF: Final = re.compile(rb"\* (\d+) FETCH (.*)", re.IGNORECASE | re.DOTALL)
_LITERAL: Final = re.compile(rb"\{(\d{1,18})\}\Z")


def ask(imap: Any, uids: str, items: str) -> bytes:  # noqa: ANN401 - ``imaplib``, as it is inside
    """Send a FETCH; return the tag by which ``read_answers`` knows when all was said."""
    tag: bytes = imap._command("UID", "FETCH", uids, f"({items})")  # noqa: SLF001
    return tag


def read_answers(imap: Any, tag: bytes) -> Iterator[Answer]:  # noqa: ANN401
    """Yield what is said of messages until the command of this tag is done.

    A server may speak of messages that nobody asked for, and say in parts what was asked.
    """
    while imap.tagged_commands[tag] is None:
        line = _read_line(imap)
        answer = _plain_body(imap, line) or plain_head(line) or _any_answer(imap, line)
        if answer:
            yield answer
    said, (data,) = imap.tagged_commands.pop(tag)
    if said != "OK":
        raise IMAPClientError(data.decode("utf-8", "replace"))


def _read_line(imap: Any) -> bytes:  # noqa: ANN401
    line: bytes = imap.readline()
    if not line.endswith(b"\r\n"):
        raise imap.abort("the line was cut")
    return line[:-2]


def _plain_body(imap: Any, line: bytes) -> Answer | None:  # noqa: ANN401
    """Read a message, or fields of its head, said in the common shape; None where not."""
    said = _BODY.fullmatch(line)
    if said is None:
        return None
    content, end = imap.read(int(said[3])), _read_line(imap)
    if end == _BODY_END:
        return {b"UID": int(said[1]), said[2]: content}
    return _taken_apart(imap, [(line, content)], end)


def plain_head(line: bytes) -> Answer | None:
    """Read size, moment and flags of a message from a line of the common shape; None where not."""
    said = _HEAD.fullmatch(line)
    if said is None:
        return None
    uid, octets, arrived, flags = said.group("uid", "octets", "arrived", "flags")
    answer: Answer = {}
    if uid is not None:
        answer[b"UID"] = int(uid)
    if octets is not None:
        answer[b"RFC822.SIZE"] = int(octets)
    if arrived is not None:
        answer[b"INTERNALDATE"] = _moment(arrived.decode("ascii"))
    if flags is not None:
        answer[b"FLAGS"] = tuple(flags.split())
    return answer


def _moment(text: str) -> dt.datetime | None:
    """Read when a message arrived; None where no clock has shown that."""
    said = _MOMENT.fullmatch(text)
    if said is None or said[2] not in _MONTHS:
        return None
    sign, hours, minutes = -1 if said[7] == "-" else 1, int(said[8]), int(said[9])
    try:
        return dt.datetime(
            int(said[3]), _MONTHS[said[2]], int(said[1]), int(said[4]), int(said[5]), int(said[6]),
            tzinfo=_zone(sign * (60 * hours + minutes)),
        )  # fmt: skip
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _zone(minutes: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(minutes=minutes))


def _any_answer(imap: Any, line: bytes) -> Answer | None:  # noqa: ANN401
    """Read what has no common shape; None where it is not about a message.

    What else changed in the folder meanwhile is found out at the next look.
    """
    tagged = imap.tagre.match(line)
    if tagged is not None and tagged["tag"] in imap.tagged_commands:
        imap.tagged_commands[tagged["tag"]] = (tagged["type"].decode("ascii"), [tagged["data"]])
        return None
    if line[:6].upper() == b"* BYE ":
        raise imap.abort(line[6:].decode("utf-8", "replace"))
    if not line.startswith(b"* "):
        raise imap.abort(f"unexpected response: {line[:80]!r}")
    return _taken_apart(imap, [], line)


def _taken_apart(
    imap: Any,  # noqa: ANN401
    pieces: list[tuple[bytes, bytes] | bytes],
    line: bytes,
) -> Answer | None:
    """Read an answer to its end and have IMAPClient take it apart."""
    while literal := _LITERAL.search(line):
        pieces.append((line, imap.read(int(literal[1]))))
        line = _read_line(imap)
    pieces.append(line)
    first = pieces[0]
    said = _SPOKEN_OF.match(first[0] if isinstance(first, tuple) else first)
    if said is None:
        return None
    begin = said[1] + b" " + said[2]
    pieces[0] = (begin, first[1]) if isinstance(first, tuple) else begin
    found = parse_fetch_response(pieces, normalise_times=False, uid_is_key=False)
    return next(iter(found.values()), None)
