"""Draws among what is nearly as good, with the exact chance of each draw.

What works can only be learned where chance had a say and the chance is known (Dudik, Langford and
Li 2011). So a small share of the choices that hardly matter is drawn: between moves whose indices
are near-ties, whether a pursuit goes on past its stop, and whether a touch waits some days. A draw
never leaves what the hard rules admit.

Every draw is a function of a seed, the prospect and the occasion alone (a counter-based generator:
Salmon et al. 2011), so that the same question has the same answer all day and on every machine.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import Bools, Floats, Ints

_BLOCK: Final = 4096
"""Prospects weighed at a time, so that their indices stay in the processor's cache."""
_MOVES_MAX: Final = 255
"""Places in a column of bytes, where a move's rank is kept."""
_GOLDEN: Final = 0x9E37_79B9_7F4A_7C15
_WHETHER, _WHICH, _ON, _LATER, _HOW_LATE = range(1, 6)
"""What a draw is for: draws for different ends are independent."""

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """How much is left to chance; the fields follow the table ``explore`` of the plan's pack.

    ``tie_share`` is how far below the best index, as a share of it, a move still ties with it;
    ``drawn_share`` of the choices with a tie are drawn anew among all that tie; ``onward_share``
    of the pursuits at their stop go on; ``delayed_share`` of the touches wait, each for one of
    ``delay_days`` (rising).
    """

    tie_share: float
    drawn_share: float
    onward_share: float
    delayed_share: float
    delay_days: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse shares that are none, and delays that are not in the future."""
        for name in ("tie_share", "drawn_share", "onward_share", "delayed_share"):
            share = getattr(self, name)
            if not 0 <= share < 1:
                raise ValueError(f"explore.{name} must be in [0, 1), got {share}")
        days = self.delay_days
        rises = all(one < two for one, two in itertools.pairwise(days))
        if not (days and rises and days[0] > 0 and math.isfinite(days[-1])):
            raise ValueError(f"explore.delay_days must be rising days above 0, got {days}")

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Exploration:
        """Read the table ``explore``; a missing or wrong entry is a ``ValueError``."""
        days = raw.get("delay_days")
        if not isinstance(days, list):
            raise ValueError(  # noqa: TRY004 (whoever edits the pack gets one kind of error)
                f"explore.delay_days must be a list of days, got {days!r}"
            )
        return cls(
            tie_share=_number(raw, "tie_share"),
            drawn_share=_number(raw, "drawn_share"),
            onward_share=_number(raw, "onward_share"),
            delayed_share=_number(raw, "delayed_share"),
            delay_days=tuple(float(day) for day in days),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The move of each prospect, and the chance with which it was chosen.

    ``move`` and ``best`` are rows of the index matrix, -1 where nothing is admissible; ``index``
    and ``best_index`` are theirs. ``propensity`` is the chance that ``move`` had, 0 where there is
    none. ``candidates``, (moves, prospects), says what could have been drawn.

    A day is filled by ``best_index``: were it filled by ``index``, a draw would decide who gets on
    the plan, and the chances of those who did would not be ``propensity``.
    """

    move: Ints
    index: Floats
    propensity: Floats
    best: Ints
    best_index: Floats
    candidates: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """Whose pursuit goes on; ``propensity`` is the chance of what was decided, 1 if not drawn."""

    goes_on: Bools
    propensity: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponement:
    """By how many days each touch waits (0: not at all), and the chance of exactly that."""

    days: Floats
    propensity: Floats


