"""A forecast knows nothing of what it foretells, and is what the product would have shown."""

import dataclasses

import numpy as np
import pytest

from keepwarm.engine.learning import (
    compare,
    forecast_forward,
    learn_parameters,
    standings_before,
    trials_of,
)
from keepwarm.engine.values import CHANNELS
from tests.engine.learning.builders import published
from tests.engine.learning.test_learn import DAY, log_of, market_log, no_log

AT_ONCE = np.zeros(len(CHANNELS))


def foretold(log, **options):
    return forecast_forward(log, published(), settled_after_s=AT_ONCE, **options)


def test_the_oldest_batch_only_teaches_and_the_rest_comes_in_the_order_of_time():
    log = market_log(200)

    forward = foretold(log)

    first = np.quantile(log.at, 0.25)
    assert len(forward) == (log.at >= first).sum()
    assert (np.diff(forward.at) >= 0).all()
    assert (log.at[forward.row] == forward.at).all()
    assert (log.is_answered[forward.row] == forward.is_answered).all()
    assert (forward.learned_touches >= (log.at < first).sum()).all()


def test_what_comes_later_changes_no_forecast():
    log = market_log(200)
    cut = np.quantile(log.at, 0.75)
    other = dataclasses.replace(log, is_answered=np.where(log.at >= cut, True, log.is_answered))

    one, two = foretold(log), foretold(other)

    first_later = np.searchsorted(one.at, cut)
    assert 0 < first_later < len(one)
    assert (one.chance[: first_later + 1] == two.chance[: first_later + 1]).all()


def test_touches_in_flight_when_a_batch_begins_are_not_learned_from_for_it():
    log = market_log(200)

    slow = forecast_forward(
        log, published(), settled_after_s=np.full(len(CHANNELS), 30 * DAY), batches=2
    )

    cut = np.quantile(log.at, 0.5)
    assert set(slow.learned_touches) == {(log.at + 30 * DAY <= cut).sum()}


def test_a_record_that_follows_other_figures_than_published_is_foretold_better():
    compared = compare(foretold(market_log(600)))

    assert compared.gain > 0
    assert compared.low > 0
    assert compared.learned == pytest.approx(compared.published - compared.gain)
    assert compared.low < compared.gain < compared.high


def test_learned_forecasts_are_those_of_the_parameters_learned_before():
    log = market_log(300)
    cut = np.quantile(log.at, 0.5)
    before = log.at <= cut
    part = dataclasses.replace(
        log,
        prospect=log.prospect[before],
        at=log.at[before],
        is_answered=log.is_answered[before],
        channel=log.channel[before],
    )

    forward = foretold(log, batches=2)

    learned = learn_parameters(part, published(), version="x")
    members = learned.ensembles[0]
    fresh = forward.run == 0
    total = sum(member.weight for member in members)
    newcomer = sum(
        member.weight / total * member.b / (member.a + member.b)
        * member.alpha / (member.alpha + member.beta)
        for member in members
    )  # fmt: skip
    assert learned.learned.level != 1
    reached = np.clip(newcomer * learned.channel_factors()[0], 0, 1)
    assert learned.calibration.is_neutral
    assert np.isclose(forward.chance[fresh], reached).any()


def test_nothing_known_foretells_nothing():
    forward = foretold(no_log())

    assert len(forward) == 0
    assert compare(forward) is None


def test_standings_before_each_touch_hold_only_what_came_before_it():
    log = log_of(
        np.zeros(4, int), np.arange(4) * DAY, np.array([False, True, False, False]), prospects=1
    )

    standings = standings_before(trials_of(log))

    assert standings["touches"].tolist() == [0, 1, 2, 3]
    assert standings["replies"].tolist() == [0, 0, 1, 1]
    assert standings["touches_at_reply"].tolist() == [0, 0, 2, 2]
    assert standings["ignored"][:, 0].tolist() == [0, 1, 0, 1]
    assert standings["recent_at"][3, 0] == 2 * DAY
    assert standings["last_signal_at"][3] == DAY
