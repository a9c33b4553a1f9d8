"""The command line in this process, on an empty record, at a fixed moment."""

import functools
import json
import re

import pytest

from tests.app.builders import NOW, RITA, mbox, story, story_calls, story_leads
from tests.app.workplace import lasting_record


@pytest.fixture
def keepwarm(db, monkeypatch):  # noqa: ARG001 - the record must be there
    """Run a command: ``keepwarm("today", "--json")``; as of ``NOW``, on a wide terminal."""
    from typer.testing import CliRunner

    from keepwarm import wiring
    from keepwarm.cli import application

    monkeypatch.setattr(wiring, "open_desk", functools.partial(wiring.open_desk, clock=lambda: NOW))
    monkeypatch.setenv("TZ", "UTC")
    wiring._shelf.cache_clear()
    runner = CliRunner()

    def run(*words, code=0):
        result = runner.invoke(application, [str(word) for word in words], env={"COLUMNS": "400"})
        assert result.exit_code == code, (result.output, result.exception)
        return Said(result)

    yield run
    wiring._shelf.cache_clear()


class Said:
    """What a command printed; colours and wrapping taken off."""

    def __init__(self, result):
        self.text = plain(result.stdout)
        self.trouble = plain(result.stderr)
        self._raw = result.stdout

    @property
    def json(self):
        """Return the one JSON document on standard output."""
        return json.loads(self._raw)


def plain(text):
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())


@pytest.fixture
def files(tmp_path):
    """Write Rita's mailbox, lead file and call log into a folder."""
    mails = story()
    sent = [raw for name, raw in mails.items() if raw.startswith(f"From: {RITA.name}".encode())]
    (tmp_path / "Sent.mbox").write_bytes(mbox(*sent))
    (tmp_path / "Inbox.mbox").write_bytes(mbox(*(raw for raw in mails.values() if raw not in sent)))
    (tmp_path / "leads.csv").write_bytes(story_leads())
    (tmp_path / "calls.csv").write_bytes(story_calls())
    return tmp_path


@pytest.fixture(scope="module")
def story_told(django_db_setup, django_db_blocker):  # noqa: ARG001 - the tables come first
    """Import Rita's story once for all tests of a module."""
    with lasting_record(django_db_blocker) as intake:
        intake.story()
        yield


@pytest.fixture
def imported(story_told, keepwarm):  # noqa: ARG001 - the record is filled first
    """Give the command on a record that holds Rita's story."""
    return keepwarm


@pytest.fixture
def prospect_of():
    """Look up a prospect by the person's name."""
    from keepwarm.records.models import Prospect

    return lambda someone: Prospect.objects.get(name=someone.name)
