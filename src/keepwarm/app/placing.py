"""Places prospects in lanes, and pursues on who is worth it, or was drawn to go on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keepwarm.engine import belief, plan
from keepwarm.engine.plan import DAY_S, Placement, Rules
from keepwarm.engine.values import Bools, Coverage, Ints, Standings

from .desk import Desk, Morning

_HOUR_S = 3600.0


def place(
    desk: Desk,
    prospects: Sequence[int] | Ints,
    standings: Standings,
    *,
    morning: Morning,
    now: float,
    coverage: Coverage,
) -> Placement:
    """Put prospects, by their ids and standings, into lanes, with the draw of who goes on."""
    return place_people(
        standings,
        morning=morning,
        now=now,
        coverage=coverage,
        rules=desk.rules,
        parameters=desk.parameters,
        goes_on=_goes_on(desk, np.asarray(prospects, np.int64), standings),
    )


def place_people(
    standings: Standings,
    *,
    morning: Morning,
    now: float,
    coverage: Coverage,
    rules: Rules,
    parameters: belief.Parameters,
    goes_on: Bools | None = None,
) -> Placement:
    """Return lanes and due times by the clock ``now`` of the ``morning``.

    Whoever is past the window of their pursuit is pursued on while their best move is worth more
    than the price of a minute, or where ``goes_on`` says that they were drawn to be.
    """
    placement = plan.place(standings, now=now, rules=rules, goes_on=goes_on)
    if rules.minute_price is None:
        return placement
    past = plan.past_pursuit(standings, placement, now=now, rules=rules)
    if not past.size:
        return placement
    # Alone, so that their number is what weighing them costs.
    them = plan.pursue_on(standings, placement, past, rules=rules)
    beliefs = belief.infer_belief(
        standings[past], now=now, coverage=coverage, parameters=parameters
    )
    ranking = plan.rank_moves(
        standings,
        them,
        beliefs,
        past,
        now=now,
        # The whole day counts: a lane that changed with the hours left to ring would flicker.
        starts_at=min(morning.starts_at, morning.ends_at - DAY_S + rules.rep_starts_hour * _HOUR_S),
        rep_offset_s=morning.rep_offset_s,
        rules=rules,
        parameters=parameters,
    )
    # The last row is research, which is no touch.
    is_worth_it = ranking.index[:-1].max(axis=0, initial=-np.inf) > rules.minute_price
    return plan.pursue_on(standings, placement, past[is_worth_it], rules=rules)


def _goes_on(desk: Desk, prospects: Ints, standings: Standings) -> Bools:
    goes_on = np.ones(prospects.size, np.bool_)
    at_stop = np.flatnonzero(plan.is_at_stop(standings, desk.rules))
    goes_on[at_stop] = draw_stops(desk, prospects[at_stop], standings[at_stop]).goes_on
    return goes_on


def draw_stops(desk: Desk, prospects: Ints, standings: Standings) -> plan.Continuation:
    """Draw which of these pursuits go on; the same all along, until the next touch."""
    return plan.past_stop(standings, prospects, seed=desk.workspace.seed, rules=desk.rules)
