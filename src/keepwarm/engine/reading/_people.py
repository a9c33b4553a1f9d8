"""People named in running text, with the address and number that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Final

from keepwarm.engine.reading._people_plain import MARKS, plain_names, words_before
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
from keepwarm.engine.reading._people_runs import (
    NAME_WORDS_MAX,
    NOUNS_CAPITAL,
    OWNERS,
    STARTS_UPPER,
    Known,
    is_acronym,
    is_noun,
    is_title,
    run_of,
)
from keepwarm.engine.reading._people_words import PeopleWords
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Contact

_WORD: Final = re.compile(r"[^\W\d_](?:[^\W_]|['’.-](?=[^\W_]))*\.?|[\n,;:()!?/<>|]|[^\s]")
_NAMED_MAX: Final = 60
"""So many names, addresses and numbers are looked at; a letter has a few of each."""
_INTRODUCTION_CHARACTERS: Final = 24
_HERE: Final = re.compile(
    r"\s+(?:here|hier|speaking|am apparat|à l['’]appareil|al habla|al aparato|ao telefone|"
    r"aan de lijn)\b",
    re.IGNORECASE,
)
_TOKENS_MAX: Final = 4_000
_POINTER_WORDS_MAX: Final = 4
_DUTY_REACH: Final = 3
_TITLE_REACH: Final = 4
_LEAVER_REACH: Final = 8
_STAND_IN_REACH: Final = 5
_FOLLOWER_REACH: Final = 7
_REST_REACH: Final = 4
_INITIAL_CHARACTERS_MAX: Final = 4  # with its dot: "Prof.", "St."
_DEAD_CHARACTERS: Final = 30
_AT_ONCE_REACH: Final = 2
_PLACE_WORDS: Final = 3
_OWN_ROLE_REACH: Final = 1
_PARTING: Final = ("\n", ".", "!", "?", ";", ":")
_AFTER_GREETED: Final = (",", "!", "\n")
_DIGITS: Final = (*"+0123456789",)
_APPOSITION_REACH: Final = 80
_ROLE_BEFORE_REACH: Final = 24
_ROLE_BEHIND: Final = re.compile(
    r"['’]?s?[\s,()–-]*"
    r"(?:is|ist|est|es|e|who is|in|from|at|im|aus|en|aux?|a la|des?|du|da|do|na|no|van|bij|op"
    r"|vom|von der|of|uit|als|as|como|comme)?\s*"
)
_ROLE_BEFORE: Final = re.compile(
    r"\s*[,:(–-]?\s*(?:(?:is|s|ist|est|es|e|now)\s+(?:\w+\s+){0,2}"
    r"(?:called|named|namens|nommee?|llamad[oa]|chamad[oa]|genaamd)|is|s|ist|est|es|e|now)?\s*"
    r"(?:(?:inzwischen|jetzt|nun|ahora|agora|desormais|maintenant|nu|tegenwoordig)\s)?"
    r"(?:(?:the|der|die|das|le|la|el|o|a|de|het)\s)?"
)


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
        if not _is_dead(text, found, words)
    ]
    numbers = [
        (found.start(), found.end(), found[0]) for found in islice(phones_in(text), _NAMED_MAX)
    ]
    stops = common | words.others | words.duties | words.deeds
    roles = list(islice(roles_in(text, tokens, words.roles, stops, language), _NAMED_MAX))
    owners = frozenset(
        part for _, _, address in addresses for part in parts_of(address) if part not in stops
    )
    known = Known(language, common, ordinary, owners - words.functions)
    found = _names(text, tokens, words, known)
    places = {*found, *plain_names(tokens, words, stops, known.owners)}
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
        is_stand_in=_stands_in(tokens, last, words.stand_ins),
        is_follower=_stands_in(tokens, last, words.followers, reach=_FOLLOWER_REACH),
        begins_clause=_begins_clause(tokens, first, words),
    )


def _begins_clause(tokens: Sequence[Cut], first: int, words: PeopleWords) -> bool:
    """Tell whether a name, with its article, is what a sentence or a part of it begins with."""
    before = words_before(tokens, first, 2)
    if before and before[-1] in words.roles.determiners:
        before.pop()
    return not before or before[-1] in MARKS or tokens[first - 1][0][-1] == "."


def _is_dead(text: str, found: re.Match[str], words: PeopleWords) -> bool:
    """Tell whether an address is only told of: "The account x@y.example has been closed"."""
    before = fold(text[max(0, found.start() - _DEAD_CHARACTERS) : found.start()])
    return bool(words.dead_address.search(before))


def _plain_name(name: str) -> str:
    """Return a name without the marks around it and without an owner's ending."""
    name = name.strip(" .,")
    for ending in OWNERS:
        name = name.removesuffix(ending)
    return name


