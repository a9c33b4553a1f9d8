"""A record teaches what is in it, and nothing that is not."""

import dataclasses

import numpy as np
import pytest

from keepwarm.engine.belief import at_odds
from keepwarm.engine.learning import (
    TouchLog,
    forecast,
    learn_awakening,
    learn_calibration,
    learn_parameters,
    rhythm_before,
    trials_of,
)
from keepwarm.engine.values import CHANNELS, Channel
from tests.engine.learning.builders import TRUTH, histories, published

DAY = 86_400.0
EMAIL, PHONE = CHANNELS.index(Channel.EMAIL), CHANNELS.index(Channel.PHONE)


def log_of(prospect, at, answered, *, channel=None, prospects=None, **more):
    count = int(prospect.max(initial=-1)) + 1 if prospects is None else prospects
    return TouchLog(
        prospect=prospect,
        at=at,
        is_answered=answered,
        channel=np.zeros(len(prospect), int) if channel is None else channel,
        stage=np.zeros(count, int),
        **more,
    )


def no_log():
    return log_of(np.zeros(0, int), np.zeros(0), np.zeros(0, bool))


def market_log(people=3000, *, seed=1, every_days=4.0, **truth):
    """Return a log of a market that follows the model, everybody begun on a day of their own."""
    answered, made = histories(people, seed=seed, **(truth or TRUTH))
    prospect, number = np.nonzero(np.arange(answered.shape[1]) < made[:, None])
    begun = np.random.default_rng(seed).random(people) * 300
    return log_of(
        prospect, (begun[prospect] + every_days * number) * DAY, answered[prospect, number]
    )


def reviving_log(people=8000, *, per_day, seed=5):
    """Return a log of six touches a day apart and one after a break, in which some begin again."""
    dice = np.random.default_rng(seed)
    readiness = dice.beta(20, 30, people)
    listens = dice.random(people) < dice.beta(1, 1, people)
    begun = dice.random(people) * 200
    away = dice.choice([5.0, 20.0, 80.0], people)
    answered = np.zeros((people, 7), dtype=bool)
    for touch in range(7):
        if touch == 6:
            listens |= dice.random(people) < 0.5 * -np.expm1(-per_day * away)
        answered[:, touch] = listens & (dice.random(people) < readiness)
        listens &= ~(answered[:, touch] & (dice.random(people) < 0.5))
    at = begun[:, None] + np.arange(7) + (np.arange(7) == 6) * (away[:, None] - 1)
    return log_of(np.repeat(np.arange(people), 7), at.ravel() * DAY, answered.ravel())


def test_a_log_in_any_order_gives_the_states_before_each_touch():
    prospect = np.array([1, 0, 1, 0, 1])
    at = np.array([3.0, 1.0, 2.0, 5.0, 1.0]) * DAY
    answered = np.array([False, True, True, False, False])

    trials = trials_of(log_of(prospect, at, answered))

    assert trials.row.tolist() == [1, 3, 4, 2, 0]
    assert trials.touches.tolist() == [0, 1, 0, 1, 2]
    assert trials.replies.tolist() == [0, 1, 0, 0, 1]
    assert trials.last.tolist() == [0, 1, 0, 0, 2]
    assert trials.run.tolist() == [0, 0, 0, 1, 0]
    assert trials.is_hot.tolist() == [False, True, False, False, True]
    np.testing.assert_array_equal(trials.gap_days, [np.nan, 4, np.nan, 1, 1])


def test_forecasts_are_those_of_the_stream_and_answer_as_often_as_they_say():
    members = ({"alpha": 1.2, "beta": 10.0, "a": 0.7, "b": 1.3},)
    trials = trials_of(market_log(20_000))

    foretold = forecast(trials, [published(members).ensembles], np.zeros(0))

    assert foretold.chance.sum() == pytest.approx(trials.is_answered.sum(), rel=0.02)
    ever = trials.replies > 0
    assert foretold.chance[ever].sum() == pytest.approx(trials.is_answered[ever].sum(), rel=0.03)
    assert (foretold.lift >= 0).all()
    np.testing.assert_allclose(foretold.lift[trials.run == 0], 0, atol=1e-15)


def test_forecasts_for_people_whom_nobody_loses_do_not_break_after_a_long_silence():
    silent = log_of(np.zeros(900, int), np.arange(900.0) * DAY, np.zeros(900, bool))
    members = ({"alpha": 40.0, "beta": 0.5, "a": 0.0, "b": 1.0},)

    foretold = forecast(trials_of(silent), [published(members).ensembles], np.zeros(0))

    assert np.isfinite(foretold.chance).all()
    assert foretold.chance[-1] == pytest.approx(40 / 939.5)


def test_an_empty_log_gives_the_published_parameters_under_the_new_version():
    learned = learn_parameters(no_log(), published(), version="learned")

    assert learned.version == "learned"
    assert learned.ensembles == published().ensembles
    assert learned.learned == published().learned
    assert learned.calibration.is_neutral
    assert learned.awakening.per_day == 0


def test_one_touch_moves_hardly_anything():
    log = log_of(np.zeros(1, int), np.ones(1), np.zeros(1, bool))

    learned = learn_parameters(log, published(), version="learned")

    for before, after in zip(published().ensembles[0], learned.ensembles[0], strict=True):
        assert after.alpha / after.beta == pytest.approx(before.alpha / before.beta, rel=0.3)
    assert 0.8 < learned.learned.level < 1.05
    assert learned.calibration.is_neutral


