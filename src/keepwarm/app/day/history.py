"""What was said and heard of one prospect: as a timeline, and as the belief it led to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import Q, QuerySet

from keepwarm.app.ground.belief_cards import BeliefChart
from keepwarm.app.ground.cards import TimelineItem
from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.reading.read_in_full import ASKING
from keepwarm.app.reading.reading_words import label_words, meeting_words
from keepwarm.app.reading.sent_card import asked_again, sent_card
from keepwarm.app.storing.passages import new_text_of, texts_said
from keepwarm.engine import belief, plan
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    PREFERRED_CHANNEL,
    Channel,
    Intent,
    SignalKind,
    Stage,
    Tactic,
)
from keepwarm.records import models
from keepwarm.records.bulk import among

ITEMS_SHOWN_MAX: Final = 400
WORDS_SHOWN_MAX: Final = 180
TEXT_SHOWN_MAX: Final = 4_000
QUIET_DAYS_MIN: Final = 7.0
"""A pause shorter than a week is no silence worth drawing."""
_SENT: Final = {
    Channel.EMAIL: "You wrote",
    Channel.PHONE: "You called",
    Channel.VOICEMAIL: "You left a voicemail",
    Channel.TEXT: "You sent a text",
    Channel.LINKEDIN: "You wrote on LinkedIn",
    Channel.IN_PERSON: "You went to see them",
    Channel.LETTER: "You sent a letter",
}
_TALKED: Final = {Channel.PHONE: "You called and talked", Channel.IN_PERSON: "You met"}
_HEARD: Final = {
    SignalKind.REPLY: "{name} answered",
    SignalKind.ENQUIRY: "{name} asked",
    SignalKind.CALL_ANSWERED: "{name} picked up",
    SignalKind.CALL_IN: "{name} called you",
    SignalKind.AUTO_REPLY: "Automatic reply",
    SignalKind.BOUNCE: "Not delivered",
    SignalKind.STOP: "{name} asked to stop",
    SignalKind.COMPLAINT: "Reported as spam",
    SignalKind.RECEIPT: "Read receipt",
    SignalKind.INVITE: "Calendar",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """All touches and signals of one person, oldest first, with the mails and entries of each."""

    touches: tuple[models.Touch, ...]
    signals: tuple[models.Signal, ...]

    def last_subjects(self) -> tuple[str, str]:
        """Return the subjects of their last mail and of our last mail to them."""
        return _last_subject(self.signals), _last_subject(self.touches)

    def spoke_at(self) -> dt.datetime | None:
        """Return when they said something last; ``None`` of who never did."""
        theirs = (one.at for one in reversed(self.signals) if SignalKind(one.kind) in HUMAN_SIGNALS)
        return next(theirs, None)


def _last_subject(rows: Sequence[models.Touch | models.Signal]) -> str:
    return next((row.message.subject for row in reversed(rows) if row.message), "")


def read_exchange(desk: Desk, row: models.Prospect) -> Exchange:
    """Read what was said and heard of one prospect."""
    of_them = {"workspace_id": desk.workspace_id, "person_id": row.person_id}
    touches = models.Touch.objects.filter(**of_them).select_related(
        "message", "entry", "message__sentreading"
    )
    signals = models.Signal.objects.filter(**of_them).select_related(
        "message", "entry", "message__reading"
    )
    return Exchange(
        touches=tuple(touches.order_by("at", "pk")), signals=tuple(signals.order_by("at", "pk"))
    )


def read_timeline(
    desk: Desk,
    row: models.Prospect,
    exchange: Exchange,
    decisions: Sequence[models.Decision],
    now: float,
) -> tuple[TimelineItem, ...]:
    """Return what was said and heard, newest first, with silence drawn as silence.

    ``decisions`` are those about them that stand, the newest first: what was typed in can be taken
    back here.
    """
    first_name = row.name.split()[0] if row.name else "They"
    ours = exchange.touches[: -ITEMS_SHOWN_MAX - 1 : -1]
    typed = {one.before["digest"]: one.pk for one in reversed(decisions) if one.kind == "log"}
    began = min((touch.at for touch in ours), default=dt.datetime.max.replace(tzinfo=dt.UTC))
    again = asked_again(ours)
    # A call that was answered is one thing that happened, though both a touch and a signal.
    talks = {touch.entry_id for touch in ours if touch.entry_id}
    heard = [
        signal
        for signal in exchange.signals[: -ITEMS_SHOWN_MAX - 1 : -1]
        if signal.entry_id not in talks
    ]
    writers = _writers(desk, heard)
    texts = _texts_of(desk, [*ours, *heard])
    items = [
        _touch_item(texts[_key(touch)], touch, now, typed, is_again=touch.pk in again)
        for touch in ours
    ]
    items += [
        _signal_item(
            texts[_key(signal)],
            signal,
            first_name,
            typed,
            is_first=signal.at < began,
            writer=writers.get((signal.message_id or 0, row.person_id), ""),
            zone=desk.zone,
        )
        for signal in heard
    ]
    items += _hand_overs(desk, row.person_id)
    items.sort(key=lambda item: item.at, reverse=True)
    return tuple(_with_silence(items[:ITEMS_SHOWN_MAX], now))


def _hand_overs(desk: Desk, person_id: int) -> list[TimelineItem]:
    """Return who took somebody's place, and whose place they took."""
    rows = models.HandOver.objects.filter(
        Q(person_id=person_id) | Q(successor_id=person_id), workspace_id=desk.workspace_id
    )
    links = list(rows.values_list("person_id", "successor_id", "at", "words"))
    others = _names_of(desk, {one for link in links for one in link[:2]}) if links else {}
    found = []
    for origin, successor, at, words in links:
        is_origin = origin == person_id
        name, leads_to = others[successor if is_origin else origin]
        title = f"Handed over to {name}" if is_origin else f"Takes the place of {name}"
        found.append(TimelineItem(kind="note", at=at, title=title, text=words, leads_to=leads_to))
    return found


