"""Reads a mailbox live: everything once, the newest first, and what was not read is known.

A *look* compares each folder with what is stored of it (``engine.intake.plan_catch_up``), fetches
what is missing and notes what became of each message. It can be cut off anywhere: messages are
known by their digest, so that what was stored and not noted yet is noted at the next look. Nothing
counts as read because of a number up to which things were read: only what has a row was read.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from django.db import DatabaseError
from django.db.models import QuerySet

from keepwarm.app.ground.coverage import note_live_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.ground.stale import is_anybody_stale
from keepwarm.app.importing.finish_intake import finish_intake, open_source
from keepwarm.app.storing.store_mail import MailCounts, store_messages
from keepwarm.engine.intake import (
    CatchUp,
    FolderState,
    Uids,
    apply_changes,
    as_uids,
    is_unchanged,
    plan_catch_up,
)
from keepwarm.records import models
from keepwarm.records.bulk import among, find_rows, in_chunks, insert_new, stamp
from keepwarm.records.database import writing

from .glance import GLANCE_FROM, note_glance
from .junk import JUNK, JUNK_ROLE, without_strangers
from .mail_server import Fetched, FolderFound, FolderTrouble, MailServer, MailTrouble
from .other_senders import heed_other_senders

RECENT: Final = dt.timedelta(days=90)
"""What is read first: enough to say who has gone silent."""
HISTORY_AT_ONCE: Final = 2_000
"""Old messages a look, so that new ones never wait long for them."""
POLL: Final = dt.timedelta(seconds=60)
REST_MAX: Final = dt.timedelta(minutes=15)
RETRY: Final = dt.timedelta(hours=6)
"""When a message that could not be had is asked for again."""
RENEWALS_MAX: Final = 3
_KEPT_AT_ONCE: Final = 500
_BYTES_AT_ONCE: Final = 8_000_000
_logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class LookReport:
    """What a look came to, in messages."""

    stored: int = 0
    known: int = 0
    ignored: int = 0
    failed: int = 0
    gone: int = 0
    withheld: int = 0
    """On the server, asked for, and not handed over."""
    gaps: int = 0
    """Once counted as read and without a trace here: fetched again."""
    waiting: int = 0
    """Left for the next look."""
    trouble: str = ""


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What is to be done in one folder."""

    row: models.Folder
    found: FolderState
    todo: CatchUp
    left: int = 0
    withheld: int = 0


def look(
    desk: Desk,
    mailbox_id: int,
    server: MailServer,
    *,
    progress: Progress = silent,
    history_max: int = HISTORY_AT_ONCE,
) -> LookReport:
    """Read what is new in a mailbox and some of what is old; note how far that came."""
    mailbox = find_mailbox(desk, mailbox_id)
    began, report = desk.now(), LookReport()
    pass_ = _Pass(desk, mailbox, server, report, progress)
    try:
        plans = pass_.survey()
        pass_.glance(plans)
        pass_.read_recent(plans)
        if report.stored or report.known or is_anybody_stale(desk):
            # What is known already was stored by a look that may have died before it got here.
            finish_intake(desk, progress)
        pass_.note(plans, began)
        seen = report.stored
        pass_.read_history(plans, history_max)
        if report.stored > seen:
            finish_intake(desk, progress)
        seen = report.stored
        pass_.read_junk(plans)
        if report.stored > seen:
            finish_intake(desk, progress)
        pass_.note(plans, began)
        note_live_coverage(desk)
    except MailTrouble as trouble:
        report.trouble = str(trouble)
        if report.stored:
            finish_intake(desk, progress)
    note_look(desk, mailbox, report, tier=server.tier)
    return report


def find_mailbox(desk: Desk, mailbox_id: int) -> models.Mailbox:
    """Return the workspace's mailbox of this number."""
    row = models.Mailbox.objects.filter(workspace_id=desk.workspace_id, pk=mailbox_id).first()
    if row is None:
        raise Refusal(f"There is no mailbox number {mailbox_id}. Those there are: keepwarm mailbox")
    return row


