"""Engines for work on all rows at once, for books that outgrow a process."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from keepwarm.app.ground.analytics import IN_PROCESS, Analytics
from keepwarm.app.ground.errors import Refusal

_NEEDED: Final = {
    "numpy": (),
    "duckdb": ("ibis", "duckdb", "pyarrow"),
    "spark": ("ibis", "pyspark", "pyarrow"),
}
_EXTRAS: Final = {"duckdb": "analytics", "spark": "spark"}
ENGINES: Final = tuple(_NEEDED)


@contextmanager
def open_engine(name: str, *, folder: Path, master: str) -> Iterator[Analytics]:
    """Open an engine by its name; what it lacks is a ``Refusal`` that says how to get it.

    Rows are handed over as files in ``folder``, made if it is missing; nothing stays there.
    ``master`` is the address of a Spark cluster.
    """
    missing = missing_for(name)
    if missing:
        raise Refusal(missing)
    if name == "numpy":
        yield IN_PROCESS
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if name == "duckdb":
        from ._duckdb import DuckDb  # noqa: PLC0415 - installed by whoever asks for it

        yield DuckDb(folder)
    else:
        from ._spark import open_spark  # noqa: PLC0415 - same

        with open_spark(master, folder) as spark:
            yield spark


def missing_for(name: str) -> str:
    """Say what an engine lacks on this machine; empty where it can be used."""
    if name not in _NEEDED:
        return f"There is no engine {name!r}; use one of {', '.join(ENGINES)}."
    lacking = [module for module in _NEEDED[name] if importlib.util.find_spec(module) is None]
    if lacking:
        return (
            f"The engine {name} needs packages that are not installed ({', '.join(lacking)}):"
            f" pip install 'keepwarm[{_EXTRAS[name]}]'"
        )
    if name == "spark" and not _has_java():
        return "The engine spark needs Java 17 or newer: install it, or set JAVA_HOME."
    return ""


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or bool(home and (Path(home) / "bin/java").exists())
