"""The demo workspace: loaded once, copied per module: for the test client, and served."""

import functools
import re
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.record_copies import copy_demo_home, shared_folder

ROOT = Path(__file__).parent.parent.parent
START_S_MAX = 120
SERVE = "from keepwarm.cli import main; main()"


@pytest.fixture(scope="module")
def demo_people(demos, django_db_blocker):
    """Have the demo in the record of this module; give the ids of its prospects by name."""
    from keepwarm.records.models import Prospect

    with django_db_blocker.unblock(), demos.in_place():
        yield dict(Prospect.objects.values_list("name", "pk"))


@pytest.fixture
def stopped_clock(monkeypatch):
    """Let all requests of a test come at one moment: what is drawn changes with the quarter."""
    from keepwarm import wiring

    moment = wiring.utc_now()
    stopped = functools.partial(wiring.open_desk, clock=lambda: moment)
    monkeypatch.setattr(wiring, "open_desk", stopped)


@pytest.fixture(scope="module")
def keepwarm_home(tmp_path_factory):
    """Give the folder that is served."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def keepwarm_url(keepwarm_home, environment_of, tmp_path_factory):
    """Serve the demo workspace from a process and a folder of its own."""
    home = keepwarm_home
    if "DATABASE_URL" not in environment_of(home):
        copy_demo_home(shared_folder(tmp_path_factory), home)
    environment = environment_of(home) | {
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
    }
    log = home / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--demo", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        watchdog = threading.Timer(START_S_MAX, server.kill)
        watchdog.start()
        url = next(filter(None, map(find_url, server.stdout)), None)
        watchdog.cancel()
        if url is None:
            server.kill()
            pytest.fail(f"The server did not start: {log.read_text()}")
        # Whatever it says later is read away, or a full pipe would stop it.
        reader = threading.Thread(target=server.stdout.read, daemon=True)
        reader.start()
        warm_up(url)
        yield url
        server.terminate()
        server.wait(10)
        reader.join(10)


def warm_up(url):
    """Have the server read once what it keeps in memory, before a test waits for a page."""
    for path in ("/", "/inbox", "/prospects"):
        page = ask(url + path)
    ask(url + re.search(r"/prospects/\d+", page)[0])


def ask(address):
    with urllib.request.urlopen(address, timeout=START_S_MAX) as answer:  # noqa: S310 - our own
        return answer.read().decode()


def find_url(line):
    found = re.search(r"http://[\w.:\[\]]+", line)
    return found[0].rstrip("/") if found else None
