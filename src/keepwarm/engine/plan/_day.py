"""Today: the best move for each prospect that is due, and as many as the minutes allow."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import LANES, Ints, Lane

from ._lanes import LANE_CODE, MINUTE_S, Placement
from ._moves import RESEARCH, Choice, Ranking, best_moves
from ._parts import LeftOut, Part, Ranked, part_at, ranked
from ._rules import Move, Rules

ACCOUNT_TOUCHES_MAX: Final = 2
"""People of one account touched on one day, so that they do not meet in the corridor over us."""
WAITING_BEYOND_MAX: Final = 20
"""People who wait beyond the day's minutes and are still named one by one; more are counted."""
UNANSWERED_IN_ORDER: Final = 10
"""Of those who are counted, so many come first who have waited longest."""
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
    left_out: dict[str, LeftOut]
    next_line: Line | None
    minutes_to_next: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What was settled before about the day; keys and members are positions in the standings.

    ``lines`` were planned earlier that day and hold still (``still_open``). Who is ``resting``
    was drawn to wait and has not waited long enough; who has ``rested`` is not made to wait again.
    """

    lines: Mapping[int, Line] = field(default_factory=dict)
    resting: frozenset[int] = frozenset()
    rested: frozenset[int] = frozenset()


def still_open(
    choice: Choice, position: int, number: int, *, slot: int, rules: Rules
) -> tuple[int, str] | None:
    """Say where a line made earlier that day stands now; None where it may not be made any more.

    It was made for the prospect at ``position`` with the move of this ``number`` (``RESEARCH``
    follows those of the rules), for a call in ``slot`` (-1: none). It holds while the move is
    admissible and the prospect due. Return its entry in the choice and the start of its hour,
    which moves on only once it is over.
    """
    entry = int(choice.position.searchsorted(position))
    if entry >= choice.position.size or choice.position[entry] != position:
        return None
    if not choice.admissible[entry] >> number & 1:
        return None
    open_slots = int(choice.open_slots[entry])
    if slot >= 0 and not open_slots >> slot & 1:
        slot = next((at for at in range(len(rules.slots)) if open_slots >> at & 1), -1)
    return entry, rules.slot_at[slot] if slot >= 0 else ""


def plan_day(
    parts: Sequence[Part],
    *,
    now: float,
    minutes: float,
    rules: Rules,
    so_far: SoFar | None = None,
) -> DayPlan:
    """Fill ``minutes`` with the best of the moves chosen in all parts of a book.

    Those who wait for us come first, some of them listed beyond the minutes too; the rest is
    filled by value per minute. A share of the minutes stays free for what comes in, as far as
    nobody waits yet. What was planned earlier that day (``so_far``) stays as it was, and comes
    before what was not: a plan does not flicker.
    """
    so_far = so_far or SoFar()
    respond, unanswered = _fund_respond(parts, now, minutes, rules)
    spent = sum(line.minutes for line in respond if line.is_funded)
    reserved = max(rules.inbound_reserve_share * minutes - spent, 0.0)
    met = Counter(_account(parts, line) for line in respond)
    filled = _fill(
        _best_first(parts, minutes, rules, so_far),
        minutes - spent - reserved,
        rules,
        met=met,
        so_far=so_far,
    )
    touches, next_line = filled.lines, filled.next_line
    planned = spent + sum(line.minutes for line in touches)
    return DayPlan(
        minutes=minutes,
        minutes_planned=planned,
        minutes_reserved=reserved,
        respond=respond,
        touches=touches,
        postponed=filled.postponed,
        left_out=_left_out(parts, filled, unanswered),
        next_line=next_line,
        minutes_to_next=_minutes_to(next_line, spent, planned - spent, minutes, rules),
    )


def _account(parts: Sequence[Part], line: Line) -> int:
    return int(part_at(parts, line.position).account[line.entry])


def _minutes_to(
    line: Line | None, spent: float, touched: float, minutes: float, rules: Rules
) -> float:
    """Return how many more minutes would hold the line as well, the share kept free included."""
    if line is None:
        return 0.0
    needed = touched + line.minutes
    return max(spent + needed, needed / (1.0 - rules.inbound_reserve_share)) - minutes


def line_of(choice: Choice, at: int, lane: Lane, rules: Rules, *, is_funded: bool) -> Line:
    """Return the line of entry ``at`` of a choice."""
    move = _move_of(choice, at, rules)
    slot = int(choice.slot[at])
    return Line(
        position=int(choice.position[at]),
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


def _move_of(choice: Choice, at: int, rules: Rules) -> Move:
    number = int(choice.move[at])
    return rules.moves[number] if number < len(rules.moves) else RESEARCH


def lines_of(ranking: Ranking, placement: Placement, rules: Rules) -> tuple[Line, ...]:
    """Return every admissible line of the one prospect of a ranking, best first."""
    lines = []
    index = ranking.index[:, 0]
    lane = LANES[placement.lane[ranking.position[0]]]
    for number in np.argsort(-index, kind="stable"):
        if np.isfinite(index[number]):
            alone = np.full_like(ranking.index, -np.inf)
            alone[number] = ranking.index[number]
            only = best_moves(replace(ranking, index=alone), rules)
            lines.append(line_of(only, 0, lane, rules, is_funded=False))
    return tuple(lines)


def _fund_respond(
    parts: Sequence[Part], now: float, minutes: float, rules: Rules
) -> tuple[tuple[Line, ...], Ints]:
    """Order those who wait: the fresh first, newest of them first; then the longest waiting.

    Return their lines and the positions of those left out of a list that would be too long.
    """
    # So many at most are answered or named; the others are only counted.
    most = int(minutes / _shortest_minutes(rules)) + WAITING_BEYOND_MAX + UNANSWERED_IN_ORDER
    position = _by_waiting(parts, now, most, rules)
    lines: list[Line] = []
    left, beyond = minutes, 0
    for number, at in enumerate(position.tolist()):
        part = part_at(parts, at)
        entry = part.entry_of(at)
        needed = _move_of(part.choice, entry, rules).minutes
        is_funded = needed <= left
        if is_funded:
            left -= needed
        elif beyond == WAITING_BEYOND_MAX:
            return tuple(lines), position[number:]
        else:
            beyond += 1
        lines.append(line_of(part.choice, entry, Lane.RESPOND, rules, is_funded=is_funded))
    return tuple(lines), np.zeros(0, np.int64)


def _by_waiting(parts: Sequence[Part], now: float, most: int, rules: Rules) -> Ints:
    """Return who waits: the fresh in order, then ``most`` of the others in order, then the rest."""
    position = _joined(part.respond for part in parts).astype(np.int64)
    age_minutes = (now - _joined(part.awaiting_since for part in parts)) / MINUTE_S
    is_fresh = age_minutes <= rules.respond_minutes_fresh
    fresh = ranked(-age_minutes[is_fresh], position[is_fresh], position.size).position
    others, age_minutes = position[~is_fresh], age_minutes[~is_fresh]
    longest = ranked(age_minutes, others, most).position
    is_counted = np.ones(others.size, np.bool_)
    is_counted[np.searchsorted(others, longest)] = False
    return np.concatenate([fresh, longest, others[is_counted]])


def _joined(columns: Iterable[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0), *columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """What the minutes hold, who stood too close to others, and who rests for a draw."""

    lines: tuple[Line, ...]
    postponed: tuple[Line, ...]
    crowded: Ints
    resting: Ints
    next_line: Line | None


def _fill(
    candidates: Iterable[tuple[Part, int]],
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
    shortest = _shortest_minutes(rules)
    per_account = met.copy()
    lines: list[Line] = []
    postponed: list[Line] = []
    crowded: list[int] = []
    next_line: Line | None = None
    for part, entry in candidates:
        if budget < shortest and next_line is not None:
            break
        position = int(part.choice.position[entry])
        if position in so_far.resting:
            continue
        account = int(part.account[entry])
        if account and per_account[account] >= ACCOUNT_TOUCHES_MAX:
            crowded.append(position)
            continue
        line = so_far.lines.get(position)
        if line is None:
            line = line_of(part.choice, entry, part.lane_at(position), rules, is_funded=True)
        if line.minutes > budget:
            next_line = next_line or line
            continue
        if part.choice.delay_days[entry] > 0 and not (
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


def _shortest_minutes(rules: Rules) -> float:
    return min(move.minutes for move in (*rules.moves, RESEARCH))


def _best_first(
    parts: Sequence[Part], minutes: float, rules: Rules, so_far: SoFar
) -> Iterator[tuple[Part, int]]:
    """Yield who may be touched: first what was planned earlier that day, then the best.

    Only as many as minutes could ever hold.
    """
    earlier = [
        (part, line)
        for line in so_far.lines.values()
        for part in (part_at(parts, line.position),)
        if part.lane_at(line.position) is not Lane.RESPOND
    ]
    earlier.sort(key=lambda pair: (-pair[1].best_index, pair[1].position))
    yield from ((part, line.entry) for part, line in earlier)
    kept = {line.position for _, line in earlier}
    most = int(minutes / _shortest_minutes(rules) + 1) * LOOKED_AT_PER_LINE
    for at in _best_of_all(parts, most).tolist():
        if at not in kept:
            part = part_at(parts, at)
            yield part, part.entry_of(at)


def _best_of_all(parts: Sequence[Part], most: int) -> Ints:
    """Return the positions of the ``most`` best of a book, best first.

    A few of each part show how good one must be; only parts whose few all are, are asked for more.
    """
    few = math.ceil(2 * most / max(len(parts), 1))
    best = [part.best(few) for part in parts]
    found = _ranked_together(best, most)
    floor = found.index[-1] if found.index.size == most else -np.inf
    for number, one in enumerate(best):
        if one.index.size == few < most and one.index[-1] >= floor:
            best[number] = parts[number].best(most)
    return _ranked_together(best, most).position


def _ranked_together(best: Sequence[Ranked], most: int) -> Ranked:
    position = _joined(one.position for one in best).astype(np.int64)
    return ranked(_joined(one.index for one in best), position, most)


def _left_out(parts: Sequence[Part], filled: _Filled, unanswered: Ints) -> dict[str, LeftOut]:
    resting = np.array([at for at in filled.resting if _may_touch(parts, at)], np.int64)
    named = [line.position for line in filled.lines]
    groups: dict[str, LeftOut] = {
        "unanswered": LeftOut(pieces=(unanswered,)),
        "minutes": LeftOut(
            pieces=tuple(part.touchable for part in parts),
            without=frozenset([*named, *filled.crowded.tolist(), *resting.tolist()]),
        ),
        "account": LeftOut(pieces=(filled.crowded,)),
        "stepping_back": LeftOut(pieces=tuple(part.stepping_back for part in parts)),
        "postponed": LeftOut(pieces=(resting,)),
        "no_way": LeftOut(pieces=tuple(part.no_way for part in parts)),
        "waiting": LeftOut(pieces=tuple(part.waiting for part in parts)),
        "later": LeftOut(pieces=tuple(part.later for part in parts)),
    }
    return {name: group for name, group in groups.items() if group.count}


def _may_touch(parts: Sequence[Part], position: int) -> bool:
    touchable = part_at(parts, position).touchable
    spot = int(np.searchsorted(touchable, position))
    return spot < touchable.size and int(touchable[spot]) == position


def due_positions(placement: Placement, *, ends_at: float) -> Ints:
    """Return the positions of everybody who is due before ``ends_at`` and not waiting or closed."""
    waits = (placement.lane == LANE_CODE[Lane.WAITING]) | (placement.lane == LANE_CODE[Lane.CLOSED])
    return np.flatnonzero(~waits & (placement.due_at < ends_at))
