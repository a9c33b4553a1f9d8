"""Keeps what happened outside e-mail: calls, voicemails, texts, visits, forms."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keepwarm.engine.intake import person_key
from keepwarm.engine.values import Call, CallResult, Channel, RowProblem
from keepwarm.records import models
from keepwarm.records.bulk import insert_new, stamp
from keepwarm.records.database import writing

from .desk import Desk
from .erased import Erased
from .find import called
from .people import KEY_CHARACTERS_MAX, People
from .stale import mark_stale

AHEAD_MAX = dt.timedelta(hours=1)
"""How far a log may run ahead of this machine's clock."""
Entry = tuple[int, dt.datetime, Channel, CallResult, str, str]
"""(person, when, channel, result, tactic, note)."""


@dataclass(slots=True)
class CallCounts:
    """What became of the rows of one call log."""

    stored: int = 0
    already_there: int = 0
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
                desk.workspace_id, person, source.pk if source else None, _digest(entry), stamp(at),
                channel.value, result.value, tactic, note,
            )
        )  # fmt: skip
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


def _digest(entry: Entry) -> bytes:
    """Return what makes an entry the same as another: everything but the tactic, a mere guess."""
    person, at, channel, result, _, note = entry
    text = f"{person}|{at.astimezone(dt.UTC).isoformat()}|{channel.value}|{result.value}|{note}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def is_logged(desk: Desk, entry: Entry) -> bool:
    """Say whether the log holds this entry."""
    return models.LogEntry.objects.filter(
        workspace_id=desk.workspace_id, digest=_digest(entry)
    ).exists()


def store_calls(
    desk: Desk, source: models.Source, calls: Sequence[Call], counts: CallCounts
) -> None:
    """Store a call log; a row whose person nobody knows by name is a problem, not a loss."""
    people, erased = People(desk), Erased(desk)
    with writing(desk.workspace_id):
        before = models.LogEntry.objects.filter(workspace_id=desk.workspace_id).count()
        ahead = desk.now() + AHEAD_MAX
        counts.problems += [_ahead(call) for call in calls if call.at > ahead]
        past = [call for call in calls if call.at <= ahead and not erased.knows_any([call.who])]
        found = [(call, find_person(desk, people, call.who)) for call in past]
        for call, person in found:
            if person is None:
                counts.problems.append(_unknown(call))
        entries = [
            (person, call.at, call.channel, call.result, "", call.note)
            for call, person in found
            if person is not None
        ]
        store_entries(desk, entries, source=source)
        after = models.LogEntry.objects.filter(workspace_id=desk.workspace_id).count()
    counts.stored = after - before
    counts.already_there = len(entries) - counts.stored


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


def find_person(desk: Desk, people: People, who: str) -> int | None:
    """Find the one person meant by an address, a number or a name; make one for an address."""
    text = who.strip()
    if "@" in text and " " not in text:
        key = person_key(text)[:KEY_CHARACTERS_MAX]
        people.take_up_keys({key: ""})
        return people.id_of_key(key)
    if text.startswith("+") and not _IN_NUMBERS.sub("", text).strip("0123456789"):
        text = f"+{_IN_NUMBERS.sub('', text)}"
        owners = models.Address.objects.filter(
            workspace_id=desk.workspace_id, channel=Channel.PHONE, value=text
        ).values_list("person_id", flat=True)
        if known := list(owners[:2]):
            return int(known[0]) if len(known) == 1 else None
        people.take_up_keys({f"tel:{text}": ""})
        person = people.id_of_key(f"tel:{text}")
        people.note_addresses([(person, Channel.PHONE, text)])
        return person
    prospects = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    matches = list(called(prospects, text).values_list("person_id", flat=True)[:2])
    return matches[0] if len(matches) == 1 else None


def merge_phone_person(desk: Desk, phone: str, *, into: int) -> None:
    """Give a number that was known without a name, and its calls, to the person it belongs to."""
    nameless = models.Person.objects.filter(
        workspace_id=desk.workspace_id, key=f"tel:{phone}", prospect__isnull=True
    ).first()
    if nameless is None or nameless.pk == into:
        return
    entries = models.LogEntry.objects.filter(workspace_id=desk.workspace_id, person=nameless)
    for row in entries.select_related("source"):
        # Stored again under its new owner, as the same call would be when it is imported again.
        entry = (into, row.at, Channel(row.channel), CallResult(row.result), row.tactic, row.note)
        store_entries(desk, [entry], source=row.source)
    People(desk).note_addresses([(into, Channel.PHONE, phone)])
    nameless.delete()
