"""Many rows are looked up and inserted as few are."""

import datetime as dt

import pytest
from django.db import DataError, connection, transaction

from keepwarm import wiring
from keepwarm.records import bulk
from keepwarm.records.bulk import (
    among_texts,
    insert_new,
    insert_values,
    read_stamp,
    stamp,
    update_rows,
)
from keepwarm.records.models import Account, LogEntry, Person, Workspace

ODD = (
    'a "quoted" one',
    "back\\slash",
    "\\u0041",
    "Zoë 🚀",
    "two\nlines",
    "tab\there",
    "100 %s",
    "",
)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 100])
@pytest.mark.parametrize("odd", ODD)
def test_a_text_is_found_among_many_as_it_stands(odd, count):
    workspace = wiring.first_workspace()
    keys = [odd, *(f"firm {number}" for number in range(count))]
    others = ["a", "\n", "firm"]
    insert_values(Account, [{"workspace_id": workspace.pk, "key": key} for key in (*keys, *others)])

    found = Account.objects.filter(key__in=among_texts(keys))

    assert sorted(found.values_list("key", flat=True)) == sorted(keys)


@pytest.mark.django_db
def test_a_moment_that_written_sql_yields_is_the_one_that_was_stored():
    workspace = wiring.first_workspace()
    moment = dt.datetime(2026, 3, 11, 10, 2, 33, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    Workspace.objects.filter(pk=workspace.pk).update(created_at=moment)

    with connection.cursor() as cursor:
        cursor.execute("SELECT created_at, NULL FROM records_workspace")
        stored, nothing = cursor.fetchone()

    assert (read_stamp(stored), read_stamp(nothing)) == (moment, None)


def write_entries(texts):
    """Write a log entry of each text, with every kind of value a row may hold."""
    workspace, at = wiring.first_workspace().pk, dt.datetime(2026, 3, 11, 10, 2, 33, 5, dt.UTC)
    person = Person.objects.create(workspace_id=workspace, key="ada@firm.example")
    columns = ("workspace_id", "person_id", "digest", "at", "channel", "result", "tactic", "note")
    insert_new(
        LogEntry,
        (*columns, "minutes"),
        (
            (workspace, person.pk, bytes([0, 92, 34, place]), stamp(at), "phone", "", "", text,
             None if place else 2.1)
            for place, text in enumerate(texts)
        ),
    )  # fmt: skip
    return at


@pytest.mark.django_db
def test_rows_written_in_bulk_are_as_they_were_given():
    at = write_entries(ODD)

    rows = LogEntry.objects.order_by("pk").values_list("note", "at", "minutes", "digest")

    assert [row[0] for row in rows] == list(ODD)
    assert {row[1] for row in rows} == {at}
    assert [row[2] for row in rows] == [2.1, *[None] * (len(ODD) - 1)]
    assert [bytes(row[3]) for row in rows] == [bytes([0, 92, 34, i]) for i in range(len(ODD))]


@pytest.mark.django_db
def test_rows_too_large_for_one_statement_go_in_several(monkeypatch):
    monkeypatch.setattr(bulk, "TEXT_LENGTH_MAX", 300)

    write_entries(["a" * 500, "b", "c" * 400, "d", "e"])

    notes = LogEntry.objects.order_by("pk").values_list("note", flat=True)
    assert [note[0] for note in notes] == list("abcde")


@pytest.mark.django_db
def test_what_is_too_long_for_its_column_is_refused_and_not_cut_off():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows no length of a column")
    workspace = wiring.first_workspace().pk

    with pytest.raises(DataError), transaction.atomic():
        insert_values(Account, [{"workspace_id": workspace, "key": "k" * 5_000}])


@pytest.mark.django_db
def test_rows_are_updated_by_their_keys():
    write_entries(["one", "two", "three"])
    first, second, _ = LogEntry.objects.order_by("pk").values_list("pk", flat=True)

    update_rows(LogEntry, ("note", "minutes"), [('"1"', 1.5, first), ("2\\", None, second)])

    rows = LogEntry.objects.order_by("pk").values_list("note", "minutes")
    assert list(rows) == [('"1"', 1.5), ("2\\", None), ("three", None)]
