"""What a shell shows of imports: plain values, the same for pages, terminal and JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from keepwarm.engine.values import RowProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A file or folder that was imported."""

    source_id: int
    name: str
    kind: str
    imported_at: dt.datetime
    stored: int
    ignored: int
    unreadable: int
    sentence: str
    why_not_undone: str = ""
    """Why it cannot be taken back; empty where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One field of a lead and the column it is read from, correctable."""

    field: str
    label: str
    column: str
    """Name of the column; empty: not read."""
    why: str
    samples: tuple[str, ...]
    confidence: float = 0.0
    """How sure the guess is, 0 to 1; 1 where a person chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChoice:
    """A word in a column of states, how often it stands there, and what it means; correctable."""

    column: str
    word: str
    count: int
    meaning: str
    """A value of the preview's ``meanings``; empty: not known."""
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """What a file would bring, before anything is changed."""

    token: str
    """Names the uploaded file while its import is being confirmed."""
    name: str
    kind: str
    """"leads", "calls", "mail" or "unknown"."""
    rows: int
    columns: tuple[str, ...]
    choices: tuple[ColumnChoice, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    basis: str
    region: str
    error: str = ""
    words: tuple[WordChoice, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    """(value, what it is called) of what a word can mean."""
    forecast: tuple[tuple[str, int], ...] = ()
    """(what, how many) would be stored or left out."""
    problem_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: every message and row is stored, ignored with a reason, or unreadable."""

    name: str
    kind: str
    found: int
    stored: int
    already_there: int
    unreadable: int
    ignored: tuple[tuple[str, int], ...]
    """(reason, count)."""
    problems: tuple[str, ...]
    """One sentence each: file, line or message, what was expected, what to do."""
    prospects_made: int
    candidates_seen: int
    suppressed: int
    seconds: float
    token: str = ""
    """Names the file of a sheet, by which its problems can be fetched as a table."""
    notes: tuple[str, ...] = ()
    """What was decided on the way; also the last of ``problems``."""
    row_problems: tuple[RowProblem, ...] = ()
    """All of them, where ``problems`` has the first."""
    is_dry: bool = False
    """Nothing was stored: this is what would have been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """What was imported so far, who waits to be taken up, and where to put the next file."""

    sources: tuple[SourceRow, ...]
    candidates: int
    """How many people in the mail could be prospects."""
    own_addresses: tuple[str, ...]
    bases: tuple[tuple[str, str], ...]
    """(value, what it means) of the lawful bases."""
