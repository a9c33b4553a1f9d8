"""Holds what lies on a server against what is stored, message by message, and says what is missing.

Nothing is taken on trust: every UID that the server lists needs a row, and every row that says
"stored" needs its bytes. What is missing is fetched again at the next look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.intake import as_uids
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks

from .mail_server import FolderTrouble, MailServer
from .sync import find_mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderAudit:
    """One folder, in messages: what the server has, and what became of it here."""

    name: str
    on_server: int
    stored: int
    ignored: int
    failed: int
    waiting: int
    """New, or not read yet while the folder is still being read."""
    missing: int
    """Counted as read and without a trace."""
    lost: int
    """Noted as stored, and the bytes are not here."""
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A mailbox held against its server."""

    folders: tuple[FolderAudit, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether everything that counts as read was read."""
        return not any(one.missing or one.lost or one.trouble for one in self.folders)

    @property
    def sentence(self) -> str:
        """Say what was found."""
        missing = sum(one.missing + one.lost for one in self.folders)
        waiting = sum(one.waiting for one in self.folders)
        on_server = sum(one.on_server for one in self.folders)
        bad = [one.name for one in self.folders if one.trouble]
        parts = [f"The server has {on_server:,} messages in {len(self.folders)} folders."]
        if missing:
            parts.append(f"{missing:,} that counted as read were not here; they are fetched again.")
        if waiting:
            parts.append(f"{waiting:,} are still to be read.")
        if bad:
            parts.append(f"Could not be looked into: {', '.join(bad)}.")
        if not missing and not waiting and not bad:
            parts.append("Every one of them was read.")
        return " ".join(parts)


def audit(desk: Desk, mailbox_id: int, server: MailServer) -> Audit:
    """Hold every folder against the server; have what is missing fetched again, and note it."""
    mailbox = find_mailbox(desk, mailbox_id)
    rows = models.Folder.objects.filter(
        workspace_id=desk.workspace_id, mailbox=mailbox, is_gone=False
    )
    known = {row.name: row for row in rows}
    folders = tuple(
        _audit_folder(desk, known.get(found.name), found.name, server)
        for found in server.list_folders()
    )
    audited = Audit(folders=folders)
    values: dict[str, Any] = {"audited_at": desk.now(), "audit": _as_stored(audited)}
    if not audited.is_whole:
        values["due_at"] = desk.now()
    models.Mailbox.objects.filter(workspace_id=desk.workspace_id, pk=mailbox.pk).update(**values)
    return audited


def _as_stored(audited: Audit) -> Mapping[str, Any]:
    return {
        "sentence": audited.sentence,
        "missing": sum(one.missing for one in audited.folders),
        "lost": sum(one.lost for one in audited.folders),
    }


def _audit_folder(
    desk: Desk, row: models.Folder | None, name: str, server: MailServer
) -> FolderAudit:
    try:
        state = server.open_folder(name).state
        on_server = server.list_uids()
    except FolderTrouble as trouble:
        return FolderAudit(
            name=name, on_server=0, stored=0, ignored=0, failed=0, waiting=0, missing=0, lost=0,
            trouble=str(trouble),
        )  # fmt: skip
    if row is None or row.uidvalidity != state.uidvalidity:
        return FolderAudit(
            name=name, on_server=len(on_server), stored=0, ignored=0, failed=0,
            waiting=len(on_server), missing=0, lost=0,
        )  # fmt: skip
    lost = _lose_what_is_not_there(desk, row)
    rows = models.StoredUid.objects.filter(workspace_id=desk.workspace_id, folder=row)
    noted: dict[str, list[int]] = {"stored": [], "ignored": [], "failed": []}
    for uid, word in rows.values_list("uid", "outcome"):
        noted[word].append(uid)
    of = {word: np.intersect1d(as_uids(uids), on_server) for word, uids in noted.items()}
    unread = np.setdiff1d(on_server, np.concatenate(list(of.values())))
    # What lies below the number up to which a folder was read to its end counts as read.
    untraced = len(unread[unread < row.uidnext])
    if lost or untraced:
        models.Folder.objects.filter(pk=row.pk).update(uidnext=0)
    return FolderAudit(
        name=name, on_server=len(on_server), stored=len(of["stored"]),
        ignored=len(of["ignored"]), failed=len(of["failed"]),
        waiting=max(len(unread) - (untraced if row.uidnext else lost), 0),
        missing=max(untraced - lost, 0), lost=lost,
    )  # fmt: skip


def _lose_what_is_not_there(desk: Desk, row: models.Folder) -> int:
    """Take back that messages were stored whose bytes are not here; return how many."""
    rows = models.StoredUid.objects.filter(
        workspace_id=desk.workspace_id, folder=row, outcome="stored"
    )
    noted = {pk: bytes(digest or b"") for pk, digest in rows.values_list("pk", "digest")}
    there: set[bytes] = set()
    for chunk in in_chunks(sorted(set(noted.values()))):
        raws = models.RawMessage.objects.filter(workspace_id=desk.workspace_id, digest__in=chunk)
        read = models.Message.objects.filter(workspace_id=desk.workspace_id, digest__in=chunk)
        there |= {bytes(digest) for digest in raws.values_list("digest", flat=True)} & {
            bytes(digest) for digest in read.values_list("digest", flat=True)
        }
    lost = [pk for pk, digest in noted.items() if digest not in there]
    for numbers in in_chunks(lost):
        rows.filter(pk__in=numbers).delete()
    return len(lost)
