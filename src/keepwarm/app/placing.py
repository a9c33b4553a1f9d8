"""Places prospects in lanes, and pursues on whoever is worth more than a minute brings."""

from __future__ import annotations

import numpy as np

from keepwarm.engine import belief, plan
from keepwarm.engine.plan import DAY_S, Placement, Rules
from keepwarm.engine.values import Coverage, Standings

from .desk import Morning

_HOUR_S = 3600.0


def place_people(
    standings: Standings,
    *,
    morning: Morning,
    now: float,
    coverage: Coverage,
    rules: Rules,
    parameters: belief.Parameters,
) -> Placement:
    """Return lanes and due times by the clock ``now`` of the ``morning``.

    Whoever is past the window of their pursuit is pursued on while their best move is worth more
    than the price of a minute; while that is unknown nobody is.
    """
    placement = plan.place(standings, now=now, rules=rules)
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
    goes_on = ranking.index[:-1].max(axis=0, initial=-np.inf) > rules.minute_price
    return plan.pursue_on(standings, placement, past[goes_on], rules=rules)
