"""Touches and signals out of mails and log entries, for many people at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    SIGNAL_KINDS,
    TACTICS,
    Bools,
    CallResult,
    Channel,
    Coverage,
    Floats,
    Ints,
    MessageKind,
    SignalKind,
    Tactic,
)

Codes = npt.NDArray[np.uint8]

NO_TACTIC: Final = 255
"""Code of a touch whose tactic nobody recorded."""
DAY_S: Final = 86_400.0
SAME_ENQUIRY_S: Final = 1.5 * DAY_S
"""Lead files often give the day only: a mail of that day is the enquiry itself."""
SAME_SUBJECT_DAYS_MAX: Final = 180.0
"""Under the same subject between the same two people so long after, it is still the same talk."""
UNTHREADED_ANSWER_DAYS_MAX: Final = 60.0
"""A human signal that quotes none of our mails answers the latest touch, if that is this young.

Later ones are the prospect's own move. In the Enron mail 95 % of answers come within 7 days,
so sixty leave room for the slow without crediting an old touch with a new need.
"""
AWAY_DEFAULT_DAYS: Final = 7.0
"""Hold after the note of an absence that names no return."""

_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
_VOICEMAIL: Final = CHANNELS.index(Channel.VOICEMAIL)
_KIND: Final = {kind: code for code, kind in enumerate(SIGNAL_KINDS)}
_HUMAN_CODES: Final = np.array(sorted(_KIND[kind] for kind in HUMAN_SIGNALS), dtype=np.uint8)
_MESSAGE_SIGNAL: Final = {
    MessageKind.HUMAN: SignalKind.REPLY,
    MessageKind.AUTO_REPLY: SignalKind.AUTO_REPLY,
    MessageKind.BOUNCE: SignalKind.BOUNCE,
    MessageKind.COMPLAINT: SignalKind.COMPLAINT,
    MessageKind.RECEIPT: SignalKind.RECEIPT,
    MessageKind.INVITE: SignalKind.INVITE,
}
_MESSAGE_KINDS: Final = tuple(MessageKind)
_SIGNAL_OF_MESSAGE: Final = np.array(
    [_KIND.get(_MESSAGE_SIGNAL.get(kind, SignalKind.RECEIPT), 0) for kind in _MESSAGE_KINDS],
    dtype=np.uint8,
)
_IS_SIGNAL: Final = np.array([kind in _MESSAGE_SIGNAL for kind in _MESSAGE_KINDS])
_RESULTS: Final = tuple(CallResult)
_THEIR_OWN_MOVE: Final = (CallResult.CALLED_US, CallResult.ENQUIRED, CallResult.REPLIED)
_IS_TOUCH_RESULT: Final = np.array([result not in _THEIR_OWN_MOVE for result in _RESULTS])
_IS_SIGNAL_RESULT: Final = {
    CallResult.ANSWERED: SignalKind.CALL_ANSWERED,
    CallResult.CALLED_US: SignalKind.CALL_IN,
    CallResult.REPLIED: SignalKind.REPLY,
    CallResult.ENQUIRED: SignalKind.ENQUIRY,
}
_SIGNAL_OF_RESULT: Final = np.array(
    [_KIND.get(_IS_SIGNAL_RESULT.get(result, SignalKind.RECEIPT), 0) for result in _RESULTS],
    dtype=np.uint8,
)
_WANTS_ANSWER: Final = np.array([_KIND[SignalKind.REPLY], _KIND[SignalKind.ENQUIRY]], np.uint8)
_HAS_SIGNAL: Final = np.array([result in _IS_SIGNAL_RESULT for result in _RESULTS])


@dataclass(frozen=True, slots=True, kw_only=True)
class MailColumns:
    """Mails that concern people; one entry per (person, mail), in any order.

    ``person`` indexes the people of this batch. ``key``, ``parent`` and ``subject`` are
    ``text_key``s of Message-ID, of the mail answered, and of the bare subject (0: none).
    ``kind`` is a position in ``MessageKind``; ``asks_stop`` marks a plain request to stop.
    ``stated`` holds the intents of a mail of theirs as bits (bit i: ``INTENTS[i]``), ``asks`` says
    that a person has to answer it. ``is_away`` marks the note of an absence that ends at
    ``return_at``; ``resume_at`` is the day they named for going on (both ``nan`` if unknown).
    ``meeting_until`` is until when a meeting is waited for that stands in their calendar.
    """

    person: Ints
    message: Ints
    at: Floats
    is_ours: Bools
    kind: Codes
    key: Ints
    parent: Ints
    subject: Ints
    is_forward: Bools
    asks_stop: Bools
    is_permanent: Bools
    stated: Ints
    asks: Bools
    is_away: Bools
    return_at: Floats
    resume_at: Floats
    meeting_until: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class LogColumns:
    """Attempts and answers outside e-mail: ``channel`` codes, ``result`` positions."""

    person: Ints
    entry: Ints
    at: Floats
    channel: Codes
    result: Codes
    tactic: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchColumns:
    """Our touches, ordered by person and time; ids are 0 where there is no such record.

    ``answered_at`` is ``nan`` while unanswered; ``is_observed`` says whether an answer would have
    been seen at all; a bounced touch was never one.
    """

    person: Ints
    at: Floats
    channel: Codes
    tactic: Codes
    message: Ints
    entry: Ints
    key: Ints
    is_observed: Bools
    is_bounced: Bools
    answered_at: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalColumns:
    """Their signals, ordered by person and time.

    ``hold_until`` is ``nan`` unless away or met, ``resume_at`` unless they named a day. ``stated``
    holds intents as bits; ``asks`` marks what a person has to answer.
    """

    person: Ints
    at: Floats
    kind: Codes
    channel: Codes
    message: Ints
    entry: Ints
    hold_until: Floats
    resume_at: Floats
    stated: Ints
    asks: Bools
    is_permanent: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything said to and heard from the people of a batch."""

    touches: TouchColumns
    signals: SignalColumns


