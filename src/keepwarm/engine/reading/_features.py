"""What the trained model looks at: words and pieces of words, phrases of the lexicon, and form.

A feature is known by the CRC-32 of its name, so that the model needs no list of names. Changing a
name or a rule here asks for training the model anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np

from keepwarm.engine.reading._grammar import Hit
from keepwarm.engine.reading._language import LANGUAGES, Language, tell_language
from keepwarm.engine.reading._sentences import Sentence, sentences_of
from keepwarm.engine.values import Channel, Ints

FEATURES_VERSION: Final = 2
BEGINNING_CHARACTERS: Final = 5
PIECE_CHARACTERS: Final = 4

Place = tuple[int, int, int]
"""Sentence, first word and the word after the last one, where a feature stands first."""
NOWHERE: Final[Place] = (-1, 0, 0)

_NUMBER: Final = re.compile(r"(?:\+|\b)\d[\d\s()/.-]{6,17}\d\b")
_OURS_CHARACTERS_MAX: Final = 1_500
_COUNTS_TOLD: Final = (2, 4)
_LONG_WORDS_MIN: Final = 4
_WORDS_KEPT_MAX: Final = 16_384  # people use few words again and again
_NAMES_KEPT_MAX: Final = 4_096


def word_features(sentences: Sequence[Sentence]) -> dict[int, Place]:
    """Return the features of the words: each word, pair, beginning and piece of four letters."""
    found: dict[int, Place] = {}
    add = found.setdefault
    for number, sentence in enumerate(sentences):
        before = "^"
        for index, word in enumerate(sentence.words):
            place = (number, index, index + 1)
            whole, *pieces = _keys_of(word)
            add(whole, place)
            add(crc32(f"b:{before} {word}".encode()), (number, max(0, index - 1), index + 1))
            for piece in pieces:
                add(piece, place)
            before = word
        last = len(sentence.words)
        add(crc32(f"b:{before} $".encode()), (number, max(0, last - 1), last))
    return found


@lru_cache(maxsize=_WORDS_KEPT_MAX)
def _keys_of(word: str) -> tuple[int, ...]:
    """Return the features of a word by itself: the word, the beginning of a long one, pieces."""
    keys = [crc32(f"w:{word}".encode())]
    if len(word) > BEGINNING_CHARACTERS:
        keys.append(crc32(f"p:{word[:BEGINNING_CHARACTERS]}".encode()))
    edged = f"<{word}>".encode()
    starts = range(len(edged) - PIECE_CHARACTERS + 1)
    keys += (crc32(edged[start : start + PIECE_CHARACTERS], 99) for start in starts)
    return tuple(keys)


def phrase_features(hits: Iterable[Hit], *, sentences: int, whose: str = "") -> dict[int, Place]:
    """Return the features of the lexicon's phrases: by label and tier, negated or not.

    How often they come, whether in the first or last of so many ``sentences``, and whether they
    are long, says more.
    """
    found: dict[int, Place] = {}
    counts: dict[str, int] = {}
    for hit in hits:
        name = f"{whose}{hit.label}:{hit.tier}"
        place = (hit.sentence, hit.first, hit.last)
        if hit.is_negated:
            found.setdefault(phrase_key(f"{name}:not"), place)
            continue
        counts[name] = counts.get(name, 0) + 1
        found.setdefault(phrase_key(name), place)
        if counts[name] in _COUNTS_TOLD:
            found.setdefault(phrase_key(f"{name}:{counts[name]}"), place)
        if hit.sentence == 0:
            found.setdefault(phrase_key(f"{name}:first"), place)
        if hit.sentence == sentences - 1:
            found.setdefault(phrase_key(f"{name}:last"), place)
        if hit.last - hit.first >= _LONG_WORDS_MIN:
            found.setdefault(phrase_key(f"{name}:long"), place)
    return found


def form_features(text: str, sentences: Sequence[Sentence], *, channel: str) -> dict[int, Place]:
    """Return the features of a message's form: its length, marks, numbers and channel."""
    count = sum(len(sentence.words) for sentence in sentences)
    names = [
        f"words:{min(count.bit_length(), 8)}",
        f"sentences:{min(len(sentences), 5)}",
        f"channel:{channel}",
    ]
    asked = [sentence for sentence in sentences if "?" in sentence.words]
    if asked:
        names.append("asks")
    if sentences and asked and asked[-1] is sentences[-1]:
        names.append("asks last")
    if "!" in text:
        names.append("exclaims")
    if "@" in text:
        names.append("address")
    if _NUMBER.search(text):
        names.append("number")
    return {phrase_key(f"form {name}"): NOWHERE for name in names}


@lru_cache(maxsize=_NAMES_KEPT_MAX)
def phrase_key(name: str) -> int:
    """Return the key of a feature of the lexicon's or the form's: "competitor:sure"."""
    return crc32(f"l:{name}".encode())


def as_keys(features: Iterable[int]) -> Ints:
    """Return feature keys as a sorted column."""
    return np.sort(np.fromiter(features, np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A message taken apart: its sentences, phrases, and the features of each kind with places."""

    text: str
    language: str
    sentences: Sequence[Sentence]
    hits: Sequence[Hit]
    words: Mapping[int, Place]
    phrases: Mapping[int, Place]


def analyse(
    text: str,
    languages: Mapping[str, Language],
    *,
    language: str = "",
    ours: str = "",
    channel: str = Channel.EMAIL.value,
) -> Analysed:
    """Take apart what somebody wrote now; ``ours`` is what of us they answer, if that is known.

    ``language`` is a hint: the words decide where they clearly speak another one.
    """
    code = tell_language(text, languages, hint=language)
    known = languages.get(code) or languages[LANGUAGES[0]]
    sentences = sentences_of(text, known.spelling)
    hits = list(known.grammar.hits(sentences))
    asked: list[Hit] = []
    if ours:
        our_code = tell_language(ours, languages, hint=code)
        ours_known = languages.get(our_code) or known
        asked = list(
            ours_known.grammar.hits(sentences_of(ours[-_OURS_CHARACTERS_MAX:], ours_known.spelling))
        )
    return Analysed(
        text=text,
        language=code,
        sentences=sentences,
        hits=hits,
        words=word_features(sentences),
        phrases={
            **form_features(text, sentences, channel=channel),
            **phrase_features(asked, sentences=0, whose="ours "),
            **phrase_features(hits, sentences=len(sentences)),
        },
    )
