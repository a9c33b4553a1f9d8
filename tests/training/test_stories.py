"""The stories keep to the codebook's words, and the part they tuned is advised on well."""

import pytest

from keepwarm import wiring
from keepwarm.engine.belief import REASONS
from keepwarm.engine.values import Channel, Tactic
from training.stories import SETS, read_stories, score_stories


@pytest.mark.parametrize("name", SETS)
def test_stories_use_the_codebooks_labels(name):
    stories = read_stories(name)

    steps = [step for story in stories for step in story["acceptable_next"]]
    assert {reason for story in stories for reason in story["best_reasons"]} <= set(REASONS)
    assert {tactic for tactic, _ in steps} <= set(Tactic)
    assert {channel for _, channel in steps} <= {*Channel, "none", "*"}
    assert all(story["timeline"] and story["facts"] for story in stories)


@pytest.mark.parametrize("name", SETS)
def test_every_reason_has_its_stories(name):
    assert {story["best_reasons"][0] for story in read_stories(name)} == set(REASONS)


def test_no_story_stands_in_two_sets():
    told = [{story["facts"]["prospect"] for story in read_stories(name)} for name in SETS]

    assert len(set().union(*told)) == sum(len(people) for people in told)


@pytest.mark.long
def test_the_stories_that_tuned_it_are_advised_on_well():
    figures = score_stories(read_stories("tuning"), wiring.packs())

    assert figures["top1"] >= 0.57
    assert figures["top3"] >= 0.83
    assert figures["acceptable"] >= 0.72
    assert figures["unacceptable"] <= 0.05
