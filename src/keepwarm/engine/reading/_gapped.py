"""Phrases with gaps, looked for in folded text: one by one, or all at once by a telling word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Self

GAP_CHARACTERS_MAX: Final = 60
"""So much may stand where a phrase has its " .. ": an address, a name, a few words."""

_GAP: Final = " .. "
_WORD: Final = re.compile(r"[^\W_]+")
_RARE_CHARACTERS: Final = 5
_RARE_COUNT: Final = 6
_TRIES_MAX: Final = 20  # of places from which a phrase with a gap is tried: a search stays linear

Gapped = tuple[str, ...]
"""The parts of a phrase between its gaps."""


def gapped(words: Iterable[str]) -> tuple[Gapped, ...]:
    """Split phrases at their gaps."""
    return tuple(tuple(word.split(_GAP)) for word in words)


def first_gapped(phrases: Iterable[Gapped], folded: str) -> str:
    """Return the first of ``phrases`` that stands in ``folded``, as it stands there; '' if none.

    A phrase begins at the beginning of a word and may end within one.
    """
    for phrase in phrases:
        start, end = find_gapped(phrase, folded)
        if start >= 0:
            return folded[start:end]
    return ""


def find_gapped(phrase: Gapped, folded: str) -> tuple[int, int]:
    """Return where ``phrase`` first stands in ``folded``; ``(-1, -1)`` where it does not."""
    first, position = phrase[0], 0
    for _ in range(_TRIES_MAX):
        start = _word_start(first, folded, position)
        if start < 0:
            break
        end = start + len(first)
        for part in phrase[1:]:
            at = folded.find(part, end, end + GAP_CHARACTERS_MAX + len(part))
            if at < 0:
                break
            end = at + len(part)
        else:
            return start, end
        position = start + 1
    return -1, -1


def _word_start(part: str, folded: str, position: int) -> int:
    """Return where ``part`` next begins a word; scripts without spaces have no beginnings."""
    at = folded.find(part, position)
    while at > 0 and folded[at - 1].isalnum() and folded[at].isascii():
        at = folded.find(part, at + 1)
    return at


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A phrase and how much it weighs."""

    phrase: Gapped
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Weighted phrases, each filed under a word of it: most texts hold none of these words."""

    by_word: Mapping[str, tuple[Cue, ...]]

    @classmethod
    def from_weights(cls, weights: Iterable[tuple[int, Iterable[str]]]) -> Self:
        """File phrases with their weights."""
        weighted = [(phrase, weight) for weight, words in weights for phrase in gapped(words)]
        counts = Counter(word for phrase, _ in weighted for word in set(_words(phrase)))
        filed: dict[str, list[Cue]] = {}
        for phrase, weight in weighted:
            filed.setdefault(_telling(phrase, counts), []).append(Cue(phrase=phrase, weight=weight))
        return cls(by_word={word: tuple(cues) for word, cues in filed.items()})

    def found_in(
        self, folded: str, tokens: AbstractSet[str], limit: int | None = None
    ) -> tuple[tuple[int, str], ...]:
        """Return weight and words of the cues in ``folded``, heaviest first, none within another.

        ``tokens`` are the words of ``folded``; a cue must begin before ``limit``.
        """
        hits = sorted(self._hits(folded, tokens, limit), key=lambda hit: (-hit[0], hit[1]))
        kept: list[tuple[int, int, int]] = []
        for weight, start, end in hits:
            if all(end <= other[1] or other[2] <= start for other in kept):
                kept.append((weight, start, end))
        return tuple((weight, folded[start:end]) for weight, start, end in kept)

    def is_in(self, folded: str, tokens: AbstractSet[str], limit: int | None = None) -> bool:
        """Tell whether any cue is in ``folded``; cheaper than to collect them all."""
        return any(True for _ in self._hits(folded, tokens, limit))

    def _hits(
        self, folded: str, tokens: AbstractSet[str], limit: int | None
    ) -> Iterator[tuple[int, int, int]]:
        for word in self.by_word.keys() & tokens:
            for cue in self.by_word[word]:
                start, end = find_gapped(cue.phrase, folded)
                if start >= 0 and (limit is None or start < limit):
                    yield cue.weight, start, end


def _words(phrase: Gapped) -> list[str]:
    return [found[0] for found in _WORD.finditer(" ".join(phrase))]


def _telling(phrase: Gapped, counts: Counter[str]) -> str:
    """Return a word that stands in every match and is rare, as long words are that few phrases use.

    The last word of a part may go on in a match, so it is taken only where nothing else tells.
    """
    whole: list[str] = [word for part in phrase for word in _WORD.findall(part)[:-1]]
    rare = [word for word in whole if len(word) >= _RARE_CHARACTERS and counts[word] <= _RARE_COUNT]
    if rare:
        return max(rare, key=len)
    return max(_words(phrase), key=len, default="")
