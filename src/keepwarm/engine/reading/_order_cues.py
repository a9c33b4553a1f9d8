"""Orders to software told by a score: who is addressed, what is asked, and of what, taken together.

The phrases of ``_orders`` settle what is unmistakable. Here every word is taken for what it does
in an order (a cue: software, a duty, a record, something secret …), whatever the language, and a
logistic function over cues, cues one behind the other, and words says how likely an order is.
The cues are those of the language packs; the weights are trained by ``training/orders.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Final, Self
from zlib import crc32

import numpy as np
import numpy.typing as npt

from keepwarm.engine.reading._tables import words_of
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Floats, Ints

CUES: Final = (
    *("software", "reads", "ignore", "reveal", "set", "send", "delete", "grant", "pretend", "say"),
    *("duty", "rules", "record", "secret", "state", "authority", "you", "your", "me", "ours"),
    *("they", "now", "prior", "all", "secrecy", "offer", "condition", "person", "note", "denial"),
    *("output", "past", "asks"),
)
"""The classes of words, in the order in which their weights are stored."""
_TELLING: Final = ("software", "rules", "reveal", "ignore", "authority", "secret", "record")
_TELLING_TOGETHER: Final = ("set", "state")
"""Without a word of the former, words of both of the latter, or markup nothing is an order."""

_MARKS: Final = {mark: len(CUES) + place for place, mark in enumerate('?!.:|"@M')}
_MARK_OF: Final = {";": ".", "\n": "|", **dict.fromkeys("“”«»„", '"')}
_MARKUP_MARK: Final = _MARKS["M"]
_SOFTWARE: Final = CUES.index("software")
_SIZE: Final = 64  # more than there are cues and marks
_ALONE, _BEFORE, _NEXT, _FIRST, _OF_SOFTWARE, _LAST = (kind * _SIZE**2 for kind in range(6))
_WORDS_FROM: Final = 1 << 20
_WEIGHT_BY_KIND: Final = (1.0, 0.35, 0.5, 0.5, 0.5, 1.0)
_WORD_WEIGHT: Final = 0.35
_LENGTH: Final = 3.0  # of every window's features as a vector
_REACH: Final = 7
_NEXT_REACH: Final = 2
_FIRST_WORDS: Final = 3
_BEGINNING_CHARACTERS: Final = 5
_WINDOW_WORDS: Final = 48
_STEP_WORDS: Final = 24
_WORDS_MAX: Final = 4_000
_CUTS_MAX: Final = 6  # sentences that are tried to leave out at either end of an order
_WORD_CHARACTERS_MAX: Final = 32  # of a word that are looked at for how it begins and ends
WORDS_KEPT_MAX: Final = 20_000
"""Words of which it is kept in memory what they do in orders."""

_TOKEN: Final = re.compile(
    r"[^\W_]+(?:['-][^\W_]+){0,9}|[?!.:;\n@\"\u201c\u201d\u00ab\u00bb\u201e]|[<>{}\[\]#*/=|%]+"
)
_ELIDED: Final = re.compile(r"(?:l|d|qu|n|s|c|m|t)'(?=.)")
_MARKUP: Final = re.compile(r"[<>{}\[\]#*=|]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderCues:
    """The cues of one language's words, by whole word, beginning, end, and words in a row."""

    words: Mapping[str, frozenset[int]]
    beginnings: Mapping[str, frozenset[int]]
    ends: Mapping[str, frozenset[int]]
    rows: Mapping[str, Sequence[tuple[tuple[str, ...], int]]]
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, code: str, raw: Mapping[str, object]) -> Self:
        """Build it from a language's table of cues; ``ValueError`` names one that is unknown."""
        strange = sorted(raw.keys() - set(CUES))
        if strange:
            raise ValueError(f"[{code}.cues] has {strange[0]!r}; use one of {', '.join(CUES)}.")
        words: dict[str, frozenset[int]] = {}
        beginnings: dict[str, frozenset[int]] = {}
        ends: dict[str, frozenset[int]] = {}
        rows: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for number, cue in enumerate(CUES):
            for word in words_of(raw, f"{code}.cues", cue) if cue in raw else ():
                if " " in word:
                    row = tuple(word.split())
                    rows.setdefault(row[0], []).append((row, number))
                    continue
                is_end, is_beginning = word.startswith("*"), word.endswith("*")
                table = ends if is_end else beginnings if is_beginning else words
                plain = word.strip("*")
                table[plain] = table.get(plain, frozenset()) | {number}
        return cls(words=words, beginnings=beginnings, ends=ends, rows=rows)

    def joined(self, other: Self) -> Self:
        """Return the cues of both."""
        return type(self)(
            words=_both(self.words, other.words),
            beginnings=_both(self.beginnings, other.beginnings),
            ends=_both(self.ends, other.ends),
            rows={
                word: (*self.rows.get(word, ()), *other.rows.get(word, ()))
                for word in self.rows.keys() | other.rows.keys()
            },
        )

    def of(self, word: str) -> tuple[int, ...]:
        """Return what a word does in an order; it is kept for the next time it comes."""
        known = self.known.get(word)
        if known is None:
            known = tuple(sorted(self._found(word)))
            if len(word) <= _WORD_CHARACTERS_MAX and len(self.known) < WORDS_KEPT_MAX:
                self.known[word] = known
        return known

    def _found(self, word: str) -> frozenset[int]:
        lengths = range(2, min(len(word), _WORD_CHARACTERS_MAX) + 1)
        parts = [self.words.get(word, frozenset[int]())]
        parts += [self.beginnings.get(word[:length], frozenset()) for length in lengths]
        parts += [self.ends.get(word[-length:], frozenset()) for length in lengths[:-1]]
        return frozenset[int]().union(*parts)


