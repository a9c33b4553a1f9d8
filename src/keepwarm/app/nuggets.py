"""The workspace's library of nuggets: taken in from Markdown, retired, handed to drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from keepwarm.engine.draft import Nugget, read_nugget
from keepwarm.records import models
from keepwarm.records.database import writing

from .desk import Desk
from .errors import Refusal

_KEY_LENGTH_MAX = 200
_LIBRARY_SIZE_MAX = 2_000
_read = lru_cache(maxsize=_LIBRARY_SIZE_MAX)(read_nugget)


@dataclass(frozen=True, slots=True, kw_only=True)
class NuggetsReport:
    """What became of the files that were offered as nuggets."""

    stored: int
    changed: int
    unchanged: int
    faults: tuple[str, ...]
    """A sentence per file that was left aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NuggetCard:
    """One nugget of the library, and whether it is still given."""

    nugget_id: int
    nugget: Nugget
    is_retired: bool


def import_nuggets(desk: Desk, files: Mapping[str, str]) -> NuggetsReport:
    """Take nuggets in by the names of their files; a file that changed replaces what was there.

    A wrong file is left aside with the reason; the others are taken.
    """
    counts, faults = {"stored": 0, "changed": 0, "unchanged": 0}, []
    read: list[tuple[Nugget, str]] = []
    for name in sorted(files):
        try:
            read.append((read_nugget(files[name], key=_key(name)), files[name]))
        except ValueError as error:
            faults.append(f"{error}.")
    with writing(desk.workspace_id):
        for nugget, content in read:
            counts[_store(desk, nugget, content)] += 1
    return NuggetsReport(faults=tuple(faults), **counts)


def _key(name: str) -> str:
    return name.removesuffix(".md").removesuffix(".markdown")[:_KEY_LENGTH_MAX]


def _store(desk: Desk, nugget: Nugget, content: str) -> str:
    row, is_new = models.Nugget.objects.get_or_create(
        workspace_id=desk.workspace_id,
        key=nugget.key,
        language=nugget.language,
        defaults={"content": content, "at": desk.now()},
    )
    if is_new:
        return "stored"
    if row.content == content:
        return "unchanged"
    row.content, row.at = content, desk.now()
    row.save(update_fields=["content", "at"])
    return "changed"


def list_nuggets(desk: Desk) -> list[NuggetCard]:
    """Return the library, by name and language."""
    rows = models.Nugget.objects.filter(workspace_id=desk.workspace_id)
    return [
        NuggetCard(
            nugget_id=row.pk,
            nugget=_read(row.content, key=row.key),
            is_retired=row.is_retired,
        )
        for row in rows.order_by("key", "language")
    ]


def retire_nugget(desk: Desk, nugget_id: int, *, is_retired: bool) -> None:
    """Give a nugget to nobody any more, or again."""
    with writing(desk.workspace_id):
        rows = models.Nugget.objects.filter(workspace_id=desk.workspace_id, pk=nugget_id)
        if not rows.update(is_retired=is_retired):
            raise Refusal(f"There is no nugget number {nugget_id}.")


def nuggets_in_use(desk: Desk) -> list[Nugget]:
    """Return what may be given."""
    return [card.nugget for card in list_nuggets(desk) if not card.is_retired]
