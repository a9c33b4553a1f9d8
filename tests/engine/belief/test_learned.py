"""What was learned is applied, survives storage, and never rewards pestering."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.engine.belief import (
    Awakening,
    Calibration,
    Dimension,
    Exchanges,
    Multipliers,
    Parameters,
    belief_history,
    infer_belief,
    listening_range,
    reply_chance,
    reply_chance_within,
)
from keepwarm.engine.values import CHANNELS, Channel, Stage
from tests.engine.belief.builders import (
    DAY,
    EMAIL,
    HOUR,
    LONG_AGO,
    NOW,
    PHONE,
    everything_seen,
    ignored_mails,
    one_member,
    parameters,
    standing,
)

ROUNDING = 1e-12
codes = st.integers(0, len(CHANNELS) - 1)
runs = st.lists(st.tuples(st.floats(0, 1500), codes), max_size=12).map(
    lambda touches: sorted((NOW - hours * HOUR, channel) for hours, channel in touches)
)
pasts = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3))
calibrations = st.builds(
    Calibration,
    intercept=st.floats(-2, 2),
    slope=st.floats(0, 2),
    hot=st.floats(0, 2),
    cooling=st.floats(0, 0.5),
    run=st.floats(-2, 0),
    channels=st.tuples(*[st.floats(-1, 1)] * len(CHANNELS)),
)
awakenings = st.builds(Awakening, per_day=st.one_of(st.just(0.0), st.floats(1e-5, 0.5)))
channel_factors = st.tuples(*[st.floats(0.2, 3)] * len(CHANNELS))


def by(name, **factors):
    zeros = (0.0,) * len(factors)
    return Dimension(
        name=name,
        labels=tuple(factors),
        factors=tuple(factors.values()),
        answered=zeros,
        expected=zeros,
    )


def of_channels(factors):
    return Multipliers(channel=by("channel", **dict(zip(CHANNELS, factors, strict=True))))


@st.composite
def learned(draw):
    return dataclasses.replace(
        parameters(),
        calibration=draw(calibrations),
        awakening=draw(awakenings),
        learned=dataclasses.replace(
            of_channels(draw(channel_factors)),
            level=draw(st.floats(0.3, 3)),
            dimensions=draw(st.sampled_from([(), (by("source", fair=20.0, cold=0.05),)])),
        ),
    )


def stood(run, past, *, signal_at=LONG_AGO):
    replies, unanswered, stage = past
    standings = standing(run, replies=replies, before=replies + unanswered, stage=stage)
    if replies:
        standings["touches_at_reply"] = replies + unanswered
        standings["last_signal_at"] = signal_at
    return standings


def all_chances(standings, priors, *, now=NOW):
    """Return low, mid and high of the next touch and the next five, by channel, and by cell."""
    beliefs = infer_belief(standings, now=now, coverage=everything_seen(now), parameters=priors)
    ranges = [reply_chance(beliefs, code, priors) for code in range(len(CHANNELS))]
    ranges += [reply_chance_within(beliefs, 5, priors, code) for code in range(len(CHANNELS))]
    if priors.learned.dimensions:
        ranges += [reply_chance(beliefs, EMAIL, priors, cell) for cell in range(3)]
        ranges += [reply_chance_within(beliefs, 5, priors, EMAIL, cell) for cell in range(3)]
    return np.array([[each.low, each.mid, each.high] for each in ranges])


@settings(max_examples=150)
@given(run=runs, past=pasts, channel=codes, waited=st.floats(0, 1), priors=learned())
def test_an_ignored_touch_never_raises_a_chance_whatever_was_learned(
    run, past, channel, waited, priors
):
    last = run[-1][0] if run else NOW - 30 * DAY
    touch = (last + waited * (NOW - last), channel)

    before = all_chances(stood(run, past), priors)
    after = all_chances(stood([*run, touch], past), priors)

    assert (after <= before * (1 + 1e-9)).all()


@settings(max_examples=150)
@given(run=runs, past=pasts, later=st.floats(0, 60 * DAY), priors=learned())
def test_time_alone_never_raises_a_chance_but_by_awakening(run, past, later, priors):
    asleep = dataclasses.replace(priors, awakening=Awakening())

    today = all_chances(stood(run, past), asleep)
    then = all_chances(stood(run, past), asleep, now=NOW + later)

    assert (then <= today * (1 + 1e-9)).all()


@settings(max_examples=60)
@given(run=runs, past=pasts, priors=learned())
def test_chances_stay_probabilities_in_order(run, past, priors):
    low, mid, high = all_chances(stood(run, past), priors).transpose(1, 0, 2)

    assert (low >= 0).all()
    assert (low <= mid * (1 + ROUNDING)).all()
    assert (mid <= high * (1 + ROUNDING)).all()
    assert (high <= 1).all()


@settings(max_examples=60)
@given(run=runs, past=pasts, priors=learned(), code=codes)
def test_within_one_touch_is_the_next_touch_and_more_give_more(run, past, priors, code):
    beliefs = infer_belief(stood(run, past), now=NOW, coverage=everything_seen(), parameters=priors)

    within = [reply_chance_within(beliefs, touches, priors, code, 0).mid for touches in range(1, 6)]

    assert within[0] == pytest.approx(reply_chance(beliefs, code, priors, 0).mid, rel=1e-9)
    assert (np.diff(within, axis=0) >= -ROUNDING).all()


@given(run=runs, past=pasts)
def test_what_was_learned_to_be_neutral_changes_not_a_digit(run, past):
    neutral = dataclasses.replace(
        parameters(),
        calibration=Calibration(touches=1000),
        awakening=Awakening(touches=1000),
        learned=dataclasses.replace(of_channels([1.0] * len(CHANNELS))),
    )

    np.testing.assert_array_equal(
        all_chances(stood(run, past), neutral), all_chances(stood(run, past), parameters())
    )


def test_listening_comes_back_with_time_up_to_where_the_silence_began():
    priors = dataclasses.replace(
        one_member(alpha=2.0, beta=3.0, a=0.7, b=1.3), awakening=Awakening(per_day=0.02)
    )
    standings = standing(ignored_mails(5))

    def listening(now):
        beliefs = infer_belief(standings, now=now, coverage=everything_seen(now), parameters=priors)
        return listening_range(beliefs)[0][0]

    last = LONG_AGO + 4 * DAY
    silent = 1.3 / 0.7 * math.prod((3 + i) / (5 + i) for i in range(5))
    silent /= 1 + silent
    days = np.array([40, 100, 200, 3000])
    expected = silent + (0.65 - silent) * -np.expm1(-0.02 * days)
    assert [listening(last + day * DAY) for day in days] == pytest.approx(expected, rel=1e-9)


def test_where_nobody_stops_there_is_nobody_to_awaken():
    priors = dataclasses.replace(
        one_member(alpha=2.0, beta=3.0, a=0.0, b=1.0), awakening=Awakening(per_day=0.02)
    )

    beliefs = infer_belief(
        standing(ignored_mails(5)), now=NOW, coverage=everything_seen(), parameters=priors
    )

    assert listening_range(beliefs) == ([1.0], [1.0])


def test_who_just_answered_is_hot_and_cools():
    priors = dataclasses.replace(parameters(), calibration=Calibration(hot=0.8, cooling=0.2))

    def chance(days, run=()):
        standings = stood(run, (2, 3, 0), signal_at=NOW - days * DAY)
        beliefs = infer_belief(standings, now=NOW, coverage=everything_seen(), parameters=priors)
        return reply_chance(beliefs, EMAIL, priors).mid[0]

    plain = all_chances(stood((), (2, 3, 0)), parameters())[EMAIL, 1, 0]
    assert chance(1) > chance(10) > chance(50) > plain
    assert chance(1000) == pytest.approx(plain)
    assert chance(20, ignored_mails(1)) < plain


def test_a_calibration_moves_the_logit_by_its_terms():
    priors = dataclasses.replace(
        one_member(alpha=1.0, beta=3.0, a=0.0, b=1.0),
        calibration=Calibration(intercept=0.1, slope=0.9, run=-0.2, channels=(0.3,) + (0.0,) * 6),
    )

    beliefs = infer_belief(
        standing(ignored_mails(4)), now=NOW, coverage=everything_seen(), parameters=priors
    )

    logit = 0.1 + 0.9 * math.log((1 / 8) / (7 / 8)) - 0.2 * math.log(4) + 0.3
    assert reply_chance(beliefs, EMAIL, priors).mid[0] == pytest.approx(1 / (1 + math.exp(-logit)))


def test_cells_multiply_the_odds_by_what_is_known_of_them():
    extra = Multipliers(dimensions=(by("tactic", bump=0.5, nugget=1.2), by("slot", early=1.2)))
    priors = dataclasses.replace(one_member(alpha=1.0, beta=1.0, a=0.0, b=1.0), learned=extra)
    beliefs = infer_belief(
        np.repeat(standing(), 4), now=NOW, coverage=everything_seen(), parameters=priors
    )
    cells = extra.cells({"tactic": np.array([0, 1, 2, 1]), "slot": np.array([0, 0, 1, 1])})

    chance = reply_chance(beliefs, EMAIL, priors, cells).mid

    np.testing.assert_allclose(chance / (1 - chance), [0.6, 1.44, 1.0, 1.2])
    assert extra.factors(extra.cells({"tactic": 0})) == pytest.approx(0.5)
    np.testing.assert_allclose(extra.factors(np.tile(cells, 100))[:4], [0.6, 1.44, 1.0, 1.2])


def test_no_number_of_happy_circumstances_makes_a_reply_certain():
    lucky = tuple(by(f"circumstance {number}", happy=3.0) for number in range(6))
    priors = dataclasses.replace(
        one_member(alpha=1.0, beta=2.0, a=0.0, b=1.0), learned=Multipliers(dimensions=lucky)
    )
    beliefs = infer_belief(standing(), now=NOW, coverage=everything_seen(), parameters=priors)

    chance = reply_chance(beliefs, EMAIL, priors, np.zeros(1, int)).mid[0]

    assert chance == pytest.approx(3**6 / (3**6 + 2))


def test_cells_come_after_the_calibration():
    extra = Multipliers(dimensions=(by("tactic", nugget=2.0),))
    priors = dataclasses.replace(
        one_member(alpha=1.0, beta=3.0, a=0.0, b=1.0),
        learned=extra,
        calibration=Calibration(slope=0.5),
    )
    beliefs = infer_belief(standing(), now=NOW, coverage=everything_seen(), parameters=priors)

    chance = reply_chance(beliefs, EMAIL, priors, 0).mid[0]

    assert chance / (1 - chance) == pytest.approx(2 * math.sqrt(1 / 3))


def test_the_learned_channel_corrects_the_published_one_in_chances_and_in_silence():
    factors = [1.0] * len(CHANNELS)
    factors[PHONE] = 0.5
    priors = dataclasses.replace(parameters(), learned=of_channels(factors))
    halved = parameters(multipliers={CHANNELS[PHONE]: 0.45, CHANNELS[2]: 0.2})
    calls = stood([(NOW - 3 * DAY, PHONE), (NOW - 2 * DAY, PHONE)], (0, 0, 0))

    np.testing.assert_allclose(all_chances(calls, priors), all_chances(calls, halved))


def test_an_unknown_dimension_is_refused():
    with pytest.raises(ValueError, match="no dimension colour"):
        Multipliers().cells({"colour": 1})


def test_a_member_that_the_record_refuted_no_longer_widens_the_range():
    refuted = dataclasses.replace(parameters().ensembles[0][0], weight=0.01)
    ensembles = tuple((refuted, *members[1:]) for members in parameters().ensembles)
    priors = dataclasses.replace(parameters(), ensembles=ensembles)
    standings = standing(ignored_mails(3))

    wide, narrow = (all_chances(standings, each)[EMAIL, :, 0] for each in (parameters(), priors))

    assert wide[0] < narrow[0] <= narrow[1] <= narrow[2]


@given(priors=learned())
def test_what_was_learned_survives_storage(priors):
    stored = json.loads(json.dumps(priors.to_mapping()))

    assert Parameters.from_mapping(stored) == priors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"calibration": Calibration(), "key": "slope", "to": -1.0}, "slope is -1.0; 0 or more"),
        ({"calibration": Calibration(), "key": "run", "to": 0.1}, "run is 0.1; give 0 or less"),
        ({"calibration": Calibration(), "key": "hot", "to": "x"}, "hot is 'x'; make it a number"),
        ({"calibration": Calibration(), "key": "channels", "to": [0.0]}, "1 channels; give all"),
        ({"awakening": Awakening(), "key": "per_day", "to": -1.0}, "per day is -1.0; give 0"),
        ({"awakening": Awakening(), "key": "touches", "to": 1.5}, "touches is 1.5; make it a"),
        ({"learned": Multipliers(), "key": "level", "to": 0.0}, "level is 0.0; give a number"),
        ({"learned": Multipliers(), "key": "surprise", "to": 0.0}, "surprise not known"),
    ],
)
def test_wrong_stored_parameters_are_refused_with_what_to_do(change, message):
    stored = parameters().to_mapping()
    name = next(iter(change))
    stored[name] = change[name].to_mapping() | {change["key"]: change["to"]}

    with pytest.raises(ValueError, match=message):
        Parameters.from_mapping(stored)


def test_the_history_of_a_person_ends_with_what_was_learned_of_them_today():
    priors = dataclasses.replace(
        parameters(),
        calibration=Calibration(hot=0.9, cooling=0.1, run=-0.3),
        awakening=Awakening(per_day=0.01),
    )
    answered_at = NOW - 20 * DAY
    hot = Exchanges(
        touched_at=np.array([NOW - 30 * DAY, NOW - 21 * DAY]),
        channel=np.array([EMAIL, EMAIL]),
        answered_at=np.array([np.nan, answered_at]),
        signalled_at=np.array([answered_at]),
    )

    history = belief_history(
        hot,
        stage=Stage.COLD,
        channel=Channel.EMAIL,
        now=NOW,
        coverage=everything_seen(),
        parameters=priors,
    )

    standings = standing(replies=1, before=2)
    standings["touches_at_reply"] = 2
    standings["last_signal_at"] = answered_at
    today = all_chances(standings, priors)[EMAIL, :, 0]
    assert [history.low[-1], history.mid[-1], history.high[-1]] == pytest.approx(today)
    assert history.mid[-1] > all_chances(standings, parameters())[EMAIL, 1, 0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"factors": (1.0, 0.0)}, "tactic: the factor of nugget is 0.0; give a number above 0"),
        ({"factors": (1.0,)}, "tactic: 2 labels have .* figures; give each label"),
    ],
)
def test_factors_that_cannot_be_are_refused(change, message):
    tactics = by("tactic", bump=0.5, nugget=1.2)

    with pytest.raises(ValueError, match=message):
        dataclasses.replace(tactics, **change)
