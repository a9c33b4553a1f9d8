"""What was said in a synthetic book: mails as raw bytes, notes, passages, fields; all invented."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from keepwarm.engine.timeline import LogColumns, MailColumns
    from keepwarm.records.search import Text

VOCABULARY = 20_000
WORDS_PER_MAIL = (15, 90)
WORDS_PER_NOTE = (3, 15)
SYLLABLES = (
    "ba", "co", "di", "fu", "ge", "ha", "ri", "lo", "ma", "ne", "po", "qui", "ra", "se", "ti",
    "un", "ver", "wo", "ex", "in", "con", "pro", "re", "de",
)  # fmt: skip
COMMON = (
    "the", "you", "and", "to", "a", "of", "we", "for", "in", "is", "with", "on", "your", "that",
    "price", "call", "week", "offer", "doors", "pumps", "delivery", "question", "meeting",
)  # fmt: skip
CHUNK = 20_000
TIERS = ("gold", "silver", "bronze", "none")


def vocabulary(seed: int) -> list[str]:
    """Return words, the commonest first; used as often as words of a language are."""
    dice = np.random.default_rng(seed)
    made = {"".join(dice.choice(SYLLABLES, size=dice.integers(2, 5))) for _ in range(VOCABULARY)}
    rare = sorted(made - set(COMMON))
    dice.shuffle(rare)
    return [*COMMON, *rare]


def write_texts(
    workspace: int, mail: MailColumns, log: LogColumns, *, prospects: int, seed: int
) -> None:
    """Write mails, notes and fields, and the passages by which they are found."""
    from django.db import connection

    from keepwarm.records import search

    # At once at the end: word by word would take five times as long. With what SQLite keeps in
    # memory by itself, the pages of large indices would be written many times over.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            search.drop_index()
            cursor.execute("PRAGMA cache_size = -2000000")
        else:
            # What is written of words goes into tables there: only the indices over them wait.
            for index in (search.INDEX, search.PEOPLE):
                cursor.execute(f"DROP INDEX {index}_gin")
    _write_sources(workspace, prospects)
    search.write_passages(workspace, _prospects(workspace, prospects))
    search.write_passages(workspace, _mails(workspace, mail, seed))
    search.write_passages(workspace, _notes(workspace, log, seed))
    if connection.vendor == "sqlite":
        search.make_index()
        search.fill_index()
        return
    with connection.cursor() as cursor:
        for index in (search.INDEX, search.PEOPLE):
            cursor.execute(f"CREATE INDEX {index}_gin ON {index} USING gin (words)")


def _write_sources(workspace: int, prospects: int) -> None:
    from django.utils import timezone

    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new

    for number in range(1, 21):
        models.Source.objects.create(
            pk=number, workspace_id=workspace, name=f"leads-{number}.csv", kind="leads",
            imported_at=timezone.now(),
        )  # fmt: skip
    step = max(prospects // 20, 1)
    for number in range(20):
        people = models.Prospect.objects.filter(pk__gt=step * number, pk__lte=step * (number + 1))
        people.update(
            source_id=number + 1, stage=("cold", "enquiry", "talked", "proposal")[number % 4]
        )
    columns = ("workspace_id", "prospect_id", "source_id", "name", "value", "match")
    insert_new(models.CustomField, columns, (
        (workspace, i + 1, min(i // step, 19) + 1, name, value, value.lower())
        for i in range(prospects)
        for name, value in (("Tier", TIERS[i * 7 % 11 % 4]), ("Plant", f"Hall {i % 97}"))
    ))  # fmt: skip
    insert_new(
        models.Address,
        ("workspace_id", "person_id", "channel", "value"),
        ((workspace, i + 1, "phone", f"+1555{i:07}") for i in range(0, prospects, 3)),
    )


def _prospects(workspace: int, prospects: int) -> Iterator[Text]:
    from bench.synthetic import name_of
    from keepwarm.records.search import Text

    del workspace
    for i in range(prospects):
        firm = i // 4
        text = (
            f"Firm {firm}\np{i}@firm{firm}.example\nTier: {TIERS[i * 7 % 11 % 4]}\nPlant: Hall"
            f" {i % 97}"
        )
        yield Text(title=name_of(i), text=text, prospect_id=i + 1)


def _said(
    dice: np.random.Generator, words: list[str], count: int, length: tuple[int, int]
) -> Iterator[str]:
    """Yield texts of words drawn as in a language (Zipf's law)."""
    odds = 1 / np.arange(3, len(words) + 3)
    odds /= odds.sum()
    for start in range(0, count, CHUNK):
        lengths = dice.integers(*length, min(CHUNK, count - start))
        drawn = dice.choice(len(words), lengths.sum(), p=odds).tolist()
        at = 0
        for size in lengths.tolist():
            yield " ".join([words[word] for word in drawn[at : at + size]])
            at += size


def _mails(workspace: int, mail: MailColumns, seed: int) -> Iterator[Text]:
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new
    from keepwarm.records.search import Text

    models.Person.objects.create(
        pk=10**9, workspace_id=workspace, key="rita@book.example", name="Rita"
    )
    models.OwnAddress.objects.create(workspace_id=workspace, key="rita@book.example")
    dice, words = np.random.default_rng(seed + 7), vocabulary(seed)
    said = _said(dice, words, len(mail.person), WORDS_PER_MAIL)
    rows: list[tuple[Any, ...]] = []
    texts: list[Text] = []
    columns = zip(
        mail.message.tolist(), mail.person.tolist(), mail.at.tolist(), mail.is_ours.tolist(),
        mail.key.tolist(), mail.parent.tolist(), said, strict=True,
    )  # fmt: skip
    for number, person, at, is_ours, key, parent, text in columns:
        moment = dt.datetime.fromtimestamp(at, dt.UTC)
        subject = " ".join(text.split()[:4]).capitalize()
        theirs, ours = f"p{person}@firm{person // 4}.example", "rita@book.example"
        sender, to = (ours, theirs) if is_ours else (theirs, ours)
        raw = (
            f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{number}@book.example>\n"
            f"Date: {moment:%a, %d %b %Y %H:%M:%S} +0000\n\n{text}\n"
        ).encode()
        digest = hashlib.sha256(raw).digest()
        rows.append((number, person + 1, is_ours, digest, moment, subject, key, parent, raw))
        texts.append(Text(title=subject, text=text, at=moment, message_id=number))
        if len(rows) == CHUNK or number == len(mail.person):
            # Before their passages: looking for rows that wait for theirs reads whole tables.
            _write_mails(models, insert_new, workspace, rows)
            yield from texts
            rows, texts = [], []


def _write_mails(models: Any, insert_new: Any, workspace: int, rows: list[tuple[Any, ...]]) -> None:  # noqa: ANN401
    from keepwarm.app.reading.sent import SENT_COLUMNS
    from keepwarm.engine.reading import READING_VERSION, SENT_VERSION
    from keepwarm.records.bulk import stamp

    insert_new(models.RawMessage, ("workspace_id", "digest", "content"), (
        (workspace, row[3], zlib.compress(row[8], 1)) for row in rows
    ))  # fmt: skip
    names = (
        "id", "workspace_id", "source_id", "digest", "at", "kind", "reading_version", "subject",
        "key", "parent", "subject_key", "is_forward", "asks_stop", "is_permanent", "recipients",
        "problem",
    )  # fmt: skip
    insert_new(models.Message, names, (
        (row[0], workspace, 1, row[3], stamp(row[4]), "human", READING_VERSION, row[5], row[6],
         row[7], 0, False, False, False, 1, "")
        for row in rows
    ))  # fmt: skip
    insert_new(models.Reading, ("workspace_id", "message_id", "version", "is_full", "language",
        "intents", "unsure", "confidence", "details", "signature", "sentiment", "needs_human",
        "is_injection", "is_corrected", "evidence", "excerpt", "bounce_address", "bounce_reason"), (
        (workspace, row[0], READING_VERSION, True, "en", "[]", "[]", 1.0, "{}", "{}", 0, False,
         False, False, "[]", row[8].decode().partition("\n\n")[2][:240], "", "")
        for row in rows if not row[2]
    ))  # fmt: skip
    insert_new(models.SentReading, (*SENT_COLUMNS,), (
        (workspace, row[0], SENT_VERSION, "en", "", "", "[]", None, False, False, False, "", "",
         False, False, False, False, "[]")
        for row in rows if row[2]
    ))  # fmt: skip
    parts = (
        (workspace, row[0], person, role)
        for row in rows
        for person, role in (
            (row[1], "to" if row[2] else "from"), (10**9, "from" if row[2] else "to")
        )
    )  # fmt: skip
    insert_new(models.Participation, ("workspace_id", "message_id", "person_id", "role"), parts)


def _notes(workspace: int, log: LogColumns, seed: int) -> Iterator[Text]:
    from keepwarm.engine.values import CHANNELS
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new, stamp
    from keepwarm.records.search import Text

    dice, words = np.random.default_rng(seed + 9), vocabulary(seed)
    said = _said(dice, words, len(log.person), WORDS_PER_NOTE)
    rows: list[tuple[Any, ...]] = []
    texts: list[Text] = []
    names = (
        "id", "workspace_id", "person_id", "digest", "at", "channel", "result", "tactic", "note",
    )  # fmt: skip
    columns = zip(
        log.entry.tolist(), log.person.tolist(), log.at.tolist(), log.channel.tolist(), said,
        strict=True,
    )  # fmt: skip
    for number, person, at, channel, text in columns:
        moment = dt.datetime.fromtimestamp(at, dt.UTC)
        rows.append((
            number, workspace, person + 1, number.to_bytes(16), stamp(moment),
            CHANNELS[channel].value, "no_answer", "", text,
        ))  # fmt: skip
        texts.append(Text(title="", text=text, at=moment, entry_id=number))
        if len(rows) == CHUNK or number == len(log.person):
            insert_new(models.LogEntry, names, rows)
            yield from texts
            rows, texts = [], []
