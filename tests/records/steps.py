"""Brings a database to an earlier state as older versions did: one migration after the other."""


def go_step_by_step(alias, state):
    """Apply the migrations up to a state, none of them squashed; return its models."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[alias])
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    return executor.migrate([("records", state)]).apps
