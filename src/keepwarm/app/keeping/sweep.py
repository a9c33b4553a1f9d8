"""Takes one person's words out of every text of every table, whatever tables there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db import models as fields

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.passages import forget_passages
from keepwarm.app.storing.redact import Traces
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks


def sweep_tables(desk: Desk, traces: Traces) -> int:
    """Cut the person from all texts of the workspace; return in how many rows they stood."""
    count = 0
    for model in apps.get_app_config("records").get_models():
        columns = _text_columns(model)
        if model is models.Passage and traces.plain:
            # Derived: made anew from what names them no more.
            forget_passages(desk, list(_rows_with(desk, model, columns, traces)))
        elif columns and traces.plain:
            count += _sweep_table(desk, model, columns, traces)
    return count


def _text_columns(model: type[fields.Model]) -> list[str]:
    """Return the columns that may hold anybody's words: not codes, of which there are a few."""
    return [
        field.attname
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's own documented way
        if isinstance(field, fields.CharField | fields.TextField | fields.JSONField)
        and not getattr(field, "choices", None)
    ]


def _sweep_table(desk: Desk, model: type[fields.Model], columns: list[str], traces: Traces) -> int:
    count = 0
    for chunk in in_chunks(list(_rows_with(desk, model, columns, traces))):
        for row in model._default_manager.filter(pk__in=chunk):  # noqa: SLF001 - as above
            changed = {
                column: cut
                for column in columns
                if (cut := traces.cut_all(getattr(row, column))) != getattr(row, column)
            }
            if changed:
                model._default_manager.filter(pk=row.pk).update(**changed)  # noqa: SLF001
                count += 1
    return count


def _rows_with(
    desk: Desk, model: type[fields.Model], columns: list[str], traces: Traces
) -> Iterator[int]:
    """Find rows by any of the words; JSON writes letters beyond ASCII as escapes."""
    table = model._meta  # noqa: SLF001 - Django's own documented way
    own = "id" if table.model_name == "workspace" else "workspace_id"
    if not any(field.attname == own for field in table.concrete_fields):
        return
    words = {form for text in traces.plain for form in _forms(text)}
    quoted = [connection.ops.quote_name(column) for column in columns]
    likes = " OR ".join(
        [f"LOWER(CAST({column} AS TEXT)) LIKE %s ESCAPE '!'" for column in quoted] * len(words)
    )
    values: list[Any] = [desk.workspace_id]
    for word in sorted(words):
        values += [f"%{word}%"] * len(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and columns are the program's own names, never input.
            f"SELECT {table.pk.column} FROM {table.db_table}"  # noqa: S608
            f" WHERE {own} = %s AND ({likes})",
            values,
        )
        yield from (row[0] for row in cursor.fetchall())


def _forms(text: str) -> set[str]:
    """Return a word as tables may hold it: SQLite lowers ASCII only, PostgreSQL everything."""
    lowered = "".join(sign.lower() if sign.isascii() else sign for sign in text)
    escaped = "".join(
        sign if sign.isascii() else "".join(f"\\u{unit:04x}" for unit in _units(sign))
        for sign in lowered
    )
    return {
        form.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        for form in (lowered, text.lower(), escaped)
    }


def _units(sign: str) -> list[int]:
    pair = sign.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(pair[at : at + 2]) for at in range(0, len(pair), 2)]
