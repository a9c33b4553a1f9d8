"""Many rows at once, without an object for each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models
from django.db.models.expressions import RawSQL

SAMPLED_ROWS_MAX = 1_000
"""Rows of each index that SQLite looks at: enough to see its shape, in milliseconds."""
VALUES_MAX = 10_000
"""Values in one statement: SQLite takes 32,766 variables unless built otherwise."""
ROWS_MAX = 1_000
"""Rows in one statement, where several are in one: more gain nothing."""
TEXT_LENGTH_MAX = 64_000_000
"""Of the rows in one statement; PostgreSQL's jsonb holds four times that."""

_FEW_VALUES = 30
_Value = TypeVar("_Value", int, str, bytes)
_AMONG = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT unnest(%s::bigint[])",
}
_AMONG_TEXTS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT unnest(%s::text[])",
}


def in_chunks(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """Cut what is looked up into pieces that one statement can take."""
    for start in range(0, len(values), VALUES_MAX):
        yield values[start : start + VALUES_MAX]


def among(numbers: Collection[int]) -> RawSQL | list[int]:
    """Return what ``column__in`` takes to look up many numbers: one variable, however many.

    Django prepares every number of a list by itself; of a lead file's rows that was a quarter of
    the time of an import.
    """
    listed = list(numbers)
    if len(listed) <= _FEW_VALUES:
        return listed
    sql, held = among_in_sql(listed)
    return RawSQL(sql, [held])  # noqa: S611 - the numbers are a variable


def among_in_sql(numbers: Collection[int]) -> tuple[str, str | list[int]]:
    """Return what stands after ``IN`` in written SQL to look up numbers, and its one variable."""
    listed = list(numbers)
    held = json.dumps(listed) if connection.vendor == "sqlite" else listed
    return _AMONG[connection.vendor], held


def among_texts(texts: Sequence[str]) -> RawSQL | list[str]:
    """Return what ``column__in`` takes to look up many texts, as ``among`` does for numbers."""
    listed = list(texts)
    written = json.dumps(listed, ensure_ascii=False)
    # SQLite ends a text where JSON writes \u0000.
    if len(listed) <= _FEW_VALUES or "\\u" in written:
        return listed
    held = written if connection.vendor == "sqlite" else listed
    return RawSQL(_AMONG_TEXTS[connection.vendor], [held])  # noqa: S611 - the texts are a variable


def find_rows(
    model: type[models.Model],
    workspace_id: int,
    column: str,
    values: Sequence[str] | Sequence[bytes],
    columns: Sequence[str],
) -> list[tuple[Any, ...]]:
    """Return these columns of the workspace's rows that hold one of these values in ``column``.

    Written out, as Django prepares every value by itself, at the cost of finding its row.
    """
    # Table and columns are the program's own names, never input.
    start = f"SELECT {', '.join(columns)} FROM {model._meta.db_table}"  # noqa: S608, SLF001
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for first in range(0, len(values), VALUES_MAX):
            chunk: list[Any] = list(values[first : first + VALUES_MAX])
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"{start} WHERE workspace_id = %s AND {column} IN ({marks})", [workspace_id, *chunk]
            )
            found += cursor.fetchall()
    return found


def refresh_statistics() -> None:
    """Tell the planner how the rows are spread; PostgreSQL would look by itself, a minute late.

    Without this SQLite takes an index that begins with the workspace for a good one, where there
    is only one workspace: looking up thirty people by key then reads a hundred thousand.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLED_ROWS_MAX}")
            cursor.execute("ANALYZE")
        else:
            # Of our own tables: others may live in the same database.
            tables = [model._meta.db_table for model in apps.get_models()]  # noqa: SLF001
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def by_bytes() -> str:
    """Return what makes a comparison of texts in SQL one by bytes, as Python's is.

    PostgreSQL else compares by the rules of the database's language, SQLite always so.
    """
    return 'COLLATE "C"' if connection.vendor == "postgresql" else "COLLATE BINARY"


def stamp(moment: dt.datetime | None) -> str | None:
    """Write a moment as Django stores it on SQLite; PostgreSQL reads the same text as UTC."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ") if moment else None


