"""Months of a rep's life from one seed: servers err, processes die, and every invariant holds."""

import hashlib

import pytest

from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import read_answer
from keepwarm.engine.values import Intent
from tests.app.builders import ADA, NOW, RITA, mail
from tests.simulation.rep import Rep
from tests.simulation.words import ANSWERS, STOPS
from tests.simulation.world import Habits, living_world, packs

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
REP_MONTHS = 20
QUICK = Habits(prospects=6, rests=0.5)
"""A small book, and a rep with other things to do: the bench lives whole lives."""


@pytest.mark.parametrize("seed", range(REP_MONTHS))
def test_a_month_of_a_rep_breaks_no_invariant(seed, empty_record):
    with living_world(seed, empty_record, habits=QUICK) as world:
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
def test_what_simulated_people_write_is_read_as_it_is_meant(language):
    assert Intent.UNSUBSCRIBE in intents_of(STOPS[language])
    assert Intent.UNSUBSCRIBE not in intents_of(ANSWERS[language])


def intents_of(text):
    raw = mail(ADA, RITA, at=NOW, text=text + "\n")
    return read_answer(parse_message(raw), packs().lexicon, received_on=NOW.date()).intents
