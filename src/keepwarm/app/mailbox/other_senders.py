"""Tells when another installation sends by the same mailbox: two would write to people twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.delivery import MARK
from keepwarm.engine.intake import parse_message, person_key
from keepwarm.engine.values import Unreadable
from keepwarm.records import models

from .mail_server import Fetched

_LOOKED_BACK: Final = dt.timedelta(days=14)
"""What an installation that was given up sent longer ago than that holds nothing back."""
_MARK: Final = MARK.lower().encode("ascii")
_HEAD_BYTES: Final = 16_384


def heed_other_senders(desk: Desk, mailbox: models.Mailbox, batch: Sequence[Fetched]) -> None:
    """Hold sending by a mailbox from which a mail went lately that is marked, and not of here.

    Every mail that Keepwarm sends carries the id of its touch. One from this address whose touch
    the outbox does not have was sent by another installation, which knows nothing of this outbox;
    or by this one, before it was set up anew or brought back from an older backup. A person says
    when it is over (``mailboxes.go_on_sending``).
    """
    if mailbox.sending_id is None:
        return
    sent = dict(_marked(desk, mailbox, batch))
    ours = models.OutboxMail.objects.filter(workspace_id=desk.workspace_id, touch__in=list(sent))
    foreign = set(sent) - set(ours.values_list("touch", flat=True))
    if not foreign:
        return
    last = max(sent[touch] for touch in foreign).astimezone(desk.zone)
    models.SendingMailbox.objects.filter(
        workspace_id=desk.workspace_id, pk=mailbox.sending_id, trouble=""
    ).update(
        trouble="Another installation of Keepwarm sends by this mailbox too: what went out on"
        f" {last:%d %B %Y %H:%M} is not of this one. Two write to people twice, so this one only"
        " reads. Let one of them send; if it is this one, go on sending here."
    )


def _marked(
    desk: Desk, mailbox: models.Mailbox, batch: Iterable[Fetched]
) -> Iterable[tuple[str, dt.datetime]]:
    """Yield touch and moment of each recent mail of this address that carries our mark."""
    since = desk.now() - _LOOKED_BACK
    for fetched in batch:
        if fetched.content is None or _MARK not in fetched.content[:_HEAD_BYTES].lower():
            continue
        message = parse_message(fetched.content, digest=b"")
        if isinstance(message, Unreadable) or message.sender is None:
            continue
        at = fetched.arrived_at or message.sent_at
        touch = _touch(message.headers.get(MARK.lower(), ""))
        # Who else works with Keepwarm marks their mails too.
        is_ours = person_key(message.sender.address) == mailbox.address
        if touch and is_ours and at is not None and at >= since:
            yield touch, at


def _touch(written: str) -> str:
    try:
        return str(UUID(written.strip()))
    except ValueError:
        return ""
