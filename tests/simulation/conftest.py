"""An empty record to copy worlds from."""

import pytest

from tests.simulation.world import copy_of_record


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory, django_db_setup, django_db_blocker):  # noqa: ARG001 - the tables come first
    """Write the tables of the tests into a file, without a row."""
    with django_db_blocker.unblock():
        return copy_of_record(tmp_path_factory.mktemp("simulation") / "empty.sqlite3")
