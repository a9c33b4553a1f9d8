"""Reads in full what prospects wrote; a person's correction takes the place of the reader."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.store_reading import READING_COLUMNS, details_of, read_layer, reading_row
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import (
    READING_VERSION,
    Layer,
    SignatureFacts,
    read_answer,
    read_exchange,
    read_message,
    read_own_signature,
    with_meeting,
)
from keepwarm.engine.values import Intent, Message, MessageKind, Reading, Unreadable
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new
from keepwarm.records.database import writing

from .mail_facts import zone_of

BATCH_ANSWERS: Final = 200
"""Answers per transaction: some hundred milliseconds, so that nobody waits long for the lock."""
ANSWER_KINDS: Final = (MessageKind.HUMAN, MessageKind.AUTO_REPLY, MessageKind.INVITE)
"""What is read in full: all that a person, or a person's machine or calendar, wrote."""
_DEFERRED: Final = (Intent.INTERESTED, *(i for i in Intent if i.value.startswith("prefers_")))
ASKING: Final = frozenset(
    {Intent.QUESTION, Intent.MEETING_REQUEST, Intent.ASKED_FOR_INFO, Intent.HOSTILE}
)
"""What a person has to act upon within the day, whatever else is said."""


def read_in_full(desk: Desk, messages: Collection[int]) -> int:
    """Read in full those of these messages that this version has not; return how many.

    What a person said a message means takes the place of what is read in it.
    """
    known: set[int] = set()
    for chunk in in_chunks(sorted(messages)):
        rows = models.Reading.objects.filter(
            message_id__in=among(chunk), is_full=True, version=READING_VERSION
        )
        known |= set(rows.values_list("message_id", flat=True))
    missing = sorted(set(messages) - known)
    done = 0
    for start in range(0, len(missing), BATCH_ANSWERS):
        with writing(desk.workspace_id):
            rows_ = models.Message.objects.filter(
                pk__in=among(missing[start : start + BATCH_ANSWERS]), kind__in=ANSWER_KINDS
            )
            done += _read_batch(desk, list(rows_))
    return done


def read_waiting(desk: Desk, *, limit: int) -> int:
    """Read in full what the prospects who are settled next have written; return how many."""
    stale = models.Person.objects.filter(
        workspace_id=desk.workspace_id, is_stale=True, prospect__isnull=False
    )
    people = list(stale.order_by("pk").values_list("pk", flat=True)[:limit])
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among(people),
        role="from",
        message__kind__in=ANSWER_KINDS,
    ).exclude(person__key__in=own_keys(desk))
    return read_in_full(desk, set(parts.values_list("message_id", flat=True)))