def _names_of(desk: Desk, people: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """Return what each of these people is called, and which prospect that is."""
    rows = models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=people)
    named: Iterable[tuple[int, str, str, int | None, str]] = rows.values_list(
        "pk", "name", "key", "prospect__pk", "prospect__name"
    )
    return {
        person: (prospect_name if prospect is not None else name or key, prospect)
        for person, name, key, prospect, prospect_name in named
    }


def _act_of(entry: models.LogEntry | None, typed: dict[str, int]) -> int | None:
    return typed.get(bytes(entry.digest).hex()) if entry else None


def _touch_item(
    text: str, touch: models.Touch, now: float, typed: dict[str, int], *, is_again: bool
) -> TimelineItem:
    return TimelineItem(
        kind="touch",
        at=touch.at,
        title=touch_title(touch),
        channel=touch.channel,
        subject=touch.message.subject if touch.message else "",
        text=text,
        outcome=_outcome(touch, now),
        message_id=touch.message_id,
        undo_decision_id=_act_of(touch.entry, typed),
        sent=sent_card(touch, is_again=is_again),
    )


def touch_title(touch: models.Touch) -> str:
    """Say what a touch of ours was."""
    channel = Channel(touch.channel)
    if touch.tactic == Tactic.BUMP_FORWARD.value:
        return "You bumped your mail"
    if touch.entry_id and touch.answered_at == touch.at:
        return _TALKED.get(channel, _SENT[channel])
    return _SENT[channel]


def _outcome(touch: models.Touch, now: float) -> str:
    if touch.is_bounced:
        return "did not arrive"
    if touch.answered_at is not None:
        days = (touch.answered_at - touch.at).total_seconds() / plan.DAY_S
        return "" if days <= 0 else f"answered after {plan.age_words(days)}"
    if not touch.is_observed:
        return "not known: an answer would not have been seen"
    if touch.channel == Channel.PHONE.value:
        return "no answer"
    age_days = (now - touch.at.timestamp()) / plan.DAY_S
    return "no answer yet" if age_days > 1 else "on its way"


def _signal_item(
    text: str,
    signal: models.Signal,
    first_name: str,
    typed: dict[str, int],
    *,
    is_first: bool,
    writer: str,
    zone: dt.tzinfo,
) -> TimelineItem:
    kind = SignalKind(signal.kind)
    reading = getattr(signal.message, "reading", None) if signal.message else None
    meeting = meeting_words(reading.details, zone) if reading else ""
    title = signal_title(kind, first_name, writer, is_first=is_first)
    # Where it is said what their calendar made of a meeting, its own words are for the message.
    told = kind.value if meeting else ""
    until = (
        f"left alone until {signal.hold_until:%A} {signal.hold_until.day} {signal.hold_until:%B}"
        if signal.hold_until
        else ""
    )
    return TimelineItem(
        kind="signal",
        at=signal.at,
        title=f"{writer or first_name} {meeting}" if meeting else title,
        channel=signal.channel,
        subject=signal.message.subject if signal.message else "",
        text=text,
        outcome=until,
        message_id=signal.message_id,
        is_human=kind in HUMAN_SIGNALS,
        undo_decision_id=_act_of(signal.entry, typed),
        evidence="; ".join(
            f"{label_words(label)}: “{words}”"
            for label, words, *_ in reading.evidence
            if label != told
        )
        if reading
        else "",
    )


