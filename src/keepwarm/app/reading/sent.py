"""Reads our own mails to prospects; a person's word takes the place of what is read."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from django.db.models import Exists, OuterRef

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import SENT_VERSION, read_sent
from keepwarm.engine.timeline import NO_ASK, NO_TACTIC, SentColumns
from keepwarm.engine.values import (
    ASKS,
    TACTICS,
    Ask,
    MessageKind,
    Promise,
    PromiseKind,
    SentReading,
    Tactic,
    Unreadable,
)
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new
from keepwarm.records.database import writing

from .mail_facts import zone_of

BATCH_MAILS: Final = 400
"""Mails per transaction: some hundred milliseconds, so that nobody waits long for the lock."""
_TACTIC_CODE: Final = {tactic.value: code for code, tactic in enumerate(TACTICS)}
_ASK_CODE: Final = {ask.value: code for code, ask in enumerate(ASKS)}
SENT_COLUMNS: Final = (
    "workspace_id", "message_id", "version", "language", "tactic", "ask", "promises",
    "promised_on", "has_attachment", "lacks_attachment", "delivers", "nugget_kind", "nugget",
    "is_bump", "is_long", "checks_in", "is_corrected", "evidence",
)  # fmt: skip


def read_sent_mails(desk: Desk, *, limit: int) -> int:
    """Read our mails to the prospects who are settled next; return how many were read now."""
    stale = models.Person.objects.filter(
        workspace_id=desk.workspace_id, is_stale=True, prospect__isnull=False
    )
    people = list(stale.order_by("pk").values_list("pk", flat=True)[:limit])
    ours = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, role="from", person__key__in=own_keys(desk)
    )
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among(people),
        role="to",
        message_id__in=ours.values("message_id"),
        message__kind=MessageKind.HUMAN.value,
    )
    return read_ours(desk, set(parts.values_list("message_id", flat=True)))


def read_ours(desk: Desk, messages: Collection[int]) -> int:
    """Read those of these mails of ours that this version has not; return how many."""
    known: set[int] = set()
    for chunk in in_chunks(sorted(messages)):
        rows = models.SentReading.objects.filter(message_id__in=among(chunk), version=SENT_VERSION)
        known |= set(rows.values_list("message_id", flat=True))
    missing = sorted(set(messages) - known)
    for start in range(0, len(missing), BATCH_MAILS):
        with writing(desk.workspace_id):
            _read_batch(desk, missing[start : start + BATCH_MAILS])
    return len(missing)


def _read_batch(desk: Desk, messages: Sequence[int]) -> None:
    rows = list(
        models.Message.objects.filter(pk__in=among(messages)).values_list(
            "pk", "digest", "at", "zone_offset_minutes"
        )
    )
    digests = [bytes(row[1]) for row in rows]
    workspace = {"workspace_id": desk.workspace_id, "digest__in": digests}
    raws = {
        bytes(digest): bytes(content)
        for digest, content in models.RawMessage.objects.filter(**workspace).values_list(
            "digest", "content"
        )
    }
    corrections = {
        bytes(row.digest): row for row in models.SentCorrection.objects.filter(**workspace)
    }
    read = [
        _row(
            desk, pk, _read(desk, raws.get(bytes(digest)), at, zone), corrections.get(bytes(digest))
        )
        for pk, digest, at, zone in rows
    ]
    models.SentReading.objects.filter(message_id__in=among(messages)).delete()
    insert_new(models.SentReading, SENT_COLUMNS, read)


def _read(
    desk: Desk, raw: bytes | None, at: dt.datetime | None, offset_minutes: int | None
) -> SentReading:
    message = parse_message(zlib.decompress(raw)) if raw else None
    if message is None or isinstance(message, Unreadable):
        return SentReading(version=SENT_VERSION)
    sent_on = (at or desk.now()).astimezone(zone_of(desk, offset_minutes)).date()
    return read_sent(message, desk.packs.lexicon, sent_on=sent_on)


def _row(
    desk: Desk, message: int, reading: SentReading, correction: models.SentCorrection | None
) -> tuple[object, ...]:
    if correction is not None:
        reading = _corrected(reading, correction)
    days = [promise.on for promise in reading.promises if promise.on]
    evidence = [(found.label, found.words, found.start, found.end) for found in reading.evidence]
    return (
        desk.workspace_id, message, reading.version, reading.language, reading.tactic or "",
        reading.ask or "", json.dumps(as_rows(reading.promises), ensure_ascii=False),
        min(days).isoformat() if days else None, reading.has_attachment,
        reading.lacks_attachment, reading.delivers, reading.nugget_kind or "", reading.nugget,
        reading.is_bump, reading.is_long, reading.checks_in, correction is not None,
        json.dumps(evidence, ensure_ascii=False),
    )  # fmt: skip


def forget_sent(desk: Desk, people: Collection[int]) -> None:
    """Forget what was read of our mails to these people, as far as no prospect got them, too."""
    others = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        message_id=OuterRef("message_id"),
        role="to",
        person__prospect__isnull=False,
    )
    to_them = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people), role="to"
    )
    models.SentReading.objects.filter(
        ~Exists(others), workspace_id=desk.workspace_id, message_id__in=to_them.values("message_id")
    ).delete()


def as_rows(promises: Sequence[Promise]) -> list[list[str | None]]:
    """Return promises as they stand in the record: [kind, words, day or null] each."""
    return [
        [promise.kind.value, promise.words, promise.on.isoformat() if promise.on else None]
        for promise in promises
    ]


def promises_of(rows: Sequence[Sequence[Any]]) -> tuple[Promise, ...]:
    """Return the promises that stand in the record; a ``ValueError`` where one cannot be."""
    return tuple(
        Promise(
            kind=PromiseKind(kind),
            words=str(words),
            on=dt.date.fromisoformat(day) if day else None,
        )
        for kind, words, day in rows
    )


def _corrected(reading: SentReading, correction: models.SentCorrection) -> SentReading:
    """Return a reading as a person put it right."""
    told = dict(correction.told)
    if "tactic" in told:
        told["tactic"] = Tactic(told["tactic"]) if told["tactic"] else None
    if "ask" in told:
        told["ask"] = Ask(told["ask"]) if told["ask"] else None
    if "promises" in told:
        told["promises"] = promises_of(told["promises"])
    kept = tuple(
        found
        for found in reading.evidence
        if found.label not in told
        and not ("promises" in told and found.label.startswith("promise"))
    )
    return replace(reading, **told, evidence=kept)


def gather_sent(desk: Desk, messages: Collection[int]) -> SentColumns:
    """Return what these mails of ours were read as, as columns."""
    read_ours(desk, messages)
    rows = [
        row
        for chunk in in_chunks(sorted(messages))
        for row in models.SentReading.objects.filter(message_id__in=among(chunk)).values_list(
            "message_id", "tactic", "ask", "is_long", "is_corrected", "checks_in", "delivers"
        )
    ]
    named = _tactics_told(desk, [row[0] for row in rows if row[4]])
    return SentColumns(
        message=np.array([row[0] for row in rows], np.int64),
        tactic=np.array([_TACTIC_CODE.get(row[1], NO_TACTIC) for row in rows], np.uint8),
        ask=np.array([_ASK_CODE.get(row[2], NO_ASK) for row in rows], np.uint8),
        is_long=np.array([row[3] for row in rows], np.bool_),
        is_fresh=np.array([not (row[5] or row[6]) for row in rows], np.bool_),
        is_told=np.array([row[0] in named for row in rows], np.bool_),
    )


def _tactics_told(desk: Desk, messages: Sequence[int]) -> set[int]:
    """Return those of these messages whose tactic a person named."""
    if not messages:
        return set()
    rows = {
        bytes(digest): pk
        for digest, pk in models.Message.objects.filter(pk__in=among(messages)).values_list(
            "digest", "pk"
        )
    }
    corrections = models.SentCorrection.objects.filter(
        workspace_id=desk.workspace_id, digest__in=list(rows)
    )
    return {rows[bytes(row.digest)] for row in corrections if "tactic" in row.told}
