"""The words of ``packs/reading`` as a typed, checked value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from keepwarm.engine.reading._bounce_words import BounceWords
from keepwarm.engine.reading._date_words import DateWords
from keepwarm.engine.reading._language import Language
from keepwarm.engine.reading._machine_words import MachineWords
from keepwarm.engine.reading._model import Model
from keepwarm.engine.reading._people_words import PeopleWords
from keepwarm.engine.reading._phrases import Phrases, tokens_of
from keepwarm.engine.reading._remarks import RemarkModel
from keepwarm.engine.reading._split_words import SplitWords
from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import whole_words


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived from the words is kept beside
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
    """All words that reading needs, by language, and the weights that a training gave them."""

    bounces: BounceWords
    machines: MachineWords
    split: SplitWords
    stop: StopWords
    dates: DateWords
    people: PeopleWords
    load_languages: Callable[[], Mapping[str, Language]]
    load_remarks: Callable[[], RemarkModel | None]
    model: Model | None = None

    @property
    def languages(self) -> Mapping[str, Language]:
        """The phrases of each language, by its code."""
        return self.load_languages()

    @property
    def remarks(self) -> RemarkModel | None:
        """What tells for which reason of silence a remark speaks, if that is installed."""
        return self.load_remarks()

    @classmethod
    def from_mapping(
        cls,
        raw: Mapping[str, object],
        *,
        load_languages: Callable[[], Mapping[str, Language]] = dict,
        load_remarks: Callable[[], RemarkModel | None] = lambda: None,
        model: Model | None = None,
    ) -> Self:
        """Build the lexicon from the parsed pack; without a model only kinds and stops are read.

        ``load_languages`` is called whenever an answer is read, ``load_remarks`` whenever a remark
        is; both keep what they have loaded.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        return cls(
            bounces=BounceWords.from_mapping(table_of(raw, "bounces")),
            machines=MachineWords.from_mapping(raw),
            split=SplitWords.from_mapping(raw),
            stop=_stop_words(table_of(raw, "stop")),
            dates=DateWords.from_mapping(raw),
            people=PeopleWords.from_mapping(raw),
            load_languages=load_languages,
            load_remarks=load_remarks,
            model=model,
        )


def _stop_words(table: Mapping[str, object]) -> StopWords:
    negations = words_of(table, "stop", "negations")
    languages: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {}
    for language, value in table.items():
        if not isinstance(value, Mapping):
            continue
        place = f"stop.{language}"
        sets = table_of(value, "sets")
        languages[place] = (
            words_of(value, place, "phrases"),
            {name: words_of(sets, f"{place}.sets", name) for name in sets},
        )
    return StopWords(
        words=frozenset(words_of(table, "stop", "words")),
        phrases=Phrases.from_templates(languages, negations),
        negations=whole_words(negations),
        conditions=whole_words(words_of(table, "stop", "conditions")),
        limits=whole_words(words_of(table, "stop", "limits")),
        openers=whole_words(words_of(table, "stop", "openers")),
        channels=whole_words(words_of(table, "stop", "channels")),
        links=whole_words(words_of(table, "stop", "links")),
    )
