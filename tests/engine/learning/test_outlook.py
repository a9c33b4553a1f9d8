"""Ranges hold what they say, and widen by what moves all chances together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.learning import count_shares, learn_overdispersion, outlook


def weeks(count, *, overdispersion, seed=1):
    """Return the chances of some weeks, and how many of each came true."""
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        chance = dice.beta(2, 5, dice.integers(10, 30))
        odds = chance / (1 - chance) * np.exp(overdispersion * dice.standard_normal())
        found.append((chance, int((dice.random(chance.size) < odds / (1 + odds)).sum())))
    return found


def test_equal_chances_are_counted_as_the_binomial_has_it():
    shares = count_shares(np.full(3, 0.2))

    np.testing.assert_allclose(shares, [0.8**3, 3 * 0.2 * 0.8**2, 3 * 0.2**2 * 0.8, 0.2**3])


@given(
    chance=st.lists(st.floats(0, 1), max_size=12).map(np.array),
    overdispersion=st.floats(0, 1.5),
)
def test_the_shares_of_all_counts_are_chances_and_add_up_to_one(chance, overdispersion):
    shares = count_shares(chance.astype(float), overdispersion=overdispersion)

    assert len(shares) == len(chance) + 1
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1)


@given(
    chance=st.lists(st.floats(0, 1), max_size=12).map(np.array), overdispersion=st.floats(0, 1.5)
)
def test_a_range_lies_within_what_can_be(chance, overdispersion):
    ahead = outlook(chance.astype(float), overdispersion=overdispersion)

    assert 0 <= ahead.low <= ahead.high <= len(chance)
    assert 0 <= ahead.expected <= len(chance) + 1e-9


def test_what_must_happen_and_what_cannot_is_known_for_certain():
    ahead = outlook(np.array([1.0, 1.0, 0.0]), overdispersion=0.5)

    assert (ahead.low, ahead.high) == (2, 2)
    assert ahead.expected == pytest.approx(2)


def test_nothing_planned_brings_nothing():
    ahead = outlook(np.zeros(0))

    assert (ahead.expected, ahead.low, ahead.high) == (0, 0, 0)


def test_overdispersion_widens_a_range():
    chance = np.full(60, 0.3)

    still, moving = outlook(chance), outlook(chance, overdispersion=0.4)

    assert moving.low < still.low <= still.expected <= still.high < moving.high


def test_a_larger_share_needs_a_wider_range():
    chance = np.full(60, 0.3)

    half, most = outlook(chance, share=0.5), outlook(chance, share=0.95)

    assert most.low < half.low
    assert most.high > half.high


def test_ranges_hold_about_the_share_that_they_say():
    past, future = weeks(200, overdispersion=0.5), weeks(500, overdispersion=0.5, seed=2)

    overdispersion = learn_overdispersion(past)

    ranges = [(outlook(chance, overdispersion=overdispersion), came) for chance, came in future]
    held = np.mean([ahead.low <= came <= ahead.high for ahead, came in ranges])
    assert held == pytest.approx(0.8, abs=0.05)
    plain = [(outlook(chance), came) for chance, came in future]
    assert np.mean([ahead.low <= came <= ahead.high for ahead, came in plain]) < 0.7


def test_overdispersion_is_found_where_there_is_some_and_not_where_there_is_none():
    assert learn_overdispersion(weeks(200, overdispersion=0.5)) == pytest.approx(0.5, abs=0.15)
    assert learn_overdispersion(weeks(200, overdispersion=0.0)) <= 0.2
    assert learn_overdispersion([]) == 0


@pytest.mark.parametrize("share", [0.0, 1.0, 1.5])
def test_a_range_that_holds_nothing_or_everything_is_refused(share):
    with pytest.raises(ValueError, match="give one in"):
        outlook(np.full(3, 0.5), share=share)
