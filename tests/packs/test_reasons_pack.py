"""The shipped reasons and steps: complete, sourced, and of one vocabulary."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

import keepwarm
from keepwarm.engine.belief import REASONS, ReasonRules, Side
from keepwarm.engine.plan import CONDITIONS, StepRules
from keepwarm.engine.values import Channel, Stage, Tactic

FOLDER = Path(keepwarm.__file__).parent / "packs"
PLAN = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))
REASON_RULES = ReasonRules.from_mapping(
    tomllib.loads((FOLDER / "reasons.toml").read_text(encoding="utf-8"))
)
WEIGHTS = tomllib.loads((FOLDER / "steps.toml").read_text(encoding="utf-8"))
STEPS = StepRules.from_mapping(PLAN, WEIGHTS, evidence=REASON_RULES.evidence)


def test_every_reason_has_evidence_that_speaks_for_it():
    spoken_for = {
        reason
        for rule in REASON_RULES.evidence.values()
        for reason, weight in zip(REASONS, rule.weights, strict=True)
        if weight >= 6
    }

    assert spoken_for == set(REASONS)


def test_base_rates_of_each_stage_are_shares():
    assert set(REASON_RULES.base_rates) == set(Stage)
    assert all(sum(rates) == pytest.approx(1.0) for rates in REASON_RULES.base_rates.values())


def test_what_is_best_for_a_reason_differs_between_reasons():
    alone = np.eye(len(REASONS))
    best = {max(scores, key=scores.get) for scores in map(_scores, alone)}

    assert len(best) >= 8


def _scores(chances):
    return STEPS.weights.score(chances, frozenset())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("said_stop", "i would be glad if you would send no more."),
        ("said_stop", "i'll thank you not to phone the yard again."),
        ("said_stop", "i forbid any further visit."),
        ("said_stop", "no calls and no letters, please."),
        ("private_blow", "he has had a small stroke and cannot speak."),
        ("private_blow", "our house has burnt down on friday."),
    ],
)
def test_a_stop_and_a_blow_are_heard_in_other_words(name, text):
    assert REASON_RULES.evidence[name].patterns[Side.IN].search(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("said_stop", "please send no more than two pages."),
        ("said_stop", "i can ring you on friday, no more meetings then."),
        ("private_blow", "a stroke of luck, we need two."),
    ],
)
def test_what_only_sounds_like_a_stop_or_a_blow_is_none(name, text):
    assert not REASON_RULES.evidence[name].patterns[Side.IN].search(text)


def test_every_tactic_of_the_codebook_is_a_step():
    assert {kind.tactic for kind in STEPS.kinds} == set(Tactic)


def test_rules_and_weights_speak_of_what_a_record_can_show():
    known = {*CONDITIONS, *REASON_RULES.evidence}

    assert {*STEPS.weights.facts} <= known
    assert {name for name in STEPS.names if not name.startswith("reason:")} <= {*known, "unsure"}


def test_a_name_is_a_condition_or_a_kind_of_evidence_but_not_both():
    assert not CONDITIONS.keys() & REASON_RULES.evidence.keys()


def test_what_rules_leave_or_forbid_are_steps():
    steps = {f"{kind.tactic}/{channel}" for kind in STEPS.kinds for channel in kind.minutes}
    patterns = steps | {f"{tactic}/*" for tactic in Tactic}
    named = {pattern for rule in STEPS.rules for pattern in (*rule.only, *rule.forbids)}

    assert named <= patterns


def test_rules_say_which_rule_of_the_craft_they_keep():
    assert all(rule.code.startswith("C.") and rule.why.endswith(".") for rule in STEPS.rules)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"steps": PLAN["steps"][1:]}, "lack"),
        ({"rules": [{"code": "C.4.1", "when": ["moonlight"], "why": "Dark."}]}, "moonlight"),
        ({"steps": [*PLAN["steps"], PLAN["steps"][0] | {"channels": {"pigeon": 1}}]}, "pigeon"),
    ],
)
def test_a_faulty_part_is_refused(part, words):
    with pytest.raises(ValueError, match=words):
        StepRules.from_mapping(PLAN | part, WEIGHTS, evidence=REASON_RULES.evidence)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"steps": WEIGHTS["steps"][1:]}, "numbers for"),
        ({"facts": {"moonlight": WEIGHTS["base"]}}, "moonlight"),
        ({"reasons": {}}, "too_busy"),
    ],
)
def test_faulty_weights_are_refused(part, words):
    with pytest.raises(ValueError, match=words):
        StepRules.from_mapping(PLAN, WEIGHTS | part, evidence=REASON_RULES.evidence)


def test_no_step_sends_through_a_channel_that_does_not_exist():
    assert {channel for kind in STEPS.kinds for channel in kind.minutes} <= {*Channel, "none"}
