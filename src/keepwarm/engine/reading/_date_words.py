"""The words of dates in each language, by the one-letter class under which the grammar knows them.

A message becomes a text of classes ("on Monday, 3 May" is ``iW,dM``), so that the grammar is a
handful of ordinary patterns over classes, the same for every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import fold

MONTH, WEEKDAY, SEASON = "M", "W", "S"
WEAK: Final = {MONTH: "m", WEEKDAY: "w", SEASON: "ς"}
"""Classes of names of months, weekdays and seasons that are other words too."""
UNITS: Final = {
    "day": "1", "workday": "2", "week": "3", "month": "4", "quarter": "5", "half": "6", "year": "7"
}  # fmt: skip
RELATIVES: Final = {"next": "R", "this": "T", "last": "L", "overnext": "»"}
DIRECTIONS: Final = {
    "until": "u", "through": "v", "of": "f", "from": "φ", "after": "a", "before": "b", "by": "k",
    "in": "i", "since": "s", "to": "t", "offset": "I", "ago": "g", "later": ">", "inclusive": "q",
    "or": "&", "over": "ü",
}  # fmt: skip
CUES: Final = {
    "back": "β", "bare_back": "ω", "absence": "α", "bare_absence": "ά", "available": "δ",
    "again": "γ", "resume": "ρ", "maybe": "μ", "meeting": "η", "event": "ε", "due": "Δ",
    "past": "π", "term": "κ", "budget": "$", "then": "θ", "negation": "ν", "only": "λ",
    "being": "ι", "after_that": "Θ", "thanks": "τ",
}  # fmt: skip
_NUMBERED: Final = {
    "months": MONTH, "weekdays": WEEKDAY, "weekday_ordinals": "Ω", "numbers": "c",
    "ordinals": "O", "durations": "@", "days": "A", "quarters": "Q", "halves": "H",
}  # fmt: skip
_NAMED: Final[dict[str, str | Mapping[str, str]]] = {
    "units": UNITS, "relatives": RELATIVES, "directions": DIRECTIONS,
    "parts": "P", "ends": "E", "seasons": SEASON, "holidays": "F",
}  # fmt: skip
_LISTED: Final = {"greetings": "ψ", "noise": "x", "times": "h", "week_numbers": "K"}
_TELLING: Final = frozenset("MmWΩ1234567@AQHSςFEK")
_OPTIONAL: Final = frozenset(
    {
        "day_articles", "day_parts", "durations", "ends", "figures_begin_with", "greetings",
        "halves", "lasting", "noise", "times", "week_numbers", "week_prefixes", "weekday_ordinals",
    }
)  # fmt: skip
_WEEKS_MAX: Final = 53
_ENTRY: Final = re.compile(r"([\w-]+): *(\S.*)")
ORDINAL_DAY_MIN: Final = 5
"""From here on an ordinal is a day; "the first" is seldom one, "on the twentieth" always."""
_NUMBER: Final = re.compile(r"-?\d+")
_BETWEEN: Final = re.compile(r"[\s'/-]+")

Value = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an expression means: its class, its value, and the words after its first one."""

    kind: str
    value: Value
    rest: tuple[str, ...]


def _is_spelled_day(meaning: Meaning) -> bool:
    """Tell whether an ordinal can only be a day: "first" is in every other text."""
    is_high = isinstance(meaning.value, int) and meaning.value >= ORDINAL_DAY_MIN
    return meaning.kind == _NUMBERED["ordinals"] and is_high


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived from the words is kept beside
class LanguageDates:
    """One language's expressions by their first word, longest first.

    ``suffixes`` make a number an ordinal, after ``day_articles`` a bare number is a day.
    Behind ``lasting`` a length of time is no distance ("for two weeks").
    ``may_put_month_first`` tells that some of its speakers write 3/4 for the fourth of March.
    """

    meanings: Mapping[str, tuple[Meaning, ...]]
    markers: frozenset[str]
    suffixes: frozenset[str]
    day_articles: frozenset[str]
    lasting: frozenset[str]
    may_put_month_first: bool

    @cached_property
    def telling(self) -> frozenset[str]:
        """Return the longest word of every expression that can stand for a date without digits."""
        return frozenset(
            max((first, *meaning.rest), key=len)
            for first, meanings in self.meanings.items()
            for meaning in meanings
            if meaning.kind in _TELLING or _is_spelled_day(meaning)
        )


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived from the words is kept beside
class DateWords:
    """The expressions of every language, by its two-letter code."""

    languages: Mapping[str, LanguageDates]

    @cached_property
    def telling(self) -> frozenset[str]:
        """Return words without one of which, or a digit, no text speaks of a date."""
        return frozenset().union(*(words.telling for words in self.languages.values()))

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the words from the parsed pack, its table ``dates``.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        table = table_of(raw, "dates")
        return cls(languages={code: _language(table, code) for code in table})


