"""The policy plays a little market of fixed answers by the bench's interface."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest

from bench.market_policy import MEETING, NOT_NOW, OPT_OUT, VISIT, KeepwarmPolicy

COUNT = 30
EMAIL, PHONE = 0, 1


@dataclass
class Info:
    n: int
    seed: int
    cost: np.ndarray
    meet_min: float
    reply_min: float
    source: np.ndarray
    role: np.ndarray
    reachable: np.ndarray
    arrival: np.ndarray


@dataclass
class Events:
    prospect: np.ndarray
    kind: np.ndarray
    channel: np.ndarray
    aux: np.ndarray


@dataclass
class Actions:
    prospect: np.ndarray
    channel: np.ndarray
    tactic: np.ndarray
    slot: np.ndarray


def market(**changed) -> Info:
    reachable = np.zeros((COUNT, 6), bool)
    reachable[:, [EMAIL, PHONE]] = True
    facts = {
        "n": COUNT,
        "seed": 7,
        "cost": np.array([4.0, 5.0, 2.0, 2.0, 3.0, 45.0]),
        "meet_min": 30.0,
        "reply_min": 5.0,
        "source": np.arange(COUNT) % 5,
        "role": np.arange(COUNT) % 3,
        "reachable": reachable,
        "arrival": np.zeros(COUNT, np.int64),
    }
    return Info(**{**facts, **changed})


def events(*rows) -> Events:
    columns = np.array(rows, float).reshape(-1, 4).T
    return Events(*columns[:3].astype(np.int64), columns[3])


def nothing_done() -> Actions:
    return Actions(*(np.zeros(0, np.int64) for _ in range(4)))


def started(**changed) -> KeepwarmPolicy:
    policy = KeepwarmPolicy()
    policy.reset(market(**changed))
    return policy


def play(policy, days, *, told=None, minutes=20.0):
    """Do all that is planned, as far as minutes reach; return the plans by day."""
    done, plans = nothing_done(), {}
    for day in (day for day in range(days) if day % 7 < 5):
        plan = policy.plan(day, minutes, events(*(told or {}).get(day, [])), done)
        spent = np.cumsum(market().cost[plan.channel])
        keep = spent <= minutes
        done = Actions(plan.prospect[keep], plan.channel[keep], plan.tactic[keep], plan.slot[keep])
        plans[day] = done
    return plans


def flat(lists) -> list[int]:
    return list(itertools.chain.from_iterable(lists))


def test_a_plan_keeps_to_reachable_channels_and_one_touch_a_person():
    plan = started().plan(0, 60.0, events(), nothing_done())

    assert plan.prospect.size > 0
    assert set(plan.channel.tolist()) <= {EMAIL, PHONE}
    assert len(set(plan.prospect.tolist())) == plan.prospect.size


def test_nobody_is_touched_before_they_arrive():
    arrival = np.where(np.arange(COUNT) < 5, 0, 100)

    plan = started(arrival=arrival).plan(0, 600.0, events(), nothing_done())

    assert set(plan.prospect.tolist()) == set(range(5))


@pytest.mark.parametrize("kind", [OPT_OUT, MEETING])
def test_whoever_opted_out_or_met_us_is_never_touched_again(kind):
    plans = play(started(), 60, told={7: [(3, kind, EMAIL, 0)]}, minutes=60.0)

    late = [plan.prospect.tolist() for day, plan in plans.items() if day >= 7]
    assert 3 not in flat(late)
    assert flat(late)


def test_their_date_is_kept():
    plans = play(started(), 60, told={4: [(3, NOT_NOW, EMAIL, 30)]}, minutes=120.0)

    held = [plan.prospect.tolist() for day, plan in plans.items() if 4 <= day < 34]
    after = [plan.prospect.tolist() for day, plan in plans.items() if day >= 34]
    assert 3 not in flat(held)
    assert 3 in flat(after)


def test_touches_to_a_person_rest_between_and_change_tactics():
    plans = play(started(), 60, minutes=120.0)

    touches = [
        (day, int(tactic))
        for day, plan in plans.items()
        for who, tactic in zip(plan.prospect, plan.tactic, strict=True)
        if who == 3
    ]
    assert len(touches) > 2
    assert all(two[0] - one[0] >= 5 for one, two in itertools.pairwise(touches))
    assert all(one[1] != two[1] for one, two in itertools.pairwise(touches))


def test_a_visit_moves_somebody_up():
    policy = started()
    alike = {"source": np.zeros(COUNT, int), "role": np.zeros(COUNT, int)}
    policy.reset(market(**alike))

    plan = policy.plan(0, 8.0, events((17, VISIT, -1, 0)), nothing_done())

    assert plan.prospect[0] == 17


def test_every_choice_has_the_chance_with_which_it_was_drawn():
    policy = started()

    plan = policy.plan(0, 60.0, events(), nothing_done())

    drawn = [policy.propensities[who] for who in plan.prospect.tolist()]
    assert all(0 < chance <= 1 for chance in drawn)


def test_chances_are_told_for_what_is_planned():
    policy = started()
    plan = policy.plan(0, 60.0, events(), nothing_done())

    chances = policy.p_reply(plan)

    assert chances.shape == plan.prospect.shape
    assert ((chances > 0) & (chances < 0.5)).all()


def test_two_runs_with_one_seed_are_one():
    first, second = play(started(), 80), play(started(), 80)

    assert all(
        np.array_equal(getattr(first[day], name), getattr(second[day], name))
        for day in first
        for name in ("prospect", "channel", "tactic", "slot")
    )


def test_an_empty_book_has_an_empty_plan():
    policy = started(arrival=np.full(COUNT, 100))

    plan = policy.plan(0, 60.0, events(), nothing_done())

    assert plan.prospect.size == 0
