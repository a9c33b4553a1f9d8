"""Mailboxes that are entered by OAuth: a grant is sealed, and its access token renewed in time.

A grant (RFC 6749) is what a person gave when they signed in at their provider: an access token for
an hour or so and a refresh token for the next ones. It is sealed where a password would be. It is
renewed shortly before the access token ends and once where the server refuses it, by one thread of
a process at a time; of two processes that do so at once, the second takes what the first wrote.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Protocol

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.sealing import Sealer, sealing_place
from keepwarm.records import models

from .mail_server import Enter, Entrance, MailServer, MailTrouble

EARLY: Final = dt.timedelta(minutes=5)
"""So long before its end an access token is renewed: clocks differ, and lines are slow."""
TOKEN_S: Final = 3600
"""How long an access token holds whose server does not say so."""
SIGN_IN_AGAIN: Final = "Sign in again"
_FORM: Final = "keepwarm-grant-1:"
_FINAL: Final = frozenset(
    {"invalid_grant", "interaction_required", "consent_required", "login_required", "access_denied"}
)
"""Errors by which a provider says that only the person can help (RFC 6749 §5.2, OpenID Connect)."""
_CODE: Final = re.compile(r"[a-z_]{1,40}")


class TokenServer(Protocol):
    """Hands out tokens over the network."""

    def ask(self, url: str, fields: Mapping[str, str] | None) -> Mapping[str, Any]:
        """Post a form, or get the page without one; return what is said, an OAuth error too.

        ``MailTrouble`` where nobody answers, or in no form that is known.
        """


class NoTokenServer:
    """Where no network is to be used."""

    def ask(self, url: str, fields: Mapping[str, str] | None) -> Mapping[str, Any]:  # noqa: ARG002
        """Say that nobody is asked."""
        raise MailTrouble("No server is asked for tokens here.")


NOBODY: Final = NoTokenServer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """By whom a grant is used: a client that the person registered, and where tokens are had."""

    token_url: str
    client_id: str
    scope: str
    client_secret: str = field(default="", repr=False)

    def fields(self, **more: str) -> dict[str, str]:
        """Return the form that a token server wants from this client."""
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        return {"client_id": self.client_id, **secret, **more}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person gave; without a refresh token it ends with its access token."""

    client: Client
    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: dt.datetime


def take_tokens(
    client: Client, said: Mapping[str, Any], *, now: dt.datetime, refresh_token: str = ""
) -> Grant:
    """Return the grant that was handed over; with ``refresh_token`` where no other one was."""
    token = said.get("access_token")
    if not isinstance(token, str) or not token or not token.isprintable():
        raise MailTrouble("The server of tokens answered without a token.")
    try:
        holds_s = int(said.get("expires_in") or TOKEN_S)
    except (TypeError, ValueError):
        holds_s = TOKEN_S
    return Grant(
        client=client,
        access_token=token,
        refresh_token=str(said.get("refresh_token") or refresh_token),
        expires_at=now + dt.timedelta(seconds=min(max(holds_s, 0), 10 * 24 * TOKEN_S)),
    )


def error_of(said: Mapping[str, Any]) -> str:
    """Return the code of an error; empty where there is none. Other words of servers are not told.

    They may repeat what they were sent.
    """
    error = said.get("error")
    if not error:
        return ""
    return error if isinstance(error, str) and _CODE.fullmatch(error) else "an error without a name"


def write_grant(grant: Grant) -> str:
    """Write a grant down, to be sealed in place of a password."""
    return _FORM + json.dumps({**asdict(grant), "expires_at": grant.expires_at.isoformat()})


def read_grant(text: str) -> Grant | None:
    """Read what ``write_grant`` wrote; None of a password or of a token by itself."""
    if not text.startswith(_FORM):
        return None
    said = json.loads(text.removeprefix(_FORM))
    said["client"] = Client(**said["client"])
    said["expires_at"] = dt.datetime.fromisoformat(said["expires_at"])
    return Grant(**said)


def bearer_of(secret: str) -> str:
    """Return what is shown to a mail server: the access token of a grant, or the secret itself."""
    grant = read_grant(secret)
    return secret if grant is None else grant.access_token


