"""One database with several at work in it: who waits for whom, and what is said when it fails."""

import threading

import pytest

pytestmark = pytest.mark.postgresql
PASSWORD = "s3cr/t"  # noqa: S105 - of a server that lasts as long as the tests


@pytest.fixture
def other_connection():
    """Run something in a thread, that is on a connection of its own; give its error or None."""
    from django.db import DatabaseError, connection

    def run(act):
        errors = []

        def body():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '300ms'")
                act()
            except DatabaseError as error:
                errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=body)
        thread.start()
        thread.join(30)
        return errors[0] if errors else None

    return run


@pytest.fixture
def workspaces(transactional_db):  # noqa: ARG001 - threads see what is committed only
    from django.utils import timezone

    from keepwarm.records.models import Workspace

    return [Workspace.objects.create(name=name, created_at=timezone.now()) for name in "ab"]


def enter(workspace):
    from keepwarm.records.database import writing

    with writing(workspace.pk):
        pass


def test_a_writer_waits_for_the_one_in_the_same_workspace(workspaces, other_connection):
    from keepwarm.records.database import writing

    mine, _ = workspaces

    with writing(mine.pk):
        inside = other_connection(lambda: enter(mine))
    after = other_connection(lambda: enter(mine))

    assert "lock timeout" in str(inside)
    assert after is None


def test_a_writer_waits_for_nobody_in_another_workspace(workspaces, other_connection):
    from keepwarm.records.database import writing

    mine, theirs = workspaces

    with writing(mine.pk):
        assert other_connection(lambda: enter(theirs)) is None


def test_whoever_only_adds_rows_or_reads_does_not_wait(workspaces, other_connection):
    from keepwarm.records.database import writing
    from keepwarm.records.models import Account

    mine, _ = workspaces

    def add_and_read():
        Account.objects.create(workspace=mine, key="firm.example", name="Firm")
        assert Account.objects.filter(workspace=mine).count() == 1

    with writing(mine.pk):
        assert other_connection(add_and_read) is None


def test_one_process_at_a_time_changes_tables(workspaces, other_connection):  # noqa: ARG001
    from keepwarm.records.database import alone

    def change():
        with alone():
            pass

    with alone():
        inside = other_connection(change)

    assert "lock timeout" in str(inside)
    assert other_connection(change) is None


@pytest.fixture
def trouble_with(new_database, django_db_blocker):
    """Connect to a server in a way that fails; give what is said of it."""
    import psycopg
    from django.db import DatabaseError, connections

    from keepwarm.records.database import explain_trouble
    from keepwarm.records.database_url import read_database_url

    url = new_database()
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute(
            "DO $$ BEGIN CREATE ROLE locked LOGIN PASSWORD '" + PASSWORD + "';"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )

    def trouble(change):
        chosen = connections.configure_settings({"default": read_database_url(change(url))})
        connections.settings["troubled"] = chosen["default"]
        try:
            with django_db_blocker.unblock():
                connections["troubled"].ensure_connection()
        except DatabaseError as error:
            return explain_trouble(error, "troubled")
        finally:
            connections["troubled"].close()
            del connections["troubled"]
            del connections.settings["troubled"]
        return ""

    return trouble


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda _: "postgresql://rita:s3cr%2Ft@127.0.0.1:1/book",
            "“book” at 127.0.0.1, port 1 is out",
        ),
        (lambda url: url.replace("/fresh", "/no_fresh"), "createdb --encoding UTF8"),
        (lambda url: url.replace("keepwarm@", "stranger@"), "createuser --pwprompt stranger"),
        (lambda url: url.replace("keepwarm@", "locked:s3cr%2Fx@"), "password is wrong or missing"),
        (lambda url: url.replace("keepwarm@", "locked@"), "password is wrong or missing"),
        (lambda url: f"{url}&sslmode=often", "invalid sslmode value"),
    ],
)
def test_what_is_wrong_with_the_server_is_said_with_what_to_do(trouble_with, change, said):
    trouble = trouble_with(change)

    assert said in trouble
    assert "s3cr" not in trouble


def test_the_right_password_lets_in(trouble_with):
    assert trouble_with(lambda url: url.replace("keepwarm@", "locked:s3cr%2Ft@")) == ""


@pytest.mark.django_db
def test_the_doctor_names_the_server_and_the_database_alone(monkeypatch):
    from django.db import connection

    from keepwarm.records.database import name_database

    monkeypatch.setitem(connection.settings_dict, "PASSWORD", PASSWORD)

    assert "PostgreSQL" in name_database()
    assert f"“{connection.settings_dict['NAME']}”" in name_database()
    assert PASSWORD not in name_database()
