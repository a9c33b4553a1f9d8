"""Draws among moves, hours and delays, as Today uses them, and lines that hold all day."""

from dataclasses import replace

import numpy as np
import pytest

from keepwarm.engine.plan import (
    SoFar,
    best_moves,
    draw_moves,
    due_positions,
    lines_of,
    may_vary,
    part_of,
    past_stop,
    place,
    plan_day,
    still_open,
)
from keepwarm.engine.values import CHANNELS, LANES, Lane
from tests.engine.plan.builders import (
    DAY,
    EMAIL,
    NOW,
    PHONE,
    RULES,
    rules,
    somebody,
    weigh,
)

CROWD = np.concatenate([somebody(zone_offset_minutes=0) for _ in range(2000)])
EXPLORE = {
    "tie_share": 0.5,
    "drawn_share": 0.4,
    "onward_share": 0.05,
    "delayed_share": 0.1,
    "delay_days": [2, 4],
}
KEEN = rules(explore=EXPLORE)


def drawn(standings, *, day=1, seed=7, by=KEEN, varies=True, waits=False):
    ranking = weigh(standings, by=by).ranking
    count = len(standings)
    return draw_moves(
        ranking,
        by,
        prospects=np.arange(count) + 100,
        touches=np.zeros(count, np.int64),
        seed=seed,
        day=day,
        varies=np.full(count, varies),
        waits=np.full(count, waits),
    )


def members(bits):
    return [number for number in range(int(bits).bit_length()) if int(bits) >> number & 1]


def test_as_many_are_drawn_as_the_chances_say():
    choice = drawn(CROWD)

    others = choice.move != choice.best
    assert others.mean() == pytest.approx(0.4 / 2, abs=0.03)  # of two candidates, mail and call
    assert set(choice.propensity[others].round(9)) == {0.2}
    assert set(choice.propensity[~others].round(9)) == {0.8}


def test_what_is_drawn_is_a_candidate_and_a_candidate_is_admissible():
    choice = drawn(CROWD[:50])

    for entry in range(50):
        candidates = members(choice.candidates[entry])
        assert int(choice.move[entry]) in candidates
        assert set(candidates) <= set(members(choice.admissible[entry]))


def test_the_index_that_fills_the_day_is_that_of_the_best():
    choice, best = drawn(CROWD[:200]), best_moves(weigh(CROWD[:200], by=KEEN).ranking, KEEN)

    assert np.array_equal(choice.best_index, best.index)
    assert (choice.index <= choice.best_index).all()
    assert (choice.index < choice.best_index).any()


def test_nothing_is_drawn_for_whom_nothing_may_vary():
    choice = drawn(CROWD[:200], varies=False)

    assert np.array_equal(choice.move, choice.best)
    assert set(choice.propensity) == {1.0}
    assert set(choice.slot_propensity) == {1.0}


def test_hours_are_drawn_apart_from_moves_and_the_chance_is_that_of_the_hour():
    choice = drawn(CROWD)

    calls = choice.slot >= 0
    assert calls.any()
    assert set(choice.slot[calls]) == {0, 1, 2}
    assert set(choice.slot_propensity[calls].round(3)) == {0.133, 0.733}
    assert set(choice.slot_candidates[~calls]) == {0}


def test_touches_wait_only_where_they_may():
    waiting, still = drawn(CROWD, waits=True), drawn(CROWD)

    assert (waiting.delay_days > 0).mean() == pytest.approx(0.1, abs=0.02)
    assert set(waiting.delay_days) == {0.0, 2.0, 4.0}
    assert set(waiting.delay_propensity.round(9)) == {0.9, 0.05}
    assert set(still.delay_days) == {0.0}


@pytest.mark.parametrize(
    ("standing", "may"),
    [
        (somebody(), True),
        (somebody(awaiting=0.1), False),
        (somebody(not_before=NOW - DAY), False),
        (somebody(hold_until=NOW - DAY), False),
        (somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 5), not_before=NOW - 9 * DAY), True),
    ],
    ids=["silent", "waits for us", "their date", "back again", "a date since touched"],
)
def test_who_waits_and_a_stated_date_are_left_to_no_chance(standing, may):
    placement = place(standing, now=NOW, rules=RULES)

    assert may_vary(standing, placement, np.zeros(1, np.int64)).tolist() == [may]


