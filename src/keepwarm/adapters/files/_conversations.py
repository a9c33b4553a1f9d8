"""Makes mails and rows of sheets of the demo's conversations, which are written one file a person.

What is written there is what was said and when; headers, threads, quotes and encodings follow.
"""

from __future__ import annotations

import csv
import datetime as dt
import email.utils
import hashlib
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from typing import Any, Final

Written = Mapping[str, Any]
"""A table of a conversation's file."""

_OWNER: Final = "Rita Kovacs <rita.kovacs@tidewater-doors.example>"
_OWNER_SIGNATURE: Final = """\
Rita Kovacs
Tidewater Doors | high-speed doors and dock equipment
+353 20 915 0142 | rita.kovacs@tidewater-doors.example"""
_LEAD_COLUMNS: Final = (
    "Full Name", "E-mail", "Company", "Phone", "Job Title", "Country", "Lead Source", "Created",
    "Stage", "Next Follow Up", "Notes",
)  # fmt: skip
_CALL_COLUMNS: Final = ("When", "Who", "Channel", "Result", "Note")
_WROTE: Final = {
    "en": "{} wrote:", "de": "{} schrieb:", "fr": "{} a écrit :", "es": "{} escribió:",
    "pt": "{} escreveu:", "nl": "{} schreef:",
}  # fmt: skip
_QUOTED_HEADERS: Final = {
    "en": ("From", "To", "Subject"), "de": ("Von", "An", "Betreff"), "fr": ("De", "À", "Objet"),
    "es": ("De", "Para", "Asunto"), "pt": ("De", "Para", "Assunto"),
    "nl": ("Van", "Aan", "Onderwerp"),
}  # fmt: skip
_POLICY: Final = policy.default.clone(cte_type="8bit", linesep="\n", max_line_length=78)
_PDF: Final = b"%PDF-1.4\n% An empty page stands for what was attached.\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class _Mail:
    """A composed mail with what an answer to it needs."""

    at: dt.datetime
    message: EmailMessage
    text: str

    @property
    def references(self) -> str:
        return f"{self.message['References'] or ''} {self.message['Message-ID']}".strip()