def renew(grant: Grant, tokens: TokenServer, *, now: dt.datetime) -> Grant:
    """Have a new access token handed over (RFC 6749 §6).

    ``MailTrouble``, ``is_sign_in`` where only the person can help: the grant was taken back.
    """
    if not grant.refresh_token:
        raise MailTrouble(_again("the sign-in at its provider has ended"), is_sign_in=True)
    client = grant.client
    said = tokens.ask(
        client.token_url,
        client.fields(
            grant_type="refresh_token", refresh_token=grant.refresh_token, scope=client.scope
        ),
    )
    error = error_of(said)
    if error in _FINAL:
        why = f"its provider takes the sign-in no more ({error})"
        raise MailTrouble(_again(why), is_sign_in=True)
    if error:
        raise MailTrouble(
            f"The server of tokens refused: {error}. If that stays, check the registered client"
            " and its secret, and sign in anew."
        )
    return take_tokens(client, said, now=now, refresh_token=grant.refresh_token)


def _again(why: str) -> str:
    return f"{SIGN_IN_AGAIN}: {why}. Nothing is read or sent until then; nothing is lost."


def secret_place(mailbox: models.Mailbox) -> str:
    """Return the place for which a mailbox's secret is sealed."""
    return sealing_place(mailbox.workspace_id, "mailbox", str(mailbox.pk), "secret")


def open_secret(mailbox: models.Mailbox, sealer: Sealer) -> str:
    """Return a mailbox's secret: a password, a token or a grant; empty where there is none."""
    sealed = bytes(mailbox.sealed_secret)
    return sealer.unseal(sealed, place=secret_place(mailbox)) if sealed else ""


def current_secret(
    desk: Desk, mailbox: models.Mailbox, *, sealer: Sealer, tokens: TokenServer, refused: str = ""
) -> str:
    """Return what the mail server is to be shown now, renewed where that is due.

    ``refused`` is the access token that a server did not take: it is not handed out again.
    """
    grant = read_grant(secret := open_secret(mailbox, sealer))
    if grant is None:
        return secret
    if not _is_due(desk, grant, refused):
        return grant.access_token
    with _lock_of(mailbox):
        mailbox.refresh_from_db(fields=["sealed_secret"])
        # Another thread may have renewed it while this one waited.
        grant = read_grant(secret := open_secret(mailbox, sealer))
        if grant is None or not _is_due(desk, grant, refused):
            return bearer_of(secret)
        try:
            _keep(mailbox, renew(grant, tokens, now=desk.now()), sealer)
        except MailTrouble as trouble:
            holds = not refused and desk.now() < grant.expires_at
            if not trouble.is_sign_in and holds:
                return grant.access_token
            # What its provider took back is not asked for again, unless another process has newer.
            ended = replace(grant, refresh_token="", expires_at=desk.now())
            if not trouble.is_sign_in or _keep(mailbox, ended, sealer):
                raise
        return bearer_of(open_secret(mailbox, sealer))


def _is_due(desk: Desk, grant: Grant, refused: str) -> bool:
    return grant.access_token == refused or desk.now() >= grant.expires_at - EARLY


def _keep(mailbox: models.Mailbox, grant: Grant, sealer: Sealer) -> bool:
    """Seal a grant unless another one was sealed meanwhile; then take that one and say so."""
    sealed = sealer.seal(write_grant(grant), place=secret_place(mailbox))
    row = models.Mailbox.objects.filter(
        workspace_id=mailbox.workspace_id, pk=mailbox.pk, sealed_secret=mailbox.sealed_secret
    )
    is_kept = bool(row.update(sealed_secret=sealed))
    mailbox.refresh_from_db(fields=["sealed_secret"])
    return is_kept


_locks: dict[tuple[int, int], threading.Lock] = {}


def _lock_of(mailbox: models.Mailbox) -> threading.Lock:
    return _locks.setdefault((mailbox.workspace_id, mailbox.pk), threading.Lock())


@contextmanager
def enter_mailbox(
    desk: Desk, mailbox: models.Mailbox, *, enter: Enter, sealer: Sealer, tokens: TokenServer
) -> Iterator[MailServer]:
    """Sign in at a mailbox; by a grant, a refused access token is renewed once."""
    entrance = Entrance(
        host=mailbox.host, port=mailbox.port, security=mailbox.security, login=mailbox.login,
        secret=current_secret(desk, mailbox, sealer=sealer, tokens=tokens), method=mailbox.method,
    )  # fmt: skip
    with ExitStack() as stack:
        try:
            server = stack.enter_context(enter(entrance))
        except MailTrouble as trouble:
            if not trouble.is_sign_in or read_grant(open_secret(mailbox, sealer)) is None:
                raise
            fresh = current_secret(
                desk, mailbox, sealer=sealer, tokens=tokens, refused=entrance.secret
            )
            server = stack.enter_context(enter(replace(entrance, secret=fresh)))
        yield server
