"""Everything moved from a file to PostgreSQL and back is what it was, row by row."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.record_copies import copy_demo_home, shared_folder

pytestmark = [pytest.mark.postgresql, pytest.mark.long]
ROOT = Path(__file__).parent.parent.parent
INDEXES = ("records_passage_words", "records_passage_people")
KILLS = 4
RUN_S_MAX = 240


def start(home, *words, url=""):
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"KEEPWARM_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    environment |= {"DJANGO_SETTINGS_MODULE": "keepwarm.settings"}
    return subprocess.Popen(
        [sys.executable, *words],
        env=environment | ({"DATABASE_URL": url} if url else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(home, *words, url="", code=0):
    with start(home, *words, url=url) as process:
        said, trouble = process.communicate(timeout=RUN_S_MAX)
    assert process.returncode == code, trouble
    return said if code == 0 else " ".join(trouble.split())


def keepwarm(home, *words, url="", code=0):
    return finish(home, "-m", "keepwarm", *words, url=url, code=code)


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory):
    """Fill a file with the demo workspace, and take away the youngest row of a table."""
    home = tmp_path_factory.mktemp("home")
    copy_demo_home(shared_folder(tmp_path_factory), home)
    with contextlib.closing(sqlite3.connect(home / "keepwarm.sqlite3")) as file, file:
        file.execute(
            "DELETE FROM records_decision WHERE id = (SELECT max(id) FROM records_decision)"
        )
    return home


@pytest.fixture
def home(demo_home, tmp_path):
    return shutil.copytree(demo_home, tmp_path / "home")


@pytest.fixture
def moved(home, new_database):
    """Move the demo to a server; give the URL of its database there."""
    url = new_database()
    keepwarm(home, "move-database", url)
    return url


def contents(path):
    """Return the rows of every table, with JSON as values, and the highest ids ever given.

    Each index of words is made anew in each database, and lies as it was filled.
    """
    with contextlib.closing(sqlite3.connect(path)) as file:
        tables = [
            name
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name.startswith("records_") and not name.startswith(INDEXES)
        ]
        select = "SELECT * FROM {} ORDER BY 1".format
        found = {name: file.execute(select(name)).fetchall() for name in tables}
        ids = dict(file.execute("SELECT name, seq FROM sqlite_sequence"))
    rows = {name: [tuple(map(plain, row)) for row in rows] for name, rows in found.items()}
    return rows, {name: ids[name] for name in tables if rows[name] and name in ids}


def plain(value):
    is_json = isinstance(value, str) and value[:1] in ("[", "{")
    return json.loads(value) if is_json else value


def test_there_and_back_every_row_is_as_it_was(home, moved, tmp_path):
    back = tmp_path / "back.sqlite3"
    report = json.loads(keepwarm(home, "move-database", f"sqlite:///{back}", "--json", url=moved))

    before, ids = contents(home / "keepwarm.sqlite3")
    assert contents(back) == (before, ids)
    assert report["rows"] == sum(map(len, before.values())) > 1_000
    assert ids["records_decision"] > max(row[0] for row in before["records_decision"])


def test_what_was_moved_is_found_and_goes_on(home, moved):
    here, there = (json.loads(keepwarm(home, "today", "--json", url=url)) for url in ("", moved))
    logged = json.loads(keepwarm(home, "log", "Sven Ek", "called", "--json", url=moved))

    assert [line["name"] for line in there["touches"]] == [line["name"] for line in here["touches"]]
    assert there["left_out"] == here["left_out"]
    assert logged["decision"] > 0
    assert "“fresh_" in keepwarm(home, "doctor", url=moved)


def test_a_database_that_holds_rows_is_refused(home, moved):
    trouble = keepwarm(home, "move-database", moved, code=2)

    assert "holds" in trouble
    assert "rows already" in trouble


def test_the_database_in_use_is_no_place_to_move_to(home, moved):
    file = home / "keepwarm.sqlite3"

    assert "in use" in keepwarm(home, "move-database", f"sqlite:///{file}", code=2)
    assert "in use" in keepwarm(home, "move-database", moved, url=moved, code=2)


def test_a_workspace_as_made_on_first_use_is_as_good_as_an_empty_database(home, new_database):
    url = new_database()
    keepwarm(home, "doctor", url=url)

    keepwarm(home, "move-database", url)

    assert "All 60 prospects are settled." in keepwarm(home, "doctor", url=url)


def test_a_killed_move_leaves_nothing_behind_and_can_be_run_again(home, new_database, tmp_path):
    url, back = new_database(), tmp_path / "back.sqlite3"
    dice = random.Random(20260311)  # noqa: S311 - when to kill

    for _ in range(KILLS):
        with start(home, "-m", "keepwarm", "move-database", url) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=dice.uniform(0.8, 2.0))
            process.kill()
            is_done = process.wait() == 0
        if is_done:
            break
    else:
        keepwarm(home, "move-database", url)
    keepwarm(home, "move-database", f"sqlite:///{back}", url=url)

    assert contents(back) == contents(home / "keepwarm.sqlite3")


def test_what_only_a_file_keeps_gives_way_and_is_told(home, new_database):
    with contextlib.closing(sqlite3.connect(home / "keepwarm.sqlite3")) as file, file:
        file.execute("UPDATE records_person SET title = 'Buyer' || char(0) WHERE id = 1")
        file.execute("UPDATE records_person SET title = ? WHERE id = 2", ["x" * 400])
        file.execute(
            "UPDATE records_prospect SET extra = ? WHERE id = 1",
            [r'{"a": "\u0000 \ud800 \\u0000"}'],
        )

    said = keepwarm(home, "move-database", new_database())

    assert "In 3 rows a sign that PostgreSQL cannot keep gave way" in said


def test_a_place_that_cannot_be_reached_is_told_without_the_password(home):
    url = "postgresql://rita:hush-hush@127.0.0.1:1/book"

    trouble = keepwarm(home, "move-database", url, code=2)

    assert "Nothing was moved." in trouble
    assert "out of reach" in trouble
    assert "hush" not in trouble


def test_two_first_processes_make_one_workspace(tmp_path, new_database):
    url = new_database()

    pair = [start(tmp_path, "-m", "keepwarm", "doctor", url=url) for _ in range(2)]
    for process in pair:
        with process:
            _, trouble = process.communicate(timeout=RUN_S_MAX)
        assert process.returncode == 0, trouble

    import psycopg

    with psycopg.connect(url) as asked:
        assert asked.execute("SELECT count(*) FROM records_workspace").fetchone() == (1,)
