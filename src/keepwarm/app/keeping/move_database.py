"""Copies everything from one database into another, without loss, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, transaction

from keepwarm.app.ground.errors import Refusal
from keepwarm.records.copying import (
    Copied,
    begin_snapshot,
    check_table,
    copy_table,
    count_rows,
    empty_tables,
    hold_still,
    list_tables,
)
from keepwarm.records.database import name_database
from keepwarm.records.models import Workspace
from keepwarm.records.search import fill_index

Progress = Callable[[str, int], None]
"""Told what is going on and how much of it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveReport:
    """What was moved, and where it is now."""

    source: str
    target: str
    rows: int
    mended: int
    tables: tuple[Copied, ...]


def move_database(source: str, target: str, progress: Progress) -> MoveReport:
    """Copy every row of ``source`` into the empty ``target`` and check it there.

    Both are aliases of databases whose tables are those of this version. Nobody else can write in
    either meanwhile. All of it is one transaction: cut off at any moment, the target is as empty
    as before. The source stays as it is.
    """
    with transaction.atomic(using=target):
        hold_still(target)
        _refuse_what_is_full(target)
        with transaction.atomic(using=source):
            hold_still(source)
            copied = _copy(source, target, progress)
        _finish(copied, target, progress, "Nothing was moved")
    return MoveReport(
        source=name_database(source),
        target=name_database(target),
        rows=sum(table.rows for table in copied),
        mended=sum(table.mended for table in copied),
        tables=copied,
    )


def copy_snapshot(target: str, progress: Progress) -> None:
    """Copy every row of the PostgreSQL in use, as of one moment, into the empty file ``target``.

    Others may write meanwhile: it is not in the copy.
    """
    with transaction.atomic(using=target):
        with transaction.atomic():
            begin_snapshot(DEFAULT_DB_ALIAS)
            copied = _copy(DEFAULT_DB_ALIAS, target, progress)
        _finish(copied, target, progress, "Not backed up")


def holds_anything() -> bool:
    """Say whether the database in use holds more than a workspace as it is made on first use."""
    return any(model is not Workspace for model in count_rows(DEFAULT_DB_ALIAS))


def replace_rows(
    source: str, aside: str, *, before: Callable[[], None], progress: Progress
) -> tuple[Copied, ...]:
    """Put the rows of the file ``source`` in the place of those in the PostgreSQL in use.

    What stood there is copied into the empty file ``aside`` first, and ``before`` is called when it
    is there. Nobody else writes meanwhile. All of it is one transaction: cut off at any moment,
    everything in use is as before.
    """
    with transaction.atomic():
        hold_still(DEFAULT_DB_ALIAS)
        with transaction.atomic(using=aside):
            kept = _copy(DEFAULT_DB_ALIAS, aside, progress)
            _finish(kept, aside, progress, "Nothing restored")
        before()
        empty_tables(DEFAULT_DB_ALIAS)
        copied = _copy(source, DEFAULT_DB_ALIAS, progress)
        _finish(copied, DEFAULT_DB_ALIAS, progress, "Nothing restored")
    return copied


def _refuse_what_is_full(target: str) -> None:
    """Refuse a database that holds anything but a workspace as it is made on first use."""
    counts = count_rows(target)
    rows = sum(count for model, count in counts.items() if model is not Workspace)
    if rows:
        raise Refusal(
            f"Nothing was moved: {name_database(target)} holds {rows:,} rows already. Name an empty"
            " database; nothing is ever mixed into one that is in use."
        )
    Workspace.objects.using(target).all().delete()


def _copy(source: str, target: str, progress: Progress) -> tuple[Copied, ...]:
    done = _Counter("rows copied", progress)
    return tuple(copy_table(model, source, target, done.add) for model in list_tables())


def _finish(copied: tuple[Copied, ...], target: str, progress: Progress, failed: str) -> None:
    """Check what arrived; then make anew what finds words, which is of each database's own form."""
    _check(copied, target, progress, failed)
    fill_index(target)


def _check(copied: tuple[Copied, ...], target: str, progress: Progress, failed: str) -> None:
    done = _Counter("rows checked", progress)
    for model, wanted in zip(list_tables(), copied, strict=True):
        rows, checksum = check_table(model, target, done.add)
        if (rows, checksum) != (wanted.rows, wanted.checksum):
            raise Refusal(
                f"{failed}: of {wanted.rows} rows in {wanted.table} {rows} arrived, and"
                " not all as they were. The database in use is untouched. Try again; if it stays"
                " so, it is a fault of Keepwarm's that we want to hear of."
            )


class _Counter:
    """Adds up what is told piece by piece."""

    def __init__(self, what: str, progress: Progress) -> None:
        self._what, self._progress, self._done = what, progress, 0

    def add(self, rows: int) -> None:
        """Count some more, and tell."""
        self._done += rows
        self._progress(self._what, self._done)
