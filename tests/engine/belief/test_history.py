"""The belief over time agrees with the belief at each time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.engine.belief import (
    Exchanges,
    Parameters,
    belief_history,
    infer_belief,
    reply_chance,
)
from keepwarm.engine.values import CHANNELS, Channel, Coverage, Stage
from tests.engine.belief.builders import (
    DAY,
    EMAIL,
    HOUR,
    NOW,
    PHONE,
    VOICEMAIL,
    everything_seen,
    priors,
    standing,
)

PACK = priors()
PACK["segments"]["talked"][0] |= {"alpha": 2.0}
PRIORS = Parameters.from_mapping(PACK)
TALKED = 2


@st.composite
def stories(draw):
    """Touches over up to 80 days, the signals, and which touch each signal answers."""
    hours = draw(st.lists(st.integers(1, 2000), max_size=16, unique=True))
    touched = sorted(NOW - hour * HOUR for hour in hours)
    channels = [draw(st.sampled_from([EMAIL, PHONE, VOICEMAIL])) for _ in touched]
    signals = sorted(
        NOW - hour * HOUR for hour in draw(st.lists(st.integers(-50, 2000), max_size=5))
    )
    answered = [np.nan] * len(touched)
    for signal in signals:
        earlier = [index for index, at in enumerate(touched) if at <= signal]
        if earlier and np.isnan(answered[earlier[-1]]) and draw(st.booleans()):
            answered[earlier[-1]] = signal
    return Exchanges(
        touched_at=np.array(touched, dtype=float),
        channel=np.array(channels, dtype=np.int64),
        answered_at=np.array(answered, dtype=float),
        signalled_at=np.array(signals, dtype=float),
    )


def trace(exchanges, *, coverage=None, now=NOW):
    return belief_history(
        exchanges,
        stage=Stage.TALKED,
        channel=Channel.EMAIL,
        now=now,
        coverage=coverage or everything_seen(now),
        parameters=PRIORS,
    )


def stood_at(exchanges, at):
    """Return the standing at a time, told event by event."""
    signals = [signal for signal in exchanges.signalled_at if signal <= at]
    last = max(signals, default=-np.inf)
    made = [
        (touched, channel, answered)
        for touched, channel, answered in zip(
            exchanges.touched_at, exchanges.channel, exchanges.answered_at, strict=True
        )
        if touched <= at
    ]
    run = [(touched, channel) for touched, channel, _ in made if touched > last]
    replies = sum(answered <= at for _, _, answered in made)
    return standing(run, replies=replies, before=len(made) - len(run), stage=TALKED)


@settings(max_examples=40)
@given(exchanges=stories())
def test_every_point_of_the_history_is_the_belief_of_that_moment(exchanges):
    coverage = Coverage(
        since=np.full(len(CHANNELS), NOW - 90 * DAY), until=np.full(len(CHANNELS), NOW - DAY)
    )

    history = trace(exchanges, coverage=coverage)

    for index, at in enumerate(history.at):
        beliefs = infer_belief(
            stood_at(exchanges, at), now=float(at), coverage=coverage, parameters=PRIORS
        )
        chance = reply_chance(beliefs, EMAIL, PRIORS)
        np.testing.assert_allclose(
            [history.low[index], history.mid[index], history.high[index]],
            [chance.low[0], chance.mid[0], chance.high[0]],
            rtol=1e-12,
        )


@given(exchanges=stories())
def test_the_history_runs_from_the_first_event_to_now_past_each_event_and_day(exchanges):
    history = trace(exchanges)

    events = np.concatenate([exchanges.touched_at, exchanges.signalled_at])
    events = events[events <= NOW]
    assert history.at[-1] == NOW
    assert np.isin(events, history.at).all()
    assert np.isin(events - 1, history.at).all()
    assert (np.diff(history.at) > 0).all()
    assert (np.diff(history.at) <= DAY).all()


def test_the_chance_falls_at_a_call_not_taken_fades_after_a_mail_and_rises_at_the_reply():
    exchanges = Exchanges(
        touched_at=np.array([NOW - 30 * DAY, NOW - 20 * DAY]),
        channel=np.array([PHONE, EMAIL]),
        answered_at=np.array([np.nan, NOW - 10 * DAY]),
        signalled_at=np.array([NOW - 10 * DAY]),
    )

    history = trace(exchanges)

    chance = dict(zip(history.at, history.mid, strict=True))
    assert chance[NOW - 30 * DAY] < chance[NOW - 30 * DAY - 1]
    assert chance[NOW - 20 * DAY] == chance[NOW - 20 * DAY - 1]
    assert chance[NOW - 19 * DAY] < chance[NOW - 20 * DAY]
    assert chance[NOW - 10 * DAY] > chance[NOW - 10 * DAY - 1]
    assert chance[NOW] == chance[NOW - 10 * DAY]


def test_somebody_with_whom_nothing_happened_has_the_belief_of_now_only():
    nothing = np.array([])
    exchanges = Exchanges(
        touched_at=nothing,
        channel=nothing.astype(np.int64),
        answered_at=nothing,
        signalled_at=nothing,
    )

    history = trace(exchanges)

    assert history.at.tolist() == [NOW]


def test_a_history_of_many_years_has_few_points():
    exchanges = Exchanges(
        touched_at=np.array([NOW - 50 * 365 * DAY]),
        channel=np.array([EMAIL]),
        answered_at=np.array([np.nan]),
        signalled_at=np.array([]),
    )

    history = trace(exchanges)

    assert 150 <= len(history.at) <= 155
