"""Hands mails to a server by SMTP (RFC 5321), stepwise: the journal is written before the dot."""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from keepwarm.app.sending.sending import Outgoing, Reached, reached_nothing
from keepwarm.engine.delivery import Answer, Stage

ANSWER_TIMEOUT_S: Final = 600.0
"""RFC 5321 §4.5.3.2.6: whoever waits less for the answer to the final dot sends mails twice."""
STEP_TIMEOUT_S: Final = 60.0
_LOCAL_NAME: Final = "[127.0.0.1]"
"""What we call ourselves: the name of a person's machine is nobody's business."""
_GO_ON: Final = 334
_NO_PRIVACY: Final = 538
_LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where a mailbox's mail is handed in, and how one signs in there.

    ``security`` is "tls", "starttls" or "plain"; ``method`` "none", "password" or "oauth", for
    which ``secret`` is an access token.
    """

    host: str
    port: int
    security: str = "tls"
    method: str = "none"
    login: str = ""
    secret: str = ""


class _RefusedError(Exception):
    """The server said no, or nothing that can be understood."""

    def __init__(self, code: int, text: bytes | str) -> None:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        super().__init__(said)
        self.code = code


class SmtpSubmitter:
    """Hands one mail after the other to one server, each on a line of its own."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        reached: Reached = reached_nothing,
        context: ssl.SSLContext | None = None,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
        step_timeout_s: float = STEP_TIMEOUT_S,
    ) -> None:
        self._server = server
        self._reached = reached
        self._context = context
        self._answer_timeout_s = answer_timeout_s
        self._step_timeout_s = step_timeout_s

    def submit(self, mail: Outgoing, *, before_dot: Callable[[], None]) -> Answer:
        """Hand a mail over: see ``keepwarm.app.sending.sending.Submitter``."""
        if self._context is None and self._server.security != "plain":
            self._context = ssl.create_default_context()
        line = _Line(self._server, self._context, self._step_timeout_s, self._reached)
        try:
            try:
                line.open_up_to_body(mail)
            except (OSError, smtplib.SMTPException, _RefusedError) as error:
                return _answer(line.stage, error)
            before_dot()
            try:
                code, text = line.end_body(self._answer_timeout_s)
            except (OSError, smtplib.SMTPException) as error:
                return _answer(Stage.DOT, error)
            return Answer(stage=Stage.DOT, code=code, text=text.decode("utf-8", "replace"))
        finally:
            line.close()


def _answer(stage: Stage, error: Exception) -> Answer:
    """Return what a fault says: a reply of the server, or None for its silence."""
    if isinstance(error, _RefusedError):
        return Answer(stage=stage, code=error.code, text=str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return Answer(stage=stage, code=error.smtp_code, text=text)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Answer(
            stage=stage, code=None,
            text=f"The server does not prove who it is: its certificate is not trusted"
            f" ({error.verify_message}). Nothing was sent to it.",
        )  # fmt: skip
    return Answer(stage=stage, code=None, text=str(error) or type(error).__name__)


class _Line:
    """One conversation with a server, and how far it has come."""

    def __init__(
        self,
        server: SmtpServer,
        context: ssl.SSLContext | None,
        timeout_s: float,
        reached: Reached,
    ) -> None:
        self.stage = Stage.CONNECT
        self._server, self._context, self._reached = server, context, reached
        self._timeout_s = timeout_s
        self._smtp: smtplib.SMTP | None = None

    def open_up_to_body(self, mail: Outgoing) -> None:
        """Do everything that can still be taken back: by cutting the line."""
        smtp = self._connect()
        self._reached("connected")
        self.stage = Stage.AUTH
        self._sign_in(smtp)
        self.stage = Stage.SENDER
        _expect(2, smtp.mail(mail.sender))
        self.stage = Stage.RECIPIENT
        _expect(2, smtp.rcpt(mail.recipient))
        self._reached("recipient taken")
        self.stage = Stage.BODY
        _expect(3, smtp.docmd("DATA"))
        self._reached("body wanted")
        ended = mail.content if mail.content.endswith(b"\r\n") else mail.content + b"\r\n"
        smtp.send(_LEADING_DOT.sub(b"..", ended))
        self._reached("body sent")

    def end_body(self, timeout_s: float) -> tuple[int, bytes]:
        """Send the final dot and wait for what the server says to it."""
        smtp = self._smtp
        if smtp is None or smtp.sock is None:
            raise ConnectionError("the line is closed")
        smtp.sock.settimeout(timeout_s)
        smtp.send(b".\r\n")
        self._reached("dot sent")
        return smtp.getreply()

    def close(self) -> None:
        """Leave, without waiting for a good-bye; within a body the server forgets it."""
        if self._smtp is None:
            return
        if self.stage is not Stage.BODY:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.send(b"QUIT\r\n")
        self._smtp.close()

    def _connect(self) -> smtplib.SMTP:
        said, is_tls = self._server, self._server.security == "tls"
        smtp = (
            smtplib.SMTP_SSL(
                local_hostname=_LOCAL_NAME, timeout=self._timeout_s, context=self._context
            )
            if is_tls
            else smtplib.SMTP(local_hostname=_LOCAL_NAME, timeout=self._timeout_s)
        )
        self._smtp = smtp
        # The name that the server's certificate is held against; the constructor's would connect.
        smtp._host = said.host  # type: ignore[attr-defined]  # noqa: SLF001
        _expect(2, smtp.connect(said.host, said.port))
        if smtp.sock is not None:
            # Else the lone dot waits for the server to acknowledge the body, 40 ms and more.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if said.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise _RefusedError(_NO_PRIVACY, "The server does not offer STARTTLS.")
            _expect(2, smtp.starttls(context=self._context))
            smtp.ehlo_or_helo_if_needed()
        return smtp

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        said = self._server
        if said.method == "none":
            return
        if said.method == "oauth":
            # Google's and Microsoft's XOAUTH2; on failure they explain first and refuse then.
            first = f"user={said.login}\x01auth=Bearer {said.secret}\x01\x01"
            code, text = smtp.docmd("AUTH", f"XOAUTH2 {_base64(first)}")
            if code == _GO_ON:
                code, _ = smtp.docmd("")
            _expect(2, (code, text))
        elif "PLAIN" in smtp.esmtp_features.get("auth", "").upper().split():
            plain = _base64(f"\0{said.login}\0{said.secret}")
            _expect(2, smtp.docmd("AUTH", f"PLAIN {plain}"))
        else:
            _expect(3, smtp.docmd("AUTH", "LOGIN"))
            _expect(3, smtp.docmd(_base64(said.login)))
            _expect(2, smtp.docmd(_base64(said.secret)))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _expect(kind: int, reply: tuple[int, bytes]) -> None:
    code, text = reply
    if code // 100 != kind:
        raise _RefusedError(code, text)
