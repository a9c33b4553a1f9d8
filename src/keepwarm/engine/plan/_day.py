"""Today: the best move for each prospect that is due, and as many as the minutes allow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.belief import Beliefs, ChanceRange, Parameters, reply_chance
from keepwarm.engine.values import (
    CHANNELS,
    Bools,
    Channel,
    Floats,
    Ints,
    Lane,
    Standings,
    Tactic,
)

from ._conditions import CONDITIONS, Situation
from ._hours import clock_offsets_s, least_tried_slot, open_slots
from ._lanes import LANE_CODE, MINUTE_S, Placement, read_situation
from ._rules import Move, Rules

_VOICEMAIL_MASK: Final = np.uint8(~(1 << CHANNELS.index(Channel.VOICEMAIL)) & 0xFF)
_CALLS: Final = (Channel.PHONE, Channel.VOICEMAIL)
USED_TACTIC_SHARE: Final = 0.5
"""What a tactic is still worth once used without an answer (Kulka and Weeks 1988, in kind)."""
ACCOUNT_TOUCHES_MAX: Final = 2
"""People of one account touched on one day, so that they do not meet in the corridor over us."""
RESEARCH: Final = Move(
    tactic=Tactic.RESEARCH_FIRST,
    channel=Channel.EMAIL,
    minutes=5.0,
    fit=0.3,
    words="find a way to reach them",
)
"""What is left where no channel works: a dead address is not a dead person (C.4.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The best move per prospect of a batch; ``move`` is -1 where nothing may be done now."""

    position: Ints
    """Positions in the standings that were asked about."""
    move: Ints
    index: Floats
    """Value per minute of the best move."""
    slot: Ints
    """Code of the slot for calls, -1 else."""
    index_of_all: Floats
    """(moves, prospects); ``-inf`` where a move is not admissible."""
    chance: tuple[ChanceRange, ...]
    """By channel code."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """What today's minutes buy, and what they leave out.

    ``left_out`` groups positions by reason: ``minutes``, ``hours``, ``account``, ``stepping_back``,
    ``waiting``, ``later`` (not due yet), ``no_way`` (nothing admissible).
    """

    minutes: float
    minutes_planned: float
    minutes_reserved: float
    respond: tuple[Line, ...]
    touches: tuple[Line, ...]
    left_out: dict[str, Ints]
    next_line: Line | None
    minutes_to_next: float


def choose_moves(
    standings: Standings,
    placement: Placement,
    beliefs: Beliefs,
    position: Ints,
    *,
    now: float,
    starts_at: float,
    rep_offset_s: float,
    rules: Rules,
    parameters: Parameters,
) -> Choice:
    """Find the best admissible move of each prospect at ``position``.

    ``beliefs`` belong to those positions. The index of a move is (P(reply) · fit · value
    - P(opt-out) · loss + value of learning) per minute (SCIENCE 4.6).
    """
    chosen = standings[position]
    here = Placement(
        lane=placement.lane[position],
        due_at=placement.due_at[position],
        is_stepping_back=placement.is_stepping_back[position],
    )
    situation = read_situation(chosen, here, now=now, rules=rules)
    offsets = clock_offsets_s(chosen, rep_offset_s=rep_offset_s)
    is_open = open_slots(offsets, starts_at=starts_at, rep_offset_s=rep_offset_s, rules=rules)
    chance = tuple(reply_chance(beliefs, code, parameters) for code in range(len(CHANNELS)))
    can_call = np.logical_or.reduce(is_open, axis=1)
    index = _indices(situation, chance, can_call, rules, is_working=starts_at <= now)
    has_way = situation.usable != 0
    research = np.where(has_way, -np.inf, _research_index(chosen, chance, rules))
    index = np.vstack([index, research])
    best = index.argmax(axis=0)
    value = index.max(axis=0, initial=-np.inf)
    slot = least_tried_slot(chosen, offsets, is_open, rules)
    calls = np.array([*(move.channel in _CALLS for move in rules.moves), False])
    return Choice(
        position=position,
        move=np.where(np.isinf(value), -1, best),
        index=value,
        slot=np.where(calls[best], slot, -1),
        index_of_all=index,
        chance=chance,
    )


def _values(standings: Standings, rules: Rules) -> Floats:
    own = standings["value_minutes"].astype(np.float64)
    return np.where(np.isnan(own), np.array(rules.value_minutes)[standings["stage"]], own)


def _research_index(standings: Standings, chance: tuple[ChanceRange, ...], rules: Rules) -> Floats:
    email = chance[CHANNELS.index(Channel.EMAIL)].mid
    return email * RESEARCH.fit * _values(standings, rules) / RESEARCH.minutes


def _indices(
    situation: Situation,
    chance: tuple[ChanceRange, ...],
    can_call: Bools,
    rules: Rules,
    *,
    is_working: bool,
) -> Floats:
    value = _values(situation.standings, rules)
    answers = CONDITIONS["awaiting"](situation) & (situation.lane == LANE_CODE[Lane.RESPOND])
    must_vary = _must_vary(situation)
    known = {name: condition(situation) for name, condition in CONDITIONS.items()}
    rows = []
    for move in rules.moves:
        allowed = situation.can_use(move.channel) & ~_repeats(situation, move)
        if move.tactic is Tactic.RESPOND_NOW:
            # At night and at weekends who waits is answered in writing, not rung up on Monday.
            allowed &= (answers | known["pursued"]) & (is_working or move.channel not in _CALLS)
        else:
            allowed &= ~answers
        for name in move.needs:
            allowed &= known[name]
        for name in move.avoids:
            allowed &= ~known[name]
        if move.channel in _CALLS:
            allowed &= can_call
        allowed &= ~must_vary | ~situation.has_used(move.channel)
        rows.append(np.where(allowed, _index(situation, move, chance, value, rules), -np.inf))
    return np.array(rows).reshape(len(rules.moves), len(value))


def _index(
    situation: Situation, move: Move, chance: tuple[ChanceRange, ...], value: Floats, rules: Rules
) -> Floats:
    reply = chance[move.channel_code]
    used = situation.standings["tactics"] >> move.tactic_code & 1 == 1
    fit = np.where(used, move.fit * USED_TACTIC_SHARE, move.fit)
    untried = ~situation.has_used(move.channel)
    learning = np.where(untried, rules.learning_weight * (reply.high - reply.low) * value, 0.0)
    loss = rules.opt_out_chance * rules.opt_out_loss_minutes
    return (reply.mid * fit * value - loss + learning) / move.minutes


def _repeats(situation: Situation, move: Move) -> Bools:
    """C.4.4: never the same tactic on the same channel twice running."""
    standings = situation.standings
    same = (standings["last_touch_tactic"] == move.tactic_code) & (
        standings["last_touch_channel"] == move.channel_code
    )
    in_run = situation.run > 0
    # Keeping warm may follow keeping warm: what is sent differs each time.
    repeats: Bools = same & in_run & (move.tactic not in (Tactic.KEEP_WARM, Tactic.RESPOND_NOW))
    return repeats


def _must_vary(situation: Situation) -> Bools:
    """Say whose remaining touches must all go to new channels to reach the pursuit's minimum."""
    channels = situation.usable & _VOICEMAIL_MASK
    used = situation.standings["pursuit_channels"] & channels
    wanted = np.minimum(situation.pursuit_channels_min, np.bitwise_count(channels))
    missing = wanted.astype(np.int64) - np.bitwise_count(used)
    left = situation.pursuit_touches - situation.run
    pursued = situation.lane == LANE_CODE[Lane.PURSUE]
    must: Bools = pursued & (missing > 0) & (left <= missing)
    return must


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
) -> DayPlan:
    """Fill ``minutes`` with the best of the chosen moves.

    ``choice`` covers everybody due before ``ends_at``. Those who wait for us come first and are
    all listed, beyond the minutes too; the rest is filled by value per minute. A share of the
    minutes stays free for what comes in, as far as nobody waits yet.
    """
    is_respond = placement.lane[choice.position] == LANE_CODE[Lane.RESPOND]
    possible = choice.move >= 0
    respond = _fund_respond(
        standings, choice, np.flatnonzero(is_respond & possible), now, minutes, rules
    )
    spent = sum(line.minutes for line in respond if line.is_funded)
    reserved = max(rules.inbound_reserve_share * minutes - spent, 0.0)
    waiting = np.flatnonzero(~is_respond & possible)
    ranked = waiting[np.lexsort((choice.position[waiting], -choice.index[waiting]))]
    touches, crowded, next_line = _fill(
        choice, ranked, placement, accounts, minutes - spent - reserved, rules
    )
    planned = spent + sum(line.minutes for line in touches)
    taken = np.array([line.position for line in (*respond, *touches)], dtype=np.int64)
    return DayPlan(
        minutes=minutes,
        minutes_planned=planned,
        minutes_reserved=reserved,
        respond=respond,
        touches=touches,
        left_out=_left_out(placement, choice, taken, crowded, ends_at),
        next_line=next_line,
        minutes_to_next=(
            max(planned + reserved + next_line.minutes - minutes, 0.0) if next_line else 0.0
        ),
    )


