"""Tokens in, the runs of capitals out that may be names."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Final, NamedTuple

from keepwarm.engine.reading._people_plain import words_before
from keepwarm.engine.reading._people_roles import Cut
from keepwarm.engine.reading._people_words import PeopleWords
from keepwarm.engine.reading._words import fold

_UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
STARTS_UPPER: Final = re.compile(rf"[{_UPPER}]")
NAME_WORDS_MAX: Final = 4
NOUNS_CAPITAL: Final = "de"
_INITIAL_CHARACTERS_MAX: Final = 3  # with its dot
_OF_NOUNS: Final = ("von",)
_TITLE_SHORT_MAX: Final = 4
OWNERS: Final = ("'s", "’s", "'", "’")


class Known(NamedTuple):
    """What is known of a text's words: see ``people_in``; ``owners`` stand in its addresses."""

    language: str
    common: frozenset[str]
    ordinary: Container[str]
    owners: frozenset[str]


def run_of(
    text: str,
    tokens: Sequence[tuple[str, int, int]],
    first: int,
    words: PeopleWords,
    known: Known,
    *,
    is_titled: bool,
) -> tuple[int, int]:
    """Return the end of the run of capitalised words at ``first``, and how many there are."""
    index, capitals, last = first, 0, first
    if not is_titled and _begins_a_name(tokens, first, words):
        return first, 0
    while index < len(tokens) and capitals < NAME_WORDS_MAX:
        word, start, _ = tokens[index]
        if index > first and text[tokens[index - 1][2] : start] not in (" ", "\u00a0", ""):
            break
        plain = fold(word).rstrip(".")
        if index > first and len(plain) > 1 and not is_titled and is_title(tokens, index, words):
            break
        stem, owner, _ = plain.partition("'")
        if index > first and plain in words.particles and _ends_before(tokens, index, words, known):
            break
        is_word = stem in words.others or stem in known.common
        if STARTS_UPPER.match(word) and not is_word:
            capitals += 1
            last = index + 1
            is_site = index > first and plain in words.sites
            if is_site or (owner and word.endswith(OWNERS)) or _ends_a_sentence(word):
                break
        elif (
            plain not in words.particles
            or not (capitals or is_titled)
            or not _leads_on(tokens, index)
        ):
            break
        index += 1
    return last, capitals


def _ends_a_sentence(word: str) -> bool:
    return word.endswith(".") and len(word) > _INITIAL_CHARACTERS_MAX


def _begins_a_name(tokens: Sequence[Cut], first: int, words: PeopleWords) -> bool:
    """Tell whether a capital only leads to a name: "Contact Jane Doe", "Hausmeister Kurz"."""
    word = fold(tokens[first][0])
    is_led = word in words.before_places or word in words.noun_articles
    if not is_led and word not in words.pointers and not _is_of_role(word, words):
        return False
    if first + 1 >= len(tokens):
        return False
    following = tokens[first + 1][0]
    is_link = fold(following) in words.roles.links
    return bool(STARTS_UPPER.match(following)) or is_link


def _is_of_role(word: str, words: PeopleWords) -> bool:
    return word in words.roles.departments or words.roles.is_head(word)


def _ends_before(tokens: Sequence[Cut], particle: int, words: PeopleWords, known: Known) -> bool:
    """Tell whether a particle leads from a name to a department, or from a noun to a name."""
    following = [token[0] for token in tokens[particle + 1 : particle + 3]]
    if any(_is_of_role(fold(word).rstrip("."), words) for word in following):
        return True
    plain = fold(tokens[particle][0])
    if known.language != NOUNS_CAPITAL:
        return not following
    is_first = fold(tokens[particle - 1][0]) not in words.particles
    if plain in words.noun_articles or (is_first and plain in words.roles.determiners):
        return plain != "de"  # "leitet Jane Doe das Labor", "der Rest der Leute"
    is_noun = plain in _OF_NOUNS  # "auf den Tisch von Jane Doe"
    is_whole = len(following) > 1 and all(map(STARTS_UPPER.match, following))
    return is_noun and is_whole and not following[0].endswith(".")


def _leads_on(tokens: Sequence[Cut], index: int) -> bool:
    """Tell whether a word stands inside a name: in lower case, or with a capital before one."""
    word = tokens[index][0]
    return word.islower() or (
        index + 1 < len(tokens) and bool(STARTS_UPPER.match(tokens[index + 1][0]))
    )


def is_title(tokens: Sequence[tuple[str, int, int]], index: int, words: PeopleWords) -> bool:
    word = fold(tokens[index][0]).rstrip(".")
    if word not in words.titles or index + 1 >= len(tokens):
        return False
    if tokens[index][0].endswith(".") and len(word) > _TITLE_SHORT_MAX:
        return False  # "Wrong number, madam. Here is the parish."
    return bool(STARTS_UPPER.match(tokens[index + 1][0]))


def is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def is_noun(tokens: Sequence[Cut], first: int, word: str, words: PeopleWords) -> bool:
    """Tell whether a lone German capital is that of a noun: "unsere Kellerei", "Verwaltung"."""
    before = words_before(tokens, first, 1)
    return word.endswith(words.noun_endings) or (bool(before) and before[0] in words.noun_articles)
