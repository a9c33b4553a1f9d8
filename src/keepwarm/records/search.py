"""Finds passages by their words: FTS5 on SQLite, ``tsvector`` with GIN on PostgreSQL.

The index of the words is a table beside ``Passage`` that no model knows, one of texts and one of
people: who looks for people by the beginning of a word gathers what is said of it nowhere else, and
a server does not take the words of mails for those of people. On SQLite triggers keep both in step
with every row, whoever writes it; a migration that makes the table of passages anew must make them
anew (``make_index``). On PostgreSQL ``write_passages`` adds the words, and triggers take away those
of rows that go or are changed by anything else.

A passage's number leads with the workspace, goes on with whether it is a prospect or a text, and
then with the minute: both indices yield the newest first by reading backwards, and stop after a
page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db import connection, connections
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from .bulk import hold_rows, in_chunks, insert_new
from .models import Passage
from .search_words import (
    PREFIXES,
    Wanted,
    fts5_query,
    is_gathered,
    searchable,
    tsquery,
    tsvector,
)

SEARCH_VERSION: Final = 1
"""Of what passages are made; passages of another version are made anew."""
INDEX: Final = "records_passage_words"
PEOPLE: Final = "records_passage_people"
_SHARE_BITS: Final = 36
_ORDINAL_BITS: Final = 10
_MINUTES_MAX: Final = (1 << (_SHARE_BITS - _ORDINAL_BITS)) - 1
"""From 1970 on, 127 years of minutes."""
_BATCH_ROWS: Final = 2_000
_WALKED_ROWS_MIN: Final = 4_000
_WALKED_ROWS_EACH: Final = 20
"""Texts that a server walks along for each that is wanted, before it looks them up."""
_FILLING_BYTES: Final = 64 << 20
_USUAL_BYTES: Final = 1 << 20
"""What SQLite gathers of words in memory before it writes them: all at once, and else (its own)."""
_COLUMNS: Final = (
    "id", "workspace_id", "message_id", "entry_id", "prospect_id", "version", "title", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to be found: of one mail or one log entry, or by which one prospect is known."""

    title: str
    text: str
    at: dt.datetime | None = None
    message_id: int | None = None
    entry_id: int | None = None
    prospect_id: int | None = None


def prospects_range(workspace_id: int) -> tuple[int, int]:
    """Return the first and last number of passages that are prospects."""
    first = workspace_id << (_SHARE_BITS + 1)
    return first, first + (1 << _SHARE_BITS) - 1


def texts_range(workspace_id: int) -> tuple[int, int]:
    """Return the first and last number of passages that are mails and log entries."""
    first = ((workspace_id << 1) + 1) << _SHARE_BITS
    return first, first + (1 << _SHARE_BITS) - 1


def write_passages(workspace_id: int, texts: Iterable[Text]) -> int:
    """Write passages that are not there yet, and their words, in the caller's transaction."""
    stream, count = iter(texts), 0
    while batch := list(islice(stream, _BATCH_ROWS)):
        rows = [
            (
                number, workspace_id, text.message_id, text.entry_id, text.prospect_id,
                SEARCH_VERSION, searchable(text.title), searchable(text.text),
            )
            for number, text in zip(_numbers(workspace_id, batch), batch, strict=True)
        ]  # fmt: skip
        insert_new(Passage, _COLUMNS, rows, is_at_once=True)
        _write_words("default", [(row[0], row[6], row[7]) for row in rows])
        count += len(batch)
    return count


def _numbers(workspace_id: int, texts: Sequence[Text]) -> list[int]:
    """Return the number of each text: of a prospect by its id, else by its minute and a free rest.

    Where many fall into one minute, as calls noted by the day do, the rest runs into the next ones.
    """
    start, _ = prospects_range(workspace_id)
    numbers = [start + (text.prospect_id or 0) for text in texts]
    waiting = [at for at, text in enumerate(texts) if text.prospect_id is None]
    taken: set[int] = set()
    attempt = 0
    while waiting:
        for at in waiting:
            numbers[at] = _try_number(workspace_id, texts[at], at, attempt)
        taken |= _known([numbers[at] for at in waiting])
        clashing = []
        for at in waiting:
            if numbers[at] in taken:
                clashing.append(at)
            taken.add(numbers[at])
        waiting, attempt = clashing, attempt + 1
    return numbers