def compose_conversations(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return one mailbox per conversation, and a lead file and a call log of all of them.

    ``files`` maps names ("sven-ek.toml") to TOML: ``[lead]`` is the row of the lead file, every
    ``[[out]]`` and ``[[in]]`` a mail of ours or theirs, every ``[[call]]`` a row of the call log.
    """
    written = {name.removesuffix(".toml"): tomllib.loads(files[name]) for name in sorted(files)}
    leads = sorted((page["lead"] for page in written.values()), key=lambda lead: lead["Created"])
    calls = sorted(
        ({"Who": page["lead"]["E-mail"], **call}
         for page in written.values() for call in page.get("call", ())),
        key=lambda call: call["When"],
    )  # fmt: skip
    return {
        "people/leads.csv": _sheet(_LEAD_COLUMNS, leads),
        "people/calls.csv": _sheet(_CALL_COLUMNS, calls),
        **{f"people/{slug}.mbox": _mailbox(slug, page) for slug, page in written.items()},
    }


def _sheet(columns: tuple[str, ...], rows: Iterable[Written]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({
            name: cell.isoformat() if isinstance(cell, dt.date) else cell
            for name, cell in row.items()
        })  # fmt: skip
    return out.getvalue().encode()


def _mailbox(slug: str, page: Written) -> bytes:
    """Return the mails of a conversation, oldest first, as an mbox."""
    out = io.BytesIO()
    for mail in _compose_all(slug, page):
        out.write(f"From conversation {mail.at.astimezone(dt.UTC):%a %b %d %H:%M:%S %Y}\n".encode())
        for line in mail.message.as_bytes(policy=_POLICY).splitlines():
            out.write((b">" if line.lstrip(b">").startswith(b"From ") else b"") + line + b"\n")
        out.write(b"\n")
    return out.getvalue()


def _compose_all(slug: str, page: Written) -> Iterator[_Mail]:
    entries = [(mail, True) for mail in page.get("out", ())]
    entries += [(mail, False) for mail in page.get("in", ())]
    before: _Mail | None = None
    for number, (mail, is_ours) in enumerate(sorted(entries, key=lambda pair: pair[0]["at"])):
        before = _compose(f"{slug}-{number + 1}", mail, page, before, is_ours=is_ours)
        yield before


def _compose(
    name: str, mail: Written, page: Written, before: _Mail | None, *, is_ours: bool
) -> _Mail:
    """Compose a mail: without a subject of its own it answers the one before it."""
    lead = page["lead"]
    them = f"{lead['Full Name']} <{lead['E-mail']}>"
    sender = mail.get("from", _OWNER if is_ours else them)
    answered = before if "subject" not in mail or mail.get("answers") else None
    message = EmailMessage(policy=_POLICY)
    domain = sender.rpartition("@")[2].rstrip(">")
    message["Message-ID"] = f"<{_digest(name)}@{domain}>"
    message["Date"] = email.utils.format_datetime(mail["at"])
    message["From"] = sender
    message["To"] = mail.get("to", them if is_ours else _OWNER)
    if "cc" in mail:
        message["Cc"] = mail["cc"]
    message["Subject"] = mail.get("subject") or _answered_subject(before, mail)
    if answered and not mail.get("is_unthreaded"):
        message["In-Reply-To"] = answered.message["Message-ID"]
        message["References"] = answered.references
    for header, value in mail.get("headers", {}).items():
        message[header] = value
    text = _with_quote(mail, page, answered, is_ours=is_ours)
    if "bounce" in mail and before:
        _report_failure(message, text, mail["bounce"], before, page)
    else:
        _fill(message, mail, text)
    for part in message.walk():
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{_digest(name + part.get_content_type())}")
    return _Mail(mail["at"], message, mail.get("text", ""))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _answered_subject(before: _Mail | None, mail: Written) -> str:
    if before is None:
        msg = f"The first mail of a conversation has no subject: {mail['at']}."
        raise ValueError(msg)
    subject = str(before.message["Subject"])
    prefix = mail.get("prefix", "Re:")
    is_there = subject.casefold().startswith(("re:", "aw:", "tr:", "rv:", "fwd:"))
    return subject if is_there and prefix == "Re:" else f"{prefix} {subject}"


def _with_quote(mail: Written, page: Written, answered: _Mail | None, *, is_ours: bool) -> str:
    """Return the text with its signature, and the answered mail as the sender's program quotes."""
    text: str = mail.get("text", "").strip("\n")
    signature = _OWNER_SIGNATURE if is_ours else page.get("signature", "").strip("\n")
    if signature and mail.get("is_signed", True):
        text += f"\n\n-- \n{signature}"
    style = mail.get("quote", "none" if answered is None or "bounce" in mail else "below")
    if style == "none" or answered is None:
        return text + "\n"
    language = page.get("language", "en")
    quoted = answered.text.strip("\n")
    author = str(answered.message["From"])
    lines = "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    if style == "forwarded":
        subject = answered.message["Subject"]
        to = answered.message["To"]
        return f"{text}\n\n-------- Forwarded Message --------\nSubject: {subject}\nFrom: {author}\nTo: {to}\n\n{quoted}\n"  # noqa: E501
    if style == "outlook":
        words = _QUOTED_HEADERS[language]
        values = (author, answered.message["To"], answered.message["Subject"])
        block = "\n".join(f"{word}: {value}" for word, value in zip(words, values, strict=True))
        return f"{text}\n\n{'_' * 32}\n{block}\n\n{quoted}\n"
    wrote = _WROTE[language].format(author)
    if style == "above":
        return f"{wrote}\n\n{lines}\n\n{text}\n"
    return f"{text}\n\n{wrote}\n\n{lines}\n"


def _fill(message: EmailMessage, mail: Written, text: str) -> None:
    charset, encoding = mail.get("charset", "utf-8"), mail.get("encoding", "8bit")
    if "html" in mail:
        message.set_content(mail["html"], subtype="html", charset=charset, cte=encoding)
    else:
        message.set_content(text, charset=charset, cte=encoding)
    if "calendar" in mail:
        event = mail["calendar"]
        message.make_mixed()
        part = EmailMessage(policy=_POLICY)
        part.set_content(_event(event, mail["at"]), subtype="calendar", cte="8bit")
        part.set_param("method", event["method"])
        message.attach(part)
    for name in mail.get("attached", ()):
        message.add_attachment(_PDF, maintype="application", subtype="pdf", filename=name)


def _event(event: Written, at: dt.datetime) -> str:
    stamp = "%Y%m%dT%H%M%SZ"
    start = event["start"].astimezone(dt.UTC)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar//EN", f"METHOD:{event['method']}",
        "BEGIN:VEVENT", f"UID:{event['uid']}", "SEQUENCE:0",
        f"DTSTAMP:{at.astimezone(dt.UTC):{stamp}}", f"DTSTART:{start:{stamp}}",
        f"DTEND:{start + dt.timedelta(minutes=event.get('minutes', 30)):{stamp}}",
        f"SUMMARY:{event['summary']}", f"ORGANIZER:mailto:{event['organizer']}",
        f"ATTENDEE;PARTSTAT={event['status']}:mailto:{event['attendee']}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _report_failure(
    message: EmailMessage, text: str, bounce: Written, before: _Mail, page: Written
) -> None:
    """Fill in a report of a mail server about the mail before it (RFC 3464)."""
    message.set_content(text, cte="8bit")
    message.make_mixed()
    recipient = page["lead"]["E-mail"]
    message.attach(
        message_from_string(
            "Content-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; {bounce['server']}\n\n"
            f"Final-Recipient: rfc822; {recipient}\nAction: {bounce['action']}\n"
            f"Status: {bounce['status']}\nDiagnostic-Code: smtp; {bounce['diagnostic']}\n",
            policy=_POLICY,
        )
    )
    message.attach(MIMEMessage(before.message))  # type: ignore[arg-type]
    message.set_type("multipart/report")
    message.set_param("report-type", "delivery-status")
