"""What templates need of a sentence: words of which one stands wherever they match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import fsum
from operator import attrgetter
from typing import Final, Self

from keepwarm.engine.reading._filing import (
    BEGINNING,
    END,
    NEEDS_MAX,
    NUMBER,
    PREFIX_CHARACTERS_MAX,
    PREFIX_CHARACTERS_MIN,
    Needs,
)

GAPS: Final = frozenset(("..", "..."))

_ELEMENT: Final = re.compile(
    r"\((?P<choices>[^()]*)\)(?P<maybe>\?)?|\{(?P<set>\w+)\}(?P<perhaps>\?)?|(?P<word>\S+)"
)
_INNER_SET: Final = re.compile(r"\{\w+\}")
_ANCHORS: Final = {"<": BEGINNING, ">": END}
_NESTING_MAX: Final = 6
_JOINTS_MAX: Final = 16  # of pairs; more are met too often to be worth their memory
_COMMON_CHARACTERS: Final = 3  # shorter words are in most sentences

_commonness = attrgetter("commonness")


def elements_of(text: str) -> Iterator[re.Match[str]]:
    """Yield the elements of a template: words, choices, sets, gaps and anchors."""
    return _ELEMENT.finditer(text)


def is_optional(element: re.Match[str]) -> bool:
    """Tell whether nothing at all may stand for an element."""
    return bool(element["maybe"] or element["perhaps"])


def choices_of(
    element: re.Match[str], sets: Mapping[str, tuple[str, ...]], place: str, depth: int = 0
) -> list[str]:
    """Return what can stand for a choice or a set, with the sets in it written out.

    Raises ``ValueError`` with ``place`` where a set is missing or contains itself.
    """
    if element["set"]:
        name = element["set"]
        if name not in sets:
            raise ValueError(
                f"A phrase in [{place}] uses {{{name}}}, but there is no set of that name; add it "
                "or correct the name."
            )
        members: Sequence[str] = sets[name]
    else:
        members = [choice.strip() for choice in element["choices"].split("|") if choice.strip()]
    choices: list[str] = []
    for member in members:
        inner = _INNER_SET.search(member) if "{" in member else None
        if inner is None:
            choices.append(member)
            continue
        if depth >= _NESTING_MAX:
            raise ValueError(f"The sets used in [{place}] contain each other; untangle them.")
        used = _ELEMENT.match(inner[0])
        if used is not None:
            choices += [
                member.replace(inner[0], choice, 1)
                for choice in choices_of(used, sets, place, depth + 1)
            ]
    return choices


def _required(element: re.Match[str], sets: Mapping[str, tuple[str, ...]], place: str) -> list[str]:
    """Return the choices of which one stands where an element matches; none if that may be none."""
    word = element["word"]
    if word:
        return [] if word in _ANCHORS or word in GAPS else [word]
    return [] if is_optional(element) else choices_of(element, sets, place)


def rarest_words(
    text: str,
    sets: Mapping[str, tuple[str, ...]],
    place: str,
    known: dict[str, Keys],
) -> frozenset[str]:
    """Return words of which one stands in every match, of the element least often met.

    They may be beginnings ("budget*"); there are none where every element may match anything.
    ``known`` keeps the words of elements that come again.
    """
    found = []
    for element in elements_of(text):
        keys = known.get(element[0])
        if keys is None:
            keys = known[element[0]] = Keys.of(map(_key, _required(element, sets, place)))
        if keys.words:
            found.append(keys)
    return min(found, key=_commonness).words if found else frozenset()


@dataclass(frozen=True, slots=True)
class Keys:
    """Words of which a match needs one, and how often one of them may be met."""

    words: frozenset[str]
    commonness: float

    @classmethod
    def of(cls, keys: Iterable[str]) -> Self:
        """Return them; none where an empty one among ``keys`` says that anything may do."""
        words = frozenset(keys)
        if "" in words:
            return cls(frozenset(), 0.0)
        # Long words are rare.
        sizes = (len(word) - word.count("*") for word in words)
        return cls(
            words,
            fsum(100.0 if size <= _COMMON_CHARACTERS else 64.0 / size**2 for size in sizes),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What an element needs, best two words in a row, and the words with which it begins and ends.

    Each is empty where that may be nothing, or anything.
    """

    telling: Keys
    firsts: frozenset[str]
    lasts: frozenset[str]


def needs_of(
    text: str, sets: Mapping[str, tuple[str, ...]], place: str, known: dict[str, Part]
) -> Needs:
    """Return what a match needs, rarest first: of each element, and where two of them meet."""
    parts = []
    for element in elements_of(text):
        part = known.get(element[0])
        if part is None:
            part = known[element[0]] = _part(element, sets, place)
        parts.append(part)
    joints = (
        Keys.of(map(" ".join, product(part.lasts, following.firsts)))
        for part, following in pairwise(parts)
        if len(part.lasts) * len(following.firsts) <= _JOINTS_MAX
    )
    found = sorted((*(part.telling for part in parts), *joints), key=_commonness)
    return tuple(keys.words for keys in found if keys.words)[:NEEDS_MAX]


def _part(element: re.Match[str], sets: Mapping[str, tuple[str, ...]], place: str) -> Part:
    mark = _ANCHORS.get(element["word"])
    if mark:
        return Part(Keys.of(()), frozenset((mark,)), frozenset((mark,)))
    choices = _required(element, sets, place)
    firsts = (choice.partition(" ")[0] for choice in choices)
    lasts = (choice.rpartition(" ")[2] for choice in choices)
    return Part(
        telling=Keys.of(map(_telling, choices)),
        firsts=_unless_any("" if _is_open(first) else first for first in firsts),
        lasts=_unless_any("" if _is_open(last) else last for last in lasts),
    )


def _unless_any(keys: Iterable[str]) -> frozenset[str]:
    found = frozenset(keys)
    return frozenset() if "" in found else found


def _telling(choice: str) -> str:
    """Return two words in a row of a choice, or a word, by which it can be found; '' if none."""
    if " " in choice:
        words = choice.split()
        if _is_open(choice):
            closed = (pair for pair in pairwise(words) if not any(map(_is_open, pair)))
            pair = max(map(" ".join, closed), key=len, default="")
        else:
            pair = max(map(" ".join, pairwise(words)), key=len)
        if pair:
            return pair
    return _key(choice) or (NUMBER if NUMBER in choice.split() else "")


def _is_open(choice: str) -> bool:
    """Tell whether words of a template stand for many words."""
    return "*" in choice or NUMBER in choice


def _key(choice: str) -> str:
    """Return the longest word of a choice by which it can be found, or '' if there is none."""
    if not _is_open(choice):
        return max(choice.split(), key=len) if " " in choice else choice
    usable = [
        word
        for word in choice.split()
        if word != NUMBER
        and not word.startswith("*")
        and not (word.endswith("*") and len(word) <= PREFIX_CHARACTERS_MIN)
    ]
    longest = max(usable, key=len, default="")
    if longest.endswith("*") and len(longest) > PREFIX_CHARACTERS_MAX + 1:
        return longest[:PREFIX_CHARACTERS_MAX] + "*"
    return longest
