"""Workers that are killed at any moment: every job has its effect exactly once, and ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KILLS = 25
RUN_S_MAX = 240


@pytest.mark.long
def test_four_workers_killed_again_and_again_lose_nothing_and_do_nothing_twice(
    tmp_path, environment_of
):
    command = [sys.executable, "-m", "bench.jobs", "--here", "--kills", str(KILLS)]
    environment = environment_of(tmp_path) | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=RUN_S_MAX,
        check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["killed_at_work"] > 0
    assert (counts["missing"], counts["twice"], counts["not_ended"]) == (0, 0, 0), counts