def build_timeline(mail: MailColumns, log: LogColumns, *, coverage: Coverage) -> Timeline:
    """Turn mails and log entries into touches and signals, whatever order they came in."""
    touches = _touches(mail, log, coverage)
    signals, named = _after_their_questions(_signals(mail, log), touches, mail)
    named = _named_by_subject(touches, signals, named, mail)
    failed, delayed = _bounced(touches, signals, named)
    answered_at = _answers(touches, signals, named, failed=failed, delayed=delayed)
    return Timeline(
        # An answer to a mail that was only delayed proves that it arrived after all.
        touches=replace(
            touches,
            is_bounced=failed | (delayed & np.isnan(answered_at)),
            answered_at=answered_at,
        ),
        signals=signals,
    )


def _touches(mail: MailColumns, log: LogColumns, coverage: Coverage) -> TouchColumns:
    ours = np.flatnonzero(mail.is_ours)
    same = _same_mail(mail, log)
    calls = np.flatnonzero(_IS_TOUCH_RESULT[log.result] & (same < 0))
    person = np.concatenate([mail.person[ours], log.person[calls]])
    at = np.concatenate([mail.at[ours], log.at[calls]])
    channel = np.concatenate([np.full(ours.size, _EMAIL, np.uint8), log.channel[calls]])
    message = np.concatenate([mail.message[ours], np.zeros(calls.size, np.int64)])
    entry = np.concatenate([np.zeros(ours.size, np.int64), log.entry[calls]])
    key = np.concatenate([mail.key[ours], np.zeros(calls.size, np.int64)])
    tactic = np.concatenate([_mail_tactics(mail, log, same)[ours], log.tactic[calls]])
    tactic[(tactic == NO_TACTIC) & (channel == _VOICEMAIL)] = TACTICS.index(Tactic.VOICEMAIL)
    wrong = log.result[calls] == _RESULTS.index(CallResult.WRONG_NUMBER)
    never_arrived = np.concatenate([np.zeros(ours.size, np.bool_), wrong])
    order = np.lexsort((entry, message, at, person))
    since, until = coverage.since[channel[order]], coverage.until[channel[order]]
    return TouchColumns(
        person=person[order],
        at=at[order],
        channel=channel[order],
        tactic=tactic[order],
        message=message[order],
        entry=entry[order],
        key=key[order],
        # A touch before the first answer we could have read is unknown, not ignored.
        is_observed=~np.isnan(until) & (at[order] >= since),
        is_bounced=never_arrived[order],
        answered_at=np.full(order.size, np.nan),
    )


