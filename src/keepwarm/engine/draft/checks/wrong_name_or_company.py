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
_FIELD: Final = re.compile(r"[\[{<][^\[\]{}<>\n]{1,60}[\]}>]")
"""What nobody filled in is no name; another check finds it."""
_LENGTHS_APART_MAX: Final = 3
_ENDINGS: Final = ("'s", "’s", "s", "'", "’")


def _find(view: View) -> Iterator[Place]:
    if not view.prospect_words:
        return
    new, greeting = view.parts.new, view.parts.greeting
    fields = [found.span() for found in _FIELD.finditer(view.text, new.start, new.end)]
    seen = {place for start, end in fields for place in range(start, end)}
    for found in _WORD.finditer(view.text, greeting.start, greeting.end):
        if found.start() in seen or not found[0][:1].isupper():
            continue
        before = (view.tokens(Span(new.start, found.start())) or [""])[-1]
        is_titled = before in view.words.titles
        folded = view.folded[found.start() : found.end()]
        if _is_stranger(view, folded, is_titled=is_titled):
            seen.add(found.start())
            yield Place(found.start(), found.end())
    for found in _WORD.finditer(view.text, new.start, new.end):
        if found.start() in seen or not found[0][:1].isupper():
            continue
        folded = view.folded[found.start() : found.end()]
        if (
            _is_misspelt(view, folded, is_first=_is_first(view, found.start()))
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


def _is_stranger(view: View, folded: str, *, is_titled: bool) -> bool:
    """Tell whether a name in the salutation is nobody's that the facts know.

    A first name may be said short; what follows a title is a surname, and has no short form.
    """
    word = _plain(folded)
    if _known(view, word) or len(word) == 1:
        return False
    if is_titled:
        return True
    for name in view.prospect_words:
        short, long = sorted((name, word), key=len)
        is_nickname = len(short) >= _NICKNAME_LETTERS_MIN and long.startswith(short[:3])
        if is_nickname and len(long) - len(short) >= _NICKNAME_LETTERS_MIN - 1:
            return False
    return True


def _is_first(view: View, start: int) -> bool:
    """Tell whether any word would have a capital here, as a sentence begins."""
    return view.text[:start].rstrip()[-1:] in (".", "!", "?", ":") or view.parts.body.start == start


def _is_misspelt(view: View, folded: str, *, is_first: bool) -> bool:
    """Tell whether a word is nearly a name of the facts, and no word of theirs."""
    word = _plain(folded)
    if len(word) < _LONG or _known(view, word) or word in view.words.language.common:
        return False
    names = view.prospect_words | view.company_words | view.rep_words
    if is_first:
        names = view.rep_names
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
    before = (view.tokens(Span(max(0, start - 40), start)) or [""])[-1]
    is_titled = before in view.words.titles
    is_within = bool(re.search(r"[^\W\d_] $", view.text[:start]))
    if view.words.language.code == "de" and not is_titled:  # where every noun has a capital
        return False
    notes = " ".join((*view.draft.facts.known, *view.draft.facts.others))
    pairs = re.findall(r"([^\W\d_]+) ([^\W\d_a-z]\w+)", notes)
    for lead, name in pairs:
        known = fold_in_place(name)
        if not name.istitle() or known in view.folded or len(known) < _LONG:
            continue
        # In the place of "her son Jamie" stands another name: people say where, not whom, after
        # other small words, and those are places more often than not.
        is_alike = known[0] == word[0] and abs(len(known) - len(word)) <= _LENGTHS_APART_MAX
        is_person = is_titled or (len(lead) >= _NICKNAME_LETTERS_MIN and is_within)
        if _distance(known, word) * 3 <= len(known) or (is_alike and is_person):
            return True
    return False


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
