import numpy as np
import pytest

from keepwarm.engine.learning import AwakeningSign, Signs

VISIT = {
    "name": "visit",
    "per": "day",
    "listening": 0.004,
    "otherwise": 0.001,
    "worth_listening": 5000,
    "worth_otherwise": 10000,
}
NEWS = {
    "shown_share": 0.3,
    "worth_awakenings": 30,
    "otherwise_per_day": 0.001,
    "worth_days": 10000,
}
LISTENING = np.array([1.0, 1.0, 0.0, 0.0])


def test_rates_start_as_published():
    signs = Signs.from_tables([VISIT])

    assert signs.rate("visit").tolist() == pytest.approx([0.004, 0.001])


def test_rates_go_where_enough_observations_are():
    signs = Signs.from_tables([VISIT])
    seen = np.array([1000.0, 1000.0, 500.0, 500.0])

    after = signs.observed("visit", LISTENING, seen, 500_000.0)

    assert after.rate("visit").tolist() == pytest.approx([0.002, 0.001], rel=0.02)


def test_whoever_is_not_known_to_listen_counts_for_both_sides():
    signs = Signs.from_tables([VISIT])

    after = signs.observed("visit", np.array([0.25]), np.array([8.0]), 100.0)

    assert (after.seen - signs.seen)[0].tolist() == pytest.approx([2.0, 6.0])
    assert (after.watched - signs.watched)[0].tolist() == pytest.approx([25.0, 75.0])


@pytest.mark.parametrize("wrong", [{"per": "year"}, {"listening": 0}, {"worth_listening": "much"}])
def test_a_sign_without_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="visit"):
        Signs.from_tables([{**VISIT, **wrong}])


def test_how_often_awakenings_show_starts_as_published():
    sign = AwakeningSign.from_table(NEWS)

    assert (sign.share, sign.rate) == pytest.approx((0.3, 0.001))


def test_news_counts_for_waking_as_far_as_they_are_believed_to_have_woken():
    sign = AwakeningSign.from_table(NEWS)

    after = sign.observed(woke=15.0, seen=35.0, awakenings=30.0, days=10_000.0)

    assert (after.share, after.rate) == pytest.approx((24 / 60, 30 / 20_000))


def test_no_more_awakenings_show_than_there_are():
    sign = AwakeningSign.from_table(NEWS)

    assert sign.observed(woke=99.0, seen=99.0, awakenings=1.0, days=1.0).share == 1.0


@pytest.mark.parametrize("wrong", [{"shown_share": 0}, {"worth_days": "many"}])
def test_a_wrong_entry_on_awakenings_is_refused(wrong):
    with pytest.raises(ValueError, match="awakening_sign"):
        AwakeningSign.from_table({**NEWS, **wrong})
