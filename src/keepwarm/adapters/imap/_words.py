"""What keeps a mailbox from being read, in plain words, with what to do about it."""

from __future__ import annotations

import re
import socket
import ssl
from typing import Final

from imapclient.exceptions import LoginError

from keepwarm.app.mailbox.mail_server import Entrance

_SAID_MAX: Final = 200
_APP_PASSWORD: Final = re.compile(
    "application-specific|app(lication)? password|web login", re.IGNORECASE
)
_SWITCHED_OFF: Final = re.compile(
    "not enabled for imap|imap (access )?(is )?disabled|basicauth", re.IGNORECASE
)
_TOO_MANY: Final = re.compile(r"too many|throttl|\[limit\]|\[overquota\]|rate", re.IGNORECASE)


def explain(  # noqa: PLR0911 - one a fault
    error: Exception, entrance: Entrance | None = None
) -> str:
    """Say what a fault means; ``entrance`` where it came up on the way in."""
    place = f"{entrance.host}, port {entrance.port}" if entrance else "The server"
    said = _said(error)
    if isinstance(error, LoginError):
        return _explain_sign_in(said, entrance)
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"{place} does not prove who it is: {error.verify_message}. Nothing was sent to it."
            " Check the host name; a server with a certificate of its own needs that certificate"
            " among those this machine trusts, or in the file that KEEPWARM_MAIL_CA_FILE names."
        )
    if isinstance(error, ssl.SSLError):
        why = getattr(error, "reason", "") or said
        return (
            f"{place} does not speak TLS there ({why}). Try port 993 with tls, or 143 with"
            " starttls."
        )
    if isinstance(error, socket.gaierror):
        return f"Nobody knows a server by the name “{entrance.host if entrance else said}”."
    if isinstance(error, ConnectionRefusedError):
        return f"{place} answers, but no mail server listens there. Check the port."
    if isinstance(error, TimeoutError):
        return f"{place} does not answer in time. It may be busy, or a firewall is in between."
    if _TOO_MANY.search(said):
        return f"The server asks for patience: {said}. It is tried again later."
    return f"{place} broke off: {said}."


def _explain_sign_in(said: str, entrance: Entrance | None) -> str:
    login = entrance.login if entrance else ""
    if _APP_PASSWORD.search(said):
        return (
            "This provider wants a password made for one program (an app password), not the one you"
            f" sign in with. Make one in its security settings. It said: {said}"
        )
    if _SWITCHED_OFF.search(said):
        return f"Reading by IMAP is switched off for this mailbox. Its provider said: {said}"
    if entrance is not None and entrance.method == "oauth":
        return f"The server does not take the token of “{login}”: {said}. Sign in again."
    return f"The server does not let “{login}” in: {said}. Check the user name and the password."


def _said(error: Exception) -> str:
    text = " ".join(str(error).split())
    if text.startswith(("b'", 'b"')):
        text = text[2:-1]
    printable = "".join(sign if sign.isprintable() else "�" for sign in text)
    return printable.strip().rstrip(".")[:_SAID_MAX] or type(error).__name__
