import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.belief import (
    AttentionRules,
    answer_touches,
    ignore_touches,
    pass_days,
    see_awakenings,
    showing_evidence,
    sign_evidence,
    start_attention,
    weigh_evidence,
)

RAW = {
    "start": 0.6,
    "lapse_per_day": 0.004,
    "wake_per_day": 0.003,
    "firmness": 3.0,
    "answered": 0.97,
    "put_off": 0.15,
    "on_their_date": 0.75,
}
RULES = AttentionRules.from_mapping(RAW)
ONE = np.array([0])
chances = st.floats(0.01, 0.6)


def odds(attention) -> float:
    return float(attention.listening[0] / (1 - attention.listening[0]))


def test_silent_touches_follow_the_closed_form_of_gamma_frailty():
    before = start_attention(1, RULES)

    after = ignore_touches(before, np.array([0.05]), RULES)

    assert odds(after) == pytest.approx(odds(before) * (3.0 / 3.05) ** 3.0)


@given(weight=chances, more=chances)
def test_an_ignored_touch_never_raises_a_chance(weight, more):
    before = ignore_touches(start_attention(1, RULES), np.array([weight]), RULES)

    after = ignore_touches(before, np.array([more]), RULES)

    assert after.chance(RULES)[0] < before.chance(RULES)[0]


@given(weight=chances)
def test_a_touch_of_weight_nothing_is_no_touch(weight):
    before = ignore_touches(start_attention(2, RULES), np.array([weight, 0.0]), RULES)

    assert before.listening[1] == RULES.start
    assert before.exposure[1] == 0


def test_an_answer_shows_that_they_listen_and_answer_readily():
    before = start_attention(2, RULES)

    after = answer_touches(before, ONE, np.array([0.1]), RULES.answered)

    assert after.listening.tolist() == [0.97, 0.6]
    assert after.readiness(RULES)[0] == pytest.approx(4 / 3.1)


def test_listening_comes_back_with_time_to_where_it_rests():
    gone = weigh_evidence(start_attention(1, RULES), np.array([-9.0]))

    later = pass_days(gone, np.array([100.0]), RULES)
    at_rest = pass_days(gone, np.array([1e5]), RULES)

    assert gone.listening[0] < later.listening[0] < 3 / 7
    assert at_rest.listening[0] == pytest.approx(3 / 7)


@given(first=st.floats(0, 400), then=st.floats(0, 400))
def test_days_pass_alike_in_one_step_or_in_two(first, then):
    start = start_attention(1, RULES)

    in_two = pass_days(pass_days(start, np.array([first]), RULES), np.array([then]), RULES)
    in_one = pass_days(start, np.array([first + then]), RULES)

    assert in_two.listening == pytest.approx(in_one.listening)


def test_a_visit_speaks_for_listening_and_quiet_days_against():
    rates = np.array([0.004, 0.001])

    visit = sign_evidence(np.array([1.0]), 0.0, rates)
    quiet = sign_evidence(np.array([0.0]), 100.0, rates)

    assert visit[0] == pytest.approx(np.log(4))
    assert quiet[0] == pytest.approx(-0.3)


def test_a_sign_that_everybody_shows_says_nothing():
    shown = showing_evidence(np.array([True, False]), np.array([0.6, 0.6]))

    assert shown.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "value"), [("start", 1.0), ("firmness", 0.0), ("wake_per_day", -0.1)]
)
def test_rules_that_are_no_chances_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        AttentionRules.from_mapping({**RAW, name: value})


def test_news_says_that_somebody_may_have_woken_just_now():
    before = weigh_evidence(start_attention(2, RULES), np.array([-2.0, -2.0]))

    after, woke = see_awakenings(before, np.array([1.0, 0.0]), 0.4, 0.001, RULES)

    asleep = 1 - before.listening[0]
    assert woke.tolist() == pytest.approx([asleep * 0.0012 / (asleep * 0.0012 + 0.001), 0.0])
    assert after.listening[0] == pytest.approx(before.listening[0] + asleep * woke[0])
    assert after.listening[1] == before.listening[1]


@given(said=st.floats(-3, 3), more=st.floats(0.1, 3))
def test_news_moves_those_most_who_were_thought_not_to_listen(said, more):
    before = weigh_evidence(start_attention(2, RULES), np.array([said, said + more]))

    after, woke = see_awakenings(before, np.ones(2), 0.4, 0.001, RULES)

    assert woke[0] > woke[1]
    assert (after.listening >= before.listening).all()
