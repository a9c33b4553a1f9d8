"""What a shell shows of how soon who asked was answered; see ``cards``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinLine:
    """How many were answered within some minutes, ``of`` those who asked that long ago or more.

    ``answered_working`` and ``of_working`` count the minutes of working time only.
    """

    minutes: int
    words: str
    answered: int
    of: int
    answered_working: int
    of_working: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptnessGroup:
    """Who asked for the first time, or who answered us.

    ``median_minutes`` are those within which half were answered; null where half were not yet, or
    nobody asked. ``is_telling``: there are enough of them for shares in percent.
    """

    kind: str
    title: str
    count: int
    answered: int
    median_minutes: float | None
    median_working_minutes: float | None
    within: tuple[WithinLine, ...]
    is_telling: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadWait:
    """One who asked, and how long until our first touch; null while there is none."""

    prospect_id: int
    name: str
    account: str
    at: dt.datetime
    wall_minutes: float | None
    working_minutes: float | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptnessPage:
    """How soon who asked in the last ``days`` was answered; ``leads`` are the newest of them."""

    title: str
    groups: tuple[PromptnessGroup, ...]
    leads: tuple[LeadWait, ...]
    published: tuple[str, ...]
    left_out: str
    days: int
