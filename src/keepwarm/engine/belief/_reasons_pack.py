"""What counts as evidence for which reason, checked once when the pack is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from keepwarm.engine.values import STAGES, Intent, Stage, Tactic


class Reason(StrEnum):
    """Why a prospect is silent (the codebook's eighteen)."""

    TOO_BUSY = "too_busy"
    PREFERS_PHONE = "prefers_phone"
    PREFERS_FACE_TO_FACE = "prefers_face_to_face"
    NOT_DECISION_MAKER = "not_decision_maker"
    BAD_TIMING = "bad_timing"
    COMPETITOR = "competitor"
    CHEAPER_SOLUTION = "cheaper_solution"
    NO_NEED = "no_need"
    NO_BUDGET = "no_budget"
    LACK_OF_TRUST = "lack_of_trust"
    POOR_COMMUNICATION = "poor_communication"
    LACK_OF_RESEARCH = "lack_of_research"
    OVERWHELMED = "overwhelmed_by_follow_ups"
    SLOW_RESPONSE = "slow_response_by_us"
    BROKEN_FUNNEL = "broken_funnel"
    WRONG_ADDRESS = "wrong_address"
    LEFT_COMPANY = "left_company"
    PLAYING_GAMES = "playing_games"


REASONS: Final = tuple(Reason)


class Side(StrEnum):
    """Whose words they are: ours, theirs, or a remark about what was seen or is known."""

    OUT = "out"
    IN = "in"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """One kind of evidence: what it weighs, how it is said, and by which words it is known.

    ``weights`` are observations per reason, in the order of ``REASONS``. ``repeats`` is how often
    it must be seen to weigh in full; seen less often it says next to nothing. ``is_word`` tells
    what was plainly said or done from behaviour that has to be interpreted; ``is_told`` marks what
    the Reading stage hears in a remark, which weighs as much as it is sure. ``is_plain`` is never
    doubted, whatever that stage hears.
    """

    name: str
    weights: tuple[float, ...]
    words: str
    intents: frozenset[Intent]
    repeats: int
    is_word: bool
    is_told: bool
    is_plain: bool
    patterns: Mapping[Side, re.Pattern[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRules:
    """How the chances that the Reading stage gives to the reasons of a remark count.

    They count from ``chance_min`` on. A pattern whose reason has less than ``doubt_below`` weighs
    only ``doubted_share``; what stands in notes or words of ours only ``note_share``. Everything
    together, heard as a story, weighs ``story_weight`` observations, shared out by its chances
    from ``story_chance_min`` on; ``story_words`` says so to a person.
    """

    chance_min: float
    doubt_below: float
    doubted_share: float
    note_share: float
    story_weight: float
    story_chance_min: float
    story_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question or touch that tells the reasons in ``asks`` from the rest."""

    name: str
    words: str
    tactic: Tactic
    asks: frozenset[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRules:
    """Everything that diagnosis is told from outside; the fields follow ``packs/reasons.toml``."""

    version: str
    base: float
    base_rates: Mapping[Stage, tuple[float, ...]]
    """Shares per stage that add up to 1, in the order of ``REASONS``."""
    words: Mapping[Reason, str]
    questions: tuple[Question, ...]
    told: ToldRules
    evidence: Mapping[str, EvidenceRule]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> ReasonRules:
        """Read the rules from the parsed pack; a missing or wrong entry is a ``ValueError``."""
        try:
            return cls._read(raw)
        except KeyError as error:
            raise ValueError(
                f"the reasons pack lacks {error}; add it as in packs/reasons.toml"
            ) from error

    @classmethod
    def _read(cls, raw: Mapping[str, object]) -> ReasonRules:
        rates, sets = _table(raw, "base_rates"), _table(raw, "sets")
        base = float(cast("float", raw["base"]))
        if base <= 0:
            raise ValueError(f"the reasons pack's 'base' must be above 0, got {base}")
        words = _table(raw, "reasons")
        questions = _table(raw, "questions")
        return cls(
            version=str(raw["version"]),
            base=base,
            base_rates={stage: _shares(_table(rates, stage.value)) for stage in STAGES},
            words={reason: str(words[reason.value]) for reason in REASONS},
            told=_told(_table(raw, "told")),
            questions=tuple(_question(name, _table(questions, name)) for name in questions),
            evidence={
                name: _evidence(name, _table(_table(raw, "evidence"), name), sets)
                for name in _table(raw, "evidence")
            },
        )


def _table(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = raw[name]
    if not isinstance(table, Mapping):
        raise ValueError(f"the reasons pack's {name!r} must be a table, got {table!r}")  # noqa: TRY004
    return table


def _by_reason(table: Mapping[str, object], place: str) -> tuple[float, ...]:
    unknown = set(table) - set(REASONS)
    if unknown:
        raise ValueError(f"{place}: no reason {sorted(unknown)}; use the codebook's names")
    values = tuple(float(cast("float", table.get(reason.value, 0.0))) for reason in REASONS)
    if min(values) < 0:
        raise ValueError(f"{place}: weights must not be below 0, got {values}")
    return values


def _shares(table: Mapping[str, object]) -> tuple[float, ...]:
    values = _by_reason(table, "base_rates")
    if min(values) <= 0:
        raise ValueError("base_rates: every reason needs a rate above 0: none is impossible")
    return tuple(value / sum(values) for value in values)


def _told(table: Mapping[str, object]) -> ToldRules:
    shares = {}
    for name in ("chance_min", "doubt_below", "doubted_share", "note_share", "story_chance_min"):
        shares[name] = float(cast("float", table[name]))
        if not 0.0 <= shares[name] <= 1.0:
            raise ValueError(f"told.{name} must lie between 0 and 1, got {shares[name]}")
    weight = float(cast("float", table["story_weight"]))
    if weight < 0:
        raise ValueError(f"told.story_weight must not be below 0, got {weight}")
    return ToldRules(**shares, story_weight=weight, story_words=str(table["story_words"]))


def _question(name: str, table: Mapping[str, object]) -> Question:
    return Question(
        name=name,
        words=str(table["words"]),
        tactic=Tactic(str(table["tactic"])),
        asks=frozenset(Reason(text) for text in cast("Sequence[str]", table["asks"])),
    )


def _evidence(name: str, table: Mapping[str, object], sets: Mapping[str, object]) -> EvidenceRule:
    patterns: dict[Side, re.Pattern[str]] = {}
    for side in Side:
        found = cast("Sequence[str]", table.get(side.value, ()))
        if found:
            patterns[side] = _pattern(name, found, sets)
    return EvidenceRule(
        name=name,
        weights=_by_reason(_table(table, "weights"), f"evidence.{name}"),
        words=str(table["words"]),
        intents=frozenset(Intent(text) for text in cast("Sequence[str]", table.get("intents", ()))),
        repeats=int(cast("int", table.get("repeats", 1))),
        is_word=table.get("tier", "word") == "word",
        is_told=table.get("tier", "word") == "told",
        is_plain=bool(table.get("plain", False)),
        patterns=patterns,
    )


def _pattern(name: str, pieces: Sequence[str], sets: Mapping[str, object]) -> re.Pattern[str]:
    text = "|".join(f"(?:{piece})" for piece in pieces)
    for key, value in sets.items():
        text = text.replace("{" + key + "}", str(value))
    try:
        # A word begins where none stands before; a mark may follow one.
        return re.compile(rf"(?:(?<!\w)|(?!\w))(?:{text})")
    except re.error as error:
        raise ValueError(f"evidence.{name}: a pattern cannot be compiled: {error}") from error
