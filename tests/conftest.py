"""The examples that all tests draw, and the database on which they run: ``--database``."""

import dataclasses
import functools
import os
from collections import Counter
from contextlib import ExitStack

import pytest
from hypothesis import settings

from tests.record_copies import Demos, shared_folder
from tests.spark_cluster import environment, missing_for_spark, started_cluster

# The same examples on every machine and in every run: a failure is there for all to see.
settings.register_profile("house", database=None, derandomize=True, deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def nothing_drawn():
    """Plan by the best move alone: what is left to chance, tests ask for (``drawing``)."""
    from keepwarm import wiring
    from keepwarm.engine.plan import Exploration

    real = wiring.packs
    nothing = Exploration(
        tie_share=0.0, drawn_share=0.0, onward_share=0.0, delayed_share=0.0, delay_days=(1.0,)
    )

    @functools.cache
    def packs():
        found = real()
        return dataclasses.replace(
            found, rules=dataclasses.replace(found.rules, exploration=nothing)
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "packs", packs)
        yield


RECORD = {"db", "transactional_db", "django_db_setup", "environment_of"}
"""Whatever touches the record asks for one of these."""


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="postgresql: the tests that touch the record, on a server started for them",
    )


def pytest_configure(config):
    """Choose the database before anything connects; workers get the server of their controller."""
    if config.option.database == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    elif not hasattr(config, "workerinput"):
        os.environ["DATABASE_URL"] = start_server(config)
    use_database(os.environ.get("DATABASE_URL"))


def start_server(config):
    """Start a server that lasts as long as the tests; without one say so, and fail where it must.

    Where everything is required (``CI`` or ``REQUIRE_ALL``) nothing is skipped in silence.
    """
    from tools.private_postgresql import ServerMissingError, private_server

    server = ExitStack()
    try:
        url = server.enter_context(private_server())
    except ServerMissingError as error:
        is_required = "true" in os.environ.get("CI", "") or os.environ.get("REQUIRE_ALL") == "1"
        pytest.exit(f"Skipped: the tests on PostgreSQL. {error}", returncode=int(is_required))
    config.add_cleanup(server.close)
    return url.replace("/postgres?", "/keepwarm?")


def use_database(url):
    from django.db import connections

    from keepwarm.records.database_url import read_database_url

    if url:
        chosen = connections.configure_settings({"default": read_database_url(url)})
        connections.settings["default"] = chosen["default"]
        del connections["default"]  # made when the models were read, of what was set then


def pytest_collection_modifyitems(config, items):
    """Leave out what only the other database has and, on PostgreSQL, what touches no record."""
    is_postgresql = config.option.database == "postgresql"
    foreign = "sqlite" if is_postgresql else "postgresql"
    kept = [
        item
        for item in items
        if item.get_closest_marker(foreign) is None
        and (not is_postgresql or not RECORD.isdisjoint(item.fixturenames) or is_marked(item))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
    if hasattr(config, "workerinput"):
        # Then no process waits at the end of a run for another one's long test.
        items.sort(key=lambda item: not is_long(item))


def is_long(item):
    return any(item.get_closest_marker(name) for name in ("browser", "long"))


def pytest_terminal_summary(terminalreporter, config):
    """Where the slowest tests are asked for (``--durations``), add up the seconds by folder."""
    if config.option.durations is None:
        return
    sums = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                sums["/".join(report.nodeid.partition("::")[0].split("/")[:2])] += report.duration
    said = ", ".join(f"{folder} {seconds:.0f} s" for folder, seconds in sums.most_common())
    terminalreporter.write_line(f"Set-up, tests and clearing up, of all processes: {said}")


def is_marked(item):
    return item.get_closest_marker("django_db") or item.get_closest_marker("postgresql")


@pytest.fixture(scope="session")
def new_database():
    """Make an empty database on the server of the tests; give its URL."""
    import psycopg

    worker, made = os.environ.get("PYTEST_XDIST_WORKER", "main"), []

    def make():
        server = os.environ["DATABASE_URL"]
        made.append(f"fresh_{worker}_{len(made)}")
        with psycopg.connect(server.replace("/keepwarm?", "/postgres?"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{made[-1]}"')
        return server.replace("/keepwarm?", f"/{made[-1]}?")

    return make


@pytest.fixture(scope="session")
def environment_of(request):
    """Give the environment of a process by its folder: each folder has a record of its own."""
    urls = {}

    def environment(home):
        variables = os.environ | {"KEEPWARM_HOME": str(home)}
        if request.config.option.database == "postgresql":
            if home not in urls:
                urls[home] = request.getfixturevalue("new_database")()
            variables["DATABASE_URL"] = urls[home]
        return variables

    return environment


@pytest.fixture(scope="session")
def demos(tmp_path_factory, django_db_setup):  # noqa: ARG001 - the tables come first
    """Give the demo in the place of the empty record: ``with demos.in_place():``."""
    return Demos(shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory):
    """Start a Spark cluster of two workers and give its address; once for all tests."""
    if missing := missing_for_spark():
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        with started_cluster(folder) as address:
            yield address
