"""Looks closer at those who would be on the day's plan: what is right for each of them.

A book is ranked by its columns alone. Whoever the minutes would hold is then concluded on as on
the prospect's own page, and their moves are narrowed to what is right, so that both say the same.
Who loses by it makes room for others, who are looked at in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keepwarm.app.ground.decisions import decisions_on
from keepwarm.app.ground.desk import Desk, Weighed
from keepwarm.app.ground.ownership import Share
from keepwarm.app.settling.planning import Planned, fill_day, narrow, weigh
from keepwarm.engine import plan
from keepwarm.records import models

from .history import read_exchange, read_timeline
from .reasons import conclude_on

ROUNDS_MAX: Final = 40
"""How often a day is filled anew; whoever is new after that was ranked by columns alone."""


def plan_closely(desk: Desk, *, minutes: float, share: Share | None = None) -> Planned:
    """Plan the day as ``plan_today``, each touch on it concluded on by itself."""
    weighed = weigh(desk)
    planned = fill_day(desk, weighed, minutes=minutes, share=share)
    for _ in range(ROUNDS_MAX):
        fresh = _unseen(planned)
        if not fresh:
            break
        weighed = _look(desk, weighed, fresh)
        desk.shelf.weighed = weighed
        planned = fill_day(desk, weighed, minutes=minutes, share=share)
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
    rankings = {
        position: ranking
        for position, pk in zip(positions, ids, strict=True)
        if (ranking := _narrowed(desk, weighed, position, rows.get(pk))) is not None
    }
    narrowed = narrow(desk, weighed, rankings)
    return replace(narrowed, seen=narrowed.seen | frozenset(positions))


def _narrowed(
    desk: Desk, weighed: Weighed, position: int, row: models.Prospect | None
) -> plan.Ranking | None:
    if row is None:
        return None
    part = plan.part_at(weighed.parts, position)
    spot = position - part.start
    exchange = read_exchange(desk, row)
    concluded = conclude_on(
        desk,
        row,
        exchange,
        weighed.book.standings_of(position),
        plan.rows_of_placement(part.placement, slice(spot, spot + 1)),
        read_timeline(desk, row, exchange, decisions_on(desk, row.person_id), weighed.morning.now),
        morning=weighed.morning,
        coverage=weighed.coverage,
    )
    return None if concluded is None else concluded.ranking
