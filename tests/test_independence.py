"""The engine imports on an interpreter that has never heard of a framework or a database."""

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"
PROGRAM = """
import sys
for name in ("django", "sqlite3", "_sqlite3", "duckdb", "ibis", "pyarrow", "psycopg"):
    sys.modules[name] = None  # from now on importing it fails
import importlib, pkgutil
import keepwarm.engine as engine
names = [module.name for module in pkgutil.walk_packages(engine.__path__, "keepwarm.engine.")]
for name in names:
    importlib.import_module(name)
print(*names)
"""


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(SOURCE)!r})\n{program}"],
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_module_of_the_engine_imports_without_framework_and_database():
    done = run_python(PROGRAM)

    assert done.returncode == 0, done.stderr
    assert "keepwarm.engine.values" in done.stdout.split()


def test_the_blindfold_holds():
    done = run_python("import sys; sys.modules['sqlite3'] = None; import sqlite3")

    assert done.returncode != 0
