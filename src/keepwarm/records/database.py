"""The database as a whole: who writes in it, what it is called, what is wrong with it.

Writers of a workspace come one after the other on both databases, so that what a use case read
before it wrote still holds. SQLite lets one writer in at a time by itself (``BEGIN IMMEDIATE``);
on PostgreSQL each waits for the row of its workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DatabaseError, connection, connections, transaction

from .models import Workspace

POSTGRESQL_MIN: Final = 15
_KEEPWARM: Final = 0x6B65_6570_7761_726D
"""The number of the lock that Keepwarm holds while it changes tables or makes a workspace."""


@contextmanager
def writing(workspace_id: int) -> Iterator[None]:
    """Open a transaction in which nobody else writes in the workspace; within another, a part."""
    with transaction.atomic():
        if connection.features.has_select_for_update:
            # No key of the row changes, so that rows may point at it meanwhile.
            rows = Workspace.objects.select_for_update(no_key=True).filter(pk=workspace_id)
            rows.values_list("pk", flat=True).first()
        yield


@contextmanager
def deleting_many(workspace_id: int) -> Iterator[None]:
    """Open a transaction as ``writing`` does in which many people may go, with all that is theirs.

    Django deletes what points at a row before the row. SQLite looks again for each row, and as
    indexes begin with the workspace it reads whole tables for that: beside 100,000 people some ten
    milliseconds a table and person. Here it is told not to look.
    """
    is_telling = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_telling:
        connection.disable_constraint_checking()
    try:
        with writing(workspace_id):
            yield
    finally:
        if is_telling:
            connection.enable_constraint_checking()


@contextmanager
def writing_above() -> Iterator[None]:
    """Open a transaction in the tables that belong to no workspace: those of who signs in."""
    with transaction.atomic():
        yield


@contextmanager
def alone(alias: str = "default") -> Iterator[None]:
    """Let one process at a time change tables; SQLite needs no lock beside that of its file."""
    if connections[alias].vendor != "postgresql":
        yield
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_KEEPWARM])
    try:
        yield
    finally:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEEPWARM])


def fault_of_server(alias: str = "default") -> str:
    """Say why this server will not do; empty where it will."""
    server = connections[alias]
    if server.vendor != "postgresql":
        return ""
    with server.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding')")
        (encoding,) = cursor.fetchone()
    version = _version(server)
    if int(version.partition(".")[0]) < POSTGRESQL_MIN:
        return (
            f"This is PostgreSQL {version}; Keepwarm needs {POSTGRESQL_MIN} or newer. Upgrade the"
            " server, or name another one in DATABASE_URL."
        )
    if encoding != "UTF8":
        name = server.settings_dict["NAME"]
        return (
            f"The database “{name}” keeps text as {encoding}, which has not every letter. Make it"
            f" anew: createdb --encoding UTF8 --template template0 {name}"
        )
    return ""


def name_database(alias: str = "default") -> str:
    """Return what may be shown of a database: its kind, its name and where it is."""
    database = connections[alias]
    if database.vendor != "postgresql":
        return f"SQLite, {database.settings_dict['NAME']}"
    return f"PostgreSQL {_version(database)}, database {_place(database)}"


def _version(server: Any) -> str:  # noqa: ANN401 - Django's wrapper has no common public type
    server.ensure_connection()
    major, minor = divmod(server.pg_version, 10_000)
    return f"{major}.{minor}"


def _place(server: Any) -> str:  # noqa: ANN401
    told = server.settings_dict
    host = told["HOST"] or told["OPTIONS"].get("host") or "this machine"
    return f"“{told['NAME']}” at {host}" + (f", port {told['PORT']}" if told["PORT"] else "")


def explain_trouble(error: DatabaseError, alias: str = "default") -> str:
    """Say of a database that could not be used what is wrong and what to do."""
    database = connections[alias]
    if database.vendor != "postgresql":
        return (
            f"The database could not be used: {error}. If this stays so after stopping every"
            " Keepwarm, put your last copy of its folder back (docs/howto/keep-your-data.md)."
        )
    said = " ".join(str(error).split())
    told = database.settings_dict
    words = {
        "place": _place(database),
        "name": told["NAME"],
        "user": told["USER"],
        "said": said,
        "setting": "DATABASE_URL" if alias == "default" else "the address",
    }
    for sign, sentence in _TROUBLES:
        if sign.search(said):
            return sentence.format(**words)
    return f"The PostgreSQL database {words['place']} could not be used: {said}"


_TROUBLES: Final = (
    (
        re.compile("password authentication failed|no password supplied"),
        (
            "The PostgreSQL database {place} refuses the user “{user}”: the password is wrong or"
            " missing. Correct it in {setting} (signs such as / or @ in percent form, %2F or %40)"
            " or in ~/.pgpass."
        ),
    ),
    (
        re.compile('database ".*" does not exist'),
        (
            "The server has no database {place}. Make it there: createdb --encoding UTF8 --template"
            " template0 {name}; or correct {setting}."
        ),
    ),
    (
        re.compile('role ".*" does not exist'),
        (
            "The server of the database {place} knows no user “{user}”. Make it there: createuser"
            " --pwprompt {user}; or correct {setting}."
        ),
    ),
    (
        re.compile("pg_hba.conf|[Pp]eer authentication failed"),
        (
            "The server of the database {place} does not let “{user}” in: {said}. Allow it in"
            " the server's pg_hba.conf, or correct {setting}."
        ),
    ),
    (
        re.compile("permission denied for schema"),
        (
            "The user “{user}” may not make tables in the database {place}. Let it: psql --command"
            " 'ALTER DATABASE {name} OWNER TO {user}'"
        ),
    ),
    (
        re.compile("could not translate host name|failed to resolve host"),
        "Nobody knows the machine of the database {place}. Correct it in {setting}.",
    ),
    (
        re.compile("connection failed|could not connect|timeout expired|server closed|terminating"),
        (
            "The PostgreSQL database {place} is out of reach: {said}. Start the server, or correct"
            " {setting}."
        ),
    ),
)
"""What the server's own words mean, in the order in which they are looked for."""


@contextmanager
def writing_durably(workspace_id: int) -> Iterator[None]:
    """Open a transaction as ``writing`` does that is on the disk, whatever happens, when it ends.

    For what must be known before an act outside that nobody can take back. It may not be part of
    another transaction, which could still be undone. PostgreSQL waits for its disk by itself;
    SQLite is told to (``synchronous`` = FULL: about 3 ms).
    """
    is_sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_sqlite:
        _synchronise("FULL")
    try:
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL synchronous_commit = on")
            with writing(workspace_id):
                yield
    finally:
        if is_sqlite:
            _synchronise("NORMAL")


def _synchronise(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous = {level}")