def read_stamp(moment: dt.datetime | None) -> dt.datetime | None:
    """Return a moment that written SQL yields: SQLite keeps it in UTC, and without saying so."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=dt.UTC)


def insert_new(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    is_at_once: bool = False,
) -> None:
    """Insert rows, leaving out those that a unique constraint already knows.

    ``is_at_once`` puts many into one statement on SQLite, too. Where triggers index words it writes
    to disk before every statement what it has gathered of them, at four times the cost.
    """
    _insert(model, columns, rows, "ON CONFLICT DO NOTHING", is_at_once=is_at_once)


def insert_or_update(
    model: type[models.Model], key: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of the key and these columns; a row whose key is there gets the columns anew.

    No key may come twice.
    """
    settings = ", ".join(f"{column} = excluded.{column}" for column in columns)
    _insert(model, (key, *columns), rows, f"ON CONFLICT ({key}) DO UPDATE SET {settings}")


def _insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    end: str,
    *,
    is_at_once: bool = False,
) -> None:
    # Table and columns are the program's own names, never input.
    start = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"  # noqa: SLF001
    if connection.vendor == "postgresql":
        _write_held(f"{start} {_held_in_sql(model, columns)} {end}", rows)
        return
    marks = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if not is_at_once:
            cursor.executemany(f"{start} VALUES {marks} {end}", [tuple(row) for row in rows])
            return
        stream, rows_max = iter(rows), min(ROWS_MAX, VALUES_MAX // len(columns))
        while batch := list(islice(stream, rows_max)):
            values = [value for row in batch for value in row]
            cursor.execute(f"{start} VALUES {', '.join([marks] * len(batch))} {end}", values)


def _held_in_sql(model: type[models.Model], columns: Sequence[str]) -> str:
    """Return SQL for PostgreSQL that yields rows of a model; its one variable is what holds them.

    Each value in a variable of its own took the driver four times as long as all else together.
    """
    kinds = {
        str(field.column): field.cast_db_type(connection) or ""
        for field in model._meta.concrete_fields  # noqa: SLF001
    }
    # Without a length: a cast would cut off what is too long, and not say so.
    values = ", ".join(
        f"(held ->> {place})::{kinds[column].partition('(')[0]} AS {column}"
        for place, column in enumerate(columns)
    )
    return f"SELECT {values} FROM jsonb_array_elements(%s::jsonb) AS rows(held)"  # noqa: S608


def _write_held(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Execute a statement of ``_held_in_sql`` for rows, many at once."""
    stream = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(stream, ROWS_MAX)):
            waiting = [batch]
            while waiting:
                some = waiting.pop()
                held = hold_rows(some)
                if len(held) > TEXT_LENGTH_MAX and len(some) > 1:
                    half = len(some) // 2
                    waiting += [some[half:], some[:half]]
                else:
                    cursor.execute(statement, [held])


def hold_rows(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as one text, of which PostgreSQL makes rows again."""
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, default=_as_text)


def _as_text(value: object) -> str:
    """Return what PostgreSQL reads as this value, where JSON has no such."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{value.hex()}"
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r}, a {type(value).__name__}, cannot be written in bulk")


def insert_values(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows by the names of their columns, leaving out those that a constraint already knows.

    What a row does not name gets its default. Django's ``bulk_create`` makes an object of every
    row and prepares every value by its field, at many times the cost.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    prepares = [_PREPARES.get(type(field), _as_it_is) for field in fields]
    columns = [
        (field.attname, prepare, prepare(field.get_default()))
        for field, prepare in zip(fields, prepares, strict=True)
    ]
    insert_new(
        model,
        [str(field.column) for field in fields],
        (
            [prepare(row[name]) if name in row else default for name, prepare, default in columns]
            for row in rows
        ),
    )


def _as_it_is(value: object) -> object:
    return value


def _as_json(value: object) -> str:
    return "[]" if value == [] else json.dumps(value)


_PREPARES: dict[type, Callable[[Any], object]] = {
    models.JSONField: _as_json,
    models.DateTimeField: stamp,
}


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Update rows by primary key; each row holds the columns' values, then the key.

    No key may come twice.
    """
    table = model._meta.db_table  # noqa: SLF001
    if connection.vendor == "postgresql":
        settings = ", ".join(f"{column} = wanted.{column}" for column in columns)
        wanted = _held_in_sql(model, (*columns, "id"))
        _write_held(
            f"UPDATE {table} SET {settings} FROM ({wanted}) AS wanted"  # noqa: S608
            f" WHERE {table}.id = wanted.id",
            rows,
        )
        return
    settings = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {settings} WHERE id = %s",  # noqa: S608
            [tuple(row) for row in rows],
        )
