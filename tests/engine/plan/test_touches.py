import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.belief import Dimension, Multipliers
from keepwarm.engine.plan import likely_slots, touch_chance, uncertainty_factors, weigh_touches

LOAD = dataclasses.replace(Dimension.neutral("load", ("light", "heavy")), factors=(1.0, 0.5))
LEARNED = Multipliers(level=2.0, dimensions=(LOAD,))


def weigh(chance=0.1, *, opt_out=0.0, minutes=4.0, answer_minutes=10.0, admissible=True):
    return float(
        weigh_touches(
            np.array([[chance]]),
            bonus=1.0,
            opt_out_chance=np.array([[opt_out]]),
            value_minutes=np.array([300.0]),
            loss_minutes=600.0,
            touch_minutes=np.array([[minutes]]),
            answer_minutes=np.array([answer_minutes]),
            is_admissible=np.array([[admissible]]),
        )[0, 0]
    )


def test_an_index_is_value_less_risk_over_all_the_minutes_it_takes():
    assert weigh(0.1, opt_out=0.01) == pytest.approx((30 - 6) / (4 + 1))


@given(minutes=st.floats(1, 60), more=st.floats(1, 60))
def test_a_loss_is_no_smaller_for_taking_longer(minutes, more):
    short, long = (weigh(0.01, opt_out=0.02, minutes=each) for each in (minutes, minutes + more))

    assert short == long == pytest.approx(0.01 * 300 - 0.02 * 600)


def test_what_may_not_be_done_has_no_index():
    assert weigh(admissible=False) == -np.inf


@given(low=st.floats(0.001, 0.5), more=st.floats(0.001, 0.4))
def test_a_likelier_answer_is_worth_more_a_minute(low, more):
    assert weigh(low + more) > weigh(low)


def test_level_multiplies_the_chance_and_a_dimension_its_odds():
    chance = touch_chance(np.array([0.1]), LEARNED, {"load": np.array([0, 1])})

    assert chance.tolist() == pytest.approx([0.2, 0.125 / 1.125])


def test_a_dimension_that_is_not_named_is_left_out():
    assert touch_chance(np.array([0.1]), LEARNED, {}).tolist() == pytest.approx([0.2])


@given(chance=st.floats(0, 1), level=st.floats(0.1, 50))
def test_no_factors_carry_a_chance_beyond_certainty(chance, level):
    lively = dataclasses.replace(LOAD, factors=(30.0, 1.0))

    found = touch_chance(
        np.array([chance]),
        Multipliers(level=level, dimensions=(lively,)),
        {"load": np.array([0])},
    )

    assert 0 <= found[0] <= 1


def test_what_was_answered_often_is_no_longer_worth_trying_for_its_own_sake():
    known = dataclasses.replace(LOAD, answered=(0.0, 95.0), expected=(1.0, 95.0), firmness=5.0)

    light, heavy, unknown = uncertainty_factors(known, 0.3)

    assert light == pytest.approx(1 + 0.3 / 5**0.5)
    assert heavy == pytest.approx(1.03)
    assert unknown == 1.0


def test_the_slot_where_they_were_seen_is_chosen_and_others_rotate():
    seen = np.array([[0, 0, 3, 1], [0, 0, 0, 0]])
    tried = np.array([[0, 0, 9, 0], [2, 1, 1, 3]])

    slot, is_known = likely_slots(seen, tried)

    assert slot.tolist() == [2, 1]
    assert is_known.tolist() == [True, False]
