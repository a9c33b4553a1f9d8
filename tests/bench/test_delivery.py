"""Senders killed anywhere: nothing twice, nothing lost, nothing falsely sent, nothing stuck."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.delivery import KILLS, MAILS, POINTS

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent.parent
TRIALS = 150
NAIVE = 10
RUN_S_MAX = 1_500
HARMS = ("duplicated", "lost", "false_sent", "stuck", "marked_failed_but_delivered")


def memory():
    """Keep the record in memory, where there is a folder for that: killing needs no disk."""
    folder = Path("/dev/shm")  # noqa: S108 - as every Linux has it
    return {"TMPDIR": str(folder)} if os.access(folder, os.W_OK) else {}


@pytest.fixture(scope="module")
def counts():
    """Run a slice of the bench: the whole takes half an hour."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.delivery", "--trials", str(TRIALS), "--points", "1",
         "--naive", str(NAIVE), "--crowds", "1"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"} | memory(),
        capture_output=True, text=True, timeout=RUN_S_MAX, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_senders_killed_at_random_do_no_harm(counts):
    harms = {harm: counts[harm] for harm in HARMS}

    assert counts["mails"] == TRIALS * MAILS
    assert counts["killed"] > TRIALS * KILLS // 4
    assert harms == dict.fromkeys(HARMS, 0)


def test_senders_killed_at_every_named_point_do_no_harm(counts):  # trust cases 1 to 5
    points = counts["points"]

    assert points["killed"] == len(POINTS)
    assert {harm: points[harm] for harm in HARMS} == dict.fromkeys(HARMS, 0)


def test_of_many_senders_at_once_one_sends(counts):  # trust case 12
    assert {harm: counts["crowds"][harm] for harm in HARMS} == dict.fromkeys(HARMS, 0)


def test_a_mail_is_taken_back_or_sent_and_never_both(counts):  # trust case 26
    races = counts["races"]

    assert races["both"] == 0
    assert {harm: races[harm] for harm in HARMS} == dict.fromkeys(HARMS, 0)


FOUND_OUT = [("A", "duplicated"), ("B", "lost"), ("B", "false_sent"), ("C", "duplicated")]


@pytest.mark.parametrize(("design", "harm"), FOUND_OUT)
def test_the_harness_finds_a_naive_design_out(counts, design, harm):
    found = counts["naive"][design]

    assert found[harm] > found["mails"] * 0.05, found
