import numpy as np
import pytest

from keepwarm.engine.plan import CadenceRules, rest_days, start_cadence, touch_prospects

RAW = {
    "momentum_half_days": 30,
    "load_half_days": 14,
    "same_channel_share": 0.6,
    "rest_days": 5,
    "momentum_edges": [0.5, 1.5],
    "load_edges": [0.5, 1.5],
}
RULES = CadenceRules.from_mapping(RAW)
BOTH = np.array([0, 1])


def test_the_same_channel_again_tires_as_much_and_adds_less_momentum():
    after = touch_prospects(start_cadence(3), BOTH, np.array([False, True]), RULES)

    assert after.momentum.tolist() == [1.0, 0.6, 0.0]
    assert after.load.tolist() == [1.0, 1.0, 0.0]


def test_momentum_and_load_fade_by_half_each_in_its_time():
    touched = touch_prospects(start_cadence(2), BOTH, np.array([False, False]), RULES)

    month, fortnight = rest_days(touched, 30, RULES), rest_days(touched, 14, RULES)

    assert month.momentum.tolist() == [0.5, 0.5]
    assert fortnight.load.tolist() == [0.5, 0.5]


def test_codes_count_the_edges_that_were_passed():
    once = touch_prospects(start_cadence(3), BOTH, np.array([False, False]), RULES)
    twice = touch_prospects(once, np.array([0]), np.array([False]), RULES)

    assert twice.momentum_codes(RULES).tolist() == [2, 1, 0]
    assert twice.load_codes(RULES).tolist() == [2, 1, 0]
    assert twice.load_codes(RULES, more=1.0).tolist() == [2, 2, 1]


@pytest.mark.parametrize(
    "wrong", [{"load_edges": [1.5, 0.5]}, {"momentum_edges": []}, {"load_half_days": 0}]
)
def test_rules_that_make_no_codes_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        CadenceRules.from_mapping({**RAW, **wrong})


def test_a_missing_rule_is_named():
    with pytest.raises(ValueError, match="rest_days"):
        CadenceRules.from_mapping({key: RAW[key] for key in RAW if key != "rest_days"})