def split_words(expression: str) -> list[str]:
    """Return the words of an expression as the tokens of a text are cut."""
    return [word for word in _BETWEEN.split(expression) if word]


def _language(dates: Mapping[str, object], code: str) -> LanguageDates:
    place = f"dates.{code}"
    table = table_of(dates, code)
    found: dict[str, dict[tuple[str, ...], Meaning]] = {}
    glued = (*_glued(table, place), *_glued_weeks(table, place))
    for words, kind, value in (*_all_entries(table, place), *glued):
        first, *rest = split_words(words)
        # The first meaning given stands: dates come before directions, and these before cues.
        found.setdefault(first, {}).setdefault(
            tuple(rest), Meaning(kind=kind, value=value, rest=tuple(rest))
        )
    return LanguageDates(
        meanings={
            first: tuple(sorted(meanings.values(), key=lambda meaning: -len(meaning.rest)))
            for first, meanings in found.items()
        },
        markers=frozenset(words_of(table, place, "markers")),
        suffixes=frozenset(words_of(table, place, "suffixes")),
        day_articles=frozenset(_some_words(table, place, "day_articles")),
        lasting=frozenset(_some_words(table, place, "lasting")),
        may_put_month_first="month" in _some_words(table, place, "figures_begin_with"),
    )


def _all_entries(table: Mapping[str, object], place: str) -> Iterator[tuple[str, str, Value]]:
    """Yield every expression of a language with its class and value, dates before cues."""
    yield from _numbered(table, place)
    yield from _named(table, place)
    for name, kind in _LISTED.items():
        for word in _some_words(table, place, name):
            yield _folded(word, place, name), kind, word
    cues = table_of(table, "cues")
    for name in cues:
        if name not in CUES:
            raise _wrong(f"{place}.cues", name, name, f"use one of {', '.join(CUES)}")
        for word in words_of(cues, f"{place}.cues", name):
            yield _folded(word, f"{place}.cues", name), CUES[name], name


def _numbered(table: Mapping[str, object], place: str) -> Iterator[tuple[str, str, Value]]:
    for name, kind in _NUMBERED.items():
        for value, words in _entries(table, place, name):
            if not _NUMBER.fullmatch(value):
                raise _wrong(place, name, value, "begin the entry with a number")
            for word in words:
                yield *_weighed(word, kind), int(value)


def _named(table: Mapping[str, object], place: str) -> Iterator[tuple[str, str, Value]]:
    for name, kinds in _NAMED.items():
        for value, words in _entries(table, place, name):
            if not isinstance(kinds, str) and value not in kinds:
                raise _wrong(place, name, value, f"use one of {', '.join(kinds)}")
            kind = kinds if isinstance(kinds, str) else kinds[value]
            for word in words:
                yield *_weighed(word, kind), value


def _weighed(word: str, kind: str) -> tuple[str, str]:
    """Return a word and its class, the weak one where it is marked as another word too."""
    plain = word.removesuffix("?")
    return plain, (kind if plain == word else WEAK.get(kind, kind))


def _entries(table: Mapping[str, object], place: str, name: str) -> Iterator[tuple[str, list[str]]]:
    for entry in _some_words(table, place, name):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise _wrong(place, name, entry, 'write "meaning: word, word"')
        yield match[1], [_folded(word.strip(), place, name) for word in match[2].split(",")]


def _some_words(table: Mapping[str, object], place: str, name: str) -> tuple[str, ...]:
    is_absent = name in _OPTIONAL and name not in table
    return () if is_absent else words_of(table, place, name)


def _glued(table: Mapping[str, object], place: str) -> Iterator[tuple[str, str, Value]]:
    """Yield the weekdays with a part of the day behind ("montagmorgen")."""
    parts = _some_words(table, place, "day_parts")
    for value, names in _entries(table, place, "weekdays"):
        for name in names:
            if not name.endswith("?"):
                yield from ((name + part, WEEKDAY, int(value)) for part in parts)


def _glued_weeks(table: Mapping[str, object], place: str) -> Iterator[tuple[str, str, Value]]:
    """Yield the numbered weeks written as one word ("kw14")."""
    for prefix in _some_words(table, place, "week_prefixes"):
        for number in range(1, _WEEKS_MAX + 1):
            yield f"{prefix}{number}", _LISTED["week_numbers"], number
            yield f"{prefix}{number:02}", _LISTED["week_numbers"], number


def _folded(word: str, place: str, name: str) -> str:
    if fold(word) != word or not word:
        raise _wrong(place, name, word, "write it in lower case and without accents")
    return word


def _wrong(place: str, name: str, found: str, remedy: str) -> ValueError:
    return ValueError(f"[{place}] {name} in the reading pack holds {found!r}; {remedy}.")