def _same_mail(mail: MailColumns, log: LogColumns) -> Ints:
    """Find mails typed into the log that the Sent folder shows as well, within a day.

    Return the position of the mail for each log entry, -1 for none.
    """
    same = np.full(log.person.size, -1, np.int64)
    typed = np.flatnonzero((log.channel == _EMAIL) & _IS_TOUCH_RESULT[log.result])
    ours = np.flatnonzero(mail.is_ours)
    if typed.size and ours.size:
        order = ours[np.lexsort((mail.message[ours], mail.at[ours], mail.person[ours]))]
        person, at = mail.person[order], mail.at[order]
        before = latest_before(person, at, log.person[typed], log.at[typed] + DAY_S)
        near = (before >= 0) & (np.abs(log.at[typed] - at[np.maximum(before, 0)]) <= DAY_S)
        same[typed] = np.where(near, order[np.maximum(before, 0)], -1)
    return same


def _enquired_by_mail(mail: MailColumns, log: LogColumns) -> Bools:
    """Find enquiries of a lead file that are the very mail in the inbox: it knows the minute."""
    asked = np.flatnonzero(log.result == _RESULTS.index(CallResult.ENQUIRED))
    same = np.zeros(log.person.size, np.bool_)
    theirs = np.flatnonzero(~mail.is_ours & (mail.kind == _MESSAGE_KINDS.index(MessageKind.HUMAN)))
    if asked.size and theirs.size:
        order = theirs[np.lexsort((mail.at[theirs], mail.person[theirs]))]
        person, at = mail.person[order], mail.at[order]
        near = latest_before(person, at, log.person[asked], log.at[asked] + SAME_ENQUIRY_S)
        gap = np.abs(log.at[asked] - at[np.maximum(near, 0)])
        same[asked] = (near >= 0) & (gap <= SAME_ENQUIRY_S)
    return same


def _mail_tactics(mail: MailColumns, log: LogColumns, same: Ints) -> Codes:
    """Name a forward of a subject that we sent to the same person before a bump.

    Other mails carry the tactic under which they were logged as well, ``same`` says where.
    """
    tactics = np.full(mail.person.size, NO_TACTIC, np.uint8)
    told = np.flatnonzero((same >= 0) & (log.tactic != NO_TACTIC))
    told = told[np.lexsort((log.entry[told], log.at[told]))]
    tactics[same[told]] = log.tactic[told]
    ours = np.flatnonzero(mail.is_ours & (mail.subject != 0))
    # Within one second the forward comes after what it forwards.
    columns = (mail.message, mail.is_forward, mail.at, mail.subject, mail.person)
    order = ours[np.lexsort(tuple(column[ours] for column in columns))]
    follows = (mail.person[order][1:] == mail.person[order][:-1]) & (
        mail.subject[order][1:] == mail.subject[order][:-1]
    )
    again = order[1:][follows & mail.is_forward[order[1:]]]
    tactics[again] = TACTICS.index(Tactic.BUMP_FORWARD)
    return tactics


def _signals(mail: MailColumns, log: LogColumns) -> SignalColumns:
    theirs = np.flatnonzero(~mail.is_ours & _IS_SIGNAL[mail.kind])
    calls = np.flatnonzero(_HAS_SIGNAL[log.result] & ~_enquired_by_mail(mail, log))
    kind = np.concatenate(
        [
            np.where(
                mail.asks_stop[theirs],
                np.uint8(_KIND[SignalKind.STOP]),
                _SIGNAL_OF_MESSAGE[mail.kind[theirs]],
            ),
            _SIGNAL_OF_RESULT[log.result[calls]],
        ]
    )
    person = np.concatenate([mail.person[theirs], log.person[calls]])
    at = np.concatenate([mail.at[theirs], log.at[calls]])
    message = np.concatenate([mail.message[theirs], np.zeros(calls.size, np.int64)])
    entry = np.concatenate([np.zeros(theirs.size, np.int64), log.entry[calls]])
    channel = np.concatenate([np.full(theirs.size, _EMAIL, np.uint8), log.channel[calls]])
    permanent = np.concatenate([mail.is_permanent[theirs], np.zeros(calls.size, np.bool_)])
    stated = np.concatenate([mail.stated[theirs], np.zeros(calls.size, np.int64)])
    wants = np.isin(_SIGNAL_OF_RESULT[log.result[calls]], _WANTS_ANSWER)
    asks = np.concatenate([mail.asks[theirs], wants])
    never = np.full(calls.size, np.nan)
    away = np.concatenate([mail.is_away[theirs], np.zeros(calls.size, np.bool_)])
    back = np.concatenate([mail.return_at[theirs], never])
    resume = np.concatenate([mail.resume_at[theirs], never])
    met = np.concatenate([mail.meeting_until[theirs], never])
    order = np.lexsort((entry, message, at, person))
    back = np.where(np.isnan(back), at + AWAY_DEFAULT_DAYS * DAY_S, back)
    return SignalColumns(
        person=person[order],
        at=at[order],
        kind=kind[order],
        channel=channel[order],
        message=message[order],
        entry=entry[order],
        hold_until=np.fmax(np.where(away, back, np.nan), met)[order],
        resume_at=resume[order],
        stated=stated[order],
        asks=asks[order] & np.isin(kind[order], _HUMAN_CODES),
        is_permanent=permanent[order],
    )


