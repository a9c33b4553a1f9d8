"""What must still hold when a mail is about to be sent: asked within the transaction of its claim.

Every path by which a mail goes out comes through here; there is no way around for mails that are
"transactional" or asked for by hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.suppress import suppressed_people
from keepwarm.engine.intake import person_key
from keepwarm.engine.values import Channel, Outcome
from keepwarm.records import models

from .lawful import find_mail_delay, why_unlawful
from .outbox_rows import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a mail is not sent now: for good, or until a moment."""

    why: str
    until: dt.datetime | None = None


def why_stopped(desk: Desk, person_id: int, recipient: str) -> str:
    """Say why nothing may be sent to somebody at all; empty where it may."""
    person = models.Person.objects.filter(workspace_id=desk.workspace_id, pk=person_id).first()
    if person is None:
        return "the person is not in the record any more"
    stops = models.Suppression.objects.filter(workspace_id=desk.workspace_id)
    hashes = [desk.hash_key(key) for key in {recipient, person_key(recipient)}]
    if suppressed_people(desk, [person_id]) or stops.filter(key_hash__in=hashes).exists():
        return "they asked for no further contact"
    prospect = models.Prospect.objects.filter(person_id=person_id).first()
    if prospect is not None and prospect.outcome != Outcome.OPEN.value:
        return "the prospect is closed"
    if prospect is not None and Channel.EMAIL.value in prospect.blocked:
        return "they are not to be reached by mail"
    return ""


def newest_message(desk: Desk) -> int:
    """Return the number of the newest message: numbers follow arrival, whatever Date says."""
    rows = models.Message.objects.filter(workspace_id=desk.workspace_id).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def check(desk: Desk, row: models.OutboxMail) -> Hold | None:
    """Return what keeps an approved mail from being sent now; None where nothing does."""
    if not _is_as_approved(row):
        return Hold(why="it is not what was approved any more")
    stopped = why_stopped(desk, row.person_id, row.recipient)
    if stopped:
        return Hold(why=stopped)
    if _heard_since(desk, row):
        return Hold(why="something came from them since you approved it")
    unlawful = why_unlawful(desk, row.person_id)
    if unlawful:
        return Hold(why=unlawful)
    delay = find_mail_delay(desk, row.person_id, mailbox_id=row.mailbox_id, due_at=row.due_at)
    if delay is None:
        return None
    return Hold(why=delay.why, until=None if math.isinf(delay.until) else moment(delay.until))


def _is_as_approved(row: models.OutboxMail) -> bool:
    return hashlib.sha256(bytes(row.content)).digest() == bytes(row.approved_hash)


def _heard_since(desk: Desk, row: models.OutboxMail) -> bool:
    of_them = {"workspace_id": desk.workspace_id, "person_id": row.person_id}
    parts = models.Participation.objects.filter(**of_them, role__in=("from", "bounced"))
    if parts.filter(message_id__gt=row.heard).exists():
        return True
    return models.Signal.objects.filter(**of_them, at__gt=row.approved_at).exists()
