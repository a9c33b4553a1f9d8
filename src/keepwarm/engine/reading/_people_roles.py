"""Roles and departments named in running text: "our head of stores", "der Einkaufsleiter"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import fold

Cut = tuple[str, int, int]
"""A word or mark of a text and where it stands."""

_MODIFIERS_MAX: Final = 3
_OBJECT_WORDS_MAX: Final = 3
_ENDING_REST_MIN: Final = 3
_LETTERS: Final = re.compile(r"[^\W\d_]")
_NOUN_FIRST: Final = ("fr", "es", "pt")
_OWNERS: Final = ("'s", "’s")
_PLACE: Final = "roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWords:
    """Words of roles; folded. ``heads`` and words with one of the ``endings`` are a role alone.

    ``qualities`` stand before a head, ``departments`` before it, behind it, or alone; ``links``
    lead to what a role is for, ``determiners`` begin the phrase and are no part of it.
    """

    heads: frozenset[str]
    endings: tuple[str, ...]
    qualities: frozenset[str]
    departments: frozenset[str]
    links: frozenset[str]
    determiners: frozenset[str]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build them from the pack's table; ``ValueError`` says where it is malformed."""
        table = table_of(raw, _PLACE)

        def words(name: str) -> frozenset[str]:
            return frozenset(words_of(table, _PLACE, name))

        return cls(
            heads=words("heads"),
            endings=words_of(table, _PLACE, "endings"),
            qualities=words("qualities"),
            departments=words("departments"),
            links=words("links"),
            determiners=words("determiners"),
        )

    def is_head(self, word: str) -> bool:
        """Tell whether a folded word is a role by itself."""
        if word in self.heads:
            return True
        return any(
            word.endswith(ending) and len(word) >= len(ending) + _ENDING_REST_MIN
            for ending in self.endings
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in a text: the tokens ``[first, last)`` of its phrase with the article before it."""

    name: str
    first: int
    last: int
    start: int
    end: int


def roles_in(
    text: str, cuts: Sequence[Cut], words: RoleWords, stops: frozenset[str], language: str
) -> Iterator[Role]:
    """Yield the roles of a text, in its order; ``stops`` are words that no role contains."""
    folded = [fold(cut[0]).strip(".'’") for cut in cuts]
    index = 0
    while index < len(cuts):
        word = folded[index]
        is_head = words.is_head(word)
        if not is_head and word not in words.departments:
            index += 1
            continue
        first, name_first = _beginning(cuts, folded, index, words)
        last = _end(cuts, folded, index, words, stops, language) if is_head else index + 1
        while last < len(cuts) and words.is_head(folded[last]):  # "purchasing manager"
            last += 1
        name = text[cuts[name_first][1] : cuts[last - 1][2]].rstrip(".")
        for ending in _OWNERS:
            name = name.removesuffix(ending)
        start = cuts[name_first][1]
        yield Role(name=name, first=first, last=last, start=cuts[first][1], end=start + len(name))
        index = last


def _beginning(
    cuts: Sequence[Cut], folded: Sequence[str], head: int, words: RoleWords
) -> tuple[int, int]:
    """Return where the phrase begins, with and without its article."""
    for before in range(1, _MODIFIERS_MAX + 2):
        at = head - before
        if at < 0 or not _LETTERS.match(cuts[at][0]) or cuts[at][0].endswith("."):
            break
        if folded[at] in words.determiners:
            return at, at + 1
        if folded[at] in words.links:
            break
    at = head
    is_apart = at > 1 and cuts[at - 2][0] == "," and cuts[at - 1][0].islower()
    if is_apart and folded[head] in words.departments:  # "Jane Doe, stage engineering,"
        return at - 1, at - 1
    while at and (folded[at - 1] in words.qualities or folded[at - 1] in words.departments):
        at -= 1
    return at, at


def _end(
    cuts: Sequence[Cut],
    folded: Sequence[str],
    head: int,
    words: RoleWords,
    stops: frozenset[str],
    language: str,
) -> int:
    """Return the end of the phrase: behind what the role is for, if that is said."""
    last = head + 1
    if last >= len(cuts) or cuts[head][0].endswith("."):
        return last
    if folded[last] in words.links:
        at = last + 1
        while at < len(cuts) and folded[at] in words.determiners:
            at += 1
        begin = at
        while (
            at < len(cuts)
            and at < begin + _OBJECT_WORDS_MAX
            and _may_belong(at, cuts, folded, stops)
        ):
            at += 1
        return at if at > begin else last
    if folded[last] in words.departments:
        return last + 1
    if language in _NOUN_FIRST and _may_belong(last, cuts, folded, stops):
        return last + 1
    return last


def _may_belong(at: int, cuts: Sequence[Cut], folded: Sequence[str], stops: frozenset[str]) -> bool:
    return bool(_LETTERS.match(cuts[at][0])) and folded[at] not in stops
