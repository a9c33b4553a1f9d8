"""Opens a lead file or call log: its table, what its columns and words mean, and for how long."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.intake import (
    ColumnLexicon,
    ColumnMapping,
    FileProblem,
    Table,
    guess_call_mapping,
    guess_mapping,
    list_meanings,
    looks_like_call_log,
    read_sheet,
)
from keepwarm.records import models

from .row_problems import file_sentence

LEADS, CALLS = "leads", "calls"
_VERSION = 1
_BY_PERSON = {"confidence": 1.0, "reason": "You chose it."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person said of a file; what is left empty is guessed, or taken as said before.

    ``mapping`` gives fields their columns ("" for none), ``words`` words of the file their
    meanings; ``kind`` is "leads" or "calls", ``sheet`` names one of a workbook; ``basis`` and
    ``region`` are those of the people in it.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    sheet: str = ""
    basis: str = ""
    region: str = ""


NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSheet:
    """A sheet ready to be read: what it holds, and by which words and columns.

    ``words`` are the meanings that a person gave to words of the file, now or before;
    ``is_remembered`` says that a file with the same columns was corrected before.
    """

    name: str
    kind: str
    table: Table
    looks: str
    """The kind as which it was taken by its content, before anybody said otherwise."""
    guessed: ColumnMapping
    mapping: ColumnMapping
    columns: ColumnLexicon
    words: Mapping[str, str]
    is_remembered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """What a person said of files with the same columns."""

    kind: str = ""
    columns: Mapping[str, str]
    words: Mapping[str, str]


def open_sheet(desk: Desk, name: str, content: bytes, choices: Choices) -> OpenSheet:
    """Open a sheet as guessed, then as corrected for such a file before, then as chosen now.

    Refuses what is no table, and choices that do not exist.
    """
    base = desk.packs.columns
    table = read_sheet(content, base, sheet=choices.sheet)
    if isinstance(table, FileProblem):
        raise Refusal(file_sentence(name, table))
    if choices.kind not in {"", LEADS, CALLS}:
        raise Refusal(f"No kind of file “{choices.kind}”. Use {LEADS} or {CALLS}.")
    looks = CALLS if looks_like_call_log(table, base) else LEADS
    memory = _recall(desk, table)
    kind = choices.kind or memory.kind or looks
    known = _known_columns(desk, name, kind, table)
    if memory.kind in {"", kind}:
        known = {**known, **memory.columns}
    try:
        guessed = _guess(table, base, kind)
        chosen = _choose(guessed, {**known, **choices.mapping})
        given = _news(table, chosen, base, {**memory.words, **choices.words})
        columns = base.with_meanings(given)
    except ValueError as error:
        raise Refusal(str(error)) from error
    return OpenSheet(
        name=name, kind=kind, table=table, looks=looks, guessed=guessed, mapping=chosen,
        columns=columns, words=given,
        is_remembered=bool(memory.kind or memory.columns or memory.words),
    )  # fmt: skip


def _guess(table: Table, columns: ColumnLexicon, kind: str) -> ColumnMapping:
    return guess_call_mapping(table, columns) if kind == CALLS else guess_mapping(table, columns)


def _choose(mapping: ColumnMapping, chosen: Mapping[str, str]) -> ColumnMapping:
    """Return the mapping with what was chosen; the columns given before those taken away."""
    for name, column in sorted(chosen.items(), key=lambda choice: choice[1]):
        known = mapping.column_of(name)
        if column != ("" if known is None else mapping.header[known]):
            mapping = mapping.with_field(name, column or None)
    return mapping


def _news(
    table: Table, mapping: ColumnMapping, columns: ColumnLexicon, words: Mapping[str, str]
) -> dict[str, str]:
    """Return the meanings that differ from those of the lexicon; "" leaves a word as it is."""
    known = {each.word: each.meaning for each in list_meanings(table, mapping, columns)}
    return {word: said for word, said in words.items() if said and known.get(word) != said}


def remember(desk: Desk, sheet: OpenSheet) -> None:
    """Keep what a person said of the sheet for the next file with the same columns."""
    corrected = _corrected(sheet)
    content = {"kind": sheet.kind, "columns": corrected, "words": dict(sheet.words)}
    rows = models.Parameters.objects
    name = _name_of(sheet.table)
    if not corrected and not sheet.words and sheet.kind == sheet.looks:
        rows.filter(workspace_id=desk.workspace_id, name=name).delete()
        return
    rows.update_or_create(
        workspace_id=desk.workspace_id,
        name=name,
        defaults={
            "version": _VERSION,
            "content": json.dumps(content, sort_keys=True).encode(),
            "at": desk.now(),
        },
    )


def _corrected(sheet: OpenSheet) -> dict[str, str]:
    """Return the fields that a person gave another column than was guessed, or none."""
    header = sheet.table.header
    corrected = {}
    for name in sheet.mapping.fields:
        was, now = sheet.guessed.column_of(name), sheet.mapping.column_of(name)
        if was != now:
            corrected[name] = "" if now is None else header[now]
    return corrected


def as_stored(sheet: OpenSheet) -> dict[str, object]:
    """Return a mapping as it is kept with its file: with the fields that a person emptied."""
    emptied = [field for field, column in _corrected(sheet).items() if not column]
    mapping = sheet.mapping.as_mapping()
    return {**{field: {"column": "", **_BY_PERSON} for field in emptied}, **mapping}


def known_source(desk: Desk, name: str, kind: str) -> models.Source | None:
    """Return what is known of a file of this name and kind."""
    return models.Source.objects.filter(
        workspace_id=desk.workspace_id, name=name[:1000], kind=kind
    ).first()


def _known_columns(desk: Desk, name: str, kind: str, table: Table) -> dict[str, str]:
    """Return what a person chose for a file of this name, as far as this one has the columns."""
    source = known_source(desk, name, kind)
    stored = source.mapping.items() if source is not None else ()
    return {
        field: entry["column"]
        for field, entry in stored
        if entry["confidence"] == _BY_PERSON["confidence"]
        and (not entry["column"] or entry["column"] in table.header)
    }


def _name_of(table: Table) -> str:
    """Return the name under which files with this header are remembered."""
    header = "\0".join(sorted(table.header))
    return f"columns:{hashlib.blake2b(header.encode(), digest_size=12).hexdigest()}"


def _recall(desk: Desk, table: Table) -> _Memory:
    row = models.Parameters.objects.filter(
        workspace_id=desk.workspace_id, name=_name_of(table), version=_VERSION
    ).first()
    if row is None:
        return _Memory(columns={}, words={})
    content: dict[str, Any] = json.loads(bytes(row.content))
    return _Memory(kind=content["kind"], columns=content["columns"], words=content["words"])
