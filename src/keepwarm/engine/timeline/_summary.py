"""Where each prospect stands, out of timelines and the few facts that no timeline holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    RECENT_TOUCHES_MAX,
    SIGNAL_KINDS,
    TACTICS,
    Bools,
    Channel,
    Floats,
    Ints,
    SignalKind,
    Standings,
    Tactic,
    no_standings,
)

from ._build import NO_TACTIC, SignalColumns, Timeline, TouchColumns
from ._statements import read_statements, wants_peace

_CODE: Final = {kind: code for code, kind in enumerate(SIGNAL_KINDS)}
_HUMAN: Final = np.array(sorted(_CODE[kind] for kind in HUMAN_SIGNALS), np.uint8)
_TALKED: Final = np.array([_CODE[SignalKind.CALL_ANSWERED], _CODE[SignalKind.CALL_IN]], np.uint8)
_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
_PHONE: Final = CHANNELS.index(Channel.PHONE)
_BUMP: Final = TACTICS.index(Tactic.BUMP_FORWARD)
_COUNT_MAX: Final = np.iinfo(np.uint16).max

ProspectFacts = npt.NDArray[np.void]
"""Records of any dtype whose fields are a subset of ``STANDING``'s: what people and law decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runs:
    """Touches since each person's last human signal, and that signal."""

    signal_at: Floats
    signal_channel: npt.NDArray[np.uint8]
    is_run: Bools


def summarise(timeline: Timeline, facts: ProspectFacts) -> Standings:
    """Summarise the timelines of ``len(facts)`` people, whose indices the timeline uses."""
    standings = no_standings(len(facts))
    for name in facts.dtype.names or ():
        standings[name] = facts[name]
    touches, signals = timeline.touches, timeline.signals
    runs = _runs(len(facts), touches, signals)
    _count_replies(standings, touches)
    _count_run(standings, touches, runs)
    _list_recent(standings, touches, runs)
    _note_last(standings, touches)
    standings["last_signal_at"] = runs.signal_at
    standings["last_signal_channel"] = runs.signal_channel
    statements = read_statements(signals, len(facts))
    standings["stated"], standings["stated_at"] = statements.stated, statements.stated_at
    said = statements.preferred != 0
    standings["preferred"] = np.where(said, statements.preferred, standings["preferred"])
    standings["awaiting_since"] = _awaiting(standings, touches, signals)
    standings["hold_until"] = _held(standings, signals)
    return standings


def _runs(count: int, touches: TouchColumns, signals: SignalColumns) -> _Runs:
    human = np.flatnonzero(np.isin(signals.kind, _HUMAN))
    signal_at = np.full(count, np.nan)
    signal_channel = np.zeros(count, np.uint8)
    # Sorted by time within each person: the last write wins.
    signal_at[signals.person[human]] = signals.at[human]
    signal_channel[signals.person[human]] = signals.channel[human]
    after = ~(touches.at <= signal_at[touches.person])
    return _Runs(
        signal_at=signal_at,
        signal_channel=signal_channel,
        is_run=after & ~touches.is_bounced & np.isnan(touches.answered_at),
    )


def _count(persons: Ints, count: int) -> Ints:
    return np.minimum(np.bincount(persons, minlength=count), _COUNT_MAX)


def _count_replies(standings: Standings, touches: TouchColumns) -> None:
    count = len(standings)
    answered = ~np.isnan(touches.answered_at) & ~touches.is_bounced
    seen = (touches.is_observed | answered) & ~touches.is_bounced
    standings["touches"] = _count(touches.person[seen], count)
    standings["replies"] = _count(touches.person[answered], count)
    standings["unobserved"] = _count(touches.person[~seen & ~touches.is_bounced], count)
    # Number the observed touches within each person; the last answered one keeps its number.
    number = np.cumsum(seen) - _first(np.cumsum(seen), touches.person)
    at_reply = np.zeros(count, np.int64)
    at_reply[touches.person[answered]] = number[answered]
    standings["touches_at_reply"] = np.minimum(at_reply, _COUNT_MAX)


def _first(running: Ints, person: Ints) -> Ints:
    """Return the running total just before each person's first entry (persons are sorted)."""
    if person.size == 0:
        return running
    starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    lengths = np.diff(np.r_[starts, person.size])
    before = np.r_[0, running][starts]
    return np.repeat(before, lengths)


