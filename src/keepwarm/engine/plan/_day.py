"""Today: the best move for each prospect that is due, and as many as the minutes allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from keepwarm.engine.values import LANES, Bools, Ints, Lane, Standings

from ._lanes import LANE_CODE, MINUTE_S, Placement
from ._moves import RESEARCH, Choice, Ranking, best_moves
from ._rules import Move, Rules

ACCOUNT_TOUCHES_MAX: Final = 2
"""People of one account touched on one day, so that they do not meet in the corridor over us."""
WAITING_BEYOND_MAX: Final = 20
"""People who wait beyond the day's minutes and are still named one by one; more are counted."""
LOOKED_AT_PER_LINE: Final = 8
"""How many are looked at for one place on the plan: some stand too close or take too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One planned touch: ``position`` points into the standings."""

    position: int
    move: Move
    minutes: float
    index: float
    low: float
    mid: float
    high: float
    slot_at: str
    """Suggested time on their clock, "10:30"; empty where any hour will do."""
    lane: Lane
    is_funded: bool
    best_index: float
    """That of the best move, by which the day is filled: ``index``, unless another was drawn."""
    entry: int
    """Where it stands in the choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """What today's minutes buy, and what they leave out.

    ``left_out`` groups positions by reason: ``unanswered`` (they wait for us), ``minutes``,
    ``account``, ``stepping_back``, ``waiting``, ``later`` (not due yet), ``no_way`` (nothing
    admissible), ``postponed`` (drawn to wait some days). ``postponed`` are the lines that the draw
    took off this very plan.
    """

    minutes: float
    minutes_planned: float
    minutes_reserved: float
    respond: tuple[Line, ...]
    touches: tuple[Line, ...]
    postponed: tuple[Line, ...]
    left_out: dict[str, Ints]
    next_line: Line | None
    minutes_to_next: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What was settled before about the day; keys and members are positions in the standings.

    ``lines`` were planned earlier that day and hold still (``holding_line``). Who is ``resting``
    was drawn to wait and has not waited long enough; who has ``rested`` is not made to wait again.
    """

    lines: Mapping[int, Line] = field(default_factory=dict)
    resting: frozenset[int] = frozenset()
    rested: frozenset[int] = frozenset()


def holding_line(line: Line, choice: Choice, rules: Rules, *, slot: int) -> Line | None:
    """Return the line as it stands now; None where it may not be made any more.

    ``line`` was made earlier that day, for a call in ``slot`` (-1: none). It holds while its move
    is admissible and the prospect due. Its figures stay; of its hour only what is over moves on.
    """
    entry = int(np.searchsorted(choice.position, line.position))
    if entry >= choice.position.size or choice.position[entry] != line.position:
        return None
    number = next((at for at, move in enumerate(rules.moves) if move == line.move), -1)
    if number < 0 or not choice.admissible[entry] >> number & 1:
        return None
    open_slots = int(choice.open_slots[entry])
    if slot >= 0 and not open_slots >> slot & 1:
        slot = next((at for at in range(len(rules.slots)) if open_slots >> at & 1), -1)
    slot_at = rules.slot_at[slot] if slot >= 0 else ""
    return replace(line, entry=entry, slot_at=slot_at)


def plan_day(
    standings: Standings,
    placement: Placement,
    choice: Choice,
    *,
    accounts: Ints,
    now: float,
    ends_at: float,
    minutes: float,
    rules: Rules,
    so_far: SoFar | None = None,
) -> DayPlan:
    """Fill ``minutes`` with the best of the chosen moves.

    ``choice`` covers everybody due before ``ends_at``. Those who wait for us come first, some of
    them listed beyond the minutes too; the rest is filled by value per minute. A share of the
    minutes stays free for what comes in, as far as nobody waits yet. What was planned earlier that
    day (``so_far``) stays as it was, and comes before what was not: a plan does not flicker.
    """
    so_far = so_far or SoFar()
    is_respond = placement.lane[choice.position] == LANE_CODE[Lane.RESPOND]
    possible = choice.move >= 0
    entries = np.flatnonzero(is_respond & possible)
    respond, unanswered = _fund_respond(standings, choice, entries, now, minutes, rules)
    spent = sum(line.minutes for line in respond if line.is_funded)
    reserved = max(rules.inbound_reserve_share * minutes - spent, 0.0)
    budget = minutes - spent - reserved
    ranked = _best_first(choice, np.flatnonzero(~is_respond & possible), minutes, rules)
    kept = _kept(so_far.lines, is_respond)
    ranked = np.concatenate([kept, ranked[~np.isin(ranked, kept)]])
    met = Counter(accounts[[line.position for line in respond]].tolist())
    filled = _fill(choice, ranked, placement, accounts, budget, rules, met=met, so_far=so_far)
    touches, next_line = filled.lines, filled.next_line
    planned = spent + sum(line.minutes for line in touches)
    taken = np.array([line.position for line in (*respond, *touches)], dtype=np.int64)
    return DayPlan(
        minutes=minutes,
        minutes_planned=planned,
        minutes_reserved=reserved,
        respond=respond,
        touches=touches,
        postponed=filled.postponed,
        left_out=_left_out(placement, choice, taken, filled, unanswered, ends_at),
        next_line=next_line,
        minutes_to_next=_minutes_to(next_line, spent, planned - spent, minutes, rules),
    )