def of_message(touches_or_signals: Ints, mail: MailColumns, column: Ints) -> Ints:
    """Look up a column of the mails by message id; 0 where the record is no mail."""
    order = np.argsort(mail.message, kind="stable")
    ids = mail.message[order]
    if ids.size == 0:
        return np.zeros(touches_or_signals.size, np.int64)
    spot = np.minimum(np.searchsorted(ids, touches_or_signals), ids.size - 1)
    return np.where(ids[spot] == touches_or_signals, column[order][spot], 0)


def _after_their_questions(
    signals: SignalColumns, touches: TouchColumns, mail: MailColumns
) -> tuple[SignalColumns, Ints]:
    """Move answers that a wrong clock dates before their question to the second after it.

    Return the touch that each signal names, too; -1 for none.
    """
    named = _named_touch(touches, signals, mail)
    is_mail = (named >= 0) & (signals.message != 0)
    asked_at = np.where(is_mail, np.append(touches.at, np.nan)[named], np.nan)
    at = np.where(signals.at <= asked_at, asked_at + 1.0, signals.at)
    order = np.lexsort((signals.entry, signals.message, at, signals.person))
    columns = {name: getattr(signals, name)[order] for name in SignalColumns.__dataclass_fields__}
    return SignalColumns(**{**columns, "at": at[order]}), named[order]


def _named_touch(touches: TouchColumns, signals: SignalColumns, mail: MailColumns) -> Ints:
    """Return the touch whose Message-ID a signal quotes or that stands in its own log entry."""
    parents = of_message(signals.message, mail, mail.parent)
    named = np.full(signals.person.size, -1, np.int64)
    for key, wanted in ((touches.key, parents), (touches.entry, signals.entry)):
        by_key = np.append(np.lexsort((key, touches.person)), -1)
        spot = _find_pair(touches.person[by_key[:-1]], key[by_key[:-1]], signals.person, wanted)
        named = np.where((named < 0) & (wanted != 0), by_key[spot], named)
    return named


def _named_by_subject(
    touches: TouchColumns, signals: SignalColumns, named: Ints, mail: MailColumns
) -> Ints:
    """Let a mail without references answer the latest one of ours under the same subject."""
    subject = of_message(signals.message, mail, mail.subject)
    loose = np.flatnonzero((named < 0) & (subject != 0))
    ours = of_message(touches.message, mail, mail.subject)
    asked = np.flatnonzero((ours != 0) & np.isin(touches.person, signals.person[loose]))
    if not loose.size or not asked.size:
        return named
    # One number per pair of person and subject; the touches keep their order in time within it.
    pairs = np.stack(
        [
            np.concatenate([touches.person[asked], signals.person[loose]]),
            np.concatenate([ours[asked], subject[loose]]),
        ],
        axis=1,
    )
    thread = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
    order = np.lexsort((touches.at[asked], thread[: asked.size]))
    asked = asked[order]
    found = latest_before(
        thread[: asked.size][order], touches.at[asked], thread[asked.size :], signals.at[loose]
    )
    touch = np.append(asked, -1)[found]
    age = signals.at[loose] - touches.at[np.maximum(touch, 0)]
    named = named.copy()
    named[loose] = np.where((touch >= 0) & (age <= SAME_SUBJECT_DAYS_MAX * DAY_S), touch, -1)
    return named


