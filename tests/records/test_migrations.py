"""The tables: what the migrations make is what the models say, led by the workspace."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

MODELS = sorted(apps.get_app_config("records").get_models(), key=lambda model: model.__name__)
ONE_TO_ONE = {"Reading": {"message"}, "SentReading": {"message"}, "Prospect": {"person"}}
"""Tables with at most one row for a row of another, whose key leads in theirs."""


ABOVE_WORKSPACES = {"User", "RecoveryCode", "SignIn", "SignInFailure"}
"""Tables of who signs in: a user may work in several workspaces."""
LED = [model for model in MODELS if model.__name__ not in ABOVE_WORKSPACES]


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
