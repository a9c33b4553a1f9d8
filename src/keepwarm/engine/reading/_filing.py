"""Which of many templates may match a sentence: told of all of them at once, by its words.

A template needs several things of a sentence, each to be had from any of some words. A set of
templates is one whole number, a bit for each of them, so that a few "or"s over the words and an
"and" over the needs leave those that get all they need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_
from sys import intern
from typing import Final, Self

PREFIX_CHARACTERS_MIN: Final = 3
PREFIX_CHARACTERS_MAX: Final = 12
NEEDS_MAX: Final = 4
"""Of one template that are looked at; so many rule out nearly all that cannot match."""

BEGINNING: Final = "^"
END: Final = "$"
"""Stand before the first and after the last word of a sentence, in pairs."""
NUMBER: Final = "#"

_WORDS_KEPT_MAX: Final = 8_192

Needs = tuple[frozenset[str], ...]
"""The things that a template needs, rarest first: words of which one has to stand in a sentence.

"budget*" stands for every word that begins so, ``NUMBER`` for every number, and "too dear" for two
words in a row.
"""
Masks = tuple[int, ...]
"""For each need in its order, the templates that get it from a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Templates by number, filed under what they need; one without needs may match anywhere.

    ``idle`` are, for each need in its order, the templates that have no such one.
    """

    idle: Masks
    by_word: _KnownWords
    by_pair: Mapping[tuple[str, str], Masks]

    @classmethod
    def from_needs(cls, templates: Iterable[tuple[int, Needs]]) -> Self:
        """File templates, each with what it needs."""
        idle = [0] * NEEDS_MAX
        # Many templates need the same: each such set of words is gone through once.
        having: dict[tuple[int, frozenset[str]], int] = {}
        for number, needs in templates:
            for key in enumerate(needs):
                having[key] = having.get(key, 0) | 1 << number
            for place in range(len(needs), NEEDS_MAX):
                idle[place] |= 1 << number
        filed: dict[str, list[Masks]] = {}
        for (place, words), mask in having.items():
            masks = tuple(mask if each == place else 0 for each in range(NEEDS_MAX))
            for word in words:
                filed.setdefault(word, []).append(masks)
        pairs = [key for key in filed if " " in key]
        return cls(
            idle=tuple(idle),
            by_pair={_parted(pair): _joined(filed.pop(pair)) for pair in pairs},
            by_word=_KnownWords(filed),
        )

    def possible(self, words: Sequence[str]) -> Iterator[int]:
        """Yield in their order the templates that get all they need from the words in a row."""
        single = map(self.by_word.__getitem__, set(words))
        paired = map(self.by_pair.get, zip((BEGINNING, *words), (*words, END), strict=True))
        masks = filter(None, chain(single, paired))
        columns: Iterable[Sequence[int]] = [*zip(*masks, strict=True)] or [()] * NEEDS_MAX
        left = -1
        for idle, column in zip(self.idle, columns, strict=True):
            left &= reduce(or_, column, idle)
            if not left:
                return
        while left:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest


class _KnownWords(dict[str, Masks | None]):
    """The masks of the words met so far; None for a word that no template needs."""

    def __init__(self, filed: Mapping[str, Sequence[Masks]]) -> None:
        super().__init__()
        self._filed = filed

    def __missing__(self, word: str) -> Masks | None:
        """Return the masks of a word: by itself, by its beginnings, and as a number."""
        longest = min(len(word), PREFIX_CHARACTERS_MAX)
        keys = [word, *(f"{word[:size]}*" for size in range(PREFIX_CHARACTERS_MIN, longest + 1))]
        if word[0].isdecimal():
            keys.append(NUMBER)
        if len(self) >= _WORDS_KEPT_MAX:
            self.clear()
        found = [masks for key in keys for masks in self._filed.get(key, ())]
        masks = self[word] = _joined(found) if found else None
        return masks


def _parted(pair: str) -> tuple[str, str]:
    """Return the two words; the same ones stand in many pairs and are kept once."""
    first, _, second = pair.partition(" ")
    return intern(first), intern(second)


def _joined(masks: Sequence[Masks]) -> Masks:
    """Return the masks of all; most keys have one need only, whose masks are kept once."""
    if len(masks) == 1:
        return masks[0]
    columns = (list(filter(None, column)) for column in zip(*masks, strict=True))
    return tuple(reduce(or_, column) if column else 0 for column in columns)