def choose_moves(
    index: Floats,
    prospects: Ints,
    *,
    seed: int,
    day: int,
    may_vary: Bools,
    exploration: Exploration,
) -> Draw:
    """Choose a move per prospect: mostly the best, sometimes one that ties with it.

    ``index`` is (moves, prospects), ``-inf`` where a move is not admissible; ``prospects`` are ids
    that never change; ``day`` counts the rep's days; nothing is drawn where ``may_vary`` is false.
    With k candidates each has at least the propensity ``drawn_share / k``, and the best one
    ``1 - drawn_share`` more. When candidates come or go during a day, the draw among the others
    stays as it was.
    """
    moves, people = index.shape
    if not 1 <= moves <= _MOVES_MAX:
        raise ValueError(f"{moves} moves were weighed; give 1 to {_MOVES_MAX} to draw from.")
    candidates = np.empty((moves, people), np.bool_)
    count = np.empty(people, np.uint8)
    best = np.empty(people, np.int64)
    best_index = np.empty(people, np.float64)
    for start in range(0, people, _BLOCK):
        part = slice(start, start + _BLOCK)
        candidates[:, part], count[part], best[part], best_index[part] = _ties(
            index[:, part], may_vary[part], exploration.tie_share
        )
    whether = draw_uniform(prospects, seed=seed, purpose=_WHETHER, occasion=np.array([day]))
    drawn = np.flatnonzero((whether < exploration.drawn_share) & (count > 1))
    move, chosen_index = best.copy(), best_index.copy()
    move[drawn] = _first_of(
        candidates.take(drawn, axis=1),
        prospects[drawn],
        seed=seed,
        purpose=_WHICH,
        occasion=np.array([day]),
    )
    chosen_index[drawn] = index[move[drawn], drawn]
    of_best, of_others = _chances(moves, exploration.drawn_share)
    propensity = of_best[count]
    others = drawn[move[drawn] != best[drawn]]
    propensity[others] = of_others[count[others]]
    return Draw(
        move=move,
        index=chosen_index,
        propensity=propensity,
        best=best,
        best_index=best_index,
        candidates=candidates,
    )


def candidate_propensities(draw: Draw, exploration: Exploration) -> Floats:
    """Return the chance that each move had, (moves, prospects); 0 for what was no candidate.

    Summed over the moves of a channel or a tactic it is the propensity of that channel or tactic.
    """
    moves = draw.candidates.shape[0]
    count = np.add.reduce(draw.candidates, axis=0, dtype=np.int64)
    of_best, of_others = _chances(moves, exploration.drawn_share)
    chances: Floats = np.where(draw.candidates, of_others[count], 0.0)
    somebody = np.flatnonzero(draw.best >= 0)
    chances[draw.best[somebody], somebody] = of_best[count[somebody]]
    return chances


def continue_past_stop(
    best_index: Floats,
    prospects: Ints,
    touches: Ints,
    *,
    seed: int,
    price_per_minute: float,
    may_stop: Bools,
    exploration: Exploration,
) -> Continuation:
    """Say whose pursuit goes on although its index lies below the price of a minute.

    Who may not be stopped yet, or is worth the minutes, goes on; whoever has no admissible move
    (``-inf``) does not. Between them ``onward_share`` is drawn to go on, once per touch and not
    once per day: otherwise everybody's turn would come within weeks.
    """
    is_drawn = may_stop & (best_index < price_per_minute) & np.isfinite(best_index)
    whether = draw_uniform(prospects, seed=seed, purpose=_ON, occasion=touches)
    is_onward = whether < exploration.onward_share
    chance = np.where(is_onward, exploration.onward_share, 1.0 - exploration.onward_share)
    return Continuation(
        goes_on=np.isfinite(best_index) & (~is_drawn | is_onward),
        propensity=np.where(is_drawn, chance, 1.0),
    )


def postpone_touches(
    prospects: Ints,
    touches: Ints,
    *,
    seed: int,
    room_days: Floats,
    exploration: Exploration,
) -> Postponement:
    """Draw whose next touch waits, and for how many days; it shows who answers unasked.

    ``room_days`` is how long a touch may wait at most (0 for promises, their own dates and those
    who wait for us); longer delays are no candidates there. Drawn once per touch.
    """
    options = np.array(exploration.delay_days)
    candidates = options[:, np.newaxis] <= room_days
    count = np.add.reduce(candidates, axis=0, dtype=np.int64)
    whether = draw_uniform(prospects, seed=seed, purpose=_LATER, occasion=touches)
    is_late = (whether < exploration.delayed_share) & (count > 0)
    late = np.flatnonzero(is_late)
    days = np.zeros(prospects.size)
    days[late] = options[
        _first_of(
            candidates[:, late],
            prospects[late],
            seed=seed,
            purpose=_HOW_LATE,
            occasion=touches[late],
        )
    ]
    chance = np.where(
        is_late, exploration.delayed_share / np.maximum(count, 1), 1.0 - exploration.delayed_share
    )
    return Postponement(days=days, propensity=np.where(count > 0, chance, 1.0))