def _minutes_to(
    line: Line | None, spent: float, touched: float, minutes: float, rules: Rules
) -> float:
    """Return how many more minutes would hold the line as well, the share kept free included."""
    if line is None:
        return 0.0
    needed = touched + line.minutes
    return max(spent + needed, needed / (1.0 - rules.inbound_reserve_share)) - minutes


def line_of(
    choice: Choice, at: int, placement: Placement, rules: Rules, *, is_funded: bool
) -> Line:
    """Return the line of entry ``at`` of a choice."""
    number = int(choice.move[at])
    move = rules.moves[number] if number < len(rules.moves) else RESEARCH
    position = int(choice.position[at])
    lane = LANES[placement.lane[position]]
    slot = int(choice.slot[at])
    return Line(
        position=position,
        move=move,
        minutes=move.minutes,
        index=float(choice.index[at]),
        low=float(choice.low[at]),
        mid=float(choice.mid[at]),
        high=float(choice.high[at]),
        slot_at=rules.slot_at[slot] if slot >= 0 else "",
        lane=lane,
        is_funded=is_funded,
        best_index=float(choice.best_index[at]),
        entry=at,
    )


def lines_of(ranking: Ranking, placement: Placement, rules: Rules) -> tuple[Line, ...]:
    """Return every admissible line of the one prospect of a ranking, best first."""
    lines = []
    index = ranking.index[:, 0]
    for number in np.argsort(-index, kind="stable"):
        if np.isfinite(index[number]):
            alone = np.full_like(ranking.index, -np.inf)
            alone[number] = ranking.index[number]
            only = best_moves(replace(ranking, index=alone), rules)
            lines.append(line_of(only, 0, placement, rules, is_funded=False))
    return tuple(lines)


def _fund_respond(
    standings: Standings, choice: Choice, entries: Ints, now: float, minutes: float, rules: Rules
) -> tuple[tuple[Line, ...], Ints]:
    """Order those who wait: the fresh first, newest of them first; then the longest waiting.

    Return their lines and the positions of those left out of a list that would be too long.
    """
    since = standings["awaiting_since"][choice.position[entries]]
    age_minutes = (now - since) / MINUTE_S
    fresh = age_minutes <= rules.respond_minutes_fresh
    order = np.lexsort(
        (choice.position[entries], np.where(fresh, age_minutes, -age_minutes), ~fresh)
    )
    placement = Placement(
        lane=np.broadcast_to(np.uint8(LANE_CODE[Lane.RESPOND]), len(standings)),
        due_at=standings["awaiting_since"],
        is_stepping_back=np.broadcast_to(np.False_, len(standings)),
    )
    lines: list[Line] = []
    left, beyond = minutes, 0
    for number, at in enumerate(entries[order]):
        line = line_of(choice, int(at), placement, rules, is_funded=True)
        if line.minutes > left:
            if beyond == WAITING_BEYOND_MAX:
                return tuple(lines), choice.position[entries[order[number:]]]
            beyond += 1
            line = replace(line, is_funded=False)
        else:
            left -= line.minutes
        lines.append(line)
    return tuple(lines), np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """What the minutes hold, who stood too close to others, and who rests for a draw."""

    lines: tuple[Line, ...]
    postponed: tuple[Line, ...]
    crowded: Ints
    resting: Ints
    next_line: Line | None


