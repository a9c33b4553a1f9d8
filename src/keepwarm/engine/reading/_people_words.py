"""The words of ``packs/reading/people.toml`` as typed, checked values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from keepwarm.engine.reading._gapped import Gapped, gapped
from keepwarm.engine.reading._people_roles import RoleWords
from keepwarm.engine.reading._tables import table_of, words_of


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived from the words is kept beside
class PeopleWords:
    """Words before, inside and instead of names; folded.

    Behind ``pointers`` and before ``duties`` stands the one whom they point to; behind ``asks``
    also one without a capital. ``functions`` begin the addresses that belong to nobody in
    particular, ``sites`` are what firms have in places, behind ``firms`` stands the name of one,
    behind ``greetings`` whom they greet, and before ``stand_ins`` who acts for somebody away,
    before ``leavers`` who is gone, before ``followers`` who followed somebody gone. With
    ``takeovers`` the writer says that it was they. Where a matter ``rests``, the person stands a
    few words on. ``mailboxes`` stand before an address that is told of and not to be used,
    ``closings`` behind a name without a capital, ``noun_articles`` before a German noun that is
    nobody, and ``noun_endings`` end one.
    """

    titles: frozenset[str]
    particles: frozenset[str]
    others: frozenset[str]
    before_places: frozenset[str]
    deeds: frozenset[str]
    duties: frozenset[str]
    pointers: frozenset[str]
    asks: frozenset[str]
    introductions: tuple[str, ...]
    functions: frozenset[str]
    sites: frozenset[str]
    firms: frozenset[str]
    greetings: frozenset[str]
    stand_ins: frozenset[str]
    leavers: frozenset[str]
    followers: frozenset[str]
    rests: frozenset[str]
    mailboxes: frozenset[str]
    closings: frozenset[str]
    noun_articles: frozenset[str]
    noun_endings: tuple[str, ...]
    takeovers: tuple[Gapped, ...]
    roles: RoleWords

    @cached_property
    def dead_address(self) -> re.Pattern[str]:
        """What stands before an address of which a sentence only tells: "The account "."""
        boxes = "|".join(sorted(map(re.escape, self.mailboxes)))
        articles = "|".join(sorted(map(re.escape, self.roles.determiners)))
        return re.compile(
            rf"(?:^|[.!?\n]\s*)(?:(?:{articles}) )?(?:e?-?mail )?(?:{boxes})\W{{1,3}}$"
        )

    @cached_property
    def apposition(self) -> re.Pattern[str]:
        """What stands behind a name with an article of its own: ", our almoner,"."""
        articles = "|".join(sorted(map(re.escape, self.roles.determiners)))
        return re.compile(
            rf"\s*(?:\(|[,(–-]\s*(?:{articles}) )([^,.;:()\n@\d]{{3,48}})(?=[,.;:()\n]|$)",
            re.IGNORECASE,
        )

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
            duties=frozenset(words_of(table, "people", "duties")),
            pointers=frozenset(words_of(table, "people", "pointers")),
            asks=frozenset(words_of(table, "people", "asks")),
            introductions=words_of(table, "people", "introductions"),
            functions=frozenset(words_of(table, "people", "functions")),
            sites=frozenset(words_of(table, "people", "sites")),
            firms=frozenset(words_of(table, "people", "firms")),
            greetings=frozenset(words_of(table, "people", "greetings")),
            stand_ins=frozenset(words_of(table, "people", "stand_ins")),
            leavers=frozenset(words_of(table, "people", "leavers")),
            followers=frozenset(words_of(table, "people", "followers")),
            rests=frozenset(words_of(table, "people", "rests")),
            mailboxes=frozenset(words_of(table, "people", "mailboxes")),
            closings=frozenset(words_of(table, "people", "closings")),
            noun_articles=frozenset(words_of(table, "people", "noun_articles")),
            noun_endings=words_of(table, "people", "noun_endings"),
            takeovers=gapped(words_of(table, "people", "takeovers")),
            roles=RoleWords.from_mapping(raw),
        )
