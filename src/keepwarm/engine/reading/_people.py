"""People named in running text, with the address and number that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Final, NamedTuple

from keepwarm.engine.reading._people_reach import (
    ADDRESS,
    PHONE,
    Named,
    numbers_alone,
    parts_of,
    phones_in,
    with_addresses,
    with_number,
)
from keepwarm.engine.reading._people_roles import Cut, Role, roles_in
from keepwarm.engine.reading._people_words import PeopleWords
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Contact

_UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W_]|['’.-](?=[^\W_]))*\.?|[\n,;:()!?/<>|]|[^\s]")
_STARTS_UPPER: Final = re.compile(rf"[{_UPPER}]")
_NAME_WORDS_MAX: Final = 4
_NAMED_MAX: Final = 60
"""So many names, addresses and numbers are looked at; a letter has a few of each."""
_INTRODUCTION_CHARACTERS: Final = 24
_HERE: Final = re.compile(
    r"\s+(?:here|hier|speaking|am apparat|à l['’]appareil|al habla|al aparato|ao telefone|"
    r"aan de lijn)\b",
    re.IGNORECASE,
)
_NOUNS_CAPITAL: Final = "de"
_TOKENS_MAX: Final = 4_000
_OWNERS: Final = ("'s", "’s", "'", "’")
_POINTER_WORDS_MAX: Final = 4
_DUTY_REACH: Final = 3
_TITLE_REACH: Final = 4
_TITLE_SHORT_MAX: Final = 4
_LEAVER_REACH: Final = 8
_STAND_IN_REACH: Final = 5
_AT_ONCE_REACH: Final = 2
_PLACE_WORDS: Final = 3
_SENTENCE_WORDS_MAX: Final = 40
_OWN_ROLE_REACH: Final = 1
_PARTING: Final = ("\n", ".", "!", "?", ";", ":")
_MARKS: Final = ("\n", ".", "!", "?", ";", ":", ",", "(")
_AFTER_GREETED: Final = (",", "!", "\n")
_CLOSING: Final = ("", *_MARKS, ")", "instead", "about", "number")
_DIGITS: Final = (*"+0123456789",)
_PLAIN_NAME: Final = re.compile(r"[a-z]{2,12}")
_APPOSITION_REACH: Final = 80
_ROLE_BEFORE_REACH: Final = 8
_ROLE_BEHIND: Final = re.compile(
    r"['’]?s?[\s,()–-]*"
    r"(?:is|ist|est|es|e|who is|in|from|at|im|aus|en|aux?|a la|des?|du|da|do|na|no|van|bij|op)?\s*"
)
_ROLE_BEFORE: Final = re.compile(r"\s*[,:(–-]?\s*(?:is|s|ist|est|es|e|now)?\s*")


class _Known(NamedTuple):
    """What is known of a text's words: see ``people_in``; ``owners`` stand in its addresses."""

    language: str
    common: frozenset[str]
    ordinary: Container[str]
    owners: frozenset[str]


