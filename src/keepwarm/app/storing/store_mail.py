"""Keeps messages: raw bytes once, what their syntax says, who took part, and how they read."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import note_copies
from keepwarm.app.ground.routes import find_by_keys
from keepwarm.app.ground.stale import mark_account_stale, mark_answers_stale, mark_stale
from keepwarm.engine.delivery import known_ids
from keepwarm.engine.intake import (
    is_machine_address,
    normalise_address,
    parse_message,
    person_key,
)
from keepwarm.engine.reading import READING_VERSION, read_message
from keepwarm.engine.timeline import subject_key, text_key
from keepwarm.engine.values import Correspondent, Message, MessageKind, Reading, Unreadable
from keepwarm.records import models
from keepwarm.records.bulk import among, find_rows, insert_new, stamp
from keepwarm.records.database import writing

from .erased import Erased
from .people import People
from .redact import Traces, redact_mail
from .store_reading import READING_COLUMNS, reading_row

BATCH_MESSAGES = 900
"""Messages per transaction: one commit each costs 100 times more, and a cut-off import
repeats at most one batch."""
COMPRESSION = 1
"""zlib's fastest level: a fifth larger than its default at a third of the time."""
PEOPLE_PER_MESSAGE_MAX = 30
"""Of a mail to more people than that, only the sender is taken note of."""
STOP_INTENT = "unsubscribe"


@dataclass(slots=True)
class MailCounts:
    """What became of the messages of one import."""

    found: int = 0
    stored: int = 0
    already_there: int = 0
    unreadable: int = 0
    erased: int = 0
    """Left aside, because whoever they are of was erased."""
    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Interpreted:
    digest: bytes
    raw: bytes
    name: str
    message: Message | Unreadable
    reading: Reading
    parts: list[tuple[Correspondent, str, str]]
    """Who took part, in which role, and whether as a person or a machine."""
    sent_at: dt.datetime
    """What its date says or, without a date that can be right, when it was first seen here."""


def store_messages(
    desk: Desk,
    source: models.Source,
    raws: Iterable[tuple[str, bytes]],
    counts: MailCounts,
    *,
    arrived: Mapping[bytes, dt.datetime] | None = None,
) -> Iterator[int]:
    """Store messages named by where they stand, batch by batch; yield how many were seen so far.

    ``arrived`` says by digest when the server took one in, for those that have no date. Each batch
    is one transaction and every step in it can be repeated: an import that was cut off is simply
    run again.
    """
    people, erased = People(desk), Erased(desk)
    stream = iter(raws)
    while batch := list(islice(stream, BATCH_MESSAGES)):
        counts.found += len(batch)
        by_digest = {hashlib.sha256(raw).digest(): (name, raw) for name, raw in batch}
        with writing(desk.workspace_id):
            holders = _holders(desk, list(by_digest))
            known = set(holders)
            _note_shared(desk, source, holders)
            _attribute(desk, source, known)
            now, told = desk.now(), arrived or {}
            fresh = [
                _interpret(desk, digest, name, raw, seen_at=min(told.get(digest, now), now))
                for digest, (name, raw) in by_digest.items()
                if digest not in known
            ]
            kept = _without_erased(desk, erased, fresh) if erased else fresh
            _store(desk, source, kept, people)
        counts.already_there += len(batch) - len(fresh)
        counts.erased += len(fresh) - len(kept)
        _count(counts, kept)
        yield counts.found


def _without_erased(desk: Desk, erased: Erased, fresh: list[_Interpreted]) -> list[_Interpreted]:
    """Leave out mails of erased people; what others keep of a mail with them, keep without them."""
    kept = []
    for item in fresh:
        gone = [(one, role) for one, role, _ in item.parts if erased.knows(one.address)]
        if not gone:
            kept.append(item)
            continue
        addresses = [one.address for one, _, _ in item.parts]
        others = {form(one) for one in addresses for form in (person_key, normalise_address)}
        known = find_by_keys(desk, others).values()
        is_shared = models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(known)
        ).exists()
        if not is_shared or any(role in ("from", "bounced") for _, role in gone):
            continue
        traces = Traces(
            names=[one.name for one, _ in gone], addresses=[one.address for one, _ in gone],
            numbers=[],
        )  # fmt: skip
        raw = redact_mail(item.raw, item.digest, traces, erased.knows, desk.packs.lexicon)
        if raw is not None:
            kept.append(_interpret(desk, item.digest, item.name, raw, seen_at=item.sent_at))
    return kept


