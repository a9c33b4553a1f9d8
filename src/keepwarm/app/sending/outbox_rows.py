"""Reads a row of the outbox as a journal and writes what follows: compare and set, always."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.delivery import Event, Journal, Phase, State, advance
from keepwarm.records import models

OPEN = ("approved", "sending", "unsure", "review")


def outbox(desk: Desk) -> QuerySet[models.OutboxMail]:
    """Return the workspace's outbox."""
    return models.OutboxMail.objects.filter(workspace_id=desk.workspace_id)


def find_mail(desk: Desk, mail_id: int) -> models.OutboxMail:
    """Return the mail of this number."""
    row = outbox(desk).filter(pk=mail_id).first()
    if row is None:
        raise Refusal(f"There is no mail number {mail_id} in the outbox. See: keepwarm outbox")
    return row


def journal_of(row: models.OutboxMail) -> Journal:
    """Return a row as the engine knows it."""
    return Journal(
        state=State(row.state),
        phase=Phase(row.phase),
        attempt=row.attempt,
        approved_at=row.approved_at.timestamp(),
        due_at=row.due_at.timestamp(),
        lease_until=_seconds(row.lease_until),
        since=_seconds(row.unsure_since),
        looks=row.looks,
        faults=row.faults,
        tried_from=_seconds(row.tried_from),
    )


def note(desk: Desk, row: models.OutboxMail, event: Event, **said: Any) -> bool:  # noqa: ANN401 - columns of the row
    """Note an event, unless the row is not any more as it was read; return whether it was noted.

    The attempt fences off a sender that was given up: whatever it still wants to note is not.
    """
    before = journal_of(row)
    after = advance(before, event)
    has_ended = after.state in (State.SENT, State.FAILED, State.STOPPED)
    changes: dict[str, Any] = {
        "state": after.state.value,
        "phase": after.phase.value,
        "attempt": after.attempt,
        "approved_at": moment(after.approved_at),
        "due_at": moment(after.due_at),
        "lease_until": moment(after.lease_until) if after.lease_until else None,
        "unsure_since": moment(after.since) if after.since else None,
        "looks": after.looks,
        "faults": after.faults,
        "tried_from": moment(after.tried_from) if after.tried_from else None,
        "ended_at": desk.now() if has_ended else None,
        **said,
    }
    lease = {"lease_until": row.lease_until} if row.lease_until else {"lease_until__isnull": True}
    same = outbox(desk).filter(
        pk=row.pk, state=row.state, phase=row.phase, attempt=row.attempt, looks=row.looks, **lease
    )
    if not same.update(**changes):
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True


def moment(seconds: float) -> dt.datetime:
    """Return a moment of the epoch as the database keeps it."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _seconds(at: dt.datetime | None) -> float:
    return at.timestamp() if at else 0.0
