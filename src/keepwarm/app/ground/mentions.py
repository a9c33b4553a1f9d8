"""Notes what each lead file says of whom, so that an import can be taken back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final

from keepwarm.engine.values import Channel, Lead, Outcome, Stage
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new

from .desk import Desk

Filled = dict[str, Any]
"""By column: what stood there before a file filled it in."""
_UNKEPT: Final = frozenset({"row", "extra", "said"})
"""Where it stood, and what is kept elsewhere: as custom fields and in the log."""
_DEFAULTS: Final = {
    field.name: field.default for field in fields(Lead) if field.name not in _UNKEPT
}
_VALUES: Final = attrgetter(*_DEFAULTS)
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """What a source said of somebody, and what it filled in."""

    source: models.Source
    person: int
    lead: Lead
    filled: Filled


def note_mentions(
    desk: Desk, source: models.Source, said: Mapping[int, Lead], filled: Mapping[int, Filled]
) -> None:
    """Note what a source says of people; what it said of them before stays, filled up."""
    rows = models.Mention.objects.filter(
        workspace_id=desk.workspace_id, source=source, person_id__in=among(said)
    )
    known = {person: (pk, *texts) for pk, person, *texts in rows.values_list(*_COLUMNS)}
    workspace, told_by = desk.workspace_id, source.pk
    insert_new(
        models.Mention,
        ("workspace_id", "source_id", "person_id", "said", "filled"),
        (
            (
                workspace, told_by, person, _dump(_as_plain(lead)),
                _dump(filled.get(person, {})),
            )
            for person, lead in said.items()
            if person not in known
        ),
    )  # fmt: skip
    for person, (pk, before, filled_before) in known.items():
        now = {**_as_plain(said[person]), **before}
        filled_now = _merge_filled(filled_before, filled.get(person, {}))
        if (now, filled_now) != (before, filled_before):
            models.Mention.objects.filter(pk=pk).update(said=now, filled=filled_now)


_COLUMNS: Final = ("pk", "person_id", "said", "filled")


def _dump(value: Mapping[str, Any]) -> str:
    return _ENCODE(value) if value else "{}"


def _merge_filled(before: Filled, now: Filled) -> Filled:
    """Of a column filled twice by the same source, what stood there first."""
    ways = [*before.get("ways", ()), *now.get("ways", ())]
    return {**now, **before, **({"ways": ways} if ways else {})}


def _as_plain(lead: Lead) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: value
        for (name, default), value in zip(_DEFAULTS.items(), _VALUES(lead), strict=True)
        if value != default
    }
    if "blocked" in said:
        said["blocked"] = sorted(said["blocked"])
    for name in ("created_at", "follow_up_on"):
        if name in said:
            said[name] = said[name].isoformat()
    return said


def _lead_of(said: Mapping[str, Any]) -> Lead:
    values = {name: said[name] for name in _DEFAULTS if name in said}
    if "created_at" in values:
        values["created_at"] = dt.datetime.fromisoformat(values["created_at"])
    if "follow_up_on" in values:
        values["follow_up_on"] = dt.date.fromisoformat(values["follow_up_on"])
    return Lead(
        **{
            **values,
            "row": 0,
            "stage": Stage(values.get("stage", Stage.COLD)),
            "outcome": Outcome(values.get("outcome", Outcome.OPEN)),
            "blocked": frozenset(map(Channel, values.get("blocked", ()))),
        }
    )


def read_mentions(desk: Desk, people: Collection[int]) -> dict[int, list[Mentioned]]:
    """Return what all lead files say of these people, in the order in which they came."""
    found: dict[int, list[Mentioned]] = {}
    sources = models.Source.objects.filter(workspace_id=desk.workspace_id).in_bulk()
    for chunk in in_chunks(sorted(people)):
        rows = models.Mention.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(chunk)
        ).order_by("pk")
        for source, person, said, filled in rows.values_list(
            "source_id", "person_id", "said", "filled"
        ):
            one = Mentioned(
                source=sources[source], person=person, lead=_lead_of(said), filled=filled
            )
            found.setdefault(person, []).append(one)
    return found


def note_copies(desk: Desk, holders: Iterable[tuple[int, bytes]]) -> None:
    """Note which sources hold what lies in several: pairs of source and digest."""
    insert_new(
        models.SourceCopy,
        ("workspace_id", "source_id", "digest"),
        sorted({(desk.workspace_id, source, digest) for source, digest in holders}),
    )


def rename_copies(desk: Desk, digests: Mapping[bytes, bytes]) -> None:
    """Let what has another digest now be known by it."""
    rows = models.SourceCopy.objects.filter(workspace_id=desk.workspace_id)
    for chunk in in_chunks(sorted(digests)):
        for row in rows.filter(digest__in=chunk):
            now = digests[bytes(row.digest)]
            if not rows.filter(source_id=row.source_id, digest=now).exists():
                rows.filter(pk=row.pk).update(digest=now)


def other_holders(
    desk: Desk, source: models.Source, digests: Collection[bytes]
) -> dict[bytes, set[int]]:
    """Return by digest which other sources hold these, too."""
    found: dict[bytes, set[int]] = {}
    for chunk in in_chunks(sorted(digests)):
        rows = models.SourceCopy.objects.filter(
            workspace_id=desk.workspace_id, digest__in=chunk
        ).exclude(source=source)
        for digest, holder in rows.values_list("digest", "source_id"):
            found.setdefault(bytes(digest), set()).add(holder)
    return found
