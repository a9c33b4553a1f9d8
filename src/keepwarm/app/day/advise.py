"""Advice in bulk, without a database: a story in, reasons for silence and next steps out.

Each story becomes the product's own timeline and standing, and the same function that concludes for
the prospect page concludes on it; it weighs place, belief and moves as Today does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from keepwarm.app.ground.bulk import answer_each
from keepwarm.app.ground.desk import Morning, Packs
from keepwarm.engine import belief, plan
from keepwarm.engine.belief import Diagnosis, Remark, Side
from keepwarm.engine.reading import Lexicon, read_answer
from keepwarm.engine.timeline import (
    NO_TACTIC,
    LogColumns,
    MailColumns,
    Timeline,
    build_timeline,
    intent_bits,
    summarise,
    text_key,
)
from keepwarm.engine.values import (
    CHANNELS,
    STAGES,
    TACTICS,
    CallResult,
    Channel,
    Coverage,
    Intent,
    Message,
    MessageKind,
    Reading,
    Stage,
    Standings,
    Tactic,
)

from .judgments import Judge
from .reasons import conclude

DAY_S: Final = 86_400.0
CHANCE_DIGITS: Final = 3
STEPS_MAX: Final = 8
TRUSTED_CONFIDENCE_MIN: Final = 0.5
"""A few words read with less are only what might be meant."""
_NOON: Final = dt.time(12, 0)
_SOME_DAY: Final = dt.date(2026, 6, 10)
"""A Wednesday: items that name no day are told in days before the present one."""
_CHANNEL_WORDS: Final = {
    Channel.EMAIL: ("email", "mail", "e-mail", "newsletter"),
    Channel.PHONE: ("phone", "call", "telephone", "mobile", "fax", "video"),
    Channel.VOICEMAIL: ("voicemail", "mailbox", "voice"),
    Channel.TEXT: ("text", "sms", "whatsapp", "message", "chat", "signal", "telegram"),
    Channel.LINKEDIN: ("linkedin", "xing", "social", "facebook", "instagram"),
    Channel.IN_PERSON: (
        "in_person", "in person", "visit", "fair", "meeting", "event", "counter", "site", "shop",
        "showroom", "booth", "stand", "store",
    ),
    Channel.LETTER: ("letter", "post", "card", "parcel"),
}  # fmt: skip
_RELATIVE: Final = re.compile(
    r"\b(?:in|within|after) (?:an? |\d+|two|three|four|five|six|eight|ten|twelve|a few|a couple)"
    r"|\btomorrow|\bnext (?:week|month)|\bthis (?:week|afternoon)",
    re.IGNORECASE,
)
_ISO_DAY: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY_OF_MONTH: Final = re.compile(
    rf"\b(?:(\d{{1,2}})\.? )?({'|'.join(_MONTHS)})(?: (\d{{1,2}})(?!\d))?(?:,? (\d{{4}}))?",
    re.IGNORECASE,
)
_TODAY_IN_TEXT: Final = re.compile(r"today(?: is|'s|:)? (.{3,30})", re.IGNORECASE)
_DENIED: Final = re.compile(r"consent\w* (?:denied|withdrawn|refused)|no consent|objected")


def advise_items(lines: Iterable[str], packs: Packs) -> Iterator[dict[str, Any]]:
    """Advise on vignettes, one JSON object a line; a bad one becomes a line with ``error``."""
    return answer_each(lines, lambda item: _advice(advise(item, packs)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What was concluded from a story: its timeline, where the prospect stands, and the steps."""

    timeline: Timeline
    standings: Standings
    diagnosis: Diagnosis
    facts: frozenset[str]
    steps: tuple[plan.Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a story, its free words mapped: ``channel`` is ``None`` where none fits."""

    at: float
    channel: Channel | None
    direction: str
    text: str
    is_web: bool = False


def advise(
    item: Mapping[str, Any], packs: Packs, *, story: Sequence[float] | None = None
) -> Advice:
    """Advise on one vignette of the codebook's part C; ``ValueError`` where its form is wrong.

    ``story`` takes the place of what the model takes the whole story for (see ``conclude``).
    """
    facts = _facts(item)
    today = _today(facts)
    now = dt.datetime.combine(today, _NOON, dt.UTC).timestamp()
    entries = _entries(item, now)
    remarks = _remarks(facts, entries, now, packs.lexicon)
    timeline = _timeline(entries, remarks, now)
    standings = summarise(timeline, _prospect_facts(entries, remarks, facts))
    concluded = conclude(
        timeline,
        remarks,
        standings,
        packs=packs,
        parameters=packs.parameters,
        morning=Morning(now=now, starts_at=now, ends_at=now + DAY_S, day=today, rep_offset_s=0.0),
        coverage=_everything_seen(now),
        judge=Judge(lexicon=packs.lexicon, story=None if story is None else tuple(story)),
    )
    return Advice(
        timeline=timeline,
        standings=standings,
        diagnosis=concluded.diagnosis,
        facts=concluded.facts,
        steps=concluded.steps,
    )


def tell_story(item: Mapping[str, Any]) -> str:
    """Return a vignette as the one text that is heard as a whole; its words are not read."""
    entries = _entries(item, 0.0)
    remarks = [Remark(at=e.at, side=_side(e), text=e.text, channel=e.channel) for e in entries]
    return belief.story_of([*remarks, *_known(_facts(item), 0.0)])


def _remarks(
    facts: Mapping[str, str], entries: Sequence[Entry], now: float, lexicon: Lexicon
) -> list[Remark]:
    has_date = "today" in facts or any("today" in entry.text.lower() for entry in entries)
    return [
        *(_remark(entry, lexicon, has_date=has_date) for entry in entries),
        *_known(facts, min((entry.at for entry in entries), default=now)),
    ]


def _advice(advice: Advice) -> dict[str, Any]:
    diagnosis, first = advice.diagnosis, advice.steps[0]
    top = diagnosis.ranked[0]
    evidence = "; ".join(top.evidence) or "base rates only"
    why = f"{top.words} ({top.chance:.0%}): {evidence}. Next: {first.words}."
    return {
        "reasons": [one.reason.value for one in diagnosis.ranked],
        "chances": {one.reason.value: round(one.chance, CHANCE_DIGITS) for one in diagnosis.ranked},
        "next": [
            {
                "tactic": step.tactic.value,
                "channel": step.channel.value if step.channel else plan.NO_CHANNEL,
            }
            for step in advice.steps[:STEPS_MAX]
        ],
        "why": " ".join((why, *first.why)),
        "evidence": [
            {"name": piece.name, "words": piece.words, "for": piece.speaks_for}
            for piece in diagnosis.evidence
        ],
        "question": diagnosis.question.words,
    }


def _facts(item: Mapping[str, Any]) -> dict[str, str]:
    facts = item.get("facts") or {}
    if not isinstance(facts, Mapping):
        raise TypeError(f"facts must be an object, not {facts!r}")
    return {str(name): _text(value) for name, value in facts.items()}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "; ".join(_text(part) for part in value)
    return str(value)


def _today(facts: Mapping[str, str]) -> dt.date:
    told = facts.get("today", "")
    if not told:
        found = _TODAY_IN_TEXT.search(" ".join(facts.values()))
        told = found[1] if found else ""
    iso = _ISO_DAY.search(told)
    if iso:
        return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
    named = _DAY_OF_MONTH.search(told)
    if named is None:
        return _SOME_DAY
    day = int(named[1] or named[3] or 15)
    year = int(named[4] or _SOME_DAY.year)
    return dt.date(year, _MONTHS.index(named[2].lower()) + 1, min(max(day, 1), 28))


def _entries(item: Mapping[str, Any], now: float) -> list[Entry]:
    raw = item.get("timeline")
    if not isinstance(raw, list):
        raise TypeError(f"timeline must be a list of entries, not {raw!r}")
    entries = []
    for number, line in enumerate(raw):
        if not isinstance(line, Mapping):
            raise TypeError(f"timeline entry {number + 1} must be an object, not {line!r}")
        days = float(line.get("days_ago") or 0)
        if not math.isfinite(days):
            raise ValueError(f"timeline entry {number + 1}: days_ago must be a number, got {days}")
        word = str(line.get("channel") or "").lower()
        text = str(line.get("text") or "")
        direction = str(line.get("direction") or "note").lower()
        count = belief.read_count(text) if direction == "out" else 1
        # Of one day, the later line is the later event.
        at = now - days * DAY_S + number
        entries += [
            Entry(
                at=at - 3600.0 * repeat,
                channel=_channel(word),
                direction=direction,
                text=text,
                is_web=word in ("web", "form", "website", "portal"),
            )
            for repeat in reversed(range(count))
        ]
    return sorted(entries, key=lambda entry: entry.at)


def _channel(word: str) -> Channel | None:
    for channel, words in _CHANNEL_WORDS.items():
        if word == channel.value or any(name in word for name in words):
            return channel
    return None


def _remark(entry: Entry, lexicon: Lexicon, *, has_date: bool) -> Remark:
    remark = Remark(at=entry.at, side=_side(entry), text=entry.text, channel=entry.channel)
    said = " ".join(text for part, text in belief.parts_of(remark) if part is Side.IN)
    if not said:
        return remark
    reading = _read(said, entry, lexicon)
    resume_at = math.nan
    if reading.details.resume_on and (has_date or _RELATIVE.search(said)):
        day = dt.datetime.combine(reading.details.resume_on, _NOON, dt.UTC)
        resume_at = day.timestamp()
    if reading.confidence < TRUSTED_CONFIDENCE_MIN:
        return replace(remark, doubts=(*reading.intents, *reading.unsure), resume_at=resume_at)
    return replace(remark, intents=reading.intents, doubts=reading.unsure, resume_at=resume_at)


def _side(entry: Entry) -> Side:
    return {"out": Side.OUT, "in": Side.IN}.get(entry.direction, Side.NOTE)


def _read(said: str, entry: Entry, lexicon: Lexicon) -> Reading:
    message = Message(digest=hashlib.sha256(said.encode("utf-8", "replace")).digest(), text=said)
    day = dt.datetime.fromtimestamp(entry.at, dt.UTC).date()
    return read_answer(
        message,
        lexicon,
        received_on=day,
        language="en",
        channel=entry.channel or Channel.EMAIL,
        is_new_only=True,
    )


def _known(facts: Mapping[str, str], since: float) -> list[Remark]:
    return [
        Remark(at=since, side=Side.NOTE, text=value, is_standing=True)
        for name, value in facts.items()
        if name not in ("offer", "today")
    ]


def _timeline(entries: Sequence[Entry], remarks: Sequence[Remark], now: float) -> Timeline:
    """Turn the lines of a story into mails and log entries, and these into a timeline."""
    mails, log = [], []
    for number, (entry, remark) in enumerate(zip(entries, remarks, strict=False), start=1):
        kind = _mail_kind(entry, remark)
        result = _log_result(entry)
        if kind is not None:
            mails.append((number, entry, remark, kind))
        elif result is not None:
            log.append((number, entry, result))
    return build_timeline(_mail_columns(mails), _log_columns(log), coverage=_everything_seen(now))


_BOUNCED: Final = re.compile(
    r"bounc|undeliver|returned|no such (?:user|address)|user unknown|does not exist|"
    r"doesn't exist|not found|550|delivery (?:failed|failure)|unknown recipient|rejected",
    re.IGNORECASE,
)
_AUTOMATIC: Final = re.compile(
    r"auto-?(?:matic)?[ -]?(?:reply|response|answer)|out of (?:the )?office|autoresponder|ooo\b",
    re.IGNORECASE,
)


def _mail_kind(entry: Entry, remark: Remark) -> MessageKind | None:
    if entry.channel is not Channel.EMAIL:
        return None
    if entry.direction == "out":
        return MessageKind.HUMAN
    if _BOUNCED.search(entry.text) and entry.direction != "note":
        return MessageKind.BOUNCE
    is_automatic = _AUTOMATIC.search(entry.text) or Intent.OUT_OF_OFFICE in remark.intents
    if is_automatic and entry.direction != "note":
        return MessageKind.AUTO_REPLY
    return MessageKind.HUMAN if entry.direction == "in" else None


def _log_result(entry: Entry) -> CallResult | None:
    is_call = entry.channel is Channel.PHONE
    if entry.direction == "out":
        if entry.channel is None:
            return None
        if entry.channel is Channel.VOICEMAIL:
            return CallResult.VOICEMAIL_LEFT
        return belief.read_call(entry.text) if is_call else CallResult.SENT
    if entry.direction != "in" or (entry.channel is None and not entry.is_web):
        return None
    if entry.is_web:
        return CallResult.ENQUIRED
    return CallResult.CALLED_US if is_call else CallResult.REPLIED


_Mails = list[tuple[int, Entry, Remark, MessageKind]]


def _mail_columns(mails: _Mails) -> MailColumns:
    kinds = tuple(MessageKind)
    count = len(mails)
    ours = [entry.direction == "out" for _, entry, _, _ in mails]
    never = np.full(count, np.nan)
    return MailColumns(
        person=np.zeros(count, np.int64),
        message=np.array([number for number, _, _, _ in mails], np.int64),
        at=np.array([entry.at for _, entry, _, _ in mails], np.float64),
        is_ours=np.array(ours, np.bool_),
        kind=np.array([kinds.index(kind) for _, _, _, kind in mails], np.uint8),
        key=np.array([text_key(f"story-{number}") for number, _, _, _ in mails], np.int64),
        parent=np.zeros(count, np.int64),
        subject=np.zeros(count, np.int64),
        is_forward=np.array(
            [
                mine and "forward" in entry.text.lower()
                for mine, (_, entry, _, _) in zip(ours, mails, strict=True)
            ],
            np.bool_,
        ),
        asks_stop=np.array(
            [Intent.UNSUBSCRIBE in remark.intents for _, _, remark, _ in mails], np.bool_
        ),
        is_permanent=np.array([kind is MessageKind.BOUNCE for _, _, _, kind in mails], np.bool_),
        stated=np.array([intent_bits(remark.intents) for _, _, remark, _ in mails], np.int64),
        asks=np.zeros(count, np.bool_),
        is_away=np.array([kind is MessageKind.AUTO_REPLY for _, _, _, kind in mails], np.bool_),
        return_at=never,
        resume_at=np.array([remark.resume_at for _, _, remark, _ in mails], np.float64),
        meeting_until=never,
    )


def _log_columns(log: list[tuple[int, Entry, CallResult]]) -> LogColumns:
    results = tuple(CallResult)
    channels = [CHANNELS.index(entry.channel or Channel.EMAIL) for _, entry, _ in log]
    tactics = [
        TACTICS.index(Tactic.VOICEMAIL) if result is CallResult.VOICEMAIL_LEFT else NO_TACTIC
        for _, _, result in log
    ]
    return LogColumns(
        person=np.zeros(len(log), np.int64),
        entry=np.array([number for number, _, _ in log], np.int64),
        at=np.array([entry.at for _, entry, _ in log], np.float64),
        channel=np.array(channels, np.uint8),
        result=np.array([results.index(result) for _, _, result in log], np.uint8),
        tactic=np.array(tactics, np.uint8),
    )


def _prospect_facts(
    entries: Sequence[Entry], remarks: Sequence[Remark], facts: Mapping[str, str]
) -> Standings:
    """State what no timeline holds: every channel is open unless the facts deny it."""
    known = np.zeros(
        1,
        np.dtype(
            [("stage", "u1"), ("reachable", "u1"), ("known_since", "f8"), ("not_before", "f8")]
        ),
    )
    spoke = any(entry.direction == "in" for entry in entries)
    words = " ".join([*facts.values(), *(entry.text for entry in entries)]).lower()
    has_offer = re.search(r"\b(?:quote|offer|proposal|contract|bid)\b", words) is not None
    is_enquiry = any(entry.is_web and entry.direction == "in" for entry in entries)
    stage = Stage.COLD
    if spoke:
        stage = Stage.PROPOSAL if has_offer else Stage.TALKED
        if is_enquiry and stage is Stage.TALKED:
            stage = Stage.ENQUIRY
    known["stage"] = STAGES.index(stage)
    known["reachable"] = 0 if _DENIED.search(words) else (1 << len(CHANNELS)) - 1
    known["known_since"] = min((entry.at for entry in entries), default=math.nan)
    dated = [remark.resume_at for remark in remarks if not math.isnan(remark.resume_at)]
    known["not_before"] = dated[-1] if dated else math.nan
    return known


def _everything_seen(now: float) -> Coverage:
    count = len(CHANNELS)
    return Coverage(since=np.zeros(count), until=np.full(count, now))
