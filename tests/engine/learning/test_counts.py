"""Counts add up, come apart again, and do not depend on how they were made."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.learning import count_states, count_touches, no_counts, snapshots
from tests.engine.learning.builders import rows

sequences = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.booleans(), max_size=12)), max_size=20
)


def by_hand(people):
    """Return the rows of counts, made the slow way."""
    found = Counter()
    for segment, answers in people:
        last = max((number for number, yes in enumerate(answers, 1) if yes), default=0)
        found[segment, sum(answers), last, len(answers)] += 1
    return [(*key, count) for key, count in sorted(found.items())]


def touched(people, seed=0):
    """Return the same as raw touches in any order: prospect, time, answered; and the segments."""
    raw = [
        (number, 1000.0 + touch, answer)
        for number, (_, answers) in enumerate(people)
        for touch, answer in enumerate(answers)
    ]
    np.random.default_rng(seed).shuffle(raw)
    prospect, at, answered = zip(*raw, strict=True) if raw else ((), (), ())
    segments = np.array([segment for segment, _ in people], dtype=np.int64)
    return (
        np.array(prospect, dtype=np.int64),
        np.array(at, dtype=float),
        np.array(answered, dtype=bool),
        segments,
    )


def counted(people):
    prospect, at, answered, segment = touched(people)
    return count_touches(prospect, at, answered, segment, prospects=len(people))


@given(people=sequences, seed=st.integers(0, 5))
def test_raw_touches_in_any_order_count_as_the_people_they_belong_to(people, seed):
    prospect, at, answered, segment = touched(people, seed)

    counts = count_touches(prospect, at, answered, segment, prospects=len(people))

    assert rows(counts) == by_hand(people)
    assert counts.prospect_total == len(people)
    assert counts.touch_total == len(prospect)
    assert counts.reply_total == answered.sum()


@given(people=sequences)
def test_touch_numbers_do_as_well_as_times(people):
    prospect, at, answered, segment = touched(people)

    counts = count_touches(
        prospect, (at - 999).astype(np.int64), answered, segment, prospects=len(people)
    )

    assert rows(counts) == by_hand(people)


@given(first=sequences, second=sequences)
def test_counts_of_two_books_add_up_to_those_of_both(first, second):
    together = counted(first) + counted(second)

    assert rows(together) == by_hand(first + second)
    assert rows(counted(second) + counted(first)) == rows(together)


@given(people=sequences, other=sequences)
def test_taking_out_reverses_adding(people, other):
    counts = counted(people)

    assert rows(counts + counted(other) - counted(other)) == rows(counts)
    assert rows(counts - counts) == []


@given(people=sequences)
def test_nobody_changes_nothing(people):
    counts = counted(people)

    assert rows(counts + no_counts()) == rows(counts)
    assert rows(no_counts() + counts) == rows(counts)
    assert rows(counts - no_counts()) == rows(counts)


def test_one_person_who_asks_to_be_forgotten_is_taken_out_exactly():
    people = [(0, [False, True, False]), (0, [False, True, False]), (1, [False])]
    counts = counted(people)

    forgotten = counts - counted(people[:1])

    assert rows(forgotten) == [(0, 1, 2, 3, 1), (1, 0, 0, 1, 1)]


def test_taking_out_who_was_never_counted_is_refused():
    counts = counted([(0, [False])])

    with pytest.raises(ValueError, match=r"1 prospects with 1 replies to 2 touches .* are not in"):
        counts - counted([(0, [True, False])])


@given(people=sequences)
def test_the_rows_of_a_segment_are_its_people(people):
    counts = counted(people)

    for code in range(4):
        chosen = [person for person in people if person[0] == code]
        assert rows(counts.of_segment(code)) == by_hand(chosen)


def test_keys_too_many_for_a_table_are_counted_all_the_same():
    replies, last = np.array([1, 1, 0]), np.array([9000, 9000, 0])

    counts = count_states(np.array([2, 2, 0]), replies, last, np.array([9000, 9000, 7]))

    assert rows(counts) == [(0, 0, 0, 7, 1), (2, 1, 9000, 9000, 2)]


@pytest.mark.parametrize(
    ("replies", "last", "touches"), [(2, 1, 3), (1, 4, 3), (0, 1, 3), (1, 0, 3), (-1, 0, 3)]
)
def test_a_state_that_cannot_be_is_refused(replies, last, touches):
    with pytest.raises(ValueError, match="more replies than touches"):
        count_states(0, np.array([replies]), np.array([last]), np.array([touches]))


def test_snapshots_are_the_counts_as_they_stood():
    people = [(0, [False, True, False]), (1, [False])]
    prospect, at, answered, segment = touched(people)

    seen = [rows(counts) for counts in snapshots(prospect, at, answered, segment, [1000.5, 1001.5])]

    assert seen == [
        by_hand([(0, [False]), (1, [False])]),
        by_hand([(0, [False, True]), (1, [False])]),
        by_hand(people),
    ]
