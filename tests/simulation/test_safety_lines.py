"""Taking any one safety line out is found out: by the simulation, or by the test that is named."""

import contextlib
import dataclasses
import re
from pathlib import Path

import pytest

from tests.simulation.invariants import NAMES, Violated
from tests.simulation.rep import Rep
from tests.simulation.safety_lines import CALM, LINES
from tests.simulation.world import living_world

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ROOT = Path(__file__).parent.parent.parent
LIVES = 4
MONTHS = 0.5


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_safety_line_that_is_taken_out_is_missed(line, empty_record):
    found = [violated.name for violated in violations(line, empty_record)]

    assert found, f"nobody misses it: {line.name}"
    assert found[0] in line.found_by


def violations(line, empty_record):
    """Live some lives without a line, until one of them is broken."""
    habits = dataclasses.replace(CALM, **line.habits)
    for seed in range(LIVES):
        with contextlib.ExitStack() as taken_out:
            for patch in line.remove():
                taken_out.enter_context(patch)
            with living_world(seed, empty_record, habits=habits) as world:
                try:
                    Rep(world).live(MONTHS)
                except Violated as violated:
                    return [violated]
    return []


def test_every_line_is_in_the_reference_with_what_finds_it_out():
    page = (ROOT / "docs/reference/safety-lines.md").read_text("utf-8")

    for line in LINES:
        assert line.name in page
        assert set(line.found_by) <= set(NAMES)


def test_every_test_that_the_reference_names_is_there():
    page = (ROOT / "docs/reference/safety-lines.md").read_text("utf-8")

    for path, name in re.findall(r"`(tests/[\w/]+\.py)`:\s+`(test_\w+)`", page):
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), (path, name)
