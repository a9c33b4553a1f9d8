"""Where prospects stand: their lanes and due times, with the draw of who goes on past the stop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keepwarm.engine import plan
from keepwarm.engine.values import Bools, Ints, Standings

from .desk import Desk


def place(
    desk: Desk, prospects: Sequence[int] | Ints, standings: Standings, *, now: float
) -> plan.Placement:
    """Put prospects, by their ids and standings, into lanes."""
    return plan.place(
        standings,
        now=now,
        rules=desk.packs.rules,
        goes_on=_goes_on(desk, np.asarray(prospects, np.int64), standings),
    )


def _goes_on(desk: Desk, prospects: Ints, standings: Standings) -> Bools:
    goes_on = np.ones(prospects.size, np.bool_)
    at_stop = np.flatnonzero(plan.is_at_stop(standings, desk.packs.rules))
    goes_on[at_stop] = draw_stops(desk, prospects[at_stop], standings[at_stop]).goes_on
    return goes_on


def draw_stops(desk: Desk, prospects: Ints, standings: Standings) -> plan.Continuation:
    """Draw which of these pursuits go on; the same all along, until the next touch."""
    return plan.past_stop(standings, prospects, seed=desk.workspace.seed, rules=desk.packs.rules)
