"""Whether anything may go out: after a restore nothing does until a person says so.

A restored record may not know what went out, and who answered, since the backup was made. Every
use case that sends, now or later, asks ``refuse_while_paused`` first. After a complaint nothing
goes out by the mailbox it is about.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from keepwarm.records import models

from .desk import Desk
from .errors import Refusal

PAUSE: Final = "pause_outgoing"
_COMPLAINT_HEEDED: Final = dt.timedelta(days=14)
"""An older one, which an import brings, holds nothing back."""


def pause_restored(*, made_at: dt.datetime, now: dt.datetime, using: str) -> None:
    """Pause every workspace of a restored database, before it is put in place.

    Its revisions jump ahead, so that a process that still remembers the record as it was reads it
    anew.
    """
    revision = int(now.timestamp())
    with transaction.atomic(using=using):
        for workspace in models.Workspace.objects.using(using).order_by("pk"):
            models.Decision.objects.using(using).create(
                workspace=workspace,
                at=now,
                kind=PAUSE,
                sentence=f"Restored from a backup of {made_at:%d %B %Y %H:%M} UTC: nothing goes out"
                " until you resume.",
                before={"made_at": made_at.isoformat()},
                is_automatic=True,
            )
            _hold_outbox(workspace, made_at=made_at, now=now, using=using)
            workspace.revision = workspace.whole_since = max(revision, workspace.revision + 1)
            workspace.save(using=using, update_fields=["revision", "whole_since"])


def _hold_outbox(
    workspace: models.Workspace, *, made_at: dt.datetime, now: dt.datetime, using: str
) -> None:
    """Put every mail that had not ended before a person: it may have gone out since the backup."""
    rows = models.OutboxMail.objects.using(using).filter(workspace=workspace)
    rows.filter(state__in=("approved", "sending", "unsure")).update(
        state="review",
        phase="",
        lease_until=None,
        unsure_since=now,
        trouble=f"It was under way when the backup of {made_at:%d %B %Y %H:%M} UTC was made.",
    )
    mailboxes = models.SendingMailbox.objects.using(using).filter(workspace=workspace)
    mailboxes.update(sender="", lease_until=None)


def brake_after_complaint(desk: Desk, person_id: int, *, at: dt.datetime) -> None:
    """Hold the mailbox that wrote to somebody last, who reported that as spam.

    Providers count such reports against an address; Google asks for fewer than three in a thousand
    mails ("Email sender guidelines", 2024). A person says when to go on
    (``mailboxes.go_on_sending``). What did not go out from here holds nothing.
    """
    if at < desk.now() - _COMPLAINT_HEEDED:
        return
    # What they report did go out, whatever the server said.
    sent = models.OutboxMail.objects.filter(
        workspace_id=desk.workspace_id,
        person_id=person_id,
        state__in=("sent", "sending", "unsure", "review"),
    )
    last = sent.order_by("-pk").values_list("mailbox_id", flat=True).first()
    models.SendingMailbox.objects.filter(
        workspace_id=desk.workspace_id, pk=last or 0, trouble=""
    ).update(
        trouble=f"A mail that went out by this mailbox was reported as spam on"
        f" {at.astimezone(desk.zone):%d %B %Y}. Providers count that against your address. Look"
        " over whom you write to and what, then go on sending."
    )


def read_pause(desk: Desk) -> models.Decision | None:
    """Return the pause that stands, if any."""
    return (
        models.Decision.objects.filter(
            workspace_id=desk.workspace_id, kind=PAUSE, undone_at__isnull=True
        )
        .order_by("-pk")
        .first()
    )


def refuse_while_paused(desk: Desk) -> None:
    """Refuse whatever would leave this machine while a pause stands."""
    pause = read_pause(desk)
    if pause is not None:
        raise Refusal(f"Not sent. {pause.sentence} Resume with: keepwarm resume")


def resume_outgoing(desk: Desk) -> str:
    """Let things go out again, on a person's word; say so."""
    ended = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, kind=PAUSE, undone_at__isnull=True
    ).update(undone_at=desk.now())
    if not ended:
        raise Refusal("Nothing is paused.")
    return "What is due may go out again."
