"""Standings as touches and answers move them on, for whole columns; see ``timeline``."""

from __future__ import annotations

from typing import Final

import numpy as np

from keepwarm.engine.values import (
    CHANNELS,
    OUTCOMES,
    RECENT_TOUCHES_MAX,
    TACTICS,
    Bools,
    Channel,
    Ints,
    Outcome,
    Standings,
    Tactic,
    take_standings,
)

_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
_PHONE: Final = CHANNELS.index(Channel.PHONE)
_BUMP: Final = TACTICS.index(Tactic.BUMP_FORWARD)
_RUN_MAX: Final = 255


def note_touches(
    standings: Standings, who: Ints, *, at: float, channel: Ints, tactic: Ints
) -> None:
    """Write one touch to each of ``who`` (named once each) into their standings, as yet silent."""
    part = take_standings(standings, who)
    everybody = np.arange(len(who))
    is_first = np.isnan(part["pursuit_from"])
    part["touches"] += 1
    part["ignored"][everybody, channel] += 1
    part["last_touch_at"] = at
    part["last_touch_channel"] = channel
    part["last_touch_tactic"] = tactic
    mails = channel == _EMAIL
    part["last_email_at"][mails] = at
    part["is_bumped"][mails] = tactic[mails] == _BUMP
    part["tactics"] |= np.left_shift(1, tactic).astype(np.uint32)
    # A call that nobody takes is no answer to who waits for one.
    part["awaiting_since"][channel != _PHONE] = np.nan
    part["pursuit_from"][is_first] = at
    part["pursuit_touches"] = np.minimum(part["pursuit_touches"].astype(np.int64) + 1, _RUN_MAX)
    part["pursuit_channels"] |= np.left_shift(1, channel).astype(np.uint8)
    _remember(part, at, channel)
    standings[who] = part


def _remember(part: Standings, at: float, channel: Ints) -> None:
    """Add the touch to those remembered one by one; the oldest goes where there is no room."""
    known = RECENT_TOUCHES_MAX - np.isnan(part["recent_at"]).sum(axis=1)
    full = known == RECENT_TOUCHES_MAX
    for name in ("recent_at", "recent_channel"):
        part[name][full, :-1] = part[name][full, 1:]
    place = np.minimum(known, RECENT_TOUCHES_MAX - 1)
    everybody = np.arange(len(part))
    part["recent_at"][everybody, place] = at
    part["recent_channel"][everybody, place] = channel


def hand_over(standings: Standings, who: Ints | Bools) -> None:
    """Close whoever answered: what follows is a talk, and no touch of a protocol."""
    standings["outcome"][who] = OUTCOMES.index(Outcome.HANDED_OVER)


def opt_out(standings: Standings, who: Ints) -> None:
    """Close whoever asked for no further contact."""
    standings["outcome"][who] = OUTCOMES.index(Outcome.OPTED_OUT)
    standings["is_suppressed"][who] = 1


def set_aside(standings: Standings, who: Ints, *, until: float) -> None:
    """Wait with whom no way was found to, so that nobody is looked for every day."""
    standings["paused_until"][who] = until
