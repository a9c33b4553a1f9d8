"""Touches and signals out of mails and log entries, for many people at once."""

from __future__ import annotations

from dataclasses import dataclass
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
UNTHREADED_ANSWER_DAYS_MAX: Final = 60.0
"""A human signal that quotes none of our mails answers the latest touch, if that is this young.

Later ones are the prospect's own move. Enron: 95 % of answers come within 7 days (SCIENCE 3.5),
so sixty leave room for the slow without crediting an old touch with a new need.
"""
AWAY_DEFAULT_DAYS: Final = 7.0
"""Hold after an automatic reply whose return date was not read (TRUST case 73)."""

_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
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
_HAS_SIGNAL: Final = np.array([result in _IS_SIGNAL_RESULT for result in _RESULTS])


@dataclass(frozen=True, slots=True, kw_only=True)
class MailColumns:
    """Mails that concern people; one entry per (person, mail), in any order.

    ``person`` indexes the people of this batch. ``key``, ``parent`` and ``subject`` are
    ``text_key``s of Message-ID, of the mail answered, and of the bare subject (0: none).
    ``kind`` is a position in ``MessageKind``; ``asks_stop`` marks a plain request to stop.
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
    """Their signals, ordered by person and time; ``hold_until`` is ``nan`` unless away."""

    person: Ints
    at: Floats
    kind: Codes
    channel: Codes
    message: Ints
    entry: Ints
    hold_until: Floats
    is_permanent: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything said to and heard from the people of a batch."""

    touches: TouchColumns
    signals: SignalColumns


def build_timeline(mail: MailColumns, log: LogColumns, *, coverage: Coverage) -> Timeline:
    """Turn mails and log entries into touches and signals, whatever order they came in."""
    signals = _signals(mail, log)
    touches = _touches(mail, log, coverage)
    bounced = _bounced(touches, signals, mail)
    answered_at = _answers(touches, signals, mail, bounced)
    return Timeline(
        touches=_replaced(touches, is_bounced=bounced, answered_at=answered_at),
        signals=signals,
    )


def _replaced(touches: TouchColumns, **columns: npt.NDArray[np.generic]) -> TouchColumns:
    fields = {name: getattr(touches, name) for name in TouchColumns.__dataclass_fields__}
    return TouchColumns(**{**fields, **columns})


def _touches(mail: MailColumns, log: LogColumns, coverage: Coverage) -> TouchColumns:
    ours = np.flatnonzero(mail.is_ours)
    calls = np.flatnonzero(_IS_TOUCH_RESULT[log.result] & ~_logged_twice(mail, log))
    person = np.concatenate([mail.person[ours], log.person[calls]])
    at = np.concatenate([mail.at[ours], log.at[calls]])
    channel = np.concatenate([np.full(ours.size, _EMAIL, np.uint8), log.channel[calls]])
    message = np.concatenate([mail.message[ours], np.zeros(calls.size, np.int64)])
    entry = np.concatenate([np.zeros(ours.size, np.int64), log.entry[calls]])
    key = np.concatenate([mail.key[ours], np.zeros(calls.size, np.int64)])
    tactic = np.concatenate([_mail_tactics(mail)[ours], log.tactic[calls]])
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
        is_bounced=np.zeros(order.size, np.bool_),
        answered_at=np.full(order.size, np.nan),
    )


def _logged_twice(mail: MailColumns, log: LogColumns) -> Bools:
    """Find mails typed into the log that the Sent folder shows as well, within a day."""
    typed = np.flatnonzero((log.channel == _EMAIL) & _IS_TOUCH_RESULT[log.result])
    twice = np.zeros(log.person.size, np.bool_)
    ours = np.flatnonzero(mail.is_ours)
    if typed.size and ours.size:
        order = ours[np.lexsort((mail.at[ours], mail.person[ours]))]
        person, at = mail.person[order], mail.at[order]
        before = _latest_before(person, at, log.person[typed], log.at[typed] + DAY_S)
        gap = np.abs(log.at[typed] - at[np.maximum(before, 0)])
        twice[typed] = (before >= 0) & (gap <= DAY_S)
    return twice


def _enquired_by_mail(mail: MailColumns, log: LogColumns) -> Bools:
    """Find enquiries of a lead file that are the very mail in the inbox: it knows the minute."""
    asked = np.flatnonzero(log.result == _RESULTS.index(CallResult.ENQUIRED))
    same = np.zeros(log.person.size, np.bool_)
    theirs = np.flatnonzero(~mail.is_ours & (mail.kind == _MESSAGE_KINDS.index(MessageKind.HUMAN)))
    if asked.size and theirs.size:
        order = theirs[np.lexsort((mail.at[theirs], mail.person[theirs]))]
        person, at = mail.person[order], mail.at[order]
        near = _latest_before(person, at, log.person[asked], log.at[asked] + SAME_ENQUIRY_S)
        gap = np.abs(log.at[asked] - at[np.maximum(near, 0)])
        same[asked] = (near >= 0) & (gap <= SAME_ENQUIRY_S)
    return same


