"""A factor is told from 1 only where chance is no explanation for everything looked at."""

import numpy as np
from scipy import stats

from keepwarm.engine.belief import Multipliers
from keepwarm.engine.learning import learn_multipliers, tally, told_factors
from keepwarm.engine.values import CHANNELS

SLOTS = ("morning", "noon", "evening", "weekend")


def learned(answered_share, *, touches=20_000, seed=1):
    """Learn from mails made in four slots whose odds are the given shares of a tenth."""
    dice = np.random.default_rng(seed)
    slot = dice.integers(0, len(SLOTS), touches)
    return learn_multipliers(
        tally(
            [np.zeros(touches, int), slot],
            np.full(touches, 0.1),
            dice.random(touches) < 0.1 * np.array(answered_share)[slot],
            names=("channel", "slot"),
            labels=(tuple(CHANNELS), SLOTS),
        )
    )


def test_nothing_learned_tells_nothing():
    assert told_factors(Multipliers()) == ()


def test_a_plain_difference_is_told_with_its_sample_and_range():
    (first, *_) = told_factors(learned([2.0, 1.0, 1.0, 1.0]))

    assert (first.dimension, first.label) == ("slot", "morning")
    assert first.low < first.factor < first.high
    assert first.low > 1
    assert first.answered > first.expected


def test_slots_that_differ_in_nothing_but_their_name_are_almost_never_told():
    told = [bool(told_factors(learned([1.0] * 4, touches=2000, seed=seed))) for seed in range(60)]

    assert sum(told) <= 6


def test_ranges_are_gamma_quantiles_widened_for_all_labels():
    multipliers = learned([2.0, 1.0, 1.0, 1.0])
    (first, *_) = told_factors(multipliers)

    (slot,) = multipliers.dimensions
    looked_at = sum(
        expected > 0 for one in (multipliers.channel, slot) for expected in one.expected
    )
    shape, rate = slot.answered[0] + slot.firmness, slot.expected[0] + slot.firmness
    exact = stats.gamma.ppf([0.025 / looked_at, 1 - 0.025 / looked_at], shape) / rate
    assert np.allclose([first.low, first.high], exact, rtol=2e-3)
