"""Backup and restore on PostgreSQL, and from either database to the other."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.app.builders import ADA, GRACE, RITA, ago, mail, mbox
from tests.cli.installation import Home, write_book

pytestmark = [pytest.mark.postgresql, pytest.mark.long]
BUSY = "SELECT count(*) FROM records_logentry WHERE result = 'busy'"
PAUSED = "SELECT count(*) FROM records_decision WHERE kind = 'pause_outgoing'"
STOPS = "SELECT count(*) FROM records_suppression"
TABLES = ("message", "rawmessage", "person", "prospect", "logentry", "reading", "touch", "signal")


class ServedHome(Home):
    """An installation whose record is on a server."""

    def __init__(self, folder, url):
        super().__init__(folder)
        self.url = url

    def __call__(self, *words, code=0, **variables):
        return super().__call__(*words, code=code, **{"DATABASE_URL": self.url, **variables})

    def stop(self, address):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", self.url)
            return super().stop(address)

    def query(self, text):
        import psycopg

        with psycopg.connect(self.url) as asked:
            return asked.execute(text).fetchall()


class FileHome(Home):
    """An installation whose record is a file, whatever the tests run on."""

    def __call__(self, *words, code=0, **variables):
        return super().__call__(*words, code=code, **{"DATABASE_URL": "", **variables})


def ids(home):
    return {name: home.query(f"SELECT id FROM records_{name} ORDER BY id") for name in TABLES}  # noqa: S608


@pytest.fixture(scope="module")
def told(tmp_path_factory, new_database):
    """Import the book into a server's database and back it up once; tests copy it."""
    folder = tmp_path_factory.mktemp("told")
    made = ServedHome(folder / "home", new_database())
    made("import", "--me", RITA.address, *write_book(folder))
    made("backup", folder / "keep.zip")
    return made


@pytest.fixture
def kept(told):
    return told.folder.parent / "keep.zip"


