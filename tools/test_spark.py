"""Add pyspark to ``.venv`` and run the tests that drive a Spark cluster of two workers.

Apart from ``make test``, because pyspark is half a gigabyte and comes as source only. Once it is
there, ``make test`` runs these tests too.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-spark.lock"
PIP = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]


def main() -> int:
    """Install what the lock file says, then run the tests; return the exit status."""
    print(f"keepwarm: installing {LOCK.name} …", flush=True)
    binary = ["--no-compile", "--only-binary=:all:", "--no-binary=pyspark", "--no-build-isolation"]
    installed = subprocess.run([*PIP, *binary, "--require-hashes", "-r", str(LOCK)], check=False)
    if installed.returncode != 0:
        print(f"keepwarm: pip could not install {LOCK.name}; its own words stand above.")
        return 1
    tests = [sys.executable, "-m", "pytest", "-m", "spark", "tests"]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