def _both(
    ours: Mapping[str, frozenset[int]], others: Mapping[str, frozenset[int]]
) -> dict[str, frozenset[int]]:
    return {
        word: ours.get(word, frozenset()) | others.get(word, frozenset())
        for word in ours.keys() | others.keys()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The words and marks of a text with the cues of each, and where each begins and ends."""

    words: Sequence[str]
    cues: Sequence[tuple[int, ...]]
    places: Sequence[tuple[int, int]]

    def windows(self) -> Iterator[tuple[int, int]]:
        """Yield from where to where the text is judged at once: whole sentences, overlapping."""
        heads = self.heads()
        last = len(self.words)
        begun = -_STEP_WORDS
        for head in heads:
            if head - begun < _STEP_WORDS:
                continue
            begun = head
            later = bisect_left(heads, head + _WINDOW_WORDS)
            end = heads[later] if later < len(heads) else last
            yield head, min(end, head + 2 * _WINDOW_WORDS)
            if end == last:
                return

    def heads(self) -> list[int]:
        """Return where sentences begin, and where an endless one is cut."""
        heads = [0] if self.words else []
        for place, word in enumerate(self.words):
            is_end = place > 0 and self.words[place - 1] in _ENDS and word not in _ENDS
            if is_end or place - heads[-1] >= _WINDOW_WORDS:
                heads.append(place)
        return heads


_ENDS: Final = frozenset(".!?;\n")  # an order goes on after a colon


def tokens_of(plain: str, cues: OrderCues) -> Tokens:
    """Return the words and marks of a text without disguises."""
    folded = fold(plain)
    if len(folded) != len(plain):  # a letter that becomes two: places would no longer hold
        folded = "".join(low if len(low := fold(letter)) == 1 else letter for letter in plain)
    words: list[str] = []
    places: list[tuple[int, int]] = []
    found: list[tuple[int, ...]] = []
    for token in _TOKEN.finditer(folded):
        if len(words) == _WORDS_MAX:
            break
        word = token[0]
        is_word = word[0].isalnum()
        if is_word and "'" in word:
            word = _ELIDED.sub("", word, count=1)
        words.append(word)
        places.append(token.span())
        mark = _MARK_OF.get(word, word)
        found.append(cues.of(word) if is_word else (_MARKS.get(mark, _MARKUP_MARK),))
    for place, word in enumerate(words):
        for row, cue in cues.rows.get(word, ()):
            if tuple(words[place : place + len(row)]) == row:
                found[place] = (*found[place], cue)
    return Tokens(words=words, cues=found, places=places)


def order_features(tokens: Tokens, start: int, end: int) -> set[int]:
    """Return the keys of what a window holds: cues, cues behind others, and words."""
    keys: set[int] = set()
    seen: set[int] = set()
    recent: list[tuple[int, ...]] = []
    before = "^"
    for place in range(start, end):
        word, cues = tokens.words[place], tokens.cues[place]
        keys.add(_word_key(word))
        keys.add(_word_key(f"{before} {word}"))
        if len(word) > _BEGINNING_CHARACTERS:
            keys.add(_word_key(f"{word[:_BEGINNING_CHARACTERS]}*"))
        before = word
        seen.update(cues)
        for cue in cues:
            for back, earlier in enumerate(reversed(recent), 1):
                for other in earlier:
                    keys.add(_BEFORE + other * _SIZE + cue)
                    if back <= _NEXT_REACH:
                        keys.add(_NEXT + other * _SIZE + cue)
            if place - start < _FIRST_WORDS:
                keys.add(_FIRST + cue)
        recent.append(cues)
        if len(recent) > _REACH:
            del recent[0]
    keys.update(_ALONE + cue for cue in seen)
    if _SOFTWARE in seen:
        keys.update(_OF_SOFTWARE + cue for cue in seen)
    keys.add(_LAST + int(end > start and tokens.words[end - 1] == "?"))
    return keys


def _word_key(word: str) -> int:
    return _WORDS_FROM + crc32(word.encode())


def share_of(keys: Iterable[int]) -> Floats:
    """Return how much each key of a window counts: more alone, less as one of many."""
    shares = np.array(
        [_WORD_WEIGHT if key >= _WORDS_FROM else _WEIGHT_BY_KIND[key // _SIZE**2] for key in keys],
        np.float64,
    )
    length = float(np.sqrt(np.square(shares).sum())) or 1.0
    scaled: Floats = shares * (_LENGTH / length)
    return scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderScorer:
    """The trained weights by feature key, and from which score on a window is an order."""

    weights: Mapping[int, float]
    bias: float
    limit: float

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self | None:
        """Build it from the arrays of the model's file; None where it was trained without."""
        if "orders_keys" not in arrays:
            return None
        keys: Ints = arrays["orders_keys"].astype(np.int64)
        weights = arrays["orders_weights"].astype(np.float64) * float(arrays["orders_scale"])
        return cls(
            weights=dict(zip(keys.tolist(), weights.tolist(), strict=True)),
            bias=float(arrays["orders_bias"]),
            limit=float(arrays["orders_limit"]),
        )

    def score(self, tokens: Tokens, start: int, end: int) -> float:
        """Return the log odds that a window is an order to software."""
        keys = [*order_features(tokens, start, end)]
        weights = np.fromiter((self.weights.get(key, 0.0) for key in keys), np.float64, len(keys))
        return float(weights @ share_of(keys)) + self.bias

    def spans(self, tokens: Tokens) -> Iterator[tuple[int, int]]:
        """Yield where in the text orders stand, in as few sentences as still look like one."""
        heads = tokens.heads()
        for start, end in tokens.windows():
            kinds = reduce(or_, (1 << cue for cues in tokens.cues[start:end] for cue in cues), 0)
            if not may_order(kinds) or self.score(tokens, start, end) < self.limit:
                continue
            inner = heads[bisect_left(heads, start + 1) : bisect_left(heads, end)]
            first, last = start, end
            for head in inner[:_CUTS_MAX]:
                if self.score(tokens, head, last) < self.limit:
                    break
                first = head
            for head in inner[: -_CUTS_MAX - 1 : -1]:
                if head <= first or self.score(tokens, first, head) < self.limit:
                    break
                last = head
            yield tokens.places[first][0], tokens.places[last - 1][1]


def kinds_of(word: str, languages: Iterable[OrderCues]) -> int:
    """Return what a word may do in an order in any of some languages, a bit for each cue."""
    return reduce(or_, (1 << cue for cues in languages for cue in cues.of(word)), 0)


def may_order(kinds: int) -> bool:
    """Tell whether words of such kinds, a bit for each cue, can be an order at all."""
    return bool(kinds & _ANY_OF) or kinds & _ALL_OF == _ALL_OF


_ANY_OF: Final = sum(1 << CUES.index(cue) for cue in _TELLING) | 1 << _MARKUP_MARK
_ALL_OF: Final = sum(1 << CUES.index(cue) for cue in _TELLING_TOGETHER)


def has_markup(plain: str) -> bool:
    """Tell whether marks stand in a text by which software tells parts of it apart."""
    return _MARKUP.search(plain) is not None