def _touch_of(
    touches: TouchColumns, signals: SignalColumns, named: Ints, chosen: Ints, meant: Bools
) -> Ints:
    """Return the touch each chosen signal is about: -1 for none.

    First the touch that it names, then the latest before it of those that may be ``meant``.
    """
    latest = latest_before(
        touches.person[meant], touches.at[meant], signals.person[chosen], signals.at[chosen]
    )
    return np.where(named[chosen] >= 0, named[chosen], np.append(np.flatnonzero(meant), -1)[latest])


def latest_before(person: Ints, at: Floats, wanted: Ints, before: Floats) -> Ints:
    """Index of the last entry of the same person not after ``before``; -1 for none.

    ``person``/``at`` are sorted. Merging both lists by sort keeps it vectorised.
    """
    count = person.size
    merged = np.lexsort(
        (
            np.concatenate([np.zeros(count, np.int8), np.ones(wanted.size, np.int8)]),
            np.concatenate([at, before]),
            np.concatenate([person, wanted]),
        )
    )
    is_entry = merged < count
    last = np.maximum.accumulate(np.where(is_entry, np.arange(merged.size), -1))
    found = np.full(wanted.size, -1, np.int64)
    places = np.flatnonzero(~is_entry)
    asked = merged[places] - count
    source = last[places]
    entry = np.where(source >= 0, merged[np.maximum(source, 0)], -1)
    same = (entry >= 0) & (person[np.maximum(entry, 0)] == wanted[asked]) if count else entry >= 0
    found[asked] = np.where(same, entry, -1)
    return found


def _find_pair(first: Ints, second: Ints, wanted: Ints, key: Ints) -> Ints:
    """Position of (wanted, key) in the lexicographically sorted pairs; -1 where absent."""
    if first.size == 0:
        return np.full(wanted.size, -1, np.int64)
    dtype = [("first", "i8"), ("second", "i8")]
    pairs = np.empty(first.size, dtype)
    pairs["first"], pairs["second"] = first, second
    asked = np.empty(wanted.size, dtype)
    asked["first"], asked["second"] = wanted, key
    spot = np.minimum(np.searchsorted(pairs, asked), first.size - 1)
    return np.where(pairs[spot] == asked, spot, -1)


def _bounced(touches: TouchColumns, signals: SignalColumns, named: Ints) -> tuple[Bools, Bools]:
    """Find the touches that never arrived, and those that a warning called delayed."""
    failed = touches.is_bounced.copy()
    delayed = np.zeros(touches.person.size, np.bool_)
    chosen = np.flatnonzero(signals.kind == _KIND[SignalKind.BOUNCE])
    if chosen.size and failed.size:
        target = _touch_of(touches, signals, named, chosen, touches.channel == _EMAIL)
        age = signals.at[chosen] - touches.at[np.maximum(target, 0)]
        near = (named[chosen] >= 0) | ((target >= 0) & (age <= AWAY_DEFAULT_DAYS * DAY_S))
        # Undelivered is not unanswered; a delay warning leaves it open, so silence proves nothing.
        permanent = signals.is_permanent[chosen]
        failed[target[near & permanent]] = True
        delayed[target[near & ~permanent]] = True
    return failed, delayed


def _answers(
    touches: TouchColumns, signals: SignalColumns, named: Ints, *, failed: Bools, delayed: Bools
) -> Floats:
    answered = np.full(touches.person.size, np.inf)
    human = np.isin(signals.kind, _HUMAN_CODES) | (signals.kind == _KIND[SignalKind.STOP])
    chosen = np.flatnonzero(human)
    if chosen.size and answered.size:
        target = _touch_of(touches, signals, named, chosen, ~failed & ~delayed)
        safe = np.maximum(target, 0)
        age = signals.at[chosen] - touches.at[safe]
        taken = (target >= 0) & ~failed[safe]
        taken &= (named[chosen] >= 0) | (age <= UNTHREADED_ANSWER_DAYS_MAX * DAY_S)
        np.minimum.at(answered, target[taken], signals.at[chosen][taken])
    return np.where(np.isinf(answered), np.nan, answered)
