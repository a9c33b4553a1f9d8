"""The words of ``packs/checks`` as typed, checked values, language by language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from keepwarm.engine.draft._model import DraftModel
from keepwarm.engine.reading import Grammar, Language, Singles, check_template

LABELS: Final = (
    "canned",
    "boast",
    "past_silence",
    "guilt",
    "anger",
    "break_up",
    "vague_ask",
    "no_answer_needed",
    "teasing",
    "pushy",
    "checking_in",
    "spam",
    "resend",
    "claim",
    "sweeping",
    "own_offer",
    "ask",
    "quiet_ask",
    "buried",
)
"""What the phrases of a pack stand for; each has the tiers ``sure`` and ``hint``."""
TIERS: Final = ("sure", "hint")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """What the checks look for in one language, on top of its ``language`` for reading."""

    language: Language
    grammar: Grammar
    greetings: frozenset[str]
    titles: frozenset[str]
    closings: frozenset[str]
    ours: frozenset[str]
    yours: frozenset[str]
    abbreviations: frozenset[str]
    rounding: frozenset[str]
    calendar: frozenset[str]
    clock: frozenset[str]
    centuries: frozenset[str]
    conditions: frozenset[str]
    interrogatives: frozenset[str]
    quantities: frozenset[str]
    numbers: frozenset[tuple[str, int]]
    shares: frozenset[tuple[str, int]]
    """Parts of a whole in words, and how many hundredths each is."""

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object], language: Language) -> Self:
        """Build it from the table of a language; ``ValueError`` says where that is malformed."""
        code = language.code
        sets = {
            name: _texts(values, f"{code}.check_sets.{name}")
            for name, values in _table(raw, "check_sets", code).items()
        }
        labels: dict[str, dict[str, Sequence[str]]] = {}
        for label, tiers in _table(raw, "check_phrases", code).items():
            if label not in LABELS or not isinstance(tiers, Mapping) or set(tiers) - set(TIERS):
                raise ValueError(
                    f"[{code}.check_phrases.{label}] in the checks pack is not known; the labels "
                    f"are {', '.join(LABELS)}, each with {' and '.join(TIERS)}."
                )
            labels[label] = {
                tier: _templates(values, f"{code}.check_phrases.{label}.{tier}")
                for tier, values in tiers.items()
            }
        return cls(
            language=language,
            # A "not" before a phrase does not undo it: "I do not want to just check in" does.
            grammar=Grammar.from_tables(labels, sets, (), place=f"{code}.check_phrases"),
            numbers=_numbers(raw, "numbers", code),
            shares=_numbers(raw, "shares", code),
            **{name: frozenset(_texts(raw.get(name), f"{code}.{name}")) for name in _LISTS},
        )


_LISTS: Final = (
    *("greetings", "titles", "closings", "ours", "yours", "abbreviations"),
    *("rounding", "calendar", "clock", "centuries", "conditions", "interrogatives", "quantities"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLexicon:
    """All that the checks need: the words of each language, the model, and the encoder.

    ``meaning`` returns what the sentence encoder makes of a text; without it, or without the
    model, the checks that rest on them find what their phrases alone show.
    """

    languages: Mapping[str, CheckWords]
    model: DraftModel | None = None
    meaning: Callable[[str], Singles] | None = None

    @classmethod
    def from_mapping(
        cls,
        raw: Mapping[str, object],
        languages: Mapping[str, Language],
        *,
        model: DraftModel | None = None,
        meaning: Callable[[str], Singles] | None = None,
    ) -> Self:
        """Build it from the parsed pack; ``ValueError`` says where that is malformed."""
        words = {
            code: CheckWords.from_mapping(_table(raw, code, "checks"), language)
            for code, language in languages.items()
            if code in raw
        }
        return cls(languages=words, model=model, meaning=meaning)


def _table(raw: Mapping[str, object], name: str, place: str) -> Mapping[str, object]:
    table = raw.get(name)
    if not isinstance(table, Mapping):
        problem = f"The checks pack has no table [{place}.{name}] (found {table!r}); add it."
        raise ValueError(problem)  # noqa: TRY004 - one error for every fault of a pack
    return table


def _numbers(raw: Mapping[str, object], name: str, code: str) -> frozenset[tuple[str, int]]:
    return frozenset((word, int(str(value))) for word, value in _table(raw, name, code).items())


def _texts(values: object, place: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{place} in the checks pack must be a list of texts, not {values!r}.")
    return tuple(values)


def _templates(values: object, place: str) -> tuple[str, ...]:
    texts = tuple(" ".join(text.split()) for text in _texts(values, place))
    for text in texts:
        check_template(text, place)
    return texts
