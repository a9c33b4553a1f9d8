"""Plays a protocol on simulated people, day by day, for all draws at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.engine import plan
from keepwarm.engine.belief import Beliefs, Parameters, infer_belief, reply_chance
from keepwarm.engine.values import Bools, Floats, Ints, Standings

from ._assumptions import Assumptions
from ._people import Crowd
from ._protocols import Day, Protocol, Touches
from ._standings import hand_over, note_touches, opt_out, set_aside

_AWAKENS, _LISTENS, _OPTS_OUT, _ANSWERS, _DELAY = range(101, 106)
"""What a lot is for; the plan's own draws have lower numbers."""
_DAY_S: Final = 86_400.0
_CARRIED_MAX: Final = 10.0
"""Minutes of a sampled book's day that may be kept for the next: the longest touch of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of a protocol: its touches as columns, in the order of days.

    ``row`` is that of the crowd, ``chance`` what the hidden truth gave an answer before lots were
    cast. ``other_minutes`` (draws) went to answers and to looking for ways to reach somebody.
    """

    row: Ints
    day: Ints
    channel: Ints
    minutes: Floats
    chance: Floats
    opt_out_chance: Floats
    is_answered: Bools
    is_opted_out: Bools
    other_minutes: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Whom protocols meet, and by what rules of the world; ``seed`` casts every lot.

    ``share`` is the part of the book that a draw holds: minutes shrink with it.
    """

    crowd: Crowd
    rules: plan.Rules
    parameters: Parameters
    assumptions: Assumptions
    seed: int
    share: float = 1.0


@dataclass(slots=True, kw_only=True)
class _State:
    """Where everybody stands, and what is hidden and changes."""

    standings: Standings
    is_listening: Bools
    peace_since: Floats
    """From when their rest counts that may awaken them."""
    load: plan.Cadence
    made: Ints
    answer_at: Floats
    """When the answer on its way arrives; ``inf``: none is."""


def run_protocol(
    protocol: Protocol, setting: Setting, *, days: Sequence[Day], minutes: float
) -> Run:
    """Play the protocol on ``minutes`` a day; deterministic by the setting.

    Every lot of a person's touch is a function of seed, row and the number of the touch alone, so
    that two protocols meet the same people: comparisons are paired. An answer ends the protocol
    for a person, as an opt-out does; a touch that overtakes an answer on its way gets none of its
    own. Answers to touches within the days count whenever they come. What is left of a sampled
    book's minutes is carried over, or they would never suffice for one touch.
    """
    crowd, answer_minutes = setting.crowd, setting.assumptions.answer_minutes
    choose, state = protocol.begin(crowd), _start(setting, days[0])
    other: Floats = np.zeros(crowd.draws)
    carried: Floats = np.zeros(crowd.draws)
    log: list[tuple[Ints | Floats | Bools, ...]] = []
    for number, day in enumerate(days):
        if number:
            slept = (day.starts_at - days[number - 1].starts_at) / _DAY_S
            state.load = plan.rest_days(state.load, slept, setting.assumptions.load)
        answering = _receive(state, crowd, day.now) * answer_minutes
        free = _free(minutes, answering, setting) + carried
        touches = choose(state.standings, day, free)
        spent = _by_draw(crowd, touches.row, touches.minutes)
        if setting.share < 1:
            carried = np.clip(free - spent, 0.0, _CARRIED_MAX)
        looked, made = _split(touches)
        set_aside(state.standings, looked.row, until=days[-1].ends_at + _DAY_S)
        other += answering + _by_draw(crowd, looked.row, looked.minutes)
        lots = _cast(state, setting, made, day)
        log.append((made.row, np.full(len(made.row), number), made.channel, made.minutes, *lots))
    late = np.flatnonzero(np.isfinite(state.answer_at))
    other += _by_draw(crowd, late, np.full(len(late), answer_minutes))
    columns = [np.concatenate(column) for column in zip(*log, strict=True)]
    return Run(**dict(zip(_COLUMNS, columns, strict=True)), other_minutes=other)


def _by_draw(crowd: Crowd, row: Ints, weights: Floats) -> Floats:
    return np.bincount(row // crowd.size, weights, minlength=crowd.draws).astype(np.float64)


_COLUMNS: Final = (
    "row", "day", "channel", "minutes", "chance", "opt_out_chance", "is_answered", "is_opted_out",
)  # fmt: skip


def _start(setting: Setting, day: Day) -> _State:
    crowd, assumptions = setting.crowd, setting.assumptions
    count = len(crowd.standings)
    recent = (day.now - crowd.standings["recent_at"]) / _DAY_S
    load = np.nansum(0.5 ** (recent / assumptions.load.load_half_days), axis=1)
    return _State(
        standings=crowd.standings.copy(),
        is_listening=crowd.is_listening.copy(),
        peace_since=np.full(count, day.now),
        load=plan.Cadence(momentum=np.zeros(count), load=load),
        made=np.zeros(count, np.int64),
        answer_at=np.full(count, np.inf),
    )


def _receive(state: _State, crowd: Crowd, now: float) -> Floats:
    """Take in the answers that have come; return how many each draw got."""
    came = np.flatnonzero(state.answer_at <= now)
    hand_over(state.standings, came)
    state.answer_at[came] = np.inf
    return _by_draw(crowd, came, np.ones(len(came)))


def _free(minutes: float, answering: Floats, setting: Setting) -> Floats:
    """Return the minutes for touches: answers are written in those kept for what comes in."""
    minutes = minutes * setting.share
    kept = setting.rules.inbound_reserve_share * minutes
    free: Floats = np.maximum(minutes - np.maximum(kept, answering), 0.0)
    return free


def _split(touches: Touches) -> tuple[Touches, Touches]:
    """Return what only looks for a way to reach somebody, and what reaches them."""

    def part(chosen: Bools) -> Touches:
        return Touches(
            row=touches.row[chosen],
            channel=touches.channel[chosen],
            tactic=touches.tactic[chosen],
            minutes=touches.minutes[chosen],
            is_research=touches.is_research[chosen],
        )

    return part(touches.is_research), part(~touches.is_research)


def _cast(
    state: _State, setting: Setting, touches: Touches, day: Day
) -> tuple[Floats, Floats, Bools, Bools]:
    """Cast the lots of a day's touches; return both chances, and who answers and who opts out."""
    row, parameters = touches.row, setting.parameters
    lot = _lots(state, setting, row)
    rest_days = (day.starts_at - state.peace_since[row]) / _DAY_S
    awakens = lot(_AWAKENS) < parameters.awakening.share_after(rest_days)
    begins = lot(_LISTENS) < setting.crowd.start[row]
    state.is_listening[row] = np.where(awakens, begins, state.is_listening[row])
    # Who has answered already, though it is still on its way, neither answers again nor leaves.
    is_silent = np.isinf(state.answer_at[row])
    can_answer = state.is_listening[row] & is_silent
    chance = np.where(can_answer, _reached(state, setting, touches, day), 0.0)
    leaving = np.where(is_silent, _leaving(state, setting, row), 0.0)
    leaves = lot(_OPTS_OUT) < leaving
    answers = ~leaves & (lot(_ANSWERS) < chance)
    delay_s = _delays(parameters, touches.channel, lot(_DELAY))
    state.answer_at[row[answers]] = day.starts_at + delay_s[answers]
    _move_on(state, touches, day, setting.assumptions)
    opt_out(state.standings, row[leaves])
    return (1.0 - leaving) * chance, leaving, answers, leaves


