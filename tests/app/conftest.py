"""A desk on an empty record, with a clock that tests move."""

import dataclasses

import pytest

from tests.app.builders import DEMO_NOW
from tests.app.workplace import Clock, Intake, lasting_record, open_desk_at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(db, clock):  # noqa: ARG001 - the record must be there
    """Open a desk on the record as it is: empty, or as the module prepared it."""
    return open_desk_at(clock)


@pytest.fixture
def intake(desk):
    """Import bytes in one call each: ``intake.mail(...)``, ``intake.sheet(...)``."""
    return Intake(desk)


@pytest.fixture(scope="module")
def lasting_intake(django_db_setup, django_db_blocker):  # noqa: ARG001 - the tables come first
    """Import once for all tests of a module."""
    with lasting_record(django_db_blocker) as intake:
        yield intake


@pytest.fixture(scope="module")
def demo(demos, django_db_blocker):
    """Have the demo as of ``DEMO_NOW`` in the record of this module; give its desk."""
    from keepwarm import wiring
    from keepwarm.app.ground.desk import Shelf

    def clock():
        return DEMO_NOW

    with django_db_blocker.unblock(), demos.in_place(clock):
        yield dataclasses.replace(wiring.open_desk(clock=clock), shelf=Shelf())


@pytest.fixture
def prospect_of():
    """Look up a prospect by the person's name."""
    from keepwarm.records.models import Prospect

    return lambda someone: Prospect.objects.get(name=someone.name)
