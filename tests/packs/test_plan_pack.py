"""The shipped rules plan as the craft asks, and say where each closed channel comes from."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

import keepwarm
from keepwarm.adapters.packs import read_packs
from keepwarm.engine.plan import CONDITIONS, Rules, usable_channels
from keepwarm.engine.values import LANES, Stage, Tactic
from tests.engine.plan.builders import (
    CLOSED,
    CROWD,
    EMAIL,
    LINKEDIN,
    PHONE,
    PURSUE,
    WAITING,
    WARM,
    bits,
    pursue,
    somebody,
    tactics,
    weigh,
)

PACK = tomllib.loads(
    (Path(keepwarm.__file__).parent / "packs" / "plan.toml").read_text(encoding="utf-8")
)
RULES = Rules.from_mapping(PACK)
BY_LANE_OR_PERSON = {
    Tactic.RESEARCH_FIRST,  # what is left where no channel works
    Tactic.STEP_BACK,
    Tactic.WAIT,
    Tactic.SCHEDULE_FOR_THEIR_TIMING,
    Tactic.DISQUALIFY,
}
NEEDS_UNDERSTANDING = {Tactic.VIA_ASSISTANT, Tactic.GET_PERSONAL}


def test_the_pack_is_taken_with_its_version():
    assert RULES.version == PACK["version"]


def test_moves_cover_every_tactic_that_needs_no_understanding_of_text():
    assert {move.tactic for move in RULES.moves} == (
        set(Tactic) - BY_LANE_OR_PERSON - NEEDS_UNDERSTANDING
    )


def test_every_move_is_there_once():
    kinds = [(move.tactic, move.channel) for move in RULES.moves]

    assert len(set(kinds)) == len(kinds)
    assert all(move.words for move in RULES.moves)


def test_every_condition_is_used_and_every_move_is_admissible_for_somebody():
    packs = read_packs()
    moved = {name for move in RULES.moves for name in (*move.needs, *move.avoids)}
    named = moved | packs.steps.names | packs.steps.weights.facts.keys()
    weighed = weigh(CROWD, by=RULES)

    assert set(CONDITIONS) <= named
    admissible = np.isfinite(weighed.ranking.index).any(axis=1)[:-1]
    idle = [move for move, may in zip(RULES.moves, admissible, strict=True) if not may]
    assert idle == []


def test_the_pursuit_is_eight_touches_in_four_weeks_over_three_channels():
    assert RULES.pursuit_touches == 8
    assert sum(RULES.pursuit_gaps_days) == 28
    assert RULES.pursuit_gaps_days[0] == 0
    assert RULES.pursuit_channels_min == 3
    assert RULES.checkpoint_touches == 3


def test_no_follow_up_competes_with_an_answer_on_its_way():
    assert min(RULES.pursuit_gaps_days[1:]) >= 3


def test_nobody_kept_warm_is_left_alone_for_longer_than_a_quarter():
    assert RULES.longest_gap_days == 90
    assert list(RULES.warm_gaps_days) == sorted(RULES.warm_gaps_days)


def test_the_hours_of_the_slots_lie_within_the_calling_hours_and_their_times_within_them():
    for (start, end), at in zip(RULES.slots, RULES.slot_at, strict=True):
        hour = int(at[:2]) + int(at[3:]) / 60
        assert RULES.starts_hour <= start < hour < end <= RULES.ends_hour


def test_a_reply_is_worth_more_the_further_the_talk_came():
    assert list(RULES.value_minutes) == sorted(RULES.value_minutes)
    assert len(RULES.value_minutes) == len(Stage)


@pytest.mark.parametrize(
    "reachable",
    [(EMAIL, PHONE, LINKEDIN), (EMAIL, PHONE), (EMAIL, LINKEDIN), (EMAIL,), (PHONE,)],
    ids="+".join,
)
def test_a_silent_prospect_gets_the_whole_pursuit_and_is_then_kept_warm(reachable):
    steps = pursue(reachable=reachable, days=850, by=RULES, keeps_sent_mail=True)

    pursued = [step for step in steps if step.lane is PURSUE]
    warm = [step for step in steps if step.lane is WARM]
    assert len(pursued) == 8
    assert pursued[-1].day == pytest.approx(28, abs=0.1)
    assert len({step.move.channel for step in pursued}) >= min(3, len(reachable))
    assert warm[-1].day > 2 * 365
    assert np.diff([step.day for step in steps]).max() <= 90.1


def test_who_can_be_mailed_or_called_is_never_left_without_a_move():
    neighbours = CROWD.copy()
    neighbours["zone_offset_minutes"] = 0
    neighbours["preferred"] &= np.uint8(bits(EMAIL, PHONE))
    weighed = weigh(neighbours, by=RULES)

    reached = usable_channels(neighbours) & bits(EMAIL, PHONE) != 0
    asked = ~np.isin(weighed.placement.lane, [LANES.index(WAITING), LANES.index(CLOSED)])
    has_move = np.isfinite(weighed.ranking.index[:-1]).any(axis=0)
    assert (reached & asked).sum() > 1000
    assert np.flatnonzero(reached & asked & ~has_move).tolist() == []


def test_a_first_touch_is_no_second_try():
    assert tactics(somebody(), by=RULES) == {Tactic.VALUE_NUGGET, Tactic.SWITCH_CHANNEL}


def test_nothing_bold_comes_before_the_seventh_touch():
    found = [tactics(somebody(ignored={EMAIL: run}), by=RULES) for run in range(1, 7)]

    assert all(Tactic.HAIL_MARY not in each for each in found)
