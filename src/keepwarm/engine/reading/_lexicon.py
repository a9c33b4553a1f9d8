"""The words of ``packs/reading.toml`` as a typed, checked value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final, Self

from keepwarm.engine.reading._phrases import Phrases, tokens_of
from keepwarm.engine.reading._words import whole_words

BEGINNING_CHARACTERS: Final = 4
"""So many characters of a line rule out that it is a separator or a device's signature."""
_FORM: Final = "in lower case, without accents"


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceWords:
    """By what a delivery report is known, and why a mailbox failed; see the pack's comments."""

    senders: frozenset[str]
    complaints: tuple[str, ...]
    subjects: tuple[str, ...]
    texts: tuple[str, ...]
    gone: tuple[str, ...]
    passing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticWords:
    """Subjects and sentences of automatic answers.

    ``subjects`` are put there by programs only; ``hints`` people write too.
    """

    subjects: tuple[str, ...]
    hints: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived from the words is kept beside
class QuoteWords:
    """By what a quotation, an old mail's header and a telephone's signature are known."""

    starts: frozenset[str]
    verbs: tuple[str, ...]
    separators: frozenset[str]
    sender_labels: frozenset[str]
    other_labels: frozenset[str]
    devices: tuple[str, ...]

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first characters of separators and devices: other lines need no closer look."""
        return frozenset(word[:BEGINNING_CHARACTERS] for word in (*self.devices, *self.separators))


@dataclass(frozen=True, kw_only=True)
class StopWords:
    """By what a request to stop all contact is known, and what takes its meaning away."""

    words: frozenset[str]
    phrases: Phrases
    negations: re.Pattern[str]
    conditions: re.Pattern[str]
    limits: re.Pattern[str]
    openers: re.Pattern[str]
    channels: re.Pattern[str]
    links: re.Pattern[str]

    @cached_property
    def telling(self) -> frozenset[str]:
        """The longest token of each stop word: none of them in a mail, no stop word in it."""
        longest = (max(tokens_of(word), key=len, default=word) for word in self.words)
        return frozenset(longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All words that reading needs.

    ``machines`` are local parts of addresses, for ``intake.is_machine_address``.
    """

    machines: frozenset[str]
    bounces: BounceWords
    automatic: AutomaticWords
    quotes: QuoteWords
    stop: StopWords

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the lexicon from the parsed pack.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        addresses = _table(raw, "addresses")
        bounces = _table(raw, "bounces")
        return cls(
            machines=frozenset(_words(addresses, "addresses", "machines")),
            bounces=BounceWords(
                senders=frozenset(_words(bounces, "bounces", "senders")),
                complaints=_words(bounces, "bounces", "complaints"),
                subjects=_words(bounces, "bounces", "subjects"),
                texts=_words(bounces, "bounces", "texts"),
                gone=_words(bounces, "bounces", "gone"),
                passing=_words(bounces, "bounces", "passing"),
            ),
            automatic=AutomaticWords(**_all_words(raw, "automatic", AutomaticWords)),
            quotes=_quote_words(raw),
            stop=_stop_words(_table(raw, "stop")),
        )


def _quote_words(raw: Mapping[str, object]) -> QuoteWords:
    words = _all_words(raw, "quotes", QuoteWords)
    return QuoteWords(
        starts=frozenset(words["starts"]),
        verbs=words["verbs"],
        separators=frozenset(words["separators"]),
        sender_labels=frozenset(words["sender_labels"]),
        other_labels=frozenset(words["other_labels"]),
        devices=words["devices"],
    )


def _stop_words(table: Mapping[str, object]) -> StopWords:
    negations = _words(table, "stop", "negations")
    languages: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {}
    for language, value in table.items():
        if not isinstance(value, Mapping):
            continue
        place = f"stop.{language}"
        sets = _table(value, "sets")
        languages[place] = (
            _words(value, place, "phrases"),
            {name: _words(sets, f"{place}.sets", name) for name in sets},
        )
    return StopWords(
        words=frozenset(_words(table, "stop", "words")),
        phrases=Phrases.from_templates(languages, negations),
        negations=whole_words(negations),
        conditions=whole_words(_words(table, "stop", "conditions")),
        limits=whole_words(_words(table, "stop", "limits")),
        openers=whole_words(_words(table, "stop", "openers")),
        channels=whole_words(_words(table, "stop", "channels")),
        links=whole_words(_words(table, "stop", "links")),
    )


def _all_words(
    raw: Mapping[str, object], name: str, kind: type[AutomaticWords | QuoteWords]
) -> dict[str, tuple[str, ...]]:
    table = _table(raw, name)
    return {item.name: _words(table, name, item.name) for item in fields(kind)}


def _table(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = raw.get(name)
    if not isinstance(table, Mapping):
        problem = f"The reading pack has no table [{name}] (found {table!r}); add it."
        raise ValueError(problem)  # noqa: TRY004 - one error for every fault of a pack
    return table


def _words(table: Mapping[str, object], place: str, name: str) -> tuple[str, ...]:
    words = table.get(name)
    if not isinstance(words, list) or not words:
        raise ValueError(
            f"[{place}] {name} in the reading pack must be a list of words, not {words!r}; "
            "give at least one."
        )
    for word in words:
        if not isinstance(word, str) or not word.strip() or word != word.lower():
            raise ValueError(
                f"[{place}] {name} in the reading pack holds {word!r}; write a text {_FORM}."
            )
    return tuple(words)
