"""Make ``.venv`` from the lock files: ``python3 tools/bootstrap.py runtime`` or ``… dev``.

Only a bare Python is at hand when this runs, so it uses nothing but the standard library. A
stamp in ``.venv`` remembers what was installed; while that still holds, nothing is done.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.stamp"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
PYTHON_MIN = (3, 11)


class BootstrapError(Exception):
    """The environment could not be made; the message says why and what to do."""


def main() -> int:
    """Make the environment asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(LOCKS), help="dev holds all of runtime, and more")
    kind = parser.parse_args().kind
    try:
        make_environment(kind)
    except BootstrapError as error:
        print(f"keepwarm: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # the shell's own number for it; the next run goes on from here
    return 0


def make_environment(kind: str) -> None:
    """Bring ``.venv`` to what the lock file of ``kind`` says, if it is not there yet."""
    if sys.version_info < PYTHON_MIN:
        raise BootstrapError(
            f"Python 3.11 or newer is needed and this is {sys.version.split()[0]}. "
            "Install one, or name it: make run PYTHON=/path/to/python3.11"
        )
    recipe = recipe_digest()
    place, installed_kind, installed_recipe = read_stamp()
    is_in_place = place == str(ROOT) and VENV_PYTHON.exists()
    if is_in_place and installed_recipe == recipe and installed_kind in (kind, "dev"):
        return
    if not is_in_place:  # scripts in a .venv carry its place: one that moved cannot be mended
        create_venv()
    # Once a .venv is for development it stays so: `make run` after a pull keeps the tests going.
    kind = "dev" if is_in_place and installed_kind == "dev" else kind
    install(kind)
    STAMP.write_text(f"{ROOT}\n{kind}\n{recipe}\n", encoding="utf-8")


def recipe_digest() -> str:
    """Return one digest of everything that decides what is installed."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", *LOCKS.values()):
        if not path.exists():
            raise BootstrapError(f"{path.name} is missing: restore it with git checkout.")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_stamp() -> tuple[str, str, str]:
    """Return the place, kind and recipe of the last full installation; empty texts if none."""
    lines = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    place, kind, recipe = (*lines, "", "", "")[:3]
    return place, kind, recipe


def create_venv() -> None:
    """Make an empty ``.venv``, with pip in it where this Python can do that."""
    print(f"keepwarm: making .venv with Python {sys.version.split()[0]} …", flush=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    command = [sys.executable, "-m", "venv", "--prompt", "keepwarm", str(VENV)]
    if importlib.util.find_spec("ensurepip") is None:
        command.insert(3, "--without-pip")  # Debian keeps ensurepip in a package of its own
    run(command, "Python could not make .venv. On Debian: apt-get install python3-venv")


def install(kind: str) -> None:
    """Install the locked packages, then the project itself in place."""
    lock = LOCKS[kind]
    pip = [*pip_command(), "install", "-qq", "--disable-pip-version-check", "--no-input"]
    print(f"keepwarm: installing {lock.name} …", flush=True)
    # Modules are compiled when first imported: compiling all of them here costs twice the time.
    run(
        [*pip, "--no-compile", "--only-binary=:all:", "--require-hashes", "-r", str(lock)],
        f"pip could not install {lock.name}; its own words stand above. With the network (or "
        "PIP_INDEX_URL) mended, the same command goes on.",
    )
    run(
        [*pip, "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        "pip could not install the project itself; its own words stand above.",
    )


def pip_command() -> list[str]:
    """Return how to call a pip that installs into ``.venv``."""
    own = [str(VENV_PYTHON), "-m", "pip"]
    if answers([*own, "--version"]):
        return own
    lent = [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    if answers([*lent, "--version"]):
        return lent
    raise BootstrapError(
        f"{sys.executable} has neither ensurepip nor a pip of 22.3 or newer. "
        "On Debian: apt-get install python3-venv; then run the same command again."
    )


def answers(command: list[str]) -> bool:
    """Tell whether a command exists and succeeds."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def run(command: list[str], remedy: str) -> None:
    """Run a command with its own output shown; raise with ``remedy`` where it fails."""
    if subprocess.run(command, check=False).returncode != 0:
        raise BootstrapError(remedy)


if __name__ == "__main__":
    sys.exit(main())
