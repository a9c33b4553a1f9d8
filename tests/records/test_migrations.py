"""The tables: what the migrations make is what the models say, led by the workspace."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models
from django.db.migrations.loader import MigrationLoader

from tests.records.steps import go_step_by_step

MODELS = sorted(apps.get_app_config("records").get_models(), key=lambda model: model.__name__)
ONE_TO_ONE = {"Reading": {"message"}, "SentReading": {"message"}, "Prospect": {"person"}}
"""Tables with at most one row for a row of another, whose key leads in theirs."""


ABOVE_WORKSPACES = {"User", "RecoveryCode", "SignIn", "SignInFailure"}
"""Tables of who signs in: a user may work in several workspaces."""
LED = [model for model in MODELS if model.__name__ not in ABOVE_WORKSPACES]


LAST = max(name for app, name in MigrationLoader(None).disk_migrations if app == "records")
"""The newest migration, by its number."""


def name_of(model):
    return model.__name__


@pytest.mark.django_db
def test_no_change_of_the_models_lacks_its_migration():
    out = io.StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert "No changes detected" in out.getvalue()


@pytest.mark.parametrize("model", LED, ids=name_of)
def test_every_row_belongs_to_a_workspace(model):
    names = {field.name: field.null for field in model._meta.local_fields}

    assert names.get("workspace") is False or name_of(model) == "Workspace"


@pytest.mark.parametrize("model", LED, ids=name_of)
def test_the_workspace_leads_every_unique_constraint_and_index(model):
    unique = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]

    led = {each.name: each.fields[0] for each in (*unique, *model._meta.indexes)}

    assert set(led.values()) <= {"workspace"}


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_no_field_has_a_key_or_index_of_its_own(model):
    alone = {
        field.name
        for field in model._meta.local_fields
        if (field.unique or field.db_index) and not field.primary_key
    }

    assert alone == ONE_TO_ONE.get(name_of(model), set())


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_database_has_the_keys_that_the_models_say(model):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)

    wanted = {each.name for each in (*model._meta.constraints, *model._meta.indexes)}
    assert wanted <= found.keys()
    for name in wanted:
        assert found[name]["columns"][0] == "workspace_id" or model not in LED


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_tables_columns_are_the_models(model):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)

    assert {each.name for each in columns} == {each.column for each in model._meta.local_fields}


def shape_of(alias):
    """Return what a database says of its tables, but for the order of their columns."""
    database = connections[alias]
    with database.cursor() as cursor:
        said = {what: rows_of(cursor, query) for what, query in SHAPES[database.vendor].items()}
        for table in sorted(database.introspection.table_names(cursor)):
            keys = database.introspection.get_constraints(cursor, table).values()
            said[f"keys of {table}"] = sorted(repr(sorted(key.items())) for key in keys)
    return said


def rows_of(cursor, query):
    cursor.execute(query)
    return sorted(map(repr, cursor.fetchall()))


SHAPES = {
    "sqlite": {
        "columns": (
            'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden'
            " FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'"
        ),
        "indices and triggers": (
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
            " AND sql IS NOT NULL"
        ),
    },
    "postgresql": {
        "columns": (
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
            " column_default, is_identity, collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        ),
        "constraints": (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        ),
        "indices": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "functions": (
            "SELECT pg_get_functiondef(oid) FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
        ),
    },
}
"""How a database is asked for the shape of its tables, by its kind."""


@pytest.fixture
def new_alias(request, tmp_path, django_db_blocker):
    """Make Django know an empty database for as long as the test lasts."""
    from keepwarm.records.database_url import read_database_url, sqlite_database

    is_sqlite = connection.vendor == "sqlite"
    chosen = (
        sqlite_database(tmp_path / "steps.sqlite3")
        if is_sqlite
        else read_database_url(request.getfixturevalue("new_database")())
    )
    connections.settings["steps"] = connections.configure_settings({"default": chosen})["default"]
    with django_db_blocker.unblock():
        yield "steps"
        connections["steps"].close()
    del connections["steps"]
    del connections.settings["steps"]


def test_tables_made_at_once_are_those_of_the_steps(db, new_alias):  # noqa: ARG001
    """A new database gets the tables in one step, an older one in as many as it lacks."""
    go_step_by_step(new_alias, LAST)

    steps, at_once = shape_of(new_alias), shape_of("default")

    assert steps.keys() == at_once.keys()
    assert {what for what, shape in steps.items() if shape != at_once[what]} == set()
