"""Writes a draft as a mail that stands in the right thread: bytes that any mail program opens."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from keepwarm.engine.timeline import bare_subject
from keepwarm.engine.values import Correspondent, Message

from ._recipes import Wording

REFERENCES_MAX: Final = 20
"""Message ids that are named: the first of the thread and the newest; longer headers get cut."""
_UNSENT: Final = "X-Unsent"
_LINK: Final = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?')\]])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one person, not sent yet.

    ``answers`` is the mail in whose thread it belongs, ``forwards`` the one that it hands on,
    below its text, as mail programs do; the forwarded mail's thread is then its own. ``has_html``:
    beside the plain text there is an HTML form of the same words, and nothing that is fetched.
    """

    sender: Correspondent
    recipient: Correspondent
    subject: str
    text: str
    answers: Message | None = None
    forwards: Message | None = None
    has_html: bool = False


def write_letter(letter: Letter, wording: Wording, *, at: dt.datetime) -> bytes:
    """Return the mail as a program opens it for sending; it has no id yet, the program gives one.

    ``at`` is aware: the zone of the person who writes. ``ValueError`` where a name, an address or
    the subject holds a line break or is no address: nothing is cut out of it silently.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(letter.sender)
    mail["To"] = _address(letter.recipient)
    mail["Date"] = format_datetime(at)
    thread = letter.forwards or letter.answers
    mail["Subject"] = _subject(letter)
    if thread is not None and thread.message_id:
        ids = [*thread.references, thread.message_id]
        kept = ids if len(ids) <= REFERENCES_MAX else [ids[0], *ids[1 - REFERENCES_MAX :]]
        mail["In-Reply-To"] = f"<{thread.message_id}>"
        mail["References"] = " ".join(f"<{each}>" for each in kept)
    mail[_UNSENT] = "1"
    text = letter.text.strip()
    if letter.forwards is not None:
        text = f"{text}\n\n{_forwarded(letter.forwards, wording, at)}"
    mail.set_content(f"{text}\n", cte="quoted-printable")
    if letter.has_html:
        mail.add_alternative(_as_html(text), subtype="html", cte="quoted-printable")
        # Not by chance: the same text is the same bytes, of which a person approves the hash.
        mail.set_boundary(f"kw_{hashlib.sha256(text.encode()).hexdigest()[:40]}")
    return mail.as_bytes()


def _as_html(text: str) -> str:
    """Return plain text as HTML: its paragraphs, its lines, and links that can be followed.

    No pixel, no style, nothing from elsewhere: it looks as if it had been typed.
    """
    paragraphs = "\n".join(
        f'<p dir="auto">{_with_links(each)}</p>' for each in re.split(r"\n{2,}", text)
    )
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head>\n'
        f"<body>\n{paragraphs}\n</body></html>\n"
    )


def _with_links(paragraph: str) -> str:
    pieces = [html.escape(piece).replace("\n", "<br>\n") for piece in _LINK.split(paragraph)]
    links = [f'<a href="{link}">{link}</a>' for link in pieces[1::2]]
    return "".join(text + link for text, link in zip(pieces[::2], [*links, ""], strict=True))


def _subject(letter: Letter) -> str:
    if letter.forwards is not None:
        return f"Fwd: {bare_subject(letter.forwards.subject)}"
    if letter.answers is not None:
        return f"Re: {bare_subject(letter.answers.subject)}"
    if not letter.subject.strip():
        raise ValueError("the mail has no subject; give it one")
    return letter.subject


def _address(who: Correspondent) -> Address:
    try:
        return Address(display_name=who.name, addr_spec=who.address)
    except Exception as error:
        raise ValueError(f"{who.address!r} is no address to write to: {error}") from error


def _forwarded(message: Message, wording: Wording, at: dt.datetime) -> str:
    """Return the mail below the new text, headed as mail programs head it."""
    sent = message.sent_at.astimezone(at.tzinfo) if message.sent_at else None
    heads = (
        (wording.forwarded[1], _written(message.sender)),
        (wording.forwarded[2], f"{wording.date(sent)} {sent:%Y, %H:%M}" if sent else ""),
        (wording.forwarded[3], message.subject),
        (wording.forwarded[4], ", ".join(_written(who) for who in message.to)),
    )
    lines = [f"{name}: {said}" for name, said in heads if said]
    return "\n".join([wording.forwarded[0], *lines, "", message.text.strip()])


def _written(who: Correspondent | None) -> str:
    if who is None:
        return ""
    return f"{who.name} <{who.address}>" if who.name else who.address
