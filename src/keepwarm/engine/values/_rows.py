"""What rows of lead files and call logs hold, and what is wrong with some."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from keepwarm.engine.values._lists import CallResult, Channel, Outcome, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One row of a lead file, its cells mapped; ``row`` is the 1-based line in the file."""

    row: int
    external_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    title: str = ""
    country: str = ""
    language: str = ""
    source: str = ""
    stage: Stage = Stage.COLD
    outcome: Outcome = Outcome.OPEN
    created_at: dt.datetime | None = None
    follow_up_on: dt.date | None = None
    value: float | None = None
    note: str = ""
    said: str = ""
    """What they wrote themselves when they asked first."""
    linkedin: str = ""
    blocked: frozenset[Channel] = frozenset()
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One attempt or answer outside e-mail; ``who`` is the text that finds the person."""

    row: int
    who: str
    at: dt.datetime
    channel: Channel
    result: CallResult
    note: str = ""
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A row or cell that could not be taken: where, what was found, and what to do about it."""

    row: int
    column: str
    found: str
    expected: str
    remedy: str