def _is_role(first: int, last: int, roles: Sequence[Role]) -> bool:
    """Tell whether a run of capitals is nothing but a role ("Head of Stores")."""
    return any(role.first <= first and last <= role.last for role in roles)


def _is_pointed_at(tokens: Sequence[Cut], first: int, last: int, words: PeopleWords) -> bool:
    """Tell whether the words directly beside somebody send the reader there."""
    before = words_before(tokens, first, _POINTER_WORDS_MAX)
    while before and before[-1] in words.roles.determiners:
        before.pop()
    if any(" ".join(before[-count:]) in words.pointers for count in range(1, len(before) + 1)):
        return True
    if _rests(before, words):
        return True
    behind = [fold(token[0]) for token in tokens[last : last + _DUTY_REACH]]
    for word in behind:
        if word in words.duties:
            return True
        if word in _PARTING or word.endswith("."):
            return False
    return False


def _rests(before: Sequence[str], words: PeopleWords) -> bool:
    """Tell whether the words before a name say where a matter lies: "liegt jetzt bei"."""
    if not before or before[-1] not in words.before_places:
        return False
    return any(f"{word} {before[-1]}" in words.rests for word in before[:-1])


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
    while first > earliest and tokens[first - 1][0][-1] not in MARKS:
        first -= 1
    before = words_before(tokens, role.first, role.first - first)
    return any(
        " ".join(before[: len(before) - but]).endswith(words.introductions)
        for but in range(min(_OWN_ROLE_REACH, len(before)) + 1)
    )


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
    if found and len(found[1].split()) <= NAME_WORDS_MAX and not STARTS_UPPER.match(found[1]):
        return replace(person, contact=replace(person.contact, role=found[1].strip()))
    return person


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_writer(text: str, start: int, end: int, words: PeopleWords) -> bool:
    led = fold(text[max(0, start - _INTRODUCTION_CHARACTERS) : start]).split()
    if led and led[-1] in words.roles.determiners:
        led.pop()  # "je suis le Jean Dupont qui …"
    before = " ".join(led)
    return before.endswith(words.introductions) or bool(_HERE.match(text, end))


def _names(
    text: str,
    tokens: Sequence[Cut],
    words: PeopleWords,
    known: Known,
) -> Iterator[tuple[int, int]]:
    """Yield the tokens of names.

    A capital makes a name inside a sentence; at its beginning it takes two, or words after it that
    only people do and no ``ordinary`` word, or an address of theirs. In German, where all nouns
    have one, it takes that or a title.
    """
    acts = _does if known.language == NOUNS_CAPITAL else _acts
    index, is_beginning = 0, True
    while index < len(tokens):
        titled = is_title(tokens, index, words)
        first = index + titled
        last, capitals = run_of(text, tokens, first, words, known, is_titled=titled)
        needed = 1
        is_doubtful = is_beginning or known.language == NOUNS_CAPITAL
        if not titled and is_doubtful and capitals == 1:
            word = fold(tokens[first][0]).partition("'")[0].rstrip(".")
            is_known = is_beginning and word in known.ordinary
            is_known = is_known and not _stands_in(
                tokens, last, words.stand_ins, reach=_AT_ONCE_REACH
            )
            is_known = is_known or (
                known.language == NOUNS_CAPITAL and is_noun(tokens, first, word, words)
            )
            if word not in known.owners and (is_known or not acts(tokens, last, words)):
                needed = 2
        if capitals == 1 and not titled and is_acronym(tokens[first][0]):
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


