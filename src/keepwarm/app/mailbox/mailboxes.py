"""The mailboxes that are read: added once they let us in, paused, removed, and how far each is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, Q

from keepwarm.app.ground.coverage import set_owner
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.sealing import Sealer
from keepwarm.engine.intake import person_key
from keepwarm.records import models
from keepwarm.records.database import writing

from .glance import GlanceCard, glance_card
from .mail_grants import SIGN_IN_AGAIN, bearer_of, secret_place
from .mail_names import NamesCard, names_card
from .mail_places import MailPlace
from .mail_server import Enter, Entrance, MailTrouble
from .sending_mailboxes import ServerAddress, add_sending_mailbox, refuse_server
from .sync import find_mailbox

LAG_MAX: Final = dt.timedelta(minutes=15)
"""Longer than that without a look, and answers may lie there that nobody has seen."""
_CONTROL_SIGNS: Final = frozenset(chr(code) for code in (*range(32), 127))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailbox:
    """A mailbox to be added: who, where, and by what one signs in."""

    address: str
    imap: ServerAddress
    smtp: ServerAddress | None
    login: str
    secret: str
    name: str = ""
    is_token: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCard:
    """A folder of a mailbox: how many messages lie there and how many were read."""

    name: str
    on_server: int
    read: int
    failed: int
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxCard:
    """A mailbox, worded."""

    mailbox_id: int
    address: str
    server: str
    state: str
    """"paused", "sign in again", "trouble", "reading", "behind" or "current"."""
    sentence: str
    on_server: int
    read: int
    missing: int
    share: float
    """Of what is on the server, how much was read; 1 where nothing is there."""
    seen_until: dt.datetime | None
    audit: str
    names: NamesCard
    by_token: bool
    """Signed in at the provider, without a password of its own."""
    is_paused: bool
    sends: bool
    unsent_why: str
    """Why nothing goes out by it until a person says so; empty where that is not so."""
    tier: str
    glance: GlanceCard | None
    """Who is silent by the heads alone, while the newest mails are being read."""
    folders: tuple[FolderCard, ...]


def find_entrance(
    places: Iterable[MailPlace], *, login: str, secret: str, enter: Enter, is_token: bool = False
) -> MailPlace:
    """Return the first place that lets us in; ``Refusal`` says why none does."""
    troubles: list[str] = []
    for place in places:
        try:
            with enter(_entrance(place.imap, login, secret, is_token=is_token)):
                return place
        except MailTrouble as trouble:
            if trouble.is_sign_in:
                note = f" {place.note}" if place.note else ""
                raise Refusal(f"{trouble}{note}") from trouble
            troubles.append(str(trouble))
    if len(troubles) == 1:
        raise Refusal(troubles[0])
    raise Refusal(
        "No mail server was found for this address. Its provider’s help pages name it: look for"
        f" “IMAP” and write it as host and port. Tried: {' '.join(troubles)}"
    )


def _entrance(server: ServerAddress, login: str, secret: str, *, is_token: bool) -> Entrance:
    return Entrance(
        host=server.host, port=server.port, security=server.security, login=login,
        secret=bearer_of(secret), method="oauth" if is_token else "password",
    )  # fmt: skip


def refuse_sign_in(address: str, login: str, secret: str) -> None:
    """Refuse what can be no address, user name or password, before any server is tried."""
    if "@" not in person_key(address) or " " in address.strip():
        raise Refusal(f"Not added: “{address}” is no mail address.")
    if not secret:
        raise Refusal("Not added: the password is missing.")
    if _CONTROL_SIGNS & set(login + secret):
        raise Refusal("Not added: no user name or password holds such signs.")


def add_mailbox(desk: Desk, sealer: Sealer, enter: Enter, new: NewMailbox) -> int:
    """Add a mailbox that lets us in, or put another server or secret to one; return its number.

    Its address is one of ours from now on: what it sent is no answer. With ``smtp``, mail goes out
    by it too.
    """
    refuse_sign_in(new.address, new.login, new.secret)
    for server_address in (new.imap, new.smtp):
        if server_address is not None:
            refuse_server(server_address)
    method = "oauth" if new.is_token else "password"
    try:
        with enter(_entrance(new.imap, new.login, new.secret, is_token=new.is_token)) as server:
            tier = server.tier
    except MailTrouble as trouble:
        raise Refusal(f"Not added. {trouble}") from trouble
    key, now = person_key(new.address), desk.now()
    with writing(desk.workspace_id):
        sending = (
            None
            if new.smtp is None
            else add_sending_mailbox(
                desk, sealer, address=new.address, server=new.smtp, login=new.login,
                secret=bearer_of(new.secret), is_token=new.is_token,
            )
        )  # fmt: skip
        values = {
            "name": new.name, "host": new.imap.host, "port": new.imap.port,
            "security": new.imap.security, "method": method, "login": new.login, "tier": tier,
            "trouble": "", "faults": 0, "due_at": now, "is_paused": False,
        }  # fmt: skip
        if sending is not None:
            values["sending_id"] = sending
        row, _ = models.Mailbox.objects.update_or_create(
            workspace_id=desk.workspace_id, address=key, defaults=values,
            create_defaults={**values, "made_at": now},
        )  # fmt: skip
        row.sealed_secret = sealer.seal(new.secret, place=secret_place(row))
        row.save(update_fields=["sealed_secret"])
        said = models.OwnAddress.objects.filter(workspace_id=desk.workspace_id, is_guessed=False)
        set_owner(desk, frozenset({*said.values_list("key", flat=True), key}))
    return int(row.pk)


def pause_mailbox(desk: Desk, mailbox_id: int, *, is_paused: bool) -> None:
    """Read a mailbox no more for now, or go on where it was left."""
    row = find_mailbox(desk, mailbox_id)
    row.is_paused, row.due_at = is_paused, desk.now()
    row.save(update_fields=["is_paused", "due_at"])


def go_on_sending(desk: Desk, mailbox_id: int) -> None:
    """Send by a mailbox again, after a person has put right what kept it from that."""
    row = find_mailbox(desk, mailbox_id)
    ways = models.SendingMailbox.objects.filter(
        workspace_id=desk.workspace_id, pk=row.sending_id or 0
    )
    if not ways.update(trouble=""):
        raise Refusal(f"Nothing goes out by {row.address}: it is read only.")


def remove_mailbox(desk: Desk, mailbox_id: int) -> str:
    """Forget a mailbox and its secret; what was read of it stays. Say so.

    Its way out stays as long as mails of the outbox name it, without its secret.
    """
    with writing(desk.workspace_id):
        row = find_mailbox(desk, mailbox_id)
        address, sending = row.address, row.sending_id
        row.delete()
        if sending is not None:
            ways = models.SendingMailbox.objects.filter(workspace_id=desk.workspace_id, pk=sending)
            if models.OutboxMail.objects.filter(
                workspace_id=desk.workspace_id, mailbox_id=sending
            ).exists():
                ways.update(
                    sealed_secret=b"", trouble="This mailbox was removed: nothing goes out by it."
                )
            else:
                ways.delete()
    return f"{address} is read no more, and its password is forgotten. What was read stays."


def list_mailboxes(desk: Desk) -> tuple[MailboxCard, ...]:
    """Return the mailboxes that are read, and how far each is."""
    rows = models.Mailbox.objects.filter(workspace_id=desk.workspace_id).order_by("address")
    rows = rows.select_related("sending")
    return tuple(_card(desk, row) for row in rows)


def read_mailbox_card(desk: Desk, mailbox_id: int) -> MailboxCard:
    """Return one mailbox, and how far it is."""
    return _card(desk, find_mailbox(desk, mailbox_id))


def _card(desk: Desk, row: models.Mailbox) -> MailboxCard:
    folders = tuple(_folder_cards(desk, row))
    on_server = sum(folder.on_server for folder in folders)
    read = sum(min(folder.read, folder.on_server) for folder in folders)
    card = MailboxCard(
        mailbox_id=row.pk, address=row.address, server=f"{row.host}:{row.port}", state="",
        sentence="", on_server=on_server, read=read, missing=on_server - read,
        share=read / on_server if on_server else 1.0, seen_until=row.seen_until,
        audit=str(row.audit.get("sentence", "")), names=names_card(row),
        by_token=row.method == "oauth", is_paused=row.is_paused,
        sends=row.sending_id is not None, unsent_why=row.sending.trouble if row.sending else "",
        tier=row.tier, glance=glance_card(desk, row), folders=folders,
    )  # fmt: skip
    state, sentence = _state(desk, row, card)
    return replace(card, state=state, sentence=sentence)


def _folder_cards(desk: Desk, row: models.Mailbox) -> Iterable[FolderCard]:
    counts = {
        one["folder"]: one
        for one in models.StoredUid.objects.filter(
            workspace_id=desk.workspace_id, folder__mailbox=row
        )
        .values("folder")
        .annotate(
            read=Count("pk", filter=~Q(outcome="failed")),
            failed=Count("pk", filter=Q(outcome="failed")),
        )
    }
    rows = models.Folder.objects.filter(workspace_id=desk.workspace_id, mailbox=row, is_gone=False)
    for folder in rows.order_by("pk"):
        of = counts.get(folder.pk, {"read": 0, "failed": 0})
        yield FolderCard(
            name=folder.name, on_server=folder.on_server, read=of["read"], failed=of["failed"],
            trouble=folder.trouble,
        )  # fmt: skip


def _state(desk: Desk, row: models.Mailbox, card: MailboxCard) -> tuple[str, str]:
    bad = next((folder.trouble for folder in card.folders if folder.trouble), "")
    seen = f" Seen up to {_told(desk, row.seen_until)}." if row.seen_until else ""
    if row.is_paused:
        return "paused", f"Paused: answers are not seen, and nothing goes out by it.{seen}"
    if row.trouble or bad:
        is_ended = row.trouble.startswith(SIGN_IN_AGAIN)
        return "sign in again" if is_ended else "trouble", f"{row.trouble or bad}{seen}"
    if row.seen_until is None:
        return "reading", "The mail of the last 90 days is being read; old mail follows."
    if card.missing:
        return "reading", f"The last 90 days are read; old mail follows.{seen}"
    if desk.now() - row.seen_until > LAG_MAX:
        return "behind", f"It was not looked into for a while. Is a worker running?{seen}"
    return "current", f"Everything is read.{seen}"


def _told(desk: Desk, at: dt.datetime | None) -> str:
    return f"{at.astimezone(desk.zone):%d %B %Y %H:%M}" if at else "never"
