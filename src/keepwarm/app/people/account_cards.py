"""What a page of a company shows: plain values, worded once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One company of the list."""

    account_id: int
    name: str
    people: int
    """Prospects there."""
    open_people: int
    touches: int
    """In the last weeks, to all of them."""
    last_signal_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountList:
    """A page of companies, by keyset."""

    rows: tuple[AccountRow, ...]
    query: str
    next_cursor: str
    """Empty on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPerson:
    """Somebody at a company: their part, where they stand, and whether they are silent."""

    person_id: int
    prospect_id: int | None
    name: str
    title: str
    role: str
    """By a person's word; "unknown" without one."""
    suggested_role: str
    """What the title speaks for, where nobody said; else empty."""
    lane: str
    silence: str
    """"Answered 3 days ago.", "Silent: 4 touches since 2 March."."""
    is_silent: bool
    touches: int
    """In the last weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWord:
    """One thing said to or heard from somebody there."""

    at: dt.datetime
    kind: str
    """"touch" or "signal"."""
    prospect_id: int
    name: str
    title: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One company: who is there, what was said across them, and how much we asked of them."""

    account_id: int
    name: str
    domain: str
    people: tuple[AccountPerson, ...]
    load: tuple[str, ...]
    """How much they heard from us of late, one sentence each."""
    words: tuple[AccountWord, ...]
    """Newest first."""
    roles: tuple[tuple[str, str], ...]
    """(role, words) to choose from."""
