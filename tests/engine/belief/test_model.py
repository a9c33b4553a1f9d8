"""The belief equals the published model, and figures that others computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln
from scipy.stats import beta as beta_distribution

from keepwarm.engine.belief import (
    Parameters,
    infer_belief,
    listening_range,
    reply_chance,
    reply_chance_within,
)
from keepwarm.engine.values import Coverage
from tests.engine.belief.builders import (
    DAY,
    EMAIL,
    HOUR,
    LONG_AGO,
    NOW,
    PHONE,
    VOICEMAIL,
    everything_seen,
    ignored_mails,
    one_member,
    parameters,
    standing,
)
from tests.engine.belief.builders import priors as mapping

positive = st.floats(0.02, 30)
answers = st.lists(st.booleans(), max_size=40)


def stream(sequence, *, alpha, beta, a, b):
    """Return odds of listening and propensity, one multiplication per touch."""
    odds, replies, touches = b / a, 0, 0
    for is_answered in sequence:
        if is_answered:
            replies += 1
            odds = (b + replies) / a
        else:
            odds *= (beta + touches - replies) / (alpha + beta + touches)
        touches += 1
    return odds, (alpha + replies) / (alpha + beta + touches)


def log_likelihoods(sequence, *, alpha, beta, a, b):
    """Return the grouped likelihood's two terms: still listening, and stopped at the last reply."""
    replies, touches = sum(sequence), len(sequence)
    last = max((index + 1 for index, answered in enumerate(sequence) if answered), default=0)
    listening = (
        betaln(alpha + replies, beta + touches - replies)
        - betaln(alpha, beta)
        + betaln(a, b + replies + 1)
        - betaln(a, b)
    )
    stopped = (
        betaln(alpha + replies, beta + last - replies)
        - betaln(alpha, beta)
        + betaln(a + 1, b + replies)
        - betaln(a, b)
    )
    return listening, stopped


def after(sequence):
    """Return the standing after touches by mail that were answered, or ignored long enough."""
    run = 0
    for is_answered in reversed(sequence):
        if is_answered:
            break
        run += 1
    return standing(ignored_mails(run), replies=sum(sequence), before=len(sequence) - run)


def believe(standings, priors, *, now=NOW, coverage=None):
    return infer_belief(
        standings, now=now, coverage=coverage or everything_seen(now), parameters=priors
    )


@given(sequence=answers, alpha=positive, beta=positive, a=positive, b=positive)
def test_the_stream_of_single_touches_equals_the_closed_form(sequence, alpha, beta, a, b):
    model = {"alpha": alpha, "beta": beta, "a": a, "b": b}

    odds, _ = stream(sequence, **model)

    listening, stopped = log_likelihoods(sequence, **model)
    assert np.log(odds) == pytest.approx(listening - stopped, rel=1e-12, abs=1e-11)


@given(sequence=answers, alpha=positive, beta=positive, a=positive, b=positive)
def test_the_belief_after_settled_touches_equals_the_stream(sequence, alpha, beta, a, b):
    model = {"alpha": alpha, "beta": beta, "a": a, "b": b}

    beliefs = believe(after(sequence), one_member(**model))

    odds, propensity = stream(sequence, **model)
    assert np.exp(beliefs.log_odds[0, 0]) == pytest.approx(odds, rel=1e-11)
    assert beliefs.propensity[0, 0] == pytest.approx(propensity, rel=1e-12)


@given(sequence=answers, alpha=positive, beta=positive, a=positive, b=positive)
def test_the_chances_of_what_happened_multiply_to_the_likelihood(sequence, alpha, beta, a, b):
    model = {"alpha": alpha, "beta": beta, "a": a, "b": b}
    priors = one_member(**model)

    product = 1.0
    for index, is_answered in enumerate(sequence):
        chance = reply_chance(believe(after(sequence[:index]), priors), EMAIL, priors).mid[0]
        product *= chance if is_answered else 1 - chance

    expected = np.exp(np.logaddexp(*log_likelihoods(sequence, **model)))
    assert product == pytest.approx(expected, rel=1e-9)


