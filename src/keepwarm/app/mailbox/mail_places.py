"""Where the mail of an address is probably read and handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .sending_mailboxes import ServerAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlace:
    """The servers of an address, and what its provider wants beside a password."""

    provider: str
    imap: ServerAddress
    smtp: ServerAddress
    note: str = ""
    is_token_only: bool = False
    sign_in: str = ""
    """Where its people sign in by OAuth: see ``app/mail_sign_in``."""


Providers = Mapping[str, MailPlace]
"""Places by mail domain."""


def read_providers(pack: Mapping[str, Any]) -> Providers:
    """Read the pack of providers; a fault in it is a ``KeyError`` or ``TypeError``."""
    return {str(domain): _place(one) for one in pack["providers"] for domain in one["domains"]}


def _place(one: Mapping[str, Any]) -> MailPlace:
    return MailPlace(
        provider=str(one["name"]),
        imap=ServerAddress(host=str(one["imap"]), port=993, security="tls"),
        smtp=ServerAddress(
            host=str(one["smtp"]),
            port=int(one.get("smtp_port", 465)),
            security=str(one.get("smtp_security", "tls")),
        ),
        note=str(one.get("note", "")),
        is_token_only=bool(one.get("oauth", False)),
        sign_in=str(one.get("sign_in", "")),
    )


def list_places(address: str, providers: Providers) -> Iterable[MailPlace]:
    """List where to look for the mail of an address, the likeliest first.

    A provider that is known is the only place; else it is what administrators usually name theirs.
    """
    domain = address.rpartition("@")[2].strip().lower()
    for known, place in providers.items():
        if domain == known or domain.endswith(f".{known}"):
            return (place,)
    return tuple(
        MailPlace(
            provider="",
            imap=ServerAddress(host=f"{imap}{domain}", port=port, security=security),
            smtp=ServerAddress(host=f"{smtp}{domain}", port=587, security="starttls"),
        )
        for imap, smtp, port, security in (
            ("imap.", "smtp.", 993, "tls"),
            ("mail.", "mail.", 993, "tls"),
            ("", "", 993, "tls"),
            ("mail.", "mail.", 143, "starttls"),
        )
    )
