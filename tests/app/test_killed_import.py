"""An import that is killed at any moment and run again ends in the record of one that was not."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.app.builders import RITA, Someone, ago, lead, leads_csv, mbox, thin_mail
from tests.app.dump import differences

ROOT = Path(__file__).parent.parent.parent
PROSPECTS = 60
ROUNDS = 16
"""Their mails fill two transactions and begin a third one."""
KILLS = 4
RUN_S_MAX = 480
"""After that a run hangs: this is no bar for its speed."""
PEOPLE = [
    Someone(f"Prospect {number:02}", f"p{number}@firm-{number % 20}.example")
    for number in range(PROSPECTS)
]


def years_of_mail():
    """Yield mails to everybody and their answers; one in ten asks to be left alone at the end."""
    for turn in range(ROUNDS):
        for number, person in enumerate(PEOPLE):
            at = ago(500 - 19 * turn, minutes=number)
            ident = f"{turn}.{number}"
            yield thin_mail(RITA, person, at=at, ident=ident)
            word = "Please unsubscribe me." if turn == ROUNDS - 1 and number % 10 == 0 else "No."
            yield thin_mail(
                person,
                RITA,
                at=at + (ago(0) - ago(1)),
                ident=f"{ident}.re",
                answers=ident,
                text=word,
            )


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "all.mbox").write_bytes(mbox(*years_of_mail()))
    (folder / "leads.csv").write_bytes(leads_csv(*(lead(person) for person in PEOPLE)))
    return ["import", "all.mbox", "leads.csv", "--me", RITA.address, "--json"], folder


@pytest.fixture
def home_of(tmp_path, environment_of):
    """Make installations with one secret, so that their records can be compared."""

    def make(name):
        home = tmp_path / name
        home.mkdir()
        (home / "secret.key").write_text("the same secret in both installations")
        return environment_of(home)

    return make


def start(home, arguments, folder):
    environment = home | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONFAULTHANDLER": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(home, arguments, folder):
    with start(home, arguments, folder) as process:
        try:
            output, errors = process.communicate(timeout=RUN_S_MAX)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)  # upon which it says where it stands
            _, errors = process.communicate()
            pytest.fail(f"{' '.join(arguments)} has not ended in {RUN_S_MAX} s. {errors}")
    assert process.returncode == 0, errors
    return json.loads(output)


@pytest.mark.long
def test_a_killed_import_run_again_ends_like_one_that_was_not_killed(handed_over, home_of):
    arguments, folder = handed_over
    command = ["keepwarm", *arguments]
    dice = random.Random(20260311)  # noqa: S311 - when to kill
    whole, broken = home_of("whole"), home_of("broken")
    reports = finish(whole, command, folder)["reports"]
    seconds = sum(report["seconds"] for report in reports)

    for _ in range(KILLS):
        with start(broken, command, folder) as process:
            try:
                process.communicate(timeout=dice.uniform(0.6, 0.8 + seconds))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
    again = finish(broken, command, folder)["reports"]

    kinds = {report["kind"]: report for report in again}
    assert kinds["mail"]["found"] == 2 * PROSPECTS * ROUNDS
    assert kinds["mail"]["stored"] + kinds["mail"]["already_there"] == kinds["mail"]["found"]
    dump = ["tests.app.dump"]
    record = finish(whole, dump, ROOT)
    assert differences(record, finish(broken, dump, ROOT)) == []
    assert len(record["Suppression"]) == PROSPECTS // 10


def test_a_killed_undoing_done_again_ends_like_one_that_was_not_killed(handed_over, home_of):
    arguments, folder = handed_over
    dice = random.Random(20260312)  # noqa: S311 - when to kill
    whole, broken = home_of("whole"), home_of("broken")
    for home in (whole, broken):
        finish(home, ["keepwarm", *arguments], folder)
    rows = finish(whole, ["keepwarm", "imports", "--json"], folder)["imports"]
    (number,) = [row["source_id"] for row in rows if row["kind"] == "mail"]
    command = ["keepwarm", "imports", "--undo", str(number), "--yes", "--json"]
    began = time.monotonic()
    finish(whole, command, folder)
    seconds = time.monotonic() - began

    for _ in range(KILLS):
        with start(broken, command, folder) as process:
            try:
                process.communicate(timeout=dice.uniform(0.4, 0.9) * seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
    left = finish(broken, ["keepwarm", "imports", "--json"], folder)["imports"]
    if number in [row["source_id"] for row in left]:
        finish(broken, command, folder)

    with sqlite3.connect(Path(broken["KEEPWARM_HOME"]) / "keepwarm.sqlite3") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    dump = ["tests.app.dump"]
    records = [finish(home, dump, ROOT) for home in (whole, broken)]
    for record in records:
        # How much a later attempt still found, it says in its sentence.
        record["Decision"] = [row for row in record["Decision"] if row["kind"] != "undo_import"]
    assert not records[0]["Message"]
    assert len(records[0]["Suppression"]) == PROSPECTS // 10
    assert differences(*records) == []
