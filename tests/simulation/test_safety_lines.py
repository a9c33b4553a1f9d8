"""Any one safety line taken away is noticed: the simulation breaks the invariant that it keeps."""

import re
from pathlib import Path

import pytest

from tests.simulation.invariants import INVARIANTS
from tests.simulation.run import BrokenError
from tests.simulation.safety_lines import SAFETY_LINES, a_life, take_away

TABLE = Path(__file__).parent.parent.parent / "docs" / "reference" / "safety-lines.md"
SCENARIOS = {(line.scenario.__name__, line.habits): line for line in SAFETY_LINES.values()}

by_name = pytest.mark.parametrize("name", SAFETY_LINES)


def rows():
    """Return the table of the reference: (name, module, invariant)."""
    lines = re.findall(
        r"^\| ([^|]+) \| `([^|]+)` \| `([^|]+)` \|$", TABLE.read_text(), re.MULTILINE
    )
    return [tuple(cell.strip() for cell in line) for line in lines]


@pytest.mark.django_db
@pytest.mark.sqlite
@by_name
def test_without_a_safety_line_its_invariant_breaks(name, monkeypatch):
    line = SAFETY_LINES[name]
    take_away(monkeypatch, line)

    with pytest.raises(BrokenError) as broken, a_life(line.habits) as run:
        line.scenario(run)

    assert line.breaks in broken.value.invariants


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=[name for name, _ in SCENARIOS])
def test_with_every_safety_line_in_force_nothing_breaks(scenario):
    with a_life(scenario.habits) as run:
        scenario.scenario(run)


def test_the_reference_names_every_safety_line_and_what_catches_its_removal():
    told = {
        (name, line.at.split(":")[0].removeprefix("keepwarm."), line.breaks)
        for name, line in SAFETY_LINES.items()
    }

    assert set(rows()) == told
    assert len(rows()) == len(told)


def test_every_safety_line_breaks_an_invariant_that_there_is():
    assert {line.breaks for line in SAFETY_LINES.values()} <= set(INVARIANTS)


def test_the_reference_says_what_every_invariant_keeps():
    told = re.findall(r"^\* `(\w+)`: ", TABLE.read_text(), re.MULTILINE)

    assert sorted(told) == sorted(INVARIANTS)
