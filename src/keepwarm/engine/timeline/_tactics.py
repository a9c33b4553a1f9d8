"""What each mail of ours tried: by its text, and by what came before it.

A person's word comes first, then what was logged, then what the text plainly says; what a mail is
in its place (an answer, another ask, a new angle) follows from the touches and signals before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.engine.values import (
    ASKS,
    CHANNELS,
    HUMAN_SIGNALS,
    SIGNAL_KINDS,
    TACTICS,
    Ask,
    Bools,
    Channel,
    Ints,
    SignalKind,
    Tactic,
)

from ._build import (
    DAY_S,
    NO_TACTIC,
    Codes,
    MailColumns,
    SignalColumns,
    Timeline,
    TouchColumns,
    latest_before,
    of_message,
)

NO_ASK: Final = 255
"""Code of a mail whose ask nobody knows."""
RESPOND_DAYS_MAX: Final = 14.0
"""A first mail later than that after their word is no answer to it any more, but a new start."""
THEIR_DATE_BEFORE_DAYS: Final = 3.0
THEIR_DATE_AFTER_DAYS: Final = 31.0
"""Between these, a mail near the day that they named keeps that day."""

_CODE: Final = {tactic: code for code, tactic in enumerate(TACTICS)}
_BUMP: Final = _CODE[Tactic.BUMP_FORWARD]
_PLAIN: Final = [
    _CODE[tactic]
    for tactic in (
        Tactic.BUMP_FORWARD,
        Tactic.DISQUALIFY,
        Tactic.STEP_BACK,
        Tactic.SCHEDULE_FOR_THEIR_TIMING,
        Tactic.VIA_ASSISTANT,
        Tactic.OTHER_PERSON_AT_ACCOUNT,
    )
]
"""What the text says so plainly that no place in the timeline changes it."""
_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
_HUMAN: Final = np.array(sorted(SIGNAL_KINDS.index(kind) for kind in HUMAN_SIGNALS), np.uint8)
_ADDRESSED: Final = np.array(
    [
        SIGNAL_KINDS.index(kind)
        for kind in (SignalKind.REPLY, SignalKind.ENQUIRY, SignalKind.CALL_IN)
    ],
    np.uint8,
)
_NOTHING_ASKED: Final = (NO_ASK, ASKS.index(Ask.NONE))
_NO_CLOSE: Final = (*_NOTHING_ASKED, ASKS.index(Ask.ANSWER))
"""A question may be a smaller close, or none: what it is after is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentColumns:
    """What our own mails were read as, one entry per mail, in any order.

    ``tactic`` and ``ask`` are codes in ``TACTICS`` and ``ASKS``, ``NO_TACTIC`` and ``NO_ASK`` where
    the text leaves them open. ``is_long`` marks more new words than a bump has; ``is_fresh`` what
    neither merely checks in nor hands over something that was spoken of; ``is_told`` a tactic that
    a person named.
    """

    message: Ints
    tactic: Codes
    ask: Codes
    is_long: Bools
    is_fresh: Bools
    is_told: Bools


def name_tactics(timeline: Timeline, mail: MailColumns, sent: SentColumns) -> Timeline:
    """Return the timeline with the tactics of our mails named as far as text and place tell."""
    touches = timeline.touches
    if touches.person.size == 0 or sent.message.size == 0:
        return timeline
    order = np.argsort(sent.message)
    spot = np.minimum(np.searchsorted(sent.message[order], touches.message), order.size - 1)
    row = order[spot]
    is_read = sent.message[row] == touches.message
    text = np.where(is_read, sent.tactic[row], NO_TACTIC).astype(np.uint8)
    ask = np.where(is_read, sent.ask[row], NO_ASK).astype(np.uint8)
    told = is_read & sent.is_told[row]
    logged = touches.tactic.copy()
    logged[is_read & sent.is_long[row] & (logged == _BUMP)] = NO_TACTIC
    is_mail = touches.channel == _EMAIL
    subject = of_message(touches.message, mail, mail.subject)
    placed = _placed(timeline, subject, ask, is_read & sent.is_fresh[row])
    named = _first_known(
        logged,
        np.where(np.isin(text, _PLAIN), text, NO_TACTIC).astype(np.uint8),
        np.where(is_mail, _answering(timeline), NO_TACTIC).astype(np.uint8),
        text,
        np.where(is_mail & is_read, placed, NO_TACTIC).astype(np.uint8),
    )
    return replace(timeline, touches=replace(touches, tactic=np.where(told, text, named)))


