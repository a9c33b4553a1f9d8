"""Weighs the moves: which may be made, and what each is worth a minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.belief import Beliefs, ChanceRange, Parameters, reply_chance
from keepwarm.engine.values import CHANNELS, Bools, Channel, Floats, Ints, Lane, Standings, Tactic

from ._conditions import CONDITIONS, Situation
from ._hours import clock_offsets_s, in_hours, least_tried_slot, open_slots
from ._lanes import LANE_CODE, Placement, read_situation
from ._rules import Move, Rules

_VOICEMAIL_MASK: Final = np.uint8(~(1 << CHANNELS.index(Channel.VOICEMAIL)) & 0xFF)
_CALLS: Final = (Channel.PHONE, Channel.VOICEMAIL)
_IDLE: Final = (LANE_CODE[Lane.WAITING], LANE_CODE[Lane.CLOSED])
USED_TACTIC_SHARE: Final = 0.5
"""What a tactic is still worth once used without an answer (Kulka and Weeks 1988, in kind)."""
RESEARCH: Final = Move(
    tactic=Tactic.RESEARCH_FIRST,
    channel=Channel.EMAIL,
    minutes=5.0,
    fit=0.3,
    words="find a way to reach them",
)
"""What is left where no channel works, or no move on those that do: a dead address is not a dead
person (C.4.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Every move of each prospect of a batch, weighed."""

    position: Ints
    """Positions in the standings that were asked about."""
    index: Floats
    """Value per minute, (moves, prospects); ``-inf`` where a move is not admissible."""
    slot: Ints
    """Code of the slot to call in, -1 where none is open."""
    chance: tuple[ChanceRange, ...]
    """Of an answer to the next touch, by channel code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The best move per prospect; ``move`` is -1 where nothing may be done now.

    ``index`` is the value per minute, ``slot`` the code of the slot for calls (-1 for none), and
    ``low``, ``mid`` and ``high`` the chance of an answer on the move's channel.
    """

    position: Ints
    move: Ints
    index: Floats
    slot: Ints
    low: Floats
    mid: Floats
    high: Floats


def rank_moves(
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
) -> Ranking:
    """Weigh every move of each prospect at ``position``; ``beliefs`` belong to those positions.

    The index of a move is (P(reply) · fit · value - P(opt-out) · loss + value of learning) per
    minute: the box to open next is the one most likely to answer for its cost (Chew 1967). The
    row after the moves of the rules is that of ``RESEARCH``.
    """
    chosen = standings[position]
    here = Placement(
        lane=placement.lane[position],
        due_at=placement.due_at[position],
        is_stepping_back=placement.is_stepping_back[position],
    )
    offsets = clock_offsets_s(chosen, rep_offset_s=rep_offset_s)
    # Waiting for an hour that never comes would end a pursuit: such a phone reaches nobody.
    all_day = open_slots(offsets, starts_at=-rep_offset_s, rep_offset_s=rep_offset_s, rules=rules)
    situation = read_situation(
        chosen, here, now=now, rules=rules, has_hours=np.logical_or.reduce(all_day, axis=1)
    )
    is_open = open_slots(offsets, starts_at=starts_at, rep_offset_s=rep_offset_s, rules=rules)
    chance = tuple(reply_chance(beliefs, code, parameters) for code in range(len(CHANNELS)))
    can_call = np.logical_or.reduce(is_open, axis=1)
    # At night and at weekends who waits is answered in writing, not rung up on Monday.
    rings_now = can_call & in_hours(offsets, now=now, rules=rules) & (starts_at <= now)
    # Who can only be rung stands on the plan all the same, for the hour when their day starts.
    can_ring = rings_now | (can_call & ~_can_be_written_to(situation))
    index = _indices(situation, chance, can_call, can_ring, rules)
    waits = _waits(situation)
    comes_later = situation.can_use(Channel.PHONE) & ~np.where(waits, can_ring, can_call)
    is_stuck = np.isinf(index).all(axis=0) & ~comes_later & ~np.isin(here.lane, _IDLE)
    research = np.where(is_stuck, _research_index(chosen, chance, rules), -np.inf)
    return Ranking(
        position=position,
        index=np.vstack([index, research]),
        # Who waits and can be rung now is, at whatever hour.
        slot=np.where(waits & rings_now, -1, least_tried_slot(chosen, offsets, is_open, rules)),
        chance=chance,
    )


def _can_be_written_to(situation: Situation) -> Bools:
    by_message = situation.can_use(Channel.LINKEDIN) | situation.can_use(Channel.TEXT)
    return situation.can_use(Channel.EMAIL) | by_message


def best_moves(ranking: Ranking, rules: Rules) -> Choice:
    """Choose the move of the highest index for each prospect."""
    best = ranking.index.argmax(axis=0)
    value = ranking.index.max(axis=0, initial=-np.inf)
    moves = (*rules.moves, RESEARCH)
    channel = np.array([move.channel_code for move in moves])[best]
    calls = np.array([move.channel in _CALLS for move in moves])[best]
    everyone = np.arange(best.size)
    low, mid, high = (
        np.stack([getattr(reply, side) for reply in ranking.chance])[channel, everyone]
        for side in ("low", "mid", "high")
    )
    return Choice(
        position=ranking.position,
        move=np.where(np.isinf(value), -1, best),
        index=value,
        slot=np.where(calls, ranking.slot, -1),
        low=low,
        mid=mid,
        high=high,
    )


def replace_choices(choice: Choice, changed: Ints, fresh: Choice) -> Choice:
    """Return the choice with the entries at ``changed`` positions replaced by ``fresh`` ones."""
    kept = ~np.isin(choice.position, changed)
    position = np.concatenate([choice.position[kept], fresh.position])
    order = np.argsort(position, kind="stable")
    columns = {
        name: np.concatenate([getattr(choice, name)[kept], getattr(fresh, name)])[order]
        for name in ("position", "move", "index", "slot", "low", "mid", "high")
    }
    return Choice(**columns)


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
    can_ring: Bools,
    rules: Rules,
) -> Floats:
    value = _values(situation.standings, rules)
    answers = _waits(situation)
    must_vary = _must_vary(situation) & ~answers
    known = {name: condition(situation) for name, condition in CONDITIONS.items()}
    rows = []
    for move in rules.moves:
        allowed = situation.can_use(move.channel) & ~_repeats(situation, move)
        if move.tactic is Tactic.RESPOND_NOW:
            allowed &= answers & (can_ring | (move.channel not in _CALLS))
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


def _waits(situation: Situation) -> Bools:
    """Say who asked and got no answer, however long ago: nothing else is said to them first."""
    in_turn = (situation.lane == LANE_CODE[Lane.RESPOND]) | (
        situation.lane == LANE_CODE[Lane.PURSUE]
    )
    waits: Bools = CONDITIONS["awaiting"](situation) & in_turn
    return waits


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
