"""How soon we answered: each stretch in which somebody waited for us, and the touch that ended it.

A stretch begins with their first word after our last touch. What they write while they wait begins
no stretch of its own: one touch answers all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints

from ._build import latest_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Stretches of waiting, in the order of the signals that began them.

    ``signal`` is the index of that signal; ``answered_at`` the moment of our next touch in seconds
    since 1970, ``nan`` while there is none. ``is_first`` says that they had never written before
    and we had never touched them: an enquiry that nobody asked for.
    """

    signal: Ints
    answered_at: Floats
    is_first: Bools


def find_waits(
    person: Ints, at: Floats, touch_person: Ints, touch_at: Floats, *, is_known: Bools
) -> Waits:
    """Find who waited for us from when until when, by signals and touches.

    Both are ordered by person and time (seconds since 1970). ``is_known`` marks signals of people
    who wrote before those that are given here, so that none of theirs is a first word.
    """
    before = latest_before(touch_person, touch_at, person, at)
    begins = np.r_[True, (person[1:] != person[:-1]) | (before[1:] != before[:-1])][: person.size]
    after = np.where(before >= 0, before + 1, np.searchsorted(touch_person, person, side="left"))
    last = max(touch_person.size - 1, 0)
    nearest = np.minimum(after, last)
    is_answered = after <= last if touch_person.size else np.zeros(person.size, np.bool_)
    if touch_person.size:
        is_answered &= touch_person[nearest] == person
        answered = np.where(is_answered, touch_at[nearest], np.nan)
    else:
        answered = np.full(person.size, np.nan)
    newest = np.r_[True, person[1:] != person[:-1]][: person.size]
    first = newest & (before < 0) & ~is_known
    chosen = np.flatnonzero(begins)
    return Waits(signal=chosen, answered_at=answered[chosen], is_first=first[chosen])