def line_of(
    choice: Choice,
    at: int,
    placement: Placement,
    rules: Rules,
    *,
    move: int | None = None,
    is_funded: bool = False,
) -> Line:
    """Return the line of entry ``at`` of a choice, for its best move or for the one named."""
    number = int(choice.move[at]) if move is None else move
    chosen = rules.moves[number] if number < len(rules.moves) else RESEARCH
    chance = choice.chance[chosen.channel_code]
    position = int(choice.position[at])
    responds = placement.lane[position] == LANE_CODE[Lane.RESPOND]
    slot = int(choice.slot[at]) if chosen.channel in _CALLS and not responds else -1
    return Line(
        position=position,
        move=chosen,
        minutes=chosen.minutes,
        index=float(choice.index_of_all[number, at]),
        low=float(chance.low[at]),
        mid=float(chance.mid[at]),
        high=float(chance.high[at]),
        slot_at=rules.slot_at[slot] if slot >= 0 else "",
        lane=list(LANE_CODE)[int(placement.lane[position])],
        is_funded=is_funded,
    )


def _fund_respond(
    standings: Standings, choice: Choice, entries: Ints, now: float, minutes: float, rules: Rules
) -> tuple[Line, ...]:
    """Order those who wait: the fresh first, newest of them first; then the longest waiting."""
    since = standings["awaiting_since"][choice.position[entries]]
    age_minutes = (now - since) / MINUTE_S
    fresh = age_minutes <= rules.respond_minutes_fresh
    order = np.lexsort(
        (choice.position[entries], np.where(fresh, age_minutes, -age_minutes), ~fresh)
    )
    placement = Placement(
        lane=np.full(len(standings), LANE_CODE[Lane.RESPOND], np.uint8),
        due_at=standings["awaiting_since"],
        is_stepping_back=np.zeros(len(standings), np.bool_),
    )
    lines = []
    left = minutes
    for at in entries[order]:
        line = line_of(choice, int(at), placement, rules, is_funded=True)
        if line.minutes > left:
            line = line_of(choice, int(at), placement, rules, is_funded=False)
        else:
            left -= line.minutes
        lines.append(line)
    return tuple(lines)


