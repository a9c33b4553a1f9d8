"""The alarm is silent while chances hold, and soon loud when they do not."""

import numpy as np
import pytest

from keepwarm.engine.learning import find_drift

DAY = 86_400.0


def record(touches=3000, *, seed, chance=0.1, shift_from=1.0, shift=1.0):
    """Return times, forecasts and answers; from a part of the record on, odds are others."""
    dice = np.random.default_rng(seed)
    foretold = dice.beta(10 * chance, 10 * (1 - chance), touches)
    odds = foretold / (1 - foretold)
    odds[int(shift_from * touches) :] *= shift
    return np.arange(touches) * DAY, foretold, dice.random(touches) < odds / (1 + odds)


def test_a_record_in_which_nothing_changes_seldom_raises_the_alarm():
    alarms = [find_drift(*record(seed=seed)).was_over for seed in range(300)]

    assert np.mean(alarms) <= 0.08


@pytest.mark.parametrize(("shift", "is_more"), [(2.5, True), (0.3, False)])
def test_a_lasting_change_is_found_with_its_direction_and_about_its_beginning(shift, is_more):
    at, chance, answered = record(seed=4, shift_from=0.6, shift=shift)

    drift = find_drift(at, chance, answered)

    assert (drift.is_more, drift.is_fewer) == (is_more, not is_more)
    assert drift.since == pytest.approx(0.6 * at[-1], rel=0.25)


def test_a_change_that_was_undone_leaves_the_alarm_in_the_past():
    at, chance, answered = record(6000, seed=5, shift_from=0.2, shift=3.0)
    calm = np.random.default_rng(6).random(6000) < chance
    answered = np.where(np.arange(6000) > 3000, calm, answered)

    drift = find_drift(at, chance, answered)

    assert drift.was_over
    assert not drift.is_more
    assert np.isnan(drift.since)


def test_the_order_of_rows_does_not_matter():
    at, chance, answered = record(seed=7, shift_from=0.5, shift=2.0)
    mixed = np.random.default_rng(1).permutation(len(at))

    one, two = (
        find_drift(at, chance, answered),
        find_drift(at[mixed], chance[mixed], answered[mixed]),
    )

    assert one.more.tolist() == two.more.tolist()
    assert one.at.tolist() == two.at.tolist()
    assert one.since == two.since


def test_too_few_touches_have_no_course():
    drift = find_drift(np.arange(5) * DAY, np.full(5, 0.1), np.zeros(5, bool))

    assert drift.at.size == 0
    assert not any((drift.is_more, drift.is_fewer, drift.was_over))
    assert np.isnan(drift.since)
