"""A mailbox is added on a page by signing in at its provider: begun, waited for, finished once.

What was begun is sealed in a row until it ends: who signs in where, by which client, and what
proves that the answer is ours. Only who began it can finish it, and only once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.db.models import Q

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.sealing import Sealer, sealing_place
from keepwarm.records import models
from keepwarm.records.database import writing

from .mail_grants import Client, Grant, TokenServer, open_secret, read_grant, write_grant
from .mail_places import MailPlace, Providers, list_places
from .mail_server import Enter, MailTrouble
from .mail_sign_in import (
    BrowserSignIn,
    DeviceSignIn,
    SignInService,
    ask_for_device,
    begin_by_device,
    begin_in_browser,
    find_service,
    finish_in_browser,
)
from .mailboxes import NewMailbox, add_mailbox, find_entrance, refuse_sign_in
from .sending_mailboxes import ServerAddress

BROWSER_WAIT: Final = dt.timedelta(minutes=15)
_BEGUN_MAX: Final = 20
_TRIED: Final = "Not signed in. {why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What signing in needs of the outside."""

    tokens: TokenServer
    services: Mapping[str, SignInService]
    providers: Providers
    sealer: Sealer
    enter: Enter
    secret: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSignIn:
    """What a person typed in. Without servers they are found by the address.

    ``service`` names a known one or its issuer's address. Without ``client_id`` the client of the
    sign-in that is there already is used. ``by_browser``: not by a code, even where there is one.
    """

    address: str
    service: str
    login: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    imap: ServerAddress | None = None
    smtp: ServerAddress | None = None
    by_browser: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunSignIn:
    """Where the person goes on; ``code`` is empty where the browser comes back by itself."""

    number: int
    address: str
    service: str
    page: str
    code: str
    interval_s: int


def begin_sign_in(
    desk: Desk, asked: AskedSignIn, outside: Outside, *, redirect: str
) -> BegunSignIn:
    """Begin a sign-in; ``redirect`` is the address of ours to which a browser comes back."""
    login = asked.login or asked.address
    refuse_sign_in(asked.address, login, "none yet")
    try:
        service = find_service(asked.service, outside.services, outside.tokens)
        client = _client(desk, asked, service, outside.sealer)
        begun: BrowserSignIn | DeviceSignIn
        if service.device_url and not asked.by_browser:
            begun = begin_by_device(service, client, outside.tokens, now=desk.now())
            mark, ends_at = begun.device, begun.ends_at
        else:
            begun = begin_in_browser(
                service, client, redirect=redirect, secret=outside.secret, login=login
            )
            mark, ends_at = begun.state, desk.now() + BROWSER_WAIT
    except MailTrouble as trouble:
        raise Refusal(_TRIED.format(why=trouble)) from trouble
    number = _keep(desk, asked, client, begun, outside.sealer, mark=mark, ends_at=ends_at)
    code, interval_s = (
        (begun.code, begun.interval_s) if isinstance(begun, DeviceSignIn) else ("", 0)
    )
    return BegunSignIn(
        number=number, address=asked.address, service=service.title or service.name,
        page=begun.page, code=code, interval_s=interval_s,
    )  # fmt: skip


def _client(desk: Desk, asked: AskedSignIn, service: SignInService, sealer: Sealer) -> Client:
    """Return the client that was typed in, else that of the sign-in which is there already."""
    if asked.client_id:
        return service.client(asked.client_id, asked.client_secret, asked.scope)
    rows = models.Mailbox.objects.filter(workspace_id=desk.workspace_id, method="oauth")
    row = rows.filter(address=asked.address.strip().lower()).first()
    grant = None if row is None else read_grant(open_secret(row, sealer))
    if grant is None or grant.client.token_url != service.token_url:
        raise MailTrouble("The id of the client that you registered is missing.")
    return grant.client


def _keep(
    desk: Desk,
    asked: AskedSignIn,
    client: Client,
    begun: BrowserSignIn | DeviceSignIn,
    sealer: Sealer,
    *,
    mark: str,
    ends_at: dt.datetime,
) -> int:
    rows = models.MailSignIn.objects.filter(workspace_id=desk.workspace_id)
    with writing(desk.workspace_id):
        rows.filter(ends_at__lte=desk.now()).delete()
        if rows.count() >= _BEGUN_MAX:
            raise Refusal("Too many sign-ins are under way. Finish one, or wait a quarter hour.")
        row = models.MailSignIn.objects.create(
            workspace_id=desk.workspace_id, user_id=desk.user_id, mark_hash=_hash(mark),
            ends_at=ends_at,
        )  # fmt: skip
        _seal(row, replace(asked, client_secret=""), client, begun, sealer)
    return int(row.pk)


