"""What stands at a path is found, read whole, and never changed."""

import errno
import io
import os
import zipfile
from pathlib import Path

import pytest

from keepwarm.adapters.files import MailFolder, SheetFile, read_demo, read_paths, zip_parts
from keepwarm.engine.intake import MESSAGE_BYTES_MAX
from tests.app.builders import ADA, RITA, ago, leads_csv, mail, mbox, write_maildir

RAWS = [mail(RITA, ADA, at=ago(day), ident=f"mail-{day}") for day in (3, 2, 1)]


def mails_at(*paths):
    return [item for folder in read_paths(paths) for item in folder.mails()]


def test_an_mbox_is_split_and_each_mail_named_by_its_number(tmp_path):
    path = tmp_path / "export"
    path.write_bytes(mbox(*RAWS))

    assert mails_at(path) == [(f"export, message {i}", raw) for i, raw in enumerate(RAWS, start=1)]


def test_a_single_mail_is_named_by_its_file(tmp_path):
    path = tmp_path / "one.eml"
    path.write_bytes(RAWS[0])

    assert mails_at(path) == [("one.eml", RAWS[0])]


def test_a_maildir_is_read_with_what_is_new_and_what_was_seen(tmp_path):
    write_maildir(tmp_path / "Mail", *RAWS)

    assert sorted(raw for _, raw in mails_at(tmp_path / "Mail")) == sorted(RAWS)


def test_a_maildir_file_is_mail_whatever_it_holds(tmp_path):
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur" / "1.host:2,S").write_bytes(b"no header at all\n")

    assert mails_at(tmp_path) == [("1.host:2,S", b"no header at all\n")]


def test_a_folder_is_one_mail_folder_and_its_sheets_come_first(tmp_path):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "a.eml").write_bytes(RAWS[0])
    (tmp_path / "deep" / "b.mbox").write_bytes(mbox(*RAWS[1:]))
    (tmp_path / "deep" / "deeper" / "leads.csv").write_bytes(leads_csv())

    sheet, folder = read_paths([tmp_path])

    assert sheet == SheetFile(
        name=str(tmp_path / "deep" / "deeper" / "leads.csv"), content=leads_csv()
    )
    assert folder.name == str(tmp_path)
    assert [raw for _, raw in folder.mails()] == RAWS


def test_sheets_come_first_of_all_paths(tmp_path):
    (tmp_path / "a.eml").write_bytes(RAWS[0])
    (tmp_path / "z.csv").write_bytes(leads_csv())

    kinds = [type(item) for item in read_paths([tmp_path / "a.eml", tmp_path / "z.csv"])]

    assert kinds == [SheetFile, MailFolder]


def test_what_is_no_mail_is_counted_by_reason(tmp_path):
    (tmp_path / "a.eml").write_bytes(RAWS[0])
    for name in ("logo.png", "photo.png", "README"):
        (tmp_path / name).write_bytes(b"\x89PNG nothing to read\n")

    (folder,) = read_paths([tmp_path])
    mails = list(folder.mails())

    assert len(mails) == 1
    assert folder.ignored == {"no mail (.png)": 2, "no mail (no ending)": 1}


def test_hidden_files_and_links_are_left_out(tmp_path):
    (tmp_path / "a.eml").write_bytes(RAWS[0])
    (tmp_path / ".b.eml").write_bytes(RAWS[1])
    (tmp_path / "c.eml").symlink_to(tmp_path / "a.eml")

    assert mails_at(tmp_path) == [("a.eml", RAWS[0])]


def test_an_empty_folder_holds_nothing(tmp_path):
    assert list(read_paths([tmp_path])) == []


def test_a_missing_path_is_yielded_as_its_error_and_the_others_are_read(tmp_path):
    (tmp_path / "a.eml").write_bytes(RAWS[0])

    error, folder = read_paths([tmp_path / "gone.mbox", tmp_path / "a.eml"])

    assert (error.errno, error.filename) == (errno.ENOENT, str(tmp_path / "gone.mbox"))
    assert [raw for _, raw in folder.mails()] == RAWS[:1]


