"""A desk on the record of the tests, the clock on its wall, and what lands on it."""

import contextlib
import dataclasses
import datetime as dt

from tests.app.builders import NOW, RITA, story, story_calls, story_leads


class Clock:
    """The present moment of a test; it moves when told to."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def forward(self, **span):
        self.now += dt.timedelta(**span)


def open_desk_at(clock):
    """Open a desk in UTC, with a shelf of its own.

    The process keeps one shelf per workspace, which would outlive the record of a test.
    """
    from keepwarm import wiring
    from keepwarm.app.ground.desk import Shelf
    from keepwarm.records.models import Workspace

    opened = wiring.open_desk(clock=clock)
    Workspace.objects.update(zone="UTC", seed=1)
    opened.workspace.refresh_from_db()
    return dataclasses.replace(opened, shelf=Shelf())


def drawing(desk, **shares):
    """Let the desk's plan be drawn, with shares of ``Exploration`` such as ``drawn_share``."""
    rules = desk.packs.rules
    exploration = dataclasses.replace(rules.exploration, **shares)
    rules = dataclasses.replace(rules, exploration=exploration)
    return dataclasses.replace(
        desk, packs=dataclasses.replace(desk.packs, rules=rules), shelf=type(desk.shelf)()
    )


class Intake:
    """The imports as tests use them."""

    def __init__(self, desk):
        from keepwarm.app.ground.coverage import set_owner
        from keepwarm.engine.intake import person_key

        self._desk = desk
        set_owner(desk, frozenset({person_key(RITA.address)}))

    def mail(self, *raws, name="inbox.mbox"):
        from keepwarm.app.importing.intake import import_mail

        named = [(f"{name}, message {number}", raw) for number, raw in enumerate(raws, start=1)]
        return import_mail(self._desk, name=name, raws=named)

    def sheet(self, content, name="leads.csv", **choices):
        from keepwarm.app.importing.sheets import import_sheet
        from keepwarm.app.storing.open_sheet import Choices

        return import_sheet(self._desk, name=name, content=content, choices=Choices(**choices))

    def foretell(self, content, name="leads.csv", **choices):
        from keepwarm.app.importing.sheets import import_sheet
        from keepwarm.app.storing.open_sheet import Choices

        said = Choices(**choices)
        return import_sheet(self._desk, name=name, content=content, choices=said, is_dry=True)

    def story(self):
        self.sheet(story_leads())
        self.mail(*story().values())
        self.sheet(story_calls(), name="calls.csv")


@contextlib.contextmanager
def lasting_record(django_db_blocker):
    """Open the record for a module: what is imported stays for all its tests, and then goes."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield Intake(open_desk_at(Clock()))
        transaction.set_rollback(True)