def _ends_sentence(tokens: Sequence[Cut], begin: int, end: int) -> bool:
    """Tell whether a sentence ends within these tokens; the dot of an initial is none."""
    return any(
        word in _PARTING or (word[-1] == "." and len(word) > _INITIAL_CHARACTERS_MAX)
        for word, _, _ in tokens[max(0, begin) : end]
    )


def _is_place(
    tokens: Sequence[tuple[str, int, int]], first: int, last: int, words: PeopleWords
) -> bool:
    """Tell whether a run of capitals names a place or a firm.

    "at Thornby", "our Thornby depot", "Orbit & Sons", "no longer part of Orbit".
    """
    reach = _REST_REACH
    while reach and _ends_sentence(tokens, first - reach, first):
        reach -= 1
    before = words_before(tokens, first, reach)
    is_copied = any(  # "copying in Jane", "passed to me from Jane"
        " ".join(before[-count:]) in words.pointers for count in range(2, len(before) + 1)
    )
    is_copied = is_copied or _rests(before, words)
    before = before[-_PLACE_WORDS:]
    is_at = bool(before) and before[-1] in words.before_places and not is_copied
    if is_at or (last < len(tokens) and tokens[last][0] == "&"):
        return True
    if any(" ".join(before[-count:]) in words.firms for count in range(1, len(before) + 1)):
        return True
    if len(before) > 1 and before[-1] in words.roles.links and before[-2] in words.sites:
        return True  # "notre agence de Lyon"
    if tokens[last - 1][0].endswith(OWNERS):
        return False
    near = tokens[last - 1 : last + 1] if last > first else []  # also "unsere Kölner Filiale"
    return any(fold(token[0]).rstrip(".") in words.sites for token in near)


def _with_article(tokens: Sequence[Cut], title: int) -> int:
    """Return where a title begins: "de heer" is one with its article."""
    is_split = fold(tokens[title][0]) == "heer" and title > 0
    return title - 1 if is_split and fold(tokens[title - 1][0]) == "de" else title


def _is_greeted(tokens: Sequence[Cut], first: int, last: int, words: PeopleWords) -> bool:
    """Tell whether somebody is only spoken to: "Dear Mr Dean,"."""
    before = words_before(tokens, first, 1)
    behind = tokens[last][0] if last < len(tokens) else "\n"
    return bool(before) and before[0] in words.greetings and behind in _AFTER_GREETED


def _is_titled(tokens: Sequence[Cut], first: int, words: PeopleWords) -> bool:
    """Tell whether a name has a title, and is neither greeted with it nor said to have left."""
    if not is_title(tokens, first, words):
        return False
    before = words_before(tokens, first, 1)
    if before and before[-1] in words.greetings:
        return False
    behind = [fold(token[0]) for token in tokens[first : first + _LEAVER_REACH]]
    return not any(" ".join(pair) in words.leavers for pair in pairwise(behind))


def _stands_in(
    tokens: Sequence[Cut], last: int, deeds: Container[str], *, reach: int = _STAND_IN_REACH
) -> bool:
    """Tell whether the words behind a name say that they act for, or followed, somebody."""
    before = ""
    for token, _, _ in tokens[last : last + reach]:
        if token in MARKS:
            return False
        word = fold(token).rstrip(".")
        if word in deeds or f"{before} {word}" in deeds:
            return True
        if token[-1] == ".":
            return False
        before = word
    return False


def _acts(tokens: Sequence[Cut], last: int, words: PeopleWords) -> bool:
    return (
        _does(tokens, last, words)
        or _stands_in(tokens, last, words.stand_ins)
        or _stands_in(tokens, last, words.followers)
    )


def _does(tokens: Sequence[tuple[str, int, int]], last: int, words: PeopleWords) -> bool:
    """Tell whether what stands around a name is what only people do, own or are."""
    if tokens[last - 1][0].endswith(OWNERS):
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