def test_one_file_that_may_not_be_opened_leaves_the_rest_of_its_folder(tmp_path, monkeypatch):
    for name, raw in zip("abc", RAWS, strict=True):
        (tmp_path / f"{name}.eml").write_bytes(raw)
    forbid(monkeypatch, "b.eml")

    error, folder = read_paths([tmp_path])

    assert (error.errno, error.filename) == (errno.EACCES, str(tmp_path / "b.eml"))
    assert [raw for _, raw in folder.mails()] == [RAWS[0], RAWS[2]]


def test_a_file_that_vanishes_meanwhile_is_counted(tmp_path):
    for name, raw in zip("ab", RAWS[:2], strict=True):
        (tmp_path / f"{name}.eml").write_bytes(raw)

    (folder,) = read_paths([tmp_path])
    (tmp_path / "a.eml").unlink()
    mails = list(folder.mails())

    assert mails == [("b.eml", RAWS[1])]
    assert folder.ignored == {"could not be opened (No such file or directory)": 1}


def forbid(monkeypatch, name):
    """Let the system refuse to open a file of this name (a superuser may open any)."""
    opened = Path.open

    def refuse(path, *arguments, **options):
        if path.name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)


def test_of_a_giant_mail_one_byte_too_many_shows_that_there_was_more(tmp_path):
    path = tmp_path / "giant.eml"
    with path.open("wb") as file:
        file.write(RAWS[0])
        file.truncate(MESSAGE_BYTES_MAX + 1_000_000)

    ((_, raw),) = mails_at(path)

    assert len(raw) == MESSAGE_BYTES_MAX + 1


def test_a_mailbox_larger_than_a_chunk_is_read_whole(tmp_path):
    long = mail(RITA, ADA, at=ago(1), text="A line of words about pumps.\n" * 60_000, ident="long")
    path = tmp_path / "all.mbox"
    path.write_bytes(mbox(RAWS[0], long, RAWS[1]))

    assert [raw for _, raw in mails_at(path)] == [RAWS[0], long, RAWS[1]]


def test_reading_changes_nothing_on_the_disk(tmp_path):
    write_maildir(tmp_path / "Mail", *RAWS)
    (tmp_path / "Mail" / "all.mbox").write_bytes(mbox(*RAWS))
    before = contents(tmp_path)

    mails_at(tmp_path)

    assert contents(tmp_path) == before


def contents(folder):
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_text_with_commas_is_a_sheet_only_where_it_is_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(leads_csv())

    assert list(read_paths([path])) == [SheetFile(name=str(path), content=leads_csv())]
    assert mails_at(tmp_path) == []


def test_the_demo_ships_as_mailboxes_sheets_and_its_newest_mails():
    names = set(read_demo())

    assert {"inbox.mbox", "sent.mbox", "leads.csv", "calls.csv"} <= names
    assert sum(name.startswith("newest/") and name.endswith(".eml") for name in names) == 8
    assert {name.rpartition(".")[2] for name in names} == {"mbox", "eml", "csv", "md"}


@pytest.mark.parametrize("ending", [".csv", ".CSV", ".tsv"])
def test_a_sheet_is_known_by_its_ending(tmp_path, ending):
    path = tmp_path / f"leads{ending}"
    path.write_bytes(leads_csv())

    assert list(read_paths([path])) == [SheetFile(name=str(path), content=leads_csv())]


def test_a_zip_in_pieces_is_the_zip_in_one():
    noise = bytes(range(256)) * 40
    members = [(f"{number}.bin", os.urandom(300_000)) for number in range(8)] + [("n", noise)]

    pieces = list(zip_parts(members))

    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == dict(members)
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= 1_000_000
