"""The one place that knows which adapter serves what, and how a process gets its desk."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
import socket
import sqlite3
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from keepwarm.adapters import backup, imap
from keepwarm.adapters.analytics import open_engine
from keepwarm.adapters.calendars import read_calendar
from keepwarm.adapters.clock import local_zone, steady_s, utc_now
from keepwarm.adapters.files import read_demo, zip_parts
from keepwarm.adapters.mail_trust import trust
from keepwarm.adapters.one_time_codes import AuthenticatorCodes
from keepwarm.adapters.packs import read_mail_providers, read_packs, read_sign_in_services
from keepwarm.adapters.premises import look_at_home, make_private
from keepwarm.adapters.sealing import KeySealer
from keepwarm.adapters.sent_folder import ImapSentFolder, ImapServer
from keepwarm.adapters.smtp import SmtpServer, SmtpSubmitter
from keepwarm.adapters.token_server import HttpTokenServer
from keepwarm.app.access import sign_in
from keepwarm.app.background.job_run import Work, run_job
from keepwarm.app.background.jobs import claim_job
from keepwarm.app.ground import outgoing
from keepwarm.app.ground.analytics import Analytics
from keepwarm.app.ground.desk import Desk, Packs, Shelf
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.ground.reception import Reception
from keepwarm.app.ground.sealing import Sealer
from keepwarm.app.importing import demo
from keepwarm.app.keeping import erase, job_kinds
from keepwarm.app.keeping import move_database as move
from keepwarm.app.keeping.move_database import MoveReport
from keepwarm.app.keeping.premises import Premises
from keepwarm.app.mailbox.mail_grants import (
    TokenServer,
    bearer_of,
    current_secret,
    open_secret,
    read_grant,
)
from keepwarm.app.mailbox.mail_places import Providers
from keepwarm.app.mailbox.mail_server import Enter, MailTrouble
from keepwarm.app.mailbox.mail_sign_in import SignInService
from keepwarm.app.mailbox.read_mailbox import reading_by
from keepwarm.app.mailbox.recorded_mail import RecordedSent
from keepwarm.app.mailbox.sending_mailboxes import place_of
from keepwarm.app.sending import due_mail
from keepwarm.app.sending.clock_watch import ClockWatch
from keepwarm.app.sending.send_by_grant import GrantSubmitter
from keepwarm.app.sending.sending import SentFolder, Submitter, Way
from keepwarm.records import database, models
from keepwarm.records.database_url import read_database_url, sqlite_database

_KEY_CHECK = b"keepwarm key check"
MOVE_TARGET = "target"
"""What the database is called into which everything is moved."""


@cache
def packs() -> Packs:
    """Return the packs, read once per process."""
    return read_packs()


@cache
def mail_providers() -> Providers:
    """Return where the mail of well-known domains is read, read once per process."""
    return read_mail_providers()


@cache
def sealer() -> Sealer:
    """Return what seals secrets by the keys of this installation."""
    return KeySealer(settings.SEALING_KEYS.texts)


@cache
def _shelf(_workspace_id: int) -> Shelf:
    return Shelf()


def new_seed() -> int:
    """Return a seed for the draws of a new workspace; nobody is ever shown it."""
    return secrets.randbits(63)


def new_secret() -> str:
    """Return a secret that nobody guesses: 256 random bits as text."""
    return secrets.token_urlsafe(32)


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


def reception(clock: Callable[[], dt.datetime] = utc_now) -> Reception:
    """Return what is needed where people sign in."""
    return Reception(
        clock=clock,
        chance=secrets.token_bytes,
        sealer=sealer(),
        codes=AuthenticatorCodes(),
        secret=settings.STOP_KEY.encode(),
    )


def first_workspace(clock: Callable[[], dt.datetime] = utc_now) -> models.Workspace:
    """Return the oldest workspace, made on first use."""
    workspace = models.Workspace.objects.order_by("pk").first()
    if workspace is None:
        with database.alone(), transaction.atomic():
            found = models.Workspace.objects.order_by("pk").first()
            workspace = found or make_workspace("My prospects", clock)
    return workspace


def make_workspace(name: str, clock: Callable[[], dt.datetime] = utc_now) -> models.Workspace:
    """Make an empty workspace."""
    return models.Workspace.objects.create(
        name=name, zone=local_zone(), key_check=_key_check(), seed=new_seed(), created_at=clock()
    )


def add_workspace(name: str) -> models.Workspace:
    """Make another workspace, of a name that no other one has."""
    called = " ".join(name.split())
    if not called or models.Workspace.objects.filter(name__iexact=called).exists():
        raise Refusal(f"Not made: a workspace needs a name of its own, not “{called}”.")
    with database.alone(), transaction.atomic():
        return make_workspace(called)


def find_workspace(named: str, *, is_for_all: bool = False) -> models.Workspace:
    """Return the workspace of this name or number; without one the only one there is.

    For what is the same in all of them the oldest will do.
    """
    rows = list(models.Workspace.objects.order_by("pk"))
    wanted = named.strip().casefold()
    found = [row for row in rows if wanted in (row.name.casefold(), str(row.pk))]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{row.pk} ({row.name})" for row in rows)
    if wanted:
        raise Refusal(f"There is no one workspace “{named}”. There are: {names}.")
    if len(rows) > 1 and not is_for_all:
        raise Refusal(
            f"There are several workspaces: {names}. Say which: keepwarm --workspace NAME …, or"
            " KEEPWARM_WORKSPACE."
        )
    return first_workspace()


def _key_check() -> bytes:
    return hmac.new(settings.STOP_KEY.encode(), _KEY_CHECK, hashlib.sha256).digest()


def open_desk(
    clock: Callable[[], dt.datetime] = utc_now,
    *,
    workspace_id: int | None = None,
    user_id: int | None = None,
    own_minutes: float | None = None,
) -> Desk:
    """Return the desk of a workspace, by default the oldest, for who works at it."""
    check = _key_check()
    workspace = (
        first_workspace(clock)
        if workspace_id is None
        else models.Workspace.objects.get(pk=workspace_id)
    )
    if not hmac.compare_digest(bytes(workspace.key_check), check):
        raise Refusal(
            "The secret key does not belong to this database: who asked for no further contact"
            " could not be recognised. Put the secret.key that was made with it back into its"
            " folder."
        )
    return _desk_of(workspace, clock, user_id=user_id, own_minutes=own_minutes)


def open_desks(clock: Callable[[], dt.datetime] = utc_now) -> Iterator[Desk]:
    """Open the desk of every workspace, one after the other: for workers."""
    open_desk(clock=clock)
    for workspace in models.Workspace.objects.order_by("pk"):
        yield _desk_of(workspace, clock)


def open_desk_of(workspace_id: int, clock: Callable[[], dt.datetime] = utc_now) -> Desk | None:
    """Open the desk of this workspace; None where there is none: for who comes with its key."""
    workspace = models.Workspace.objects.filter(pk=workspace_id).first()
    return None if workspace is None else _desk_of(workspace, clock)


def _desk_of(
    workspace: models.Workspace,
    clock: Callable[[], dt.datetime],
    *,
    user_id: int | None = None,
    own_minutes: float | None = None,
) -> Desk:
    return Desk(
        workspace=workspace,
        packs=packs(),
        clock=clock,
        secret=settings.STOP_KEY.encode(),
        read_calendar=read_calendar,
        shelf=_shelf(workspace.pk),
        user_id=user_id,
        own_minutes=own_minutes,
    )


@cache
def kinds_of_jobs() -> Mapping[str, Work]:
    """Return what each kind of job does."""
    return job_kinds.kinds_of_jobs(zip_parts, reading_by(mail_entrance(), sealer(), token_server()))


def mail_entrance() -> Enter:
    """Return what signs in at mail servers."""
    return partial(imap.enter, context=_trust())


@cache
def token_server() -> TokenServer:
    """Return what asks mail providers for tokens."""
    return HttpTokenServer()


@cache
def sign_in_services() -> Mapping[str, SignInService]:
    """Return where well-known providers let people sign in, read once per process."""
    return read_sign_in_services()


@cache
def _trust() -> ssl.SSLContext:
    return trust(settings.KEEPWARM.mail_ca_file)


def do_at_once(desk: Desk, job_id: int) -> str:
    """Do a small job here and now, in the request that asked for it; return what became of it.

    Cut off, it is taken up by a worker as soon as its lease has ended.
    """
    claim = claim_job(desk, worker="a page", job_id=job_id)
    return "lost" if claim is None else run_job(desk, claim, kinds_of_jobs())


_CLOCK: Final = ClockWatch(steady_s)


def send_due(desk: Desk) -> dict[str, int]:
    """Send, settle and file what is due; return how many mails came to what, by state."""
    _CLOCK(desk)  # looked at every time, so that a jump is seen whether or not anything is due
    sender = f"{socket.gethostname()} {os.getpid()} {new_secret()[:8]}"
    return due_mail.send_all_due(desk, partial(_way_of, desk), sender=sender)


def _way_of(desk: Desk, mailbox: models.SendingMailbox) -> Way:
    live = due_mail.read_by(mailbox)
    return Way(
        submitter=_submitter_of(desk, mailbox, live),
        sent_folder=RecordedSent(desk) if live is None else _sent_folder_of(desk, live),
        why_blind=due_mail.sight_of(desk, mailbox),
        watch_clock=_CLOCK,
    )


def _submitter_of(
    desk: Desk, mailbox: models.SendingMailbox, live: models.Mailbox | None
) -> Submitter:
    def submitter_with(secret: str) -> Submitter:
        server = SmtpServer(
            host=mailbox.host,
            port=mailbox.port,
            security=mailbox.security,
            method=mailbox.method,
            login=mailbox.login,
            secret=secret,
        )
        return SmtpSubmitter(server, context=_trust())

    if live is not None and mailbox.method == "oauth" and read_grant(open_secret(live, sealer())):
        grant_of = live
        return GrantSubmitter(
            submitter_with,
            lambda refused: current_secret(
                desk, grant_of, sealer=sealer(), tokens=token_server(), refused=refused
            ),
        )
    sealed = bytes(mailbox.sealed_secret)
    return submitter_with(sealer().unseal(sealed, place=place_of(mailbox)) if sealed else "")


def _sent_folder_of(desk: Desk, live: models.Mailbox) -> SentFolder:
    try:
        secret = current_secret(desk, live, sealer=sealer(), tokens=token_server())
    except MailTrouble:
        # The mailbox's server says no then, which is noted as every other fault of it.
        secret = bearer_of(open_secret(live, sealer()))
    server = ImapServer(
        host=live.host, port=live.port, security=live.security, login=live.login, secret=secret,
        is_token=live.method == "oauth",
    )  # fmt: skip
    return ImapSentFolder(server, context=_trust())


def load_demo(desk: Desk, *, progress: Progress = silent) -> None:
    """Fill an empty workspace with the demo."""
    demo.load_demo(desk, read_demo(), progress=progress)


def open_analytics(name: str) -> AbstractContextManager[Analytics]:
    """Open the engine of this name for work on all rows at once."""
    return open_engine(name, folder=settings.ANALYTICS_FOLDER, master=settings.SPARK_MASTER)


def look_around(*, is_repairing: bool = False) -> Premises:
    """Return what the data folder and this machine say, for the doctor."""
    if is_repairing:
        make_private(settings.HOME)
    loader = MigrationExecutor(connection).loader
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    environment = settings.KEEPWARM
    return look_at_home(
        settings.HOME,
        zone=local_zone(),
        host=environment.host,
        port=environment.port,
        has_sealing_file=not (environment.sealing_key or environment.sealing_key_file),
        unknown_migrations=tuple(".".join(key) for key in unknown),
    )


def back_up(
    target: Path, *, clock: Callable[[], dt.datetime] = utc_now, progress: Progress
) -> backup.BackupReport:
    """Write the installation to one file, while it is in use."""

    def copy(file: Path) -> None:
        with _use_new_file(file) as alias:
            move.copy_snapshot(alias, progress)

    try:
        return backup.write_backup(
            target,
            home=settings.HOME,
            copy=None if connection.vendor == "sqlite" else copy,
            now=clock(),
            progress=progress,
        )
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise Refusal(f"Not backed up: {error}. Nothing was written to {target}.") from error


def restore(
    source: Path,
    *,
    is_replacing: bool,
    clock: Callable[[], dt.datetime] = utc_now,
    progress: Progress,
) -> backup.RestoreReport:
    """Put a backup in place, brought to this version and with everything outgoing paused."""
    known = MigrationExecutor(None).loader.disk_migrations

    def prepare(file: Path, manifest: backup.Manifest) -> None:
        with _use_new_file(file) as alias:
            outgoing.pause_restored(made_at=manifest.made_at, now=clock(), using=alias)
            sign_in.end_all_sign_ins(using=alias)

    server = _server_in_use(progress)
    connection.close()
    try:
        report = backup.restore_backup(
            source,
            home=settings.HOME,
            server=server,
            now=clock(),
            is_replacing=is_replacing,
            known_migrations=[".".join(key) for key in known],
            prepare=prepare,
            progress=progress,
        )
    except OSError as error:
        raise Refusal(f"Nothing restored: {error}.") from error
    except DatabaseError as error:
        raise Refusal(f"Nothing restored. {database.explain_trouble(error)}") from error
    if not report.stops_taken_over:
        return report
    # Taken over were stops under the key of this process: those erased since are told by it.
    again = erase.erase_again(open_desk(clock))
    erase.clear_traces()
    return replace(report, erased_again=again)


def _server_in_use(progress: Progress) -> backup.Server | None:
    """Return the PostgreSQL in use as a restore sees it; ``None`` where a file is used."""
    if connection.vendor == "sqlite":
        return None
    try:
        prepare_database()
        holds_anything = move.holds_anything()
    except DatabaseError as error:
        raise Refusal(f"Nothing restored. {database.explain_trouble(error)}") from error

    def replace_rows(file: Path, aside: Path, before: Callable[[], None]) -> int:
        with _use_file(file) as source, _use_new_file(aside) as target:
            copied = move.replace_rows(source, target, before=before, progress=progress)
        return sum(table.mended for table in copied)

    return backup.Server(
        name=database.name_database(), holds_anything=holds_anything, replace=replace_rows
    )


@contextmanager
def _use_new_file(path: Path) -> Iterator[str]:
    """Make Django know a database file, brought to the tables of this version."""
    with _use_file(path) as alias:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
        yield alias


@contextmanager
def _use_file(path: Path) -> Iterator[str]:
    """Make Django know a database file for a while, without a log beside it."""
    alias = str(path)
    options = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA foreign_keys=ON;"}
    found = {**sqlite_database(path), "OPTIONS": options}
    connections.settings[alias] = connections.configure_settings({"default": found})["default"]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]
