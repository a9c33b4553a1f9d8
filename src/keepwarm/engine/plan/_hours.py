"""Which hours of the day are theirs and ours, and which of them to try next."""

from __future__ import annotations

from typing import Final

import numpy as np

from keepwarm.engine.values import CHANNELS, ZONE_UNKNOWN, Bools, Channel, Floats, Standings

from ._rules import Rules

HOUR_S: Final = 3_600.0
_PHONE: Final = CHANNELS.index(Channel.PHONE)
_VOICEMAIL: Final = CHANNELS.index(Channel.VOICEMAIL)
TRIED_HOUR_SHARE: Final = 0.5
"""What an hour is still worth once a call in it rang out."""
_OVERLAP_HOURS_MIN: Final = 0.25  # less than a quarter of an hour is no time to reach anybody


def clock_offsets_s(standings: Standings, *, rep_offset_s: float) -> Floats:
    """Return each prospect's clock against UTC in seconds; the rep's own where not known."""
    minutes = standings["zone_offset_minutes"].astype(np.float64)
    return np.where(minutes == ZONE_UNKNOWN, rep_offset_s, minutes * 60.0)


def open_slots(offsets_s: Floats, *, starts_at: float, rep_offset_s: float, rules: Rules) -> Bools:
    """Say which slots (N, slots) of their day meet the rest of the rep's day from ``starts_at``."""
    rep_hour = (starts_at + rep_offset_s) % 86_400.0 / HOUR_S
    shift = (offsets_s - rep_offset_s) / HOUR_S
    # Across the date line it is yesterday or tomorrow there.
    shifts = np.stack([shift - 24.0, shift, shift + 24.0])[:, :, np.newaxis]
    first = np.maximum(rep_hour, rules.rep_starts_hour) + shifts
    last = rules.rep_ends_hour + shifts
    starts = np.array([slot[0] for slot in rules.slots])
    ends = np.array([slot[1] for slot in rules.slots])
    overlap = np.minimum(last, ends) - np.maximum(first, starts)
    is_open: Bools = (overlap >= _OVERLAP_HOURS_MIN).any(axis=0)
    return is_open


def in_hours(offsets_s: Floats, *, now: float, rules: Rules) -> Bools:
    """Say on whose clock it is an hour to ring at."""
    hour = (now + offsets_s) % 86_400.0 / HOUR_S
    is_day: Bools = (hour >= rules.starts_hour) & (hour < rules.ends_hour)
    return is_day


def slot_values(
    standings: Standings, offsets_s: Floats, is_open: Bools, factors: Floats, rules: Rules
) -> Floats:
    """Return what a call in each slot is worth against another hour, (slots, N); -inf if closed.

    ``factors``, (slots, N), are the learned ones on the odds of an answer. Each unanswered call in
    a slot halves what it is worth: trying the same best hour again has diminishing returns (Kulka
    and Weeks 1988). While no hour is known to be better, that is the least tried one.
    """
    called = (standings["recent_channel"] == _PHONE) | (standings["recent_channel"] == _VOICEMAIL)
    at = standings["recent_at"]
    hours = (at + offsets_s[:, np.newaxis]) % 86_400.0 / HOUR_S
    tried = np.stack(
        [
            (called & ~np.isnan(at) & (hours >= start) & (hours < end)).sum(axis=1)
            for start, end in rules.slots
        ]
    )
    return np.where(is_open.T, factors * TRIED_HOUR_SHARE**tried, -np.inf)
