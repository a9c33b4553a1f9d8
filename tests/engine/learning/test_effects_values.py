"""Values of policies: exact where exactness can be asked for, honest about the rest."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.learning import (
    Decisions,
    always,
    drawn_choices,
    effective_size,
    policy_difference,
    policy_value,
    predict_outcomes,
)
from tests.engine.learning.logs import biased_log, decisions

RATES = [[0.30, 0.20], [0.10, 0.05]]
"""Action 0 is better everywhere, but favoured where everybody answers more."""
chances = st.floats(0.05, 0.95)
outcomes = st.sampled_from([0.0, 1.0])


@given(
    st.lists(st.tuples(chances, outcomes, outcomes, chances, chances), min_size=1, max_size=4),
    chances,
)
def test_over_all_draws_the_weighted_estimates_are_the_truth(people, wish):
    """Whatever the predictions are: the propensities alone make IPS and DR unbiased."""
    policy = np.array([[wish] * len(people), [1 - wish] * len(people)])
    truth = np.mean([wish * one + (1 - wish) * two for _, one, two, _, _ in people])
    predictions = np.array([[q for *_, q, _ in people], [q for *_, q in people]])
    expected = {"ips": 0.0, "doubly_robust": 0.0}

    for drawn in itertools.product((0, 1), repeat=len(people)):
        of_drawn = [
            (p if action == 0 else 1 - p) for (p, *_), action in zip(people, drawn, strict=True)
        ]
        answers = [person[1 + action] for person, action in zip(people, drawn, strict=True)]
        log = drawn_choices(decisions(list(drawn), of_drawn, answers))
        value = policy_value(log, policy, predictions)
        for name in expected:
            expected[name] += math.prod(of_drawn) * getattr(value, name).value

    assert expected["ips"] == pytest.approx(truth, abs=1e-9)
    assert expected["doubly_robust"] == pytest.approx(truth, abs=1e-9)


@given(
    st.lists(
        st.tuples(st.integers(0, 1), chances, outcomes, chances, chances, st.integers(0, 3)),
        min_size=2,
        max_size=9,
    ),
    chances,
)
def test_the_columns_say_what_the_formulas_say_row_by_row(rows, wish):
    """The reference is a slow second implementation."""
    policy = np.array([[wish] * len(rows), [1 - wish] * len(rows)])
    log = drawn_choices(
        decisions(
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            prospect=[row[5] for row in rows],
        )
    )

    value = policy_value(
        log, policy, np.array([[row[3] for row in rows], [row[4] for row in rows]])
    )

    n = len(rows)
    wishes = [wish, 1 - wish]
    weights = [wishes[action] / p for action, p, *_ in rows]
    ips = sum(w * row[2] for w, row in zip(weights, rows, strict=True)) / n
    snips = ips * n / sum(weights)
    corrected = [
        wish * row[3] + (1 - wish) * row[4] + w * (row[2] - row[3 + row[0]])
        for w, row in zip(weights, rows, strict=True)
    ]
    assert value.ips.value == pytest.approx(ips)
    assert value.snips.value == pytest.approx(snips)
    assert value.doubly_robust.value == pytest.approx(sum(corrected) / n)
    assert value.effective_size == pytest.approx(sum(weights) ** 2 / sum(w * w for w in weights))
    by_person: dict[int, float] = {}
    for w, row in zip(weights, rows, strict=True):
        by_person[row[5]] = by_person.get(row[5], 0.0) + w * (row[2] - snips) * n / sum(weights)
    groups = len(by_person)
    if groups > 1:
        variance = sum(total**2 for total in by_person.values()) * groups / (groups - 1) / n**2
        assert value.snips.standard_error == pytest.approx(math.sqrt(variance), abs=1e-12)
    else:
        assert math.isnan(value.snips.standard_error)


def test_a_biased_log_misleads_the_table_of_rates_and_not_the_estimates():
    log = biased_log(RATES)
    predictions = predict_outcomes(log)

    value = policy_difference(log, always(log, 0)[1], always(log, 1)[1], predictions)

    truth = 0.075
    assert value.naive.low > truth
    for estimate in (value.ips, value.snips, value.doubly_robust):
        assert estimate.low < truth < estimate.high
        assert estimate.standard_error < 0.02


def test_what_a_person_chose_never_enters():
    log = decisions([0, 1, 0, 1], [0.5] * 4, [1, 0, 1, 0])
    with_overrides = decisions(
        [0, 1, 0, 1, 1, 1],
        [0.5] * 4 + [math.nan, 7.0],
        [1, 0, 1, 0, 1, math.nan],
        is_override=[False] * 4 + [True] * 2,
    )

    plain, mixed = drawn_choices(log), drawn_choices(with_overrides)

    for field in dataclasses.fields(plain):
        assert np.array_equal(getattr(plain, field.name), getattr(mixed, field.name))


def test_rows_that_repeat_a_prospect_do_not_pretend_to_be_more_people():
    once = drawn_choices(decisions([0, 1, 0, 1, 0], [0.5] * 5, [1, 0, 1, 1, 0]))
    twice = drawn_choices(
        decisions([0, 1, 0, 1, 0] * 2, [0.5] * 10, [1, 0, 1, 1, 0] * 2, prospect=[*range(5)] * 2)
    )

    values = [
        policy_value(log, always(log, 0)[1], np.full((2, log.size), 0.5)) for log in (once, twice)
    ]

    for name in ("ips", "snips", "doubly_robust"):
        one, two = (getattr(value, name) for value in values)
        assert one.value == pytest.approx(two.value)
        assert one.standard_error == pytest.approx(two.standard_error)


def test_a_policy_that_was_never_drawn_has_no_value_rather_than_zero():
    log = drawn_choices(decisions([1, 1, 1], [0.5] * 3, [1, 0, 1]))

    value = policy_value(log, always(log, 0)[1], np.full((2, 3), 0.5))

    assert math.isnan(value.snips.value)
    assert math.isnan(value.naive.value)
    assert value.effective_size == 0.0


def test_an_empty_log_says_nothing():
    log = drawn_choices(decisions([], [], []))

    value = policy_value(log, always(log, 0)[1], predict_outcomes(log))

    assert math.isnan(value.ips.value)
    assert value.decisions == 0


def test_a_policy_that_wants_what_was_no_candidate_is_refused():
    candidates = np.array([[True, True], [True, False]])
    log = drawn_choices(decisions([0, 0], [0.5, 1.0], [1, 0], candidates=candidates))
    policy = np.array([[0.0, 0.0], [1.0, 1.0]])

    possible, of_possible = always(log, 1)

    assert possible.size == 1
    assert of_possible.tolist() == [[0.0], [1.0]]
    with pytest.raises(ValueError, match="were no candidates"):
        policy_value(log, policy, np.zeros((2, 2)))


def test_a_policy_whose_chances_are_no_chances_is_refused():
    log = drawn_choices(decisions([0], [0.5], [1]))

    with pytest.raises(ValueError, match=r"add up to 0\.5"):
        policy_value(log, np.array([[0.25], [0.25]]), np.zeros((2, 1)))


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (decisions([0, 0], [0.5, 0.0], [1, 0]), r"the first with 0\.0: a propensity is in"),
        (decisions([0], [math.nan], [1]), "a propensity is in"),
        (decisions([0], [0.5], [math.nan]), "leave out decisions whose answer may still come"),
        (
            decisions([1], [0.5], [1], candidates=np.array([[True], [False]])),
            "an action is one of its candidates",
        ),
    ],
)
def test_a_logged_row_that_cannot_be_true_is_refused(log: Decisions, words: str):
    with pytest.raises(ValueError, match=words):
        drawn_choices(log)


def test_equal_weights_are_worth_their_number_and_one_heavy_one_is_worth_one():
    assert effective_size(np.full(50, 3.0)) == pytest.approx(50)
    assert effective_size(np.array([1e9, 1.0, 1.0])) == pytest.approx(1)
    assert effective_size(np.zeros(4)) == 0.0


def test_nobodys_own_outcomes_enter_their_prediction():
    rows = {"action": [0, 1] * 10, "propensity": [0.5] * 20}
    people = [*range(10)] * 2
    silent = drawn_choices(decisions(**rows, outcome=[0] * 20, prospect=people))
    one_answers = drawn_choices(
        decisions(**rows, outcome=[float(person == 3) for person in people], prospect=people)
    )

    before, after = predict_outcomes(silent), predict_outcomes(one_answers)

    is_three = np.array(people) == 3
    assert np.array_equal(before[:, is_three], after[:, is_three])
    assert (after[:, np.array(people) == 4] > before[:, np.array(people) == 4]).all()


def test_predictions_come_near_the_rates_of_large_cells_and_lean_on_others_in_small_ones():
    predicted = predict_outcomes(biased_log(RATES))
    small = drawn_choices(decisions([0] * 500 + [1], [0.5] * 501, [0.0, 1.0] * 250 + [1.0]))

    leaning = predict_outcomes(small)

    log = biased_log(RATES)
    for context, rates in enumerate(RATES):
        for action, rate in enumerate(rates):
            found = predicted[action, log.context == context]
            assert found == pytest.approx(rate, abs=0.04)
    assert leaning[1, 0] == pytest.approx(0.5, abs=0.05)


def test_the_beliefs_own_chance_is_scaled_to_what_came_of_it():
    log = biased_log([[0.2, 0.2], [0.1, 0.1]])
    chance = np.where(log.context == 0, 0.4, 0.2) * np.ones((2, 1))

    predicted = predict_outcomes(log, chance=chance, prior=5.0)

    assert predicted[0, log.context == 0] == pytest.approx(0.2, abs=0.03)
    assert predicted[0, log.context == 1] == pytest.approx(0.1, abs=0.03)
