"""Looks closer at those who would be on the day's plan: what is right for each of them.

A book is ranked by its columns alone. Whoever the minutes would hold is then concluded on as on
the prospect's own page, and their moves are narrowed to what is right, so that both say the same.
Who loses by it makes room for others, who are looked at in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Final

import numpy as np

from keepwarm.engine import plan
from keepwarm.records import models

from .desk import Desk, Weighed
from .history import read_timeline
from .planning import Planned, draw, fill_day, weigh
from .reasons import conclude_on

ROUNDS_MAX: Final = 6
"""How often a day is filled anew; whoever is new after that was ranked by columns alone."""


def plan_closely(desk: Desk, *, minutes: float) -> Planned:
    """Plan the day as ``plan_today``, each touch on it concluded on by itself."""
    weighed = weigh(desk)
    planned = fill_day(desk, weighed, minutes=minutes)
    for _ in range(ROUNDS_MAX):
        fresh = _unseen(planned)
        if not fresh:
            break
        weighed = _look(desk, weighed, fresh)
        desk.shelf.weighed = weighed
        planned = fill_day(desk, weighed, minutes=minutes)
    return planned


def _unseen(planned: Planned) -> list[int]:
    lines = (*planned.day.touches, *planned.day.postponed)
    seen = planned.weighed.seen
    return sorted({line.position for line in lines} - seen)


def _look(desk: Desk, weighed: Weighed, positions: Sequence[int]) -> Weighed:
    """Return the plan with the choices at these positions narrowed to what is right for them."""
    ids = weighed.book.prospect[list(positions)].tolist()
    rows = {
        row.pk: row
        for row in models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, pk__in=ids
        ).select_related("person")
    }
    choices = []
    for position, pk in zip(positions, ids, strict=True):
        ranking = _narrowed(desk, weighed, position, rows.get(pk))
        if ranking is not None:
            choices.append(draw(desk, weighed.book, weighed.placement, ranking, weighed.morning))
    changed = np.array([int(choice.position[0]) for choice in choices], np.int64)
    choice = weighed.choice
    if choices:
        choice = plan.replace_choices(choice, changed, _joined(choices))
    return replace(weighed, choice=choice, seen=weighed.seen | frozenset(positions))


def _narrowed(
    desk: Desk, weighed: Weighed, position: int, row: models.Prospect | None
) -> plan.Ranking | None:
    if row is None:
        return None
    placement = plan.Placement(
        lane=weighed.placement.lane[position : position + 1],
        due_at=weighed.placement.due_at[position : position + 1],
        is_stepping_back=weighed.placement.is_stepping_back[position : position + 1],
    )
    concluded = conclude_on(
        desk,
        row,
        weighed.book.standings[position : position + 1],
        placement,
        read_timeline(desk, row, weighed.morning.now),
        morning=weighed.morning,
        coverage=weighed.coverage,
    )
    if concluded is None:
        return None
    return replace(concluded.ranking, position=np.array([position], np.int64))


def _joined(choices: Iterable[plan.Choice]) -> plan.Choice:
    chosen = list(choices)
    columns = {
        one.name: np.concatenate([getattr(choice, one.name) for choice in chosen])
        for one in fields(plan.Choice)
    }
    return plan.Choice(**columns)
