"""The mailboxes by which mail goes out: where their servers are, and their sealed secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.sealing import Sealer, sealing_place
from keepwarm.engine.intake import person_key
from keepwarm.records import models
from keepwarm.records.database import writing

LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_PORT_MAX: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """A server that takes mail: ``security`` is "tls", "starttls" or, on this machine, "plain"."""

    host: str
    port: int
    security: str


def add_sending_mailbox(
    desk: Desk,
    sealer: Sealer,
    *,
    address: str,
    server: ServerAddress,
    login: str = "",
    secret: str = "",
    is_token: bool = False,
) -> int:
    """Add a mailbox to send by, or put another server or secret to one; return its number.

    What kept it from sending is forgotten: it is tried again.
    """
    key = person_key(address)
    _refuse(key, address, server)
    method = "none" if not secret else "oauth" if is_token else "password"
    with writing(desk.workspace_id):
        row, _ = models.SendingMailbox.objects.update_or_create(
            workspace_id=desk.workspace_id,
            address=key,
            defaults={
                "host": server.host, "port": server.port, "security": server.security,
                "method": method, "login": login or address, "trouble": "", "rests_until": None,
            },
            create_defaults={
                "host": server.host, "port": server.port, "security": server.security,
                "method": method, "login": login or address, "made_at": desk.now(),
            },
        )  # fmt: skip
        row.sealed_secret = sealer.seal(secret, place=place_of(row)) if secret else b""
        row.save(update_fields=["sealed_secret"])
    return int(row.pk)


def place_of(row: models.SendingMailbox) -> str:
    """Return the place for which a mailbox's secret is sealed."""
    return sealing_place(row.workspace_id, "sending_mailbox", str(row.pk), "secret")


def _refuse(key: str, address: str, server: ServerAddress) -> None:
    if "@" not in key:
        raise Refusal(f"Not added: “{address}” is no mail address.")
    refuse_server(server)


def refuse_server(server: ServerAddress) -> None:
    """Refuse what names no server, or one to which a secret would go in clear."""
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", server.host) or not 0 < server.port <= _PORT_MAX:
        raise Refusal(f"Not added: “{server.host}:{server.port}” is no server. Write HOST:PORT.")
    if server.security not in ("tls", "starttls", "plain"):
        raise Refusal(f"Not added: “{server.security}” is none of tls, starttls, plain.")
    if server.security == "plain" and server.host not in LOCAL:
        raise Refusal("Not added: a password goes to another machine by tls or starttls only.")
