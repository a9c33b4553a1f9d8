"""Who may be the same person, and how sure that is; a name alone says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Final, NamedTuple

SAME_COMPANY: Final = "same_name_at_company"
SUBDOMAIN: Final = "same_address_at_subdomain"
SAME_NUMBER: Final = "same_number"
NAMED_TOGETHER: Final = "addresses_named_together"
KINDS: Final = (SAME_COMPANY, SUBDOMAIN, SAME_NUMBER, NAMED_TOGETHER)
_WORDS: Final = re.compile(r"\w+")
_NAME_WORDS_MIN: Final = 2
_LABELS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRules:
    """How sure each kind of evidence makes us, and from where on a pair is shown.

    ``number_people_max``: a number that more people have is a switchboard's.
    """

    sureness: Mapping[str, float]
    shown_min: float
    number_people_max: int

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> DuplicateRules:
        """Build the rules from the pack's table; ``ValueError`` says where it is malformed."""
        table = raw.get("sureness")
        if not isinstance(table, Mapping) or set(table) != set(KINDS):
            raise ValueError(f"identity: duplicates.sureness has to name {', '.join(KINDS)}")
        return cls(
            sureness={str(kind): float(value) for kind, value in table.items()},
            shown_min=float(str(raw["shown_min"])),
            number_people_max=int(str(raw["number_people_max"])),
        )


class Known(NamedTuple):
    """What is known of somebody that may tell whether another one is the same."""

    person: int
    name: str
    company: str
    keys: tuple[str, ...]
    """The address keys by which they are known."""
    said: tuple[str, ...]
    """Address keys that a file or a mail of theirs names beside."""
    numbers: tuple[str, ...]
    is_prospect: bool


class Duplicate(NamedTuple):
    """Two who may be the same, how sure that is (0 to 1), and (kind, words) of the evidence."""

    first: int
    second: int
    sureness: float
    evidence: tuple[tuple[str, str], ...]


def find_duplicates(
    people: Sequence[Known],
    rules: DuplicateRules,
    *,
    free_mail_domains: AbstractSet[str],
    role_names: AbstractSet[str],
) -> list[Duplicate]:
    """Return pairs that may be one person, the surest first; one of each pair is a prospect.

    Only those are compared who share a number, an address, or a name at a company: the work grows
    with the number of people, not with its square. Two full names that differ outweigh a shared
    number and a like address. Pieces of evidence count as independent of each other.
    """
    found: dict[tuple[int, int], dict[str, str]] = {}
    companies = _companies(people, free_mail_domains)
    for kind, pairs in (
        (SAME_COMPANY, _at_company(people, companies)),
        (SUBDOMAIN, _at_subdomain(people, free_mail_domains, role_names)),
        (SAME_NUMBER, _with_number(people, rules.number_people_max)),
        (NAMED_TOGETHER, _named_together(people, role_names)),
    ):
        for one, other, words in pairs:
            if people[one].is_prospect or people[other].is_prospect:
                found.setdefault((min(one, other), max(one, other)), {}).setdefault(kind, words)
    duplicates = [
        Duplicate(
            people[one].person,
            people[other].person,
            round(1.0 - prod(1.0 - rules.sureness[kind] for kind in evidence), 4),
            tuple(sorted(evidence.items())),
        )
        for (one, other), evidence in found.items()
    ]
    shown = [pair for pair in duplicates if pair.sureness >= rules.shown_min]
    return sorted(shown, key=lambda pair: (-pair.sureness, pair.first, pair.second))


_Pair = tuple[int, int, str]


def _companies(people: Sequence[Known], free: AbstractSet[str]) -> list[set[str]]:
    """Return per person what their company is known by: its mail domains and its name."""
    return [
        {domain for key in one.keys if (domain := _domain(key)) and domain not in free}
        | ({company} if (company := " ".join(_words(one.company))) else set())
        for one in people
    ]


def _at_company(people: Sequence[Known], companies: Sequence[set[str]]) -> Iterator[_Pair]:
    by_name: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for i, one in enumerate(people):
        name = _folded(one.name)
        if len(name) >= _NAME_WORDS_MIN:
            for company in companies[i]:
                by_name.setdefault((name, _root(company)), []).append(i)
    for group in by_name.values():
        for i, j in combinations(dict.fromkeys(group), 2):
            shared = {
                min(mine, theirs, key=len)
                for mine in companies[i]
                for theirs in companies[j]
                if _is_family(mine, theirs)
            }
            if shared:
                # A domain says more than a name.
                yield i, j, min(shared, key=lambda company: ("." not in company, company))


def _at_subdomain(
    people: Sequence[Known], free: AbstractSet[str], roles: AbstractSet[str]
) -> Iterator[_Pair]:
    by_address: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for i, one in enumerate(people):
        for key in one.keys:
            local, domain = key.rpartition("@")[0], _domain(key)
            if domain and domain not in free and local not in roles:
                by_address.setdefault((local, _root(domain)), []).append((i, domain))
    for group in by_address.values():
        for (i, mine), (j, theirs) in combinations(group, 2):
            is_like = i != j and _is_family(mine, theirs)
            if is_like and _may_be_one(people[i], people[j]):
                yield i, j, f"{min(mine, theirs, key=len)}, {max(mine, theirs, key=len)}"


def _with_number(people: Sequence[Known], people_max: int) -> Iterator[_Pair]:
    by_number: dict[str, list[int]] = {}
    for i, one in enumerate(people):
        for number in set(one.numbers):
            by_number.setdefault(number, []).append(i)
    for number, group in by_number.items():
        if len(group) <= people_max:
            for i, j in combinations(group, 2):
                if _may_be_one(people[i], people[j]):
                    yield i, j, number


def _named_together(people: Sequence[Known], roles: AbstractSet[str]) -> Iterator[_Pair]:
    owners: dict[str, list[int]] = {}
    for i, one in enumerate(people):
        for key in one.keys:
            owners.setdefault(key, []).append(i)
    for i, one in enumerate(people):
        for key in sorted(set(one.said)):
            for j in owners.get(key, ()):
                is_desk = key.rpartition("@")[0] in roles
                if j != i and not is_desk and _may_be_one(one, people[j]):
                    yield i, j, key


def _may_be_one(one: Known, other: Known) -> bool:
    """Say whether two names may be one person's: alike, or one a part or initials of the other."""
    mine, theirs = sorted((_folded(one.name), _folded(other.name)), key=len)
    return all(any(_is_alike(word, its) for its in theirs) for word in mine)


def _is_alike(word: str, its: str) -> bool:
    return word == its or (1 in (len(word), len(its)) and word[0] == its[0])


def _is_family(one: str, other: str) -> bool:
    """Say whether two companies are one: the same, or one a sub-domain of the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _root(company: str) -> str:
    """Return what all sub-domains of a domain share at least; a company's name as it is."""
    return company if " " in company else ".".join(company.split(".")[-_LABELS:])


def _domain(key: str) -> str:
    return key.rpartition("@")[2] if "@" in key else ""


def _folded(name: str) -> tuple[str, ...]:
    return tuple(sorted(_words(name)))


def _words(text: str) -> Iterable[str]:
    return _WORDS.findall(text.casefold())
