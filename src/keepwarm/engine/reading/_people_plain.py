"""Tokens in, the names out that somebody wrote without a capital: "ask tom"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from keepwarm.engine.reading._people_roles import Cut
from keepwarm.engine.reading._people_words import PeopleWords
from keepwarm.engine.reading._words import fold

MARKS: Final = ("\n", ".", "!", "?", ";", ":", ",", "(")
"""What parts the clauses of a sentence."""
_POINTER_WORDS_MAX: Final = 4
_SENTENCE_WORDS_MAX: Final = 40
_ADDRESS_MARKS: Final = ("@", "_", "-", "+", ".")
_PLAIN_NAME: Final = re.compile(r"[a-z]{2,12}")


def words_before(tokens: Sequence[Cut], first: int, count: int) -> list[str]:
    """Return so many words before a token, folded and without the dots of abbreviations."""
    words = [fold(token[0]).replace("’", "'") for token in tokens[max(0, first - count) : first]]
    return [word.rstrip(".") if len(word) > 1 else word for word in words]


def plain_names(
    tokens: Sequence[Cut], words: PeopleWords, stops: frozenset[str], owners: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield names without a capital, where they that write so point at somebody ("ask tom").

    ``owners`` are the words of the text's addresses: "tom dean: t.dean@" is a name as well.
    """
    for index, (word, _, _) in enumerate(tokens):
        stem = fold(word).replace("’", "'").partition("'")[0].rstrip(".")
        if not word[0].islower() or not _PLAIN_NAME.fullmatch(stem) or stem in stops:
            continue
        if stem in words.roles.determiners or stem in words.roles.departments:
            continue
        if stem in words.before_places or words.roles.is_head(stem) or stem in words.roles.links:
            continue
        if stem in owners:
            if _is_casual(tokens, index) and not _is_in_address(tokens, index):
                yield index - _has_first_name(tokens, index, words, stops), index + 1
        elif _is_meant(tokens, index, words):
            yield index, index + 1


def _is_in_address(tokens: Sequence[Cut], index: int) -> bool:
    """Tell whether a word is glued to a mark, as the words of addresses are."""
    _, start, end = tokens[index]
    before = tokens[index - 1] if index else ("", 0, -1)
    behind = tokens[index + 1] if index + 1 < len(tokens) else ("", -1, 0)
    is_glued_before = before[2] == start and before[0] in _ADDRESS_MARKS
    return is_glued_before or (behind[1] == end and behind[0] in _ADDRESS_MARKS)


def _has_first_name(
    tokens: Sequence[Cut], index: int, words: PeopleWords, stops: frozenset[str]
) -> bool:
    """Tell whether the word before an owner's name may be their first name."""
    before = fold(tokens[index - 1][0]) if index else ""
    is_other = before in stops or before in words.roles.determiners or before in words.asks
    return bool(_PLAIN_NAME.fullmatch(before)) and not is_other


def _is_meant(tokens: Sequence[Cut], index: int, words: PeopleWords) -> bool:
    """Tell whether what stands beside a plain word makes it somebody's name."""
    before = words_before(tokens, index, _POINTER_WORDS_MAX)
    next_token = tokens[index + 1][0] if index + 1 < len(tokens) else ""
    if "@" in (next_token, *before[-1:]):
        return False
    behind = fold(next_token)
    begins = not before or before[-1] in MARKS or tokens[index - 1][0][-1] == "."
    is_clause = behind in words.duties or (
        behind in words.before_places
        and index + 2 < len(tokens)
        and fold(tokens[index + 2][0]) in words.roles.departments
    )
    if begins and is_clause:
        return True
    is_asked = any(" ".join(before[-count:]) in words.asks for count in range(1, len(before) + 1))
    word = tokens[index][0]
    is_closed = (
        not behind
        or behind[0].isdigit()
        or behind in MARKS
        or behind in words.closings
        or behind in words.before_places
        or word[-1] == "."
        or "'" in word
    )
    return is_asked and is_closed and _is_casual(tokens, index)


def _is_casual(tokens: Sequence[Cut], index: int) -> bool:
    """Tell whether the sentence around a token begins without a capital."""
    first, earliest = index, max(0, index - _SENTENCE_WORDS_MAX)
    while (
        first > earliest and tokens[first - 1][0] not in MARKS and tokens[first - 1][0][-1] != "."
    ):
        first -= 1
    return tokens[first][0][0].islower()
