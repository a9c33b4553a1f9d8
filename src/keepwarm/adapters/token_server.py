"""Asks servers of OAuth for tokens: by https, or on this machine; led nowhere else."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from keepwarm.app.mailbox.mail_server import MailTrouble

ANSWER_BYTES_MAX: Final = 200_000
TIMEOUT_S: Final = 20.0


class _StayingPut(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would take secrets to whoever it names."""

    def redirect_request(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Go nowhere."""


class HttpTokenServer:
    """A ``keepwarm.app.mailbox.mail_grants.TokenServer``."""

    def __init__(
        self, *, context: ssl.SSLContext | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        """Keep what certificates are held against; nothing is asked yet."""
        self._context = context
        self._timeout_s = timeout_s

    def ask(self, url: str, fields: Mapping[str, str] | None) -> Mapping[str, Any]:
        """Ask once: see ``keepwarm.app.mailbox.mail_grants.TokenServer``."""
        host = _host_of(url)
        try:
            said = json.loads(self._fetch(url, fields))
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", None) or type(error).__name__
            raise MailTrouble(f"{host}, which hands out tokens, cannot be asked: {why}.") from error
        except ValueError as error:
            raise MailTrouble(f"{host}, which hands out tokens, answered nonsense.") from error
        if not isinstance(said, dict):
            raise MailTrouble(f"{host}, which hands out tokens, answered nonsense.")
        return said

    def _fetch(self, url: str, fields: Mapping[str, str] | None) -> bytes:
        body = None if fields is None else urlencode(fields).encode("ascii")
        request = urllib.request.Request(  # noqa: S310 - its scheme was looked at
            url, data=body, headers={"Accept": "application/json"}
        )
        handlers: list[urllib.request.BaseHandler] = [
            _StayingPut(), urllib.request.HTTPSHandler(context=self._context)
        ]  # fmt: skip
        if _is_here(urlsplit(url).hostname or ""):
            handlers.append(urllib.request.ProxyHandler({}))
        opener = urllib.request.build_opener(*handlers)
        try:
            with opener.open(request, timeout=self._timeout_s) as answer:
                content: bytes = answer.read(ANSWER_BYTES_MAX)
        except urllib.error.HTTPError as error:
            # Errors of OAuth come so, with their name in the body (RFC 6749 §5.2).
            with error:
                if error.code not in (400, 401, 403, 428):
                    raise
                content = error.read(ANSWER_BYTES_MAX)
        return content


def _host_of(url: str) -> str:
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    except ValueError:
        scheme, host = "", ""
    if not host or not (scheme == "https" or (scheme == "http" and _is_here(host))):
        raise MailTrouble(f"“{url[:200]}” is no https address to ask for tokens.")
    return host


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