def _fill(
    choice: Choice,
    ranked: Ints,
    placement: Placement,
    accounts: Ints,
    budget: float,
    rules: Rules,
    *,
    met: Counter[int],
    so_far: SoFar,
) -> _Filled:
    """Take entries in order while they fit.

    ``met`` counts per account the people who get their answer today. Who is drawn to wait is
    reached like all others, and then costs nothing.
    """
    shortest = min(move.minutes for move in (*rules.moves, RESEARCH))
    per_account = met.copy()
    lines: list[Line] = []
    postponed: list[Line] = []
    crowded: list[int] = []
    next_line: Line | None = None
    for entry in ranked.tolist():
        if budget < shortest and next_line is not None:
            break
        position = int(choice.position[entry])
        if position in so_far.resting:
            continue
        account = int(accounts[position])
        if account and per_account[account] >= ACCOUNT_TOUCHES_MAX:
            crowded.append(position)
            continue
        line = so_far.lines.get(position)
        if line is None:
            line = line_of(choice, entry, placement, rules, is_funded=True)
        if line.minutes > budget:
            next_line = next_line or line
            continue
        if choice.delay_days[entry] > 0 and not (
            position in so_far.lines or position in so_far.rested
        ):
            postponed.append(line)
            continue
        budget -= line.minutes
        per_account[account] += 1
        lines.append(line)
    resting = {*so_far.resting, *(line.position for line in postponed)}
    return _Filled(
        lines=tuple(lines),
        postponed=tuple(postponed),
        crowded=np.array(crowded, dtype=np.int64),
        resting=np.array(sorted(resting), dtype=np.int64),
        next_line=next_line,
    )


def _kept(lines: Mapping[int, Line], is_respond: Bools) -> Ints:
    """Return the entries of what was planned earlier that day, the best first."""
    kept = [line for line in lines.values() if not is_respond[line.entry]]
    kept.sort(key=lambda line: (-line.best_index, line.position))
    return np.array([line.entry for line in kept], dtype=np.int64)


def _best_first(choice: Choice, entries: Ints, minutes: float, rules: Rules) -> Ints:
    """Order entries by index, positions breaking ties; only as many as minutes could ever hold."""
    shortest = min(move.minutes for move in (*rules.moves, RESEARCH))
    most = int(minutes / shortest) * LOOKED_AT_PER_LINE + LOOKED_AT_PER_LINE
    if entries.size > most:
        # Everything tied with the last of them stays in, so that ties break as they always do.
        floor = -np.partition(-choice.best_index[entries], most)[most]
        entries = entries[choice.best_index[entries] >= floor]
    return entries[np.lexsort((choice.position[entries], -choice.best_index[entries]))]


def _left_out(
    placement: Placement,
    choice: Choice,
    taken: Ints,
    filled: _Filled,
    unanswered: Ints,
    ends_at: float,
) -> dict[str, Ints]:
    lane = placement.lane
    is_waiting = lane == LANE_CODE[Lane.WAITING]
    later = (lane != LANE_CODE[Lane.CLOSED]) & ~is_waiting & (placement.due_at >= ends_at)
    possible = choice.move >= 0
    is_named = np.zeros(lane.size, np.bool_)
    crowded = filled.crowded
    resting = filled.resting[np.isin(filled.resting, choice.position)]
    is_named[np.concatenate([taken, crowded, unanswered, resting])] = True
    groups: dict[str, Ints] = {
        "unanswered": unanswered,
        "minutes": choice.position[possible & ~is_named[choice.position]],
        "account": crowded,
        "stepping_back": np.flatnonzero(later & placement.is_stepping_back),
        "postponed": resting,
        "no_way": choice.position[~possible],
        "waiting": np.flatnonzero(is_waiting),
        "later": np.flatnonzero(later & ~placement.is_stepping_back),
    }
    return {name: positions for name, positions in groups.items() if positions.size}


def due_positions(placement: Placement, *, ends_at: float) -> Ints:
    """Return the positions of everybody who is due before ``ends_at`` and not waiting or closed."""
    waits = (placement.lane == LANE_CODE[Lane.WAITING]) | (placement.lane == LANE_CODE[Lane.CLOSED])
    return np.flatnonzero(~waits & (placement.due_at < ends_at))
