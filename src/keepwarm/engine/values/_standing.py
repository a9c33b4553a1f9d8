"""Columns: where prospects stand, and from when an answer would have been seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values._lists import CHANNELS

RECENT_TOUCHES_MAX: Final = 8
"""How many of the latest unanswered touches a standing remembers one by one.

The default pursuit makes eight; only touches younger than the reply delay need their own time.
"""

STANDING: Final = np.dtype(
    [
        ("stage", "u1"),  # code in STAGES
        ("outcome", "u1"),  # code in OUTCOMES
        ("is_suppressed", "u1"),
        ("reachable", "u1"),  # bit c: channel c has a live address and may be used
        ("forbidden", "u1"),  # bit c: has an address, but law or their word forbids the channel
        ("preferred", "u1"),  # bit c: they said they want this channel
        ("dead", "u1"),  # bit c: the address of this channel failed
        ("value_minutes", "f4"),  # worth of a reply in minutes of the rep's time; nan: the stage's
        ("zone_offset_minutes", "i2"),  # of their clock against UTC; ZONE_UNKNOWN where not known
        ("colleagues", "u1"),  # other known people at the account
        ("touches", "u2"),  # observable touches ever: n
        ("replies", "u2"),  # touches that were answered: x
        ("touches_at_reply", "u2"),  # observable touches up to and with the last answered one
        ("unobserved", "u2"),  # touches whose answer we could not have seen
        ("ignored", "u2", (7,)),  # per channel: observable touches since their last human signal
        ("recent_at", "f8", (RECENT_TOUCHES_MAX,)),  # epoch s, oldest first, nan-padded at the end
        ("recent_channel", "u1", (RECENT_TOUCHES_MAX,)),
        ("last_touch_at", "f8"),
        ("last_touch_channel", "u1"),
        ("last_touch_tactic", "u1"),
        ("last_email_at", "f8"),
        ("is_bumped", "u1"),  # the last e-mail has been bumped already
        ("tactics", "u4"),  # bit t: tactic t used since their last human signal
        ("last_signal_at", "f8"),  # last human signal
        ("last_signal_channel", "u1"),
        ("awaiting_since", "f8"),  # oldest human signal we have not answered yet; nan: none
        ("pursuit_from", "f8"),  # first touch of the present pursuit; nan: none yet
        ("pursuit_touches", "u1"),
        ("pursuit_channels", "u1"),  # bit c: channel c used in the present pursuit
        ("hold_until", "f8"),  # away until, as they announced; nan: not away
        ("not_before", "f8"),  # their date, or the rep's "later"; nan: none
        ("is_put_off", "u1"),  # not_before is the rep's "later": it beats what they wrote before
        ("known_since", "f8"),  # when the prospect came to us
        ("stated", "u4"),  # bit i: INTENTS[i] is in the latest word of theirs that says something
        ("stated_at", "f8"),  # when they said that; nan: nothing yet
        ("paused_until", "f8"),  # a mail may be their answer, and a person has to say so; nan: none
    ]
)
"""Where one prospect stands: all that belief and plan need, derived from the timeline.

Times are epoch seconds in UTC, ``nan`` for never. Replies and touches are counted as the
belief's MBG/BB needs them (see ``belief``); nothing in it depends on the present moment, so it
is stored packed, one record per prospect, and read back for a whole book at once.
"""
STANDING_VERSION: Final = 2
ZONE_UNKNOWN: Final = -32768


Standings = npt.NDArray[np.void]
"""An array of ``STANDING`` records, one per prospect."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def take_standings(standings: Standings, rows: Ints) -> Standings:
    """Return a copy of the records at these rows, as ``standings[rows]``, but moved whole.

    Numpy moves a record field by field, which takes twenty times as long.
    """
    taken: Standings = _whole(standings)[rows].view(standings.dtype)
    return taken


def join_standings(parts: Sequence[Standings]) -> Standings:
    """Return the records of all parts as one array, moved whole."""
    joined: Standings = np.concatenate([_whole(no_standings(0)), *map(_whole, parts)])
    return joined.view(STANDING)


def with_standings(standings: Standings, rows: Ints, fresh: Standings) -> Standings:
    """Return a copy in which ``fresh`` stands at these rows, moved whole."""
    copied = _whole(standings).copy()
    copied[rows] = _whole(fresh)
    return copied.view(standings.dtype)


def _whole(standings: Standings) -> Standings:
    return standings.view(np.dtype((np.void, standings.dtype.itemsize)))


def no_standings(count: int) -> Standings:
    """Return ``count`` standings of prospects with whom nothing has happened yet."""
    standings = np.zeros(count, dtype=STANDING)
    for name in STANDING.names or ():
        if STANDING[name].base.kind == "f":
            standings[name] = np.nan
    standings["zone_offset_minutes"] = ZONE_UNKNOWN
    return standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """From when until when an answer on a channel would have been seen (epoch seconds, UTC).

    ``nan`` in ``until`` means never looked at: silence there is unknown, not an answer.
    Arrays are indexed by channel code.
    """

    since: Floats
    until: Floats


def no_coverage() -> Coverage:
    """Return the coverage of somebody who has read nothing and logged nothing."""
    return Coverage(since=np.full(len(CHANNELS), np.nan), until=np.full(len(CHANNELS), np.nan))
