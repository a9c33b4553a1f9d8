"""Opens a mail that is kept: its bytes are the only copy of what was said."""

from __future__ import annotations

import zlib

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.intake import parse_message
from keepwarm.engine.values import Message, Unreadable
from keepwarm.records import models


def open_mail(desk: Desk, digest: bytes) -> Message | Unreadable:
    """Return a kept mail parsed again; ``Unreadable`` says why where that cannot be."""
    raw = models.RawMessage.objects.filter(workspace_id=desk.workspace_id, digest=digest).first()
    if raw is None:
        return Unreadable(digest=digest, why="Its content was removed.")
    return parse_message(zlib.decompress(raw.content), digest=digest)