def _fill(
    choice: Choice, ranked: Ints, placement: Placement, accounts: Ints, budget: float, rules: Rules
) -> tuple[tuple[Line, ...], Ints, Line | None]:
    """Take entries in order of their index while they fit; return what stood too close, too."""
    shortest = min((move.minutes for move in (*rules.moves, RESEARCH)), default=0.0)
    per_account: Counter[int] = Counter()
    lines: list[Line] = []
    crowded: list[int] = []
    next_line: Line | None = None
    for entry in ranked:
        if budget < shortest and next_line is not None:
            break
        account = int(accounts[choice.position[entry]])
        if account and per_account[account] >= ACCOUNT_TOUCHES_MAX:
            crowded.append(int(choice.position[entry]))
            continue
        line = line_of(choice, int(entry), placement, rules, is_funded=True)
        if line.minutes > budget:
            next_line = next_line or line
            continue
        budget -= line.minutes
        per_account[account] += 1
        lines.append(line)
    return tuple(lines), np.array(crowded, dtype=np.int64), next_line


def _left_out(
    placement: Placement, choice: Choice, taken: Ints, crowded: Ints, ends_at: float
) -> dict[str, Ints]:
    lane = placement.lane
    in_lane = {name: lane == LANE_CODE[name] for name in Lane}
    later = ~in_lane[Lane.CLOSED] & ~in_lane[Lane.WAITING] & (placement.due_at >= ends_at)
    possible = choice.move >= 0
    unfunded = np.setdiff1d(choice.position[possible], np.concatenate([taken, crowded]))
    groups: dict[str, npt.NDArray[np.int64]] = {
        "minutes": unfunded,
        "account": crowded,
        "stepping_back": np.flatnonzero(later & placement.is_stepping_back),
        "no_way": choice.position[~possible],
        "waiting": np.flatnonzero(in_lane[Lane.WAITING]),
        "later": np.flatnonzero(later & ~placement.is_stepping_back),
    }
    return {name: positions for name, positions in groups.items() if positions.size}


def due_positions(placement: Placement, *, ends_at: float) -> Ints:
    """Return the positions of everybody who is due before ``ends_at`` and not waiting or closed."""
    waits = (placement.lane == LANE_CODE[Lane.WAITING]) | (placement.lane == LANE_CODE[Lane.CLOSED])
    return np.flatnonzero(~waits & (placement.due_at < ends_at))
