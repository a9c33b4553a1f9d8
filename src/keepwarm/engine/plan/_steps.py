"""The next step with one prospect: which of the twenty tactics, on which channel, and why.

The same conclusion is drawn wherever a next step is shown: on the prospect's page, by ``advise``,
and on Today, whose moves it narrows down to what is right for that prospect (``narrow_ranking``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.engine.belief import REASONS, Diagnosis
from keepwarm.engine.values import CHANNELS, TACTICS, Channel, Standings, Tactic

from ._conditions import conditions_of
from ._lanes import DAY_S, Placement, read_situation, usable_channels
from ._moves import Ranking, waits_for_us
from ._rules import Move, Rules
from ._step_rules import NO_CHANNEL, REASON_PREFIX, UNSURE, StepKind, StepRule, StepRules, step_key

SURE_CHANCE: Final = 0.6
"""Below that nobody is closed: the likeliest reason is a guess among others."""
ALIKE_SHARE: Final = 0.9
"""Steps with at least this share of the best one's chance are about equally right: among them the
value per minute decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that may be taken: ``channel`` is ``None`` where nothing is sent.

    ``chance`` says how likely a careful reader takes it, among those that the rules leave; ``why``
    holds the rules that led to it.
    """

    tactic: Tactic
    channel: Channel | None
    minutes: float
    chance: float
    words: str
    why: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return the step's name in the packs."""
        return step_key(self.tactic, self.channel)


def find_facts(
    standings: Standings, placement: Placement, diagnosis: Diagnosis, *, now: float, rules: Rules
) -> frozenset[str]:
    """Return what rules and weights ask about the one prospect of ``standings``.

    These are the conditions of the record, the kinds of evidence found, and the likeliest reason.
    """
    situation = read_situation(
        standings, placement, now=now, rules=rules, has_hours=np.ones(1, np.bool_)
    )
    best = diagnosis.ranked[0]
    names = {*conditions_of(situation), *diagnosis.names, f"{REASON_PREFIX}{best.reason}"}
    if best.chance < SURE_CHANCE:
        names.add(UNSURE)
    return frozenset(names)


def next_steps(
    standings: Standings,
    facts: frozenset[str],
    ranking: Ranking,
    diagnosis: Diagnosis,
    *,
    now: float,
    steps: StepRules,
    moves: Sequence[Move],
) -> tuple[Step, ...]:
    """Return every admissible step with the one prospect of ``standings``, best first.

    The rules of the craft say which are admissible; reasons and facts how likely each is right
    (``StepWeights``); among the likeliest the value per minute of ``ranking`` decides. ``facts``
    are those of ``find_facts``.
    """
    applied = [rule for rule in steps.rules if rule.applies(facts)]
    only = next((rule for rule in applied if rule.only), None)
    # Rules that leave but one thing may exclude each other: the first of them counts.
    chances = [diagnosis.chance_of(reason) for reason in REASONS]
    scores = steps.weights.score(chances, facts)
    standing, usable = standings[0], int(usable_channels(standings)[0])
    open_kinds = [
        (kind, channel)
        for kind in steps.kinds
        for channel in kind.minutes
        if _is_possible(kind, channel, standing, usable, facts, now=now)
        and _is_allowed(step_key(kind.tactic, channel), applied, only)
    ]
    if not open_kinds:
        return (_nothing(steps),)
    best = max(scores[step_key(kind.tactic, channel)] for kind, channel in open_kinds)
    odds = [math.exp(scores[step_key(kind.tactic, channel)] - best) for kind, channel in open_kinds]
    found = [
        _step(kind, channel, odd / sum(odds), only)
        for (kind, channel), odd in zip(open_kinds, odds, strict=True)
    ]
    return _ordered(found, _values(ranking, moves))


def _is_allowed(key: str, applied: Sequence[StepRule], only: StepRule | None) -> bool:
    if any(rule.forbids_step(key) for rule in applied):
        return False
    return only is None or only.leaves(key)


