"""Looks at the data folder and the machine."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
from pathlib import Path
from typing import Final

from keepwarm.adapters.home import (
    DATABASE_FILE,
    LAST_BACKUP_FILE,
    READY_FOLDER,
    SEALING_KEY_FILE,
    STOP_KEY_FILE,
)
from keepwarm.app.keeping.premises import Premises

_OTHERS: Final = 0o077


def look_at_home(
    home: Path, *, zone: str, host: str, port: int, has_sealing_file: bool,
    unknown_migrations: tuple[str, ...],
) -> Premises:  # fmt: skip
    """Return what the folder holds and the machine has left."""
    database = home / DATABASE_FILE
    keys = (STOP_KEY_FILE, SEALING_KEY_FILE) if has_sealing_file else (STOP_KEY_FILE,)
    left = [*home.glob("before-restore-*"), *home.glob(".keepwarm-restore-*")]
    left += [path for path in (home / READY_FOLDER,) if path.exists()]
    return Premises(
        folder=str(home),
        zone=zone,
        free_bytes=shutil.disk_usage(home).free,
        database_bytes=database.stat().st_size if database.exists() else 0,
        readable_by_others=tuple(name for name in (*keys, DATABASE_FILE) if _is_open(home, name)),
        missing_keys=tuple(name for name in keys if not (home / name).exists()),
        leftovers=tuple(sorted(path.name for path in left)),
        last_backup_at=_last_backup(home / LAST_BACKUP_FILE),
        unknown_migrations=unknown_migrations,
        address=f"{host}:{port}",
        is_address_taken=port != 0 and _is_taken(host, port),
    )


def make_private(home: Path) -> None:
    """Take the rights of everybody else off the data folder, which covers all that is in it."""
    if os.name == "posix":
        home.chmod(home.stat().st_mode & ~_OTHERS)


def _is_open(home: Path, name: str) -> bool:
    """Say whether others may read a file: by its own rights and those of the folder."""
    path = home / name
    if os.name != "posix" or not path.exists():
        return False
    return bool(path.stat().st_mode & _OTHERS and home.stat().st_mode & _OTHERS)


def _last_backup(path: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_taken(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
