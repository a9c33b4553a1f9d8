"""What facts and history say, read once: a draft is held against it with every key that is typed.

All of a history is gone through as one, as twenty short texts cost more than one long one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from keepwarm.engine.draft._numbers import Number, is_share, numbers_of, reckoned, shares_of
from keepwarm.engine.draft._parts import TEXT_CHARACTERS_MAX, quoted_from
from keepwarm.engine.reading import fold_in_place

WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STEM_LENGTH: Final = 5
_CONTENT_LENGTH_MIN: Final = 4
_TIMES_A_YEAR: Final = (12.0, 52.0)
_TEXTS_KEPT_MAX: Final = 1024
_HISTORIES_KEPT_MAX: Final = 64
_PIECES_KEPT_MAX: Final = 8_192  # people use few words again and again
_PIECE_CHARACTERS_MAX: Final = 40

NumberWords = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Known:
    """The numbers of facts and history: those that stand there, all that follow, and the shares."""

    given: frozenset[float]
    following: frozenset[float]
    shares: frozenset[float]


@lru_cache(maxsize=_TEXTS_KEPT_MAX)
def folded_of(text: str) -> str:
    """Return a text, folded in place."""
    return fold_in_place(text)


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def backing_of(noted: str, said: tuple[str, ...]) -> str:
    """Return folded facts and texts as one text."""
    return "\n".join((noted, *said))


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def words_known(noted: str, said: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of folded facts and texts, and their beginnings."""
    words = _words_in(noted) | _words_said(said)
    return words, frozenset({word[:STEM_LENGTH] for word in words})


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def known_numbers(
    notes: tuple[str, ...], said: tuple[str, ...], english: NumberWords, own: NumberWords
) -> Known:
    """Return the numbers of facts, one by one, and of folded texts, in words of two languages."""
    noted = _numbers_noted(notes, english, own)
    values, parts = _values_in("\n".join(said), english, own, spoken=_words_said(said))
    given = noted.given | values
    # What a month brings, a year brings twelve times.
    yearly = {value * times for value in given for times in _TIMES_A_YEAR}
    halves = {value / 2 for value in given}
    return Known(given, given | noted.following | yearly | halves, noted.shares | parts)


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def _numbers_noted(notes: tuple[str, ...], english: NumberWords, own: NumberWords) -> Known:
    given: set[float] = set()
    following: set[float] = set()
    shares: set[float] = set()
    for line in "\n".join(notes).split("\n"):
        values, parts = _values_in(folded_of(line), english, own)
        # What stands beside each other in a letter need not belong together; in a fact it does.
        if values:
            given |= values
            following |= reckoned(values)
            shares |= parts | shares_of(values)
    return Known(frozenset(given), frozenset(following), frozenset(shares))


def _values_in(
    folded: str, *words: NumberWords, spoken: Collection[str] | None = None
) -> tuple[frozenset[float], frozenset[float]]:
    """Return the numbers of a text, and those among them that are shares."""
    numbers = numbers_in(folded, *words, spoken=spoken)
    shares = frozenset(one.value for one in numbers if is_share(folded, one))
    return frozenset(one.value for one in numbers), shares


def numbers_in(
    folded: str, *words: NumberWords, spoken: Collection[str] | None = None
) -> tuple[Number, ...]:
    """Return the numbers of a folded text; ``spoken`` are its words where they are known."""
    return tuple(numbers_of(folded, _values(*words), spoken))


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def _values(*words: NumberWords) -> Mapping[str, int]:
    return dict(chain(*words))


class _Pieces(dict[str, tuple[str, ...]]):
    """The words of what stood between two spaces so far."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        """Return the words of a piece, and keep them."""
        words = tuple(WORD.findall(piece))
        if len(self) >= _PIECES_KEPT_MAX:
            self.clear()
        if len(piece) <= _PIECE_CHARACTERS_MAX:
            self[piece] = words
        return words


_PIECES: Final = _Pieces()


def words_of_text(folded: str) -> list[str]:
    """Return the words of a folded text in their order: no word goes over a space."""
    return [*chain.from_iterable(map(_PIECES.__getitem__, folded.split()))]


@lru_cache(maxsize=_TEXTS_KEPT_MAX)
def words_in(folded: str) -> tuple[str, ...]:
    """Return the words of a text that was said before, and keep them."""
    return tuple(words_of_text(folded))


@lru_cache(maxsize=_TEXTS_KEPT_MAX)
def _words_in(folded: str) -> frozenset[str]:
    return frozenset(words_in(folded))


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def _words_said(said: tuple[str, ...]) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(words_in, said)))


@lru_cache(maxsize=_TEXTS_KEPT_MAX)
def stems_in(folded: str, common: frozenset[str]) -> frozenset[str]:
    """Return the beginnings of the telling words of a folded text."""
    return _stems(words_of_text(folded), common)


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def stems_said(said: tuple[str, ...], common: frozenset[str]) -> frozenset[str]:
    """Return the beginnings of the telling words of folded texts."""
    return _stems(_words_said(said), common)


def _stems(words: Iterable[str], common: frozenset[str]) -> frozenset[str]:
    return frozenset(
        {
            word[:STEM_LENGTH]
            for word in set(words) - common
            if len(word) >= _CONTENT_LENGTH_MIN or word.isdigit()
        }
    )


@lru_cache(maxsize=_HISTORIES_KEPT_MAX)
def quoted_in(texts: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return earlier texts, folded, each with where it begins to quote."""
    folded = [folded_of(text[:TEXT_CHARACTERS_MAX]) for text in texts]
    together = "\n".join(folded)
    # A quote is told by its lines: where there is none in all of them, there is none in each.
    if quoted_from(together) == len(together):
        return tuple((each, len(each)) for each in folded)
    return tuple((each, quoted_from(each)) for each in folded)


def repetition_of(
    words: Iterable[str],
    telling: frozenset[str],
    earlier: Sequence[str],
    *,
    names: frozenset[str],
    common: frozenset[str],
) -> tuple[float, float]:
    """Return how much of a text stood in one earlier one: share of word pairs, and of stems.

    The earlier text with most pairs counts, among those with as many the one with most stems;
    ``names`` stand in every text, and count for none.
    """
    pairs = {*pairwise(word for word in words if word not in names)}
    shared = [len(pairs.intersection(_pairs(text, names))) for text in earlier]
    most = max(shared, default=0)
    stems = max(
        (
            len(telling & stems_in(text, common))
            for text, count in zip(earlier, shared, strict=True)
            if count == most
        ),
        default=0,
    )
    return most / max(1, len(pairs)), stems / max(1, len(telling))


def _pairs(folded: str, names: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Yield the words of a text that stand side by side, names left out."""
    words = words_in(folded)
    if names.isdisjoint(words):
        return pairwise(words)
    return pairwise(word for word in words if word not in names)