@given(replies=st.integers(0, 30), more=st.integers(0, 30), a=positive, b=positive)
def test_a_reply_raises_listening_to_what_the_replies_alone_say(replies, more, a, b):
    priors = one_member(alpha=0.5, beta=2.0, a=a, b=b)

    low, high = listening_range(
        believe(standing(replies=replies, before=replies + more), priors),
    )

    assert low == high == pytest.approx((b + replies) / (a + b + replies), rel=1e-12)


def test_where_nobody_ever_stops_everybody_listens_for_ever():
    priors = one_member(alpha=0.05, beta=2.7, a=0.0, b=1.0)

    beliefs = believe(standing(ignored_mails(60)), priors)

    assert listening_range(beliefs) == ([1.0], [1.0])
    assert reply_chance(beliefs, EMAIL, priors).mid[0] == pytest.approx(0.05 / 62.75)


def test_a_run_beyond_all_measure_stays_a_finite_chance():
    standings = standing(ignored_mails(8), before=0)
    standings["ignored"][0, EMAIL] = standings["touches"] = 65_535
    priors = one_member(alpha=250.0, beta=1.0, a=0.5, b=1.5)

    beliefs = believe(standings, priors)

    assert 0 <= reply_chance(beliefs, EMAIL, priors).mid[0] < 1e-100
    assert beliefs.log_odds[0, 0] < -700


@pytest.mark.parametrize(
    ("touches", "listening", "chance"),
    [(0, 0.285, 0.0569), (3, 0.170, 0.0339), (8, 0.063, 0.0126)],
)
def test_the_bank_calls_look_alike_with_never_listeners_and_with_drift(touches, listening, chance):
    # Of the bank's clients 71.49% never listen and the rest answer .1995 of the calls; or all
    # listen at first, answer .0569, and 15.12% drift off after each ignored call.
    certain = 1e8
    priors = one_member(
        alpha=0.1995 * certain, beta=0.8005 * certain, a=0.7149 * certain, b=0.2851 * certain
    )

    beliefs = believe(standing(ignored_mails(touches)), priors)

    drifting = 1.0
    for _ in range(touches):
        drifting *= (1 - 0.1512) * (1 - 0.0569) / (1 - 0.0569 * drifting)
    assert reply_chance(beliefs, EMAIL, priors).mid[0] == pytest.approx(chance, abs=5e-5)
    assert 0.0569 * drifting == pytest.approx(chance, abs=1e-4)
    assert listening_range(beliefs)[0][0] == pytest.approx(listening, abs=5e-4)
    assert drifting == pytest.approx({0: 1.0, 3: 0.596, 8: 0.221}[touches], abs=1e-3)


@given(cured=st.floats(0.05, 0.95), answered=st.floats(0.01, 0.9), touches=st.integers(0, 20))
def test_cure_and_drift_give_the_same_chance_of_a_reply_but_not_of_listening(
    cured, answered, touches
):
    certain = 1e8
    priors = one_member(
        alpha=answered * certain,
        beta=(1 - answered) * certain,
        a=cured * certain,
        b=(1 - cured) * certain,
    )
    drift_answered = (1 - cured) * answered
    drift = cured * answered / (1 - drift_answered)

    beliefs = believe(standing(ignored_mails(touches)), priors)

    drifting = 1.0
    for _ in range(touches):
        drifting *= (1 - drift) * (1 - drift_answered) / (1 - drift_answered * drifting)
    assert reply_chance(beliefs, EMAIL, priors).mid[0] == pytest.approx(
        drift_answered * drifting, rel=1e-4
    )
    assert listening_range(beliefs)[0][0] < drifting


