"""Several workspaces on one installation: what needs a name, and what is for all of them."""

import signal
from unittest.mock import Mock

import pytest


@pytest.fixture
def two(keepwarm):
    """Give the command where there are two workspaces."""
    from keepwarm.records.models import Workspace

    keepwarm("workspaces", "add", "North")
    assert Workspace.objects.count() == 2
    return keepwarm


def test_what_belongs_to_one_workspace_asks_for_which(two):
    said = two("today", code=2).trouble

    assert "There are several workspaces" in said
    assert "keepwarm --workspace NAME" in said


def test_a_worker_works_for_all_of_them_without_a_name(two, monkeypatch):
    from keepwarm import wiring
    from keepwarm.app.background.job_cards import list_jobs
    from keepwarm.app.keeping.job_kinds import ask_for_export
    from keepwarm.cli import _work

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(_work, "close_old_connections", lambda: None)
    desks = list(wiring.open_desks())
    for desk in desks:
        ask_for_export(desk)

    two("work", "--until-empty")

    assert [[card.state for card in list_jobs(desk)] for desk in desks] == [["done"], ["done"]]


def test_the_pages_are_served_without_a_name(two, monkeypatch):
    from keepwarm.cli import _serve

    served = Mock()
    monkeypatch.setattr(_serve, "serve_pages", served)

    two("serve", "--port", "0")

    served.assert_called_once_with(0, workers=1)
    assert "several workspaces" in two("serve", "--demo", code=2).trouble


def test_an_account_is_closed_for_all_of_them_without_a_name(two):
    assert (
        "Nobody signs in as ada@firm.example"
        in two("users", "deactivate", "ada@firm.example", code=2).trouble
    )