def _first_known(*columns: Codes) -> Codes:
    named = columns[0]
    for column in columns[1:]:
        named = np.where(named == NO_TACTIC, column, named)
    return named


def _heard_before(touches: TouchColumns, signals: SignalColumns) -> Ints:
    """Return the position of the last human signal before each touch; -1 for none."""
    human = np.flatnonzero(np.isin(signals.kind, _HUMAN))
    if human.size == 0:
        return np.full(touches.person.size, -1, np.int64)
    found = latest_before(
        signals.person[human], signals.at[human], touches.person, np.nextafter(touches.at, -np.inf)
    )
    return np.where(found >= 0, human[np.maximum(found, 0)], -1)


def _before(chosen: Ints, group: Ints) -> Ints:
    """Return for each of ``chosen`` the one before it in the same group; -1 for none."""
    previous = np.full(chosen.size, -1, np.int64)
    same = group[chosen][1:] == group[chosen][:-1]
    previous[1:][same] = chosen[:-1][same]
    return previous


def _runs(touches: TouchColumns, heard: Ints) -> Ints:
    """Return for each touch the number of its run: those between two words of theirs."""
    starts = np.r_[True, (np.diff(touches.person) != 0) | (np.diff(heard) != 0)]
    return np.cumsum(starts)


def _answering(timeline: Timeline) -> Codes:
    """Name mails that are the first touch after their word: an answer, or the day they named."""
    touches, signals = timeline.touches, timeline.signals
    named = np.full(touches.person.size, NO_TACTIC, np.uint8)
    heard = _heard_before(touches, signals)
    arrived = np.flatnonzero(~touches.is_bounced)
    is_first = np.zeros(touches.person.size, np.bool_)
    is_first[arrived] = _before(arrived, _runs(touches, heard)) < 0
    chosen = np.flatnonzero(is_first & (heard >= 0))
    signal = heard[chosen]
    at = touches.at[chosen]
    late_days = (at - signals.resume_at[signal]) / DAY_S
    kept = (late_days >= -THEIR_DATE_BEFORE_DAYS) & (late_days <= THEIR_DATE_AFTER_DAYS)
    soon = at - signals.at[signal] <= RESPOND_DAYS_MAX * DAY_S
    answers = soon & signals.asks[signal] & np.isin(signals.kind[signal], _ADDRESSED)
    named[chosen[answers]] = _CODE[Tactic.RESPOND_NOW]
    named[chosen[kept]] = _CODE[Tactic.SCHEDULE_FOR_THEIR_TIMING]
    return named


def _placed(timeline: Timeline, subject: Ints, ask: Codes, fresh: Bools) -> Codes:
    """Name mails by the unanswered touches before them: the same topic or channel, or another."""
    touches = timeline.touches
    named = np.full(touches.person.size, NO_TACTIC, np.uint8)
    run = _runs(touches, _heard_before(touches, timeline.signals))
    arrived = np.flatnonzero(~touches.is_bounced)
    mails = arrived[touches.channel[arrived] == _EMAIL]
    before = _before(mails, run)
    has_before = before >= 0
    known = has_before & (subject[mails] != 0) & (subject[before] != 0)
    same = known & (subject[mails] == subject[before])
    asked = ~np.isin(ask[mails], _NO_CLOSE) & ~np.isin(ask[before], _NOTHING_ASKED)
    named[mails[same & asked & (ask[mails] != ask[before])]] = _CODE[Tactic.CHANGE_THE_CLOSE]
    named[mails[known & ~same & fresh[mails]]] = _CODE[Tactic.NEW_ANGLE]
    any_before = np.full(touches.person.size, -1, np.int64)
    any_before[arrived] = _before(arrived, run)
    named[mails[~has_before & (any_before[mails] >= 0)]] = _CODE[Tactic.SWITCH_CHANNEL]
    return named
