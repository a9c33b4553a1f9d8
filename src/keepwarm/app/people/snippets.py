"""Cuts out of a text the place where what was looked for stands, with its words marked."""

from __future__ import annotations

import re
from typing import Final

from keepwarm.records.search_words import Wanted, places_of

SNIPPET_CHARACTERS: Final = 220
_LEAD_CHARACTERS: Final = 60
"""What stands before the first word found, so that one reads how it came up."""
Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces: (words, whether they were looked for)."""
_SPACE: Final = re.compile(r"\s+")


def mark_words(text: str, wanted: Wanted) -> Pieces:
    """Return the whole text with the words marked that were looked for."""
    return _pieces(text, _places(text, wanted))


def cut_snippet(text: str, wanted: Wanted) -> Pieces:
    """Return the part of a text around the first words found; its beginning where none is."""
    plain = _SPACE.sub(" ", text).strip()
    places = _places(plain, wanted)
    first = _best(places)
    start = _word_start(plain, max(first - _LEAD_CHARACTERS, 0))
    end = _word_end(plain, start + SNIPPET_CHARACTERS)
    inside = [(a - start, b - start) for a, b in places if a >= start and b <= end]
    pieces = list(_pieces(plain[start:end], inside))
    if start:
        pieces.insert(0, ("… ", False))
    if end < len(plain):
        pieces.append((" …", False))
    return tuple(pieces)


def _best(places: list[tuple[int, int]]) -> int:
    """Return where the stretch begins that holds the most words found."""
    count = [
        sum(1 for other, _ in places[at:] if other < start + SNIPPET_CHARACTERS - _LEAD_CHARACTERS)
        for at, (start, _) in enumerate(places[:50])
    ]
    return places[count.index(max(count))][0] if count else 0


def _places(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    exact = {word for phrase in wanted.all_of for word in phrase.words}
    begun = tuple(
        phrase.words[-1] for phrase in wanted.all_of if phrase.is_open and len(phrase.words[-1]) > 1
    )
    return [
        (start, end)
        for word, start, end in places_of(text)
        if word in exact or (begun and word.startswith(begun))
    ]


def _pieces(text: str, places: list[tuple[int, int]]) -> Pieces:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in places:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return tuple((words, is_marked) for words, is_marked in pieces if words)


def _word_start(text: str, at: int) -> int:
    return text.rfind(" ", 0, at + 1) + 1 if at else 0


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", 0, at + 1)
    return space if space > at - SNIPPET_CHARACTERS // 2 else at
