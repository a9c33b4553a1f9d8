"""One multiplication per touch keeps the belief that the whole history would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from keepwarm.engine.belief import Member, start_stream, stream_touch

positive = st.floats(0.05, 50)
histories = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), max_size=60)


def member(**figures):
    return Member(name="one", source="invented", weight=1.0, **figures)


def streamed(touches, model):
    stream = start_stream(6, model)
    for touch in touches:
        stream = stream_touch(stream, np.array(touch), model)
    return stream


@given(touches=histories, alpha=positive, beta=positive, a=positive, b=positive)
def test_the_stream_is_the_closed_form(touches, alpha, beta, a, b):
    model = member(alpha=alpha, beta=beta, a=a, b=b)

    stream = streamed(touches, model)

    answered = np.array(touches, dtype=bool).reshape(-1, 6)
    x, n = answered.sum(axis=0), len(touches)
    last = (answered * np.arange(1, n + 1)[:, None]).max(axis=0, initial=0)
    log_odds = (
        betaln(alpha + x, beta + n - x)
        + betaln(a, b + x + 1)
        - betaln(alpha + x, beta + last - x)
        - betaln(a + 1, b + x)
    )
    # The beta functions themselves round at about 1e-13 of their logarithms.
    np.testing.assert_allclose(np.log(stream.odds), log_odds, rtol=1e-12, atol=1e-11)
    np.testing.assert_array_equal(stream.replies, x)
    assert (stream.touches == n).all()


@given(touches=histories, alpha=positive, beta=positive, a=positive, b=positive)
def test_the_stream_is_the_product_over_the_silent_run_to_the_last_digits(
    touches, alpha, beta, a, b
):
    model = member(alpha=alpha, beta=beta, a=a, b=b)

    stream = streamed(touches, model)

    for column in range(6):
        answers = [touch[column] for touch in touches]
        run = next((i for i, yes in enumerate(reversed(answers)) if yes), len(answers))
        x, n = sum(answers), len(answers) - run
        silent = np.prod([(beta + n - x + i) / (alpha + beta + n + i) for i in range(run)])
        odds = (b + x) / a * silent
        chance = odds / (1 + odds) * (alpha + x) / (alpha + beta + len(answers))
        assert stream.odds[column] == pytest.approx(odds, rel=1e-12)
        assert stream.chance(model)[column] == pytest.approx(chance, rel=1e-12)


def test_where_nobody_stops_everybody_goes_on_listening():
    model = member(alpha=1.0, beta=3.0, a=0.0, b=1.0)

    stream = streamed([[True, False] * 3] * 4, model)

    np.testing.assert_array_equal(stream.listening, 1.0)
    np.testing.assert_allclose(stream.chance(model)[:2], [5 / 8, 1 / 8])
