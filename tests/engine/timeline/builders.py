"""Mails and log entries as short stories, told in days, and what the timeline made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from keepwarm.engine.timeline import (
    NO_TACTIC,
    LogColumns,
    MailColumns,
    Timeline,
    build_timeline,
    intent_bits,
    subject_key,
    summarise,
    text_key,
)
from keepwarm.engine.values import (
    CHANNELS,
    INTENTS,
    SIGNAL_KINDS,
    STANDING,
    TACTICS,
    CallResult,
    Channel,
    Coverage,
    Intent,
    MessageKind,
    SignalKind,
    Standings,
    Tactic,
)

DAY = 86_400.0
START = 1_700_000_000.0
"""Day 0 of every story, in epoch seconds."""
_KINDS = tuple(MessageKind)
_RESULTS = tuple(CallResult)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in the timeline of one person; ``name`` stands for its Message-ID."""

    day: float
    person: int = 0
    is_ours: bool
    kind: MessageKind = MessageKind.HUMAN
    name: str = ""
    answers: str = ""
    subject: str = ""
    asks_stop: bool = False
    is_permanent: bool = False
    says: tuple[Intent, ...] = ()
    asks: bool | None = None
    """As long as nobody says otherwise, a person's mail asks and a machine's does not."""
    is_away: bool | None = None
    returns: float | None = None
    resumes: float | None = None
    meets_until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the log of one person."""

    day: float
    person: int = 0
    channel: Channel
    result: CallResult
    tactic: Tactic | None = None


Row = Mail | Entry


def sent(day: float, name: str = "", **more) -> Mail:
    return Mail(day=day, is_ours=True, name=name, **more)


def heard(day: float, answers: str = "", **more) -> Mail:
    return Mail(day=day, is_ours=False, answers=answers, **more)


def away(day: float, **more) -> Mail:
    return heard(day, kind=MessageKind.AUTO_REPLY, **more)


def bounce(day: float, answers: str = "", **more) -> Mail:
    return heard(day, answers, kind=MessageKind.BOUNCE, **{"is_permanent": True} | more)


def called(day: float, result: CallResult = CallResult.NO_ANSWER, **more) -> Entry:
    return Entry(day=day, channel=Channel.PHONE, result=result, **more)


def logged(day: float, channel: Channel, result: CallResult = CallResult.SENT, **more) -> Entry:
    return Entry(day=day, channel=channel, result=result, **more)


def enquired(day: float, **more) -> Entry:
    return logged(day, Channel.EMAIL, CallResult.ENQUIRED, **more)


def seen(since: float = -1000.0, until: float = 1000.0) -> Coverage:
    """Return the coverage of somebody who looked everywhere between two days."""
    return Coverage(
        since=np.full(len(CHANNELS), START + since * DAY),
        until=np.full(len(CHANNELS), START + until * DAY),
    )


def numbered(rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """Give each row its id: one for all rows of the same mail to several people."""
    ids: dict[Row, int] = {}
    for row in rows:
        ids.setdefault(replace(row, person=0) if isinstance(row, Mail) else row, len(ids) + 1)
    return [(ids[replace(row, person=0) if isinstance(row, Mail) else row], row) for row in rows]


def mail_columns(rows: Sequence[tuple[int, Row]]) -> MailColumns:
    mails = [(number, row) for number, row in rows if isinstance(row, Mail)]
    subjects = [subject_key(row.subject) for _, row in mails]
    return MailColumns(
        person=np.array([row.person for _, row in mails], np.int64),
        message=np.array([number for number, _ in mails], np.int64),
        at=np.array([START + row.day * DAY for _, row in mails], np.float64),
        is_ours=np.array([row.is_ours for _, row in mails], np.bool_),
        kind=np.array([_KINDS.index(row.kind) for _, row in mails], np.uint8),
        key=np.array([text_key(row.name) for _, row in mails], np.int64),
        parent=np.array([text_key(row.answers) for _, row in mails], np.int64),
        subject=np.array([key for key, _ in subjects], np.int64),
        is_forward=np.array([is_forward for _, is_forward in subjects], np.bool_),
        asks_stop=np.array([row.asks_stop for _, row in mails], np.bool_),
        is_permanent=np.array([row.is_permanent for _, row in mails], np.bool_),
        stated=np.array([intent_bits(row.says) for _, row in mails], np.int64),
        asks=np.array([_asks(row) for _, row in mails], np.bool_),
        is_away=np.array([_is_away(row) for _, row in mails], np.bool_),
        return_at=np.array([_moment(row.returns) for _, row in mails], np.float64),
        resume_at=np.array([_moment(row.resumes) for _, row in mails], np.float64),
        meeting_until=np.array([_moment(row.meets_until) for _, row in mails], np.float64),
    )


def _asks(mail: Mail) -> bool:
    return mail.kind is MessageKind.HUMAN if mail.asks is None else mail.asks


def _is_away(mail: Mail) -> bool:
    return mail.kind is MessageKind.AUTO_REPLY if mail.is_away is None else mail.is_away


def _moment(day: float | None) -> float:
    return np.nan if day is None else START + day * DAY


def log_columns(rows: Sequence[tuple[int, Row]]) -> LogColumns:
    entries = [(number, row) for number, row in rows if isinstance(row, Entry)]
    return LogColumns(
        person=np.array([row.person for _, row in entries], np.int64),
        entry=np.array([number for number, _ in entries], np.int64),
        at=np.array([START + row.day * DAY for _, row in entries], np.float64),
        channel=np.array([CHANNELS.index(row.channel) for _, row in entries], np.uint8),
        result=np.array([_RESULTS.index(row.result) for _, row in entries], np.uint8),
        tactic=np.array(
            [NO_TACTIC if row.tactic is None else TACTICS.index(row.tactic) for _, row in entries],
            np.uint8,
        ),
    )


def timeline_of(
    *rows: Row, coverage: Coverage | None = None, order: Sequence[int] | None = None
) -> Timeline:
    """Build the timeline of a story; ``order`` shuffles how its rows come in."""
    given = numbered(rows)
    shuffled = given if order is None else [given[index] for index in order]
    return build_timeline(
        mail_columns(shuffled),
        log_columns(shuffled),
        coverage=seen() if coverage is None else coverage,
    )


def standings_of(
    *rows: Row, people: int = 1, coverage: Coverage | None = None, **facts: float
) -> Standings:
    """Return where the people of a story stand; ``facts`` are the same for all of them."""
    given = np.zeros(
        people, np.dtype([(name, STANDING[name]) for name in facts] or [("stage", "u1")])
    )
    for name, value in facts.items():
        given[name] = value
    return summarise(timeline_of(*rows, coverage=coverage), given)


def intents_of(bits: int) -> tuple[Intent, ...]:
    return tuple(intent for code, intent in enumerate(INTENTS) if int(bits) >> code & 1)


def day_of(seconds: float) -> float | None:
    """Return the day of a moment, rounded to a second; ``None`` for never."""
    return None if np.isnan(seconds) else round((float(seconds) - START) / DAY, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One touch of a timeline, in the words of the story."""

    person: int
    day: float
    channel: Channel
    tactic: Tactic | None
    is_observed: bool
    is_bounced: bool
    answered: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal of a timeline, in the words of the story."""

    person: int
    day: float
    kind: SignalKind
    channel: Channel
    hold_until: float | None
    resume: float | None
    says: tuple[Intent, ...]
    asks: bool
    is_mail: bool


def touches_of(timeline: Timeline) -> list[Touch]:
    columns = timeline.touches
    return [
        Touch(
            person=int(columns.person[at]),
            day=day_of(columns.at[at]) or 0.0,
            channel=CHANNELS[columns.channel[at]],
            tactic=None if columns.tactic[at] == NO_TACTIC else TACTICS[columns.tactic[at]],
            is_observed=bool(columns.is_observed[at]),
            is_bounced=bool(columns.is_bounced[at]),
            answered=day_of(columns.answered_at[at]),
        )
        for at in range(columns.person.size)
    ]


def signals_of(timeline: Timeline) -> list[Signal]:
    columns = timeline.signals
    return [
        Signal(
            person=int(columns.person[at]),
            day=day_of(columns.at[at]) or 0.0,
            kind=SIGNAL_KINDS[columns.kind[at]],
            channel=CHANNELS[columns.channel[at]],
            hold_until=day_of(columns.hold_until[at]),
            resume=day_of(columns.resume_at[at]),
            says=intents_of(columns.stated[at]),
            asks=bool(columns.asks[at]),
            is_mail=bool(columns.message[at]),
        )
        for at in range(columns.person.size)
    ]


def answered_days(*rows: Row, coverage: Coverage | None = None) -> list[float | None]:
    """Return when each touch of a story was answered, in the order of the touches."""
    return [touch.answered for touch in touches_of(timeline_of(*rows, coverage=coverage))]
