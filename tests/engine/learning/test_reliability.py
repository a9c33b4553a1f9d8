"""Groups tell how many answers came for those foretold, with ranges that hold what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.learning import calibration_error, tell_bins, tell_group, tell_groups


def coins(chance, seed=1):
    return np.random.default_rng(seed).random(len(chance)) < chance


def test_a_group_counts_what_came_and_what_was_foretold():
    group = tell_group("calls", np.array([0.2, 0.4, 0.6]), np.array([True, False, True]))

    assert (group.touches, group.answered) == (3, 2)
    assert group.expected == pytest.approx(1.2)
    assert group.ratio == pytest.approx(2 / 1.2)
    assert group.share == pytest.approx(2 / 3)
    low, high = group.ratio_range
    assert low < group.ratio < high


def test_ranges_hold_the_truth_in_eighty_of_a_hundred_groups():
    held = []
    for seed in range(600):
        chance = np.random.default_rng(seed).beta(2, 8, 60)
        group = tell_group("", chance, coins(chance, seed=seed + 10_000))
        held.append(group.is_as_foretold)

    assert np.mean(held) == pytest.approx(0.8, abs=0.05)


def test_forecasts_that_say_too_much_fall_out_of_their_range():
    chance = np.full(400, 0.3)

    group = tell_group("", chance, coins(chance / 2))

    assert group.ratio == pytest.approx(0.5, abs=0.1)
    assert not group.is_as_foretold


def test_nobody_answering_is_no_certainty():
    group = tell_group("", np.full(4, 0.1), np.zeros(4, bool))

    assert group.low == 0
    assert 0.1 < group.high < 0.5


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans()), min_size=1, max_size=300))
def test_bins_hold_every_touch_once_lowest_chances_first(rows):
    chance = np.array([row[0] for row in rows])
    answered = np.array([row[1] for row in rows])

    bins = tell_bins(chance, answered)

    assert sum(one.touches for one in bins) == len(rows)
    assert sum(one.answered for one in bins) == answered.sum()
    assert [one.foretold for one in bins] == sorted(one.foretold for one in bins)
    assert all(one.low <= one.share <= one.high for one in bins)


def test_there_are_so_many_bins_as_answers_fill():
    few, many = np.linspace(0.01, 0.3, 100), np.linspace(0.01, 0.3, 5000)

    assert len(tell_bins(few, coins(few))) == 1
    assert len(tell_bins(many, coins(many))) == 10
    assert tell_bins(np.zeros(0), np.zeros(0, bool)) == ()


def test_the_error_is_small_for_true_chances_and_large_for_false_ones():
    chance = np.random.default_rng(3).beta(2, 6, 20_000)
    answered = coins(chance)

    right = calibration_error(tell_bins(chance, answered))
    wrong = calibration_error(tell_bins(chance / 2, answered))

    assert right < 0.01
    assert wrong == pytest.approx(0.125, abs=0.01)


def test_groups_come_in_the_order_of_their_labels_and_empty_ones_not_at_all():
    codes = np.array([2, 0, 2])

    groups = tell_groups(codes, ("mail", "call", "visit"), np.full(3, 0.5), np.ones(3, bool))

    assert [(one.label, one.touches) for one in groups] == [("mail", 1), ("visit", 2)]
