"""Mailboxes at the terminal: added, read, listed, checked and removed."""

import json

import pytest
from typer.testing import CliRunner

from tests.adapters.faulty_imap import FaultyImap

pytestmark = pytest.mark.django_db
USER = "rita@brightwell.example"
WORD = "only for the terminal"


@pytest.fixture
def keepwarm(monkeypatch):
    """Run a command; give its exit code and what it printed."""
    from keepwarm.cli import application

    monkeypatch.setenv("KEEPWARM_MAILBOX_SECRET", WORD)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words):
        done = CliRunner().invoke(application, list(words))
        return done.exit_code, done.output

    return run


def test_a_mailbox_is_added_read_checked_and_removed(keepwarm):
    with FaultyImap() as faulty:
        server = f"127.0.0.1:{faulty.port}"
        added = keepwarm("mailbox", "add", USER, "--server", server, "--security", "plain")
        synced = keepwarm("sync", "--json")
        listed = keepwarm("mailbox", "--json")
        checked = keepwarm("mailbox", "check", USER)
        removed = keepwarm("mailbox", "remove", USER)

    assert (added[0], f"{USER} is added" in added[1]) == (0, True)
    assert json.loads(synced[1])["looks"][0]["report"]["stored"] == 2
    (card,) = json.loads(listed[1])["mailboxes"]
    assert (card["state"], card["read"], card["on_server"]) == ("current", 2, 2)
    assert (checked[0], "Every one of them was read" in checked[1]) == (0, True)
    assert (removed[0], "forgotten" in removed[1]) == (0, True)
    assert WORD not in "".join(output for _, output in (added, synced, listed, checked, removed))


def test_what_is_missing_ends_the_check_with_one(keepwarm):
    from keepwarm.records.models import StoredUid

    with FaultyImap() as faulty:
        server = f"127.0.0.1:{faulty.port}"
        keepwarm("mailbox", "add", USER, "--server", server, "--security", "plain")
        keepwarm("sync")
        StoredUid.objects.latest("uid").delete()

        code, output = keepwarm("mailbox", "check", USER)

    assert code == 1
    assert "1 that counted as read were not here" in output


def test_without_a_mailbox_sync_says_how_to_add_one(keepwarm):
    code, output = keepwarm("sync")

    assert (code, "keepwarm mailbox add ADDRESS" in output) == (0, True)
