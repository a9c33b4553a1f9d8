"""The one place that knows which adapter serves what, and how a process gets its desk."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from keepwarm.adapters.clock import local_zone, utc_now
from keepwarm.adapters.files import read_demo
from keepwarm.adapters.packs import read_packs
from keepwarm.app import demo
from keepwarm.app.desk import Desk, Packs, Shelf
from keepwarm.app.errors import Refusal
from keepwarm.app.finish_intake import Progress, silent
from keepwarm.records import models

_KEY_CHECK = b"keepwarm key check"


@cache
def packs() -> Packs:
    """Return the packs, read once per process."""
    return read_packs()


@cache
def _shelf(_workspace_id: int) -> Shelf:
    return Shelf()


def prepare_database() -> None:
    """Bring the database to what this version needs; quick where nothing is due."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def open_desk(clock: Callable[[], dt.datetime] = utc_now) -> Desk:
    """Return the desk of the one workspace, made on first use."""
    secret = settings.SECRET_KEY.encode()
    check = hmac.new(secret, _KEY_CHECK, hashlib.sha256).digest()
    workspace = models.Workspace.objects.order_by("pk").first()
    if workspace is None:
        with transaction.atomic():
            workspace = models.Workspace.objects.order_by(
                "pk"
            ).first() or models.Workspace.objects.create(
                name="My prospects", zone=local_zone(), key_check=check, created_at=clock()
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


def load_demo(desk: Desk, *, progress: Progress = silent) -> None:
    """Fill an empty workspace with the demo."""
    demo.load_demo(desk, read_demo(), progress=progress)
