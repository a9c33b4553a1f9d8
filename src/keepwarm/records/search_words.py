"""Words as search knows them: without case and accents, the same on every database.

SQLite's ``unicode61`` does so by itself; for PostgreSQL, and to mark what was found, it is done
here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TEXT_CHARACTERS_MAX: Final = 50_000
"""Of a longer text the beginning is searched: no mail that a person typed is as long."""
WORD_CHARACTERS_MAX: Final = 100
"""What is longer is no word but code; PostgreSQL takes none above 2,046 bytes."""
PREFIXES: Final = (2, 3, 4)
"""Letters of a beginning that SQLite's index looks up, as one types, and need not gather."""
_WORD: Final = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_UNKEEPABLE: Final = re.compile("[\0\ud800-\udfff]")
_PHRASE_GAP: Final = 2
"""Between title and text, so that no phrase is found across."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Folded words that stand one after the other; an open one's last word may be a beginning."""

    words: tuple[str, ...]
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: every phrase of ``all_of`` and none of ``none_of``."""

    all_of: tuple[Phrase, ...] = ()
    none_of: tuple[Phrase, ...] = ()


def fold(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded, in their order."""
    if text.isascii():
        return [word[:WORD_CHARACTERS_MAX] for word in _WORD.findall(text.lower())]
    return [fold(word)[:WORD_CHARACTERS_MAX] for word in _WORD.findall(text)]


def places_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text, folded, each with where it begins and ends."""
    for found in _WORD.finditer(text):
        yield fold(found[0]), found.start(), found.end()


def searchable(text: str) -> str:
    """Return what of a text is kept to be searched: what any database keeps, and not too much."""
    if text.isascii() and "\0" not in text:
        return text[:TEXT_CHARACTERS_MAX]
    return unicodedata.normalize(
        "NFC", _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", text[:TEXT_CHARACTERS_MAX])
    )


def fts5_query(wanted: Wanted, *, with_beginnings: bool) -> str:
    """Return the query in the language of SQLite's FTS5; words hold letters and digits only."""
    said = [_fts5_phrase(phrase, with_beginnings=with_beginnings) for phrase in wanted.all_of]
    refused = [_fts5_phrase(phrase, with_beginnings=False) for phrase in wanted.none_of]
    return " NOT ".join([f"({' AND '.join(said)})", *refused])


def _fts5_phrase(phrase: Phrase, *, with_beginnings: bool) -> str:
    text = f'"{" ".join(phrase.words)}"'
    return f"{text} *" if with_beginnings and _may_begin(phrase) else text


def is_gathered(wanted: Wanted) -> bool:
    """Say whether FTS5 gathers the texts of all words that begin so: of what no index begins."""
    return any(
        _may_begin(phrase) and len(phrase.words[-1]) > max(PREFIXES) for phrase in wanted.all_of
    )


def _may_begin(phrase: Phrase) -> bool:
    """Say whether a phrase may end in a beginning: of one letter every text holds one."""
    return phrase.is_open and len(phrase.words[-1]) > 1


def tsquery(wanted: Wanted, *, with_beginnings: bool) -> str:
    """Return the query as PostgreSQL's ``tsquery``, to be cast: no parser changes a word."""
    said = [_ts_phrase(phrase, with_beginnings=with_beginnings) for phrase in wanted.all_of]
    refused = [f"!{_ts_phrase(phrase, with_beginnings=False)}" for phrase in wanted.none_of]
    return " & ".join([*said, *refused])


def _ts_phrase(phrase: Phrase, *, with_beginnings: bool) -> str:
    words = [f"'{word}'" for word in phrase.words]
    if with_beginnings and _may_begin(phrase):
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def tsvector(title: str, text: str) -> str:
    """Return the words and their places as PostgreSQL's ``tsvector``, to be cast."""
    places: dict[str, list[int]] = {}
    first = words_of(title)
    for start, words in ((1, first), (1 + len(first) + _PHRASE_GAP, words_of(text))):
        for place, word in enumerate(words, start=start):
            places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())
