"""A database of an earlier state, with a row in each of its tables, comes to this one whole."""

import datetime as dt

import pytest

from tests.app.builders import NOW
from tests.records.steps import go_step_by_step

pytestmark = pytest.mark.sqlite
STATES = ("0003_signature", "0008_who_is_who", "0014_taking_up")
"""One after the other; each fills the tables that came since, then the newest is made."""


def value_of(field):
    """Return something that a column takes."""
    if field.choices:
        return field.choices[0][0]
    kinds = {
        "DateTimeField": NOW,
        "DateField": NOW.date(),
        "TimeField": dt.time(9),
        "BinaryField": b"\x01" * 32,
        "BooleanField": False,
        "FloatField": 1.0,
        "JSONField": {},
        "UUIDField": "00000000-0000-0000-0000-000000000001",
    }
    kind = field.get_internal_type()
    if kind in {"CharField", "TextField", "EmailField"}:
        return "x"
    return kinds.get(kind, 1)


def fill(apps, alias):
    """Store a row in each table without one, what others point to first; return the tables."""
    rows, waiting = {}, list(apps.get_app_config("records").get_models())
    while waiting:
        model = waiting.pop(0)
        links = [field for field in model._meta.fields if field.is_relation and not field.null]
        if any(link.related_model not in (*rows, model) for link in links):
            waiting.append(model)
            continue
        values = {
            field.name: rows[field.related_model] if field.is_relation else value_of(field)
            for field in model._meta.fields
            if not (field.auto_created or field.null or field.get_internal_type() == "BigAutoField")
            and (field.is_relation or not field.has_default() or field.choices)
        }
        stored = model.objects.using(alias)
        rows[model] = stored.first() or stored.create(**values)
    return [model._meta.db_table for model in rows]


def test_no_row_of_an_earlier_version_is_lost(tmp_path, django_db_setup, django_db_blocker):  # noqa: ARG001
    from django.core.management import call_command
    from django.db import connections

    from keepwarm import wiring

    with django_db_blocker.unblock(), wiring._use_file(tmp_path / "keepwarm.sqlite3") as alias:
        for state in STATES:
            tables = fill(go_step_by_step(alias, state), alias)

        call_command("migrate", database=alias, verbosity=0)

        with connections[alias].cursor() as cursor:
            kept = {table: count_of(cursor, table) for table in tables}
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == []
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)]
    assert len(kept) > 40
    assert {table: count for table, count in kept.items() if count != 1} == {}


def count_of(cursor, table):
    cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name of our own
    return cursor.fetchone()[0]
