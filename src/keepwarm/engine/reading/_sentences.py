"""A text as sentences of plain words: one form for the many ways in which people type the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from keepwarm.engine.reading._words import fold

WORDS_MAX: Final = 600
"""Of a message that are read for what it means; what people answer is far shorter."""

_TOKEN: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.?!;:…\n]|[()\"“”„«»–—]|--")
_ENDS: Final = frozenset(".;:…\n?!")
_MARKS: Final = _ENDS - {"\n"}
_CHARACTERS_MAX: Final = 24_000
_WRAPPED_CHARACTERS_MIN: Final = 35  # a longer line without a full stop goes on in the next one
_ORDINAL: Final = re.compile(r"(?<![\d.])[0-3]?\d\. [^\W\d_]")
_LINE: Final = re.compile(r"^[^\n]*\n(?=[^\n])", re.MULTILINE)
_LINE_ENDS: Final = (".", "!", "?", ":", ";", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Short forms and what they stand for.

    ``words`` are whole words ("pls": "please"), ``endings`` what follows a stem ("n't": "not").
    """

    words: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: folded ``words`` and where each begins and ends in the text.

    ``line`` is the words as one string, "^ how much is it ? $ ", against which phrases are tried;
    ``offsets`` says where each word begins in it. Every part of a short form has its whole place.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    line: str
    offsets: tuple[int, ...]


def sentences_of(text: str, spelling: Spelling) -> list[Sentence]:
    """Return the sentences of ``text``, at most ``WORDS_MAX`` words of it, in folded words."""
    folded = fold_in_place(_unwrapped(text[:_CHARACTERS_MAX]))
    found: list[Sentence] = []
    words: list[str] = []
    places: list[tuple[int, int]] = []
    count = 0
    short_forms = spelling.words
    for token in _TOKEN.finditer(folded):
        word = token[0]
        if word in _ENDS:
            end = token.end()
            if word == "?" and words and words[-1] != word:
                words.append(word)
                places.append(token.span())
            is_inner = word in ".:" and folded[end : end + 1].isalnum()
            if word == "." and words and _ORDINAL.match(folded, token.start() - len(words[-1])):
                continue  # "am 13. März"
            if not is_inner and words and folded[end : end + 1] not in _MARKS:
                found.append(_sentence(words, places))
                words, places = [], []
        elif word[0].isalnum():
            count += 1
            if count > WORDS_MAX:
                break
            if word not in short_forms and word.isalnum():
                words.append(word)
                places.append(token.span())
            else:
                parts = _parts(word, spelling)
                words += parts
                places += [token.span()] * len(parts)
    if words:
        found.append(_sentence(words, places))
    return found


def _parts(word: str, spelling: Spelling) -> tuple[str, ...]:
    whole = spelling.words.get(word)
    if whole is not None:
        return whole
    for ending, parts in spelling.endings.items():
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return (*spelling.words.get(stem, (stem,)), *parts) if stem else parts
    return tuple(
        part
        for piece in word.replace("'", "-").split("-")
        for part in spelling.words.get(piece, (piece,))
    )


def _sentence(words: list[str], places: list[tuple[int, int]]) -> Sentence:
    starts, ends = zip(*places, strict=True)
    # Two characters stand before the first word, and a space behind each.
    sizes = (len(word) + 1 for word in words[:-1])
    return Sentence(
        words=tuple(words),
        starts=starts,
        ends=ends,
        line=f"^ {' '.join(words)} $ ",
        offsets=tuple(accumulate(sizes, initial=2)),
    )


def _unwrapped(text: str) -> str:
    """Return ``text`` with the line ends of wrapped lines as spaces; nothing moves."""
    return _LINE.sub(_joined, text)


def _joined(line: re.Match[str]) -> str:
    words = line[0].rstrip()
    following = line.string[line.end()]
    is_wrapped = len(words) >= _WRAPPED_CHARACTERS_MIN or following.islower()
    if words and is_wrapped and not words.endswith(_LINE_ENDS):
        return line[0][:-1] + " "
    return line[0]


def fold_in_place(text: str) -> str:
    """Return the folded text; a letter that would fold into several stays, so that places hold."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(plain if len(plain := fold(letter)) == 1 else letter for letter in text)
