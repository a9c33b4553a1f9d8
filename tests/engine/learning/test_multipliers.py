"""Factors follow the answers, as firmly as there are answers, and do not take each other's."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.engine.learning import learn_multipliers, tally
from keepwarm.engine.values import CHANNELS, Channel

EMAIL, PHONE, TEXT = (CHANNELS.index(name) for name in (Channel.EMAIL, Channel.PHONE, Channel.TEXT))
SLOTS = ("morning", "afternoon")
NAMES = {"names": ("channel", "slot"), "labels": (tuple(CHANNELS), SLOTS)}


def counted(channel, slot, answered, expected=0.1):
    channel = np.asarray(channel)
    return tally(
        [channel, np.broadcast_to(slot, channel.shape)],
        np.broadcast_to(expected, channel.shape).astype(float),
        np.asarray(answered, dtype=bool),
        **NAMES,
    )


def touches(people, seed=1):
    """Return channel, slot and a coin for each, channel and slot going together."""
    dice = np.random.default_rng(seed)
    channel = np.where(dice.random(people) < 0.5, EMAIL, PHONE)
    is_late = dice.random(people) < np.where(channel == PHONE, 0.8, 0.2)
    return channel, is_late.astype(int), dice.random(people)


def test_nothing_counted_changes_nothing():
    learned = learn_multipliers(counted([], [], []))

    assert learned.level == 1
    assert set(learned.channel.factors) == {1.0}
    assert learned.dimensions[0].factors == (1.0, 1.0)


def test_channels_that_answer_more_get_more_and_those_unseen_stay_as_they_are():
    channel, slot, coin = touches(40_000)
    chance = np.where(channel == PHONE, 0.15, 0.05)

    learned = learn_multipliers(counted(channel, slot, coin < chance))

    factors = learned.channel.factors
    assert factors[PHONE] / factors[EMAIL] == pytest.approx(3, rel=0.1)
    assert factors[TEXT] == 1
    assert learned.level * factors[PHONE] * 0.1 == pytest.approx(0.15, rel=0.1)
    assert learned.channel.expected[TEXT] == 0


def test_a_slot_takes_no_credit_for_the_channel_that_is_used_in_it():
    channel, slot, coin = touches(60_000)
    chance = np.where(channel == PHONE, 0.15, 0.05)

    learned = learn_multipliers(counted(channel, slot, coin < chance))

    morning, afternoon = learned.dimensions[0].factors
    assert afternoon / morning == pytest.approx(1, abs=0.08)


def test_few_answers_move_a_factor_less_than_many_of_the_same_kind():
    few = counted(
        [PHONE] * 20 + [EMAIL] * 20, 0, [True] * 8 + [False] * 12 + [True] * 2 + [False] * 18
    )
    many = few
    for _ in range(5):
        many = many + many

    little, much = learn_multipliers(few).channel, learn_multipliers(many).channel

    assert 1 < little.factors[PHONE] / little.factors[EMAIL] < 4
    assert much.factors[PHONE] / much.factors[EMAIL] > little.factors[PHONE] / little.factors[EMAIL]
    assert much.answered[PHONE] == 32 * little.answered[PHONE] == 256


def test_factors_of_frequent_replies_multiply_odds():
    dice = np.random.default_rng(3)
    slot = dice.integers(0, 2, 40_000)
    answered = dice.random(slot.size) < np.where(slot == 1, 0.8, 0.5)

    learned = learn_multipliers(counted(np.full(slot.size, EMAIL), slot, answered, expected=0.65))

    morning, afternoon = learned.dimensions[0].factors
    assert afternoon / morning == pytest.approx((0.8 / 0.2) / (0.5 / 0.5), rel=0.1)


def test_the_factors_given_expect_the_replies_that_came():
    channel, slot, coin = touches(60_000)
    record = counted(
        channel, slot, coin < np.where(channel == PHONE, 0.5, 0.2) * (0.6 + 0.8 * slot)
    )

    learned = learn_multipliers(record)

    cells = np.unravel_index(record.cell, record.shape)
    reached = 0.1 * learned.level * np.array([*learned.channel.factors, 1.0])[cells[0]]
    odds = learned.dimensions[0].table()[cells[1]]
    expected = record.touches * reached * odds / (1 - reached + reached * odds)
    assert expected.sum() == pytest.approx(record.answered.sum(), rel=0.01)
    for code in (0, 1):
        here = cells[1] == code
        assert expected[here].sum() == pytest.approx(record.answered[here].sum(), rel=0.01)


def test_labels_that_differ_much_are_shrunk_less():
    alike = learn_multipliers(counted([EMAIL, PHONE] * 500, 0, [False, False] * 450 + [True] * 100))
    apart = learn_multipliers(counted([EMAIL, PHONE] * 500, 0, [False, True] * 100 + [False] * 800))

    assert apart.channel.firmness < alike.channel.firmness


rows = st.lists(st.tuples(st.sampled_from([EMAIL, PHONE]), st.integers(0, 2), st.booleans()))


@settings(max_examples=50)
@given(first=rows, second=rows)
def test_tallies_add_up_and_come_apart(first, second):
    one, two = (
        counted(*zip(*part, strict=True)) if part else counted([], [], [])
        for part in (first, second)
    )

    both = one + two

    whole = counted(*zip(*first, *second, strict=True)) if first + second else counted([], [], [])
    np.testing.assert_array_equal(both.cell, whole.cell)
    np.testing.assert_allclose(both.expected, whole.expected, rtol=1e-12)
    np.testing.assert_array_equal(both.answered, whole.answered)
    np.testing.assert_array_equal((both - two).touches, one.touches)


def test_tallies_of_different_things_do_not_add_up():
    one = counted([EMAIL], 0, [True])

    with pytest.raises(ValueError, match="do not add up"):
        one + dataclasses.replace(one, names=("channel", "tactic"))


def test_a_tally_names_the_channel_first():
    with pytest.raises(ValueError, match="name the channel first"):
        tally([np.zeros(1, int)], np.ones(1), np.ones(1, bool), names=("slot",), labels=(SLOTS,))
