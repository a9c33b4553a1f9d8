"""Takes what went out into the record, so that it is a touch at once, and files it in Sent."""

from __future__ import annotations

import datetime as dt
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.importing.finish_intake import SENT_FROM_HERE, open_source
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.store_mail import MailCounts, store_messages
from keepwarm.engine.timeline import text_key
from keepwarm.records import models
from keepwarm.records.database import writing

from .outbox_rows import outbox
from .sending import SentFolder

_RECENT: Final = dt.timedelta(days=3)
_FILED_AFTER: Final = dt.timedelta(minutes=1)
"""How long a provider gets to file its own copy before ours is filed."""


def take_in_sent(desk: Desk) -> int:
    """Store the mails that went out and are not in the record yet; return how many there were.

    After a crash the next call does it: a mail that is in the record is known by its Message-ID.
    """
    rows = outbox(desk).filter(state="sent", ended_at__gt=desk.now() - _RECENT)
    keys = {text_key(row.message_id): row for row in rows if row.content}
    known = models.Message.objects.filter(workspace_id=desk.workspace_id, key__in=list(keys))
    for key in known.values_list("key", flat=True):
        keys.pop(key, None)
    if not keys:
        return 0
    source = open_source(desk, SENT_FROM_HERE, "mail")
    raws = [(f"mail {row.pk}", bytes(row.content)) for row in keys.values()]
    for _ in store_messages(desk, source, raws, MailCounts()):
        pass
    settle_all(desk)
    return len(keys)


def file_copies(desk: Desk, mailbox_id: int, folder: SentFolder) -> int:
    """See to it that Sent shows what went out by a mailbox; return how many copies were filed.

    Looked for first, a minute later: most providers file by themselves.
    """
    now, filed = desk.now(), 0
    rows = outbox(desk).filter(
        mailbox_id=mailbox_id, state="sent", sent_copy="",
        ended_at__gt=now - _RECENT, ended_at__lte=now - _FILED_AFTER,
    )  # fmt: skip
    for row in rows:
        if "found_in_sent_by" in row.evidence:
            copy = "there"
        else:
            try:
                is_there = folder.find(row.touch, row.message_id)
                copy = "there" if is_there else folder.file(bytes(row.content))
            except OSError:
                copy = "failed"
        filed += copy == "filed"
        with writing(desk.workspace_id):
            outbox(desk).filter(pk=row.pk).update(sent_copy=copy)
    return filed