def _seal(
    row: models.MailSignIn,
    asked: AskedSignIn,
    client: Client,
    begun: BrowserSignIn | DeviceSignIn,
    sealer: Sealer,
) -> None:
    kind = "device" if isinstance(begun, DeviceSignIn) else "browser"
    said = {"asked": asdict(asked), "client": asdict(client), kind: asdict(begun)}
    row.sealed = sealer.seal(json.dumps(said, default=_moment), place=_place(row))
    row.save(update_fields=["sealed"])


def _moment(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written down")


def _open(row: models.MailSignIn, sealer: Sealer) -> tuple[AskedSignIn, Client, dict[str, Any]]:
    said = json.loads(sealer.unseal(bytes(row.sealed), place=_place(row)))
    asked = said["asked"]
    for name in ("imap", "smtp"):
        asked[name] = ServerAddress(**asked[name]) if asked[name] else None
    return AskedSignIn(**asked), Client(**said["client"]), said


def _place(row: models.MailSignIn) -> str:
    return sealing_place(row.workspace_id, "mail_sign_in", str(row.pk), "sealed")


def _hash(mark: str) -> bytes:
    return hashlib.sha256(mark.encode()).digest()


def finish_sign_in(desk: Desk, came: Mapping[str, str], outside: Outside) -> int:
    """Take what the browser came back with and add the mailbox; return its number."""
    with writing(desk.workspace_id):
        row = _begun(desk, mark_hash=_hash(came.get("state", "")))
        # Used once, whatever comes of it.
        models.MailSignIn.objects.filter(pk=row.pk).delete()
    asked, client, said = _open(row, outside.sealer)
    if "browser" not in said:
        raise Refusal(_TRIED.format(why="It was begun by a code."))
    try:
        begun = BrowserSignIn(**said["browser"])
        grant = finish_in_browser(begun, client, came, outside.tokens, now=desk.now())
    except MailTrouble as trouble:
        raise Refusal(_TRIED.format(why=trouble)) from trouble
    return _add(desk, asked, grant, outside)


def look_for_sign_in(desk: Desk, number: int, outside: Outside) -> int | None:
    """Ask whether the person has entered the code; then add the mailbox and return its number.

    Asked more often than the provider allows, nobody is asked.
    """
    with writing(desk.workspace_id):
        row = _begun(desk, pk=number)
        asked, client, said = _open(row, outside.sealer)
        if "device" not in said:
            return None
        fields = said["device"] | {"ends_at": dt.datetime.fromisoformat(said["device"]["ends_at"])}
        begun, now = DeviceSignIn(**fields), desk.now()
        pause = dt.timedelta(seconds=begun.interval_s)
        if row.asked_at is not None and now - row.asked_at < pause:
            return None
        models.MailSignIn.objects.filter(pk=row.pk).update(asked_at=now)
    try:
        came = ask_for_device(begun, client, outside.tokens, now=now)
    except MailTrouble as trouble:
        models.MailSignIn.objects.filter(pk=row.pk).delete()
        raise Refusal(_TRIED.format(why=trouble)) from trouble
    if isinstance(came, DeviceSignIn):
        if came != begun:
            _seal(row, asked, client, came, outside.sealer)
        return None
    models.MailSignIn.objects.filter(pk=row.pk).delete()
    return _add(desk, asked, came, outside)


def _begun(desk: Desk, **which: object) -> models.MailSignIn:
    rows = models.MailSignIn.objects.filter(
        workspace_id=desk.workspace_id, ends_at__gt=desk.now(), **which
    )
    whose = Q(user__isnull=True) if desk.user_id is None else Q(user_id=desk.user_id)
    row = rows.filter(whose).first()
    if row is None:
        raise Refusal(
            "Not signed in: nothing was begun here that this belongs to, or it took too long. Begin"
            " again with the address of the mailbox."
        )
    return row


def _places(asked: AskedSignIn, providers: Providers) -> Iterable[MailPlace]:
    """Return where to look: of a firm's own domain at the provider where they signed in."""
    by_domain = tuple(list_places(asked.address, providers))
    if by_domain[0].provider:
        return by_domain
    theirs = {place.provider: place for place in providers.values()}
    # The last one named is the one for firms.
    chosen = [place for place in theirs.values() if place.sign_in == asked.service][-1:]
    return chosen or by_domain


def _add(desk: Desk, asked: AskedSignIn, grant: Grant, outside: Outside) -> int:
    secret, login = write_grant(grant), asked.login or asked.address
    imap, smtp = asked.imap, asked.smtp
    if imap is None:
        places = _places(asked, outside.providers)
        place = find_entrance(
            places, login=login, secret=secret, enter=outside.enter, is_token=True
        )
        imap, smtp = place.imap, smtp or place.smtp
    new = NewMailbox(
        address=asked.address, imap=imap, smtp=smtp, login=login, secret=secret, is_token=True
    )
    return add_mailbox(desk, outside.sealer, outside.enter, new)
