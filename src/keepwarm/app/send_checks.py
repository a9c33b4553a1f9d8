"""What must still hold when a mail is about to be sent: asked within the transaction of its claim.

Every path by which a mail goes out comes through here; there is no way around for mails that are
"transactional" or asked for by hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.delivery import Delay, find_delay
from keepwarm.engine.intake import person_key
from keepwarm.engine.timeline import text_key
from keepwarm.engine.values import STANDING, ZONE_UNKNOWN, Channel, Lane, Outcome
from keepwarm.records import models

from .desk import Desk
from .outbox_rows import moment, outbox
from .suppress import suppressed_people

_WEEK: Final = dt.timedelta(days=7)


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
    if hashlib.sha256(bytes(row.content)).digest() != bytes(row.approved_hash):
        return Hold(why="it is not what was approved any more")
    stopped = why_stopped(desk, row.person_id, row.recipient)
    if stopped:
        return Hold(why=stopped)
    if _heard_since(desk, row):
        return Hold(why="something came from them since you approved it")
    delay = _delay(desk, row)
    return None if delay is None else Hold(why=delay.why, until=moment(delay.until))


def _heard_since(desk: Desk, row: models.OutboxMail) -> bool:
    of_them = {"workspace_id": desk.workspace_id, "person_id": row.person_id}
    parts = models.Participation.objects.filter(**of_them, role__in=("from", "bounced"))
    if parts.filter(message_id__gt=row.heard).exists():
        return True
    return models.Signal.objects.filter(**of_them, at__gt=row.approved_at).exists()


def _delay(desk: Desk, row: models.OutboxMail) -> Delay | None:
    prospect = models.Prospect.objects.filter(person_id=row.person_id).first()
    if prospect is not None and prospect.lane == Lane.RESPOND.value:
        return None  # they wait for us: an answer is due at any hour
    touched, mailed = _touches(desk, row)
    return find_delay(
        desk.now().timestamp(), offset_s=_offset_s(desk, prospect), touched_at=touched,
        mailed_at=mailed, rules=desk.rules,
    )  # fmt: skip


def _touches(desk: Desk, row: models.OutboxMail) -> tuple[list[float], list[float]]:
    """Return when they were touched within a week, and when by mail; each touch once."""
    since = desk.now() - _WEEK
    sent = outbox(desk).filter(person_id=row.person_id, state="sent", ended_at__gt=since)
    ended = sent.values_list("message_id", "ended_at")
    ours = {text_key(ident): at.timestamp() for ident, at in ended if at}
    known = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, person_id=row.person_id, at__gt=since
    ).values_list("at", "channel", "message__key")
    others = [(at.timestamp(), channel) for at, channel, key in known if key not in ours]
    mails = [at for at, channel in others if channel == Channel.EMAIL.value]
    return [*ours.values(), *(at for at, _ in others)], [*ours.values(), *mails]


def _offset_s(desk: Desk, prospect: models.Prospect | None) -> float:
    own = desk.now().astimezone(desk.zone).utcoffset() or dt.timedelta()
    packed = models.Standing.objects.filter(prospect=prospect).values_list("packed", flat=True)
    content = packed.first() if prospect is not None else None
    if content is None:
        return own.total_seconds()
    minutes = int(np.frombuffer(bytes(content), STANDING)["zone_offset_minutes"][0])
    return own.total_seconds() if minutes == ZONE_UNKNOWN else minutes * 60.0
