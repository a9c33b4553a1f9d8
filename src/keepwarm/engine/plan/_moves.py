"""Weighs the moves: which may be made, and what each is worth a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from keepwarm.engine.belief import Beliefs, Parameters
from keepwarm.engine.values import (
    CHANNELS,
    Bools,
    Channel,
    Floats,
    Ints,
    Lane,
    Standings,
    Tactic,
    take_standings,
)

from ._chances import ANY, MoveChances
from ._conditions import CONDITIONS, Situation
from ._hours import clock_offsets_s, in_hours, open_slots, slot_values
from ._lanes import LANE_CODE, Placement, read_situation
from ._randomise import Draw, Postponement, choose_moves, postpone_touches
from ._rules import Move, Rules

_VOICEMAIL_MASK: Final = np.uint8(~(1 << CHANNELS.index(Channel.VOICEMAIL)) & 0xFF)
CALLS: Final = (Channel.PHONE, Channel.VOICEMAIL)
_HOURS_SEED: Final = 0x51_07
"""Joined to the seed where the hour is drawn: move and hour have draws of their own."""
_DRAWN: Final = (LANE_CODE[Lane.PURSUE], LANE_CODE[Lane.WARM])
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
    slot_value: Floats
    """What a call in each slot is worth against another, (slots, prospects); ``-inf`` if closed."""
    chances: MoveChances


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The move per prospect; ``move`` is -1 where nothing may be done now.

    ``index`` is the value per minute, ``slot`` the code of the slot for calls (-1 for none), and
    ``low``, ``mid`` and ``high`` the chance of an answer to that move in that slot. ``propensity``
    is the chance with which the move was chosen out of ``candidates``; ``best`` is the best of
    them, by whose ``best_index`` a day is filled. ``slot_propensity`` and ``slot_candidates`` say
    the same of the slot. Bit m of ``candidates`` and ``admissible`` is move m, bit s of
    ``slot_candidates`` and ``open_slots`` slot s.
    """

    position: Ints
    move: Ints
    index: Floats
    slot: Ints
    low: Floats
    mid: Floats
    high: Floats
    best: Ints
    best_index: Floats
    propensity: Floats
    candidates: Ints
    admissible: Ints
    slot_propensity: Floats
    slot_candidates: Ints
    open_slots: Ints
    delay_days: Floats
    """How long the touch waits, drawn to see who answers unasked; 0 for most."""
    delay_propensity: Floats

    def only(self, kept: Bools) -> Choice:
        """Return the entries that are ``kept``, in their order."""
        return Choice(**{one.name: getattr(self, one.name)[kept] for one in fields(Choice)})


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
    minute: the box to open next is the one most likely to answer for its cost (Chew 1967).
    P(reply) is that of the move's channel, and of its tactic and best hour as far as these are
    learned. The row after the moves of the rules is that of ``RESEARCH``.
    """
    chosen = take_standings(standings, position)
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
    chances = MoveChances.of_batch(beliefs, parameters, chosen, rules)
    can_call = np.logical_or.reduce(is_open, axis=1)
    # At night and at weekends who waits is answered in writing, not rung up on Monday.
    rings_now = can_call & in_hours(offsets, now=now, rules=rules) & (starts_at <= now)
    # Who can only be rung stands on the plan all the same, for the hour when their day starts.
    can_ring = rings_now | (can_call & ~_can_be_written_to(situation))
    waits = waits_for_us(situation)
    factors = chances.slot_factors(len(rules.slots))
    slot_value = slot_values(chosen, offsets, is_open, factors, rules)
    # Who waits and can be rung now is, at whatever hour.
    slot_value[:, waits & rings_now] = -np.inf
    index = _indices(situation, chances, slot_value, can_call, can_ring, rules)
    comes_later = situation.can_use(Channel.PHONE) & ~np.where(waits, can_ring, can_call)
    is_stuck = np.isinf(index).all(axis=0) & ~comes_later & ~np.isin(here.lane, _IDLE)
    research = np.where(is_stuck, _research_index(chosen, chances, rules), -np.inf)
    return Ranking(
        position=position,
        index=np.vstack([index, research]),
        slot_value=slot_value,
        chances=chances,
    )


def _can_be_written_to(situation: Situation) -> Bools:
    by_message = situation.can_use(Channel.LINKEDIN) | situation.can_use(Channel.TEXT)
    return situation.can_use(Channel.EMAIL) | by_message


def may_vary(standings: Standings, placement: Placement, position: Ints) -> Bools:
    """Say for whom a touch may be left to chance: nobody who waits for us, and no stated date."""
    # Field by field: whole records are many times what is looked at.
    awaiting, touched, not_before, hold_until = (
        standings[name][position]
        for name in ("awaiting_since", "last_touch_at", "not_before", "hold_until")
    )
    is_silent = np.isin(placement.lane[position], _DRAWN) & np.isnan(awaiting)
    touched_at = np.fmax(touched, -np.inf)
    is_dated = (not_before > touched_at) | (hold_until > touched_at)
    varies: Bools = is_silent & ~is_dated
    return varies


def best_moves(ranking: Ranking, rules: Rules) -> Choice:
    """Choose the move of the highest index for each prospect, and the best slot."""
    nobody = np.zeros(ranking.position.size, np.bool_)
    return draw_moves(
        ranking,
        rules,
        prospects=ranking.position,
        touches=ranking.position,
        seed=0,
        day=0,
        varies=nobody,
        waits=nobody,
    )


def draw_moves(
    ranking: Ranking,
    rules: Rules,
    *,
    prospects: Ints,
    touches: Ints,
    seed: int,
    day: int,
    varies: Bools,
    waits: Bools,
) -> Choice:
    """Choose a move and a slot per prospect: mostly the best, now and then what ties with it.

    ``prospects`` are ids that never change, ``touches`` counts those of the present silence and
    ``day`` days: with the ``seed`` they make the draw (``choose_moves``). Move, slot and delay are
    drawn apart: the first two where the touch ``varies``, the delay where it may be one that
    ``waits``.
    """
    drawn, hours = (
        choose_moves(
            index,
            prospects,
            seed=seed ^ purpose,
            day=day,
            may_vary=varies,
            exploration=rules.exploration,
        )
        for index, purpose in ((ranking.index, 0), (ranking.slot_value, _HOURS_SEED))
    )
    delay = postpone_touches(
        prospects,
        touches,
        seed=seed,
        room_days=np.where(waits, rules.exploration.delay_days[-1], 0.0),
        exploration=rules.exploration,
    )
    return _choice(ranking, rules, drawn, hours, delay)


def _choice(
    ranking: Ranking, rules: Rules, drawn: Draw, hours: Draw, delay: Postponement
) -> Choice:
    moves = (*rules.moves, RESEARCH)
    channel = np.array([move.channel_code for move in moves])[drawn.move]
    tactic = np.array([*(move.tactic_code for move in rules.moves), ANY])[drawn.move]
    calls = np.array([move.channel in CALLS for move in moves])[drawn.move]
    has_slot = calls & (hours.move >= 0) & (drawn.move >= 0)
    slot = np.where(has_slot, hours.move, ANY)
    chance = ranking.chances.of(channel, tactic, slot, np.arange(drawn.move.size))
    return Choice(
        position=ranking.position,
        move=drawn.move,
        index=drawn.index,
        slot=slot,
        low=chance.low,
        mid=chance.mid,
        high=chance.high,
        best=drawn.best,
        best_index=drawn.best_index,
        propensity=drawn.propensity,
        candidates=_bits(drawn.candidates),
        admissible=_bits(np.isfinite(ranking.index)),
        slot_propensity=np.where(has_slot, hours.propensity, 1.0),
        slot_candidates=np.where(has_slot, _bits(hours.candidates), 0),
        open_slots=_bits(np.isfinite(ranking.slot_value)),
        delay_days=delay.days,
        delay_propensity=delay.propensity,
    )


def _bits(rows: Bools) -> Ints:
    """Fold up to 63 rows of booleans into one number per column, bit m from row m."""
    octets = np.packbits(rows, axis=0, bitorder="little")
    folded = np.zeros(rows.shape[1], np.int64)
    for number, octet in enumerate(octets):
        folded |= octet.astype(np.int64) << 8 * number
    return folded


_EMPTY: Final[dict[str, Any]] = {
    one.name: np.zeros(0, np.int64 if one.type == "Ints" else np.float64) for one in fields(Choice)
}
NO_CHOICE: Final = Choice(**_EMPTY)
"""The choice where nobody was asked about."""


def replace_choices(choice: Choice, changed: Ints, fresh: Choice) -> Choice:
    """Return the choice with the entries at ``changed`` positions replaced by ``fresh`` ones."""
    kept = ~np.isin(choice.position, changed)
    position = np.concatenate([choice.position[kept], fresh.position])
    order = np.argsort(position, kind="stable")
    columns = {
        one.name: np.concatenate([getattr(choice, one.name)[kept], getattr(fresh, one.name)])[order]
        for one in fields(Choice)
    }
    return Choice(**columns)


def join_choices(choices: Sequence[Choice]) -> Choice:
    """Return choices as one, each after the one before; positions stay as they are."""
    return Choice(
        **{
            one.name: np.concatenate([getattr(choice, one.name) for choice in choices])
            for one in fields(Choice)
        }
    )


def _values(standings: Standings, rules: Rules) -> Floats:
    own = standings["value_minutes"].astype(np.float64)
    return np.where(np.isnan(own), np.array(rules.value_minutes)[standings["stage"]], own)


def _research_index(standings: Standings, chances: MoveChances, rules: Rules) -> Floats:
    email = chances.on(CHANNELS.index(Channel.EMAIL)).mid
    return email * RESEARCH.fit * _values(standings, rules) / RESEARCH.minutes


def _indices(
    situation: Situation,
    chances: MoveChances,
    slot_value: Floats,
    can_call: Bools,
    can_ring: Bools,
    rules: Rules,
) -> Floats:
    value = _values(situation.standings, rules)
    loss = rules.opt_out_chance * np.maximum(rules.opt_out_loss_minutes, value)
    slot = np.where(np.isfinite(slot_value).any(axis=0), slot_value.argmax(axis=0), ANY)
    answers = waits_for_us(situation)
    must_vary = _must_vary(situation) & ~answers
    known = {name: CONDITIONS[name](situation) for name in sorted(rules.conditions)}
    used = {channel: situation.has_used(channel) for channel in CHANNELS}
    usable = {channel: situation.can_use(channel) for channel in CHANNELS}
    varied = {channel: ~must_vary | ~used[channel] for channel in CHANNELS}
    index = np.full((len(rules.moves), len(value)), -np.inf)
    for number, move in enumerate(rules.moves):
        allowed = usable[move.channel] & varied[move.channel] & ~_repeats(situation, move)
        if move.tactic is Tactic.RESPOND_NOW:
            allowed &= answers & (can_ring | (move.channel not in CALLS))
        else:
            allowed &= ~answers
        for name in move.needs:
            allowed &= known[name]
        for name in move.avoids:
            allowed &= ~known[name]
        if move.channel in CALLS:
            allowed &= can_call
        here = np.flatnonzero(allowed)
        if not here.size:
            continue  # of one prospect's moves, most
        hours = slot[here] if move.channel in CALLS else np.full(here.size, ANY)
        chance = chances.of(move.channel_code, move.tactic_code, hours, here)
        worth = chance.mid * _fit(situation, move)[here] * value[here]
        learning = rules.learning_weight * (chance.high - chance.low) * value[here]
        learning[used[move.channel][here]] = 0.0
        index[number, here] = (worth - loss[here] + learning) / move.minutes
    return index


def waits_for_us(situation: Situation) -> Bools:
    """Say who asked and got no answer, however long ago: nothing else is said to them first."""
    in_turn = (situation.lane == LANE_CODE[Lane.RESPOND]) | (
        situation.lane == LANE_CODE[Lane.PURSUE]
    )
    waits: Bools = CONDITIONS["awaiting"](situation) & in_turn
    return waits


def _fit(situation: Situation, move: Move) -> Floats:
    used = situation.standings["tactics"] >> move.tactic_code & 1 == 1
    return np.where(used, move.fit * USED_TACTIC_SHARE, move.fit)


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
