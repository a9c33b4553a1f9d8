"""The shipped reasons and steps: complete, sourced, and of one vocabulary."""

import tomllib
from pathlib import Path

import pytest

import keepwarm
from keepwarm.engine.belief import REASONS, ReasonRules
from keepwarm.engine.plan import StepRules
from keepwarm.engine.values import Channel, Stage, Tactic

FOLDER = Path(keepwarm.__file__).parent / "packs"
PLAN = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))
REASON_RULES = ReasonRules.from_mapping(
    tomllib.loads((FOLDER / "reasons.toml").read_text(encoding="utf-8"))
)
STEPS = StepRules.from_mapping(PLAN)


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


def test_every_reason_has_a_step_that_fits():
    assert {reason for reason, fits in STEPS.fits.items() if max(fits.values()) >= 0.6} == set(
        REASONS
    )


def test_every_tactic_of_the_codebook_is_a_step():
    assert {kind.tactic for kind in STEPS.kinds} == set(Tactic)


def test_rules_speak_of_evidence_that_exists():
    known = {*REASON_RULES.evidence, *(f"reason:{reason}" for reason in REASONS), "unsure"}

    assert known >= STEPS.names


def test_what_rules_leave_forbid_or_favour_are_steps():
    steps = {f"{kind.tactic}/{channel}" for kind in STEPS.kinds for channel in kind.minutes}
    patterns = steps | {f"{tactic}/*" for tactic in Tactic}
    named = {
        pattern for rule in STEPS.rules for pattern in (*rule.only, *rule.forbids, *rule.favours)
    }

    assert named <= patterns


def test_rules_say_which_rule_of_the_craft_they_keep():
    assert all(rule.code.startswith("C.") and rule.why.endswith(".") for rule in STEPS.rules)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"steps": PLAN["steps"][1:]}, "lack"),
        ({"fits": {"too_busy": {"respond_now/pigeon": 1}}}, "no such step"),
        ({"steps": [*PLAN["steps"], PLAN["steps"][0] | {"channels": {"pigeon": 1}}]}, "pigeon"),
    ],
)
def test_a_faulty_part_is_refused(part, words):
    with pytest.raises(ValueError, match=words):
        StepRules.from_mapping(PLAN | part)


def test_no_step_sends_through_a_channel_that_does_not_exist():
    assert {channel for kind in STEPS.kinds for channel in kind.minutes} <= {*Channel, "none"}
