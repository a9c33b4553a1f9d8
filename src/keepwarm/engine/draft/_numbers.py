"""Numbers in a text, as figures or words, each with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final

# Each of these begins with a digit and looks back from there, as that is found many times faster.
_FIGURES: Final = re.compile(
    r"\d(?<![\w.,]\d)\d{0,8}(?:[.,' \u202f\u00a0]\d{3}(?!\d)){0,3}(?:[.,]\d{1,2})?"
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,' \u202f\u00a0]\d{3})+")
_PHONE: Final = re.compile(r"\d(?<!\w\d)[\d ()/.\-\u00a0]{5,18}\d(?!\w)")
_PHONE_DIGITS_MIN: Final = 7
_LONG: Final = re.compile(r"\d[\d ()/.\-\u00a0]{6}")
"""Begins every telephone number: most texts have none, which is seen at once."""
_SHORT_PHONE: Final = re.compile(r"\d(?<!\w\d)\d{2}[-.]\d{4}(?!\w)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_TENS_ENDINGS: Final = ("tig", "zig")
_TENS: Final = range(20, 100, 10)
_KNOWN_MAX: Final = 5  # of which all pairs are reckoned with
_SCALES: Final = (100, 1_000, 1_000_000)
_GERMANIC: Final = re.compile(r"(?P<ones>[a-z]+?)(?:und|en)(?P<tens>[a-z]+zig|[a-z]*tig)")
_NEAR: Final = 0.1
_NEARLY: Final = 0.05
_PERCENT: Final = re.compile(
    r"[ \u202f\u00a0]?(?:%|percent|per cent|prozent|procent|pour ?cent|por ?cien|por ?cent)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``start`` up to ``end``; ``is_word`` where it is written out."""

    value: float
    start: int
    end: int
    is_word: bool


def phones_of(folded: str) -> list[tuple[int, int]]:
    """Return the places of what looks like a telephone number."""
    if not _LONG.search(folded):
        return []
    places = [found.span() for found in _SHORT_PHONE.finditer(folded)]
    return places + [
        found.span()
        for found in _PHONE.finditer(folded)
        if sum(character.isdigit() for character in found[0]) >= _PHONE_DIGITS_MIN
    ]


def numbers_of(
    folded: str, words: Mapping[str, int], spoken: Collection[str] | None = None
) -> Iterator[Number]:
    """Yield the numbers of a folded text; telephone numbers are none.

    ``spoken`` are its words, where they are known already.
    """
    figures = list(_FIGURES.finditer(folded))
    phones = phones_of(folded) if figures else []
    for found in figures:
        if not any(start <= found.start() < end for start, end in phones):
            yield Number(_value(found[0]), found.start(), found.end(), is_word=False)
    so_far: Number | None = None
    for start, word in _number_words(folded, words, spoken):
        value = words.get(word) or _joined(word, words)
        if value is None:
            continue
        end = start + len(word)
        if so_far is not None and _follows(folded, so_far, start):
            joined = _together(so_far.value, value)
            if joined is not None:
                so_far = Number(joined, so_far.start, end, is_word=True)
                continue
        if so_far is not None:
            yield so_far
        so_far = Number(float(value), start, end, is_word=True)
    if so_far is not None:
        yield so_far


def _number_words(
    folded: str, words: Mapping[str, int], spoken: Collection[str] | None
) -> list[tuple[int, str]]:
    """Return the places of the words that may be numbers, in their order.

    Few words are: which ones stand there is looked up first, then where.
    """
    every = set(_WORD.findall(folded)) if spoken is None else _letters_of(spoken)
    places = []
    for word in (every & words.keys()) | {each for each in every if each.endswith(_TENS_ENDINGS)}:
        start = folded.find(word)
        while start >= 0:
            end = start + len(word)
            if not (_is_letter(folded[start - 1 : start]) or _is_letter(folded[end : end + 1])):
                places.append((start, word))
            start = folded.find(word, end)
    return sorted(places)


def _letters_of(spoken: Collection[str]) -> set[str]:
    """Return the words that are all letters, of those with figures and hyphens the pieces."""
    plain = set(filter(str.isalpha, spoken))
    return plain.union(_WORD.findall(" ".join(word for word in spoken if word not in plain)))


def _is_letter(character: str) -> bool:
    """Tell whether a character, or none, goes on a word as ``_WORD`` has it."""
    return character.isalnum() and not character.isdecimal()


def _value(text: str) -> float:
    if text.isdecimal():
        return float(text)
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    head, point, tail = text.replace(",", ".").rpartition(".")
    digits = re.sub(r"\D", "", head)
    return float(f"{digits or 0}.{tail}") if point else float(re.sub(r"\D", "", text))


def _may_join(word: str) -> bool:
    return word.endswith(_TENS_ENDINGS)


def _joined(word: str, words: Mapping[str, int]) -> int | None:
    """Return the number of a compound such as "achtundzwanzig", if it is one."""
    found = _GERMANIC.fullmatch(word) if _may_join(word) else None
    if found is None:
        return None
    ones, tens = words.get(found["ones"]), words.get(found["tens"])
    return ones + tens if ones and tens else None


def _follows(folded: str, before: Number, start: int) -> bool:
    return folded[before.end : start] in (" ", "-", " y ", " e ", " et ", "-et-", " and ")


def _together(first: float, second: float) -> float | None:
    """Return the number that two words make together: "twenty-eight", "four hundred"."""
    if second in _SCALES and first < second:
        return first * second
    if first in _TENS and second < 20:  # noqa: PLR2004 - "quatre-vingt-dix"; twenty ends the teens
        return first + second
    if first >= _SCALES[0] and second < _SCALES[0]:
        return first + second
    return None


def is_share(folded: str, number: Number) -> bool:
    """Tell whether a number is one of hundred parts."""
    return _PERCENT.match(folded, number.end) is not None


def reckoned(known: frozenset[float]) -> frozenset[float]:
    """Return what follows from the numbers of one fact: sums, differences, products, ratios."""
    found = {value for value in known if value}
    for first, second in permutations(sorted(found)[:_KNOWN_MAX], 2):
        found |= {first + second, abs(first - second), first * second}
        found |= {round(first / second, 1), float(round(first / second))}
    return frozenset(found)


def shares_of(known: frozenset[float]) -> frozenset[float]:
    """Return what hundredths one number of a fact is of another, and by how many it is less."""
    some = sorted(value for value in known if value)[:_KNOWN_MAX]
    return frozenset(
        float(round(100 * share))
        for less, more in combinations(some, 2)
        for share in (less / more, 1 - less / more)
    )


def is_near(value: float, known: frozenset[float]) -> bool:
    """Tell whether a round number stands for one of the known ones."""
    return any(abs(value - one) <= _NEAR * max(one, 1.0) for one in known)


def is_nearly(value: float, known: frozenset[float]) -> bool:
    """Tell whether a round number stands for one that follows from what is known."""
    return any(abs(value - one) <= _NEARLY * max(one, 1.0) for one in known)
