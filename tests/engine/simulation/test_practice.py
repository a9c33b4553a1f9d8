"""A practice is described by medians, and only where there is one."""

import numpy as np

from keepwarm.engine.simulation import describe_practice

DAY = 86_400.0


def touches(*people):
    """Return columns of touches: for each person, pairs of (day, channel)."""
    rows = [
        (person, day * DAY, channel) for person, made in enumerate(people) for day, channel in made
    ]
    columns = list(zip(*rows, strict=True))
    return (
        np.array(columns[0], np.int64),
        np.array(columns[1], np.float64),
        np.array(columns[2], np.int64),
    )


def test_the_usual_number_gap_and_channels_are_found_in_any_order():
    person, at, channel = touches(*[[(0, 0), (4, 1), (8, 0)]] * 6, [(0, 0)], [(0, 0), (90, 0)])
    order = np.random.default_rng(1).permutation(len(person))

    found = describe_practice(person[order], at[order], channel[order])

    assert (found.steps, found.gap_days, found.channels) == (3, 4.0, (0, 1, 0))
    assert (found.touches, found.people) == (21, 8)
    assert found.share[:2] == (15 / 21, 6 / 21)


def test_too_few_gaps_are_no_practice():
    assert describe_practice(*touches(*[[(0, 0), (4, 0)]] * 9)) is None
    assert describe_practice(*touches(*[[(0, 0), (4, 0)]] * 10)) is not None
    assert describe_practice(*touches(*[[(0, 0)]] * 50)) is None
