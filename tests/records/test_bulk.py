"""Many rows are looked up and inserted as few are."""

import datetime as dt

import pytest
from django.db import connection

from keepwarm import wiring
from keepwarm.records.bulk import among_texts, insert_values, read_stamp
from keepwarm.records.models import Account, Workspace

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
