"""Why somebody is silent: base rates and weighed evidence, as a Dirichlet over the reasons.

The reasons of one prospect are a categorical variable with a Dirichlet prior (base rates worth a
few observations); each piece of evidence adds observations. Whatever adds much is visible: the
posterior mean of a reason is its share of all observations.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.timeline import Timeline
from keepwarm.engine.values import Stage

from ._reasons_evidence import ReasonEvidence, find_evidence
from ._reasons_notes import Remark
from ._reasons_pack import REASONS, Question, Reason, ReasonRules

LINES_MAX: Final = 3
GAME_CHANCE_MIN: Final = 0.4
"""From this chance on nobody plays along: it takes their own repeated conduct to get there."""
STORY: Final = "story"
"""Names the evidence of everything together."""
_CHANCE_MIN: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedReason:
    """A reason, its chance with an 80 % range, and the evidence behind it, heaviest first."""

    reason: Reason
    chance: float
    low: float
    high: float
    words: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Why somebody may be silent, likeliest first, and what would tell best.

    ``question`` tells most; ``bits`` is the expected gain of its answer, ``value_minutes`` that
    share of what a reply is worth. ``names`` are the kinds of evidence surely found.
    """

    version: str
    ranked: tuple[RankedReason, ...]
    evidence: tuple[ReasonEvidence, ...]
    names: frozenset[str]
    is_game: bool
    question: Question
    bits: float
    value_minutes: float

    def chance_of(self, reason: Reason) -> float:
        """Return the chance of one reason."""
        return next(one.chance for one in self.ranked if one.reason is reason)


def diagnose(
    timeline: Timeline,
    remarks: Sequence[Remark],
    rules: ReasonRules,
    *,
    stage: Stage,
    now: float,
    value_minutes: float = 0.0,
    story: Sequence[float] = (),
) -> Diagnosis:
    """Weigh why the one person of ``timeline`` is silent at ``now``.

    ``value_minutes`` is what a reply is worth, in minutes of the rep's time; ``story`` the chance
    of each of ``REASONS`` by everything that was said and done, heard as a whole; empty where
    nobody has judged that.
    """
    evidence = find_evidence(timeline, remarks, rules, now=now)
    if story:
        evidence = (*evidence, _as_a_whole(story, rules, now=now))
    counts = weigh_reasons(evidence, rules, stage=stage)
    total = sum(counts)
    chances = {reason: count / total for reason, count in zip(REASONS, counts, strict=True)}
    ranked = sorted(REASONS, key=lambda reason: -chances[reason])
    question, bits = most_telling(chances, rules.questions)
    return Diagnosis(
        version=rules.version,
        ranked=tuple(_ranked(reason, chances[reason], total, evidence, rules) for reason in ranked),
        evidence=evidence,
        names=frozenset(piece.name for piece in evidence if piece.is_sure),
        is_game=chances[Reason.PLAYING_GAMES] >= GAME_CHANCE_MIN,
        question=question,
        bits=bits,
        value_minutes=value_minutes * bits / math.log2(len(REASONS)),
    )


def _as_a_whole(story: Sequence[float], rules: ReasonRules, *, now: float) -> ReasonEvidence:
    told = rules.told
    return ReasonEvidence(
        name=STORY,
        at=now,
        words=told.story_words,
        weights=tuple(
            told.story_weight * chance if chance >= told.story_chance_min else 0.0
            for chance in story
        ),
        is_sure=False,
    )


def weigh_reasons(
    evidence: Iterable[ReasonEvidence], rules: ReasonRules, *, stage: Stage
) -> list[float]:
    """Return the observations for each reason, base rates included, in the order of ``REASONS``."""
    counts = [rules.base * share for share in rules.base_rates[stage]]
    for piece in evidence:
        counts = [count + weight for count, weight in zip(counts, piece.weights, strict=True)]
    return counts


def most_telling(
    chances: Mapping[Reason, float], questions: Sequence[Question]
) -> tuple[Question, float]:
    """Return the question whose answer is expected to tell most, and how much in bits.

    Its answer names the reason if it is one that the question asks about, and rules those out
    otherwise: the gain is ``H(p) - (1 - P(asked)) H(p | not asked)``.
    """
    before = _entropy(list(chances.values()))
    gains = []
    for question in questions:
        rest = [chance for reason, chance in chances.items() if reason not in question.asks]
        left = sum(rest)
        after = _entropy([chance / left for chance in rest]) if left > _CHANCE_MIN else 0.0
        gains.append(before - left * after)
    best = max(range(len(questions)), key=gains.__getitem__)
    return questions[best], gains[best]


def _entropy(chances: Sequence[float]) -> float:
    return -sum(chance * math.log2(chance) for chance in chances if chance > _CHANCE_MIN)


def score_guesses(guesses: Sequence[Mapping[Reason, float]], stated: Sequence[Reason]) -> float:
    """Return the mean log loss (nats) of guesses against the reasons that prospects stated later.

    Guessing all eighteen alike scores ln 18 = 2.89; lower is better.
    """
    if not guesses or len(guesses) != len(stated):
        raise ValueError(
            f"{len(guesses)} guesses were scored against {len(stated)} reasons; give one each"
        )
    losses = [
        -math.log(max(guess[reason], _CHANCE_MIN))
        for guess, reason in zip(guesses, stated, strict=True)
    ]
    return sum(losses) / len(losses)


def _ranked(
    reason: Reason,
    chance: float,
    total: float,
    evidence: Sequence[ReasonEvidence],
    rules: ReasonRules,
) -> RankedReason:
    code = REASONS.index(reason)
    behind = sorted(
        (piece for piece in evidence if piece.weights[code] > 0),
        key=lambda piece: -piece.weights[code],
    )
    # The marginal of a Dirichlet is a beta; its 80 % range by the normal approximation.
    spread = 1.2816 * math.sqrt(chance * (1 - chance) / (total + 1))
    return RankedReason(
        reason=reason,
        chance=chance,
        low=max(chance - spread, 0.0),
        high=min(chance + spread, 1.0),
        words=rules.words[reason],
        evidence=tuple(dict.fromkeys(piece.words for piece in behind))[:LINES_MAX],
    )
