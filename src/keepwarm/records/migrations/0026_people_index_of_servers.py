"""Gives people an index of words of their own on PostgreSQL, too."""

from typing import Any

from django.db import migrations

from keepwarm.records.search import part_index


def begin_people(_apps: Any, schema: Any) -> None:  # noqa: ANN401 - Django's own types
    part_index(schema.connection.alias)


class Migration(migrations.Migration):
    """Parts the index that held people and texts."""

    dependencies = [("records", "0025_people_index")]

    operations = [migrations.RunPython(begin_people, migrations.RunPython.noop)]
