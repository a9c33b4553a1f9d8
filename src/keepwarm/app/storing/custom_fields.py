"""Keeps what columns without a meaning of their own say of prospects, with the file they came from.

Such a field is shown, searched, filtered by, exported and erased with its prospect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new
from keepwarm.records.search_words import fold

NAME_CHARACTERS_MAX: Final = 200
MATCH_CHARACTERS_MAX: Final = 200
"""What an index of both databases takes; beyond that two values are hardly compared by hand."""
NAMES_SHOWN_MAX: Final = 200
_COLUMNS: Final = ("workspace_id", "prospect_id", "source_id", "name", "value", "match")


def store_fields(desk: Desk, source: models.Source, cells: Mapping[int, Mapping[str, str]]) -> None:
    """Store the fields of prospects, by their id, in place of what the same file said before.

    Of each prospect the value by the name of its column.
    """
    for chunk in in_chunks(sorted(cells)):
        models.CustomField.objects.filter(
            workspace_id=desk.workspace_id, prospect_id__in=among(chunk), source=source
        ).delete()
    workspace, file = desk.workspace_id, source.pk
    # A column of a file mostly says one of a few things.
    matches = {value: match_of(value) for said in cells.values() for value in set(said.values())}
    insert_new(
        models.CustomField,
        _COLUMNS,
        (
            (
                workspace, prospect, file, name[:NAME_CHARACTERS_MAX], value, matches[value],
            )
            for prospect, said in cells.items()
            for name, value in said.items()
        ),
    )  # fmt: skip


def match_of(value: str) -> str:
    """Return a value as it is compared: without case, accents and spaces that nobody sees."""
    return " ".join(fold(value).split())[:MATCH_CHARACTERS_MAX]


def read_fields(desk: Desk, prospect_id: int) -> tuple[tuple[str, str, str], ...]:
    """Return (name, value, file) of all fields of a prospect, in the order of their columns."""
    rows = models.CustomField.objects.filter(workspace_id=desk.workspace_id, prospect=prospect_id)
    return tuple(
        (name, value, source or "")
        for name, value, source in rows.order_by("pk").values_list("name", "value", "source__name")
    )


def list_field_names(desk: Desk) -> tuple[str, ...]:
    """Return the names of all fields that any prospect has.

    Read name by name off the index: of a million rows a handful are looked at.
    """
    rows = models.CustomField.objects.filter(workspace_id=desk.workspace_id).order_by("name")
    names: list[str] = []
    while len(names) < NAMES_SHOWN_MAX:
        more = rows.filter(name__gt=names[-1]) if names else rows
        name = more.values_list("name", flat=True).first()
        if name is None:
            break
        names.append(name)
    return tuple(names)
