"""Deals to come are foretold from those that came, and most leads never close."""

import numpy as np
import pytest

from keepwarm.engine.learning import closing_chance, expect_closings, learn_closing


def leads(people, *, never=0.8, median_days=14.0, shape=1.3, seed=1):
    """Return when leads came (days) and when each closed, ``inf`` for never."""
    dice = np.random.default_rng(seed)
    came = dice.random(people) * 150
    odds = dice.random(people)
    took = median_days * (odds / (1 - odds)) ** (1 / shape)
    return came, np.where(dice.random(people) < never, np.inf, came + took)


def known_on(day, came, closed):
    """Return days and outcome of the leads that had come by a day."""
    here = came <= day
    is_closed = closed[here] <= day
    return np.where(is_closed, closed[here], day) - came[here], is_closed


def test_the_truth_is_found_in_many_leads():
    came, closed = leads(40_000)

    closing = learn_closing(*known_on(400, came, closed))

    assert closing.never == pytest.approx(0.8, abs=0.01)
    assert closing.median_days == pytest.approx(14, rel=0.05)
    assert closing.shape == pytest.approx(1.3, rel=0.05)
    assert closing.leads == 40_000
    assert closing.closed == int((closed <= 400).sum())


@pytest.mark.parametrize("horizon_days", [30, 120])
def test_ranges_of_deals_to_come_hold_about_the_share_that_they_say(horizon_days):
    held = []
    for seed in range(30):
        came, closed = leads(800, seed=seed)
        days, is_closed = known_on(100, came, closed)

        ahead = expect_closings(learn_closing(days, is_closed), days[~is_closed], horizon_days)

        held.append(
            ahead.low
            <= ((closed > 100) & (closed <= 100 + horizon_days) & (came <= 100)).sum()
            <= ahead.high
        )
    assert 0.65 <= np.mean(held) <= 0.95


def test_without_leads_the_figures_are_the_prior_and_the_range_is_wide():
    nobody = learn_closing(np.zeros(0), np.zeros(0, bool))

    ahead = expect_closings(nobody, np.ones(200), 60)

    assert nobody.median_days == pytest.approx(21)
    assert ahead.high > 3 * max(ahead.low, 1)


def test_a_lead_long_open_closes_less_and_a_longer_horizon_brings_more():
    came, closed = leads(5000)
    closing = learn_closing(*known_on(300, came, closed))

    chance = closing_chance(closing, np.array([5.0, 50.0, 300.0]), 30)
    longer = closing_chance(closing, np.array([5.0, 50.0, 300.0]), 90)

    assert (np.diff(chance) < 0).all()
    assert (longer > chance).all()
    assert (longer < 1 - closing.never).all()


def test_no_open_leads_bring_no_deals():
    came, closed = leads(500)
    closing = learn_closing(*known_on(300, came, closed))

    ahead = expect_closings(closing, np.zeros(0), 90)

    assert (ahead.expected, ahead.low, ahead.high) == (0, 0, 0)


def test_slopes_are_those_of_the_likelihood():
    from keepwarm.engine.learning import _closing

    late, open_logs = np.log([0.5, 3.0, 40.0]), np.log([1.0, 90.0])
    place = np.array([1.0, 2.5, 0.2])

    _, slopes = _closing._log_likelihood(place, late, open_logs)

    for index, step in enumerate(np.eye(3) * 1e-6):
        up, down = (
            _closing._log_likelihood(place + sign * step, late, open_logs)[0] for sign in (1, -1)
        )
        assert slopes[index] == pytest.approx((up - down) / 2e-6, rel=1e-5)


def test_a_time_for_each_lead_is_asked_for():
    with pytest.raises(ValueError, match="give one each"):
        learn_closing(np.ones(3), np.zeros(2, bool))
