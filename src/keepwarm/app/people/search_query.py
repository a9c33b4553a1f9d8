"""Reads what is typed into the search: words, "phrases", -without, from: and company:."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from keepwarm.records.search_words import Phrase, Wanted, words_of

QUERY_CHARACTERS_MAX: Final = 200
"""Longer than what anybody looks for; what lies beyond is a paste by accident."""
PHRASES_MAX: Final = 8
_PIECE: Final = re.compile(r'(-?)(?:(from|company):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What is looked for, and in whose words."""

    text: str
    wanted: Wanted
    sender: Wanted
    """Who wrote it, by name, address or company; empty: anybody."""
    company: Wanted
    """At which company the person is; empty: at any."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is looked for."""
        return not (self.wanted.all_of or self.sender.all_of or self.company.all_of)


def read_query(text: str) -> SearchQuery:
    """Read a query; whatever stands in it, something is looked for, or nothing at all."""
    typed = text.replace("\0", " ")[:QUERY_CHARACTERS_MAX].strip()
    all_of: list[Phrase] = []
    none_of: list[Phrase] = []
    places: dict[str, list[Phrase]] = {"from": [], "company": []}
    for minus, place, quoted, bare in _PIECE.findall(typed):
        words = tuple(words_of(quoted or bare))
        if not words:
            continue
        phrase = Phrase(words=words[:PHRASES_MAX], is_open=not quoted)
        if place:
            places[place.lower()].append(phrase)
        elif minus:
            none_of.append(phrase)
        else:
            all_of.append(phrase)
    return SearchQuery(
        text=typed,
        wanted=Wanted(all_of=tuple(all_of[:PHRASES_MAX]), none_of=tuple(none_of[:PHRASES_MAX])),
        sender=Wanted(all_of=tuple(places["from"][:PHRASES_MAX])),
        company=Wanted(all_of=tuple(places["company"][:PHRASES_MAX])),
    )


def read_words(text: str) -> Wanted:
    """Read words alone, as the list of prospects is searched: each may begin a longer one.

    A last letter alone is a word that is being typed: it says nothing yet.
    """
    words = words_of(text[:QUERY_CHARACTERS_MAX])[:PHRASES_MAX]
    if words and len(words[-1]) == 1 and words[-1].isalpha():
        del words[-1]
    return Wanted(all_of=tuple(Phrase(words=(word,)) for word in words))