def _holders(desk: Desk, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Return the sources of those of these messages that are known."""
    rows = find_rows(models.Message, desk.workspace_id, "digest", digests, ("digest", "source_id"))
    return {bytes(digest): source for digest, source in rows}


def _note_shared(desk: Desk, source: models.Source, holders: Mapping[bytes, int]) -> None:
    """Note which messages lie in another source as well."""
    shared = [(digest, other) for digest, other in holders.items() if other != source.pk]
    note_copies(desk, ((holder, d) for d, other in shared for holder in (other, source.pk)))


def _attribute(desk: Desk, source: models.Source, digests: set[bytes]) -> None:
    """Count what lies in several folders to the first of them by name, whichever came first."""
    others = models.Source.objects.filter(workspace_id=desk.workspace_id)
    # Compared here: databases put names in different orders.
    later = [pk for pk, name in others.values_list("pk", "name") if name > source.name]
    models.Message.objects.filter(
        workspace_id=desk.workspace_id, digest__in=digests, source_id__in=later
    ).update(source=source)


def _interpret(
    desk: Desk,
    digest: bytes,
    name: str,
    raw: bytes,
    *,
    seen_at: dt.datetime,
    is_answer_to_us: bool = False,
) -> _Interpreted:
    message = parse_message(raw, digest=digest)
    sent_at = None if isinstance(message, Unreadable) else message.sent_at
    if isinstance(message, Unreadable):
        reading = Reading(version=READING_VERSION, kind=MessageKind.UNREADABLE)
    else:
        reading = read_message(
            message, desk.packs.lexicon, is_answer_to_us=is_answer_to_us, with_text=False
        )
    return _Interpreted(
        digest=digest,
        raw=raw,
        name=name,
        message=message,
        reading=reading,
        parts=parts_of(desk, message, reading),
        # What is here has been sent: ahead of now it would hold back plans, undated be lost.
        sent_at=seen_at if sent_at is None or sent_at > desk.now() else sent_at,
    )


def _parent(message: Message | Unreadable) -> str:
    if isinstance(message, Unreadable):
        return ""
    if message.in_reply_to:
        return message.in_reply_to
    return message.references[-1] if message.references else ""


def _store(
    desk: Desk,
    source: models.Source,
    fresh: list[_Interpreted],
    people: People,
    *,
    numbers: Mapping[bytes, int] | None = None,
) -> None:
    """Store messages; ``numbers`` are those they had before, so that links to them stay good."""
    if not fresh:
        return
    workspace = desk.workspace_id
    people.take_up((correspondent, kind) for item in fresh for correspondent, _, kind in item.parts)
    rows = [_message_row(workspace, source.pk, item) for item in fresh]
    insert_new(
        models.RawMessage,
        ("workspace_id", "digest", "content"),
        ((workspace, item.digest, zlib.compress(item.raw, COMPRESSION)) for item in fresh),
    )
    if numbers is None:
        insert_new(models.Message, _MESSAGE_COLUMNS, rows)
    else:
        kept = ((numbers[item.digest], *row) for item, row in zip(fresh, rows, strict=True))
        insert_new(models.Message, ("id", *_MESSAGE_COLUMNS), kept)
    digests = [item.digest for item in fresh]
    stored = find_rows(models.Message, workspace, "digest", digests, ("digest", "id"))
    ids = {bytes(digest): pk for digest, pk in stored}
    insert_new(
        models.Reading,
        READING_COLUMNS,
        (
            reading_row(workspace, ids[item.digest], item.reading)
            for item in fresh
            if item.reading.evidence or item.reading.intents or item.reading.bounces
        ),
    )
    parts = {
        (workspace, ids[item.digest], people.id_of(correspondent.address), role)
        for item in fresh
        for correspondent, role, _ in item.parts
    }
    insert_new(
        models.Participation, ("workspace_id", "message_id", "person_id", "role"), sorted(parts)
    )
    mark_stale(desk, {part[2] for part in parts})
    mark_account_stale(desk, {part[2] for part in parts if part[3] == "from"})
    mark_answers_stale(
        desk, keys=[int(row[7]) for row in rows], parents=[int(row[8]) for row in rows],
        stored=ids.values(),
    )  # fmt: skip


_MESSAGE_COLUMNS = (
    "workspace_id", "source_id", "digest", "at", "kind", "reading_version", "subject", "key",
    "parent", "subject_key", "is_forward", "asks_stop", "is_permanent", "zone_offset_minutes",
    "recipients", "problem",
)  # fmt: skip


def _message_row(workspace: int, source: int, item: _Interpreted) -> tuple[Any, ...]:
    message, reading = item.message, item.reading
    if isinstance(message, Unreadable):
        return (
            workspace, source, item.digest, None, reading.kind.value, reading.version, "", 0, 0, 0,
            False, False, False, None, 0, f"{item.name}: {message.why}",
        )  # fmt: skip
    ident, parent = known_ids(message.message_id, _parent(message), message.references)
    bounce = reading.bounces[0] if reading.bounces else None
    if bounce is not None and bounce.original_message_id:
        parent = bounce.original_message_id
    subject, is_forward = subject_key(message.subject)
    return (
        workspace, source, item.digest, stamp(item.sent_at), reading.kind.value,
        reading.version, message.subject[:2000], text_key(ident), text_key(parent),
        subject, is_forward, STOP_INTENT in reading.intents,
        bounce is not None and bounce.is_hard, message.zone_offset_minutes,
        min(len(message.to) + len(message.cc), 32000), "; ".join(message.problems)[:2000],
    )  # fmt: skip


def parts_of(
    desk: Desk, message: Message | Unreadable, reading: Reading
) -> list[tuple[Correspondent, str, str]]:
    """Return who took part, in which role, and whether as a person or a machine."""
    if isinstance(message, Unreadable):
        return []
    parts: list[tuple[Correspondent, str, str]] = []
    if reading.bounces and reading.bounces[0].address:
        bounced = Correspondent(address=reading.bounces[0].address)
        parts.append((bounced, "bounced", "person"))
    if message.sender is not None:
        machine = reading.kind in _MACHINE_KINDS or is_machine_address(
            message.sender.address, desk.packs.identities.machine_names
        )
        parts.append((message.sender, "from", "machine" if machine else "person"))
    if len(message.to) + len(message.cc) <= PEOPLE_PER_MESSAGE_MAX:
        parts += [(person, "to", "person") for person in message.to]
        parts += [(person, "cc", "person") for person in message.cc]
    return [part for part in parts if "@" in part[0].address]


_MACHINE_KINDS = frozenset({MessageKind.BOUNCE, MessageKind.COMPLAINT, MessageKind.LIST})


def _count(counts: MailCounts, fresh: list[_Interpreted]) -> None:
    for item in fresh:
        counts.kinds[item.reading.kind.value] += 1
        if isinstance(item.message, Unreadable):
            counts.unreadable += 1
            counts.problems.append(f"{item.name}: {item.message.why}")
        else:
            counts.stored += 1


def _unheard(_done: int, _total: int) -> None:
    return None


def read_again(desk: Desk, told: Callable[[int, int], None] = _unheard) -> int:
    """Interpret anew what an older version of the reader read; return how many messages.

    ``told`` hears how many are done, of how many.
    """
    old = models.Message.objects.filter(workspace_id=desk.workspace_id).exclude(
        reading_version=READING_VERSION
    )
    return _interpret_again(desk, old, is_answer_to_us=False, told=told)


def read_answers(desk: Desk) -> int:
    """Read as an answer what looks like a list's but answers a mail of ours or is a prospect's.

    Only when everything is in can this be told, whatever came first. Return how many there were.
    """
    parts = models.Participation.objects.filter(workspace_id=desk.workspace_id, role="from")
    ours = models.Message.objects.filter(
        workspace_id=desk.workspace_id,
        pk__in=parts.filter(person__key__in=own_keys(desk)).values("message_id"),
    ).exclude(key=0)
    theirs = parts.filter(message_id=OuterRef("pk"), person__prospect__isnull=False)
    lists = models.Message.objects.filter(
        Q(parent__in=ours.values("key")) | Exists(theirs),
        workspace_id=desk.workspace_id,
        kind=MessageKind.LIST,
    )
    return _interpret_again(desk, lists, is_answer_to_us=True)


def read_briefly(desk: Desk, messages: Sequence[int]) -> None:
    """Interpret messages anew as at their import, where nobody needs them read in full any more."""
    if messages:
        rows = models.Message.objects.filter(workspace_id=desk.workspace_id, pk__in=among(messages))
        _interpret_again(desk, rows, is_answer_to_us=False)
        read_answers(desk)


def _interpret_again(
    desk: Desk,
    messages: QuerySet[models.Message],
    *,
    is_answer_to_us: bool,
    told: Callable[[int, int], None] = _unheard,
) -> int:
    wanted = list(messages.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(wanted), BATCH_MESSAGES):
        batch = models.Message.objects.filter(pk__in=wanted[start : start + BATCH_MESSAGES])
        with writing(desk.workspace_id):
            rows = list(batch.select_related("source"))
            _replace_readings(desk, rows, is_answer_to_us=is_answer_to_us)
        told(min(start + BATCH_MESSAGES, len(wanted)), len(wanted))
    return len(wanted)


def _replace_readings(desk: Desk, rows: list[models.Message], *, is_answer_to_us: bool) -> None:
    raws = {
        bytes(digest): zlib.decompress(content)
        for digest, content in models.RawMessage.objects.filter(
            workspace_id=desk.workspace_id, digest__in=[row.digest for row in rows]
        ).values_list("digest", "content")
    }
    by_source: dict[int, list[models.Message]] = {}
    for row in rows:
        by_source.setdefault(row.source_id, []).append(row)
    people = People(desk)
    for messages in by_source.values():
        fresh = [
            _interpret(
                desk,
                bytes(row.digest),
                _place_of(row),
                raws[bytes(row.digest)],
                seen_at=row.at or desk.now(),
                is_answer_to_us=is_answer_to_us,
            )
            for row in messages
        ]
        numbers = {bytes(row.digest): row.pk for row in messages}
        models.Message.objects.filter(pk__in=list(numbers.values())).delete()
        _store(desk, messages[0].source, fresh, people, numbers=numbers)


def _place_of(row: models.Message) -> str:
    """Return where a message stood; of an unreadable one its problem tells."""
    if row.kind == MessageKind.UNREADABLE.value:
        return row.problem.partition(": ")[0]
    return row.source.name
