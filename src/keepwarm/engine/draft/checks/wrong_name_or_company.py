"""``wrong_name_or_company``: wrong name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._parts import Span
from keepwarm.engine.draft._view import View
from keepwarm.engine.reading import fold_in_place
from keepwarm.engine.values import Severity

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NICKNAME_LETTERS_MIN: Final = 3
_LONG: Final = 4
_ENDINGS: Final = ("'s", "’s", "s", "'", "’")


def _find(view: View) -> Iterator[Place]:
    if not view.prospect_words:
        return
    new, greeting = view.parts.new, view.parts.greeting
    seen: set[int] = set()
    for found in _WORD.finditer(view.text, greeting.start, greeting.end):
        if found[0][:1].isupper() and _is_stranger(view, view.folded[found.start() : found.end()]):
            seen.add(found.start())
            yield Place(found.start(), found.end())
    for found in _WORD.finditer(view.text, new.start, new.end):
        if found.start() in seen or not found[0][:1].isupper():
            continue
        folded = view.folded[found.start() : found.end()]
        if (
            _is_misspelt(view, folded)
            or _is_other_person(view, folded, found.start())
            or _is_other_firm(view, folded, found.end())
        ):
            yield Place(found.start(), found.end())


def _plain(folded: str) -> str:
    for ending in _ENDINGS[:2]:
        folded = folded.removesuffix(ending)
    return folded


def _known(view: View, word: str) -> bool:
    words = view.words
    pieces = {word, *re.split("['’-]", word)}
    return bool(
        pieces & view.backing_words
        or word in words.greetings
        or word in words.titles
        or word in words.closings
        or word in words.calendar
        or (word.endswith("s") and word[:-1] in view.backing_words)
    )


def _is_stranger(view: View, folded: str) -> bool:
    """Tell whether a name in the salutation is nobody's that the facts know."""
    word = _plain(folded)
    if _known(view, word) or len(word) == 1:
        return False
    for name in view.prospect_words:
        short, long = sorted((name, word), key=len)
        is_nickname = len(short) >= _NICKNAME_LETTERS_MIN and long.startswith(short[:3])
        if is_nickname and len(long) - len(short) >= _NICKNAME_LETTERS_MIN - 1:
            return False
    return True


def _is_misspelt(view: View, folded: str) -> bool:
    """Tell whether a word is nearly a name of the facts, and no word of theirs."""
    word = _plain(folded)
    if len(word) < _LONG or _known(view, word) or word in view.words.language.common:
        return False
    names = view.prospect_words | view.company_words | view.rep_words
    return any(
        len(name) >= _LONG
        and name[0] == word[0]
        and _distance(name, word) in (1, 2)
        and _distance(name, word) * 3 <= len(name)
        and not word.startswith(name)
        for name in names
    )


def _is_other_person(view: View, folded: str, start: int) -> bool:
    """Tell whether a name within a sentence is nearly that of another person of the facts."""
    word = _plain(folded)
    is_first = any(span.start == start for span in view.sentences)
    if len(word) < _LONG or is_first or _known(view, word) or word in view.words.language.common:
        return False
    if view.words.language.code == "de":  # where every noun has a capital
        return False
    notes = " ".join((*view.draft.facts.known, *view.draft.facts.others))
    names = {found[0] for found in re.finditer(r"(?<=[^\W\d_] )[^\W\d_a-z]\w+", notes)}
    return any(
        0 < _distance(fold_in_place(name), word) * 3 <= len(name)
        for name in names
        if name.istitle()
    )


def _is_other_firm(view: View, folded: str, end: int) -> bool:
    """Tell whether a capitalised word stands where the firm's own name stands before its kind."""
    if _known(view, _plain(folded)):
        return False
    firm = _WORD.findall(fold_in_place(view.draft.facts.company))
    following = view.tokens(Span(end, min(len(view.text), end + 60)))[:1]
    own = [first for first, second in pairwise(firm) if [second] == following]
    return any(_plain(folded)[:1] == name[:1] and len(folded) >= _LONG for name in own)


def _distance(first: str, second: str) -> int:
    """Return how many letters have to change to make one word of the other (Levenshtein 1966)."""
    row = list(range(len(second) + 1))
    for number, letter in enumerate(first, start=1):
        before, row = row, [number]
        for place, other in enumerate(second, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != other)))
    return row[-1]


CHECK = Check(
    code="wrong_name_or_company",
    name="Wrong name",
    reason="A name that is not theirs ends the reading at once.",
    source="[3]",
    repair="Write the name as the facts have it.",
    severity=Severity.ERROR,
    find=_find,
)
