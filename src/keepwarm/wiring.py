"""The one place that knows which adapter serves what, and how a process gets its desk."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from keepwarm.adapters.analytics import open_engine
from keepwarm.adapters.clock import local_zone, utc_now
from keepwarm.adapters.files import read_demo
from keepwarm.adapters.packs import read_packs
from keepwarm.app import demo
from keepwarm.app import move_database as move
from keepwarm.app.analytics import Analytics
from keepwarm.app.desk import Desk, Packs, Shelf
from keepwarm.app.errors import Refusal
from keepwarm.app.intake import Progress
from keepwarm.app.move_database import MoveReport
from keepwarm.records import database, models
from keepwarm.records.database_url import read_database_url

_KEY_CHECK = b"keepwarm key check"
MOVE_TARGET = "target"
"""What the database is called into which everything is moved."""


@cache
def packs() -> Packs:
    """Return the packs, read once per process."""
    return read_packs()


@cache
def _shelf(_workspace_id: int) -> Shelf:
    return Shelf()


def new_seed() -> int:
    """Return a seed for the draws of a new workspace; nobody is ever shown it."""
    return secrets.randbits(63)


def prepare_database(alias: str = "default") -> None:
    """Bring a database to what this version needs; quick where nothing is due."""
    fault = database.fault_of_server(alias)
    if fault:
        raise Refusal(fault)
    if _is_behind(alias):
        with database.alone(alias):
            # Another process may have done it while this one waited.
            if _is_behind(alias):
                call_command("migrate", database=alias, verbosity=0, interactive=False)


def _is_behind(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def move_database(url: str, progress: Progress) -> MoveReport:
    """Move everything into the empty database at ``url``, and leave what is in use as it is."""
    try:
        found = read_database_url(url)
    except ValueError as error:
        raise Refusal(f"Nothing was moved: {error}.") from error
    chosen = connections.configure_settings({"default": found})["default"]
    place = ("ENGINE", "NAME", "HOST", "PORT")
    if all(str(chosen[part]) == str(settings.DATABASES["default"][part]) for part in place):
        raise Refusal("Nothing was moved: this is the database that is in use.")
    connections.settings[MOVE_TARGET] = chosen
    prepare_database()
    try:
        prepare_database(MOVE_TARGET)
        return move.move_database("default", MOVE_TARGET, progress)
    except DatabaseError as error:
        trouble = database.explain_trouble(error, MOVE_TARGET)
        raise Refusal(f"Nothing was moved. {trouble}") from error


def open_desk(clock: Callable[[], dt.datetime] = utc_now) -> Desk:
    """Return the desk of the one workspace, made on first use."""
    secret = settings.SECRET_KEY.encode()
    check = hmac.new(secret, _KEY_CHECK, hashlib.sha256).digest()
    workspace = models.Workspace.objects.order_by("pk").first()
    if workspace is None:
        with database.alone(), transaction.atomic():
            workspace = models.Workspace.objects.order_by(
                "pk"
            ).first() or models.Workspace.objects.create(
                name="My prospects",
                zone=local_zone(),
                key_check=check,
                seed=new_seed(),
                created_at=clock(),
            )
    if not hmac.compare_digest(bytes(workspace.key_check), check):
        raise Refusal(
            "The secret key does not belong to this database: who asked for no further contact"
            " could not be recognised. Put the secret.key that was made with it back into its"
            " folder."
        )
    return Desk(
        workspace=workspace, packs=packs(), clock=clock, secret=secret, shelf=_shelf(workspace.pk)
    )


def load_demo(desk: Desk, *, progress: Progress = lambda _what, _done: None) -> None:
    """Fill an empty workspace with the demo."""
    demo.load_demo(desk, read_demo(), progress=progress)


def open_analytics(name: str) -> AbstractContextManager[Analytics]:
    """Open the engine of this name for work on all rows at once."""
    return open_engine(name, folder=settings.ANALYTICS_FOLDER, master=settings.SPARK_MASTER)
