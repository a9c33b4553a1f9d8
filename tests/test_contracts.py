"""The import contracts hold, and each of them fires when it is broken."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = shutil.which("lint-imports", path=Path(sys.executable).parent)
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}
BREACHES = {
    "the application reaches for an adapter": (
        "app/__init__.py",
        "import keepwarm.adapters",
        "shells-on-core",
    ),
    "one shell imports another": ("web/__init__.py", "import keepwarm.cli", "shells-on-core"),
    "a folder nobody declared": ("sundries/__init__.py", "", "shells-on-core"),
    "belief knows the plan": (
        "engine/belief/__init__.py",
        "import keepwarm.engine.plan",
        "one-direction",
    ),
    "a low room leans on a higher one": (
        "app/ground/__init__.py",
        "import keepwarm.app.sending",
        "rooms",
    ),
    "a room nobody declared": ("app/attic/__init__.py", "", "rooms"),
    "a stage nobody declared": ("engine/scoring/__init__.py", "", "one-direction"),
    "the engine knows a framework": ("engine/plan/__init__.py", "import django", "pure-core"),
    "the engine looks at the clock": ("engine/plan/__init__.py", "import time", "pure-core"),
    "the engine opens files": ("engine/intake/__init__.py", "import pathlib", "pure-core"),
    "two adapters need each other": (
        "adapters/files.py",
        "import keepwarm.adapters.clock",
        "no-cycles",
    ),
}


def layers_of(contract_id: str) -> list[str]:
    return re.findall(r"\w+", " ".join(CONTRACTS[contract_id]["layers"]))


@pytest.fixture
def house(tmp_path):
    """Return an empty house: every declared folder with nothing in it, under our contracts."""
    package = tmp_path / "keepwarm"
    folders = [
        *layers_of("shells-on-core"),
        *(f"app/{room}" for room in layers_of("rooms")),
        *(f"engine/{stage}" for stage in layers_of("one-direction")),
    ]
    for folder in folders:
        (package / folder).mkdir(parents=True)
        (package / folder / "__init__.py").touch()
    for module in ("__init__.py", "settings.py", "engine/__init__.py"):
        (package / module).touch()
    (package / "adapters/clock.py").write_text("import keepwarm.adapters.files\n", encoding="utf-8")
    (package / "adapters/files.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(source), "COLUMNS": "200", "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_project_keeps_every_contract():
    done = lint_imports(ROOT, ROOT / "src")

    assert done.returncode == 0, done.stdout


def test_an_empty_house_keeps_every_contract(house):
    done = lint_imports(house, house)

    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found_by_its_contract(house, breach):
    file, line, contract_id = BREACHES[breach]
    path = house / "keepwarm" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{line}\n", encoding="utf-8")

    done = lint_imports(house, house)

    assert done.returncode == 1, done.stdout
    assert f"{CONTRACTS[contract_id]['name']} BROKEN" in done.stdout