@pytest.fixture
def home(told, tmp_path, new_database):
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict

    url = new_database()
    fresh, whole = (conninfo_to_dict(each)["dbname"] for each in (url, told.url))
    with psycopg.connect(url.replace(f"/{fresh}?", "/postgres?"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(copy.format(sql.Identifier(fresh), sql.Identifier(whole)))
    shutil.copytree(told.folder, tmp_path / "home")
    return ServedHome(tmp_path / "home", url)


def test_a_backup_of_a_server_restores_on_another_and_pauses(home, kept, tmp_path, new_database):
    other = ServedHome(tmp_path / "other", new_database())

    said = json.loads(other("restore", kept, "--json").stdout)

    assert said["prospects"] == 2
    assert said["aside"] == ""
    assert ids(other) == ids(home)
    assert other.query(PAUSED) == [(1,)]
    assert sorted(path.name for path in other.folder.iterdir() if path.is_dir()) == []
    assert json.loads(other("log", "Grace", "busy", "--json").stdout)["decision"] > 0
    assert "go out again" in other("resume").stdout


def test_a_backup_of_a_server_restores_into_a_file_and_back(home, kept, tmp_path, new_database):
    file, server = FileHome(tmp_path / "file"), ServedHome(tmp_path / "back", new_database())

    file("restore", kept)
    file("backup", tmp_path / "again.zip")
    server("restore", tmp_path / "again.zip")

    assert ids(file) == ids(server) == ids(home)
    assert "2 prospects are settled" in server("doctor").stdout
    names = [[line["name"] for line in json.loads(each("today", "--json").stdout)["respond"]]
             for each in (home, file, server)]  # fmt: skip
    assert names[0] == names[1] == names[2]


def test_a_backup_holds_the_database_as_of_one_moment(home, tmp_path):
    import psycopg

    with psycopg.connect(home.url) as writer:
        writer.execute("UPDATE records_person SET title = 'half'")  # not committed yet
        home("backup", tmp_path / "during.zip")
        writer.rollback()

    with zipfile.ZipFile(tmp_path / "during.zip") as archive:
        archive.extract("keepwarm.sqlite3", tmp_path)
    copy = FileHome(tmp_path)
    assert copy.query("SELECT count(*) FROM records_person WHERE title = 'half'") == [(0,)]
    assert copy.query("PRAGMA integrity_check") == [("ok",)]


def test_a_server_with_data_is_replaced_on_a_word_only_and_kept_aside(home, kept):
    home("log", "Grace", "busy")

    assert "holds data" in home("restore", kept, code=2).stderr
    assert home.query(BUSY) == [(1,)]
    home("restore", "--replace", kept)

    assert home.query(BUSY) == [(0,)]
    (aside,) = home.folder.glob("before-restore-*")
    assert FileHome(aside).query(BUSY) == [(1,)]
    assert (aside / "secret.key").read_bytes() == (home.folder / "secret.key").read_bytes()


def test_ids_that_were_given_before_a_restore_are_not_given_again(home, kept):
    given = json.loads(home("log", "Grace", "busy", "--json").stdout)["decision"]

    home("restore", "--replace", kept)

    assert json.loads(home("log", "Grace", "busy", "--json").stdout)["decision"] > given


def test_stops_and_erasures_made_after_the_backup_outlive_the_restore(home, kept):
    home("erase", ADA.address, "--yes")
    home.stop(GRACE.address)

    said = json.loads(home("restore", "--replace", kept, "--json").stdout)

    assert said["stops_taken_over"] > 0
    assert said["erased_again"] == 1
    assert home.query("SELECT count(*) FROM records_person WHERE name LIKE 'Ada%'") == [(0,)]
    assert json.loads(home("why", "Grace", "Holloway", "--json").stdout)["is_suppressed"]


@pytest.mark.parametrize("is_said_again", [False, True])
def test_a_stop_of_the_backup_is_lifted_unless_it_was_said_again(home, tmp_path, is_said_again):
    before = home.stop(GRACE.address)
    home("backup", tmp_path / "keep.zip")
    if is_said_again:
        stop = mail(GRACE, RITA, at=ago(1), text="Please take me off your list.\n")
        (tmp_path / "stop.mbox").write_bytes(mbox(stop))
        home("import", tmp_path / "stop.mbox")

    home("restore", "--replace", tmp_path / "keep.zip")
    home("undo", before)

    said = json.loads(home("why", "Grace", "Holloway", "--json").stdout)
    assert said["is_suppressed"] == is_said_again


def test_a_backup_with_another_key_brings_its_key_and_keeps_the_old_one(
    kept, tmp_path, new_database
):
    other = ServedHome(tmp_path / "other", new_database())
    other("import", "--me", RITA.address, kept.parent / "leads.csv")
    before = (other.folder / "secret.key").read_bytes()

    other("restore", "--replace", kept)

    (aside,) = other.folder.glob("before-restore-*")
    assert (aside / "secret.key").read_bytes() == before
    assert (other.folder / "secret.key").read_bytes() != before
    assert "2 prospects are settled" in other("doctor").stdout


@pytest.mark.parametrize("where", [0.3, 0.9])
def test_a_damaged_backup_changes_nothing(home, kept, tmp_path, where):
    content = bytearray(kept.read_bytes())
    content[int(len(content) * where)] ^= 0xFF
    (tmp_path / "broken.zip").write_bytes(content)
    before = ids(home)

    assert (
        "Nothing restored" in home("restore", "--replace", tmp_path / "broken.zip", code=2).stderr
    )

    assert ids(home) == before
    assert home.query(PAUSED) == [(0,)]
    assert [path for path in home.folder.iterdir() if path.is_dir()] == []


FAIL_LATE = """
import django; django.setup()
import sys
from pathlib import Path
from keepwarm import wiring
from keepwarm.app.keeping import move_database
def fail(*_):
    raise RuntimeError("cut off")
real = move_database._check
move_database._check = lambda copied, target, *rest: (
    fail() if target == "default" else real(copied, target, *rest)
)
wiring.restore(Path(sys.argv[1]), is_replacing=True, progress=lambda what, done: None)
"""


def test_a_restore_cut_off_before_its_end_leaves_everything_as_it_was(home, kept):
    home("log", "Grace", "busy")
    before, stops = ids(home), home.query(STOPS)

    done = subprocess.run(
        [sys.executable, "-c", FAIL_LATE, str(kept)],
        env={
            **os.environ, "KEEPWARM_HOME": str(home.folder), "DATABASE_URL": home.url,
            "DJANGO_SETTINGS_MODULE": "keepwarm.settings", "PYTHONPATH": "src",
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert "cut off" in done.stderr
    assert (ids(home), home.query(STOPS)) == (before, stops)
    assert [path for path in home.folder.iterdir() if path.is_dir()] == []
    assert json.loads(home("log", "Grace", "busy", "--json").stdout)["decision"] > 0
