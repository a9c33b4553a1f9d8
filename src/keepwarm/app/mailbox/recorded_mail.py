"""What the record itself knows of a mailbox: which of our mails lie in it, and how recent it is.

It serves until a mailbox is read live: evidence comes with the next import of Sent then, and
nothing is sent while the mail that was imported last is old.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Final

from keepwarm.app.ground.coverage import own_keys, read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.engine.timeline import text_key
from keepwarm.engine.values import CHANNELS, Channel
from keepwarm.records import models

SEEN_WITHIN: Final = dt.timedelta(days=1)


class RecordedSent:
    """Looks among the mails that were imported."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, _touch: str, message_id: str) -> str:
        """Say by which mark a copy was found; empty where none was imported."""
        found = models.Participation.objects.filter(
            workspace_id=self._desk.workspace_id,
            message__key=text_key(message_id),
            role="from",
            person__key__in=own_keys(self._desk),
        )
        return "Message-ID" if found.exists() else ""

    def file(self, _content: bytes) -> str:
        """Leave it: an imported mailbox cannot be written to."""
        return "failed"


def blindness_of(desk: Desk) -> Callable[[dt.datetime], str]:
    """Return what says why an answer that came by some moment might not be in the record."""

    def why_blind(now: dt.datetime) -> str:
        until = float(read_coverage(desk).until[CHANNELS.index(Channel.EMAIL)])
        if math.isnan(until):
            return "no mail was read yet, so that no answer would be seen; import your mailbox"
        seen = dt.datetime.fromtimestamp(until, dt.UTC)
        if now - seen <= SEEN_WITHIN:
            return ""
        return (
            f"the newest mail here is of {seen.astimezone(desk.zone):%d %B %Y %H:%M}, so that a"
            " newer answer would not be seen; import your mailbox"
        )

    return why_blind
