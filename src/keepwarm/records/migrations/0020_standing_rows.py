"""Keeps with each standing whose it is, so that a book is read without a number per prospect."""

import struct
from collections.abc import Iterator
from typing import Any

from django.db import migrations

_CHUNK_ROWS = 10_000
_HEADER = struct.Struct("<qqq")


def take_header_in(_apps: Any, schema: Any) -> None:  # noqa: ANN401 - Django's own types
    """Put revision, prospect and account before what is packed of each standing."""
    rows = _rows(schema.connection, "prospect_id, account_id, revision, packed")
    for cursor, some in rows:
        cursor.executemany(
            "UPDATE records_standing SET packed = %s WHERE prospect_id = %s",
            [
                (_HEADER.pack(revision, prospect, account) + bytes(packed), prospect)
                for prospect, account, revision, packed in some
            ],
        )


def give_header_back(_apps: Any, schema: Any) -> None:  # noqa: ANN401 - Django's own types
    """Leave only the standing packed, and the account in its column."""
    for cursor, some in _rows(schema.connection, "prospect_id, packed"):
        cursor.executemany(
            "UPDATE records_standing SET packed = %s, account_id = %s WHERE prospect_id = %s",
            [
                (bytes(packed)[_HEADER.size :], _HEADER.unpack_from(bytes(packed))[2], prospect)
                for prospect, packed in some
            ],
        )


def _rows(connection: Any, columns: str) -> Iterator[tuple[Any, list[tuple[Any, ...]]]]:  # noqa: ANN401
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM records_standing"  # noqa: S608 - columns named above
                " WHERE prospect_id > %s ORDER BY prospect_id LIMIT %s",
                [last, _CHUNK_ROWS],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            yield cursor, rows
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("records", "0019_junk")]

    operations = [
        migrations.RunPython(take_header_in, give_header_back),
        migrations.RemoveField("standing", "account_id"),
    ]
