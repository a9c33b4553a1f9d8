"""Copies tables from one database into another, row by row as Python's values.

``source`` and ``target`` are Django's aliases of databases whose tables are those of this version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.db import connections, models

BATCH_ROWS: Final = 5_000
Row = tuple[Any, ...]
Table = type[models.Model]
Counted = Callable[[int], None]
"""Told how many rows were taken since it was told last."""
_UNKEEPABLE: Final = re.compile("[\0\ud800-\udfff]")
_UNKEEPABLE_IN_JSON: Final = re.compile(r"\\u(?:0000|d[89a-f])|NaN|Infinity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A table that was copied: how many rows, and a checksum over all their values."""

    table: str
    rows: int
    checksum: str
    mended: int
    """Rows in which a sign or a length had to give way: PostgreSQL keeps no NUL character."""


def list_tables() -> list[Table]:
    """Return every table that holds rows of ours."""
    everything = apps.get_models(include_auto_created=True)
    return [model for model in everything if model._meta.managed and not model._meta.proxy]  # noqa: SLF001


def hold_still(alias: str) -> None:
    """Keep others from writing until the transaction ends; SQLite does so when it begins."""
    if connections[alias].vendor == "postgresql":
        names = ", ".join(_name(model) for model in list_tables())
        with connections[alias].cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def begin_snapshot(alias: str) -> None:
    """Let the transaction that has just begun read PostgreSQL as of one moment; others write on."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def empty_tables(alias: str) -> None:
    """Take every row out of PostgreSQL's tables; ids that were given are not given again."""
    names = ", ".join(_name(model) for model in list_tables())
    with connections[alias].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")


def count_rows(alias: str) -> dict[Table, int]:
    """Count the rows of every table that has any."""
    counts = {model: _rows(model, alias).count() for model in list_tables()}
    return {model: count for model, count in counts.items() if count}


def copy_table(model: Table, source: str, target: str, counted: Counted) -> Copied:
    """Copy all rows, and the number up to which ids were given; links are checked at the end.

    What the target cannot keep gives way: NUL characters and halves of characters in texts, texts
    longer than their column.
    """
    checksum, mended, rows = hashlib.sha256(), 0, 0
    fits = _fitter(model) if connections[target].vendor == "postgresql" else None

    def taken() -> Iterator[Row]:
        nonlocal mended, rows
        for row in _read(model, source):
            kept = fits(row) if fits else row
            mended += kept is not row
            rows += 1
            checksum.update(_canonical(model, kept))
            if rows % BATCH_ROWS == 0:
                counted(BATCH_ROWS)
            yield kept

    _write(model, target, taken())
    counted(rows % BATCH_ROWS)
    # Never back: the target may have given more ids, and a sequence is not rolled back.
    _set_last_id(model, target, max(_last_id(model, source), _last_id(model, target)))
    return Copied(table=_name(model), rows=rows, checksum=checksum.hexdigest(), mended=mended)


def check_table(model: Table, alias: str, counted: Counted) -> tuple[int, str]:
    """Return the number of rows of a table and the checksum over their values."""
    checksum, rows = hashlib.sha256(), 0
    for row in _read(model, alias):
        checksum.update(_canonical(model, row))
        rows += 1
        if rows % BATCH_ROWS == 0:
            counted(BATCH_ROWS)
    counted(rows % BATCH_ROWS)
    return rows, checksum.hexdigest()


def _name(model: Table) -> str:
    return str(model._meta.db_table)  # noqa: SLF001


def _fields(model: Table) -> Sequence[models.Field[Any, Any]]:
    return model._meta.concrete_fields  # noqa: SLF001


def _rows(model: Table, alias: str) -> models.QuerySet[models.Model]:
    return model._base_manager.using(alias)  # noqa: SLF001


def _read(model: Table, alias: str) -> Iterable[Row]:
    names = [field.attname for field in _fields(model)]
    return _rows(model, alias).order_by("pk").values_list(*names).iterator(BATCH_ROWS)


def _canonical(model: Table, row: Row) -> bytes:
    """Return the values of a row as bytes that are the same on every database."""
    return repr(
        [
            json.dumps(value, sort_keys=True)
            if isinstance(field, models.JSONField)
            else _plain(value)
            for field, value in zip(_fields(model), row, strict=True)
        ]
    ).encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value


def _write(model: Table, alias: str, rows: Iterable[Row]) -> None:
    database = connections[alias]
    fields = _fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    prepared = (
        [
            field.get_db_prep_save(value, connection=database)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    )
    # Tables and columns are the program's own names, never input.
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            with (
                database.wrap_database_errors,
                cursor.copy(f"COPY {_name(model)} ({columns}) FROM STDIN") as copy,
            ):
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {_name(model)} ({columns}) VALUES ({marks})"  # noqa: S608
            stream = iter(prepared)
            while batch := list(islice(stream, BATCH_ROWS)):
                cursor.executemany(statement, batch)


def _fitter(model: Table) -> Callable[[Row], Row]:
    """Return what makes PostgreSQL take a row; a row that it takes comes back as it is."""
    fields = _fields(model)

    def fit(row: Row) -> Row:
        kept = tuple(_fit(field, value) for field, value in zip(fields, row, strict=True))
        return row if all(new is old for new, old in zip(kept, row, strict=True)) else kept

    return fit


def _fit(field: models.Field[Any, Any], value: Any) -> Any:  # noqa: ANN401 - of any column
    if isinstance(field, models.JSONField):
        is_odd = _UNKEEPABLE_IN_JSON.search(json.dumps(value))
        return _fit_json(value) if is_odd else value
    if not isinstance(value, str):
        return value
    text = _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    kept = text if field.max_length is None else text[: field.max_length]
    return value if kept == value else kept


def _fit_json(value: Any) -> Any:  # noqa: ANN401 - what stands in JSON
    if isinstance(value, str):
        return _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_fit_json(each) for each in value]
    if isinstance(value, dict):
        return {_fit_json(name): _fit_json(each) for name, each in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _last_id(model: Table, alias: str) -> int:
    """Return the highest id that was ever given: one of a row that is gone is not given again."""
    automatic = model._meta.auto_field  # noqa: SLF001
    if automatic is None:
        return 0
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "postgresql":
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)",
                [_name(model), automatic.column],
            )
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_name(model)])
        found = cursor.fetchone()
    last = _rows(model, alias).aggregate(last=models.Max("pk"))["last"] or 0
    return max(int(last), int(found[0] or 0) if found else 0)


def _set_last_id(model: Table, alias: str, last: int) -> None:
    if not last:
        return
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass, %s)",
                [_name(model), model._meta.auto_field.column, last],  # type: ignore[union-attr]  # noqa: SLF001
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [_name(model)])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [_name(model), last]
            )
