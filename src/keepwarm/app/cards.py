"""What a shell shows: plain values, worded once, the same for pages, terminal and JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A probability as a range, with the sentence that says what it means."""

    low: float
    mid: float
    high: float
    text: str
    """Short form, "7–9 %"."""
    meaning: str
    """Long form, "7 to 9 in 100 such bumps get an answer, by published figures"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayLine:
    """One person on today's plan: how, for how long, with what chance, and why."""

    prospect_id: int
    name: str
    account: str
    tactic: str
    """Codebook label, "bump_forward"."""
    channel: str
    """Codebook label, "email"."""
    action: str
    """What to do in words: 'call, about 10:30 their time', 'bump “Line 3 quote”'."""
    minutes: float
    chance: Chance
    index_per_minute: float
    reason: str
    would_change: str
    """What would take this line off or move it: "An answer, or a later date from you"."""
    is_funded: bool
    """False only for people who wait for us beyond today's minutes."""
    waiting_since: dt.datetime | None = None
    waiting_text: str = ""
    """"4:12" under an hour, then "2 h", "3 days"; only where they wait for us."""
    subject: str = ""
    """What they asked or the subject of the mail concerned."""
    said: str = ""
    """How their last words begin, as they wrote or as it was noted."""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A group that is not on today's plan, and why."""

    reason: str
    count: int
    sentence: str
    examples: tuple[tuple[int, str], ...] = ()
    """Some (prospect id, name) of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What was read or logged of one channel, from when until when."""

    channel: str
    since: dt.datetime | None
    until: dt.datetime | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    """Whom to contact today, how and why; and what was left out."""

    day: dt.date
    now: dt.datetime
    minutes: float
    minutes_planned: float
    minutes_reserved: float
    respond: tuple[TodayLine, ...]
    touches: tuple[TodayLine, ...]
    keeping_warm: tuple[TodayLine, ...]
    left_out: tuple[LeftOut, ...]
    next_minutes: str
    """What the next minutes would buy: "2 more minutes: Ana Lima, Norte Foods (bump)"."""
    coverage: tuple[CoverageRow, ...]
    open_prospects: int
    candidates: int
    is_demo: bool
    note: str = ""
    """Why another day than today is planned; empty on a working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One thing said or heard, or a stretch of silence."""

    kind: str
    """"touch", "signal" or "silence"."""
    at: dt.datetime
    title: str
    """"You wrote", "Dana answered", "Out of office", "23 days of silence, 3 touches in it"."""
    channel: str = ""
    subject: str = ""
    text: str = ""
    """New text only, plain; quoted history left out."""
    outcome: str = ""
    """For touches: "answered after 2 days", "no answer yet", "bounced", "not known"."""
    message_id: int | None = None
    evidence: str = ""
    is_human: bool = False
    """A word of the person, as against machines and bounces."""
    undo_decision_id: int | None = None
    """The act that typed this in, where it can be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something known of a prospect, and where from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectPage:
    """One prospect: who, the timeline, what we believe and why, and the next step."""

    prospect_id: int
    name: str
    account: str
    title: str
    email: str
    phone: str
    lane: str
    lane_sentence: str
    stage: str
    outcome: str
    next_on: dt.date | None
    next_sentence: str
    line: TodayLine | None
    """The best touch now, whether or not it fits today; none where nothing may be sent."""
    alternatives: tuple[TodayLine, ...]
    refused: tuple[str, ...]
    """Why other ways are not open now, one sentence each."""
    chance_next: Chance
    chance_five: Chance
    listening: Chance
    evidence: tuple[str, ...]
    """Sentences that the belief rests on, strongest first."""
    versions: str
    """"reading 1, priors 2026-11, rules 2026-11"."""
    timeline: tuple[TimelineItem, ...]
    """Newest first."""
    facts: tuple[Fact, ...]
    colleagues: tuple[tuple[int | None, str, str], ...]
    """Others at the account: (prospect id or none, name, what we know)."""
    local_time: str
    """"15:40 there now", empty where the zone is unknown."""
    is_suppressed: bool
    undo: tuple[tuple[int, str], ...]
    """Recent automated or typed acts that can be undone: (decision id, sentence)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectRow:
    """One line of the list of prospects."""

    prospect_id: int
    name: str
    account: str
    lane: str
    stage: str
    chance: float | None
    last_touch_at: dt.datetime | None
    last_signal_at: dt.datetime | None
    touches: int
    next_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectList:
    """A page of prospects, by keyset."""

    rows: tuple[ProspectRow, ...]
    total: int | None
    """How many match; none where counting them would be slow."""
    query: str
    lane: str
    sort: str
    after: str
    """Cursor of this page, empty on the first."""
    next_cursor: str
    """Cursor of the next page, empty on the last."""
    lane_counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateGroup:
    """People seen in the mailbox who could be prospects, one row per domain."""

    domain: str
    people: int
    names: tuple[str, ...]
    why: str
    """"You wrote to them first; nobody answered yet"."""
    suggested: bool
    """True where you wrote first and they are outside your company."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One field of a lead and the column it is read from, correctable."""

    field: str
    label: str
    column: str
    """Name of the column; empty: not read."""
    why: str
    samples: tuple[str, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """What was imported so far, who waits to be taken up, and where to put the next file."""

    sources: tuple[SourceRow, ...]
    candidates: tuple[CandidateGroup, ...]
    own_addresses: tuple[str, ...]
    bases: tuple[tuple[str, str], ...]
    """(value, what it means) of the lawful bases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefChart:
    """What the chart of one prospect's belief draws; times in UTC."""

    title: str
    """The answer in a sentence."""
    at: tuple[dt.datetime, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    touches: tuple[tuple[dt.datetime, str], ...]
    signals: tuple[tuple[dt.datetime, str], ...]