def signal_title(kind: SignalKind, name: str, writer: str = "", *, is_first: bool = False) -> str:
    """Say what a signal was, by a name; ``writer`` answered for them."""
    if writer and kind in (SignalKind.REPLY, SignalKind.STOP):
        return f"{writer} answered for {name}"
    # Nobody answers what was never sent: who comes first has written.
    if is_first and kind is SignalKind.REPLY:
        return f"{name} wrote"
    return _HEARD[kind].format(name=name)


_REFERENCES: Final = ("person_id", "message_id", "entry_id")
"""Of a signal, beside what is shown of it: rows of every column take half as long again to make."""


def last_asks(desk: Desk, people: list[int]) -> dict[int, str]:
    """Say of each of these people from which words of theirs it is read that they wait for us."""
    asked = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people), asks=True,
        message__isnull=False,
    )  # fmt: skip
    latest = _latest(
        asked.select_related("message__reading").only(*_REFERENCES, "message__reading__evidence")
    )
    writers = _writers(desk, latest.values())
    found = {}
    for person, signal in latest.items():
        writer = writers.get((signal.message_id or 0, person))
        said = [f"{writer} answered for them."] if writer else []
        words = _asking_words(getattr(signal.message, "reading", None))
        found[person] = " ".join([*said, f"Read from: “{words}”." if words else ""]).strip()
    return found


_ASKS: Final = frozenset(
    intent.value
    for intent in Intent
    if intent in ASKING or intent is Intent.INTERESTED or intent in PREFERRED_CHANNEL
)


def _asking_words(reading: models.Reading | None) -> str:
    pieces = reading.evidence if reading else []
    asking = dict.fromkeys(str(piece[1]) for piece in pieces if piece[0] in _ASKS and piece[1])
    return "; ".join(" ".join(words.split()) for words in asking)[:WORDS_SHOWN_MAX]


def _writers(desk: Desk, signals: Iterable[models.Signal]) -> dict[tuple[int, int], str]:
    """Return who wrote what counts for somebody else: by (message, person it counts for)."""
    people = {signal.message_id: signal.person_id for signal in signals if signal.message_id}
    wrote = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=list(people), role="from"
    ).exclude(message__kind__in=("bounce", "complaint"))
    return {
        (message, people[message]): name or key
        for message, person, name, key in wrote.values_list(
            "message_id", "person_id", "person__name", "person__key"
        )
        if person != people[message]
    }


def last_words(desk: Desk, people: list[int]) -> dict[int, str]:
    """Return how each person's latest own words begin; those who never said any are left out."""
    heard = models.Signal.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among(people),
        kind__in=[kind.value for kind in HUMAN_SIGNALS],
    )
    latest = _latest(
        heard.select_related("message__reading", "entry").only(
            *_REFERENCES, "message__digest", "message__reading__excerpt", "entry__note"
        )
    )
    unread = [signal for signal in latest.values() if not _excerpt_of(signal)]
    texts = _texts_of(desk, unread)
    return {
        person: _beginning(_excerpt_of(signal) or texts[_key(signal)])
        for person, signal in latest.items()
    }


def _latest(signals: QuerySet[models.Signal]) -> dict[int, models.Signal]:
    """Return the last of these signals of each person, the only ones that are read whole."""
    last = dict(signals.order_by("at", "pk").values_list("person_id", "pk"))
    return {row.person_id: row for row in signals.filter(pk__in=among(last.values()))}


def _excerpt_of(signal: models.Signal) -> str:
    """Return the beginning that was kept when the mail was read: no need to open it again."""
    reading = getattr(signal.message, "reading", None) if signal.message else None
    return reading.excerpt if reading else ""


def _beginning(text: str) -> str:
    """Return the first words of a text without its greeting, cut at a word."""
    first, _, rest = text.strip().partition("\n")
    spoken = rest if first.endswith(",") and rest.strip() else text
    words = " ".join(spoken.split())
    if len(words) <= WORDS_SHOWN_MAX:
        return words
    return f"{words[:WORDS_SHOWN_MAX].rpartition(' ')[0]} …"


