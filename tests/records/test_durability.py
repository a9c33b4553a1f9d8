"""What must be known before an act that nobody can take back waits for the disk."""

import pytest


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_what_must_last_is_on_the_disk_before_it_goes_on():
    from django.db import connection

    from keepwarm.records.database import writing_durably

    def level():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA synchronous").fetchone()[0]

    before = level()
    with writing_durably(1):
        within = level()

    assert (within, level()) == (2, before)


@pytest.mark.django_db(transaction=True)
def test_what_must_last_is_part_of_nothing_that_could_be_undone():
    from django.db import transaction

    from keepwarm.records.database import writing_durably

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), writing_durably(1):
        pytest.fail("it was begun")
