"""Places prospects in lanes, with the draw of who goes on past the end of a pursuit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from keepwarm.app.ground.desk import Desk, Morning
from keepwarm.engine import belief, plan
from keepwarm.engine.values import Bools, Coverage, Ints, Standings


def terms_of(
    morning: Morning, coverage: Coverage, parameters: belief.Parameters, rules: plan.Rules
) -> plan.Terms:
    """Return by what a book is weighed on a morning."""
    return plan.Terms(
        now=morning.now,
        starts_at=morning.starts_at,
        ends_at=morning.ends_at,
        rep_offset_s=morning.rep_offset_s,
        coverage=coverage,
        parameters=parameters,
        rules=rules,
    )


def place(
    desk: Desk,
    prospects: Sequence[int] | Ints,
    standings: Standings,
    *,
    morning: Morning,
    now: float,
    coverage: Coverage,
) -> plan.Placement:
    """Put prospects, by their ids and standings, into lanes, by the clock ``now``."""
    terms = terms_of(morning, coverage, desk.parameters, desk.rules)
    return place_by(desk, prospects, standings, replace(terms, now=now))


def place_by(
    desk: Desk, prospects: Sequence[int] | Ints, standings: Standings, terms: plan.Terms
) -> plan.Placement:
    """Put prospects into lanes by these terms."""
    goes_on = _goes_on(desk, np.asarray(prospects, np.int64), standings)
    return plan.place_standings(standings, terms, goes_on=goes_on)


def _goes_on(desk: Desk, prospects: Ints, standings: Standings) -> Bools:
    goes_on = np.ones(prospects.size, np.bool_)
    at_stop = np.flatnonzero(plan.is_at_stop(standings, desk.rules))
    touches = standings["pursuit_touches"][at_stop]
    goes_on[at_stop] = draw_stops(desk, prospects[at_stop], touches).goes_on
    return goes_on


def draw_stops(
    desk: Desk, prospects: Ints, touches: npt.NDArray[np.unsignedinteger]
) -> plan.Continuation:
    """Draw which of these pursuits go on; the same all along, until the next touch."""
    made = touches.astype(np.int64)
    return plan.past_stop(prospects, made, seed=desk.workspace.seed, rules=desk.rules)
