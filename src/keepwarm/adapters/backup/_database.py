"""The SQLite file of an installation: copied while it is in use, looked into, cleared of traces."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from keepwarm.app.storing.erased import ERASED
from keepwarm.app.storing.suppress import SHARED_REASON, SINCE_BACKUP

Progress = Callable[[str, int], None]
PAGES_A_STEP: Final = 4_096
_KEPT_TABLES: Final = (
    "records_message", "records_person", "records_prospect", "records_rawfile", "records_decision",
)  # fmt: skip


@contextmanager
def open_database(path: Path, *, is_read_only: bool = True) -> Iterator[sqlite3.Connection]:
    """Open a database file that is there; ``sqlite3.Error`` where it cannot be used."""
    mode = "ro" if is_read_only else "rw"
    with closing(
        sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=20)
    ) as database:
        yield database


def copy_database(source: Path, target: Path, progress: Progress) -> None:
    """Copy a database as of one moment, whatever is written to it meanwhile.

    A read transaction is held over all steps: SQLite's online backup would else begin anew with
    every write of another process.
    """

    def tell(_status: int, remaining: int, total: int) -> None:
        progress("per cent of the database copied", 100 * (total - remaining) // max(total, 1))

    with open_database(source) as database, closing(sqlite3.connect(target)) as copy:
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        database.backup(copy, pages=PAGES_A_STEP, progress=tell)
        # One file without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def find_damage(path: Path) -> str:
    """Say what is wrong with a database file; empty where it is whole."""
    try:
        with open_database(path) as database:
            (answer,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if answer != "ok":
                return str(answer)
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "" if broken is None else f"a row of {broken[0]} points at one that is not there"


def count_rows(path: Path) -> dict[str, int]:
    """Return how many rows each table of the record holds."""
    with open_database(path) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'records_%'"
            " ORDER BY name"
        )
        return {
            # The names are those of the file's own tables, quoted.
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in tables.fetchall()
        }


def list_migrations(path: Path) -> list[str]:
    """Return the migrations that made this database, as ``app.name``."""
    with open_database(path) as database:
        rows = database.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [f"{app}.{name}" for app, name in rows]


def holds_anything(path: Path) -> bool:
    """Say whether a database holds what a person would miss; one that cannot be read may."""
    if not path.exists():
        return False
    try:
        counts = count_rows(path)
    except sqlite3.Error:
        return True
    return any(counts.get(table) for table in _KEPT_TABLES)


def take_over_stops(old: Path, new: Path) -> int:
    """Add the stops of one database to another of the same key; return how many were missing.

    Whoever said stop after a backup was made must not be contacted because it was restored, and
    whoever was erased since is erased again: also who had said stop before it. A stop of before
    the backup may be lifted; it then frees nobody who has said stop since.
    """
    with open_database(old) as database:
        rows = database.execute(
            "SELECT workspace_id, key_hash, reason, at FROM records_suppression"
        ).fetchall()
        checks = dict(database.execute("SELECT id, key_check FROM records_workspace").fetchall())
        held = _held_hashes(database)
    with open_database(new, is_read_only=False) as database, database:
        own = dict(database.execute("SELECT id, key_check FROM records_workspace").fetchall())
        before = database.total_changes
        database.executemany(
            "INSERT INTO records_suppression (workspace_id, key_hash, reason, at)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (workspace_id, key_hash) DO UPDATE"
            " SET reason = excluded.reason"
            " WHERE excluded.reason = ? AND records_suppression.reason <> ?"
            " OR excluded.reason = ? AND records_suppression.reason NOT IN (?, ?)",
            [
                (*row, ERASED, ERASED, SINCE_BACKUP, ERASED, SINCE_BACKUP)
                for row in rows
                if row[0] in own and own[row[0]] == checks.get(row[0])
            ],
        )
        added = database.total_changes - before
        _let_go(database, held, {(row[0], bytes(row[1]).hex()) for row in rows})
        if added:
            # Whom a stop holds back is derived with everything else about them.
            database.execute(
                "UPDATE records_person SET is_stale = 1"
                " WHERE id IN (SELECT person_id FROM records_prospect)"
            )
        return added


_Held = dict[tuple[int, int, str], set[str]]
"""What each standing stop holds, by its workspace, number and time."""
_STOPS: Final = (
    "SELECT workspace_id, id, at, before FROM records_decision"
    " WHERE kind = 'suppress' AND undone_at IS NULL"
)


def _held_hashes(database: sqlite3.Connection) -> _Held:
    rows = database.execute(_STOPS).fetchall()
    return {
        (workspace, number, str(at)): set(json.loads(before).get("hashes", ()))
        for workspace, number, at, before in rows
    }


def _let_go(database: sqlite3.Connection, held: _Held, stopped: set[tuple[int, str]]) -> None:
    """Take from the stops of a backup what others hold since, or nobody: that cannot be lifted.

    ``stopped`` is all that was suppressed, by workspace; nobody holds what an earlier restore kept.
    """
    known = _held_hashes(database)
    said = {
        (stop[0], one) for stop, hashes in held.items() for one in hashes - known.get(stop, set())
    }
    database.executemany(
        "UPDATE records_suppression SET reason = ?"
        " WHERE workspace_id = ? AND key_hash = ? AND reason = ?",
        [
            (SINCE_BACKUP, workspace, bytes.fromhex(one), SHARED_REASON)
            for workspace, one in sorted(said)
        ],
    )
    since = said | (stopped - {(stop[0], one) for stop, hashes in held.items() for one in hashes})
    for workspace, number, _, before in database.execute(_STOPS).fetchall():
        kept = json.loads(before)
        left = [one for one in kept.get("hashes", ()) if (workspace, one) not in since]
        if left != kept.get("hashes", []):
            kept["hashes"] = left
            database.execute(
                "UPDATE records_decision SET before = ? WHERE id = ?", (json.dumps(kept), number)
            )
