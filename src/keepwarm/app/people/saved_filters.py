"""Named ways of looking at the list of prospects; what is saved or deleted can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.values import Lane
from keepwarm.records import models
from keepwarm.records.database import writing

from .prospect_filters import NAMES

SAVE_FILTER: Final = "save_filter"
DELETE_FILTER: Final = "delete_filter"
NAME_CHARACTERS_MAX: Final = 60
FILTERS_MAX: Final = 30
"""More tabs nobody overlooks."""
KEPT: Final = ("q", "lane", "sort", *NAMES)
"""What of the address of the list a filter holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterTab:
    """A saved filter as the list shows it."""

    filter_id: int
    name: str
    asked: Mapping[str, str]
    """What the address of the list holds, by name."""


def list_filters(desk: Desk) -> tuple[FilterTab, ...]:
    """Return the saved filters by name."""
    rows = models.SavedFilter.objects.filter(workspace_id=desk.workspace_id).order_by("name")
    return tuple(FilterTab(filter_id=row.pk, name=row.name, asked=row.asked) for row in rows)


def save_filter(desk: Desk, name: str, asked: Mapping[str, str]) -> int:
    """Save what is looked at under a name, in place of one of this name; return the decision."""
    title = " ".join(name.replace("\0", " ").split())[:NAME_CHARACTERS_MAX]
    kept = {part: asked[part] for part in KEPT if asked.get(part)}
    if not title:
        raise Refusal("Not saved: give it a name.")
    if not kept.keys() - {"sort"}:
        raise Refusal("Not saved: everybody is shown. Narrow the list down first.")
    if kept.get("lane") not in (None, *Lane):
        raise Refusal(f"Not saved: no such lane, “{kept['lane']}”.")
    with writing(desk.workspace_id):
        rows = models.SavedFilter.objects.filter(workspace_id=desk.workspace_id)
        before = rows.filter(name=title).first()
        if before is None and rows.count() >= FILTERS_MAX:
            raise Refusal(f"Not saved: there are {FILTERS_MAX} already. Delete one first.")
        old = _as_noted(before) if before else None
        rows.filter(name=title).delete()
        models.SavedFilter.objects.create(
            workspace_id=desk.workspace_id, name=title, asked=kept, made_at=desk.now()
        )
        decision = note_decision(
            desk,
            person_id=None,
            kind=SAVE_FILTER,
            sentence=f"Saved the filter “{title}”.",
            before={"name": title, "filter": old},
        )
    return int(decision.pk)


def delete_filter(desk: Desk, filter_id: int) -> int:
    """Delete a saved filter; return the decision that brings it back."""
    with writing(desk.workspace_id):
        row = models.SavedFilter.objects.filter(
            workspace_id=desk.workspace_id, pk=filter_id
        ).first()
        if row is None:
            raise Refusal("There is no such filter any more.")
        decision = note_decision(
            desk,
            person_id=None,
            kind=DELETE_FILTER,
            sentence=f"Deleted the filter “{row.name}”.",
            before={"name": row.name, "filter": _as_noted(row)},
        )
        row.delete()
    return int(decision.pk)


def undo_filter(desk: Desk, decision: models.Decision) -> None:
    """Put the filter of this name back as it was before, or away where there was none."""
    name, old = decision.before["name"], decision.before["filter"]
    models.SavedFilter.objects.filter(workspace_id=desk.workspace_id, name=name).delete()
    if old is not None:
        models.SavedFilter.objects.create(
            workspace_id=desk.workspace_id,
            name=name,
            asked=old["asked"],
            made_at=dt.datetime.fromisoformat(old["made_at"]),
        )


def _as_noted(row: models.SavedFilter) -> dict[str, object]:
    return {"asked": row.asked, "made_at": row.made_at.isoformat()}
