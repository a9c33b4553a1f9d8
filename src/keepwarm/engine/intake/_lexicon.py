"""The words of lead files and call logs: how columns are called and what their cells say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from keepwarm.engine.values import CallResult, Channel, Outcome, Stage

LEAD_FIELDS: Final = (
    "external_id",
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "mobile",
    "company",
    "title",
    "country",
    "language",
    "source",
    "origin",
    "stage",
    "outcome",
    "loss_reason",
    "created_at",
    "follow_up_on",
    "value",
    "note",
    "linkedin",
    "do_not_email",
    "do_not_call",
    "opted_out",
)
"""What a column of a lead file can mean.

``origin`` is how the lead came in (form, landing page, call), as against ``source``, the
campaign or place it came from.
"""
CALL_FIELDS: Final = (
    "at",
    "time",
    "who",
    "email",
    "phone",
    "channel",
    "direction",
    "result",
    "note",
    "minutes",
    "seconds",
    "done",
)
"""What a column of a call log can mean; ``time`` is a clock time beside a date in ``at``.

``done`` says whether it took place at all: logs of activities list what is planned, too.
"""
MEANINGS: Final = (*Stage, *Outcome, *CallResult, *Channel)
"""What a person can say that a word of a file means; ``LOSS`` beside them."""
LOSS: Final = "loss"
"""An end that says neither why nor by whom."""

_EDGES: Final = " \t\r\n-–—_.·:?!*#()[]<>{}'\"/\\"
_WORD_LENGTH_MAX: Final = 24
"""No placeholder is longer; a longer cell says something."""
_Member = TypeVar("_Member", bound=StrEnum)
_WORD_BREAKS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A cell that could not be taken: what was expected, and a remedy if not to correct it."""

    expected: str
    remedy: str = ""


def squash(text: str) -> str:
    """Return ``text`` as bare letters and digits: no case, accents, spaces or punctuation.

    >>> squash("E-Mail_Adresse"), squash("Téléphone"), squash("Lead #")
    ('emailadresse', 'telephone', 'leadnumber')
    """
    folded = text.casefold().replace("#", "number")
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
    return "".join(filter(str.isalnum, folded))


