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
from typing import Final, Self

from keepwarm.engine.reading._sentences import Sentence
from keepwarm.engine.reading._words import fold

_ELEMENT: Final = re.compile(
    r"\((?P<choices>[^()]*)\)(?P<maybe>\?)?|\{(?P<set>\w+)\}(?P<perhaps>\?)?|(?P<word>\S+)"
)
_GAPS: Final = {"..": 3, "...": 7}
_ANCHORS: Final = {"<": r"\^ ", ">": r"\$ "}
_NUMBER: Final = r"\d[^ ]* "
_NESTING_MAX: Final = 6
_PREFIX_CHARACTERS_MIN: Final = 3
_PREFIX_CHARACTERS_MAX: Final = 12
_COMMON_CHARACTERS: Final = 3  # shorter words are in most sentences


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
    needs: frozenset[str]
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grammar:
    """The templates of one language, each filed under words of which one stands in every match."""

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
        for label, tiers in labels.items():
            for tier, texts in tiers.items():
                for text in texts:
                    words, needs = _rarest(text, sets, f"{place}.{label}")
                    index = len(templates)
                    templates.append(_Template(label, tier, text, f"{place}.{label}", needs))
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
            gaps={gap: f"(?:{word}){{0,{most}}}?" for gap, most in _GAPS.items()},
            negations=frozenset(negations),
        )

    def hits(self, sentences: Sequence[Sentence]) -> Iterator[Hit]:
        """Yield what matches, sentence by sentence; the first match of a template in each."""
        for number, sentence in enumerate(sentences):
            words = frozenset(sentence.words)
            for index in self._possible(sentence):
                template = self.templates[index]
                if template.needs and template.needs.isdisjoint(words):
                    continue
                pattern = template.pattern
                if pattern is None:
                    pattern = template.pattern = self._compiled(template)
                found = pattern.search(sentence.line)
                if found is None:
                    continue
                # A match at an anchor begins before the first word.
                first = max(0, bisect_right(sentence.offsets, found.start()) - 1)
                last = bisect_right(sentence.offsets, found.end() - 1)
                yield Hit(
                    label=template.label,
                    tier=template.tier,
                    sentence=number,
                    first=first,
                    last=max(last, first + 1),
                    is_negated=self._is_negated(sentence, first),
                )

    def _possible(self, sentence: Sentence) -> list[int]:
        possible = set(self.always)
        for word in sentence.words:
            possible.update(self.by_word.get(word, ()))
            for length in range(_PREFIX_CHARACTERS_MIN, min(len(word), _PREFIX_CHARACTERS_MAX) + 1):
                filed = self.by_beginning.get(word[:length])
                if filed:
                    possible.update(filed)
        return sorted(possible)

    def _is_negated(self, sentence: Sentence, first: int) -> bool:
        return not self.negations.isdisjoint(sentence.words[max(0, first - 3) : first])

    def _compiled(self, template: _Template) -> re.Pattern[str]:
        pattern = "".join(
            self._element(element, template.place) for element in _elements(template.text)
        )
        return re.compile(rf"(?<![^ ^]){pattern}")

    def _element(self, element: re.Match[str], place: str) -> str:
        if element["word"]:
            word = element["word"]
            return _ANCHORS.get(word) or self.gaps.get(word) or _word_pattern(word)
        choices = _choices(element, self.sets, place)
        pattern = "|".join(
            "".join(_word_pattern(word) for word in choice.split())
            # Longest first: the pattern takes the first alternative that fits.
            for choice in sorted(choices, key=len, reverse=True)
        )
        return f"(?:{pattern})?" if _is_optional(element) else f"(?:{pattern})"


def _elements(text: str) -> Iterator[re.Match[str]]:
    return _ELEMENT.finditer(text)


def _is_optional(element: re.Match[str]) -> bool:
    return bool(element["maybe"] or element["perhaps"])


def _word_pattern(word: str) -> str:
    if word == "#":
        return _NUMBER
    before = "[^ ]*" if word.startswith("*") else ""
    after = "[^ ]*" if word.endswith("*") else ""
    return f"{before}{re.escape(word.strip('*'))}{after} "


def _choices(
    element: re.Match[str], sets: Mapping[str, tuple[str, ...]], place: str, depth: int = 0
) -> list[str]:
    if element["set"]:
        name = element["set"]
        if name not in sets:
            raise ValueError(
                f"A phrase in [{place}] uses {{{name}}}, but there is no set of that name; add it "
                "or correct the name."
            )
        members: Sequence[str] = sets[name]
    else:
        members = [choice.strip() for choice in element["choices"].split("|") if choice.strip()]
    choices: list[str] = []
    for member in members:
        inner = re.search(r"\{(\w+)\}", member)
        if inner is None:
            choices.append(member)
            continue
        if depth >= _NESTING_MAX:
            raise ValueError(f"The sets used in [{place}] contain each other; untangle them.")
        used = _ELEMENT.match(inner[0])
        if used is not None:
            choices += [
                member.replace(inner[0], choice, 1)
                for choice in _choices(used, sets, place, depth + 1)
            ]
    return choices


def _rarest(
    text: str, sets: Mapping[str, tuple[str, ...]], place: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return words of which one stands in every match: those of the elements least often met.

    The first are of the rarest element and may be beginnings ("budget*"); the second are whole
    words of the next rarest, empty where there is none.
    """
    found: list[tuple[float, int, frozenset[str]]] = []
    for element in _elements(text):
        if element["word"]:
            word = element["word"]
            if word in _ANCHORS or word in _GAPS or word == "#" or word.startswith("*"):
                continue
            choices = [word]
        elif _is_optional(element):
            continue
        else:
            choices = _choices(element, sets, place)
        keys = frozenset(_key(choice) for choice in choices)
        if "" not in keys:
            found.append((sum(map(_commonness, keys)), len(found), keys))
    found.sort()
    first = found[0][2] if found else frozenset[str]()
    whole = (keys for _, _, keys in found[1:] if not any(key.endswith("*") for key in keys))
    return first, next(whole, frozenset())


def _key(choice: str) -> str:
    """Return the longest word of a choice by which it can be found, or '' if there is none."""
    usable = [
        word
        for word in choice.split()
        if word != "#"
        and not word.startswith("*")
        and not (word.endswith("*") and len(word) <= _PREFIX_CHARACTERS_MIN)
    ]
    longest = max(usable, key=len, default="")
    if longest.endswith("*") and len(longest) > _PREFIX_CHARACTERS_MAX + 1:
        return longest[:_PREFIX_CHARACTERS_MAX] + "*"
    return longest


def _commonness(word: str) -> float:
    length = len(word.strip("*"))
    return 100.0 if length <= _COMMON_CHARACTERS else 64.0 / length**2


def check_template(text: str, place: str) -> None:
    """Raise ``ValueError`` where a template is not written as the pack asks for."""
    if not text.strip() or fold(text) != text:
        raise ValueError(f"[{place}] holds {text!r}; write it in lower case, without accents.")
    if "'" in text:
        raise ValueError(
            f"[{place}] holds {text!r}; leave out apostrophes: texts are read as separate words "
            '("l offre", "do not").'
        )
