"""Rules are checked when they are read, and consent closes channels."""

import pytest

from keepwarm.engine.plan import Move, Rules
from keepwarm.engine.values import Stage, Tactic
from tests.engine.plan.builders import (
    EMAIL,
    LETTER,
    MOVES,
    PACK,
    RULES,
    bits,
    move,
    rules,
)


def test_rules_hold_what_the_pack_says():
    assert RULES.version == "test-1"
    assert RULES.pursuit_gaps_days == (0, 3, 3, 4, 4, 4, 5, 5)
    assert RULES.slots == ((9, 12), (12, 14), (14, 18))
    assert RULES.value_minutes[list(Stage).index(Stage.PROPOSAL)] == 1500
    assert len(RULES.moves) == len(MOVES)
    assert RULES.moves[2] == Move(
        tactic=Tactic.BUMP_FORWARD,
        channel=EMAIL,
        minutes=2.0,
        fit=1.2,
        words="bump_forward by email",
        needs=("pursued", "bumpable"),
        avoids=("email_worn_out",),
    )


def test_the_longest_gap_is_that_of_any_lane():
    assert RULES.longest_gap_days == 90
    short = {"gaps_days": [3], "peace_days": 1}
    assert rules(warm=short).longest_gap_days == 7
    assert rules(warm=short, limits={"step_back_days": 1}).longest_gap_days == 5
    assert rules(warm={"gaps_days": [3], "peace_days": 40}).longest_gap_days == 40


def test_channels_are_those_of_the_moves():
    only = rules(moves=[move(Tactic.VALUE_NUGGET, EMAIL, 4), move(Tactic.KEEP_WARM, LETTER, 9)])

    assert only.channels == bits(EMAIL, LETTER)


@pytest.mark.parametrize("part", [name for name in PACK if name != "moves"])
def test_a_missing_part_is_named(part):
    lacking = {name: value for name, value in PACK.items() if name != part}

    with pytest.raises(ValueError, match=f"lacks '{part}'"):
        Rules.from_mapping(lacking)


def test_a_missing_entry_is_named():
    warm = PACK | {"warm": {}}

    with pytest.raises(ValueError, match="lacks 'gaps_days'"):
        Rules.from_mapping(warm)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"respond": {"days_max": "two weeks"}}, "'days_max' must be a number, got 'two weeks'"),
        ({"respond": {"days_max": True}}, "must be a number, got True"),
        ({"warm": {"gaps_days": 30}}, "'gaps_days' must be a list, got 30"),
        ({"warm": {"gaps_days": []}}, "must be above 0"),
        ({"warm": {"gaps_days": [30, 0]}}, "must be above 0"),
        ({"pursuit": {"touches": 3}}, "must have 3 entries"),
        ({"pursuit": {"touches": 1, "gaps_days": [0]}}, "must be 2 or more, got 1"),
        ({"pursuit": {"touches": 2, "gaps_days": [0, -1]}}, "must not be negative"),
        ({"day": {"inbound_reserve_share": 1}}, "must be in"),
        ({"day": {"slot_at": ["10:30"]}}, "must be of one length"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(part, message):
    with pytest.raises(ValueError, match=message):
        rules(**part)


def test_a_part_that_is_no_table_is_refused():
    with pytest.raises(ValueError, match="'day' must be a table"):
        Rules.from_mapping(PACK | {"day": 8})


@pytest.mark.parametrize("where", ["needs", "avoids"])
def test_a_move_with_an_unknown_condition_is_refused(where):
    wrong = move(Tactic.NEW_ANGLE, EMAIL, 4) | {where: ["full_moon"]}

    with pytest.raises(ValueError, match="no condition 'full_moon'; use one of awaiting, "):
        rules(moves=[wrong])


def test_a_move_that_takes_no_time_is_refused():
    with pytest.raises(ValueError, match="minutes must be above 0, got 0"):
        rules(moves=[move(Tactic.NEW_ANGLE, EMAIL, 0)])


@pytest.mark.parametrize("wrong", [{"tactic": "beg"}, {"channel": "pigeon"}])
def test_a_move_with_an_unknown_word_is_refused(wrong):
    with pytest.raises(ValueError, match="is not a valid"):
        rules(moves=[move(Tactic.NEW_ANGLE, EMAIL, 4) | wrong])