def split_words(text: str) -> tuple[str, ...]:
    """Return the squashed words of ``text``, cut at spaces, punctuation and inner capitals."""
    return tuple(word for word in map(squash, _WORD_BREAKS.split(text)) if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLexicon:
    """The words by which columns and cells are understood, squashed (see ``squash``).

    ``lead_columns`` and ``call_columns`` list the names of each field's column, the most telling
    first. ``entities`` may stand before a name ("Contact E-mail") and ``other_people`` tell that
    a column is about somebody else ("Owner E-mail"). ``unnamed`` are names that say nothing
    ("Column 3", "F3"). ``blanks`` are cells that stand for nothing; ``names_too`` those of them
    that can also be a person's name, and are kept there. ``losses`` are words for an end that says
    neither why nor by whom: they close nothing. ``enquiries`` are ways of coming in that mean the
    prospect wrote or called first. ``planned`` says of an activity that it is still to come, and
    ``no_touches`` are activities that reach nobody (a task, a note). ``month_first_regions`` write
    12/31, not 31/12.
    """

    version: str
    lead_columns: Mapping[str, tuple[str, ...]]
    call_columns: Mapping[str, tuple[str, ...]]
    entities: frozenset[str]
    other_people: frozenset[str]
    unnamed: frozenset[str]
    blanks: frozenset[str]
    names_too: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    stages: Mapping[str, Stage]
    outcomes: Mapping[str, Outcome]
    losses: frozenset[str]
    enquiries: frozenset[str]
    channels: Mapping[str, Channel]
    call_results: Mapping[str, CallResult]
    inbound: frozenset[str]
    outbound: frozenset[str]
    planned: frozenset[str]
    no_touches: frozenset[str]
    months: Mapping[str, int]
    month_first_regions: frozenset[str]
    countries: Mapping[str, str]
    languages: Mapping[str, str]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> ColumnLexicon:
        """Return the lexicon in the parsed ``columns.toml``.

        Raises ``ValueError`` with the section, the value and what to do about it.
        """
        version = raw.get("version")
        if not isinstance(version, str) or not version:
            raise ValueError(
                f"The column lexicon has the version {version!r}: name one, such as '2026-11'."
            )
        words = _table_of(raw, "words")
        return cls(
            version=version,
            lead_columns=_columns(raw, "lead_columns", LEAD_FIELDS),
            call_columns=_columns(raw, "call_columns", CALL_FIELDS),
            entities=_set(words, "words", "entities"),
            other_people=_set(words, "words", "other_people"),
            unnamed=_set(words, "words", "unnamed"),
            blanks=frozenset(map(_bare, _strings(words, "words", "blanks"))),
            names_too=frozenset(map(_bare, _strings(words, "words", "names_too"))),
            yes=_set(words, "words", "yes"),
            no=_set(words, "words", "no"),
            stages=_members(raw, "stages", Stage),
            outcomes=_members(raw, "outcomes", Outcome),
            losses=_set(words, "words", "losses"),
            enquiries=_set(words, "words", "enquiries"),
            channels=_members(raw, "channels", Channel),
            call_results=_members(raw, "call_results", CallResult),
            inbound=_set(words, "words", "inbound"),
            outbound=_set(words, "words", "outbound"),
            planned=_set(words, "words", "planned"),
            no_touches=_set(words, "words", "no_touches"),
            months=_months(raw),
            month_first_regions=frozenset(_strings(words, "words", "month_first_regions")),
            countries=_codes(raw, "countries"),
            languages=_codes(raw, "languages"),
        )

    def with_meanings(self, meanings: Mapping[str, str]) -> ColumnLexicon:
        """Return the lexicon with a person's word for words of a file, each one of ``MEANINGS``.

        A word that means ``LOSS`` closes nothing. Raises ``ValueError`` for another meaning.
        """
        said = {squash(word): meaning for word, meaning in meanings.items()}
        for word, meaning in meanings.items():
            if meaning != LOSS and meaning not in MEANINGS:
                raise ValueError(
                    f"{word!r} cannot mean {meaning!r}: use one of {LOSS}, {', '.join(MEANINGS)}."
                )
        return replace(
            self,
            losses=self.losses - said.keys() | {key for key in said if said[key] == LOSS},
            stages=_without(self.stages, said) | _overlay(Stage, said),
            outcomes=_without(self.outcomes, said) | _overlay(Outcome, said),
            call_results={**self.call_results, **_overlay(CallResult, said)},
            channels={**self.channels, **_overlay(Channel, said)},
        )

    def is_blank(self, cell: str) -> bool:
        """Say whether a cell is empty or a placeholder such as "n/a", "Select" or "-"."""
        if len(cell) > _WORD_LENGTH_MAX:
            return not cell.strip()
        bare = _bare(cell)
        return not bare or bare in self.blanks

    def is_blank_name(self, cell: str) -> bool:
        """Say the same of a person's name, which may be Nan or Na."""
        return self.is_blank(cell) and _bare(cell) not in self.names_too

    def is_yes(self, cell: str) -> bool | None:
        """Return whether a cell says yes, or ``None`` where it says neither yes nor no."""
        word = squash(cell) or cell.strip()
        if word in self.yes or word in {"✓", "✔", "☑"}:
            return True
        return False if word in self.no else None

    def region_of(self, country: str) -> str:
        """Return the ISO 3166 code of a country's name or code, "" where it is not known."""
        word = squash(country)
        if word in self.countries:
            return self.countries[word]
        code = word.upper()
        return code if code in self.countries.values() else ""

    def language_of(self, language: str) -> str:
        """Return the ISO 639 code of a language's name, code or locale; "" if not known."""
        word = squash(language)
        if word in self.languages:
            return self.languages[word]
        code = squash(re.split(r"[-_]", language.strip())[0])
        return code if code in self.languages.values() else ""


def _without(table: Mapping[str, _Member], said: Mapping[str, str]) -> dict[str, _Member]:
    return {word: member for word, member in table.items() if word not in said}


def _overlay(members: type[_Member], said: Mapping[str, str]) -> dict[str, _Member]:
    known = {member.value: member for member in members}
    return {word: known[meaning] for word, meaning in said.items() if meaning in known}


def _bare(cell: str) -> str:
    return cell.casefold().strip(_EDGES)


def _table_of(raw: Mapping[str, object], section: str) -> Mapping[str, object]:
    table = raw.get(section)
    if not isinstance(table, Mapping):
        raise ValueError(  # noqa: TRY004 -- the value in a file is wrong, not a caller's type
            f"[{section}] of the column lexicon is {table!r}: make it a table of lists of words."
        )
    return table


def _strings(table: Mapping[str, object], section: str, key: str) -> tuple[str, ...]:
    words = table.get(key)
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise ValueError(
            f"{key} in [{section}] of the column lexicon is {words!r}: make it a list of words."
        )
    return tuple(words)


def _set(table: Mapping[str, object], section: str, key: str) -> frozenset[str]:
    return frozenset(_squashed(_strings(table, section, key), section, key))


def _squashed(words: tuple[str, ...], section: str, key: str) -> tuple[str, ...]:
    squashed = tuple(dict.fromkeys(map(squash, words)))
    if "" in squashed:
        raise ValueError(
            f"{key} in [{section}] of the column lexicon has a word without letters or digits: "
            "remove it."
        )
    return squashed


def _columns(
    raw: Mapping[str, object], section: str, fields: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    table = _table_of(raw, section)
    if set(table) != set(fields):
        raise ValueError(
            f"[{section}] of the column lexicon must name exactly the fields {', '.join(fields)}; "
            f"it differs in {', '.join(sorted(set(table) ^ set(fields)))}."
        )
    return {name: _squashed(_strings(table, section, name), section, name) for name in fields}


def _members(raw: Mapping[str, object], section: str, members: type[_Member]) -> dict[str, _Member]:
    by_word: dict[str, _Member] = {}
    table = _table_of(raw, section)
    for key in table:
        if key not in set(members):
            raise ValueError(
                f"{key!r} in [{section}] of the column lexicon is not one of "
                f"{', '.join(members)}: use one of these."
            )
        for word in _squashed(_strings(table, section, key), section, key):
            _add(by_word, word, members(key), section)
    return by_word


_Value = TypeVar("_Value")


def _add(by_word: dict[str, _Value], word: str, value: _Value, section: str) -> None:
    if by_word.setdefault(word, value) != value:
        raise ValueError(
            f"{word!r} in [{section}] of the column lexicon means both {by_word[word]} and "
            f"{value}: keep it under one."
        )


def _months(raw: Mapping[str, object]) -> dict[str, int]:
    table = _table_of(raw, "months")
    expected = [str(month) for month in range(1, 13)]
    if sorted(table) != sorted(expected):
        raise ValueError(
            f"[months] of the column lexicon has the keys {', '.join(table)}: name them 1 to 12."
        )
    by_word: dict[str, int] = {}
    for key in expected:
        for word in _squashed(_strings(table, "months", key), "months", key):
            _add(by_word, word, int(key), "months")
    return by_word


def _codes(raw: Mapping[str, object], section: str) -> dict[str, str]:
    by_word: dict[str, str] = {}
    table = _table_of(raw, section)
    for code in table:
        for word in _squashed(_strings(table, section, code), section, code):
            _add(by_word, word, code, section)
    return by_word
