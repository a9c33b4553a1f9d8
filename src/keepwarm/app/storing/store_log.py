"""Keeps what happened outside e-mail: calls, voicemails, texts, visits, forms."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from django.db import connection

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import note_copies, rename_copies
from keepwarm.app.ground.routes import KEY_CHARACTERS_MAX, find_by_keys, read_routes, routed_key
from keepwarm.app.ground.stale import mark_stale
from keepwarm.engine.values import Call, CallResult, Channel, RowProblem
from keepwarm.records import models
from keepwarm.records.bulk import among_texts, in_chunks, insert_new, stamp
from keepwarm.records.database import writing

from .erased import Erased
from .people import People

AHEAD_MAX = dt.timedelta(hours=1)
"""How far a log may run ahead of this machine's clock."""
Entry = tuple[int, dt.datetime, Channel, CallResult, str, str]
"""(person, when, channel, result, tactic, note)."""


@dataclass(slots=True)
class CallCounts:
    """What became of the rows of one call log."""

    stored: int = 0
    already_there: int = 0
    erased: int = 0
    """Left aside, because whoever they are of was erased."""
    problems: list[RowProblem] = field(default_factory=list)


_IN_NUMBERS = re.compile(r"[+\s()./-]")


def store_entries(
    desk: Desk, entries: Iterable[Entry], *, source: models.Source | None = None
) -> list[bytes]:
    """Store log entries; one that is there already is left as it is. Return their digests."""
    rows = []
    for entry in entries:
        person, at, channel, result, tactic, note = entry
        rows.append(
            (
                desk.workspace_id, person, source.pk if source else None, entry_digest(entry),
                stamp(at), channel.value, result.value, tactic, note,
            )
        )  # fmt: skip
    if source is not None:
        _note_shared(desk, source, [row[3] for row in rows])
    insert_new(
        models.LogEntry,
        (
            "workspace_id", "person_id", "source_id", "digest", "at", "channel", "result", "tactic",
            "note",
        ),
        rows,
    )  # fmt: skip
    mark_stale(desk, {row[1] for row in rows})
    return [row[3] for row in rows]


def _note_shared(desk: Desk, source: models.Source, digests: Sequence[bytes]) -> None:
    """Note which entries another file has as well."""
    for chunk in in_chunks(digests):
        rows = models.LogEntry.objects.filter(
            workspace_id=desk.workspace_id, digest__in=chunk, source__isnull=False
        ).exclude(source=source)
        for digest, other in list(rows.values_list("digest", "source_id")):
            note_copies(desk, [(other, bytes(digest)), (source.pk, bytes(digest))])


def entry_digest(entry: Entry) -> bytes:
    """Return what makes an entry the same as another: everything but the tactic, a mere guess."""
    person, at, channel, result, _, note = entry
    text = f"{person}|{at.astimezone(dt.UTC).isoformat()}|{channel.value}|{result.value}|{note}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def is_logged(desk: Desk, entry: Entry) -> bool:
    """Say whether the log holds this entry."""
    return models.LogEntry.objects.filter(
        workspace_id=desk.workspace_id, digest=entry_digest(entry)
    ).exists()


def store_calls(
    desk: Desk, source: models.Source, calls: Sequence[Call], counts: CallCounts
) -> None:
    """Store a call log; a row whose person nobody knows by name is a problem, not a loss."""
    past = _past(desk, calls, counts)
    with writing(desk.workspace_id):
        before = models.LogEntry.objects.filter(workspace_id=desk.workspace_id).count()
        known = find_people(desk, {call.who for call in past})
        _make_people(desk, known)
        found = _found(past, known, counts)
        entries = [_entry(call, known[call.who].person) for call in found]
        digests = store_entries(desk, entries, source=source)
        _store_minutes(desk, digests, found)
        after = models.LogEntry.objects.filter(workspace_id=desk.workspace_id).count()
    counts.stored = after - before
    counts.already_there = len(entries) - counts.stored


def forecast_calls(desk: Desk, calls: Sequence[Call], counts: CallCounts) -> None:
    """Count what storing a call log would come to; nothing is changed."""
    past = _past(desk, calls, counts)
    known = find_people(desk, {call.who for call in past})
    found = _found(past, known, counts)
    digests = [entry_digest(_entry(call, known[call.who].person)) for call in found]
    there = 0
    for chunk in in_chunks(digests):
        there += models.LogEntry.objects.filter(
            workspace_id=desk.workspace_id, digest__in=chunk
        ).count()
    counts.stored, counts.already_there = len(found) - there, there


def _past(desk: Desk, calls: Sequence[Call], counts: CallCounts) -> list[Call]:
    ahead, erased = desk.now() + AHEAD_MAX, Erased(desk)
    kept = [call for call in calls if not erased.knows_any([call.who])]
    counts.erased += len(calls) - len(kept)
    counts.problems += [_ahead(call) for call in kept if call.at > ahead]
    return [call for call in kept if call.at <= ahead]


def _found(calls: Sequence[Call], known: dict[str, Found], counts: CallCounts) -> list[Call]:
    counts.problems += [_unknown(call) for call in calls if not known[call.who].is_somebody]
    return [call for call in calls if known[call.who].is_somebody]


def _entry(call: Call, person: int) -> Entry:
    return (person, call.at, call.channel, call.result, "", call.note)


