"""Protocols: who is touched on a simulated day, and how. None sees what is hidden of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from typing import Protocol as Interface

import numpy as np

from keepwarm.engine import plan
from keepwarm.engine.belief import Parameters, infer_belief
from keepwarm.engine.timeline import wants_peace
from keepwarm.engine.values import (
    LANES,
    TACTICS,
    Bools,
    Coverage,
    Floats,
    Ints,
    Lane,
    Standings,
    Tactic,
    take_standings,
)

from ._assumptions import Cadence
from ._people import Crowd

_RESPOND: Final = LANES.index(Lane.RESPOND)
_IDLE: Final = (LANES.index(Lane.WAITING), LANES.index(Lane.CLOSED))
_NUGGET: Final = TACTICS.index(Tactic.VALUE_NUGGET)
_DAY_S: Final = 86_400.0
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One simulated working day: as a plan's morning, with what would have been seen by then."""

    now: float
    starts_at: float
    ends_at: float
    rep_offset_s: float
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """The touches of a day: rows of the crowd, each once; ``is_research`` reaches nobody."""

    row: Ints
    channel: Ints
    tactic: Ints
    minutes: Floats
    is_research: Bools


Chooser = Callable[[Standings, Day, Floats], Touches]
"""Chooses a day's touches from standings and the minutes of each draw."""


class Protocol(Interface):
    """A way to follow up; ``begin`` gives what chooses each day's touches, days in order."""

    def begin(self, crowd: Crowd) -> Chooser:
        """Start with the people of a crowd as they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPlan:
    """What Today does every morning: lanes, beliefs, moves and minutes by the engine's own plan."""

    rules: plan.Rules
    parameters: Parameters

    def begin(self, crowd: Crowd) -> Chooser:
        """Start; the plan remembers nothing beside the standings."""

        def choose(standings: Standings, day: Day, minutes: Floats) -> Touches:
            return self._choose(crowd, standings, day, minutes)

        return choose

    def _choose(self, crowd: Crowd, standings: Standings, day: Day, minutes: Floats) -> Touches:
        placement = plan.place(standings, now=day.now, rules=self.rules)
        due = plan.due_positions(placement, ends_at=day.ends_at)
        beliefs = infer_belief(
            take_standings(standings, due),
            now=day.now,
            coverage=day.coverage,
            parameters=self.parameters,
        )
        ranking = plan.rank_moves(
            standings,
            placement,
            beliefs,
            due,
            now=day.now,
            starts_at=day.starts_at,
            rep_offset_s=day.rep_offset_s,
            rules=self.rules,
            parameters=self.parameters,
        )
        choice = plan.best_moves(ranking, self.rules)
        lines: list[tuple[int, plan.Line]] = []
        for draw in range(crowd.draws):
            # One draw's people are planned for as if they were the whole book.
            part = slice(draw * crowd.size, (draw + 1) * crowd.size)
            book = plan.part_of(
                standings[part],
                plan.rows_of_placement(placement, part),
                plan.rows_of_choice(choice, part),
                accounts=crowd.account[part],
                ends_at=day.ends_at,
            )
            made = plan.plan_day(
                [book],
                now=day.now,
                # The plan itself keeps its share free for what comes in.
                minutes=float(minutes[draw]) / (1.0 - self.rules.inbound_reserve_share),
                rules=self.rules,
            )
            funded = [line for line in (*made.respond, *made.touches) if line.is_funded]
            lines += [(part.start, line) for line in funded]
        return _touches(lines)


def _touches(lines: list[tuple[int, plan.Line]]) -> Touches:
    return Touches(
        row=np.array([first + line.position for first, line in lines], np.int64),
        channel=np.array([line.move.channel_code for _, line in lines], np.int64),
        tactic=np.array([line.move.tactic_code for _, line in lines], np.int64),
        minutes=np.array([line.minutes for _, line in lines], np.float64),
        is_research=np.array([line.move is plan.RESEARCH for _, line in lines], np.bool_),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowCadence:
    """A fixed cadence: everybody gets its steps in turn, within the minutes, until they answer.

    Hard rules hold: nobody closed, away or at peace after a "no" is touched, and steps on channels
    that are not open to somebody are left out. Who waits for an answer comes first, then who has
    waited longest for a step. Somebody touched lately waits as long as the cadence does.
    """

    cadence: Cadence
    rules: plan.Rules

    def begin(self, crowd: Crowd) -> Chooser:
        """Start everybody at the first step."""
        codes, days = self.cadence.codes, np.array(self.cadence.days)
        gap_days = float(days[1]) if len(days) > 1 else 0.0
        known = np.nan_to_num(crowd.standings["known_since"], nan=-np.inf)
        last = np.nan_to_num(crowd.standings["last_touch_at"] + gap_days * _DAY_S, nan=-np.inf)
        next_at = np.maximum(known, last)
        step = np.zeros(len(known), np.int64)
        draw = crowd.draw
        cost = np.array(self.cadence.minutes)

        def choose(standings: Standings, day: Day, minutes: Floats) -> Touches:
            nonlocal step
            step = self._next_open(standings, step, codes)
            who = self._due(standings, day, step, next_at)
            who = _within(draw[who], cost[step[who]], minutes, who)
            made = step[who]
            later = np.minimum(made + 1, len(days) - 1)
            next_at[who] = day.starts_at + (days[later] - days[made]) * _DAY_S
            step[who] = made + 1
            return Touches(
                row=who,
                channel=codes[made],
                tactic=np.full(len(who), _NUGGET),
                minutes=cost[made],
                is_research=np.zeros(len(who), np.bool_),
            )

        return choose

    def _next_open(self, standings: Standings, step: Ints, codes: Ints) -> Ints:
        """Return the next step of each on a channel open to them; beyond the last for none."""
        usable = plan.usable_channels(standings)
        found = np.full(len(step), len(codes))
        for number in reversed(range(len(codes))):
            can = (usable >> codes[number] & 1 == 1) & (step <= number)
            found = np.where(can, number, found)
        return found

    def _due(self, standings: Standings, day: Day, step: Ints, next_at: Floats) -> Ints:
        """Return who is due, in the order in which they come."""
        placement = plan.place(standings, now=day.now, rules=self.rules)
        at_peace = wants_peace(standings["stated"]) & (placement.due_at >= day.ends_at)
        is_due = ~np.isin(placement.lane, _IDLE) & ~at_peace & (next_at < day.ends_at)
        who = np.flatnonzero(is_due & (step < len(self.cadence.days)))
        waits = placement.lane[who] != _RESPOND
        return who[np.lexsort((who, next_at[who], waits))]


def _within(draw: Ints, cost: Floats, minutes: Floats, who: Ints) -> Ints:
    """Return those of ``who``, in their order, whose costs fit into their draw's minutes."""
    order = np.argsort(draw, kind="stable")
    running = np.cumsum(cost[order])
    starts = np.searchsorted(draw[order], np.arange(len(minutes)))
    before = np.concatenate([[0.0], running])[starts]
    fits = running - before[draw[order]] <= minutes[draw[order]] + _ROUNDING
    chosen: Ints = who[order[fits]]
    return chosen
