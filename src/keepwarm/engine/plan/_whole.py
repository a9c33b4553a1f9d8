"""Weighs a book, or any part of it: where each prospect stands, and the best move of each."""

from __future__ import annotations

from dataclasses import dataclass

from keepwarm.engine.belief import Parameters, infer_belief
from keepwarm.engine.values import Coverage, Ints, Standings

from ._day import due_positions
from ._lanes import Placement, place
from ._moves import Choice, Ranking, best_moves, rank_moves
from ._rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what a book is weighed: the moment, the day that is planned, and what is known.

    Times are epoch seconds; the day is worked from ``starts_at`` and over at ``ends_at``.
    """

    now: float
    starts_at: float
    ends_at: float
    rep_offset_s: float
    coverage: Coverage
    parameters: Parameters
    rules: Rules


def weigh_standings(standings: Standings, terms: Terms) -> tuple[Placement, Choice]:
    """Return everybody's place, and the best move of each who is due.

    Nobody's depends on another's: parts of a book may be weighed apart, and give the same.
    """
    placement = place(standings, now=terms.now, rules=terms.rules)
    due = due_positions(placement, ends_at=terms.ends_at)
    return placement, best_moves(rank_standings(standings, placement, due, terms), terms.rules)


def rank_standings(
    standings: Standings, placement: Placement, position: Ints, terms: Terms
) -> Ranking:
    """Weigh every move of the prospects at these positions."""
    beliefs = infer_belief(
        standings[position],
        now=terms.now,
        coverage=terms.coverage,
        parameters=terms.parameters,
    )
    return rank_moves(
        standings,
        placement,
        beliefs,
        position,
        now=terms.now,
        starts_at=terms.starts_at,
        rep_offset_s=terms.rep_offset_s,
        rules=terms.rules,
        parameters=terms.parameters,
    )
