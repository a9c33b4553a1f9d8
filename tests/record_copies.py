"""Records that are filled once in a run of the tests, whatever its processes, and copied after.

Filling the demo takes many seconds, copying it takes a fraction of one. A copy is put in the place
of the empty record of the tests and taken away again; on SQLite its pages are written into the
database in memory, on PostgreSQL the connection turns to a database made after the model.
"""

import contextlib
import datetime as dt
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOAD_DEMO = """
import django; django.setup()
from keepwarm import wiring
wiring.prepare_database(); wiring.load_demo(wiring.open_desk())
"""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def shared_folder(tmp_path_factory):
    """Return the folder that all processes of this run see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextlib.contextmanager
def made_once(path):
    """Say whether ``path`` is to be made; meanwhile the other processes wait for it.

    Whoever fails leaves it to the next one.
    """
    done = path.with_name(f"{path.name}.done")
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_due = not done.exists()
        yield is_due
        if is_due:
            done.touch()


class MemoryRecord:
    """The record of the tests in SQLite's memory; a model is a file."""

    def __init__(self, folder):
        self._folder = folder
        self._empty = folder / f"empty-{WORKER}.sqlite3"

    def keep(self, name):
        """Keep what the record holds now as the model of this name."""
        self._save(self._folder / f"{name}.sqlite3")

    def put(self, name):
        """Put a copy of a model in the place of the record, which holds nothing."""
        self._save(self._empty)
        self._load(self._folder / f"{name}.sqlite3")

    def clear(self):
        """Put the empty record in place again."""
        self._load(self._empty)

    def begin(self):
        """Begin to fill the record, so that it can be kept."""
        self._save(self._empty)

    def _save(self, path):
        path.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(path)) as file:
            opened().backup(file)

    def _load(self, path):
        with contextlib.closing(sqlite3.connect(path)) as file:
            file.backup(opened())


class ServerRecord:
    """The record of the tests on a PostgreSQL server; a model is a database of it."""

    def __init__(self, _folder):
        self._own = ""

    def keep(self, name):
        """Keep what the record holds now as the model of this name."""
        copy_database(database_in_use(), name)

    def put(self, name):
        """Put a copy of a model in the place of the record, which holds nothing."""
        self._turn_to_copy_of(name)

    def clear(self):
        """Put the empty record in place again."""
        copy = database_in_use()
        turn_to(self._own)
        administer('DROP DATABASE "{}"', copy)

    def begin(self):
        """Begin to fill the record, so that it can be kept."""
        self._turn_to_copy_of(database_in_use())

    def _turn_to_copy_of(self, name):
        self._own = database_in_use()
        copy = f"{self._own}_copy"
        copy_database(name, copy)
        turn_to(copy)


def opened():
    """Return SQLite's own connection."""
    from django.db import connection

    connection.ensure_connection()
    return connection.connection


def database_in_use():
    from django.db import connection

    return connection.settings_dict["NAME"]


def turn_to(name):
    """Let this process work in another database of the server; its threads do, too."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def copy_database(model, name):
    """Make a database after a model; nobody may be connected to that."""
    from django.db import connection

    connection.close()
    administer('CREATE DATABASE "{}" TEMPLATE "{}"', name, model)


def administer(command, *names):
    """Send a command to the server that works in no database of the tests."""
    import psycopg

    server = os.environ["DATABASE_URL"].replace("/keepwarm?", "/postgres?")
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(command.format(*names))


class Demos:
    """The demo as of some moment, loaded once in a run and copied to each module that asks."""

    def __init__(self, folder):
        from django.db import connection

        self._folder = folder
        kinds = {"sqlite": MemoryRecord, "postgresql": ServerRecord}
        self._record = kinds[connection.vendor](folder)

    @contextlib.contextmanager
    def in_place(self, clock=None):
        """Have the demo in the record, as of now or of the moment that a clock says."""
        from keepwarm import wiring

        name = self._model(clock)
        wiring._shelf.cache_clear()
        self._record.put(name)
        try:
            yield
        finally:
            self._record.clear()
            wiring._shelf.cache_clear()

    def _model(self, clock):
        """Return the name of the model; it is made where this is the first to ask within an hour.

        What has just come in, or is due today, is told by the hour of the clock.
        """
        from keepwarm import wiring
        from keepwarm.adapters.clock import utc_now

        chosen = clock or utc_now
        name = f"demo_{chosen():%Y%m%d_%H}"
        with made_once(self._folder / name) as is_due:
            if is_due:
                wiring._shelf.cache_clear()
                self._record.begin()
                try:
                    wiring.load_demo(wiring.open_desk(clock=chosen))
                    self._record.keep(name)
                finally:
                    self._record.clear()
        return name


def copy_demo_home(folder, home):
    """Make ``home`` a data folder with the demo in a file; a process loads it once in a run."""
    model = folder / f"demo-home-{dt.datetime.now(dt.UTC):%Y%m%d-%H}"
    with made_once(model) as is_due:
        if is_due:
            environment = {key: said for key, said in os.environ.items() if key != "DATABASE_URL"}
            environment |= {"KEEPWARM_HOME": str(model), "PYTHONPATH": str(ROOT / "src")}
            environment |= {"DJANGO_SETTINGS_MODULE": "keepwarm.settings"}
            shutil.rmtree(model, ignore_errors=True)
            model.mkdir()
            subprocess.run([sys.executable, "-c", LOAD_DEMO], env=environment, check=True)
            for file in model.glob("keepwarm.sqlite3*"):
                file.chmod(0o600)  # as a command of Keepwarm leaves it
    shutil.copytree(model, home, dirs_exist_ok=True)