def _mail_tactics(mail: MailColumns) -> Codes:
    """Name a forward of a subject that we sent to the same person before a bump."""
    tactics = np.full(mail.person.size, NO_TACTIC, np.uint8)
    ours = np.flatnonzero(mail.is_ours & (mail.subject != 0))
    order = ours[np.lexsort((mail.at[ours], mail.subject[ours], mail.person[ours]))]
    if order.size < 2:  # noqa: PLR2004 (a repeat needs two)
        return tactics
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
    order = np.lexsort((entry, message, at, person))
    away = kind[order] == _KIND[SignalKind.AUTO_REPLY]
    return SignalColumns(
        person=person[order],
        at=at[order],
        kind=kind[order],
        channel=channel[order],
        message=message[order],
        entry=entry[order],
        hold_until=np.where(away, at[order] + AWAY_DEFAULT_DAYS * DAY_S, np.nan),
        is_permanent=permanent[order],
    )


def _of_message(touches_or_signals: Ints, mail: MailColumns, column: Ints) -> Ints:
    """Look up a column of the mails by message id; 0 where the record is no mail."""
    order = np.argsort(mail.message, kind="stable")
    ids = mail.message[order]
    if ids.size == 0:
        return np.zeros(touches_or_signals.size, np.int64)
    spot = np.minimum(np.searchsorted(ids, touches_or_signals), ids.size - 1)
    return np.where(ids[spot] == touches_or_signals, column[order][spot], 0)


def _touch_of(
    touches: TouchColumns, signals: SignalColumns, mail: MailColumns, chosen: Ints
) -> tuple[Ints, Bools]:
    """Give each chosen signal the touch it is about, and whether it names that touch's mail.

    First the mail it answers by Message-ID, then the latest touch before it; -1 for none.
    """
    parents = _of_message(signals.message[chosen], mail, mail.parent)
    person, at = signals.person[chosen], signals.at[chosen]
    latest = _latest_before(touches.person, touches.at, person, at)
    by_key = np.lexsort((touches.key, touches.person))
    spot = _find_pair(touches.person[by_key], touches.key[by_key], person, parents)
    named = (
        np.where((spot >= 0) & (parents != 0), by_key[np.maximum(spot, 0)], -1)
        if (by_key.size)
        else np.full(chosen.size, -1)
    )
    # A clock that runs wrong may date an answer before its question: the name still counts.
    return np.where(named >= 0, named, latest), named >= 0


def _latest_before(person: Ints, at: Floats, wanted: Ints, before: Floats) -> Ints:
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


def _bounced(touches: TouchColumns, signals: SignalColumns, mail: MailColumns) -> Bools:
    bounced = np.zeros(touches.person.size, np.bool_)
    chosen = np.flatnonzero(signals.kind == _KIND[SignalKind.BOUNCE])
    if chosen.size and bounced.size:
        target, is_named = _touch_of(touches, signals, mail, chosen)
        near = (target >= 0) & (touches.channel[np.maximum(target, 0)] == _EMAIL)
        age = signals.at[chosen] - touches.at[np.maximum(target, 0)]
        near &= is_named | (age <= AWAY_DEFAULT_DAYS * DAY_S)
        # Undelivered is not unanswered; a delay warning leaves it open, so silence proves nothing.
        bounced[target[near]] = True
    return bounced


def _answers(
    touches: TouchColumns, signals: SignalColumns, mail: MailColumns, bounced: Bools
) -> Floats:
    answered = np.full(touches.person.size, np.inf)
    human = np.isin(signals.kind, _HUMAN_CODES) | (signals.kind == _KIND[SignalKind.STOP])
    chosen = np.flatnonzero(human)
    if chosen.size and answered.size:
        target, is_named = _touch_of(touches, signals, mail, chosen)
        safe = np.maximum(target, 0)
        age = signals.at[chosen] - touches.at[safe]
        own_entry = (signals.entry[chosen] != 0) & (signals.entry[chosen] == touches.entry[safe])
        taken = (target >= 0) & ~bounced[safe]
        taken &= is_named | own_entry | (age <= UNTHREADED_ANSWER_DAYS_MAX * DAY_S)
        np.minimum.at(
            answered, target[taken], np.maximum(signals.at[chosen], touches.at[safe])[taken]
        )
    return np.where(np.isinf(answered), np.nan, answered)