def people_in(
    text: str,
    words: PeopleWords,
    *,
    language: str = "",
    common: frozenset[str] = frozenset(),
    ordinary: Container[str] = (),
) -> list[Named]:
    """Return who is named in ``text``: names with what stands beside them, and bare addresses.

    ``common`` are the commonest words of the language: a capital does not make them names. It does
    not make names of the ``ordinary`` ones either where it is the sentence that asks for it.
    """
    tokens = [
        (found[0], found.start(), found.end())
        for found in islice(_WORD.finditer(text), _TOKENS_MAX)
    ]
    addresses = [
        (found.start(), found.end(), found[0].strip(".'-"))
        for found in islice(ADDRESS.finditer(text), _NAMED_MAX)
    ]
    numbers = [
        (found.start(), found.end(), found[0]) for found in islice(phones_in(text), _NAMED_MAX)
    ]
    stops = common | words.others | words.duties | words.deeds
    roles = list(islice(roles_in(text, tokens, words.roles, stops, language), _NAMED_MAX))
    owners = frozenset(
        part for _, _, address in addresses for part in parts_of(address) if part not in stops
    )
    known = _Known(language, common, ordinary, owners - words.functions)
    found = _names(text, tokens, words, known)
    places = {*found, *_plain_names(tokens, words, stops)}
    people = [
        _named(text, tokens, first, last, words)
        for first, last in sorted(places)[:_NAMED_MAX]
        if not (_is_role(first, last, roles) or _is_greeted(tokens, first, last, words))
    ]
    bare = PHONE.sub(_blank, ADDRESS.sub(_blank, text)) if addresses or numbers else text
    people = [_with_role(person, bare, roles, words.apposition) for person in people]
    people += _nameless(tokens, roles, people, words)
    people.sort(key=lambda each: each.start)
    people = with_addresses(people, addresses, text, words.functions)
    people = [with_number(person, people, numbers) for person in people]
    people = [person for person in people if person.is_pointed_at or not _is_role_only(person)]
    people += numbers_alone(people, numbers)
    return sorted(people, key=lambda each: each.start)


def _named(text: str, tokens: Sequence[Cut], first: int, last: int, words: PeopleWords) -> Named:
    start, end = tokens[first][1], tokens[last - 1][2]
    return Named(
        contact=Contact(name=_plain_name(text[start:end])),
        start=start,
        end=end,
        is_writer=_is_writer(text, start, end, words),
        is_pointed_at=_is_pointed_at(tokens, first, last, words),
        is_subject=_does(tokens, last, words),
        is_titled=_is_titled(tokens, first, words),
        is_stand_in=_stands_in(tokens, last, words),
    )


def _plain_name(name: str) -> str:
    """Return a name without the marks around it and without an owner's ending."""
    name = name.strip(" .,")
    for ending in _OWNERS:
        name = name.removesuffix(ending)
    return name


def _is_role(first: int, last: int, roles: Sequence[Role]) -> bool:
    """Tell whether a run of capitals is nothing but a role ("Head of Stores")."""
    return any(role.first <= first and last <= role.last for role in roles)


def _words_before(tokens: Sequence[Cut], first: int, count: int) -> list[str]:
    words = [fold(token[0]).replace("’", "'") for token in tokens[max(0, first - count) : first]]
    return [word.rstrip(".") if len(word) > 1 else word for word in words]


def _is_pointed_at(tokens: Sequence[Cut], first: int, last: int, words: PeopleWords) -> bool:
    """Tell whether the words directly beside somebody send the reader there."""
    before = _words_before(tokens, first, _POINTER_WORDS_MAX)
    while before and before[-1] in words.roles.determiners:
        before.pop()
    if any(" ".join(before[-count:]) in words.pointers for count in range(1, len(before) + 1)):
        return True
    behind = [fold(token[0]) for token in tokens[last : last + _DUTY_REACH]]
    for word in behind:
        if word in words.duties:
            return True
        if word in _PARTING or word.endswith("."):
            return False
    return False


def _nameless(
    tokens: Sequence[Cut], roles: Sequence[Role], people: Sequence[Named], words: PeopleWords
) -> list[Named]:
    """Return whoever is told by a role alone, and is not somebody named or the writer."""
    taken = {person.contact.role for person in people}
    return [
        Named(
            contact=Contact(role=role.name),
            start=role.start,
            end=role.end,
            is_pointed_at=_is_pointed_at(tokens, role.first, role.last, words),
        )
        for role in roles
        if role.name not in taken
        and not any(person.start <= role.start < person.end for person in people)
        and not _is_own_role(tokens, role, words)
    ]


def _is_role_only(person: Named) -> bool:
    contact = person.contact
    return not (contact.name or contact.email or contact.phone)


