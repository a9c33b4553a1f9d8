"""The workspace's library of nuggets: taken in from Markdown, retired, handed to drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.belief import Reason
from keepwarm.engine.draft import Nugget, read_nugget, write_nugget
from keepwarm.engine.values import NuggetKind
from keepwarm.records import models
from keepwarm.records.database import writing

SAVE_NUGGET: Final = "save_nugget"
"""Kind of the decision to write a nugget in the page."""
TAG_NAMES: Final = ("issues", "industries", "personas")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
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


def find_nuggets(
    desk: Desk, *, query: str = "", language: str = "", kind: str = ""
) -> list[NuggetCard]:
    """Return the part of the library that holds all words of a query, in title, text or tags."""
    words = query.casefold().split()
    return [
        card
        for card in list_nuggets(desk)
        if (not language or card.nugget.language == language)
        and (not kind or card.nugget.kind.value == kind)
        and all(word in _searched(card.nugget) for word in words)
    ]


def _searched(nugget: Nugget) -> str:
    told = (*sorted(nugget.any_tags), *(name.replace("_", " ") for name in nugget.reasons))
    return " ".join((nugget.title, nugget.text, nugget.key, *told)).casefold()


def read_nugget_card(desk: Desk, nugget_id: int) -> NuggetCard:
    """Return one nugget of the library; a ``Refusal`` where it is not there."""
    found = next((each for each in list_nuggets(desk) if each.nugget_id == nugget_id), None)
    if found is None:
        raise Refusal(f"There is no nugget number {nugget_id}.")
    return found


def save_nugget(desk: Desk, nugget_id: int | None, said: Mapping[str, str]) -> int:
    """Write a nugget from the fields of a form, a new one without an id; return the decision.

    ``said`` holds title, language, kind, short, text, and tags and reasons for silence with commas
    between them.
    """
    row = None
    if nugget_id is not None:
        row = models.Nugget.objects.filter(workspace_id=desk.workspace_id, pk=nugget_id).first()
        if row is None:
            raise Refusal(f"There is no nugget number {nugget_id}.")
    title, language = " ".join(said.get("title", "").split()), said.get("language", "")
    key = row.key if row is not None else _free_key(desk, title, language)
    try:
        content = write_nugget(
            Nugget(
                key=key,
                language=language,
                title=title,
                text=said.get("text", "").replace("\r\n", "\n").strip(),
                short=" ".join(said.get("short", "").split()),
                kind=NuggetKind(said.get("kind", "")),
                tags={name: _tags(said.get(name, "")) for name in TAG_NAMES},
                reasons=frozenset(map(Reason, _tags(said.get("reasons", "")))),
            )
        )
    except ValueError as error:
        raise Refusal(f"Nothing was kept: {error}.") from error
    with writing(desk.workspace_id):
        if row is None:
            before: dict[str, object] = {"content": ""}
            row = models.Nugget(workspace_id=desk.workspace_id, key=key)
        else:
            before = {"content": row.content, "language": row.language}
            _refuse_twin(desk, row, language)
        row.content, row.language, row.at = content, language, desk.now()
        row.save()
        decision = note_decision(
            desk,
            person_id=None,
            kind=SAVE_NUGGET,
            sentence=f"Kept in the library: “{title}”.",
            before={"nugget": row.pk} | before,
        )
    return int(decision.pk)


def undo_nugget(desk: Desk, decision: models.Decision) -> None:
    """Put back what stood there before; one that was new goes again."""
    rows = models.Nugget.objects.filter(
        workspace_id=desk.workspace_id, pk=decision.before["nugget"]
    )
    if decision.before["content"]:
        rows.update(content=decision.before["content"], language=decision.before["language"])
    else:
        rows.delete()


def _refuse_twin(desk: Desk, row: models.Nugget, language: str) -> None:
    twins = models.Nugget.objects.filter(
        workspace_id=desk.workspace_id, key=row.key, language=language
    )
    if twins.exclude(pk=row.pk).exists():
        raise Refusal("Nothing was kept: this piece is in the library in that language already.")


def _free_key(desk: Desk, title: str, language: str) -> str:
    """Return a name made of the title that no other nugget has."""
    words = _NO_LETTERS.sub("-", title.casefold()).strip("-")[: _KEY_LENGTH_MAX - 10] or "nugget"
    rows = models.Nugget.objects.filter(workspace_id=desk.workspace_id, language=language)
    taken = set(rows.filter(key__startswith=words).values_list("key", flat=True))
    if words not in taken:
        return words
    return next(
        name for number in range(2, len(taken) + 3) if (name := f"{words}-{number}") not in taken
    )


def _tags(text: str) -> frozenset[str]:
    return frozenset(tag for part in text.split(",") if (tag := part.casefold().strip()))


def nuggets_in_use(desk: Desk) -> list[Nugget]:
    """Return what may be given."""
    return [card.nugget for card in list_nuggets(desk) if not card.is_retired]
