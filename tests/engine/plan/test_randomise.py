"""What must hold of every draw: the logged chance is the true one, and no rule is ever crossed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.plan import (
    Continuation,
    Draw,
    Exploration,
    Postponement,
    candidate_propensities,
    choose_moves,
    continue_past_stop,
    postpone_touches,
)
from keepwarm.engine.values import Bools, Floats, Ints

TABLE: dict[str, object] = {
    "tie_share": 0.2,
    "drawn_share": 0.1,
    "onward_share": 0.05,
    "delayed_share": 0.08,
    "delay_days": [2, 4, 7],
}
EXPLORATION = Exploration.from_mapping(TABLE)
MANY = 200_000
SEED, TODAY = 7, 20_000
values = st.one_of(st.just(-np.inf), st.floats(-50, 200, allow_nan=False))
matrices = st.integers(1, 6).flatmap(
    lambda moves: st.lists(
        st.lists(values, min_size=moves, max_size=moves), min_size=1, max_size=12
    ).map(lambda columns: np.array(columns).T)
)
seeds = st.integers(0, 2**63)


def draw(
    index: Floats, *, seed: int = SEED, day: int = TODAY, may_vary: Bools | None = None
) -> Draw:
    people = index.shape[1]
    return choose_moves(
        index,
        np.arange(1, people + 1),
        seed=seed,
        day=day,
        may_vary=np.ones(people, np.bool_) if may_vary is None else may_vary,
        exploration=EXPLORATION,
    )


def alike(*index: float, people: int = MANY) -> Floats:
    return np.repeat(np.array(index)[:, np.newaxis], people, axis=1)


def onward(
    best_index: Floats, *, touches: Ints | None = None, may_stop: bool = True
) -> Continuation:
    people = best_index.size
    return continue_past_stop(
        best_index,
        np.arange(people),
        np.full(people, 9) if touches is None else touches,
        seed=SEED,
        price_per_minute=1.0,
        may_stop=np.full(people, may_stop),
        exploration=EXPLORATION,
    )


def postponed(room_days: Floats, *, touch: int = 2) -> Postponement:
    people = room_days.size
    return postpone_touches(
        np.arange(people),
        np.full(people, touch),
        seed=SEED,
        room_days=room_days,
        exploration=EXPLORATION,
    )


def within_chance(observed: float, expected: float, size: int) -> bool:
    """Within five standard errors."""
    return abs(observed - expected) <= 5 * np.sqrt(expected * (1 - expected) / size)


@given(matrices, seeds)
def test_the_chances_of_the_candidates_add_up_to_one(index, seed):
    drawn = draw(index, seed=seed)

    sums = candidate_propensities(drawn, EXPLORATION).sum(axis=0)

    assert np.allclose(sums, np.isfinite(index).any(axis=0), atol=1e-12)


@given(matrices, seeds)
def test_what_a_rule_forbids_is_never_drawn_and_has_no_chance(index, seed):
    drawn = draw(index, seed=seed)

    chances = candidate_propensities(drawn, EXPLORATION)

    assert not chances[np.isinf(index)].any()
    assert not drawn.candidates[np.isinf(index)].any()
    somebody = np.flatnonzero(drawn.move >= 0)
    assert np.isfinite(index[drawn.move[somebody], somebody]).all()
    assert np.array_equal(drawn.move >= 0, np.isfinite(index).any(axis=0))


@given(matrices, seeds)
def test_the_logged_propensity_is_the_chance_of_the_move_that_was_chosen(index, seed):
    drawn = draw(index, seed=seed)

    chances = candidate_propensities(drawn, EXPLORATION)

    for person, move in enumerate(drawn.move):
        expected = chances[move, person] if move >= 0 else 0.0
        assert drawn.propensity[person] == pytest.approx(expected, abs=1e-15)


@given(matrices, seeds)
def test_only_moves_within_a_fifth_of_the_best_are_candidates(index, seed):
    drawn = draw(index, seed=seed)

    for person in range(index.shape[1]):
        column = index[:, person]
        best = column.max()
        ties = np.isfinite(column) & (column >= best - 0.2 * abs(best))
        assert np.array_equal(drawn.candidates[:, person], ties)
        if np.isfinite(best):
            assert drawn.best[person] == column.argmax()
            assert drawn.best_index[person] == best
            assert drawn.index[person] == column[drawn.move[person]]


@given(matrices, seeds)
def test_every_candidate_has_its_floor(index, seed):
    drawn = draw(index, seed=seed)

    chances = candidate_propensities(drawn, EXPLORATION)

    floor = np.where(drawn.candidates, 0.1 / np.maximum(drawn.candidates.sum(axis=0), 1), 0.0)
    assert (chances >= floor).all()


@given(matrices, seeds, st.randoms(use_true_random=False))
def test_a_choice_depends_on_nobody_else(index, seed, random):
    order = np.array(random.sample(range(index.shape[1]), index.shape[1]))
    everyone = np.ones(order.size, np.bool_)
    ids = np.arange(1, order.size + 1)

    straight = draw(index, seed=seed)
    shuffled = choose_moves(
        index[:, order],
        ids[order],
        seed=seed,
        day=TODAY,
        may_vary=everyone,
        exploration=EXPLORATION,
    )

    assert np.array_equal(straight.move[order], shuffled.move)
    assert np.array_equal(straight.propensity[order], shuffled.propensity)


def test_the_same_seed_and_day_choose_the_same_and_others_choose_anew():
    index = alike(10, 9.5, 9, 8.5)

    first, again = draw(index), draw(index)

    assert np.array_equal(first.move, again.move)
    assert not np.array_equal(first.move, draw(index, day=TODAY + 1).move)
    assert not np.array_equal(first.move, draw(index, seed=SEED + 1).move)


def test_each_move_is_chosen_as_often_as_its_propensity_says():
    index = alike(9.5, 10, -np.inf, 8.5, 3)

    drawn = draw(index)

    chances = candidate_propensities(drawn, EXPLORATION)[:, 0]
    assert chances == pytest.approx([0.1 / 3, 0.9 + 0.1 / 3, 0, 0.1 / 3, 0])
    for move, chance in enumerate(chances):
        assert within_chance(float((drawn.move == move).mean()), chance, MANY)


def test_draws_on_successive_days_and_for_neighbours_know_nothing_of_each_other():
    index = alike(10, 9.9)

    today, tomorrow = (draw(index, day=day).move == 1 for day in (TODAY, TODAY + 1))

    assert within_chance(float((today & tomorrow).mean()), 0.05**2, MANY)
    assert within_chance(float((today[1:] & today[:-1]).mean()), 0.05**2, MANY)


def test_a_candidate_that_leaves_during_the_day_changes_nothing_between_the_others():
    morning = draw(alike(10, 9.5, 9, 8.5))

    noon = draw(alike(10, 9.5, 9, 2))

    stays = morning.move != 3
    assert np.array_equal(morning.move[stays], noon.move[stays])


def test_nothing_is_drawn_where_it_may_not_vary():
    index = alike(10, 10, 9.5)
    may_vary = np.arange(MANY) % 2 == 0

    drawn = draw(index, may_vary=may_vary)

    fixed = ~may_vary
    assert (drawn.move[fixed] == 0).all()
    assert (drawn.propensity[fixed] == 1.0).all()
    assert (drawn.candidates[:, fixed].sum(axis=0) == 1).all()
    assert (drawn.move[may_vary] != 0).any()


def test_a_book_without_people_has_no_draws():
    nobody = draw(np.zeros((3, 0)))

    assert nobody.move.size == 0
    assert candidate_propensities(nobody, EXPLORATION).shape == (3, 0)


@pytest.mark.parametrize("moves", [0, 256])
def test_what_cannot_be_drawn_from_is_refused(moves):
    with pytest.raises(ValueError, match=f"{moves} moves were weighed; give 1 to 255"):
        draw(np.zeros((moves, 1)))


def test_one_in_twenty_goes_on_past_the_stop():
    result = onward(np.full(MANY, 0.4))

    assert within_chance(float(result.goes_on.mean()), 0.05, MANY)
    assert np.array_equal(result.propensity, np.where(result.goes_on, 0.05, 0.95))


def test_a_pursuit_worth_its_minutes_or_within_its_floor_goes_on_and_no_move_is_no_pursuit():
    worth = onward(np.array([1.0, 3.0, -np.inf]))
    within_floor = onward(np.array([0.1, -2.0, -np.inf]), may_stop=False)

    for result in (worth, within_floor):
        assert result.goes_on.tolist() == [True, True, False]
        assert result.propensity.tolist() == [1.0, 1.0, 1.0]


def test_going_on_is_drawn_once_per_touch():
    people = np.full(MANY, 0.4)

    ninth = onward(people, touches=np.full(MANY, 9)).goes_on
    tenth = onward(people, touches=np.full(MANY, 10)).goes_on

    assert np.array_equal(ninth, onward(people, touches=np.full(MANY, 9)).goes_on)
    assert within_chance(float((ninth & tenth).mean()), 0.05**2, MANY)


def test_some_touches_wait_and_each_delay_is_as_likely_as_logged():
    result = postponed(np.full(MANY, 5.0))

    for days, chance in ((0.0, 0.92), (2.0, 0.04), (4.0, 0.04), (7.0, 0.0)):
        waits = result.days == days
        assert within_chance(float(waits.mean()), chance, MANY)
        assert result.propensity[waits] == pytest.approx(chance)


def test_draws_for_different_ends_know_nothing_of_each_other():
    ends = [
        draw(alike(10, 9.9), day=9).move == 1,
        onward(np.full(MANY, 0.4), touches=np.full(MANY, 9)).goes_on[np.r_[1:MANY, 0]],
        (postponed(np.full(MANY, 5.0), touch=9).days > 0)[np.r_[1:MANY, 0]],
    ]

    for one, other in ((0, 1), (0, 2), (1, 2)):
        expected = float(ends[one].mean() * ends[other].mean())
        assert within_chance(float((ends[one] & ends[other]).mean()), expected, MANY)


@given(st.lists(st.floats(-3, 30), min_size=1, max_size=30))
def test_no_touch_waits_longer_than_it_may(room):
    result = postponed(np.array(room))

    assert ((result.days == 0) | (result.days <= np.array(room))).all()
    assert (result.propensity[np.array(room) < 2] == 1.0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tie_share": 1}, "tie_share must be in"),
        ({"drawn_share": -0.1}, "drawn_share must be in"),
        ({"onward_share": "much"}, "onward_share must be a number, got 'much'"),
        ({"delayed_share": True}, "delayed_share must be a number"),
        ({"delay_days": []}, "rising days above 0"),
        ({"delay_days": [4, 2]}, "rising days above 0"),
        ({"delay_days": [0, 2]}, "rising days above 0"),
        ({"delay_days": 3}, "must be a list of days, got 3"),
    ],
)
def test_a_wrong_table_is_refused_with_what_is_wrong(change, words):
    with pytest.raises(ValueError, match=words):
        Exploration.from_mapping({**TABLE, **change})
