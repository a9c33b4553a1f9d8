"""Of what a provider took for junk, only mails of prospects are of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import find_by_keys
from keepwarm.engine.intake import parse_message, person_key
from keepwarm.engine.values import Unreadable
from keepwarm.records import models
from keepwarm.records.bulk import among

from .mail_server import Fetched

JUNK_ROLE: Final = "junk"
JUNK: Final = "junk of nobody known"


def without_strangers(desk: Desk, batch: Sequence[Fetched]) -> list[Fetched]:
    """Return the messages, those without their content whose sender is no prospect.

    A prospect's address may be forged in junk; its mail is then read as theirs, which at worst
    holds back a mail of ours.
    """
    senders = {one.uid: _sender(one) for one in batch}
    people = find_by_keys(desk, {key for key in senders.values() if key})
    rows = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people.values())
    )
    prospects = set(rows.values_list("person_id", flat=True))
    return [
        one
        if one.content is None or people.get(senders[one.uid]) in prospects
        else replace(one, content=None, why=JUNK)
        for one in batch
    ]


def _sender(fetched: Fetched) -> str:
    if fetched.content is None:
        return ""
    message = parse_message(fetched.content, digest=b"")
    if isinstance(message, Unreadable) or message.sender is None:
        return ""
    return person_key(message.sender.address)
