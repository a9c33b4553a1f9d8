"""Months of a rep's life from one seed: servers err, processes die, and every invariant holds."""

import hashlib

import pytest

from tests.simulation.rep import Rep
from tests.simulation.words import ANSWERS, STOPS
from tests.simulation.world import living_world

pytestmark = pytest.mark.sqlite
REP_MONTHS = 20


@pytest.mark.parametrize("seed", range(REP_MONTHS))
def test_a_month_of_a_rep_breaks_no_invariant(seed, empty_record):
    with living_world(seed, empty_record) as world:
        Rep(world).live(1)

        assert not world.broken
        assert world.counts["steps"] > 100


def test_one_seed_gives_one_life(empty_record):
    lives = []
    for _ in range(2):
        with living_world(7, empty_record) as world:
            Rep(world).live(0.3)
            lives.append(hashlib.sha256("\n".join(world.log).encode()).hexdigest())

    assert lives[0] == lives[1]


@pytest.mark.parametrize("language", sorted(STOPS))
def test_simulated_stops_are_understood_as_stops(language):
    read = intents_of(STOPS[language])

    assert "stop" in read or "opt_out" in read, read


@pytest.mark.parametrize("language", sorted(ANSWERS))
def test_simulated_answers_are_no_stops(language):
    assert not {"stop", "opt_out"} & set(intents_of(ANSWERS[language]))


def intents_of(text):
    from keepwarm.engine.reading import read_answer
    from tests.simulation.world import packs

    return [intent.value for intent in read_answer(text, packs().lexicon).intents]