def _is_own_role(tokens: Sequence[Cut], role: Role, words: PeopleWords) -> bool:
    """Tell whether the writer is it: "I'm the porter", "ich bin nur der Hausmeister"."""
    first, earliest = role.first, max(0, role.first - _POINTER_WORDS_MAX)
    while first > earliest and tokens[first - 1][0][-1] not in _MARKS:
        first -= 1
    before = _words_before(tokens, role.first, role.first - first)
    return any(
        " ".join(before[: len(before) - but]).endswith(words.introductions)
        for but in range(min(_OWN_ROLE_REACH, len(before)) + 1)
    )


def _plain_names(
    tokens: Sequence[Cut], words: PeopleWords, stops: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield names without a capital, where they that write so point at somebody ("ask tom")."""
    for index, (word, _, _) in enumerate(tokens):
        stem = fold(word).replace("’", "'").partition("'")[0].rstrip(".")
        if not word[0].islower() or not _PLAIN_NAME.fullmatch(stem) or stem in stops:
            continue
        if stem in words.roles.determiners or stem in words.roles.departments:
            continue
        if stem in words.before_places or words.roles.is_head(stem) or stem in words.roles.links:
            continue
        before = _words_before(tokens, index, _POINTER_WORDS_MAX)
        if "@" in (tokens[index + 1][0] if index + 1 < len(tokens) else "", *before[-1:]):
            continue
        behind = fold(tokens[index + 1][0]) if index + 1 < len(tokens) else ""
        begins = not before or before[-1] in _MARKS or tokens[index - 1][0][-1] == "."
        is_clause = behind in words.duties or (
            behind in words.before_places
            and index + 2 < len(tokens)
            and fold(tokens[index + 2][0]) in words.roles.departments
        )
        is_asked = any(
            " ".join(before[-count:]) in words.asks for count in range(1, len(before) + 1)
        )
        is_closed = (
            behind in _CLOSING or behind in words.before_places or word[-1] == "." or "'" in word
        )
        if (begins and is_clause) or (is_asked and is_closed and _is_casual(tokens, index)):
            yield index, index + 1


def _is_casual(tokens: Sequence[Cut], index: int) -> bool:
    """Tell whether the sentence around a token begins without a capital."""
    first, earliest = index, max(0, index - _SENTENCE_WORDS_MAX)
    while (
        first > earliest and tokens[first - 1][0] not in _MARKS and tokens[first - 1][0][-1] != "."
    ):
        first -= 1
    return tokens[first][0][0].islower()


def _with_role(
    person: Named, bare: str, roles: Sequence[Role], apposition: re.Pattern[str]
) -> Named:
    """Add the role that stands directly behind or before a name.

    ``bare`` is the text with its addresses and numbers blanked. What stands in apposition, with an
    article, is a role whatever the word is: "Jane, the almoner,".
    """
    near = bare[person.end : person.end + _APPOSITION_REACH]
    for role in roles:
        behind = near[: max(0, role.start - person.end)]
        is_behind = person.end <= role.start < person.end + _APPOSITION_REACH
        if is_behind and _ROLE_BEHIND.fullmatch(fold(behind)):
            return replace(person, contact=replace(person.contact, role=role.name))
    for role in roles:
        before = bare[role.end : person.start]
        is_before = role.end <= person.start <= role.end + _ROLE_BEFORE_REACH
        if is_before and _ROLE_BEFORE.fullmatch(fold(before)):
            return replace(person, contact=replace(person.contact, role=role.name))
    found = apposition.match(near)
    if found and len(found[1].split()) <= _NAME_WORDS_MAX and not _STARTS_UPPER.match(found[1]):
        return replace(person, contact=replace(person.contact, role=found[1].strip()))
    return person


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_writer(text: str, start: int, end: int, words: PeopleWords) -> bool:
    before = " ".join(fold(text[max(0, start - _INTRODUCTION_CHARACTERS) : start]).split())
    return before.endswith(words.introductions) or bool(_HERE.match(text, end))


def _names(
    text: str,
    tokens: Sequence[Cut],
    words: PeopleWords,
    known: _Known,
) -> Iterator[tuple[int, int]]:
    """Yield the tokens of names.

    A capital makes a name inside a sentence; at its beginning it takes two, or words after it that
    only people do and no ``ordinary`` word, or an address of theirs. In German, where all nouns
    have one, it takes that or a title.
    """
    acts = _does if known.language == _NOUNS_CAPITAL else _acts
    index, is_beginning = 0, True
    while index < len(tokens):
        titled = _is_title(tokens, index, words)
        first = index + titled
        last, capitals = _run(text, tokens, first, words, known.common, is_titled=titled)
        needed = 1
        is_doubtful = is_beginning or known.language == _NOUNS_CAPITAL
        if not titled and is_doubtful and capitals == 1:
            word = fold(tokens[first][0]).partition("'")[0].rstrip(".")
            is_known = is_beginning and word in known.ordinary
            is_known = is_known and not _stands_in(tokens, last, words, reach=_AT_ONCE_REACH)
            if word not in known.owners and (is_known or not acts(tokens, last, words)):
                needed = 2
        is_owner = capitals > 0 and fold(tokens[first][0]) in known.owners
        if capitals >= needed and (titled or is_owner or not _is_place(tokens, index, last, words)):
            yield _with_article(tokens, index) if titled else first, last
            index, is_beginning = last, tokens[last - 1][0].endswith(".")
            continue
        if last > first + 1 and fold(tokens[last - 1][0]) in words.sites:
            index, is_beginning = last, False
            continue
        is_beginning = tokens[index][0] in "\n.!?:" or (
            tokens[index][0].endswith(".") and not titled
        )
        index += 1


def _is_title(tokens: Sequence[tuple[str, int, int]], index: int, words: PeopleWords) -> bool:
    word = fold(tokens[index][0]).rstrip(".")
    if word not in words.titles or index + 1 >= len(tokens):
        return False
    if tokens[index][0].endswith(".") and len(word) > _TITLE_SHORT_MAX:
        return False  # "Wrong number, madam. Here is the parish."
    return bool(_STARTS_UPPER.match(tokens[index + 1][0]))


def _is_place(
    tokens: Sequence[tuple[str, int, int]], first: int, last: int, words: PeopleWords
) -> bool:
    """Tell whether a run of capitals names a place or a firm.

    "at Thornby", "our Thornby depot", "Orbit & Sons", "no longer part of Orbit".
    """
    before = _words_before(tokens, first, _PLACE_WORDS)
    is_copied = " ".join(before[-2:]) in words.pointers  # "copying in Jane"
    is_at = bool(before) and before[-1] in words.before_places and not is_copied
    if is_at or (last < len(tokens) and tokens[last][0] == "&"):
        return True
    if any(" ".join(before[-count:]) in words.firms for count in range(1, len(before) + 1)):
        return True
    if len(before) > 1 and before[-1] in words.roles.links and before[-2] in words.sites:
        return True  # "notre agence de Lyon"
    if tokens[last - 1][0].endswith(_OWNERS):
        return False
    near = tokens[last - 1 : last + 1] if last > first else []  # also "unsere Kölner Filiale"
    return any(fold(token[0]).rstrip(".") in words.sites for token in near)


def _with_article(tokens: Sequence[Cut], title: int) -> int:
    """Return where a title begins: "de heer" is one with its article."""
    is_split = fold(tokens[title][0]) == "heer" and title > 0
    return title - 1 if is_split and fold(tokens[title - 1][0]) == "de" else title


def _is_greeted(tokens: Sequence[Cut], first: int, last: int, words: PeopleWords) -> bool:
    """Tell whether somebody is only spoken to: "Dear Mr Dean,"."""
    before = _words_before(tokens, first, 1)
    behind = tokens[last][0] if last < len(tokens) else "\n"
    return bool(before) and before[0] in words.greetings and behind in _AFTER_GREETED


def _is_titled(tokens: Sequence[Cut], first: int, words: PeopleWords) -> bool:
    """Tell whether a name has a title, and is neither greeted with it nor said to have left."""
    if not _is_title(tokens, first, words):
        return False
    before = _words_before(tokens, first, 1)
    if before and before[-1] in words.greetings:
        return False
    behind = [fold(token[0]) for token in tokens[first : first + _LEAVER_REACH]]
    return not any(" ".join(pair) in words.leavers for pair in pairwise(behind))


def _stands_in(
    tokens: Sequence[Cut], last: int, words: PeopleWords, *, reach: int = _STAND_IN_REACH
) -> bool:
    """Tell whether the words behind a name say that they act for somebody else."""
    before = ""
    for token, _, _ in tokens[last : last + reach]:
        if token in _MARKS:
            return False
        word = fold(token).rstrip(".")
        if word in words.stand_ins or f"{before} {word}" in words.stand_ins:
            return True
        if token[-1] == ".":
            return False
        before = word
    return False


def _acts(tokens: Sequence[Cut], last: int, words: PeopleWords) -> bool:
    return _does(tokens, last, words) or _stands_in(tokens, last, words)


def _does(tokens: Sequence[tuple[str, int, int]], last: int, words: PeopleWords) -> bool:
    """Tell whether what stands around a name is what only people do, own or are."""
    if tokens[last - 1][0].endswith(_OWNERS):
        return True
    if last >= len(tokens):
        return False
    follows = tokens[last][0]
    if follows in (",", ":", "(") and last + 1 < len(tokens) and tokens[last + 1][0] in _DIGITS:
        return True  # "Geraint, 020 7946 0123"
    plain = [fold(token[0]).rstrip(".") for token in tokens[last : last + _TITLE_REACH]]
    roles = words.roles
    if plain[0] in (",", "(") or plain[0] in roles.determiners:
        if any(
            roles.is_head(word) for word in plain[1:]
        ):  # "Jane, head of stores", "Jane the boss"
            return True
    elif plain[0] in words.before_places and plain[1:2] and plain[1] in roles.departments:
        return True
    is_listed = last > 1 and tokens[last - 2][0] == ":" and follows == ","
    return follows in words.deeds or is_listed


def _leads_on(tokens: Sequence[Cut], index: int) -> bool:
    """Tell whether a word stands inside a name: in lower case, or with a capital before one."""
    word = tokens[index][0]
    return word.islower() or (
        index + 1 < len(tokens) and bool(_STARTS_UPPER.match(tokens[index + 1][0]))
    )


def _run(
    text: str,
    tokens: Sequence[tuple[str, int, int]],
    first: int,
    words: PeopleWords,
    common: frozenset[str],
    *,
    is_titled: bool,
) -> tuple[int, int]:
    """Return the end of the run of capitalised words at ``first``, and how many there are."""
    index, capitals, last = first, 0, first
    while index < len(tokens) and capitals < _NAME_WORDS_MAX:
        word, start, _ = tokens[index]
        if index > first and text[tokens[index - 1][2] : start] not in (" ", "\u00a0", ""):
            break
        plain = fold(word).rstrip(".")
        if index > first and len(plain) > 1 and not is_titled and _is_title(tokens, index, words):
            break
        stem, owner, _ = plain.partition("'")
        is_word = stem in words.others or stem in common
        if _STARTS_UPPER.match(word) and not is_word:
            capitals += 1
            last = index + 1
            if owner and word.endswith(_OWNERS):
                break
            if index > first and plain in words.sites:
                break
            if word.endswith(".") and len(plain) > 2:  # noqa: PLR2004 - an initial is no end
                break
        elif (
            plain not in words.particles
            or not (capitals or is_titled)
            or not _leads_on(tokens, index)
        ):
            break
        index += 1
    return last, capitals
