"""Work in the background and inbound leads in the terminal."""

import datetime as dt
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests.app.builders import ADA, lead, leads_csv

ROOT = Path(__file__).parent.parent.parent
END_S_MAX = 60


@pytest.fixture
def asked(keepwarm):  # noqa: ARG001 - the record must be there
    """Ask for an export; give the number of the job."""
    from keepwarm import wiring
    from keepwarm.app.keeping.job_kinds import ask_for_export

    return ask_for_export(wiring.open_desk())


@pytest.fixture
def work(keepwarm, monkeypatch):
    """Do what waits, in this process, whose signals and connection stay as they are."""
    from keepwarm.cli import _work

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(_work, "close_old_connections", lambda: None)
    return lambda: keepwarm("work", "--until-empty")


def test_what_waits_is_listed_done_and_listed_as_done(keepwarm, asked, work):
    before = keepwarm("jobs").text
    said = work().trouble
    after = keepwarm("jobs", "--json").json["jobs"]

    assert "Export · Everything, to be taken elsewhere waiting" in before
    assert f"Job {asked} (export): done." in said
    assert [(job["job_id"], job["state"], job["has_file"]) for job in after] == [
        (asked, "done", True)
    ]


def test_an_export_is_left_to_a_worker_and_its_file_fetched(keepwarm, work, tmp_path):
    target = tmp_path / "all.zip"

    told = keepwarm("export", target, "--background").text
    work()
    number = keepwarm("jobs", "--json").json["jobs"][0]["job_id"]
    keepwarm("jobs", "--wait", number, "--output", target)

    assert f"keepwarm jobs --wait {number} --output {target}" in told
    assert "index.html" in zipfile.ZipFile(target).namelist()
    again = keepwarm("jobs", "--wait", number, "--output", target, code=2)
    assert "is there already" in again.trouble
    assert "needs --wait" in keepwarm("jobs", "--output", target, code=2).trouble


def test_a_job_without_a_file_has_none_to_fetch(keepwarm, work, tmp_path):
    number = keepwarm("fit", "--background", "--json").json["job"]
    work()

    said = keepwarm("jobs", "--wait", number, "--output", tmp_path / "none.zip", code=2).trouble

    assert f"Job {number} made no file" in said


def test_nothing_to_do_is_said(keepwarm):
    assert "Nothing is done in the background" in keepwarm("jobs").text


def test_a_job_is_cancelled_done_again_and_waited_for(keepwarm, asked, work):
    cancelled = keepwarm("jobs", "--cancel", asked).text
    failed = keepwarm("jobs", "--wait", asked, code=1).text
    keepwarm("jobs", "--retry", asked)
    work()
    done = keepwarm("jobs", "--wait", asked).text

    assert "cancelled" in cancelled
    assert "cancelled" in failed
    assert "Ready to fetch" in done


def test_a_number_that_is_no_job_is_refused(keepwarm):
    assert "no job number 99" in keepwarm("jobs", "--cancel", 99, code=2).trouble


def test_a_key_is_made_shown_once_and_revoked(keepwarm):
    made = keepwarm("inbound", "--new", "Contact form", "--thanks", "https://a.example/", "--json")
    again = keepwarm("inbound", "--new", "Contact form", code=2)
    listed = keepwarm("inbound").text
    revoked = keepwarm("inbound", "--revoke", made.json["keys"][0]["key_id"]).text

    key = made.json["made"].removeprefix("/inbound/")
    assert len(key) > 40
    assert key not in listed
    assert "there is a key “Contact form” already" in again.trouble
    assert "revoked" in revoked


def test_a_worker_ends_when_standard_input_ends_and_keeps_nothing(tmp_path, environment_of):
    environment = environment_of(tmp_path) | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "keepwarm", "work", "--attached"]

    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        worker.stdin.close()
        worker.wait(END_S_MAX)

        assert worker.stderr.read() == b""
        assert worker.returncode == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_holds_a_job_that_says_nothing_for_long():
    from keepwarm import wiring
    from keepwarm.app.background import jobs
    from keepwarm.cli._work import beating

    desk = wiring.open_desk()
    jobs.enqueue(desk, jobs.FIT, title="Learn")
    claim = jobs.claim_job(desk, worker="slow", lease=dt.timedelta(seconds=1))

    with beating(desk, claim):
        time.sleep(2.5)
        other = jobs.claim_job(desk, worker="eager")

    assert other is None


def test_a_worker_waits_for_a_database_that_is_away(keepwarm, monkeypatch):  # noqa: ARG001
    from django.db import OperationalError

    from keepwarm.cli import _work

    stop, said = threading.Event(), []
    rounds = []

    def away(_self):
        rounds.append(1)
        if len(rounds) > 2:
            stop.set()
        raise OperationalError("connection failed: server closed the connection")

    monkeypatch.setattr(_work.Worker, "_round", away)
    monkeypatch.setattr(_work, "close_old_connections", lambda: None)
    monkeypatch.setattr(_work.connection, "close", lambda: None)

    _work.Worker(lease=dt.timedelta(seconds=1), stop=stop, tell=said.append, poll_s=0.01).work()

    assert len(rounds) == len(said) == 3


class Mortal:
    """A worker that dies at once, or as soon as its standard input ends."""

    started = []

    def __init__(self, command, *, stdin):
        assert command[-2:] == ["work", "--attached"]
        assert stdin is subprocess.PIPE
        self.started.append(self)
        self.ended = threading.Event()
        self.stdin = self
        if len(self.started) < 3:
            self.ended.set()

    def close(self):
        self.ended.set()

    def wait(self, timeout=None):
        if not self.ended.wait(timeout):
            raise subprocess.TimeoutExpired("work", timeout)


def test_a_worker_of_the_server_that_dies_is_started_again_and_ends_with_it(monkeypatch):
    from keepwarm.cli import _attached

    monkeypatch.setattr(_attached, "PAUSE_S", 0.001)
    monkeypatch.setattr(_attached.subprocess, "Popen", Mortal)
    monkeypatch.setattr(Mortal, "started", [])

    with _attached.attached_workers(1):
        while len(Mortal.started) < 3:
            time.sleep(0.001)

    assert Mortal.started[-1].ended.is_set()
    assert len(Mortal.started) == 3


def test_an_import_is_left_to_a_worker_and_waited_for(keepwarm, work, tmp_path):
    leads = tmp_path / "leads.csv"
    leads.write_bytes(leads_csv(lead(ADA)))

    number = keepwarm("import", leads, "--background", "--json").json["job"]
    before = keepwarm("prospects", "--json").json["rows"]
    work()
    done = keepwarm("jobs", "--wait", number).text

    assert before == []
    assert "1 found, 1 taken in." in done
    assert [row["name"] for row in keepwarm("prospects", "--json").json["rows"]] == [ADA.name]


def test_learning_is_left_to_a_worker(keepwarm, work):
    said = keepwarm("fit", "--background").text
    number = said.partition("Job ")[2].partition(" ")[0]
    work()

    assert f"keepwarm jobs --wait {number}" in said
    assert "Nothing was learned" in keepwarm("jobs", "--wait", number).text


def test_a_folder_is_read_from_where_it_is_and_not_by_a_worker(keepwarm, tmp_path):
    folder = keepwarm("import", tmp_path, "--background", code=2)
    missing = keepwarm("import", tmp_path / "none.csv", "--background", code=2)

    assert "leave out --background" in folder.trouble
    assert "Nothing was asked for" in missing.trouble
