"""Addresses and numbers in a text, and to whom named in it they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Contact

ADDRESS: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
PHONE: Final = re.compile(r"(?<![\w@.])(?:\+|00)?\(?\d[\d ()./\-\u00a0\u2011]{5,20}\d(?![\w@])")
_PHONE_DIGITS: Final = range(7, 16)
_DATE_LIKE: Final = re.compile(
    r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))\b"
)
_NEAR_CHARACTERS: Final = 90
_PART_CHARACTERS_MIN: Final = 3
_INITIALS_MAX: Final = 4
_PARTS: Final = re.compile(r"[^\W\d_]+")
_LETTERS: Final = re.compile(r"[\W\d_]+")
_SENTENCE_END: Final = re.compile(r"(?<!\b\w)[.!?](?=\s)|\n")
_BESIDE: Final = re.compile(r"[\s,:;(<–-]*(?:[^\W\d_]{1,5} ){0,2}[(<]?")
"""What may stand between somebody and an address of theirs that tells no name: ", at "."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody named in a text, from ``start`` to ``end``; the writer, where ``is_writer``.

    ``is_pointed_at`` tells that the words beside the name send the reader there, ``is_subject``
    that it does or has something, ``is_titled`` that it is told with a title and not greeted,
    ``is_stand_in`` that it acts for somebody else, ``is_follower`` that it followed somebody,
    ``begins_clause`` that nothing but an article stands before it.
    """

    contact: Contact
    start: int
    end: int
    is_writer: bool = False
    is_pointed_at: bool = False
    is_subject: bool = False
    is_titled: bool = False
    is_stand_in: bool = False
    is_follower: bool = False
    begins_clause: bool = False


def phones_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what looks like a telephone number, as written; no dates and no amounts."""
    for found in PHONE.finditer(text):
        digits = sum(character.isdigit() for character in found[0])
        if digits in _PHONE_DIGITS and not _DATE_LIKE.match(found[0]):
            yield found


def parts_of(address: str) -> list[str]:
    """Return the words of which the part of an address before the "@" is made; folded."""
    return _PARTS.findall(fold(address.partition("@")[0]))


def with_addresses(
    people: Sequence[Named],
    addresses: Sequence[tuple[int, int, str]],
    text: str,
    functions: frozenset[str],
) -> list[Named]:
    """Give each address to whose name it repeats, else to whom stands close before it.

    One of the ``functions`` ("sales@") belongs to nobody but whoever stands directly beside it,
    none is its firm's, and what stands in another sentence is another matter, unless that sentence
    sends there.
    """
    found = list(people)
    for start, end, address in addresses:
        parts = parts_of(address)
        is_function = bool(parts) and parts[0] in functions
        chosen = -1
        for place, person in enumerate(found):
            if person.contact.email or abs(start - person.end) > 2 * _NEAR_CHARACTERS:
                continue
            is_before = 0 <= start - person.end <= _NEAR_CHARACTERS
            between = text[person.end : start] if is_before else ""
            if _repeats([part for part in parts if part not in functions], person.contact.name):
                chosen = place
                break
            if not is_before or _is_firm(person, address):
                continue
            is_apart = bool(_SENTENCE_END.search(between))
            if is_function and person.contact.name:
                is_sent = person.is_pointed_at and not is_apart
                is_theirs = is_sent or bool(_BESIDE.fullmatch(between))
            else:
                is_sent = person.is_pointed_at or bool(person.contact.role)
                is_sent = is_sent or _may_be_initials(parts, person.contact.name)
                is_theirs = is_sent or not is_apart
            if is_theirs:
                chosen = place
        if chosen < 0:
            found.append(Named(contact=Contact(email=address), start=start, end=end))
            continue
        person = found[chosen]
        found[chosen] = replace(
            person, contact=replace(person.contact, email=address), end=max(person.end, end)
        )
    return found


def _repeats(parts: Sequence[str], name: str) -> bool:
    names = [part for part in _PARTS.findall(fold(name)) if len(part) >= _PART_CHARACTERS_MIN]
    local = "".join(parts)
    return any(part in local for part in names)


def _may_be_initials(parts: Sequence[str], name: str) -> bool:
    """Tell whether a short address may be made of a name's beginnings: "rd@" of Roy Dean."""
    initials = "".join(part[0] for part in _PARTS.findall(fold(name)))
    local = "".join(parts)
    return bool(initials) and len(local) <= _INITIALS_MAX and local.startswith(initials)


def _is_firm(person: Named, address: str) -> bool:
    """Tell whether a name is that of the firm whose address it is ("Orbit Ales", "@orbitales")."""
    if person.is_titled or not person.contact.name:
        return False
    name = _LETTERS.sub("", fold(person.contact.name))
    return name in _LETTERS.sub("", fold(address.partition("@")[2]))


def with_number(
    person: Named, people: Sequence[Named], numbers: Sequence[tuple[int, int, str]]
) -> Named:
    """Give somebody the number that stands next behind them, with nobody between."""
    for start, end, number in numbers:
        later = [other.start for other in people if person.end < other.start < start]
        if 0 <= start - person.end <= _NEAR_CHARACTERS and not later:
            return replace(
                person, contact=replace(person.contact, phone=number), end=max(person.end, end)
            )
    return person


def numbers_alone(people: Sequence[Named], numbers: Sequence[tuple[int, int, str]]) -> list[Named]:
    """Return the numbers that stand beside nobody, as somebody without a name."""
    taken = {person.contact.phone for person in people}
    return [
        Named(contact=Contact(phone=number), start=start, end=end)
        for start, end, number in numbers
        if number not in taken
    ]