def _step(kind: StepKind, channel: str, chance: float, only: StepRule | None) -> Step:
    return Step(
        tactic=kind.tactic,
        channel=None if channel == NO_CHANNEL else Channel(channel),
        minutes=kind.minutes[channel],
        chance=chance,
        words=kind.words,
        why=(f"{only.why} ({only.code})",) if only is not None else (),
    )


def _ordered(found: Sequence[Step], values: Mapping[str, float]) -> tuple[Step, ...]:
    """Order by chance; those about as likely as the best by value per minute, where it is known."""
    by_chance = sorted(found, key=lambda step: -step.chance)
    floor = ALIKE_SHARE * by_chance[0].chance
    alike = [step for step in by_chance if step.chance >= floor]
    alike.sort(key=lambda step: -values.get(step.key, 0.0))
    return (*alike, *by_chance[len(alike) :])


def _values(ranking: Ranking, moves: Sequence[Move]) -> dict[str, float]:
    """Return the plan's value per minute of each move that it admits."""
    index = ranking.index[: len(moves), 0]
    return {
        step_key(move.tactic, move.channel): float(value)
        for move, value in zip(moves, index, strict=True)
        if np.isfinite(value)
    }


def _nothing(steps: StepRules) -> Step:
    wait = next(kind for kind in steps.kinds if kind.tactic is Tactic.WAIT)
    return Step(
        tactic=Tactic.WAIT,
        channel=None,
        minutes=wait.minutes[NO_CHANNEL],
        chance=1.0,
        words=wait.words,
        why=("Nothing that the rules allow is left for today.",),
    )


def _is_possible(
    kind: StepKind,
    channel: str,
    standing: np.void,
    usable: int,
    facts: frozenset[str],
    *,
    now: float,
) -> bool:
    if not kind.needs <= facts:
        return False
    if channel == NO_CHANNEL:
        return True
    code = CHANNELS.index(Channel(channel))
    elsewhere = kind.tactic in (Tactic.OTHER_PERSON_AT_ACCOUNT, Tactic.VIA_ASSISTANT)
    if not usable >> code & 1 and not elsewhere:
        return False
    is_last = f"touched_last_by_{channel}" in facts
    if kind.tactic is Tactic.SWITCH_CHANNEL and (is_last or "never_touched" in facts):
        return False
    is_same = is_last and int(standing["last_touch_tactic"]) == TACTICS.index(kind.tactic)
    age_days = (now - float(standing["last_touch_at"])) / DAY_S
    return not (is_same and age_days < kind.cool_down_days)


def narrow_ranking(
    ranking: Ranking,
    standings: Standings,
    placement: Placement,
    steps: Sequence[Step],
    rules: Rules,
) -> Ranking:
    """Leave of the one prospect's moves those that are right for them, by their ``steps``.

    Of what the plan admits stays what is about as likely right as the likeliest; a little less
    likely ones only as far as a draw may try them, below the best. Where the rules leave none of
    it, nothing stays: nothing should be sent. Whoever waits for us is answered, whatever else would
    be right (C.4.3), and the search for an address is no touch.
    """
    situation = read_situation(
        standings, placement, now=0.0, rules=rules, has_hours=np.ones(1, np.bool_)
    )
    if bool(waits_for_us(situation)[0]):
        return ranking
    chances = {step.key: step.chance for step in steps}
    index = ranking.index.copy()
    ours = index[: len(rules.moves), 0]
    share = np.array(
        [chances.get(step_key(move.tactic, move.channel), 0.0) for move in rules.moves]
    )
    share[~np.isfinite(ours)] = 0.0
    share /= share.max(initial=0.0) or 1.0
    best = ours[share >= ALIKE_SHARE].max(initial=-np.inf)
    is_tried = share >= 1.0 - rules.exploration.tie_share
    tried = np.minimum(ours, best * share) if best > 0.0 else np.full_like(ours, -np.inf)
    ours[:] = np.select([share >= ALIKE_SHARE, is_tried], [ours, tried], -np.inf)
    return replace(ranking, index=index)
