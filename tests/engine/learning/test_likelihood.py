"""The likelihood is the published one, whole and with its slopes."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from keepwarm.engine.learning import Likelihood, count_states
from tests.engine.learning.builders import market

positive = st.floats(0.03, 40)


def one(answers):
    """Return the counts of one person."""
    last = max((number for number, yes in enumerate(answers, 1) if yes), default=0)
    return count_states(0, np.array([sum(answers)]), np.array([last]), np.array([len(answers)]))


def published(counts, alpha, beta, a, b):
    """Return the log-likelihood in beta functions."""
    x, last, n = counts.replies, counts.last, counts.touches
    listening = betaln(alpha + x, beta + n - x) + betaln(a, b + x + 1)
    stopped = betaln(alpha + x, beta + last - x) + betaln(a + 1, b + x)
    both = np.logaddexp(listening, stopped) - betaln(alpha, beta) - betaln(a, b)
    return float(both @ counts.prospects)


@given(alpha=positive, beta=positive, a=positive, b=positive)
def test_running_sums_give_the_likelihood_of_the_beta_functions(alpha, beta, a, b):
    counts = market(300)

    value = Likelihood.of(counts).value(alpha, beta, a, b)

    assert value == pytest.approx(published(counts, alpha, beta, a, b), rel=1e-10)


@given(alpha=positive, beta=positive, a=positive, b=positive)
def test_all_that_may_happen_has_the_chance_of_one(alpha, beta, a, b):
    ways = itertools.product([False, True], repeat=5)

    chances = [np.exp(Likelihood.of(one(way)).value(alpha, beta, a, b)) for way in ways]

    assert sum(chances) == pytest.approx(1, rel=1e-12)


@given(alpha=positive, beta=positive, a=st.one_of(st.just(0.0), positive), b=positive)
def test_the_slopes_are_those_of_the_likelihood(alpha, beta, a, b):
    likelihood = Likelihood.of(market(300))
    figures = np.array([alpha, beta, a, b])

    _, slopes = likelihood.value_and_gradient(*figures)

    for index in range(2 if a == 0 else 4):
        step = np.zeros(4)
        step[index] = 1e-5 * figures[index]
        rise = likelihood.value(*(figures + step)) - likelihood.value(*(figures - step))
        assert slopes[index] * 2 * step[index] == pytest.approx(rise, rel=1e-4, abs=1e-5)


@given(alpha=positive, beta=positive, b=positive)
def test_where_nobody_stops_it_is_the_limit_of_hardly_anybody(alpha, beta, b):
    few = Likelihood.of(one([False, True, False, False, True, False]))

    never = few.value(alpha, beta, 0.0, b)

    assert never == pytest.approx(few.value(alpha, beta, 1e-13, b), rel=1e-6)


def test_nobody_has_the_log_chance_of_zero():
    likelihood = Likelihood.of(market(0))

    assert likelihood.value(1, 2, 3, 4) == 0
    assert likelihood.value(1, 2, 0, 4) == 0


def test_who_was_never_touched_says_nothing():
    untouched = count_states(0, np.zeros(5, int), np.zeros(5, int), np.zeros(5, int))

    value, slopes = Likelihood.of(untouched).value_and_gradient(1.2, 10.0, 0.7, 1.3)

    assert value == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(slopes, 0, atol=1e-12)
