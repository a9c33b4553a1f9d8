"""A book in parts: what each of them holds for a day, so that an event renews only one of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain, islice
from operator import attrgetter
from typing import Final

import numpy as np

from keepwarm.engine.values import LANES, Floats, Ints, Lane, Standings

from ._lanes import LANE_CODE, Placement
from ._moves import Choice, replace_choices

RANKED_MAX: Final = 1_024
"""How many of a part are kept in order: more than an ordinary day ever looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Positions, best first, with the index by which they are ordered."""

    index: Floats
    position: Ints


def ranked(index: Floats, position: Ints, most: int) -> Ranked:
    """Return the ``most`` best, positions breaking ties."""
    if index.size > most:
        # Everything tied with the last of them stays in, so that ties break as they always do.
        kept = index >= -np.partition(-index, most - 1)[most - 1]
        index, position = index[kept], position[kept]
    order = np.lexsort((position, -index))[:most]
    return Ranked(index=index[order], position=position[order])


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """People who follow each other in a book, from position ``start`` on, weighed for a day.

    Nobody's place or move depends on another's, so parts of any size give the same plan, and a
    part in which nothing happened serves the next plan as it is. Rows of ``placement`` count from
    ``start``; every position is one in the book. ``account`` is by entry of the choice.
    """

    start: int
    placement: Placement
    choice: Choice
    account: Ints
    respond: Ints
    """Positions of those who wait for us and can be answered."""
    awaiting_since: Floats
    """Since when each of them waits."""
    ranked: Ranked
    """The others who have a move, best first; of very many, the first."""
    touchable: Ints
    """Positions of all those others."""
    no_way: Ints
    waiting: Ints
    later: Ints
    stepping_back: Ints

    def lane_at(self, position: int) -> Lane:
        """Return the lane of somebody in this part."""
        return LANES[int(self.placement.lane[position - self.start])]

    def entry_of(self, position: int) -> int:
        """Return where somebody who is due stands in the choice."""
        return int(self.choice.position.searchsorted(position))

    def best(self, most: int) -> Ranked:
        """Return up to ``most`` of those who could be touched, best first."""
        if most <= self.ranked.position.size or self.ranked.position.size == self.touchable.size:
            return Ranked(index=self.ranked.index[:most], position=self.ranked.position[:most])
        entries = np.searchsorted(self.choice.position, self.touchable)
        return ranked(self.choice.best_index[entries], self.touchable, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Whom a plan leaves out for one reason: everybody in ``pieces`` but those in ``without``.

    ``without`` are in the pieces. A book is large and a page names three: nothing is joined before
    it is asked for.
    """

    pieces: tuple[Ints, ...]
    without: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        """Return how many there are."""
        return sum(piece.size for piece in self.pieces) - len(self.without)

    def first(self, count: int) -> list[int]:
        """Return the first few positions."""
        enough = count + len(self.without)
        everybody = chain.from_iterable(piece[:enough].tolist() for piece in self.pieces)
        return list(islice((one for one in everybody if one not in self.without), count))

    def positions(self) -> Ints:
        """Return all positions."""
        everybody = np.concatenate([np.zeros(0, np.int64), *self.pieces])
        return everybody[~np.isin(everybody, list(self.without))]


def part_of(
    standings: Standings,
    placement: Placement,
    choice: Choice,
    *,
    accounts: Ints,
    ends_at: float,
    start: int = 0,
) -> Part:
    """Make the part of these people; positions of the ``choice`` count from the first of them.

    ``choice`` covers everybody due before ``ends_at``.
    """
    lane, rows = placement.lane, choice.position
    possible = choice.move >= 0
    is_respond = lane[rows] == LANE_CODE[Lane.RESPOND]
    is_waiting = lane == LANE_CODE[Lane.WAITING]
    is_later = (lane != LANE_CODE[Lane.CLOSED]) & ~is_waiting & (placement.due_at >= ends_at)
    others = np.flatnonzero(possible & ~is_respond)
    waits = rows[possible & is_respond]
    return Part(
        start=start,
        placement=placement,
        choice=replace(choice, position=rows + start),
        account=accounts[rows],
        respond=waits + start,
        awaiting_since=standings["awaiting_since"][waits],
        ranked=ranked(choice.best_index[others], rows[others] + start, RANKED_MAX),
        touchable=rows[others] + start,
        no_way=rows[~possible] + start,
        waiting=np.flatnonzero(is_waiting) + start,
        later=np.flatnonzero(is_later & ~placement.is_stepping_back) + start,
        stepping_back=np.flatnonzero(is_later & placement.is_stepping_back) + start,
    )


def rows_of_placement(placement: Placement, rows: slice | Ints) -> Placement:
    """Return the places of some rows."""
    return Placement(
        lane=placement.lane[rows],
        due_at=placement.due_at[rows],
        is_stepping_back=placement.is_stepping_back[rows],
    )


def rows_of_choice(choice: Choice, rows: slice) -> Choice:
    """Return the choices for rows that follow each other; positions count from the first row."""
    start, end = np.searchsorted(choice.position, (rows.start, rows.stop))
    columns = {field.name: getattr(choice, field.name)[start:end] for field in fields(choice)}
    return Choice(**columns | {"position": columns["position"] - rows.start})


def renewed_part(
    part: Part,
    standings: Standings,
    changed: Ints,
    placement: Placement,
    choice: Choice,
    *,
    accounts: Ints,
    ends_at: float,
) -> Part:
    """Return the part with what was weighed again: ``placement`` and ``choice`` of ``changed``.

    ``changed`` are rows of the part, ``standings`` and ``accounts`` those of the whole part.
    """
    placed = {}
    for name in ("lane", "due_at", "is_stepping_back"):
        placed[name] = getattr(part.placement, name).copy()
        placed[name][changed] = getattr(placement, name)
    known = replace(part.choice, position=part.choice.position - part.start)
    return part_of(
        standings,
        Placement(**placed),
        replace_choices(known, changed, replace(choice, position=changed[choice.position])),
        accounts=accounts,
        ends_at=ends_at,
        start=part.start,
    )


def part_at(parts: Sequence[Part], position: int) -> Part:
    """Return the part in which somebody stands; parts follow each other without a gap."""
    return parts[bisect_right(parts, position, key=attrgetter("start")) - 1]