def _try_number(workspace_id: int, text: Text, at: int, attempt: int) -> int:
    first, last = texts_range(workspace_id)
    minutes = int(text.at.timestamp() // 60) if text.at else 0
    place = min(max(minutes, 0), _MINUTES_MAX) << _ORDINAL_BITS
    spread = (at * _SPREAD + attempt * _STRIDE) % (1 << (_ORDINAL_BITS + attempt))
    return min(first + place + spread, last - attempt)


_SPREAD: Final = 2_654_435_761
_STRIDE: Final = 40_503
"""Odd: neighbours fall on different numbers, and each attempt on others than the last."""


def _known(numbers: Sequence[int]) -> set[int]:
    known: set[int] = set()
    for chunk in in_chunks(numbers):
        known |= set(Passage.objects.filter(pk__in=chunk).values_list("pk", flat=True))
    return known


def find(wanted: Wanted, *, among: tuple[int, int], limit: int, with_beginnings: bool) -> list[int]:
    """Return the numbers of passages that hold what is wanted, the highest first.

    ``among`` is the first and last number looked at: see ``prospects_range``.
    """
    if not wanted.all_of or among[0] > among[1]:
        return []
    sql, values = _matching(wanted, among, with_beginnings=with_beginnings)
    if connection.vendor == "sqlite":
        return _read_numbers(f"{sql} ORDER BY 1 DESC LIMIT %s", [*values, limit])
    # A server cannot guess how often a word was said: it would walk along all texts for a seldom
    # one, or gather half of them for a frequent one. A short walk tells which of both it is.
    newest = (
        f"(SELECT passage_id, words FROM {_index_of(among)} WHERE passage_id BETWEEN %s AND %s"  # noqa: S608
        " ORDER BY passage_id DESC LIMIT %s) AS newest"
    )
    walked_rows = max(_WALKED_ROWS_MIN, _WALKED_ROWS_EACH * limit)
    found = _read_numbers(
        f"SELECT passage_id FROM {newest} WHERE words @@ %s::tsquery"  # noqa: S608
        " ORDER BY passage_id DESC LIMIT %s",
        [*among, walked_rows, values[0], limit],
    )
    if len(found) == limit:
        return found
    return _read_numbers(f"{sql} ORDER BY passage_id + 0 DESC LIMIT %s", [*values, limit])


def _read_numbers(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [int(row[0]) for row in cursor.fetchall()]


def find_among(wanted: Wanted, numbers: Sequence[int], *, with_beginnings: bool) -> list[int]:
    """Return those of these texts that hold what is wanted, the highest first."""
    if not wanted.all_of:
        return sorted(numbers, reverse=True)
    key = _KEY[connection.vendor]
    if connection.vendor == "sqlite" and with_beginnings and is_gathered(wanted):
        # Else they would be gathered anew for each number.
        key = f"+{key}"
    found: list[int] = []
    for chunk in in_chunks(numbers):
        sql, values = _matching(wanted, None, with_beginnings=with_beginnings)
        marks = ", ".join(["%s"] * len(chunk))
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} AND {key} IN ({marks})", [*values, *chunk])
            found += [int(row[0]) for row in cursor.fetchall()]
    return sorted(found, reverse=True)


def find_prospects(workspace_id: int, wanted: Wanted, *, limit: int) -> list[int]:
    """Return the ids of prospects that hold what is wanted, the latest first."""
    among = prospects_range(workspace_id)
    numbers = find(wanted, among=among, limit=limit, with_beginnings=True)
    return [number - among[0] for number in numbers]


def matching_prospects(workspace_id: int, wanted: Wanted) -> Q | RawSQL:
    """Return the condition of a query on prospects that they hold what is wanted."""
    among = prospects_range(workspace_id)
    if connection.vendor == "sqlite":
        sql, values = _matching(wanted, among, with_beginnings=True)
        held = sql.replace("SELECT rowid ", f"SELECT rowid - {among[0]} ", 1)
        return Q(pk__in=RawSQL(held, values))  # noqa: S611
    # So that the server may walk along the order of a list, and look each of them up.
    return RawSQL(  # noqa: S611 - all names are the program's own
        f"EXISTS (SELECT 1 FROM {PEOPLE} WHERE passage_id = records_prospect.id + %s"  # noqa: S608
        " AND words @@ %s::tsquery)",
        [among[0], tsquery(wanted, with_beginnings=True)],
        output_field=BooleanField(),
    )


_KEY: Final = {"sqlite": "rowid", "postgresql": "passage_id"}


def _matching(
    wanted: Wanted, among: tuple[int, int] | None, *, with_beginnings: bool
) -> tuple[str, list[Any]]:
    """Return the statement that finds, and its values; all names are the program's own."""
    index = _index_of(among)
    if connection.vendor == "postgresql":
        sql = f"SELECT passage_id FROM {index} WHERE words @@ %s::tsquery"  # noqa: S608
        query = tsquery(wanted, with_beginnings=with_beginnings)
    else:
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"  # noqa: S608
        query = fts5_query(wanted, with_beginnings=with_beginnings)
    if among is None:
        return sql, [query]
    return f"{sql} AND {_KEY[connection.vendor]} BETWEEN %s AND %s", [query, *among]


def _index_of(among: tuple[int, int] | None) -> str:
    return PEOPLE if among and _is_of_people(among[0]) else INDEX


def _is_of_people(number: int) -> bool:
    return not number >> _SHARE_BITS & 1


def make_index(alias: str = "default") -> None:
    """Make the index, empty, and what keeps it in step; once, after the table of passages."""
    with connections[alias].cursor() as cursor:
        for statement in _MAKING[connections[alias].vendor]:
            cursor.execute(statement)


def drop_index(alias: str = "default") -> None:
    """Drop the index and what keeps it in step."""
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "sqlite":
            for index in _HELD:
                for act in _ACTS:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {index}_{act}")
                cursor.execute(f"DROP TABLE IF EXISTS {index}")
            return
        cursor.execute(f"DROP FUNCTION IF EXISTS {INDEX}_forget() CASCADE")
        for index in _HELD:
            cursor.execute(f"DROP TABLE IF EXISTS {index}")


def part_index(alias: str = "default") -> None:
    """Give people an index of their own, where one held people and texts before."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_IS_PARTED[connections[alias].vendor], [PEOPLE])
        if cursor.fetchone()[0]:
            return
        if connections[alias].vendor == "postgresql":
            of_people = f"passage_id >> {_SHARE_BITS} & 1 = 0"
            for statement in (
                _words_table(PEOPLE),
                f"INSERT INTO {PEOPLE} SELECT passage_id, words FROM {INDEX} WHERE {of_people}",  # noqa: S608
                f"DELETE FROM {INDEX} WHERE {of_people}",  # noqa: S608
                _words_index(PEOPLE),
                _FORGETTING,
            ):
                cursor.execute(statement)
            return
        cursor.execute(
            f"INSERT INTO {INDEX} ({INDEX}, rowid, title, text)"  # noqa: S608
            f" SELECT 'delete', id, title, text FROM {_TABLE} WHERE prospect_id {_HELD[PEOPLE]}"
        )
        for act in _ACTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{act}")
        for statement in (*_triggers(INDEX), _table(PEOPLE), *_triggers(PEOPLE)):
            cursor.execute(statement)
        cursor.execute(_fill(PEOPLE))


def fill_index(alias: str = "default") -> None:
    """Make the index anew from the passages that there are, as after they were copied."""
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "sqlite":
            # In large pieces, which need joining less often: in half the time.
            for index in _HELD:
                keep = f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', %s)"  # noqa: S608
                cursor.execute(keep, [_FILLING_BYTES])
                cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")  # noqa: S608
                cursor.execute(_fill(index))
                cursor.execute(keep, [_USUAL_BYTES])
            return
        for index in _HELD:
            cursor.execute(f"DELETE FROM {index}")  # noqa: S608
    rows = Passage.objects.using(alias).order_by("pk").values_list("pk", "title", "text")
    stream = iter(rows.iterator(_BATCH_ROWS))
    while batch := list(islice(stream, _BATCH_ROWS)):
        _write_words(alias, batch)


def squeeze_index() -> None:
    """Leave no trace in the index of what was deleted; on PostgreSQL its vacuum does so."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for index in _HELD:
                cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608


def _write_words(alias: str, rows: Sequence[tuple[int, str, str]]) -> None:
    """Write the words of passages on PostgreSQL; on SQLite the triggers have."""
    if connections[alias].vendor != "postgresql":
        return
    with connections[alias].cursor() as cursor:
        for index in _HELD:
            held = [
                (pk, tsvector(title, text))
                for pk, title, text in rows
                if _is_of_people(pk) == (index == PEOPLE)
            ]
            cursor.execute(
                f"INSERT INTO {index} (passage_id, words)"  # noqa: S608
                " SELECT (held ->> 0)::bigint, (held ->> 1)::tsvector"
                " FROM jsonb_array_elements(%s::jsonb) AS rows(held)",
                [hold_rows(held)],
            )


# All names in these statements are the program's own.
_TABLE: Final = "records_passage"
_HELD: Final = {INDEX: "IS NULL", PEOPLE: "IS NOT NULL"}
"""The indexes, each with what it says of the prospect of the passages that it holds."""
_ACTS: Final = ("insert", "delete", "update")


def _table(index: str) -> str:
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5 (title, text, content = '{_TABLE}',"
        " content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',"
        f" prefix = '{' '.join(map(str, PREFIXES))}')"
    )


def _fill(index: str) -> str:
    return (
        f"INSERT INTO {index} (rowid, title, text)"  # noqa: S608
        f" SELECT id, title, text FROM {_TABLE} WHERE prospect_id {_HELD[index]} ORDER BY id"
    )


def _triggers(index: str) -> tuple[str, ...]:
    forget = (
        f"INSERT INTO {index} ({index}, rowid, title, text)"  # noqa: S608
        " VALUES ('delete', old.id, old.title, old.text);"
    )
    learn = (
        f"INSERT INTO {index} (rowid, title, text)"  # noqa: S608
        " VALUES (new.id, new.title, new.text);"
    )
    does = {"insert": learn, "delete": forget, "update": f"{forget} {learn}"}
    return tuple(
        f"CREATE TRIGGER {index}_{act} AFTER {act.upper()} ON {_TABLE}"
        f" WHEN {'old' if act == 'delete' else 'new'}.prospect_id {_HELD[index]}"
        f" BEGIN {does[act]} END"
        for act in _ACTS
    )


def _words_table(index: str) -> str:
    # No foreign key: Django empties tables in tests, and refuses where one points at them.
    return f"CREATE TABLE {index} (passage_id bigint PRIMARY KEY, words tsvector NOT NULL)"


def _words_index(index: str) -> str:
    return f"CREATE INDEX {index}_gin ON {index} USING gin (words)"


_FORGETTING: Final = (
    f"CREATE OR REPLACE FUNCTION {INDEX}_forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
    f" IF TG_OP = 'TRUNCATE' THEN DELETE FROM {INDEX}; DELETE FROM {PEOPLE};"
    f" ELSE DELETE FROM {INDEX} WHERE passage_id = OLD.id;"
    f" DELETE FROM {PEOPLE} WHERE passage_id = OLD.id; END IF; RETURN NULL; END $$"
)
_IS_PARTED: Final = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = %s",
    "postgresql": "SELECT to_regclass(%s) IS NOT NULL",
}
_MAKING: Final = {
    "sqlite": tuple(
        statement for index in _HELD for statement in (_table(index), *_triggers(index))
    ),
    "postgresql": (
        *(_words_table(index) for index in _HELD),
        *(_words_index(index) for index in _HELD),
        _FORGETTING,
        (
            f"CREATE TRIGGER {INDEX}_row AFTER DELETE OR UPDATE OF title, text ON {_TABLE}"
            f" FOR EACH ROW EXECUTE FUNCTION {INDEX}_forget()"
        ),
        (
            f"CREATE TRIGGER {INDEX}_all AFTER TRUNCATE ON {_TABLE}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {INDEX}_forget()"
        ),
    ),
}