def read_corrected(desk: Desk) -> int:
    """Read in full what a person corrected and an import has stored anew; return how many."""
    corrections = models.Correction.objects.filter(workspace_id=desk.workspace_id)
    rows = models.Message.objects.filter(
        workspace_id=desk.workspace_id, digest__in=corrections.values("digest")
    )
    return read_in_full(desk, set(rows.values_list("pk", flat=True)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A mail that others answer, and how it reads."""

    message: Message
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked up for a batch at once: raw bytes, corrections, languages, mails answered."""

    raws: dict[bytes, bytes]
    corrections: dict[bytes, models.Correction]
    languages: dict[int, str]
    asked: dict[int, _Asked]
    layer: Layer | None


def _read_batch(desk: Desk, rows: Sequence[models.Message]) -> int:
    if not rows:
        return 0
    known = _look_up(desk, rows)
    read: list[tuple[int, Reading, bool, SignatureFacts | None]] = []
    for row in rows:
        message = _parse(known.raws.get(bytes(row.digest), b""), bytes(row.digest))
        reading = _read(desk, row, message, known)
        correction = known.corrections.get(bytes(row.digest))
        if correction is not None:
            reading = _corrected(reading, correction)
        if reading.kind.value != row.kind and reading.kind in ANSWER_KINDS:
            models.Message.objects.filter(pk=row.pk).update(kind=reading.kind.value)
        signature = _read_signature(desk, message, reading, known.asked.get(row.parent))
        read.append((row.pk, reading, correction is not None, signature))
    models.Reading.objects.filter(message_id__in=among([row.pk for row in rows])).delete()
    insert_new(
        models.Reading,
        READING_COLUMNS,
        (
            reading_row(
                desk.workspace_id,
                pk,
                reading,
                is_full=True,
                is_corrected=is_corrected,
                signature=signature,
            )
            for pk, reading, is_corrected, signature in read
        ),
    )
    return len(read)


def _parse(raw: bytes, digest: bytes) -> Message | None:
    message = parse_message(raw, digest=digest)
    return None if isinstance(message, Unreadable) else message


def _read(desk: Desk, row: models.Message, message: Message | None, known: _Known) -> Reading:
    if message is None:
        return Reading(version=READING_VERSION, kind=MessageKind(row.kind))
    at = row.at or desk.now()
    asked = known.asked.get(row.parent)
    reading = read_answer(
        message,
        desk.packs.lexicon,
        received_on=at.astimezone(zone_of(desk, row.zone_offset_minutes)).date(),
        language=known.languages.get(row.pk, ""),
        ours=asked.reading.new_text if asked else "",
        layer=known.layer,
    )
    return with_meeting(reading, message, desk.read_calendar)


def _read_signature(
    desk: Desk, message: Message | None, reading: Reading, asked: _Asked | None
) -> SignatureFacts | None:
    if message is None:
        return None
    return read_own_signature(
        message,
        reading,
        desk.packs.lexicon.split,
        asked=asked.message if asked else None,
        asked_signature=asked.reading.signature if asked else "",
    )


def _look_up(desk: Desk, rows: Sequence[models.Message]) -> _Known:
    digests = [bytes(row.digest) for row in rows]
    parents = {row.parent for row in rows} - {0}
    asked = models.Message.objects.filter(workspace_id=desk.workspace_id, key__in=parents)
    keys = {bytes(digest): key for digest, key in asked.values_list("digest", "key")}
    raws = {
        bytes(digest): zlib.decompress(content)
        for digest, content in models.RawMessage.objects.filter(
            workspace_id=desk.workspace_id, digest__in=[*digests, *keys]
        ).values_list("digest", "content")
    }
    corrections = models.Correction.objects.filter(
        workspace_id=desk.workspace_id, digest__in=digests
    )
    senders = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=among([row.pk for row in rows]), role="from"
    )
    return _Known(
        layer=read_layer(desk),
        raws=raws,
        corrections={bytes(row.digest): row for row in corrections},
        languages={
            message: str(extra.get("Language", ""))
            for message, extra in senders.values_list("message_id", "person__prospect__extra")
            if extra
        },
        asked={
            key: _Asked(message, read_message(message, desk.packs.lexicon))
            for digest, key in keys.items()
            if digest in raws and (message := _parse(raws[digest], digest)) is not None
        },
    )


def read_stored_exchanges(desk: Desk, digests: Collection[bytes]) -> dict[bytes, tuple[str, str]]:
    """Return what each stored mail says anew and what of ours it answers."""
    rows = models.Message.objects.filter(workspace_id=desk.workspace_id, digest__in=digests)
    found: dict[bytes, tuple[str, str]] = {}
    stored = list(rows)
    known = _look_up(desk, stored)
    for row in stored:
        digest = bytes(row.digest)
        message = _parse(known.raws.get(digest, b""), digest)
        if message is not None:
            asked = known.asked.get(row.parent)
            ours = asked.reading.new_text if asked else ""
            found[digest] = read_exchange(message, desk.packs.lexicon, ours=ours)
    return found


def _corrected(reading: Reading, correction: models.Correction) -> Reading:
    """Return a reading as a person put it right."""
    intents = tuple(Intent(label) for label in correction.intents)
    said = set(intents)
    kind = reading.kind
    if kind in (MessageKind.HUMAN, MessageKind.AUTO_REPLY):
        kind = MessageKind.AUTO_REPLY if Intent.AUTO_REPLY in said else MessageKind.HUMAN
    needs = reading.needs_human_now if said == set(reading.intents) else needs_answer(said)
    labels = {intent.value for intent in Intent} - {intent.value for intent in said}
    return replace(
        reading,
        kind=kind,
        intents=intents,
        unsure=(),
        confidence=1.0,
        # Nobody corrects what a calendar says.
        details=replace(
            details_of(correction.details),
            meeting=reading.details.meeting,
            meeting_at=reading.details.meeting_at,
        ),
        needs_human_now=needs or reading.is_injection,
        evidence=tuple(found for found in reading.evidence if found.label not in labels),
    )


def needs_answer(intents: Collection[Intent]) -> bool:
    """Say whether a person has to act on a message that says this (the codebook's A.5)."""
    if ASKING & set(intents):
        return True
    return Intent.NOT_NOW not in intents and any(intent in intents for intent in _DEFERRED)


def read_for(desk: Desk, people: Collection[int]) -> list[int]:
    """Return the messages that were read in full because they are signals of these people."""
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people), message__reading__is_full=True
    )
    corrected = models.Correction.objects.filter(workspace_id=desk.workspace_id)
    return sorted(
        set(
            signals.exclude(message__digest__in=corrected.values("digest")).values_list(
                "message_id", flat=True
            )
        )
    )
