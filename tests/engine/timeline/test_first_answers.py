"""A wait begins with their first word after our last touch, and ends with our next touch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.timeline import find_waits


def waits(signals, touches, known=()):
    """Signals and touches are pairs of person and time; give (person, at, answered, first)."""
    signals, touches = sorted(signals), sorted(touches)
    person = np.array([who for who, _ in signals], np.int64)
    at = np.array([when for _, when in signals], np.float64)
    found = find_waits(
        person,
        at,
        np.array([who for who, _ in touches], np.int64),
        np.array([when for _, when in touches], np.float64),
        is_known=np.isin(person, np.array(known, np.int64)),
    )
    return [
        (int(person[i]), float(at[i]), None if np.isnan(answered) else float(answered), bool(first))
        for i, answered, first in zip(found.signal, found.answered_at, found.is_first, strict=True)
    ]


def test_an_enquiry_waits_for_the_next_touch_and_not_for_an_earlier_one():
    assert waits([(1, 100)], [(1, 50), (1, 160), (1, 900)]) == [(1, 100, 160, False)]


def test_who_writes_twice_before_we_answer_waits_once():
    assert waits([(1, 100), (1, 130)], [(1, 160)]) == [(1, 100, 160, True)]


def test_a_word_after_our_answer_begins_another_wait():
    assert waits([(1, 100), (1, 200)], [(1, 160)]) == [(1, 100, 160, True), (1, 200, None, False)]


def test_nobody_is_answered_by_a_touch_to_somebody_else():
    assert waits([(1, 100), (2, 100)], [(2, 150)]) == [(1, 100, None, True), (2, 100, 150, True)]


def test_the_first_word_of_somebody_who_wrote_long_before_is_none():
    assert waits([(1, 100)], [], known=[1]) == [(1, 100, None, False)]


def test_without_signals_nobody_waits():
    assert waits([], [(1, 100)]) == []


_MOMENTS = st.tuples(st.integers(1, 3), st.integers(0, 30))


@given(st.lists(_MOMENTS, max_size=12), st.lists(_MOMENTS, max_size=12))
def test_the_columns_say_what_a_walk_through_each_timeline_says(signals, touches):
    expected = []
    for who in sorted({person for person, _ in signals}):
        mine = sorted(at for person, at in signals if person == who)
        ours = sorted(at for person, at in touches if person == who)
        last_turn = None
        for number, at in enumerate(mine):
            turn = sum(touch <= at for touch in ours)
            if turn != last_turn:
                answered = next((touch for touch in ours if touch > at), None)
                expected.append((who, at, answered, number == 0 and turn == 0))
            last_turn = turn

    assert waits(signals, touches) == expected
