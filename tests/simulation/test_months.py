"""Months of a rep's life on the real record: whatever goes wrong, nothing that must hold breaks."""

import pytest

from tests.simulation.invariants import INVARIANTS
from tests.simulation.ports import KilledError, Ports
from tests.simulation.run import BrokenError, Run, live, quiet_log
from tests.simulation.world import empty_record

pytestmark = pytest.mark.django_db
MONTHS = 20
"""One life of a month for each; ``python -m bench.simulation`` lives as many as are wanted."""

ON_POSTGRESQL = 3
"""How many of them are lived on PostgreSQL as well."""


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(seed, marks=[pytest.mark.sqlite] if seed > ON_POSTGRESQL else [])
        for seed in range(1, MONTHS + 1)
    ],
)
def test_a_month_of_a_reps_life_breaks_nothing(seed):
    assert live(seed).counts["steps"] > 10


def first_days(seed, days=4):
    with empty_record(), quiet_log():
        run = Run(seed, crash_share=0.3)
        run.world.settle_in()
        for _ in range(days):
            run.live_day()
        return run.steps, run.world.house.deliveries, run.world.ports.calls


def test_one_seed_lives_one_life():
    assert first_days(11) == first_days(11)


def test_what_breaks_is_told_with_the_seed_and_the_steps(monkeypatch):
    def breaks(_run, _record):
        yield "it is so"

    monkeypatch.setitem(INVARIANTS, "it_never_is_so", ("always", breaks))

    with pytest.raises(BrokenError) as broken:
        live(3)

    told = str(broken.value)
    assert "it_never_is_so: it is so" in told
    assert "python -m bench.simulation --seed 3 --months 1" in told
    assert "the worker" in told


def test_a_process_dies_at_the_call_that_was_said():
    ports = Ports()
    ports.arm(3)

    ports.called("clock")
    ports.called("clock")
    with pytest.raises(KilledError):
        ports.called("clock")

    assert (ports.calls, dict(ports.killed_at)) == (3, {"clock": 1})


def test_every_invariant_says_in_words_what_holds():
    assert all(holds.__doc__ for _, holds in INVARIANTS.values())
