"""Backup, restore and erasure as commands, each in a process and a folder of its own."""

import json
import shutil
import sqlite3
import zipfile

import pytest

from tests.app.builders import ADA, GRACE, RITA, ago, mail, mbox
from tests.cli.installation import PHONE, PLANTED, Home, write_book

pytestmark = pytest.mark.long
NAMED = ("Ada Quist", "ada.quist@", "Quist", PLANTED, PHONE, "+442079460199", "0199")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Import the book once; tests copy the folder."""
    files = tmp_path_factory.mktemp("files")
    home = Home(tmp_path_factory.mktemp("told") / "home")
    home("import", "--me", RITA.address, *write_book(files))
    home("log", "Ada", "answered", f"she said {PLANTED}")
    return home, files


@pytest.fixture
def home(told, tmp_path):
    shutil.copytree(told[0].folder, tmp_path / "home")
    return Home(tmp_path / "home")


# Erasure


def test_an_erased_person_is_in_no_byte_of_the_folder(home):  # trust cases 111 and 126
    before = home.everything()
    assert all(text.encode() in before for text in NAMED if text != "+442079460199")

    said = json.loads(home("erase", ADA.address, "--yes", "--json").stdout)

    after = home.everything()
    assert [text for text in NAMED if text.lower().encode() in after.lower()] == []
    assert said["is_file_rewritten"]
    assert "Ada" not in said["sentence"]
    assert home.query("SELECT count(*) FROM records_decision WHERE kind = 'erase'") == [(1,)]


def test_what_others_wrote_and_got_stays_without_the_erased(home):
    home("erase", ADA.address, "--yes")

    page = json.loads(home("why", "Grace", "Holloway", "--json").stdout)
    texts = " ".join(f"{item['subject']} {item['text']}" for item in page["timeline"])
    assert "Thank you. Please ask [erased] ([erased]) too." in texts
    assert "[erased] and the mill" in texts
    assert json.loads(home("doctor", "--json").stdout)


def test_a_second_import_brings_an_erased_person_back_nowhere(home, told):
    home("erase", ADA.address, "--yes")
    files = told[1]
    # The same content under other names and digests: as another export would be.
    (files / "again.mbox").write_bytes((files / "all.mbox").read_bytes().replace(b"Whey", b"Curd"))
    (files / "more.csv").write_bytes((files / "leads.csv").read_bytes() + b"\r\n")

    # Exit status 1, as always where something was left aside.
    said = home("import", files / "again.mbox", files / "more.csv", files / "all.mbox", code=1)
    home("import", files / "calls.csv", code=1)

    assert said.stdout.count("of people who were erased") == 3

    after = home.everything()
    assert [text for text in NAMED if text.lower().encode() in after.lower()] == []
    assert home.query("SELECT count(*) FROM records_prospect") == [(1,)]


def test_an_erasure_is_not_done_without_a_word_and_says_what_will_go(home):
    said = home("erase", ADA.address, code=1)

    assert "It cannot be undone." in said.stderr
    assert "Nothing was erased" in said.stderr
    assert PLANTED.encode() in home.everything()


def test_an_erasure_cannot_be_undone(home):
    decision = json.loads(home("erase", ADA.address, "--yes", "--json").stdout)["decision"]

    assert "cannot be undone" in home("undo", decision, code=2).stderr


def test_the_owner_cannot_erase_themselves(home):
    assert "that is you" in home("erase", RITA.address, "--yes", code=2).stderr


# Backup and restore


def test_a_backup_restores_to_the_same_record_elsewhere_and_pauses(home, tmp_path):
    home("backup", tmp_path / "keep.zip")
    other = Home(tmp_path / "other")

    said = json.loads(other("restore", tmp_path / "keep.zip", "--json").stdout)

    assert said["prospects"] == 2
    assert home.query("SELECT * FROM records_message") == other.query(
        "SELECT * FROM records_message"
    )
    assert other.query("SELECT count(*) FROM records_decision WHERE kind = 'pause_outgoing'") == [
        (1,)
    ]
    assert "go out again" in other("resume").stdout
    assert "Nothing is paused" in other("resume", code=2).stderr


def test_a_backup_is_for_its_owner_only_and_lacks_the_sealing_key(home, tmp_path):
    home("backup", tmp_path / "keep.zip")

    assert (tmp_path / "keep.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "keep.zip") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert (home.folder / "sealing.key").read_bytes().strip() not in content
    assert (home.folder / "secret.key").read_bytes().strip() in content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "keep.zip"]


def test_a_home_with_data_is_replaced_on_a_word_only_and_kept_aside(home, tmp_path):
    home("backup", tmp_path / "keep.zip")
    home("log", "Grace", "busy")

    assert "holds data" in home("restore", tmp_path / "keep.zip", code=2).stderr
    home("restore", "--replace", tmp_path / "keep.zip")

    assert home.query("SELECT count(*) FROM records_logentry WHERE result = 'busy'") == [(0,)]
    (aside,) = home.folder.glob("before-restore-*")
    assert Home(aside).query("SELECT count(*) FROM records_logentry WHERE result = 'busy'") == [
        (1,)
    ]


def test_stops_and_erasures_made_after_the_backup_outlive_the_restore(home, tmp_path):
    # trust case 150
    home("backup", tmp_path / "keep.zip")
    home("erase", ADA.address, "--yes")
    home.stop(GRACE.address)

    said = json.loads(home("restore", "--replace", tmp_path / "keep.zip", "--json").stdout)

    assert said["stops_taken_over"] > 0
    assert said["erased_again"] == 1
    assert PLANTED.encode() not in home.everything()
    assert json.loads(home("why", "Grace", "Holloway", "--json").stdout)["is_suppressed"]


def test_who_had_said_stop_before_the_backup_is_erased_again_as_well(home, tmp_path):
    home.stop(ADA.address)
    home("backup", tmp_path / "keep.zip")
    home("erase", ADA.address, "--yes")

    said = json.loads(home("restore", "--replace", tmp_path / "keep.zip", "--json").stdout)

    assert said["erased_again"] == 1
    assert PLANTED.encode() not in home.everything()


@pytest.mark.parametrize("restores", [1, 2])
def test_a_stop_since_the_backup_stands_when_one_of_before_is_lifted(home, tmp_path, restores):
    before = home.stop(GRACE.address)
    home("backup", tmp_path / "keep.zip")
    stop = mail(GRACE, RITA, at=ago(1), text="Please take me off your list.\n")
    (tmp_path / "stop.mbox").write_bytes(mbox(stop))
    home("import", tmp_path / "stop.mbox")

    for _ in range(restores):
        home("restore", "--replace", tmp_path / "keep.zip")
    home("undo", before)

    assert json.loads(home("why", "Grace", "Holloway", "--json").stdout)["is_suppressed"]


def test_a_stop_of_the_backup_is_lifted_as_before(home, tmp_path):
    before = home.stop(GRACE.address)
    home("backup", tmp_path / "keep.zip")

    home("restore", "--replace", tmp_path / "keep.zip")
    home("undo", before)

    assert not json.loads(home("why", "Grace", "Holloway", "--json").stdout)["is_suppressed"]


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
def test_a_damaged_backup_changes_nothing(home, tmp_path, where):
    home("backup", tmp_path / "keep.zip")
    content = bytearray((tmp_path / "keep.zip").read_bytes())
    content[int(len(content) * where)] ^= 0xFF
    (tmp_path / "broken.zip").write_bytes(content)
    before = home.database.read_bytes()

    said = home("restore", "--replace", tmp_path / "broken.zip", code=2)

    assert "Nothing restored" in said.stderr
    assert home.database.read_bytes() == before
    assert list(home.folder.glob(".keepwarm-restore-*")) == []


def test_a_backup_of_a_newer_keepwarm_is_refused(home, tmp_path):
    home("backup", tmp_path / "keep.zip")
    with zipfile.ZipFile(tmp_path / "keep.zip") as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(content["manifest.json"])
    manifest["migrations"].append("records.9999_later")
    content["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(tmp_path / "newer.zip", "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)

    assert "Update Keepwarm" in home("restore", tmp_path / "newer.zip", code=2).stderr


# Secrets


def test_of_twenty_planted_secrets_none_is_in_database_log_backup_or_export(home, tmp_path):
    # trust case 139
    from keepwarm.adapters.home import read_sealing_keys
    from keepwarm.adapters.sealing import KeySealer
    from keepwarm.app.ground.sealing import sealing_place

    given = f"planted-sealing-key-{PLANTED}-of-the-environment"
    in_file = (home.folder / "sealing.key").read_text().strip()
    sealed = [f"planted-password-{number:02}-{PLANTED}" for number in range(18)]
    sealer = KeySealer(read_sealing_keys(home.folder, given="", file=None).texts)
    with sqlite3.connect(home.database) as database:
        for number, secret in enumerate(sealed):
            place = sealing_place(1, "parameters", f"mailbox {number}", "content")
            database.execute(
                "INSERT INTO records_parameters (workspace_id, name, version, content, at)"
                " VALUES (1, ?, 1, ?, '2026-03-01 00:00:00')",
                (f"mailbox {number}", sealer.seal(secret, place=place)),
            )
    database.close()
    said = [
        home("doctor", KEEPWARM_SEALING_KEY=given),
        home("today", "--json", KEEPWARM_SEALING_KEY=given),
        home("backup", tmp_path / "keep.zip", KEEPWARM_SEALING_KEY=given),
        home("export", tmp_path / "all.zip", KEEPWARM_SEALING_KEY=given),
        home("serve", "--port", "99999", code=2, KEEPWARM_SEALING_KEY=given),
        home("doctor", code=2, KEEPWARM_SEALING_KEY="short-and-wrong"),
    ]

    (home.folder / "sealing.key").unlink()
    seen = [home.everything(), *((one.stdout + one.stderr).encode() for one in said)]
    for name in ("keep.zip", "all.zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            seen += [archive.read(member) for member in archive.namelist()]
    planted = [*sealed, given, in_file]
    assert len(planted) == 20
    assert [one for one in planted if one.encode() in b"".join(seen)] == []
    assert b"short-and-wrong" not in b"".join(seen)


def test_a_backup_made_while_mail_is_imported_is_whole(home, tmp_path):
    writer = sqlite3.connect(home.database)
    with writer:
        writer.execute("UPDATE records_person SET title = 'half'")  # not committed yet
        home("backup", tmp_path / "during.zip")
        writer.rollback()
    writer.close()

    with zipfile.ZipFile(tmp_path / "during.zip") as archive:
        archive.extract("keepwarm.sqlite3", tmp_path)
    copy = Home(tmp_path)
    assert copy.query("SELECT count(*) FROM records_person WHERE title = 'half'") == [(0,)]
    assert copy.query("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_restore_that_was_cut_off_is_finished_by_the_next_command(home, tmp_path, moved):
    ready, aside = home.folder / "restore.ready", home.folder / "before-restore-20260311-100000"
    home("backup", tmp_path / "keep.zip")
    home("log", "Grace", "busy")
    ready.mkdir()
    with zipfile.ZipFile(tmp_path / "keep.zip") as archive:
        archive.extract("keepwarm.sqlite3", ready)
        archive.extract("secret.key", ready)
    (ready / "aside").write_text(aside.name)
    if moved:
        aside.mkdir()
        home.database.replace(aside / "keepwarm.sqlite3")
    if moved > 1:
        (ready / "keepwarm.sqlite3").replace(home.database)

    home("doctor")

    assert home.query("SELECT count(*) FROM records_logentry WHERE result = 'busy'") == [(0,)]
    assert not ready.exists()
    assert Home(aside).query("SELECT count(*) FROM records_logentry WHERE result = 'busy'") == [
        (1,)
    ]


def test_a_folder_that_others_can_read_is_found_and_closed(home):
    home.folder.chmod(0o755)
    home.database.chmod(0o644)

    assert "Others on this machine can read keepwarm.sqlite3" in home("doctor", code=1).stdout
    home("doctor", "--repair")

    assert home.folder.stat().st_mode & 0o077 == 0
