"""People named in running text, with the address and number that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Self

from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Contact

_UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W_]|['’.-](?=[^\W_]))*\.?|[\n,;:()!?/<>|]|[^\s]")
_STARTS_UPPER: Final = re.compile(rf"[{_UPPER}]")
ADDRESS: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
PHONE: Final = re.compile(r"(?<![\w@.])(?:\+|00)?\(?\d[\d ()./\-\u00a0\u2011]{5,20}\d(?![\w@])")
_PHONE_DIGITS: Final = range(7, 16)
_DATE_LIKE: Final = re.compile(
    r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))\b"
)
_NAME_WORDS_MAX: Final = 4
_NEAR_CHARACTERS: Final = 90
_NAMED_MAX: Final = 60
"""So many names, addresses and numbers are looked at; a letter has a few of each."""
_INTRODUCTION_CHARACTERS: Final = 24
_HERE: Final = re.compile(r"\s+(?:here|hier)\b")
_NOUNS_CAPITAL: Final = "de"
_ROLE: Final = re.compile(
    r"\s*[,(–-]\s*(?:our |the |my |unsere? |notre |nuestr[oa] |noss[oa] |onze )?"
    r"([^,.;:()\n@\d]{3,48})(?=[,.;:()\n]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleWords:
    """Words before, inside and instead of names; folded."""

    titles: frozenset[str]
    particles: frozenset[str]
    others: frozenset[str]
    before_places: frozenset[str]
    deeds: frozenset[str]
    introductions: tuple[str, ...]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build them from the pack's tables; ``ValueError`` says where they are malformed."""
        table = table_of(raw, "people")
        return cls(
            titles=frozenset(words_of(table, "people", "titles")),
            particles=frozenset(words_of(table, "people", "particles")),
            others=frozenset(words_of(table, "people", "others")),
            before_places=frozenset(words_of(table, "people", "before_places")),
            deeds=frozenset(words_of(table, "people", "deeds")),
            introductions=words_of(table, "people", "introductions"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody named in a text, from ``start`` to ``end``; the writer, where ``is_writer``."""

    contact: Contact
    start: int
    end: int
    is_writer: bool = False


def phones_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what looks like a telephone number, as written; no dates and no amounts."""
    for found in PHONE.finditer(text):
        digits = sum(character.isdigit() for character in found[0])
        if digits in _PHONE_DIGITS and not _DATE_LIKE.match(found[0]):
            yield found


def people_in(
    text: str, words: PeopleWords, *, language: str = "", common: frozenset[str] = frozenset()
) -> list[Named]:
    """Return who is named in ``text``: names with what stands beside them, and bare addresses.

    ``common`` are the commonest words of the language: a capital does not make them names.
    """
    names = islice(_names(text, words, language, common), _NAMED_MAX)
    addresses = [
        (found.start(), found.end(), found[0].strip(".'-"))
        for found in islice(ADDRESS.finditer(text), _NAMED_MAX)
    ]
    numbers = [
        (found.start(), found.end(), found[0]) for found in islice(phones_in(text), _NAMED_MAX)
    ]
    people = [
        Named(
            contact=Contact(name=text[start:end].strip(" .,")),
            start=start,
            end=end,
            is_writer=_is_writer(text, start, end, words),
        )
        for start, end in names
    ]
    people = _with_addresses(people, addresses)
    people = [_with_number(person, people, numbers) for person in people]
    bare = ADDRESS.sub(_blank, text)
    return [_with_role(person, bare) for person in sorted(people, key=lambda each: each.start)]


def _with_addresses(people: list[Named], addresses: Sequence[tuple[int, int, str]]) -> list[Named]:
    """Give each address to the name that it repeats, else to the one before it, else to nobody."""
    found = list(people)
    for start, end, address in addresses:
        local = fold(address.partition("@")[0])
        near = [
            place
            for place, person in enumerate(found)
            if not person.contact.email and abs(start - person.end) <= 2 * _NEAR_CHARACTERS
        ]
        same = [place for place in near if _repeats(local, found[place].contact.name)]
        before = [place for place in near if 0 <= start - found[place].end <= _NEAR_CHARACTERS]
        chosen = (same or before)[-1:]
        if chosen:
            person = found[chosen[0]]
            found[chosen[0]] = replace(
                person,
                contact=replace(person.contact, email=address),
                end=max(person.end, end),
            )
        else:
            found.append(Named(contact=Contact(email=address), start=start, end=end))
    return found


def _repeats(local: str, name: str) -> bool:
    return any(len(part) > 2 and part in local for part in fold(name).replace(".", " ").split())  # noqa: PLR2004


def _with_number(
    person: Named, people: Sequence[Named], numbers: Sequence[tuple[int, int, str]]
) -> Named:
    for start, end, number in numbers:
        later = [other.start for other in people if person.end < other.start < start]
        if 0 <= start - person.end <= _NEAR_CHARACTERS and not later:
            return replace(
                person, contact=replace(person.contact, phone=number), end=max(person.end, end)
            )
    return person


def _with_role(person: Named, bare: str) -> Named:
    """Add the role behind the name in ``bare``, the text with its addresses blanked."""
    if not person.contact.name:
        return person
    name_end = person.start + len(person.contact.name)
    found = _ROLE.match(bare, name_end)
    role = found[1].strip() if found else ""
    if role and not _STARTS_UPPER.match(role.split()[-1]) and len(role.split()) <= _NAME_WORDS_MAX:
        return replace(person, contact=replace(person.contact, role=role))
    return person


def _is_writer(text: str, start: int, end: int, words: PeopleWords) -> bool:
    before = " ".join(fold(text[max(0, start - _INTRODUCTION_CHARACTERS) : start]).split())
    return before.endswith(words.introductions) or bool(_HERE.match(text, end))


def _blank(found: re.Match[str]) -> str:
    return "@" * len(found[0])


def _names(
    text: str, words: PeopleWords, language: str, common: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield where names stand.

    A capital makes a name inside a sentence; at its beginning it takes two, or words after it that
    only people do. In German, where all nouns have one, it takes that or a title.
    """
    tokens = [(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]
    index, is_beginning = 0, True
    while index < len(tokens):
        titled = _is_title(tokens, index, words)
        first = index + titled
        last, capitals = _run(text, tokens, first, words, common)
        needed = 1
        is_doubtful = is_beginning or language == _NOUNS_CAPITAL
        if not titled and is_doubtful and not _does(tokens, last, words):
            needed = 2
        if capitals >= needed and not _is_place(tokens, index, last, words):
            yield tokens[index if titled else first][1], tokens[last - 1][2]
            index, is_beginning = last, tokens[last - 1][0].endswith(".")
            continue
        is_beginning = tokens[index][0] in "\n.!?:" or (
            tokens[index][0].endswith(".") and not titled
        )
        index += 1


def _is_title(tokens: Sequence[tuple[str, int, int]], index: int, words: PeopleWords) -> bool:
    word = fold(tokens[index][0]).rstrip(".")
    if word not in words.titles or index + 1 >= len(tokens):
        return False
    return bool(_STARTS_UPPER.match(tokens[index + 1][0]))


def _is_place(
    tokens: Sequence[tuple[str, int, int]], first: int, last: int, words: PeopleWords
) -> bool:
    """Tell whether a run of capitals names a place or a firm ("at Corby", "Orbit & Sons")."""
    before = fold(tokens[first - 1][0]) if first else ""
    return before in words.before_places or (last < len(tokens) and tokens[last][0] == "&")


def _does(tokens: Sequence[tuple[str, int, int]], last: int, words: PeopleWords) -> bool:
    """Tell whether what stands around a name is what only people do, own or are."""
    if "'" in tokens[last - 1][0]:
        return True
    if last >= len(tokens):
        return False
    follows = tokens[last][0]
    is_listed = last > 1 and tokens[last - 2][0] == ":" and follows == ","
    return follows in words.deeds or is_listed


def _run(
    text: str,
    tokens: Sequence[tuple[str, int, int]],
    first: int,
    words: PeopleWords,
    common: frozenset[str],
) -> tuple[int, int]:
    """Return the end of the run of capitalised words at ``first``, and how many there are."""
    index, capitals, last = first, 0, first
    while index < len(tokens) and capitals < _NAME_WORDS_MAX:
        word, start, _ = tokens[index]
        if index > first and text[tokens[index - 1][2] : start] not in (" ", "\u00a0", ""):
            break
        plain = fold(word).rstrip(".")
        stem, owner, _ = plain.partition("'")
        is_word = stem in words.others or stem in common
        if _STARTS_UPPER.match(word) and not is_word:
            capitals += 1
            last = index + 1
            if owner:
                break
            if word.endswith(".") and len(plain) > 2:  # noqa: PLR2004 - an initial is no end
                break
        elif plain not in words.particles or not capitals or word != plain:
            break
        index += 1
    return last, capitals
