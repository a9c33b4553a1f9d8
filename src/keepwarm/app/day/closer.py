"""Looks closer at those who would be on the day's plan: what is right for each of them.

A book is ranked by its columns alone. Whoever the minutes would hold is then concluded on as on
the prospect's own page, and their moves are narrowed to what is right, so that both say the same.
Who loses by it makes room for others, who are looked at in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.app.ground.decisions import decisions_on
from keepwarm.app.ground.desk import Desk, Morning, Weighed
from keepwarm.app.ground.ownership import Share
from keepwarm.app.settling.planning import Planned, fill_day, narrow, weigh
from keepwarm.engine import plan
from keepwarm.records import models

from .history import read_exchange, read_timeline
from .reasons import conclude_on

ROUNDS_MAX: Final = 40
"""How often a day is filled anew; whoever is new after that was ranked by columns alone."""
ROUNDS_AGAIN: Final = 3
"""How often after that, once something was settled: in a book of very many who are all alike,
each who loses makes room for another, and no day would ever be at rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How often more a day may be filled anew on a morning, with the book of a revision."""

    morning: Morning
    revision: int
    rounds: int


def plan_closely(desk: Desk, *, minutes: float, share: Share | None = None) -> Planned:
    """Plan the day as ``plan_today``, each touch on it concluded on by itself."""
    weighed = weigh(desk)
    planned = fill_day(desk, weighed, minutes=minutes, share=share)
    whose = (share.user_id if share else 0, minutes)
    rounds = _rounds_left(desk.shelf.closer.get(whose), weighed)
    while rounds and (fresh := _unseen(planned)):
        weighed = _look(desk, weighed, fresh)
        desk.shelf.weighed = weighed
        planned = fill_day(desk, weighed, minutes=minutes, share=share)
        rounds -= 1
    looks = _Looks(morning=weighed.morning, revision=weighed.book.revision, rounds=rounds)
    # Those of another morning go: minutes are asked for in any number.
    kept: dict[tuple[int, float], object] = {
        key: one
        for key, one in desk.shelf.closer.items()
        if isinstance(one, _Looks) and one.morning == weighed.morning
    }
    desk.shelf.closer = kept | {whose: looks}
    return planned


def _rounds_left(looks: object, weighed: Weighed) -> int:
    if not isinstance(looks, _Looks) or looks.morning != weighed.morning:
        return ROUNDS_MAX
    is_same = looks.revision == weighed.book.revision
    return looks.rounds if is_same else max(looks.rounds, ROUNDS_AGAIN)


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