def _texts_of(
    desk: Desk, rows: Iterable[models.Touch | models.Signal]
) -> dict[tuple[int, int], str]:
    """Return what was newly said in each, by (message, entry): of mails as it is kept for search.

    What is not kept so is read again from the raw bytes.
    """
    rows = list(rows)
    said = texts_said(desk, {row.message_id for row in rows if row.message_id})
    missing = {row.message for row in rows if row.message and row.message_id not in said}
    raws = _raws_of(desk, missing) if missing else {}
    for message in missing:
        said[message.pk] = new_text_of(desk, raws.get(bytes(message.digest)))
    return {
        _key(row): said[row.message_id][:TEXT_SHOWN_MAX]
        if row.message_id
        else row.entry.note
        if row.entry
        else ""
        for row in rows
    }


def _raws_of(desk: Desk, messages: Collection[models.Message]) -> dict[bytes, bytes]:
    rows = models.RawMessage.objects.filter(
        workspace_id=desk.workspace_id, digest__in=[message.digest for message in messages]
    )
    return {
        bytes(digest): bytes(content) for digest, content in rows.values_list("digest", "content")
    }


def _key(row: models.Touch | models.Signal) -> tuple[int, int]:
    return row.message_id or 0, row.entry_id or 0


def _with_silence(items: list[TimelineItem], now: float) -> list[TimelineItem]:
    """Draw silence as silence: each quiet stretch between two of their own words."""
    shown: list[TimelineItem] = []
    until, touches = dt.datetime.fromtimestamp(now, dt.UTC), 0
    started = len(shown)
    for item in items:
        is_word = item.is_human or item.title in _TALKED.values()
        if is_word or item is items[-1]:
            touches += item.kind == "touch"
            days = (until - item.at).total_seconds() / plan.DAY_S
            if days >= QUIET_DAYS_MIN and touches:
                shown.insert(started, _silence(until, days, touches))
            until, touches = item.at, 0
            shown.append(item)
            started = len(shown)
        else:
            touches += item.kind == "touch"
            shown.append(item)
    return shown


def _silence(until: dt.datetime, days: float, touches: int) -> TimelineItem:
    count = "one touch" if touches == 1 else f"{plan.number_words(touches)} touches"
    return TimelineItem(
        kind="silence", at=until, title=f"{plan.age_words(days)} of silence, {count} in it"
    )


def read_belief_chart(desk: Desk, prospect_id: int) -> BeliefChart | None:
    """Return the belief in one prospect over time, with touches and signals."""
    row = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id).first()
    if row is None:
        return None
    person = {"workspace_id": desk.workspace_id, "person_id": row.person_id}
    touches = list(models.Touch.objects.filter(**person, is_bounced=False).order_by("at", "pk"))
    signals = [
        signal
        for signal in models.Signal.objects.filter(**person).order_by("at", "pk")
        if SignalKind(signal.kind) in HUMAN_SIGNALS
    ]
    now = desk.now().timestamp()
    seen = [touch for touch in touches if touch.is_observed or touch.answered_at]
    history = belief.belief_history(
        belief.Exchanges(
            touched_at=np.array([touch.at.timestamp() for touch in seen], np.float64),
            channel=np.array([CHANNELS.index(Channel(touch.channel)) for touch in seen], np.int64),
            answered_at=np.array(
                [touch.answered_at.timestamp() if touch.answered_at else np.nan for touch in seen],
                np.float64,
            ),
            signalled_at=np.array([signal.at.timestamp() for signal in signals], np.float64),
        ),
        stage=Stage(row.stage),
        channel=Channel.EMAIL,
        now=now,
        coverage=read_coverage(desk),
        parameters=desk.parameters,
    )
    return BeliefChart(
        title=_chart_title(row, float(history.low[-1]), float(history.high[-1])),
        at=tuple(dt.datetime.fromtimestamp(moment, dt.UTC) for moment in history.at.tolist()),
        low=tuple(history.low.tolist()),
        mid=tuple(history.mid.tolist()),
        high=tuple(history.high.tolist()),
        touches=tuple((touch.at, _SENT[Channel(touch.channel)]) for touch in touches),
        signals=tuple(
            (signal.at, _HEARD[SignalKind(signal.kind)].format(name=row.name.split()[0]))
            for signal in signals
        ),
    )


def _chart_title(row: models.Prospect, low: float, high: float) -> str:
    first, last = int(low * 100), int(np.ceil(high * 100))
    return f"{first} to {last} in 100 next mails to {row.name.split()[0]} would be answered"
