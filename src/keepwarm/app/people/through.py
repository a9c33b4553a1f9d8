"""Whose part in a mail came through which address; read again from the raw bytes."""

from __future__ import annotations

import zlib
from collections.abc import Collection

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.store_mail import parts_of
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import read_message
from keepwarm.engine.values import Unreadable
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks, insert_new

Part = tuple[int, str]
"""(Message, role)."""


def addresses_of_parts(desk: Desk, messages: Collection[int]) -> dict[Part, set[str]]:
    """Return the addresses that took part in these mails, by mail and role."""
    found: dict[Part, set[str]] = {}
    for chunk in in_chunks(sorted(messages)):
        rows = models.Message.objects.filter(workspace_id=desk.workspace_id, pk__in=chunk)
        numbers = {bytes(digest): pk for pk, digest in rows.values_list("pk", "digest")}
        raws = models.RawMessage.objects.filter(
            workspace_id=desk.workspace_id, digest__in=list(numbers)
        )
        for digest, content in raws.values_list("digest", "content"):
            message = parse_message(zlib.decompress(content), digest=bytes(digest))
            if isinstance(message, Unreadable):
                continue
            reading = read_message(message, desk.packs.lexicon, with_text=False)
            for correspondent, role, _ in parts_of(desk, message, reading):
                part = (numbers[bytes(digest)], role)
                found.setdefault(part, set()).add(correspondent.address)
    return found


def read_parts(desk: Desk, person_id: int, *, after: int = 0) -> set[Part]:
    """Return the parts that somebody has in mails with higher numbers than ``after``."""
    rows = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, person_id=person_id, message_id__gt=after
    )
    return set(rows.values_list("message_id", "role"))


def give_parts(desk: Desk, parts: Collection[Part], person_id: int) -> None:
    """Let somebody have these parts; those they have already stay."""
    insert_new(
        models.Participation,
        ("workspace_id", "message_id", "person_id", "role"),
        [(desk.workspace_id, message, person_id, role) for message, role in sorted(parts)],
    )


def take_parts(desk: Desk, parts: Collection[Part], person_id: int) -> None:
    """Take these parts from somebody."""
    wanted = set(parts)
    for chunk in in_chunks(sorted({message for message, _ in wanted})):
        rows = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, person_id=person_id, message_id__in=chunk
        )
        gone = [
            pk
            for pk, message, role in rows.values_list("pk", "message_id", "role")
            if (message, role) in wanted
        ]
        models.Participation.objects.filter(pk__in=gone).delete()