def _lots(state: _State, setting: Setting, row: Ints) -> Callable[[int], Floats]:
    """Return what casts one lot each for a purpose, in [0, 1)."""
    occasion = state.made[row]
    return lambda purpose: plan.draw_uniform(
        row, seed=setting.seed, purpose=purpose, occasion=occasion
    )


def _leaving(state: _State, setting: Setting, row: Ints) -> Floats:
    """Return the chance that each one opts out at this touch."""
    rate = setting.rules.opt_out_chance * setting.crowd.opt_out_factor[row // setting.crowd.size]
    loads = state.load.load_codes(setting.assumptions.load)[row]
    return np.minimum(rate * setting.assumptions.opt_out_factors(loads), 1.0)


def _reached(state: _State, setting: Setting, touches: Touches, day: Day) -> Floats:
    """Return the chance that each one answers this touch, if they listen."""
    crowd, row = setting.crowd, touches.row
    chance = crowd.readiness[row] * crowd.reach[row // crowd.size, touches.channel]
    standings = state.standings[row]
    chance = chance * _corrections(standings, crowd.kind[row], touches, day, setting.parameters)
    return np.minimum(chance, 1.0)


def _move_on(state: _State, touches: Touches, day: Day, assumptions: Assumptions) -> None:
    row = touches.row
    note_touches(
        state.standings, row, at=day.starts_at, channel=touches.channel, tactic=touches.tactic
    )
    everything_new = np.zeros(len(row), np.bool_)
    state.load = plan.touch_prospects(state.load, row, everything_new, assumptions.load)
    state.peace_since[row] = day.starts_at
    state.made[row] += 1


def _corrections(
    standings: Standings, kind: Ints, touches: Touches, day: Day, parameters: Parameters
) -> Floats | float:
    """Return by what a learned calibration multiplies each chance, as the true member has it."""
    if parameters.calibration.is_neutral or not len(standings):
        return 1.0
    beliefs = infer_belief(
        standings, now=day.starts_at, coverage=day.coverage, parameters=parameters
    )
    weights = (np.arange(len(beliefs.log_odds))[:, None] == kind).astype(np.float64)
    beliefs = replace(beliefs, weights=weights)
    corrected = reply_chance(beliefs, touches.channel, parameters).mid
    plain: Floats = reply_chance(_plain(beliefs), touches.channel, parameters).mid
    return np.divide(corrected, plain, out=np.ones_like(plain), where=plain > 0)


def _plain(beliefs: Beliefs) -> Beliefs:
    return replace(beliefs, rhythm=None)


def _delays(parameters: Parameters, channel: Ints, share: Floats) -> Floats:
    """Return after how many seconds each answer comes."""
    delays = np.zeros(len(channel))
    for code in np.flatnonzero(np.bincount(channel)):
        here = channel == code
        delays[here] = parameters.delays[code].seconds_at(share[here])
    return delays
