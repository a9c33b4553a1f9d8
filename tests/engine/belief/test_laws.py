"""What must hold of every belief, whatever happened."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.belief import (
    infer_belief,
    listening_range,
    reply_chance,
    reply_chance_within,
)
from keepwarm.engine.values import CHANNELS, Coverage, no_coverage
from tests.engine.belief.builders import (
    DAY,
    EMAIL,
    HOUR,
    NOW,
    PHONE,
    everything_seen,
    parameters,
    standing,
)

PRIORS = parameters()
ROUNDING = 1e-12

codes = st.integers(0, len(CHANNELS) - 1)
runs = st.lists(st.tuples(st.floats(0, 1500), codes), max_size=14).map(
    lambda touches: sorted((NOW - hours * HOUR, channel) for hours, channel in touches)
)
pasts = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3))
looked = st.lists(
    st.one_of(st.just(np.nan), st.floats(NOW - 60 * DAY, NOW)), min_size=7, max_size=7
)


@st.composite
def coverages(draw):
    since = draw(st.floats(NOW - 70 * DAY, NOW - 20 * DAY))
    return Coverage(since=np.full(len(CHANNELS), since), until=np.array(draw(looked)))


def stood(run, past):
    replies, unanswered, stage = past
    return standing(run, replies=replies, before=replies + unanswered, stage=stage)


def all_chances(standings, *, now=NOW, coverage=None):
    """Return low, mid and high of the next touch and the next five, on every channel."""
    beliefs = infer_belief(
        standings, now=now, coverage=coverage or everything_seen(now), parameters=PRIORS
    )
    ranges = [reply_chance(beliefs, code, PRIORS) for code in range(len(CHANNELS))]
    ranges += [reply_chance_within(beliefs, 5, PRIORS, code) for code in range(len(CHANNELS))]
    return np.array([[each.low, each.mid, each.high] for each in ranges])


def listening(standings):
    return np.array(
        listening_range(
            infer_belief(standings, now=NOW, coverage=everything_seen(), parameters=PRIORS)
        )
    )


@given(run=runs, past=pasts, channel=codes, waited=st.floats(0, 1), coverage=coverages())
def test_an_ignored_touch_never_raises_the_chance_of_a_reply(run, past, channel, waited, coverage):
    last = run[-1][0] if run else NOW - 30 * DAY
    touch = (last + waited * (NOW - last), channel)

    before = all_chances(stood(run, past), coverage=coverage)
    after = all_chances(stood([*run, touch], past), coverage=coverage)

    assert (after <= before * (1 + ROUNDING)).all()


@given(run=runs, past=pasts, channel=codes)
def test_a_touch_ignored_for_good_lowers_every_chance(run, past, channel):
    run = [(at - 200 * DAY, code) for at, code in run]
    touch = (NOW - 100 * DAY, channel)

    before = all_chances(stood(run, past))
    after = all_chances(stood([*run, touch], past))

    assert (after < before).all()


@given(run=runs, past=pasts, hours=st.floats(0.1, 700))
def test_a_mail_in_flight_lowers_a_chance_less_than_an_ignored_one(run, past, hours):
    run = [(at - 200 * DAY, code) for at, code in run]

    before = all_chances(stood(run, past))
    in_flight = all_chances(stood([*run, (NOW - hours * HOUR, EMAIL)], past))
    ignored = all_chances(stood([*run, (NOW - 100 * DAY, EMAIL)], past))

    assert (ignored < in_flight).all()
    assert (in_flight < before).all()


def test_a_mail_just_sent_changes_nothing_and_a_call_not_taken_does_at_once():
    before = all_chances(standing())

    mailed = all_chances(standing([(NOW, EMAIL)]))
    called = all_chances(standing([(NOW, PHONE)]))

    np.testing.assert_allclose(mailed, before, rtol=ROUNDING)
    assert (called < before).all()


@given(run=runs, past=pasts, later=st.floats(0, 60 * DAY))
def test_time_alone_never_raises_a_chance(run, past, later):
    standings = stood(run, past)

    today = all_chances(standings)
    then = all_chances(standings, now=NOW + later)

    assert (then <= today * (1 + ROUNDING)).all()


@given(run=runs, past=pasts)
def test_silence_that_nobody_listened_to_changes_nothing(run, past):
    unheard = all_chances(stood(run, past), coverage=no_coverage())

    np.testing.assert_allclose(unheard, all_chances(stood([], past)), rtol=ROUNDING)


@given(run=runs, past=pasts, coverage=coverages(), code=codes, later=st.floats(0, 60 * DAY))
def test_looking_later_never_raises_a_chance(run, past, coverage, code, later):
    until = coverage.until.copy()
    until[code] = np.fmax(until[code], NOW - 60 * DAY) + later

    before = all_chances(stood(run, past), coverage=coverage)
    after = all_chances(stood(run, past), coverage=Coverage(since=coverage.since, until=until))

    assert (after <= before * (1 + ROUNDING)).all()


@given(run=runs, past=pasts)
def test_what_happens_after_now_is_not_believed_yet(run, past):
    standings = stood([(at + 1501 * HOUR, code) for at, code in run], past)

    chances = all_chances(standings)

    # Only the eight latest are remembered one by one; older ones are taken as long ignored.
    if len(run) <= 8:
        np.testing.assert_allclose(chances, all_chances(stood([], past)), rtol=ROUNDING)


@given(run=runs, past=pasts)
def test_a_reply_never_lowers_a_chance_or_the_listening(run, past):
    replies, unanswered, stage = past
    run = [(at - 200 * DAY, EMAIL) for at, _ in run]

    silent = stood([*run, (NOW - 100 * DAY, EMAIL)], past)
    answered = standing(
        replies=replies + 1, before=replies + unanswered + len(run) + 1, stage=stage
    )

    assert (all_chances(silent) <= all_chances(answered) * (1 + ROUNDING)).all()
    assert (listening(silent) <= listening(answered) * (1 + ROUNDING)).all()


@given(books=st.lists(st.tuples(runs, pasts), min_size=1, max_size=6), coverage=coverages())
def test_a_column_is_as_many_prospects_one_by_one_in_any_order(books, coverage):
    singles = [stood(run, past) for run, past in books]

    together = all_chances(np.concatenate(singles), coverage=coverage)
    reverse = all_chances(np.concatenate(singles[::-1]), coverage=coverage)
    alone = np.concatenate([all_chances(each, coverage=coverage) for each in singles], axis=2)

    np.testing.assert_allclose(together, alone, rtol=ROUNDING)
    np.testing.assert_allclose(reverse[:, :, ::-1], alone, rtol=ROUNDING)


def test_a_book_larger_than_what_is_worked_on_at_a_time_is_believed_whole():
    first = stood([(NOW - 100 * DAY, EMAIL)] * 3, (1, 2, 2))
    second = stood([(NOW - 5 * HOUR, EMAIL)], (0, 0, 0))
    book = np.concatenate([np.repeat(first, 9000), np.repeat(second, 9000)])

    chances = all_chances(book)

    np.testing.assert_allclose(chances[:, :, :9000] - all_chances(first), 0, atol=ROUNDING)
    np.testing.assert_allclose(chances[:, :, 9000:] - all_chances(second), 0, atol=ROUNDING)


@given(run=runs, past=pasts, coverage=coverages())
def test_chances_are_probabilities_in_order(run, past, coverage):
    low, mid, high = all_chances(stood(run, past), coverage=coverage).transpose(1, 0, 2)

    assert (low >= 0).all()
    assert (low <= mid).all()
    assert (mid <= high).all()
    assert (high <= 1).all()


@given(run=runs, past=pasts, channel=codes)
def test_more_touches_give_no_smaller_chance_and_one_gives_that_of_the_next(run, past, channel):
    beliefs = infer_belief(stood(run, past), now=NOW, coverage=everything_seen(), parameters=PRIORS)

    within = [reply_chance_within(beliefs, touches, PRIORS, channel) for touches in range(1, 10)]
    chances = np.array([[each.low, each.mid, each.high] for each in within])

    following = reply_chance(beliefs, channel, PRIORS)
    np.testing.assert_allclose(
        chances[0], [following.low, following.mid, following.high], rtol=1e-9
    )
    assert (np.diff(chances, axis=0) >= 0).all()


@given(run=runs, past=pasts)
def test_one_channel_each_is_the_same_as_one_for_all(run, past):
    beliefs = infer_belief(
        np.repeat(stood(run, past), len(CHANNELS)),
        now=NOW,
        coverage=everything_seen(),
        parameters=PRIORS,
    )

    each = reply_chance(beliefs, np.arange(len(CHANNELS)), PRIORS)
    each_within = reply_chance_within(beliefs, 3, PRIORS, np.arange(len(CHANNELS)))

    for code in range(len(CHANNELS)):
        assert each.mid[code] == reply_chance(beliefs, code, PRIORS).mid[code]
        assert each_within.mid[code] == reply_chance_within(beliefs, 3, PRIORS, code).mid[code]
