"""Sends by the mailboxes that have something to do, and says whether answers would be seen."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Final

from django.db.models import Q

from keepwarm.app.ground.desk import Desk
from keepwarm.app.mailbox.recorded_mail import blindness_of
from keepwarm.records import models

from .outbox_rows import OPEN, outbox
from .send import send_due
from .sending import Way
from .sent_mails import file_copies, take_in_sent

LAG_MAX: Final = dt.timedelta(minutes=15)
"""Older is what is known of a mailbox, and nothing is sent by it."""
_FILED_WITHIN: Final = dt.timedelta(days=3)


def send_all_due(
    desk: Desk, way_of: Callable[[models.SendingMailbox], Way], *, sender: str
) -> dict[str, int]:
    """Send, settle and file what is due; return how many mails came to what, by state."""
    came = Counter[str]()
    for mailbox in mailboxes_at_work(desk):
        way = way_of(mailbox)
        came.update(send_due(desk, mailbox.pk, way, sender=sender))
        if way.sent_folder is not None:
            file_copies(desk, mailbox.pk, way.sent_folder)
        take_in_sent(desk)
    return dict(came)


def mailboxes_at_work(desk: Desk) -> list[models.SendingMailbox]:
    """Return the mailboxes by which something is to be sent, settled or filed now."""
    now = desk.now()
    # Two questions, each with an index of its own: asked every second.
    due = outbox(desk).filter(
        Q(state="approved", due_at__lte=now)
        | Q(state="sending", lease_until__lte=now)
        | Q(state="unsure"),
        state__in=OPEN,
    )
    # From the moment they went out: who sent them may have died before they were a touch.
    uncopied = outbox(desk).filter(state="sent", sent_copy="", ended_at__gt=now - _FILED_WITHIN)
    wanted = {
        *due.values_list("mailbox_id", flat=True), *uncopied.values_list("mailbox_id", flat=True)
    }  # fmt: skip
    if not wanted:
        return []
    mailboxes = models.SendingMailbox.objects.filter(workspace_id=desk.workspace_id)
    return list(mailboxes.filter(pk__in=wanted).order_by("pk"))


def read_by(mailbox: models.SendingMailbox) -> models.Mailbox | None:
    """Return how the mailbox is read live; None where it is not."""
    rows = models.Mailbox.objects.filter(workspace_id=mailbox.workspace_id)
    return rows.filter(Q(sending=mailbox) | Q(address=mailbox.address)).order_by("pk").first()


def sight_of(desk: Desk, mailbox: models.SendingMailbox) -> Callable[[dt.datetime], str]:
    """Return what says why an answer that came by some moment might not have been seen.

    It is asked at every claim, so that it looks at the mailbox as it is then.
    """

    def why_blind(now: dt.datetime) -> str:
        live = read_by(mailbox)
        if live is None:
            return blindness_of(desk)(now)
        if live.is_paused:
            return f"reading {live.address} is paused, so that no answer would be seen"
        if live.seen_until is None:
            return f"{live.address} is being read for the first time"
        if now - live.seen_until <= LAG_MAX:
            return ""
        minutes = int((now - live.seen_until) / dt.timedelta(minutes=1))
        why = f" ({live.trouble})" if live.trouble else ""
        return (
            f"{live.address} was read {minutes} minutes ago last, so that a newer answer would not"
            f" be seen{why}"
        )

    return why_blind