def test_touches_in_flight_and_missed_are_weighed_as_a_simulation_does():
    model = {"alpha": 1.2, "beta": 5.0, "a": 0.7, "b": 1.3}
    run = [
        (LONG_AGO, EMAIL),
        (NOW - 30 * HOUR, EMAIL),
        (NOW - 25 * HOUR, VOICEMAIL),
        (NOW - 24 * HOUR, PHONE),
        (NOW - 2 * HOUR, EMAIL),
    ]
    dice = np.random.default_rng(20240601)
    people = 1_000_000
    listens = dice.random(people) < dice.beta(model["b"], model["a"], people)
    readiness = dice.beta(model["alpha"], model["beta"], people)
    priors = one_member(**model)

    beliefs = believe(standing(run), priors)

    # Of the replies .5 take two hours; a day .8; with 30 hours it is .8 + .2 * the way to a month.
    on_the_way = np.log((1 + 60 * 30) / (1 + 60 * 24)) / np.log((1 + 60 * 720) / (1 + 60 * 24))
    voicemail_on_the_way = np.log((1 + 60 * 25) / (1 + 60 * 24)) / np.log(
        (1 + 60 * 720) / (1 + 60 * 24)
    )
    seen = [1.0, 0.8 + 0.2 * on_the_way, 0.8 + 0.2 * voicemail_on_the_way, 1.0, 0.5]
    noticed = [1.0, 1.0, 0.2, 0.9, 1.0]
    silent = np.ones(people, dtype=bool)
    for share, part in zip(seen, noticed, strict=True):
        silent &= ~(
            listens & (dice.random(people) < part * readiness) & (dice.random(people) < share)
        )
    listening = listens[silent].mean()
    answering = (listens * readiness)[silent].mean()
    assert listening_range(beliefs)[0][0] == pytest.approx(listening, abs=0.002)
    assert reply_chance(beliefs, EMAIL, priors).mid[0] == pytest.approx(answering, rel=0.008)
    assert reply_chance(beliefs, VOICEMAIL, priors).mid[0] == pytest.approx(
        0.2 * answering, rel=0.008
    )


@settings(max_examples=40)
@given(
    hours=st.lists(st.floats(0, 800), max_size=8),
    channels=st.lists(st.sampled_from([EMAIL, PHONE, VOICEMAIL]), min_size=8, max_size=8),
    alpha=st.floats(0.5, 5),
    beta=st.floats(0.5, 5),
    replies=st.integers(0, 3),
)
def test_silence_in_part_is_averaged_over_people_without_approximation(
    hours, channels, alpha, beta, replies
):
    priors = one_member(alpha=alpha, beta=beta, a=0.8, b=1.2)
    run = [
        (NOW - hour * HOUR, channel)
        for hour, channel in zip(sorted(hours, reverse=True), channels, strict=False)
    ]

    beliefs = believe(standing(run, replies=replies), priors)

    knots = np.log1p([0, 120, 1440, 43_200])
    parts = [
        {EMAIL: 1.0, PHONE: 0.9, VOICEMAIL: 0.2}[channel]
        * (
            1.0
            if channel == PHONE
            else np.interp(np.log1p((NOW - at) / 60), knots, [0, 0.5, 0.8, 1])
        )
        for at, channel in run
    ]
    people = beta_distribution(alpha + replies, beta)
    silence = quad(
        lambda theta: people.pdf(theta) * np.prod([1 - part * theta for part in parts]), 0, 1
    )[0]
    answer = quad(
        lambda theta: people.pdf(theta) * theta * np.prod([1 - part * theta for part in parts]),
        0,
        1,
    )[0]
    assert np.exp(beliefs.log_odds[0, 0]) == pytest.approx(
        (1.2 + replies) / 0.8 * silence, rel=1e-5
    )
    assert beliefs.propensity[0, 0] == pytest.approx(answer / silence, rel=1e-5)


@given(sequence=answers, touches=st.integers(1, 12), alpha=positive, beta=positive)
def test_the_chance_within_some_touches_equals_the_closed_form(sequence, touches, alpha, beta):
    model = {"alpha": alpha, "beta": beta, "a": 0.7, "b": 1.3}
    priors = one_member(**model)
    beliefs = believe(after(sequence), priors)

    within = reply_chance_within(beliefs, touches, priors, EMAIL).mid[0]

    odds, _ = stream(sequence, **model)
    answered = alpha + sum(sequence)
    ignored = beta + len(sequence) - sum(sequence)
    silent = np.exp(betaln(answered, ignored + touches) - betaln(answered, ignored))
    assert within == pytest.approx(odds / (1 + odds) * (1 - silent), rel=1e-9, abs=1e-12)


def test_a_voicemail_is_noticed_in_part_and_ignored_in_part():
    priors = one_member(alpha=1.0, beta=3.0, a=0.0, b=1.0)

    within = reply_chance_within(believe(standing(), priors), 3, priors, VOICEMAIL).mid[0]

    assert within == pytest.approx(1 - (1 - 0.2 / 4) * (1 - 0.2 / 4.2) * (1 - 0.2 / 4.4))


