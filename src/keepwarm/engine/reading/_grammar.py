"""Phrase templates of the lexicon, tried against sentences: cheap to hold, linear to match.

A template is a line of elements separated by spaces:

    word        that word, folded               word*       a word that begins so
    *word       a word that ends so             #           a number
    (a|b c|d)   one of these                    {name}      one of the lexicon's set of that name
    (…)? {…}?   the same, or nothing            ?           a question mark
    ..          up to three words, none of them a negation
    ...         up to seven words, none of them a negation
    <  >        the beginning and the end of the sentence

Sets may use sets. A template is compiled when the words that it needs first stand in a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final, Self

from keepwarm.engine.reading._filing import Filing
from keepwarm.engine.reading._sentences import Sentence
from keepwarm.engine.reading._template_needs import (
    GAPS,
    Keys,
    Part,
    choices_of,
    elements_of,
    is_optional,
    needs_of,
    rarest_words,
)
from keepwarm.engine.reading._words import fold

_GAP_WORDS: Final = {"..": 3, "...": 7}
_ANCHOR_PATTERNS: Final = {"<": r"\^ ", ">": r"\$ "}
_ANYWHERE: Final = GAPS | _ANCHOR_PATTERNS.keys() | {"*"}  # what may match at a sentence's marks
_NUMBER: Final = r"\d[^ ]* "


@dataclass(frozen=True, slots=True)
class Hit:
    """A template of ``label`` and ``tier`` that matched the words ``first`` up to ``last``."""

    label: str
    tier: str
    sentence: int
    first: int
    last: int
    is_negated: bool


@dataclass(slots=True)
class _Template:
    label: str
    tier: str
    text: str
    place: str
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: the filing is kept beside
class Grammar:
    """The templates of one language, each filed under words of which one stands in every match.

    One that is not filed is not looked for. What else it needs is worked out at the first search.
    """

    templates: Sequence[_Template]
    by_word: Mapping[str, Sequence[int]]
    by_beginning: Mapping[str, Sequence[int]]
    always: Sequence[int]
    sets: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, str]
    negations: frozenset[str]

    @classmethod
    def from_tables(
        cls,
        labels: Mapping[str, Mapping[str, Sequence[str]]],
        sets: Mapping[str, tuple[str, ...]],
        negations: Iterable[str],
        *,
        place: str,
    ) -> Self:
        """File the templates: label -> tier -> templates.

        Raises ``ValueError`` where a template is malformed or names a set that is not there.
        """
        templates: list[_Template] = []
        by_word: dict[str, list[int]] = {}
        by_beginning: dict[str, list[int]] = {}
        always: list[int] = []
        known: dict[str, Keys] = {}
        for label, tiers in labels.items():
            for tier, texts in tiers.items():
                for text in texts:
                    words = rarest_words(text, sets, f"{place}.{label}", known)
                    index = len(templates)
                    templates.append(_Template(label, tier, text, f"{place}.{label}"))
                    if not words:
                        always.append(index)
                    for word in words:
                        if word.endswith("*"):
                            by_beginning.setdefault(word[:-1], []).append(index)
                        else:
                            by_word.setdefault(word, []).append(index)
        refused = "|".join(sorted(map(re.escape, negations)))
        word = rf"(?!(?:{refused}) )[^ $]+ " if refused else "[^ $]+ "
        return cls(
            templates=templates,
            by_word=by_word,
            by_beginning=by_beginning,
            always=always,
            sets=sets,
            gaps={gap: f"(?:{word}){{0,{most}}}?" for gap, most in _GAP_WORDS.items()},
            negations=frozenset(negations),
        )

    def hits(self, sentences: Sequence[Sentence]) -> Iterator[Hit]:
        """Yield what matches, sentence by sentence; the first match of a template in each."""
        for number, sentence in enumerate(sentences):
            for index in self._filing.possible(sentence.words):
                template = self.templates[index]
                pattern = template.pattern
                if pattern is None:
                    pattern = template.pattern = self._compiled(template)
                found = pattern.search(sentence.line)
                if found is None:
                    continue
                # A match begins at the space before its first word, or at an anchor.
                first = max(0, bisect_right(sentence.offsets, found.start() + 1) - 1)
                last = bisect_right(sentence.offsets, found.end() - 1)
                yield Hit(
                    label=template.label,
                    tier=template.tier,
                    sentence=number,
                    first=first,
                    last=max(last, first + 1),
                    is_negated=self._is_negated(sentence, first),
                )

    @cached_property
    def _filing(self) -> Filing:
        """What the templates need: made when first hits are asked for, as few languages are met."""
        known: dict[str, Part] = {}
        filed = chain(self.always, *self.by_word.values(), *self.by_beginning.values())
        templates = ((number, self.templates[number]) for number in sorted(set(filed)))
        return Filing.from_needs(
            (number, needs_of(template.text, self.sets, template.place, known))
            for number, template in templates
        )

    def _is_negated(self, sentence: Sentence, first: int) -> bool:
        return not self.negations.isdisjoint(sentence.words[max(0, first - 3) : first])

    def _compiled(self, template: _Template) -> re.Pattern[str]:
        elements = list(elements_of(template.text))
        pattern = "".join(self._element(element, template.place) for element in elements)
        # A pattern that begins with a character is looked for many times faster.
        before = "(?<![^ ^])"
        if template.text.startswith("< "):
            before = ""
        elif self._begins_in_sentence(elements, template.place):
            before = " "
        return re.compile(f"{before}{pattern}")

    def _begins_in_sentence(self, elements: Sequence[re.Match[str]], place: str) -> bool:
        """Tell whether a match begins with a word of the sentence, not at its beginning's mark."""
        for element in elements:
            word = element["word"]
            choices = [word] if word else choices_of(element, self.sets, place)
            firsts = {choice.partition(" ")[0] for choice in choices}
            if not firsts.isdisjoint(_ANYWHERE):
                return False
            if not is_optional(element):
                return True
        return False

    def _element(self, element: re.Match[str], place: str) -> str:
        if element["word"]:
            word = element["word"]
            return _ANCHOR_PATTERNS.get(word) or self.gaps.get(word) or _word_pattern(word)
        choices = choices_of(element, self.sets, place)
        pattern = "|".join(
            "".join(_word_pattern(word) for word in choice.split())
            # Longest first: the pattern takes the first alternative that fits.
            for choice in sorted(choices, key=len, reverse=True)
        )
        return f"(?:{pattern})?" if is_optional(element) else f"(?:{pattern})"


def _word_pattern(word: str) -> str:
    if word == "#":
        return _NUMBER
    before = "[^ ]*" if word.startswith("*") and word != "*" else ""
    after = "[^ ]*" if word.endswith("*") else ""
    return f"{before}{re.escape(word.strip('*'))}{after} "


def check_template(text: str, place: str) -> None:
    """Raise ``ValueError`` where a template is not written as the pack asks for."""
    if not text.strip() or fold(text) != text:
        raise ValueError(f"[{place}] holds {text!r}; write it in lower case, without accents.")
    if "'" in text:
        raise ValueError(
            f"[{place}] holds {text!r}; leave out apostrophes: texts are read as separate words "
            '("l offre", "do not").'
        )
