"""Looks into a mailbox's Sent by IMAP for copies of what went out, and files them there."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

_TIMEOUT_S: Final = 30.0
_FILED_BY_PROVIDER: Final = re.compile(r"(^|\.)(gmail|googlemail|google|office365|outlook)\.com$")
"""Servers of providers that file what is sent by themselves."""
_LISTED: Final = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>.+)')
_NAMES: Final = ("sent", "sent items", "sent mail", "sent messages", "gesendet", "envoy&aok-s")
_SPECIAL_USE: Final = b"\\sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """Where a mailbox is read, and how one signs in there; ``is_token`` says that by OAuth."""

    host: str
    port: int
    security: str
    login: str
    secret: str
    is_token: bool = False


class ImapSentFolder:
    """Sent of one mailbox; every call is a line of its own. Only ``file`` changes anything."""

    def __init__(self, server: ImapServer, *, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._context = context

    def find(self, touch: str, message_id: str) -> str:
        """Say by which mark a copy was found: see ``keepwarm.app.sending.sending.SentFolder``."""
        with self._line() as line:
            _ok(line.select(_quoted(_sent_name(line)), readonly=True))
            for mark, value in (
                ("X-Touch-Id", touch),
                ("Message-ID", f"<{message_id}>"),
                ("X-Microsoft-Original-Message-ID", f"<{message_id}>"),
                ("References", f"<touch.{touch}@"),
            ):
                if any(_ok(line.uid("SEARCH", "HEADER", mark, f'"{value}"'))):
                    return mark
        return ""

    def file(self, content: bytes) -> str:
        """Put a copy into Sent, read; leave it where the provider does it by itself."""
        if _FILED_BY_PROVIDER.search(self._server.host.lower()):
            return "there"
        with self._line() as line:
            now = imaplib.Time2Internaldate(time.time())
            _ok(line.append(_quoted(_sent_name(line)), "(\\Seen)", now, content))
        return "filed"

    @contextmanager
    def _line(self) -> Iterator[imaplib.IMAP4]:
        """Open a line that is signed in; whatever goes wrong on it is an ``OSError``."""
        try:
            line = self._connect()
            try:
                self._sign_in(line)
                yield line
            finally:
                with contextlib.suppress(OSError, imaplib.IMAP4.error):
                    line.logout()
        except imaplib.IMAP4.error as error:
            raise OSError(f"the mailbox said: {error}") from error

    def _connect(self) -> imaplib.IMAP4:
        said, context = self._server, self._context or ssl.create_default_context()
        if said.security == "tls":
            return imaplib.IMAP4_SSL(said.host, said.port, ssl_context=context, timeout=_TIMEOUT_S)
        line = imaplib.IMAP4(said.host, said.port, timeout=_TIMEOUT_S)
        if said.security == "starttls":
            line.starttls(context)
        return line

    def _sign_in(self, line: imaplib.IMAP4) -> None:
        said = self._server
        if said.is_token:
            first = f"user={said.login}\x01auth=Bearer {said.secret}\x01\x01".encode()
            line.authenticate("XOAUTH2", lambda _challenge: first)
        elif "AUTH=PLAIN" in line.capabilities:
            both = f"\0{said.login}\0{said.secret}".encode()
            line.authenticate("PLAIN", lambda _challenge: both)
        else:
            line.login(_quoted(said.login), said.secret)


def _sent_name(line: imaplib.IMAP4) -> str:
    """Return the folder that the server marks as Sent, else the one that is called so."""
    named = ""
    for row in _ok(line.list()):
        found = _LISTED.match(row) if isinstance(row, bytes) else None
        if found is None:
            continue
        name = found["name"].strip(b'"').decode("ascii", "replace")
        if _SPECIAL_USE in found["flags"].lower().split():
            return name
        last = re.split(r"[./]", name)[-1].lower()
        named = named or (name if last in _NAMES else "")
    if not named:
        raise OSError("the mailbox has no folder that is known as Sent")
    return named


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what a server answered; ``OSError`` where that was a no."""
    kind, data = answer
    if kind != "OK":
        raise OSError(f"the mailbox said: {kind} {data!r}"[:300])
    return data
