"""Weighs a book, or any part of it: where each prospect stands, and the best move of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.engine.belief import Parameters, infer_belief
from keepwarm.engine.values import Bools, Coverage, Ints, Standings, take_standings

from ._day import due_positions
from ._lanes import DAY_S, Placement, past_pursuit, place, pursue_on
from ._moves import Choice, Ranking, best_moves, rank_moves
from ._rules import Rules

_HOUR_S: Final = 3_600.0


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
    """Return everybody's place, and the best move of each who is due; nothing is drawn.

    Nobody's depends on another's: parts of a book may be weighed apart, and give the same.
    """
    placement = place_standings(standings, terms)
    due = due_positions(placement, ends_at=terms.ends_at)
    return placement, best_moves(rank_standings(standings, placement, due, terms), terms.rules)


def place_standings(
    standings: Standings, terms: Terms, *, goes_on: Bools | None = None
) -> Placement:
    """Return lanes and due times.

    Whoever is past the window of their pursuit is pursued on while their best move is worth more
    than the price of a minute, or where ``goes_on`` says that they were drawn to be.
    """
    rules = terms.rules
    placement = place(standings, now=terms.now, rules=rules, goes_on=goes_on)
    if rules.minute_price is None:
        return placement
    past = past_pursuit(standings, placement, now=terms.now, rules=rules)
    if not past.size:
        return placement
    # Alone, so that their number is what weighing them costs. The whole day counts: a lane that
    # changed with the hours left to ring would flicker.
    starts_at = terms.ends_at - DAY_S + rules.rep_starts_hour * _HOUR_S
    ranking = rank_standings(
        standings,
        pursue_on(standings, placement, past, rules=rules),
        past,
        replace(terms, starts_at=min(terms.starts_at, starts_at)),
    )
    # The last row is research, which is no touch.
    is_worth_it = ranking.index[:-1].max(axis=0, initial=-np.inf) > rules.minute_price
    return pursue_on(standings, placement, past[is_worth_it], rules=rules)


def rank_standings(
    standings: Standings, placement: Placement, position: Ints, terms: Terms
) -> Ranking:
    """Weigh every move of the prospects at these positions."""
    beliefs = infer_belief(
        take_standings(standings, position),
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