def test_a_market_that_follows_the_model_needs_no_refinement():
    learned = learn_parameters(market_log(), published(), version="learned")

    assert learned.awakening.per_day == 0
    assert learned.calibration.is_neutral
    assert learned.learned.level == pytest.approx(1, abs=0.1)
    assert learned.ensembles[0][1].learned_prospects == 3000


def test_channels_are_learned_on_top_of_what_was_published_of_them():
    log = market_log(6000)
    dice = np.random.default_rng(3)
    is_call = dice.random(len(log.at)) < 0.5
    answered = log.is_answered & (~is_call | (dice.random(len(log.at)) < 0.25))
    log = log_of(log.prospect, log.at, answered, channel=np.where(is_call, PHONE, EMAIL))

    learned = learn_parameters(log, published(), version="learned")

    # Published: a call reaches half of what a mail does; in truth it is a quarter.
    factors = learned.channel_factors()
    assert factors[PHONE] / factors[EMAIL] == pytest.approx(0.25, rel=0.25)
    assert learned.learned.channel.factors[PHONE] < learned.learned.channel.factors[EMAIL]


def test_a_tactic_that_works_gets_a_factor_and_is_known_by_its_label():
    log = market_log(6000)
    dice = np.random.default_rng(4)
    tactic = dice.integers(0, 2, len(log.at))
    answered = log.is_answered & ((tactic == 1) | (dice.random(len(log.at)) < 0.5))
    log = log_of(
        log.prospect,
        log.at,
        answered,
        codes={"tactic": tactic},
        labels={"tactic": ("bump", "nugget")},
    )

    learned = learn_parameters(log, published(), version="learned").learned

    bump, nugget = learned.factors(learned.cells({"tactic": np.array([0, 1])}))
    assert nugget / bump == pytest.approx(2, rel=0.25)


def test_silence_tells_less_about_people_whose_attributes_are_known():
    keen, cool = 1.0, 0.15
    dice = np.random.default_rng(8)
    people, most = 6000, 8
    source = dice.integers(0, 2, people)
    answered = dice.random((people, most)) < 0.3 * np.where(source == 0, keen, cool)[:, None]
    prospect, number = np.repeat(np.arange(people), most), np.tile(np.arange(most), people)
    # Whoever answered gets no touch more.
    is_made = (np.cumsum(answered, axis=1) - answered == 0).ravel()
    begun = dice.random(people) * 300
    log = log_of(
        prospect[is_made],
        (begun[prospect] + 3.0 * number)[is_made] * DAY,
        answered.ravel()[is_made],
        codes={"source": source[prospect][is_made]},
        labels={"source": ("fair", "list")},
    )

    learned = learn_parameters(log, published(), version="learned")

    trials = trials_of(log)
    core = forecast(trials, [learned.ensembles], np.zeros(0)).chance
    assert core[trials.run == 6].mean() < 0.5 * core[trials.run == 0].mean()
    reached = np.minimum(core * learned.channel_factors()[EMAIL], 1.0)
    corrected = learned.calibration.correct(reached, rhythm_before(trials), EMAIL)
    cells = learned.learned.cells({"source": log.codes["source"][trials.row]})
    chance = at_odds(corrected, learned.learned.factors(cells))
    for code, share in ((0, keen), (1, cool)):
        for run in (0, 3, 6):
            here = (log.codes["source"][trials.row] == code) & (trials.run == run)
            assert chance[here].mean() == pytest.approx(0.3 * share, rel=0.3)


def test_listening_that_comes_back_is_seen_and_otherwise_left_off():
    reviving = trials_of(reviving_log(per_day=0.03))
    resting = trials_of(reviving_log(per_day=0.0))
    members = ({"alpha": 20.0, "beta": 30.0, "a": 1.0, "b": 1.0},)
    ensembles = [published(members).ensembles]

    found = learn_awakening(reviving, forecast(reviving, ensembles, np.zeros(0)))
    none = learn_awakening(resting, forecast(resting, ensembles, np.zeros(0)))

    assert 0.015 < found.per_day < 0.06
    assert found.gain > 2
    assert none.per_day == 0
    assert none.touches > 0


def test_a_hot_state_in_the_record_is_learned_and_cools():
    log = market_log(6000, alpha=4.0, beta=8.0, a=0.3, b=3.0)
    trials = trials_of(log)
    chance = forecast(trials, [published().ensembles], np.zeros(0)).chance
    dice = np.random.default_rng(6)
    truth = np.where(trials.is_hot, np.minimum(2 * chance, 0.9), chance)
    tried = trials.at_rows(np.arange(len(trials)))
    answered = dice.random(len(trials)) < truth

    learned = learn_calibration(dataclasses.replace(tried, is_answered=answered), chance)

    assert learned.hot > 0.4
    assert learned.touches == len(trials)


def test_a_correction_never_takes_the_sign_that_would_reward_pestering():
    trials = trials_of(market_log(3000))
    more_with_silence = np.random.default_rng(7).random(len(trials)) < 0.1 * (1 + trials.run)

    learned = learn_calibration(
        dataclasses.replace(trials, is_answered=more_with_silence), np.full(len(trials), 0.3)
    )

    assert learned.run <= 0
    assert learned.hot >= 0
    assert learned.slope >= 0
    assert not learned.is_neutral
