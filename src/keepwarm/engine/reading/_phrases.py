"""Phrase templates of the lexicon to patterns that are linear and cheap to try."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

_SET: Final = re.compile(r"\{(\w+)(\?)?\}")
_GAP: Final = ".."
_WORD: Final = re.compile(r"[^\W_]+")
_TO_SPACE: Final = dict.fromkeys(map(ord, "!\"#$%&'()*+,-./:;<=>?@[]_{|}~“”„«»–—…"), " ")
_START: Final = "^"
_END: Final = "$"
_GAP_WORDS_MAX: Final = 3
_GAP_CHARACTERS_MAX: Final = 30  # of one word in a gap; bounded, so that a search stays linear

Languages = Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One compiled phrase; of each set in ``needs`` one word stands in every match."""

    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Phrases, each filed under the words of which one stands in every match."""

    by_trigger: Mapping[str, tuple[Phrase, ...]]

    @classmethod
    def from_templates(cls, languages: Languages, negations: tuple[str, ...]) -> Self:
        """Compile the templates of several languages: place -> (phrases, named sets).

        Raises ``ValueError`` where a template names a set that is not there or cannot be compiled.
        """
        gap = _gap_pattern(negations)
        filed: dict[str, list[Phrase]] = {}
        for place, (templates, sets) in languages.items():
            for template in templates:
                pattern = _compile(template, sets, gap, place)
                needs = sorted(_needs(template, sets), key=_length)
                phrase = Phrase(pattern=re.compile(rf"(?<!\w){pattern}"), needs=tuple(needs))
                for trigger in needs[-1]:
                    filed.setdefault(trigger, []).append(phrase)
        return cls(by_trigger={trigger: tuple(phrases) for trigger, phrases in filed.items()})

    def possible_in(self, folded: str) -> tuple[re.Pattern[str], ...]:
        """Return the patterns that may match somewhere in ``folded``: their words are there."""
        return self.possible_among(tokens_of(folded))

    def possible_among(self, words: set[str]) -> tuple[re.Pattern[str], ...]:
        """Return the patterns whose words are all among those of a text."""
        return tuple(
            phrase.pattern
            for trigger in sorted(self.by_trigger.keys() & words)
            for phrase in self.by_trigger[trigger]
            if not any(need.isdisjoint(words) for need in phrase.needs)
        )


def tokens_of(folded: str) -> set[str]:
    """Return the words of a folded text, each as it stands and without the marks around it."""
    words = set(folded.split())
    # Few tokens carry marks; only those have to be taken apart.
    marked = [word for word in words if not word.isalnum()]
    words.update(" ".join(marked).translate(_TO_SPACE).split())
    return words


def _gap_pattern(negations: tuple[str, ...]) -> str:
    refused = "|".join(map(re.escape, negations))
    word = rf",? (?!(?:{refused})(?!\w))\S{{1,{_GAP_CHARACTERS_MAX}}}"
    return rf"(?:{word}){{0,{_GAP_WORDS_MAX}}}?"


def _compile(template: str, sets: Mapping[str, tuple[str, ...]], gap: str, place: str) -> str:
    words = template.split()
    pattern, joint = "", ""
    for word in words:
        if word == _START:
            pattern = "^"
        elif word == _END:
            pattern += r"(?!\w)[\W_]*$"
        elif word == _GAP:
            pattern += gap
        else:
            piece, is_optional = _word_pattern(word, sets, place)
            if not is_optional:
                pattern, joint = pattern + joint + piece, ",? "
            elif joint:
                pattern += rf"(?:{joint}{piece})?"
            else:
                pattern += rf"(?:{piece},? )?"
    return pattern if words[-1] == _END else rf"{pattern}(?!\w)"


def _word_pattern(word: str, sets: Mapping[str, tuple[str, ...]], place: str) -> tuple[str, bool]:
    pattern, end, is_optional = "", 0, False
    for found in _SET.finditer(word):
        if found[1] not in sets:
            raise ValueError(
                f"A phrase in [{place}] uses {found[0]!r}, but [{place}.sets] has no "
                f"{found[1]!r}; add it or correct the name."
            )
        # Longest first: the pattern takes the first alternative that fits.
        members = sorted(sets[found[1]], key=len, reverse=True)
        choice = "|".join(re.escape(member).replace(r"\ ", " ") for member in members)
        pattern += re.escape(word[end : found.start()]) + f"(?:{choice})"
        end, is_optional = found.end(), bool(found[2])
    return pattern + re.escape(word[end:]), is_optional


def _needs(template: str, sets: Mapping[str, tuple[str, ...]]) -> Iterator[frozenset[str]]:
    """Yield for each word of a template that is not optional the words that can stand for it."""
    for word in template.split():
        if word in (_START, _GAP, _END) or "?" in word:
            continue
        choices = [sets[name] for name, _ in _SET.findall(word)]
        literal = _SET.sub("{}", word)
        texts = (literal.format(*choice) for choice in itertools.product(*choices))
        yield frozenset(max(_WORD.findall(text), key=len, default="") for text in texts)


def _length(words: frozenset[str]) -> int:
    """Long words are rare, and rare ones are the best to look for."""
    return min(map(len, words), default=0)
