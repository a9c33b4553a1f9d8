"""The link by which whoever got a mail stops all mail, without signing in (RFC 8058)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from uuid import UUID

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.storing.suppress import suppress_person
from keepwarm.records.database import writing

from .outbox_rows import outbox

_PURPOSE: Final = "one-click stop"


def stop_token(desk: Desk, touch: UUID | str) -> str:
    """Return what proves that a link was in the mail of this touch: 128 bits, good for ever."""
    text = f"{_PURPOSE}:{desk.workspace_id}:{touch}".encode()
    return hmac.new(desk.secret, text, hashlib.sha256).hexdigest()[:32]


def is_stop_token(desk: Desk, touch: UUID, token: str) -> bool:
    """Say whether a link is one of ours, in a time that tells nothing."""
    return hmac.compare_digest(stop_token(desk, touch).encode(), token.encode())


def stop_by_link(desk: Desk, touch: UUID, token: str) -> bool:
    """Stop all contact with whom this mail went to; say whether the link was one of ours.

    Again, or of somebody who was erased, it changes nothing and is as good.
    """
    if not is_stop_token(desk, touch, token):
        return False
    row = outbox(desk).filter(touch=str(touch)).first()
    if row is not None:
        with writing(desk.workspace_id):
            # Their word, not a guess: where a person lifted an earlier stop, it stands again.
            suppress_person(
                desk, row.person_id, reason="They used the link to stop.", message_id=None,
                is_automatic=False, link=touch,
            )  # fmt: skip
            mark_stale(desk, [row.person_id])
    return True
