"""A small world to simulate: strangers, days, assumptions, and a run in one call."""

import dataclasses

import numpy as np

from keepwarm.engine.plan import CadenceRules
from keepwarm.engine.simulation import (
    Assumptions,
    Cadence,
    Day,
    FollowCadence,
    FollowPlan,
    Setting,
    draw_crowd,
    run_protocol,
)
from keepwarm.engine.values import CHANNELS, Channel
from tests.engine.belief.builders import everything_seen
from tests.engine.plan.builders import DAY, NOW, RULES, rules, somebody

DEFAULTS = Assumptions(
    version="test-1",
    answer_minutes=6.0,
    prior_answers=2.0,
    channel_answers=10.0,
    opt_out_spread=2.0,
    load=CadenceRules(
        momentum_half_days=30.0,
        load_half_days=14.0,
        same_channel_share=0.6,
        rest_days=5.0,
        momentum_edges=(1.0,),
        load_edges=(0.5, 1.5),
    ),
    load_factors=(1.0, 2.0, 4.0),
    touch_minutes=(3.0,) * len(CHANNELS),
    cadences=(),
)
SURE = dataclasses.replace(DEFAULTS, prior_answers=1e9, channel_answers=1e9, opt_out_spread=1.0)
"""Nothing is left open but who people are."""


def cadence(*steps, minutes=3.0):
    """Return a cadence of steps: (day, channel)."""
    return Cadence(
        name="test",
        words="a test",
        days=tuple(float(day) for day, _ in steps),
        channels=tuple(channel for _, channel in steps),
        minutes=(minutes,) * len(steps),
    )


MAILS = cadence(*((3 * number, Channel.EMAIL) for number in range(5)))
SHY = rules(opt_out={"chance": 0.2, "loss_minutes": 600})
"""Every fifth touch makes somebody opt out."""
DEVOTED = rules(opt_out={"chance": 0.0, "loss_minutes": 600})


def working_days(count=20, now=NOW):
    """Return as many days, without weekends; answers are seen as they come."""
    return [
        Day(
            now=now + number * DAY,
            starts_at=now + number * DAY,
            ends_at=now + number * DAY + 14 * 3600.0,
            rep_offset_s=0.0,
            coverage=everything_seen(now + number * DAY),
        )
        for number in range(count)
    ]


def crowd_of(standings, parameters, *, assumptions=DEFAULTS, draws=10, seed=1):
    return draw_crowd(
        standings,
        np.zeros(len(standings), np.int64),
        now=NOW,
        coverage=everything_seen(NOW),
        parameters=parameters,
        assumptions=assumptions,
        draws=draws,
        dice=np.random.default_rng(seed),
    )


def strangers(count, **more):
    return np.concatenate([somebody(**more) for _ in range(count)])


def play(
    standings,
    parameters,
    *,
    protocol=None,
    by=RULES,
    assumptions=DEFAULTS,
    draws=10,
    seed=1,
    minutes=60.0,
    days=20,
):
    """Draw a crowd and run a protocol on it: the plan, or a cadence."""
    crowd = crowd_of(standings, parameters, assumptions=assumptions, draws=draws, seed=seed)
    setting = Setting(
        crowd=crowd, rules=by, parameters=parameters, assumptions=assumptions, seed=seed
    )
    follow = (
        FollowPlan(rules=by, parameters=parameters)
        if protocol is None
        else FollowCadence(cadence=protocol, rules=by)
    )
    return crowd, run_protocol(follow, setting, days=working_days(days), minutes=minutes)