def _ties(
    index: Floats, may_vary: Bools, tie_share: float
) -> tuple[Bools, npt.NDArray[np.uint8], Ints, Floats]:
    """Return what ties with the best, how many do, which move is the best and its index."""
    moves, people = index.shape
    value = index.max(axis=0, initial=-np.inf)
    is_any = np.isfinite(value)
    # The first of equals is the best, as argmax has it, at a third of argmax's time.
    rank = np.arange(moves, 0, -1, dtype=np.uint8)[:, np.newaxis]
    best = moves - ((index == value).view(np.uint8) * rank).max(axis=0, initial=0).astype(np.int64)
    best[~is_any] = -1
    threshold = np.where(is_any, value, np.inf)
    threshold -= tie_share * np.abs(np.where(is_any, value, 0.0))
    ties: Bools = index >= threshold
    fixed = np.flatnonzero(~may_vary & is_any)
    if fixed.size:
        ties[:, fixed] = False
        ties[best[fixed], fixed] = True
    count = np.add.reduce(ties.view(np.uint8), axis=0, dtype=np.uint8)
    return ties, count.reshape(people), best, value


def _chances(moves: int, drawn_share: float) -> tuple[Floats, Floats]:
    """Return the propensity of the best and of any other candidate, by their number."""
    count = np.arange(moves + 1)
    of_others = np.divide(drawn_share, count, out=np.zeros(moves + 1), where=count > 0)
    of_best = 1.0 - drawn_share + of_others
    of_best[0] = 0.0
    of_best[1] = 1.0
    return of_best, of_others


def _first_of(
    candidates: Bools, prospects: Ints, *, seed: int, purpose: int, occasion: Ints
) -> Ints:
    """Return one candidate row per prospect, each with the same chance.

    Each row gets a number of its own and the lowest wins (rendezvous hashing: Thaler and
    Ravishankar 1998), so that a row that comes or goes changes nothing between the others.
    """
    if not prospects.size:
        return np.zeros(0, np.int64)
    rows = np.arange(candidates.shape[0], dtype=np.uint64)[:, np.newaxis]
    lots = _mixed(_state(prospects, seed=seed, purpose=purpose, occasion=occasion) + rows)
    # The last number is never drawn from, so that whatever is a candidate wins against it.
    lots >>= np.uint64(1)
    lots[~candidates] = np.iinfo(np.uint64).max
    first: Ints = lots.argmin(axis=0)
    return first


def draw_uniform(prospects: Ints, *, seed: int, purpose: int, occasion: Ints) -> Floats:
    """Return a number in [0, 1) per prospect, in steps of 2**-53."""
    state = _state(prospects, seed=seed, purpose=purpose, occasion=occasion)
    state >>= np.uint64(11)
    numbers: Floats = state * np.float64(2.0**-53)
    return numbers


def _state(prospects: Ints, *, seed: int, purpose: int, occasion: Ints) -> Words:
    mixed = _mixed(prospects.astype(np.uint64) + _key(seed, purpose))
    return _mixed(mixed + occasion.astype(np.uint64))


@functools.lru_cache(maxsize=64)
def _key(seed: int, purpose: int) -> np.uint64:
    return np.uint64(_mixed(np.array([(seed * _GOLDEN + purpose) % 2**64], np.uint64))[0])


def _mixed(numbers: Words) -> Words:
    """Mix 64 bits so that each of the input flips half of the output (Steele et al. 2014).

    SplitMix64's step and finaliser; works in place and returns its argument.
    """
    numbers *= np.uint64(_GOLDEN)
    for shift, factor in ((30, 0xBF58_476D_1CE4_E5B9), (27, 0x94D0_49BB_1331_11EB)):
        numbers ^= numbers >> np.uint64(shift)
        numbers *= np.uint64(factor)
    numbers ^= numbers >> np.uint64(31)
    return numbers


def _number(raw: Mapping[str, object], name: str) -> float:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"explore.{name} must be a number, got {value!r}")  # noqa: TRY004 (as above)
    return float(value)