def test_touches_not_remembered_one_by_one_count_as_long_ignored():
    priors = parameters()
    standings = standing(ignored_mails(3))
    standings["recent_at"] = np.nan

    beliefs = believe(standings, priors)

    remembered = believe(standing(ignored_mails(3)), priors)
    np.testing.assert_allclose(beliefs.log_odds, remembered.log_odds, rtol=1e-14)
    np.testing.assert_allclose(beliefs.propensity, remembered.propensity, rtol=1e-14)


def test_a_coverage_that_ends_before_it_begins_has_seen_nothing():
    priors = parameters()
    coverage = Coverage(since=np.full(7, NOW - DAY), until=np.full(7, NOW - 3 * DAY))

    beliefs = believe(standing([(NOW - 5 * DAY, EMAIL)]), priors, coverage=coverage)

    np.testing.assert_allclose(beliefs.propensity, believe(standing(), priors).propensity)


def test_a_reply_that_came_before_we_looked_was_not_seen():
    priors = one_member(alpha=1.0, beta=1.0, a=0.0, b=1.0)
    looked_from = NOW - 10 * DAY + 24 * HOUR
    coverage = Coverage(since=np.full(7, looked_from), until=np.full(7, NOW + 30 * DAY))
    standings = standing([(NOW - 10 * DAY, EMAIL)])

    chance = reply_chance(
        believe(standings, priors, now=NOW + 30 * DAY, coverage=coverage), EMAIL, priors
    )

    # Only the fifth of the replies that takes more than a day could have been seen.
    assert chance.mid[0] == pytest.approx((1 / 2 - 0.2 / 3) / (1 - 0.2 / 2))


def test_a_sign_of_life_restarts_the_odds_and_leaves_the_propensity():
    priors = parameters()
    mails = ignored_mails(3)

    silent = believe(standing(mails), priors)
    alive = believe(standing(before=3), priors)

    np.testing.assert_allclose(alive.propensity, silent.propensity, rtol=1e-14)
    np.testing.assert_allclose(alive.log_odds, believe(standing(), priors).log_odds, rtol=1e-14)


def test_the_middle_is_the_weighted_mean_and_the_ends_are_the_extremes():
    priors = parameters()

    chance = reply_chance(believe(standing(), priors), EMAIL, priors)

    members = [0.05 / 2.75, 0.7 * 0.4 / 0.7, 0.65 * 1.2 / 11.2]
    assert chance.low[0] == pytest.approx(min(members))
    assert chance.mid[0] == pytest.approx((members[0] + 2 * members[1] + 3 * members[2]) / 6)
    assert chance.high[0] == pytest.approx(max(members))


def test_every_stage_has_its_own_members():
    pack = mapping(members=({"alpha": 1.0, "beta": 1.0, "a": 0.0, "b": 1.0},) * 2)
    for weight, (stage, beta) in enumerate(
        {"cold": 99.0, "enquiry": 9.0, "talked": 4.0, "proposal": 3.0}.items()
    ):
        pack["segments"][stage][0]["beta"] = beta
        pack["segments"][stage][1]["weight"] = 1.0 + weight
    priors = Parameters.from_mapping(pack)
    standings = np.concatenate([standing(stage=code) for code in range(4)])

    chance = reply_chance(believe(standings, priors), EMAIL, priors)

    np.testing.assert_allclose(chance.low, [0.01, 0.1, 0.2, 0.25])
    np.testing.assert_allclose(chance.high, [0.5] * 4)
    np.testing.assert_allclose(
        chance.mid, [(0.01 + 0.5) / 2, (0.1 + 1) / 3, (0.2 + 1.5) / 4, (0.25 + 2) / 5]
    )


def test_a_chance_within_no_touch_is_refused():
    priors = parameters()

    with pytest.raises(ValueError, match="within 0 touches"):
        reply_chance_within(believe(standing(), priors), 0, priors, EMAIL)


def test_an_empty_book_has_empty_beliefs():
    priors = parameters()

    chance = reply_chance(believe(standing()[:0], priors), EMAIL, priors)

    assert chance.mid.shape == (0,)
