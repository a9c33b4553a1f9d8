"""Puts marks of ours on a mail, by which its copy in Sent and its answers are known again.

Providers rewrite a Message-ID and strip headers they do not know; so there are three marks: the
Message-ID, a header of our own, and an id in References, which answers carry on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

MARK: Final = "X-Touch-Id"
_CRLF: Final = b"\r\n"
_END_OF_HEAD: Final = b"\r\n\r\n"
_DROPPED: Final = (b"x-unsent:", b"message-id:", b"x-touch-id:", b"bcc:")
_TOKEN: Final = re.compile(
    r"<?touch\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^\s<>]+>?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """The exact bytes that are approved and sent, their Message-ID without brackets, their hash."""

    content: bytes
    message_id: str
    digest: bytes


def stamp(mail: bytes, *, touch: UUID, domain: str, more: Sequence[str] = ()) -> Stamped:
    """Return a mail with its marks and ``more`` header lines.

    ``ValueError`` where it is no mail with a head and CRLF ends.

    Nothing else of it changes: the marks are put in and taken out as lines.
    """
    head, found, body = mail.partition(_END_OF_HEAD)
    if not found or b"\n" in mail.replace(_CRLF, b"") or b"\0" in mail:
        raise ValueError("the mail has no head of its own, or lines that do not end as mail wants")
    fields = re.split(rb"\r\n(?![ \t])", head)
    kept = [field for field in fields if not field.lower().startswith(_DROPPED)]
    token = f"<touch.{touch}@{domain}>"
    named = [field for field in kept if field.lower().startswith(b"references:")]
    kept = [field for field in kept if field not in named]
    references = named[0] if named else b"References:"
    message_id = f"{touch}@{domain}"
    kept += [
        # On a line of its own: a header line may have 998 bytes.
        references + b"\r\n " + token.encode("ascii"),
        f"Message-ID: <{message_id}>".encode("ascii"),
        f"{MARK}: {touch}".encode("ascii"),
        *(line.encode("ascii") for line in more),
    ]
    ended = body if body.endswith(_CRLF) else body + _CRLF
    content = _CRLF.join(kept) + _END_OF_HEAD + ended
    return Stamped(content=content, message_id=message_id, digest=hashlib.sha256(content).digest())


def is_stamp_of(header: str, touch: UUID) -> bool:
    """Say whether a header's value names this touch: our mark, or the id in References."""
    if header.strip().lower() == str(touch):
        return True
    return any(found.lower() == str(touch) for found in _TOKEN.findall(header))


def known_ids(message_id: str, parent: str, references: Sequence[str]) -> tuple[str, str]:
    """Return the ids by which a mail and the one that it answers are known here; no brackets.

    Providers give a mail of ours another Message-ID, and answers name that one. Our id in
    References stands last in the mail itself, and right before what an answer names.
    """
    last = references[-1] if references else ""
    before = references[-2] if len(references) > 1 else ""
    if ours := _marked(last):
        # No mail answers itself: some programs put what they answer before what it answered.
        if parent.lower() == ours.lower() or (parent and parent not in references):
            return message_id, ours
        return ours, before if parent == last else parent
    ours = _marked(before) if parent == last else ""
    return message_id, ours or parent


def _marked(token: str) -> str:
    """Return the Message-ID of the mail that carries this id in References; empty for others."""
    found = _TOKEN.fullmatch(token)
    return f"{found[1].lower()}@{token.rpartition('@')[2].rstrip('>')}" if found else ""
