"""Prospects with their people as plain rows: what settling reads of each, without an object.

Written out: Django takes longer to turn the moments and lists of a thousand rows into values, one
by one, than the database does to find them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from django.db import connection

from .bulk import among_in_sql, read_stamp


class ProspectRow(NamedTuple):
    """A prospect and their person, as far as anything is derived from them."""

    pk: int
    person_id: int
    name: str
    account_name: str
    external_id: str
    basis: str
    region: str
    stage: str
    outcome: str
    value_minutes: float | None
    note: str
    person_key: str
    person_name: str
    title: str
    domain: str
    account_id: int | None
    blocked: list[str]
    preferred: list[str]
    extra: dict[str, Any]
    not_before: dt.datetime | None
    not_before_set_at: dt.datetime | None
    known_since: dt.datetime | None


_PLAIN: Final = ProspectRow._fields.index("blocked")
_MOMENTS: Final = ProspectRow._fields.index("not_before")
_SELECT: Final = (
    "SELECT prospect.id, person_id, prospect.name, account_name, external_id, basis, region, stage,"
    " outcome, value_minutes, note, person.key, person.name, title, domain, account_id, blocked,"
    " preferred, extra, not_before, not_before_set_at, known_since"
    " FROM records_prospect prospect JOIN records_person person ON person.id = person_id"
    " WHERE prospect.workspace_id = %s AND person_id IN ({}) ORDER BY person_id"
)


def read_prospect_rows(workspace_id: int, people: Collection[int]) -> list[ProspectRow]:
    """Return the prospects among these people, in the order of the people's ids."""
    numbers, held = among_in_sql(people)
    with connection.cursor() as cursor:
        cursor.execute(_SELECT.format(numbers), [workspace_id, held])
        return [
            ProspectRow._make(
                (
                    *row[:_PLAIN],
                    *map(_from_json, row[_PLAIN:_MOMENTS]),
                    *map(read_stamp, row[_MOMENTS:]),
                )
            )
            for row in cursor.fetchall()
        ]


def _from_json(text: str) -> Any:  # noqa: ANN401 - a list or a table, as it was stored
    return [] if text == "[]" else json.loads(text)
