"""What a database URL says, as Django's settings of a database; see ``docs/reference/settings.md``.

Errors never repeat the URL: there may be a password in it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

CONNECT_TIMEOUT_S: Final = 10
"""A server that does not answer by then is told to be out of reach."""
_KEPT_OPEN_S: Final = 600  # opening a connection costs more than most pages
_FORMS: Final = "postgresql://USER@HOST:PORT/DATABASE or sqlite:////FOLDER/FILE"


def sqlite_database(path: Path) -> dict[str, Any]:
    """Return the settings of the database in a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # Writers queue at BEGIN instead of failing half-way, as Django advises for SQLite.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # As many are in use at a desk; of the usual 128 each would be prepared ever again.
            "cached_statements": 1_000,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA mmap_size=2147418112; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def read_database_url(url: str) -> dict[str, Any]:
    """Return the settings of the database that ``url`` names; a ``ValueError`` says what is off."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(
            f"it is no URL of a database: write {_FORMS}; a sign such as / or @ in a password"
            " is written in percent form, %2F or %40"
        ) from error
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(parts, port)
    raise ValueError(f"“{parts.scheme}” is no kind of database that Keepwarm uses: write {_FORMS}")


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    # Three slashes would be a path from wherever the command runs: another database every time.
    if parts.netloc or not parts.path.startswith("//"):
        raise ValueError("the whole path of the file is needed: sqlite:////FOLDER/FILE")
    return sqlite_database(Path(unquote(parts.path[1:])))


def _postgresql(parts: SplitResult, port: int | None) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ValueError("the name of the database is missing: postgresql://USER@HOST/DATABASE")
    if importlib.util.find_spec("psycopg") is None:
        raise ValueError(
            "PostgreSQL needs a driver that is not installed: pip install 'keepwarm[postgres]'"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": _KEPT_OPEN_S,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "keepwarm",
            "connect_timeout": str(CONNECT_TIMEOUT_S),
            **dict(parse_qsl(parts.query)),
        },
    }
