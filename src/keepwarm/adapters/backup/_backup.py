"""Makes a backup of an installation and restores one."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from keepwarm.adapters.home import (
    ASIDE_FILE,
    DATABASE_FILE,
    LAST_BACKUP_FILE,
    READY_FOLDER,
    STOP_KEY_FILE,
    finish_restore,
)
from keepwarm.app.ground.errors import Refusal

from ._archive import Manifest, read_manifest, unpack_archive, write_archive
from ._database import (
    Progress,
    copy_database,
    count_rows,
    find_damage,
    holds_anything,
    list_migrations,
    take_over_stops,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """A backup that was made."""

    path: str
    bytes: int
    made_at: dt.datetime
    messages: int
    prospects: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """What a restore put in place."""

    path: str
    made_at: dt.datetime
    keepwarm: str
    messages: int
    prospects: int
    people: int
    migrated: tuple[str, ...]
    """Migrations that brought the database to this version."""
    stops_taken_over: int
    erased_again: int = 0
    """People who were erased after the backup was made, and are so again."""
    aside: str = ""
    """The folder that holds what stood here before; empty where there was nothing."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database that is no file of the home, as a restore sees it."""

    name: str
    holds_anything: bool
    replace: Callable[[Path, Path, Callable[[], None]], int]
    """``replace(database, aside, before)`` puts the rows of a file in the place of its own.

    It writes its own to the new file ``aside`` and calls ``before`` first, all of it or nothing,
    and returns in how many rows a sign had to give way.
    """