def _count_run(standings: Standings, touches: TouchColumns, runs: _Runs) -> None:
    count = len(standings)
    run = np.flatnonzero(runs.is_run)
    person, channel = touches.person[run], touches.channel[run].astype(np.int64)
    seen = touches.is_observed[run]
    flat = np.bincount(
        person[seen] * len(CHANNELS) + channel[seen], minlength=count * len(CHANNELS)
    )
    standings["ignored"] = np.minimum(flat.reshape(count, len(CHANNELS)), _COUNT_MAX)
    standings["pursuit_touches"] = np.minimum(np.bincount(person, minlength=count), 255)
    start = np.full(count, np.nan)
    start[person[::-1]] = touches.at[run][::-1]
    standings["pursuit_from"] = start
    standings["pursuit_channels"] = _bits(person, channel, count)
    tactic = touches.tactic[run].astype(np.int64)
    known = tactic != NO_TACTIC
    standings["tactics"] = _bits(person[known], tactic[known], count)


def _bits(person: Ints, bit: Ints, count: int) -> Ints:
    bits = np.zeros(count, np.int64)
    np.bitwise_or.at(bits, person, np.left_shift(np.int64(1), bit))
    return bits


def _list_recent(standings: Standings, touches: TouchColumns, runs: _Runs) -> None:
    run = np.flatnonzero(runs.is_run & touches.is_observed)
    if run.size == 0:
        return
    person = touches.person[run]
    starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    lengths = np.diff(np.r_[starts, person.size])
    from_end = np.repeat(starts + lengths, lengths) - np.arange(person.size) - 1
    kept = from_end < RECENT_TOUCHES_MAX
    column = np.minimum(np.repeat(lengths, lengths), RECENT_TOUCHES_MAX) - 1 - from_end
    standings["recent_at"][person[kept], column[kept]] = touches.at[run][kept]
    standings["recent_channel"][person[kept], column[kept]] = touches.channel[run][kept]


def _note_last(standings: Standings, touches: TouchColumns) -> None:
    arrived = np.flatnonzero(~touches.is_bounced)
    person = touches.person[arrived]
    standings["last_touch_at"][person] = touches.at[arrived]
    standings["last_touch_channel"][person] = touches.channel[arrived]
    standings["last_touch_tactic"] = NO_TACTIC
    standings["last_touch_tactic"][person] = touches.tactic[arrived]
    mails = arrived[touches.channel[arrived] == _EMAIL]
    standings["last_email_at"][touches.person[mails]] = touches.at[mails]
    standings["is_bumped"][touches.person[mails]] = touches.tactic[mails] == _BUMP


def _awaiting(standings: Standings, touches: TouchColumns, signals: SignalColumns) -> Floats:
    """Find the oldest word of theirs that asks for an answer and has got none since.

    A call that nobody took says nothing: whoever asked goes on waiting. Whoever was spoken to
    waits for nothing, and whoever has said no or "later" since does not wait for it either.
    """
    rang_out = (touches.channel == _PHONE) & np.isnan(touches.answered_at)
    said = np.flatnonzero(~touches.is_bounced & ~rang_out)
    said_at = np.full(len(standings), np.nan)
    said_at[touches.person[said]] = touches.at[said]
    answered_by = said_at[signals.person]
    talked = np.isin(signals.kind, _TALKED)
    talked_at = np.full(len(standings), np.nan)
    talked_at[signals.person[talked]] = signals.at[talked]
    peace_at = np.where(wants_peace(standings["stated"]), standings["stated_at"], np.nan)
    waits = signals.asks & ~(signals.at <= answered_by) & ~(signals.at <= talked_at[signals.person])
    waits &= ~(signals.at < peace_at[signals.person])
    since = np.full(len(standings), np.nan)
    since[signals.person[waits][::-1]] = signals.at[waits][::-1]
    return since


def _held(standings: Standings, signals: SignalColumns) -> Floats:
    """Until when the last announced absence holds, or a meeting is waited for.

    A human word since then ends the absence. A meeting is ended only by their calendar, in which
    it stands: its last word rules.
    """
    spoke_at = standings["last_signal_at"][signals.person]
    human = np.isin(signals.kind, _HUMAN)
    calendar = signals.kind == _CODE[SignalKind.INVITE]
    over = np.where(human, signals.at < spoke_at, signals.at <= spoke_at)
    away = ~np.isnan(signals.hold_until) & ~over & ~calendar
    away_until, met_until = np.full((2, len(standings)), np.nan)
    away_until[signals.person[away]] = signals.hold_until[away]
    met_until[signals.person[calendar]] = signals.hold_until[calendar]
    until: Floats = np.fmax(away_until, met_until)
    return until
