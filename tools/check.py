"""Run every check that CI runs, one after the other: ``check.py`` or, without tests, ``--static``.

All of them run, whatever fails on the way. The tests come last, so that the output ends with
pytest's own list of what was skipped and why.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = [sys.executable, "-m"]
CONCISE = ["--output-format", "concise"]

STATIC = {
    "format": [*PYTHON, "ruff", "format", "--check", "--quiet", *CONCISE, "."],
    "lint": [*PYTHON, "ruff", "check", "--quiet", *CONCISE, "."],
    "types": [*PYTHON, "mypy", "--no-error-summary"],
    "contracts": [str(BIN / "lint-imports"), "--no-logo"],
    "migrations": [*PYTHON, "django", "makemigrations", "--check", "--dry-run"],
}
# A file to a process, which prepares once what the file's tests share; long ones first, as
# tests/conftest.py puts them.
PYTEST = [
    *(*PYTHON, "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),
    *("--durations", "10"),
]
TESTS = {
    "tests": PYTEST,
    # Those that touch the record, once more; browsers see no difference.
    "tests on PostgreSQL": [
        *(*PYTEST, "--database", "postgresql", "-m", "not browser"),
        *("tests/records", "tests/app", "tests/cli", "tests/web", "tests/simulation"),
    ],
}


def main() -> int:
    """Run the steps; return 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--static", action="store_true", help="leave the tests out")
    steps = STATIC if parser.parse_args().static else STATIC | TESTS

    with tempfile.TemporaryDirectory(prefix="keepwarm-check-") as home:
        environment = check_environment(home)
        failed = [name for name, command in steps.items() if not passes(name, command, environment)]

    if failed:
        print(f"\nFailed: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0


def check_environment(home: str) -> dict[str, str]:
    """Return the environment of every step: nothing of a person's own Keepwarm is touched."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith("KEEPWARM_") and name != "DATABASE_URL"
    }
    return kept | {"KEEPWARM_HOME": home, "DJANGO_SETTINGS_MODULE": "keepwarm.settings"}


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one step, say how it went, and tell whether it passed."""
    print(f"— {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        print(f"— {name} FAILED (exit status {done.returncode})", flush=True)
    elif name not in TESTS:
        print(f"— {name} passed in {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