def write_backup(
    target: Path,
    *,
    home: Path,
    copy: Callable[[Path], None] | None = None,
    now: dt.datetime,
    progress: Progress,
) -> BackupReport:
    """Write everything of an installation but its sealing key to one file.

    ``copy`` writes the database to a file, where it is none in the home. It may be in use. Nothing
    is left behind of a backup that did not come to its end.
    """
    if target.exists():
        raise Refusal(f"Not backed up: {target} is there already. Choose another name.")
    if not target.parent.is_dir():
        raise Refusal(f"Not backed up: there is no folder {target.parent}. Make it first.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".keepwarm-backup-") as made:
        folder = Path(made)
        if copy is None:
            copy_database(home / DATABASE_FILE, folder / DATABASE_FILE, progress)
        else:
            copy(folder / DATABASE_FILE)
        _refuse_damage(
            folder / DATABASE_FILE,
            "Not backed up: the database is damaged ({}). Keep your earlier backups, and restore"
            " the last one.",
        )
        shutil.copyfile(home / STOP_KEY_FILE, folder / STOP_KEY_FILE)
        rows = count_rows(folder / DATABASE_FILE)
        write_archive(
            folder / "archive",
            folder,
            keepwarm=_version(),
            made_at=now,
            migrations=tuple(list_migrations(folder / DATABASE_FILE)),
            rows=rows,
            progress=progress,
        )
        (folder / "archive").replace(target)
    _note_backup(home, target, now)
    return BackupReport(
        path=str(target),
        bytes=target.stat().st_size,
        made_at=now,
        messages=rows.get("records_message", 0),
        prospects=rows.get("records_prospect", 0),
        people=rows.get("records_person", 0),
    )


def _refuse_damage(database: Path, sentence: str) -> None:
    damage = find_damage(database)
    if damage:
        raise Refusal(sentence.format(damage))


def _version() -> str:
    try:
        return version("keepwarm")
    except PackageNotFoundError:
        return "from its sources"


def _note_backup(home: Path, target: Path, now: dt.datetime) -> None:
    text = json.dumps({"made_at": now.isoformat(), "path": str(target.resolve())})
    (home / LAST_BACKUP_FILE).write_text(text, encoding="utf-8")


def restore_backup(
    source: Path,
    *,
    home: Path,
    server: Server | None = None,
    now: dt.datetime,
    is_replacing: bool,
    known_migrations: Collection[str],
    prepare: Callable[[Path, Manifest], None],
    progress: Progress,
) -> RestoreReport:
    """Put a backup in the place of what is here: all of it, or nothing.

    ``prepare`` brings the unpacked database to this version and pauses what goes out, before it
    counts. It goes to the ``server``, if there is one, otherwise into the home. What stood here is
    moved aside, never deleted.
    """
    manifest = read_manifest(source)
    _refuse_unknown(source, manifest, known_migrations)
    current = home / DATABASE_FILE
    holds = server.holds_anything if server else holds_anything(current)
    if holds and not is_replacing:
        raise Refusal(
            f"Nothing restored: {server.name if server else home} holds data. To replace them, stop"
            " every Keepwarm and add --replace; they are moved aside, not deleted."
        )
    notes: list[str] = []
    folder = Path(tempfile.mkdtemp(dir=home, prefix=".keepwarm-restore-"))
    aside = home / f"before-restore-{now:%Y%m%d-%H%M%S}"
    try:
        unpack_archive(source, folder, manifest, progress)
        database = folder / DATABASE_FILE
        _refuse_damage(database, f"Nothing restored: the database in {source} is damaged ({{}}).")
        progress("migrations", 0)
        prepare(database, manifest)
        (folder / ASIDE_FILE).write_text(aside.name, encoding="utf-8")
        if server:
            taken_over = _put_on_server(server, folder, aside, notes)
        else:
            taken_over = _stops_since(current, database, notes)
        rows = count_rows(database)
        migrated = tuple(sorted({*list_migrations(database)} - {*manifest.migrations}))
        if server:
            database.unlink()
        folder.rename(home / READY_FOLDER)  # from here on it counts
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    had = aside.is_dir() if server else current.exists()
    finish_restore(home)
    return RestoreReport(
        path=str(source),
        made_at=manifest.made_at,
        keepwarm=manifest.keepwarm,
        messages=rows.get("records_message", 0),
        prospects=rows.get("records_prospect", 0),
        people=rows.get("records_person", 0),
        migrated=migrated,
        stops_taken_over=taken_over,
        aside=str(aside) if had else "",
        notes=tuple(notes),
    )


def _put_on_server(server: Server, folder: Path, aside: Path, notes: list[str]) -> int:
    """Put the unpacked rows on the server and its own aside; return how many stops were kept.

    The key follows when the rows are in place. Cut off between the two, the next command says that
    the key does not belong to the database; the key that does is in the backup.
    """
    stops: list[int] = []
    aside.mkdir(mode=0o700)
    try:
        mended = server.replace(
            folder / DATABASE_FILE,
            aside / DATABASE_FILE,
            lambda: stops.append(
                _stops_since(aside / DATABASE_FILE, folder / DATABASE_FILE, notes)
            ),
        )
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    if mended:
        notes.append(
            f"In {mended} rows a sign that PostgreSQL cannot keep gave way to �, or a text was cut"
            " to its column."
        )
    if not server.holds_anything:
        (aside / DATABASE_FILE).unlink()
        if not (aside.parent / DATABASE_FILE).exists():
            aside.rmdir()  # the key here belongs to nothing: it may go
    return sum(stops)


def _refuse_unknown(source: Path, manifest: Manifest, known: Collection[str]) -> None:
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise Refusal(
            f"Nothing restored: {source} was made by Keepwarm {manifest.keepwarm}, which knows more"
            f" than this one ({unknown[-1]}). Update Keepwarm, then restore it."
        )


def _stops_since(current: Path, database: Path, notes: list[str]) -> int:
    """Take over the stops that the present record knows and the backup does not."""
    if not current.exists():
        return 0
    try:
        return take_over_stops(current, database)
    except sqlite3.Error as error:
        notes.append(
            f"The stops of the database that stood here could not be read ({error}). Whoever asked"
            " to stop since the backup was made must be stopped again by hand."
        )
        return 0