def _store_minutes(desk: Desk, digests: Sequence[bytes], calls: Sequence[Call]) -> None:
    """Note how long each took; what is known of it already stays."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE records_logentry SET minutes = %s"
            " WHERE workspace_id = %s AND digest = %s AND minutes IS NULL",
            [
                (call.minutes, desk.workspace_id, digest)
                for digest, call in zip(digests, calls, strict=True)
                if call.minutes is not None
            ],
        )


def _ahead(call: Call) -> RowProblem:
    return RowProblem(
        row=call.row,
        column="when",
        found=f"{call.at:%Y-%m-%d %H:%M}",
        expected="a time that has passed: a log tells what happened",
        remedy="correct the date and import the file again; the row was left aside",
    )


def _unknown(call: Call) -> RowProblem:
    return RowProblem(
        row=call.row,
        column="who",
        found=call.who,
        expected="an e-mail address, or the number or name of exactly one prospect",
        remedy="import the leads first, or put the address into this row",
    )


@dataclass(slots=True)
class Found:
    """Who is meant by a text: a person of the record, one to be made under ``key``, or nobody."""

    person: int = 0
    key: str = ""

    @property
    def is_somebody(self) -> bool:
        """Say whether the text names anybody."""
        return bool(self.person or self.key)


def find_people(desk: Desk, texts: AbstractSet[str]) -> dict[str, Found]:
    """Find the one person meant by each address, number, name or id.

    An address or number that nobody has names a new person; a name or id must be that of exactly
    one prospect.
    """
    keys, numbers, names = _sort_out(texts, read_routes(desk))
    found = {text: Found() for text in texts}
    owners = _owners(desk, set(numbers.values()))
    for text, number in numbers.items():
        match sorted(owners.get(number, ())):
            case []:
                keys[text] = f"tel:{number}"[:KEY_CHARACTERS_MAX]
            case [person]:
                found[text] = Found(person)
            case _:
                pass  # a switchboard: nobody in particular
    known = find_by_keys(desk, keys.values())
    found.update({text: Found(known.get(key, 0), key) for text, key in keys.items()})
    found.update(_named(desk, names))
    return found


def _sort_out(
    texts: AbstractSet[str], routes: dict[str, int]
) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Return the keys of addresses, the bare numbers, and what can only be names or ids."""
    keys: dict[str, str] = {}
    numbers: dict[str, str] = {}
    names: set[str] = set()
    for text in texts:
        plain = text.strip()
        if "@" in plain and " " not in plain:
            keys[text] = routed_key(plain, routes)
        elif plain.startswith("+") and not _IN_NUMBERS.sub("", plain).strip("0123456789"):
            numbers[text] = f"+{_IN_NUMBERS.sub('', plain)}"
        else:
            names.add(text)
    return keys, numbers, names


def _owners(desk: Desk, numbers: set[str]) -> dict[str, set[int]]:
    owners: dict[str, set[int]] = {}
    for chunk in in_chunks(sorted(numbers)):
        rows = models.Address.objects.filter(
            workspace_id=desk.workspace_id, channel=Channel.PHONE, value__in=chunk
        )
        for number, person in rows.values_list("value", "person_id"):
            owners.setdefault(number, set()).add(person)
    return owners


def _named(desk: Desk, texts: set[str]) -> dict[str, Found]:
    """Find prospects by name, whatever its case, else by their id in the other system."""
    if not texts:
        return {}
    wanted = {text.strip().casefold() for text in texts}
    by_name: dict[str, set[int]] = {}
    by_id: dict[str, set[int]] = {}
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    for person, name, external_id in rows.values_list("person_id", "name", "external_id"):
        for known, text in ((by_name, name), (by_id, external_id)):
            if (word := text.strip().casefold()) in wanted:
                known.setdefault(word, set()).add(person)
    found = {}
    for text in texts:
        word = text.strip().casefold()
        people = by_name.get(word) or by_id.get(word) or set()
        found[text] = Found(next(iter(people))) if len(people) == 1 else Found()
    return found


def _make_people(desk: Desk, known: dict[str, Found]) -> None:
    """Make the people who are new; note by which number."""
    people = People(desk)
    fresh = {found.key: "" for found in known.values() if found.key}
    people.take_up_keys(fresh)
    for found in known.values():
        if found.key:
            found.person = people.id_of_key(found.key)
    people.note_addresses(
        (found.person, Channel.PHONE, found.key.removeprefix("tel:"))
        for found in known.values()
        if found.key.startswith("tel:")
    )


def merge_phone_people(desk: Desk, numbers: Iterable[tuple[str, int]]) -> None:
    """Give numbers that were known without a name, and their calls, to whom they belong.

    ``numbers`` are (number, person); of several with one number the first gets it.
    """
    owners: dict[str, int] = {}
    for phone, person in numbers:
        owners.setdefault(f"tel:{phone}", person)
    for chunk in in_chunks(sorted(owners)):
        nameless = models.Person.objects.filter(
            workspace_id=desk.workspace_id, key__in=among_texts(chunk), prospect__isnull=True
        )
        for row in nameless:
            if row.pk != owners[row.key]:
                _merge(desk, row, into=owners[row.key])


def _merge(desk: Desk, nameless: models.Person, *, into: int) -> None:
    entries = models.LogEntry.objects.filter(workspace_id=desk.workspace_id, person=nameless)
    for row in entries.select_related("source"):
        # Stored again under its new owner, as the same call would be when it is imported again.
        entry = (into, row.at, Channel(row.channel), CallResult(row.result), row.tactic, row.note)
        store_entries(desk, [entry], source=row.source)
        rename_copies(desk, {bytes(row.digest): entry_digest(entry)})
    People(desk).note_addresses([(into, Channel.PHONE, nameless.key.removeprefix("tel:"))])
    nameless.delete()