def note_look(desk: Desk, mailbox: models.Mailbox, report: LookReport, *, tier: str = "") -> None:
    """Note how a look ended, and when the next one is due: later and later while none succeeds."""
    faults = mailbox.faults + 1 if report.trouble else 0
    rest = min(POLL * 2 ** min(max(faults - 1, 0), 10), REST_MAX)
    renewed = models.Folder.objects.filter(
        workspace_id=desk.workspace_id, mailbox=mailbox, renewals__gte=RENEWALS_MAX
    )
    if renewed.exists():
        rest = REST_MAX
    elif report.waiting and not report.trouble:
        rest = dt.timedelta()
    models.Mailbox.objects.filter(workspace_id=desk.workspace_id, pk=mailbox.pk).update(
        trouble=report.trouble, faults=faults, due_at=desk.now() + rest,
        **({"tier": tier} if tier else {}),
    )  # fmt: skip


@dataclass(slots=True)
class _Pass:
    """One look at work."""

    desk: Desk
    mailbox: models.Mailbox
    server: MailServer
    report: LookReport
    progress: Progress
    total: int = 0
    done: int = 0
    open_name: str = ""
    bad: set[int] = field(default_factory=set)

    def survey(self) -> list[_Plan]:
        """Look into every folder and say what is to be done there; one that is bad is left out."""
        plans = []
        for row in self._folders(self.server.list_folders()):
            try:
                plan = self._plan(row)
            except FolderTrouble as trouble:
                self._note_trouble(row, str(trouble))
                continue
            plans.append(plan)
        self.total = sum(len(plan.todo.recent) + len(plan.todo.history) for plan in plans)
        return plans

    def _folders(self, found: Sequence[FolderFound]) -> list[models.Folder]:
        """Keep a row for each folder; one that is gone, or is read no more, leaves its mail."""
        desk, names = self.desk, {folder.name for folder in found}
        rows = models.Folder.objects.filter(workspace_id=desk.workspace_id, mailbox=self.mailbox)
        known = {row.name: row for row in rows}
        for row in known.values():
            if row.name not in names and not row.is_gone:
                with writing(desk.workspace_id):
                    _forget_all(desk, row)
                    self._update(
                        row, is_gone=True, uidvalidity=0, uidnext=0, messages=0, on_server=0,
                        modseq=0, renewals=0, trouble="",
                    )  # fmt: skip
        kept = []
        for folder in found:
            row = known.get(folder.name) or models.Folder.objects.create(
                workspace_id=desk.workspace_id, mailbox=self.mailbox, name=folder.name,
                role=folder.role,
            )  # fmt: skip
            if row.is_gone or row.role != folder.role:
                self._update(row, is_gone=False, role=folder.role)
            kept.append(row)
        return kept

    def _plan(self, row: models.Folder) -> _Plan:
        known = FolderState(
            uidvalidity=row.uidvalidity, uidnext=row.uidnext, messages=row.messages,
            modseq=row.modseq,
        )  # fmt: skip
        opened = self.server.open_folder(row.name, known if known.uidnext else None)
        self.open_name, found = row.name, opened.state
        if row.uidvalidity != found.uidvalidity:
            known = self._renew(row, found)
        elif row.renewals:
            self._update(row, renewals=0)
        stored, resting, due = _outcomes(self.desk, row)
        noted = as_uids([*stored, *resting, *due])
        plan = _Plan(
            row=row, found=found, todo=CatchUp(recent=(), history=(), gone=())
        )  # fmt: skip
        if is_unchanged(known, found) and len(noted) == found.messages and not len(due):
            return plan
        on_server = self._list(known, found, noted, opened.vanished)
        if known.uidnext:
            recent = on_server
            late = on_server[on_server < known.uidnext]
            self.report.gaps += len(np.setdiff1d(late, noted))
        else:
            recent = self.server.list_uids(since=(self.desk.now() - RECENT).date())
        plan.todo = plan_catch_up(on_server, recent, stored=stored, resting=resting)
        plan.left = len(plan.todo.recent) + len(plan.todo.history)
        _forget(self.desk, row, plan.todo.gone)
        self.report.gone += len(plan.todo.gone)
        self._update(row, on_server=len(on_server), uidnext=0)
        return plan

    def _list(
        self,
        known: FolderState,
        found: FolderState,
        everything: Uids,
        vanished: Sequence[tuple[int, int]] | None,
    ) -> Uids:
        """Say what lies in the folder: by what changed, if that adds up, else by listing all."""
        if known.uidnext and found.uidnext >= known.uidnext:
            added = self.server.list_uids(known.uidnext)
            on_server = apply_changes(everything, vanished=vanished or (), added=added)
            if len(on_server) == found.messages:
                return on_server
        return self.server.list_uids()

    def _renew(self, row: models.Folder, found: FolderState) -> FolderState:
        """Forget the numbers of a folder that the server numbered anew; its messages stay.

        They are fetched again and known by their digests: an old number may now be another mail's.
        """
        renewals = row.renewals + (row.uidvalidity != 0)
        with writing(self.desk.workspace_id):
            _forget_all(self.desk, row)
            self._update(
                row, uidvalidity=found.uidvalidity, uidnext=0, messages=0, modseq=0,
                renewals=renewals,
            )  # fmt: skip
        if renewals >= RENEWALS_MAX:
            self._note_trouble(
                row,
                f"“{row.name}” is numbered anew by the server at every look, {renewals} times in a"
                " row, so that all of it is fetched each time. Nothing is stored twice. Tell its"
                " provider that UIDVALIDITY changes.",
            )
        return FolderState(uidvalidity=found.uidvalidity, uidnext=0, messages=0)

    def _source(self, plan: _Plan) -> models.Source:
        return open_source(self.desk, f"{self.mailbox.address}: {plan.row.name}", "mail")

    def glance(self, plans: Sequence[_Plan]) -> None:
        """Tell by their heads who is silent, before so many mails are read for the first time."""
        unread = [plan for plan in _without_junk(plans) if plan.todo.recent]
        count = sum(len(plan.todo.recent) for plan in unread)
        if self.mailbox.seen_until or self.mailbox.glance or count < GLANCE_FROM:
            return
        heads = ((plan.row.role, head) for plan in unread for head in self._heads(plan))
        with contextlib.suppress(MailTrouble):  # the reading itself will tell of it
            note_glance(self.desk, self.mailbox, heads, self.progress)

    def _heads(self, plan: _Plan) -> Iterator[bytes]:
        self._open(plan)
        yield from (one.content or b"" for one in self.server.fetch_heads(plan.todo.recent))

    def read_recent(self, plans: Sequence[_Plan]) -> None:
        """Read what is recent, in every folder but junk."""
        for plan in _without_junk(plans):
            self._read(plan, plan.todo.recent)

    def read_history(self, plans: Sequence[_Plan], count_max: int) -> None:
        """Read what is old, up to so many messages in all."""
        for plan in _without_junk(plans):
            wanted = plan.todo.history[:count_max]
            count_max -= len(wanted)
            self._read(plan, wanted)

    def read_junk(self, plans: Sequence[_Plan]) -> None:
        """Read junk once all else is: who is a prospect is known by then."""
        if not any(plan.left > plan.withheld for plan in _without_junk(plans)):
            for plan in plans:
                if plan.row.role == JUNK_ROLE:
                    uids = (*plan.todo.recent, *plan.todo.history)
                    self._read(plan, uids[:HISTORY_AT_ONCE])
        self.report.waiting = sum(max(plan.left - plan.withheld, 0) for plan in plans)

    def _read(self, plan: _Plan, uids: Sequence[int]) -> None:
        if not uids:
            return
        try:
            self._open(plan)
            asked = set(uids)
            for fetched in self._in_batches(self.server.fetch(uids)):
                asked -= self._keep(plan, fetched)
            if asked:
                # A server that leaves one out of an answer may hand it over by itself.
                for fetched in self._in_batches(self.server.fetch(sorted(asked))):
                    asked -= self._keep(plan, fetched)
            if asked:
                there = set(self.server.list_uids(min(asked)).tolist())
                plan.left -= len(asked - there)
                plan.withheld += len(asked & there)
                self.report.withheld += len(asked & there)
        except FolderTrouble as trouble:
            self._note_trouble(plan.row, str(trouble))

    def _open(self, plan: _Plan) -> None:
        if self.open_name == plan.row.name:
            return
        opened = self.server.open_folder(plan.row.name)
        self.open_name = plan.row.name
        if opened.state.uidvalidity != plan.found.uidvalidity:
            raise FolderTrouble(f"“{plan.row.name}” was numbered anew meanwhile.")

    def _in_batches(self, stream: Iterator[Fetched]) -> Iterator[list[Fetched]]:
        batch: list[Fetched] = []
        size = 0
        for fetched in stream:
            batch.append(fetched)
            size += len(fetched.content or b"")
            if len(batch) >= _KEPT_AT_ONCE or size >= _BYTES_AT_ONCE:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _keep(self, plan: _Plan, batch: Sequence[Fetched]) -> set[int]:
        """Store messages and note what became of them; return their UIDs."""
        if plan.row.role == JUNK_ROLE:
            batch = without_strangers(self.desk, batch)
        readable = [fetched for fetched in batch if fetched.content is not None]
        digests = {one.uid: hashlib.sha256(one.content or b"").digest() for one in readable}
        try:
            self._store(plan, readable, digests)
            broken: dict[int, str] = {}
        except DatabaseError:
            raise
        except Exception:
            _logger.exception("A batch of %s could not be stored", plan.row.name)
            broken = self._store_one_by_one(plan, readable, digests)
        there = self._note_outcomes(plan, batch, digests, broken)
        stored = [fetched for fetched in readable if digests[fetched.uid] in there]
        heed_other_senders(self.desk, self.mailbox, stored)
        plan.left -= len(batch)
        self.done += len(batch)
        self.progress("messages read", self.done, self.total)
        return {fetched.uid for fetched in batch}

    def _store(self, plan: _Plan, batch: Sequence[Fetched], digests: Mapping[int, bytes]) -> None:
        counts, source = MailCounts(), self._source(plan)
        arrived = {digests[one.uid]: one.arrived_at for one in batch if one.arrived_at}
        raws = [
            (f"{source.name}, message {fetched.uid}", fetched.content or b"") for fetched in batch
        ]
        for _ in store_messages(self.desk, source, raws, counts, arrived=arrived):
            pass
        self.report.stored += counts.stored + counts.unreadable
        self.report.known += counts.already_there

    def _store_one_by_one(
        self, plan: _Plan, batch: Sequence[Fetched], digests: Mapping[int, bytes]
    ) -> dict[int, str]:
        """Store what can be; of what cannot, say why: it stays on the server and is tried again."""
        broken = {}
        for fetched in batch:
            try:
                self._store(plan, [fetched], digests)
            except DatabaseError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever one mail does, the others are read
                broken[fetched.uid] = f"{type(error).__name__}: {error}"[:300]
        return broken

    def _note_outcomes(
        self,
        plan: _Plan,
        batch: Sequence[Fetched],
        digests: Mapping[int, bytes],
        broken: Mapping[int, str],
    ) -> frozenset[bytes]:
        """Note by UID what became of messages; return the digests of those in the record."""
        desk, retry_at = self.desk, stamp(self.desk.now() + RETRY)
        kept = list(digests.values())
        found = find_rows(models.Message, desk.workspace_id, "digest", kept, ("digest",))
        there = {bytes(digest) for (digest,) in found}
        rows: list[tuple[object, ...]] = []
        for fetched in batch:
            digest = digests.get(fetched.uid)
            if fetched.uid in broken:
                outcome, why, again = "failed", broken[fetched.uid], retry_at
            elif digest in there:
                outcome, why, again = "stored", "", None
            elif digest is None:
                is_aside = fetched.why in ("draft", JUNK)
                outcome, why = "ignored" if is_aside else "failed", fetched.why
                again = None if is_aside else retry_at
            else:
                # Whoever it is of was erased.
                outcome, why, again, digest = "ignored", "erased", None, None
            self.report.ignored += outcome == "ignored"
            self.report.failed += outcome == "failed"
            rows.append((desk.workspace_id, plan.row.pk, fetched.uid, outcome, digest, why, again))
        with writing(desk.workspace_id):
            _forget(desk, plan.row, [fetched.uid for fetched in batch])
            insert_new(
                models.StoredUid,
                ("workspace_id", "folder_id", "uid", "outcome", "digest", "why", "retry_at"),
                rows,
            )
        return frozenset(there)

    def note(self, plans: Sequence[_Plan], began: dt.datetime) -> None:
        """Note which folders are read to their end, and up to when the mailbox was seen."""
        for plan in plans:
            found, row = plan.found, plan.row
            if plan.withheld:
                self._note_trouble(
                    row,
                    f"The server did not hand over {plan.withheld} of the messages in “{row.name}”;"
                    " they are asked for again at each look.",
                )
            if not plan.left and row.pk not in self.bad:
                is_renumbered = row.renewals >= RENEWALS_MAX
                self._update(
                    row, uidnext=found.uidnext, messages=found.messages, modseq=found.modseq,
                    **({} if is_renumbered else {"trouble": ""}),
                )  # fmt: skip
        is_seen = not self.bad and not any(plan.withheld for plan in plans)
        if not is_seen:
            return
        moments: dict[str, object] = {"seen_until": began, "glance": {}}
        if not any(plan.left for plan in plans):
            moments["complete_at"] = began
        models.Mailbox.objects.filter(
            workspace_id=self.desk.workspace_id, pk=self.mailbox.pk
        ).update(**moments)

    def _note_trouble(self, row: models.Folder, sentence: str) -> None:
        if row.renewals < RENEWALS_MAX:
            self.bad.add(row.pk)
        self._update(row, trouble=sentence)

    def _update(self, row: models.Folder, **values: object) -> None:
        if all(getattr(row, name) == value for name, value in values.items()):
            return  # as at most looks, which come every minute
        for name, value in values.items():
            setattr(row, name, value)
        models.Folder.objects.filter(workspace_id=self.desk.workspace_id, pk=row.pk).update(
            **values
        )


def _without_junk(plans: Sequence[_Plan]) -> list[_Plan]:
    return [plan for plan in plans if plan.row.role != JUNK_ROLE]


def _rows(desk: Desk, folder: models.Folder) -> QuerySet[models.StoredUid]:
    return models.StoredUid.objects.filter(workspace_id=desk.workspace_id, folder=folder)


def _outcomes(desk: Desk, folder: models.Folder) -> tuple[Uids, Uids, Uids]:
    """Return the UIDs that have an outcome, those to be tried again later, and those due for it."""
    rows, now = _rows(desk, folder), desk.now()
    known = as_uids(list(rows.exclude(outcome="failed").values_list("uid", flat=True)))
    failed = list(rows.filter(outcome="failed").values_list("uid", "retry_at"))
    resting = [uid for uid, retry_at in failed if retry_at is not None and retry_at > now]
    return known, as_uids(resting), as_uids(list({uid for uid, _ in failed} - set(resting)))


def _forget(desk: Desk, folder: models.Folder, uids: Sequence[int]) -> None:
    for chunk in in_chunks(list(uids)):
        _rows(desk, folder).filter(uid__in=among(chunk)).delete()


def _forget_all(desk: Desk, folder: models.Folder) -> None:
    _rows(desk, folder).delete()
