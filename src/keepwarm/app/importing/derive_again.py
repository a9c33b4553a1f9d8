"""Derives anew what an older version of Keepwarm has read: messages, timelines, standings."""

from __future__ import annotations

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.ground.stale import mark_all_stale
from keepwarm.app.storing.store_mail import read_again
from keepwarm.engine.reading import READING_VERSION
from keepwarm.records import models

from .finish_intake import finish_intake


def derive_again(desk: Desk, progress: Progress = silent) -> int:
    """Read again what an older version read, and settle everybody; return how many messages."""
    read = read_again(desk, lambda done, total: progress("messages read again", done, total))
    mark_all_stale(desk)
    finish_intake(desk, progress)
    return read


def is_behind(desk: Desk) -> bool:
    """Say whether some message was read by an older version."""
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id)
    return messages.exclude(reading_version=READING_VERSION).exists()
