"""Moves what happened outside e-mail from one person to another, and back."""

from __future__ import annotations

from typing import Any

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import rename_copies
from keepwarm.app.ground.row_images import Image, image_of, restore_rows
from keepwarm.app.storing.store_log import entry_digest
from keepwarm.engine.values import CallResult, Channel
from keepwarm.records import models

Log = dict[str, list[Any]]
"""[id, digest before] of the entries that moved, and images of those that were there already."""


def move_log(desk: Desk, source: int, *, into: int) -> tuple[Log, dict[str, str]]:
    """Give somebody's log entries to another, and say by what digests they are known now.

    Stored as the same call would be if it was imported again: the digest holds the person.
    """
    entries = models.LogEntry.objects.filter(workspace_id=desk.workspace_id)
    known = {
        bytes(digest) for digest in entries.filter(person_id=into).values_list("digest", flat=True)
    }
    moved: list[list[Any]] = []
    dropped: list[Image] = []
    digests: dict[str, str] = {}
    for row in entries.filter(person_id=source).order_by("pk"):
        entry = (into, row.at, Channel(row.channel), CallResult(row.result), row.tactic, row.note)
        digest, before = entry_digest(entry), bytes(row.digest)
        digests[before.hex()] = digest.hex()
        if digest in known:
            dropped.append(image_of(row))
            row.delete()
            continue
        moved.append([row.pk, before.hex()])
        row.person_id, row.digest = into, digest
        row.save(update_fields=["person", "digest"])
    _rename(desk, digests, [source, into])
    return {"moved": moved, "dropped": dropped}, digests


def move_log_back(desk: Desk, log: Log, digests: dict[str, str], *, into: int) -> None:
    """Give the entries that moved back, as far as they are still there."""
    entries = models.LogEntry.objects.filter(workspace_id=desk.workspace_id)
    for pk, digest in log["moved"]:
        entries.filter(pk=pk).update(person_id=into, digest=bytes.fromhex(digest))
    restore_rows(models.LogEntry, log["dropped"])
    # Their decisions stand with them again: whatever the other one typed in is left alone.
    _rename(desk, {now: before for before, now in digests.items()}, [into])


def _rename(desk: Desk, digests: dict[str, str], people: list[int]) -> None:
    """Let the decisions that logged something, and its sources, know it by its digest now."""
    named = {bytes.fromhex(before): bytes.fromhex(now) for before, now in digests.items()}
    rename_copies(desk, named)
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, kind="log"
    )
    for row in rows:
        digest = digests.get(str(row.before.get("digest")))
        if digest is not None:
            row.before = {**row.before, "digest": digest}
            row.save(update_fields=["before"])
