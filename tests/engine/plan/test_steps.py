"""Next steps: the rules of the craft hold, and the plan's moves are narrowed to what is right."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keepwarm
from keepwarm.engine.belief import REASONS, Diagnosis, RankedReason, ReasonRules
from keepwarm.engine.plan import (
    Rules,
    StepRules,
    best_moves,
    find_facts,
    lines_of,
    narrow_ranking,
    next_steps,
    step_key,
)
from keepwarm.engine.values import LANES, Lane, Tactic
from tests.engine.plan.builders import EMAIL, NOW, PHONE, anybody, somebody, weigh

FOLDER = Path(keepwarm.__file__).parent / "packs"


def pack(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


REASON_RULES = ReasonRules.from_mapping(pack("reasons"))
STEPS = StepRules.from_mapping(pack("plan"), pack("steps"), evidence=REASON_RULES.evidence)
RULES = Rules.from_mapping(pack("plan"))
SHARE = st.floats(0.01, 1.0)


def diagnosed(*names, chances=None, **shares):
    """Return a diagnosis with these kinds of evidence and the reasons' shares."""
    weights = chances or [shares.get(reason.value, 0.01) for reason in REASONS]
    total = sum(weights)
    ranked = sorted(zip(REASONS, weights, strict=True), key=lambda pair: -pair[1])
    return Diagnosis(
        version="test",
        ranked=tuple(
            RankedReason(reason=reason, chance=weight / total, low=0, high=1, words="", evidence=())
            for reason, weight in ranked
        ),
        evidence=(),
        names=frozenset(names),
        is_game=False,
        question=REASON_RULES.questions[0],
        bits=0.0,
        value_minutes=0.0,
    )


def concluded(standings, diagnosis):
    """Return the steps, the plan's ranking narrowed to them, and the placement."""
    weighed = weigh(standings, by=RULES)
    ranking, placement = weighed.ranking, weighed.placement
    facts = find_facts(standings, placement, diagnosis, now=NOW, rules=RULES)
    steps = next_steps(
        standings, facts, ranking, diagnosis, now=NOW, steps=STEPS, moves=RULES.moves
    )
    return steps, ranking, narrow_ranking(ranking, standings, placement, steps, RULES), placement


def steps_of(standings, diagnosis):
    return [(step.tactic, step.channel) for step in concluded(standings, diagnosis)[0]]


SILENT = somebody(ignored={EMAIL: 2}, last=(None, EMAIL, 8), spoke=(EMAIL, 40))


def test_chances_of_the_steps_add_up_to_one():
    steps, *_ = concluded(SILENT, diagnosed(too_busy=1.0))

    assert sum(step.chance for step in steps) == pytest.approx(1.0)


def test_games_are_not_played():
    tactics = {tactic for tactic, _ in steps_of(SILENT, diagnosed(playing_games=1.0))}

    assert tactics <= {Tactic.DISQUALIFY, Tactic.KEEP_WARM, Tactic.WAIT}


@pytest.mark.parametrize("fault", ["slow_response_by_us", "broken_funnel"])
def test_our_own_fault_is_mended_by_an_answer_and_nothing_else(fault):
    late = diagnosed("answered_late", **{fault: 1.0})

    assert {tactic for tactic, _ in steps_of(SILENT, late)} == {Tactic.RESPOND_NOW}


def test_there_is_no_answer_to_who_never_asked():
    tactics = {tactic for tactic, _ in steps_of(SILENT, diagnosed(too_busy=1.0))}

    assert Tactic.RESPOND_NOW not in tactics


def test_an_assistant_who_screens_is_won_first():
    steps = steps_of(SILENT, diagnosed("has_assistant", not_decision_maker=1.0))

    assert {tactic for tactic, _ in steps} == {Tactic.VIA_ASSISTANT}


def test_a_stop_that_was_read_closes_whatever_the_reason_seems():
    steps = steps_of(SILENT, diagnosed("read_stop", prefers_phone=1.0))

    assert {tactic for tactic, _ in steps} == {Tactic.DISQUALIFY}


def test_a_step_back_is_open_while_the_reason_is_a_guess_among_others():
    guess = diagnosed(overwhelmed_by_follow_ups=0.4, too_busy=0.3, poor_communication=0.3)

    assert (Tactic.STEP_BACK, None) in steps_of(SILENT, guess)


def test_a_private_blow_gets_a_human_word_or_peace():
    tactics = {tactic for tactic, _ in steps_of(SILENT, diagnosed("private_blow", bad_timing=1.0))}

    assert tactics == {Tactic.WAIT, Tactic.GET_PERSONAL}


def test_silence_alone_closes_nobody():
    assert (Tactic.DISQUALIFY, None) not in steps_of(SILENT, diagnosed(no_need=1.0))


def test_today_sends_nothing_where_the_rules_leave_only_peace():
    *_, narrowed, _ = concluded(SILENT, diagnosed("private_blow", bad_timing=1.0))

    assert best_moves(narrowed, RULES).move[0] == -1


def test_whoever_waits_for_us_is_answered_whatever_the_reason():
    waits = somebody(awaiting=1.0, spoke=(EMAIL, 1.0))
    _, ranking, narrowed, _ = concluded(waits, diagnosed("private_blow", bad_timing=1.0))

    assert np.array_equal(ranking.index, narrowed.index)


def test_who_prefers_the_phone_is_rung_where_else_a_mail_would_go():
    *_, narrowed, placement = concluded(SILENT, diagnosed(prefers_phone=1.0))

    assert lines_of(narrowed, placement, RULES)[0].move.channel is PHONE


@given(
    st.randoms(use_true_random=False),
    st.lists(SHARE, min_size=len(REASONS), max_size=len(REASONS)),
    st.sets(st.sampled_from(sorted(REASON_RULES.evidence)), max_size=5),
)
def test_the_plans_move_is_the_likeliest_step_among_those_it_admits(dice, chances, names):
    standings = anybody(dice)
    diagnosis = diagnosed(*names, chances=chances)

    steps, ranking, narrowed, placement = concluded(standings, diagnosis)

    waits = LANES[placement.lane[0]] is Lane.RESPOND or ~np.isnan(standings["awaiting_since"][0])
    admitted = {
        step_key(move.tactic, move.channel)
        for move, index in zip(RULES.moves, ranking.index[:, 0], strict=False)
        if np.isfinite(index)
    }
    chance = {step.key: step.chance for step in steps if step.key in admitted}
    best = int(best_moves(narrowed, RULES).move[0])
    if not waits:
        assert (0 <= best < len(RULES.moves)) == bool(chance)
        if chance:
            move = RULES.moves[best]
            assert chance[step_key(move.tactic, move.channel)] >= 0.9 * max(chance.values())
