"""The words of ``packs/reading/quotes.toml`` and ``signatures.toml`` as typed, checked values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final, Self

from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import fold

_LATIN: Final = range(0xC0, 0x250)  # the letters with accents
_SPACELESS: Final = "\u2e80"  # from here on scripts that put no spaces between words
BEGINNING_CHARACTERS: Final = 4
"""So many characters of a line rule out that it is a separator, a telephone's line or a footer."""


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived from the words is kept beside
class QuoteWords:
    """By what the history in a mail is known; see the pack's comments for each list."""

    starts: frozenset[str]
    verbs: frozenset[str]
    separators: tuple[str, ...]
    forwards: tuple[str, ...]
    above: tuple[str, ...]
    sender_labels: frozenset[str]
    date_labels: frozenset[str]
    recipient_labels: frozenset[str]
    subject_labels: frozenset[str]
    pointers: tuple[str, ...]
    others: tuple[str, ...]
    inline: tuple[str, ...]
    banners: tuple[str, ...]

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Each label of an old mail's header and the field that it stands for."""
        kinds = ("subject", "recipient", "date", "sender")
        return {label: kind for kind in kinds for label in getattr(self, f"{kind}_labels")}

    @cached_property
    def joined_verbs(self) -> tuple[str, ...]:
        """The verbs of scripts without spaces between words."""
        return tuple(verb for verb in sorted(self.verbs) if verb[0] >= _SPACELESS)

    @cached_property
    def verb_ends(self) -> frozenset[str]:
        """The last words of the verbs, by which they are recognised."""
        return frozenset(verb.rsplit(" ", 1)[-1] for verb in self.verbs)

    @cached_property
    def verb_letters(self) -> frozenset[str]:
        """The letters in which verbs end, with and without the accents of the Latin alphabets."""
        plain = {verb[-1] for verb in self.verbs}
        accented = {chr(code) for code in _LATIN if fold(chr(code)) in plain}
        return frozenset(plain | accented)

    @cached_property
    def pointing(self) -> Mapping[str, tuple[str, ...]]:
        """What points at the text below, by first words."""
        return by_first_word(self.pointers)

    @cached_property
    def naming_others(self) -> Mapping[str, tuple[str, ...]]:
        """What names somebody else as the writer of what stands below, by first words."""
        return by_first_word(self.others)

    @cached_property
    def answering_inline(self) -> Mapping[str, tuple[str, ...]]:
        """What says that the sender answered between the lines, by first words."""
        return by_first_word(self.inline)


@dataclass(frozen=True, kw_only=True)  # no slots, as above
class SignatureWords:
    """By what the end of a mail is known; see the pack's comments for each list."""

    closings: frozenset[str]
    thanks: frozenset[str]
    greetings: frozenset[str]
    postscripts: frozenset[str]
    ordinary: frozenset[str]
    devices: tuple[str, ...]
    device_words: frozenset[str]
    device_ends: frozenset[str]
    footers: tuple[str, ...]
    footer_words: tuple[str, ...]
    footer_marks: tuple[str, ...]
    lists: tuple[str, ...]
    titles: frozenset[str]
    company_words: frozenset[str]
    mobile_labels: frozenset[str]
    phone_labels: frozenset[str]
    fax_labels: frozenset[str]

    @cached_property
    def endings(self) -> frozenset[str]:
        """All sign-offs, those that thank too."""
        return self.closings | self.thanks

    @cached_property
    def greeting_starts(self) -> tuple[str, ...]:
        """The greetings as a text's beginning is compared with all of them at once."""
        return tuple(self.greetings)

    @cached_property
    def postscript_letters(self) -> frozenset[str]:
        """The letters with which a postscript begins."""
        return frozenset(word[0] for word in self.postscripts)

    @cached_property
    def ending_words(self) -> frozenset[str]:
        """The first words of sign-offs: most lines begin with none, and are soon done with."""
        return frozenset(ending.partition(" ")[0].strip(",.!") for ending in self.endings)

    @cached_property
    def closing_starts(self) -> re.Pattern[str]:
        """Match a sign-off at the beginning of a line, the longest that fits."""
        return re.compile(rf"(?:{_any_of(longest_first(self.endings))})(?!\w)")


@dataclass(frozen=True, kw_only=True)  # no slots, as above
class SplitWords:
    """All words by which a mail is split into what is new, its signature and its history."""

    quotes: QuoteWords
    signatures: SignatureWords

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Take the tables [quotes] and [signatures] of the parsed pack.

        Raises ``ValueError`` with the place, the value and the remedy where one is malformed.
        """
        return cls(
            quotes=QuoteWords(**_lists(raw, "quotes", QuoteWords)),
            signatures=SignatureWords(**_lists(raw, "signatures", SignatureWords)),
        )

    def may_tell(self, bare: str) -> bool:
        """Tell from its first characters whether a stripped line may be more than prose."""
        start = bare[:BEGINNING_CHARACTERS]
        return start.lower() in self.beginnings or not (start.isascii() and start[0].isalnum())

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first characters of lines that have to be looked at; others are plain prose.

        A line that begins with a letter beyond ASCII, or with a mark, is looked at in any case.
        """
        lists = (
            self.quotes.separators,
            self.quotes.banners,
            self.quotes.above,
            self.signatures.devices,
            self.signatures.footers,
        )
        return frozenset(word[:BEGINNING_CHARACTERS] for words in lists for word in words)


def by_first_word(phrases: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """File phrases under their first words: only those whose word is there need looking for."""
    filed: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        word = phrase.partition(" ")[0]
        filed[word] = (*filed.get(word, ()), f" {phrase} ")
    return filed


def longest_first(words: Iterable[str]) -> list[str]:
    """Sort words so that a pattern made of them takes the longest that fits."""
    return sorted(words, key=lambda word: (-len(word), word))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"


def _lists(
    raw: Mapping[str, object], name: str, kind: type[QuoteWords | SignatureWords]
) -> dict[str, Any]:
    """Return the words of each field of ``kind``, as a set or in their order as it declares."""
    table = table_of(raw, name)
    found: dict[str, Any] = {}
    for item in fields(kind):
        words = words_of(table, name, item.name)
        found[item.name] = frozenset(words) if "frozenset" in str(item.type) else words
    return found
