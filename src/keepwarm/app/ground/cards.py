"""What a shell shows: plain values, worded once, the same for pages, terminal and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .belief_cards import ReasonsCard


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
class ClockMark:
    """A mark of the clock of somebody who waits."""

    minutes: int
    is_past: bool


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
    marks: tuple[ClockMark, ...] = ()
    """The marks of the clock, in the first hour in which they wait."""
    subject: str = ""
    """What they asked or the subject of the mail concerned."""
    said: str = ""
    """How their last words begin, as they wrote or as it was noted."""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """Something we promised to one person and have not done."""

    message_id: int
    number: int
    """Its place among the promises of that mail."""
    prospect_id: int
    name: str
    account: str
    sentence: str
    """"You promised to send Dana something by Friday 6 March."."""
    said: str
    """Our own words: "I'll send you the drawings by Friday."."""
    promised_on: dt.date | None
    is_due: bool
    sent_on: dt.date


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
class DecideCard:
    """Something in a mail that only a person can decide, with one button per answer."""

    proposal_id: int
    prospect_id: int
    name: str
    account: str
    kind: str
    """"referral", "successor", "stand_in", "refusal", "hostile", "unsure" or "unmatched"."""
    question: str
    """"Ada Quist said no. Close it, or keep warm?"."""
    evidence: str
    """Their words; may be empty."""
    at: dt.datetime
    message_id: int | None
    choices: tuple[tuple[str, str], ...]
    """(what to send back, what the button says)."""


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
    promises: tuple[PromiseLine, ...] = ()
    """What was promised by today and is not done."""
    decide: tuple[DecideCard, ...] = ()
    """What only a person can decide, newest first; the first few."""
    decide_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCard:
    """What a mail of ours was read as; ``tactic`` and ``ask`` are labels, empty if unknown."""

    message_id: int
    sentence: str
    """"Gave something of value, asked for a meeting, again."; empty where nothing is known."""
    tactic: str
    ask: str
    promises: tuple[str, ...]
    """Our own words."""
    nugget: str
    is_corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One thing said or heard, or a stretch of silence."""

    kind: str
    """"touch", "signal", "note" or "silence"."""
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
    sent: SentCard | None = None
    """What our own mail was read as."""
    leads_to: int | None = None
    """The prospect who took the place, or whose place it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something known of a prospect, and where from."""

    name: str
    value: str
    source: str
    on: dt.date | None = None
    """When it was said, noted or imported, where that is known."""
    confidence: str = ""
    """"said" by themselves, "imported", "sure", "likely" or "heard"; empty where nobody judged."""
    fact_id: int | None = None
    """Set where a person typed it in, and can drop it."""
    is_of_account: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFact:
    """Something that a person's own signature says of them, beside what is on record."""

    name: str
    """"title", "company" or "phone"."""
    value: str
    """As it is written there."""
    number: str
    """The number to dial, where it serves to reach them: only while no other is known."""
    message_id: int
    said_on: dt.date
    is_known: bool
    """Whether the record says the same."""
    beside: str
    """What the record says instead; empty where it says nothing."""
    earlier: tuple[tuple[str, dt.date], ...] = ()
    """What older signatures said, the newest first, with the last day on which they did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """What one mail's signature says beyond the record, "Buyer at Engines Ltd · +44 …"."""

    words: str
    message_id: int
    said_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The colleague with whom a prospect is."""

    user_id: int
    name: str


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
    stopped: str
    """Why nothing is sent to them any more, noted when; empty where something may be."""
    undo: tuple[tuple[int, str], ...]
    """Recent automated or typed acts that can be undone: (decision id, sentence)."""
    promises: tuple[PromiseLine, ...] = ()
    """What they were promised for a day and have not got."""
    decide: tuple[DecideCard, ...] = ()
    """What their mails leave to a person to decide."""
    reasons: ReasonsCard | None = None
    """Why they may be silent; none where closed, or where nothing was ever sent."""
    signature: tuple[SignatureFact, ...] = ()
    """What their own signature says of them."""
    signature_lines: tuple[SignatureLine, ...] = ()
    """The same in words, as far as the record does not say it."""
    first_answer: str = ""
    """How soon their newest enquiry was answered; empty of who never asked by themselves."""
    account_id: int | None = None
    pairs: int = 0
    """How many people may be the same as this one."""
    owner: Owner | None = None
    """The colleague with whom they are."""


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
    asked: Mapping[str, str]
    """The further conditions that are set, by name."""


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
class InboxRow:
    """One message that came in: from whom, what it was read as, and what followed."""

    message_id: int
    at: dt.datetime
    kind: str
    """"answer", "automatic", "bounce", "complaint", "calendar", "list", "unmatched" or "other"."""
    prospect_id: int | None
    """None where the sender is no prospect."""
    name: str
    account: str
    email: str
    """Where to answer; only of those who need it."""
    subject: str
    excerpt: str
    """How the new text begins; may be empty."""
    read_as: tuple[str, ...]
    """"not now, until 1 May 2026", one phrase per intent."""
    is_sure: bool
    is_corrected: bool
    consequence: str
    """"Left alone until Monday 8 June.", "Stopped everywhere."; may be empty."""
    reason: str = ""
    """Why it needs a person now; empty where it does not."""
    waiting_text: str = ""
    """"4:12" since it came, then "2 h", "3 days"; only where they wait for an answer."""
    intents: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    """(label, words) of what it might say as well, likeliest first; where nobody knows whose it
    is, (prospect id, name) of those it may belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxQuery:
    """What of the inbox is looked at; all empty is the whole in its three parts."""

    part: str = ""
    """"needs", "read", "unmatched", "unsure" or "corrected"."""
    intent: str = ""
    kind: str = ""
    language: str = ""
    after: str = ""
    """Cursor of this page, empty on the first."""

    @property
    def is_filtered(self) -> bool:
        """Return whether only some of what came is asked for."""
        return bool(self.intent or self.kind or self.language or self.part)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """What came in: what needs a person, what was read, and what belongs to nobody yet."""

    query: InboxQuery
    needs: tuple[InboxRow, ...]
    needs_count: int
    read: tuple[InboxRow, ...]
    """What came in otherwise or, where filtered, everything that matches."""
    unmatched: tuple[InboxRow, ...]
    unmatched_count: int
    next_cursor: str
    """Cursor of the next page, empty on the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxMessage:
    """One message: what is new in it, what it was read as and why, and what may be put right."""

    row: InboxRow
    sender_name: str
    sender_address: str
    text: str
    """The new text only, plain."""
    spans: tuple[tuple[int, int, str], ...]
    """(start, end, words of the label) of the evidence in ``text``."""
    elsewhere: tuple[tuple[str, str], ...]
    """(words of the label, what stands in a header or a report)."""
    signature: str
    quoted: str
    language: str
    confidence: float
    details: Mapping[str, Any]
    version: int | None
    """None where nothing was read in it beyond its kind."""
    attachments: tuple[str, ...]
    bounce: tuple[str, str] | None
    """(why it did not arrive, what to do)."""
    problem: str
    undo: tuple[int, str] | None
    """The last correction or assignment that can be taken back: (decision id, sentence)."""
    decide: tuple[DecideCard, ...] = ()
    """What else in it only a person can decide."""