def test_a_pursuit_that_goes_on_by_lot_stays_in_its_lane():
    eight = np.concatenate(
        [somebody(ignored={EMAIL: 8}, last=(None, EMAIL, 6)) for _ in range(2000)]
    )

    lot = past_stop(np.arange(2000), eight["pursuit_touches"].astype(int), seed=3, rules=KEEN)

    lanes = place(eight, now=NOW, rules=KEEN, goes_on=lot.goes_on).lane
    assert lot.goes_on.mean() == pytest.approx(0.05, abs=0.02)
    assert np.array_equal(lanes == LANES.index(Lane.PURSUE), lot.goes_on)
    assert set(lot.propensity[lot.goes_on].round(9)) == {0.05}


# The day so far


def a_day(standings, *, so_far=None, minutes=20.0, choice=None, by=KEEN):
    placement = place(standings, now=NOW, rules=by)
    due = due_positions(placement, ends_at=NOW + DAY)
    part = part_of(
        standings,
        placement,
        choice or best_moves(weigh(standings, by=by, positions=due).ranking, by),
        accounts=np.zeros(len(standings), np.int64),
        ends_at=NOW + DAY,
    )
    return plan_day(
        [part],
        now=NOW,
        minutes=minutes,
        rules=by,
        so_far=so_far,
    )


def test_what_was_planned_comes_before_what_is_better_since():
    book = np.concatenate([somebody(value_minutes=worth) for worth in (100, 200, 300, 9000)])
    early = a_day(book[:3])

    kept = SoFar(lines={line.position: line for line in early.touches})
    late = a_day(book, so_far=kept)

    assert [line.position for line in early.touches] == [2, 1, 0]
    assert [line.position for line in late.touches][:3] == [2, 1, 0]


def test_who_is_drawn_to_wait_costs_no_minutes_and_is_named_apart():
    book = np.concatenate([somebody(value_minutes=worth) for worth in (300, 200, 100)])
    choice = best_moves(weigh(book, by=KEEN).ranking, KEEN)
    choice = replace(choice, delay_days=np.array([2.0, 0.0, 0.0]))

    day = a_day(book, choice=choice, minutes=10.0)

    assert [line.position for line in day.postponed] == [0]
    assert [line.position for line in day.touches] == [1, 2]
    assert day.left_out["postponed"].positions().tolist() == [0]


def test_who_has_waited_is_planned_and_who_still_waits_is_not():
    book = np.concatenate([somebody(value_minutes=worth) for worth in (300, 200)])
    choice = best_moves(weigh(book, by=KEEN).ranking, KEEN)
    choice = replace(choice, delay_days=np.array([2.0, 2.0]))

    day = a_day(book, choice=choice, so_far=SoFar(resting=frozenset([0]), rested=frozenset([1])))

    assert [line.position for line in day.touches] == [1]
    assert day.postponed == ()
    assert day.left_out["postponed"].positions().tolist() == [0]


def held(standing, *, slot=-1, starts_at=None, channel=PHONE, at=None):
    weighed = weigh(standing, by=KEEN)
    lines = lines_of(weighed.ranking, weighed.placement, KEEN)
    line = next(one for one in lines if one.move.channel is channel)
    now = weigh(standing if at is None else at, by=KEEN, starts_at=starts_at)
    number = KEEN.moves.index(line.move)
    return still_open(best_moves(now.ranking, KEEN), 0, number, slot=slot, rules=KEEN)


def test_a_line_holds_with_its_hour():
    assert held(somebody(), slot=1) == (0, "13:00")


def test_of_an_hour_that_is_over_the_next_one_is_left():
    assert held(somebody(), slot=0, starts_at=NOW + 2 * DAY / 24) == (0, "13:00")


def test_a_line_does_not_hold_once_its_move_may_not_be_made():
    no_phone = somebody()
    no_phone["forbidden"] = 1 << CHANNELS.index(PHONE)

    assert held(somebody(), at=no_phone) is None
    assert held(somebody(), starts_at=NOW + 8 * DAY / 24) is None
    assert held(somebody(), starts_at=NOW + 8 * DAY / 24, channel=EMAIL) == (0, "")
