"""``keepwarm import`` and all else that begins with an empty record."""

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.builders import (
    ADA,
    GRACE,
    RITA,
    Someone,
    ago,
    lead,
    leads_csv,
    mail,
    story,
    write_maildir,
)
from tests.app.dump import differences, dump_record

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    "words", [("today",), ("why", "ada"), ("prospects",), ("candidates",), ("doctor",)]
)
def test_an_empty_record_is_no_error_but_says_what_to_do(keepwarm, words):
    said = keepwarm(*words, code=2 if words[0] == "why" else 0)

    assert said.text or said.trouble


def test_an_empty_day_says_how_to_begin(keepwarm):
    assert "keepwarm import ~/Mail/Inbox.mbox" in keepwarm("today").text


def test_a_folder_is_imported_with_everything_in_it(keepwarm, files):
    reports = keepwarm("import", files, "--me", RITA.address, "--json").json["reports"]

    found = {Path(report["name"]).name: report["stored"] for report in reports}
    assert found == {"leads.csv": 3, "calls.csv": 3, files.name: len(story())}


def test_files_of_every_kind_are_imported_alike(keepwarm, tmp_path):
    raws = list(story().values())
    write_maildir(tmp_path / "Maildir", *raws[:6])
    for number, raw in enumerate(raws[6:]):
        (tmp_path / f"{number}.eml").write_bytes(raw)

    reports = keepwarm("import", *sorted(tmp_path.iterdir()), "--json").json["reports"]

    assert sum(report["stored"] for report in reports) == len(raws)
    assert all(report["unreadable"] == 0 for report in reports)


def test_importing_again_changes_nothing(keepwarm, files):
    keepwarm("import", files, "--me", RITA.address)
    before = dump_record()

    said = keepwarm("import", files, "--me", RITA.address)

    assert "0 stored" in said.text
    assert differences(before, dump_record()) == []


def test_call_logs_come_after_the_leads_whatever_order_they_are_named_in(keepwarm, files):
    reports = keepwarm("import", files / "calls.csv", files / "leads.csv", "--json").json["reports"]

    assert [report["kind"] for report in reports] == ["leads", "calls"]
    assert reports[1]["problems"] == []


def test_a_path_that_is_not_there_is_named_and_the_others_are_imported(keepwarm, files):
    said = keepwarm("import", files / "nowhere.mbox", files / "leads.csv", code=1)

    assert "nowhere.mbox: No such file or directory. Check the path and try again." in said.trouble
    assert "3 stored" in said.text


def test_a_file_that_is_neither_mail_nor_table_is_named_and_the_others_are_imported(
    keepwarm, files
):
    (files / "book.csv").write_bytes(b"PK\x03\x04" + bytes(40))
    (files / "photo.png").write_bytes(b"\x89PNG\r\n")

    said = keepwarm("import", files, "--me", RITA.address, "--json", code=1)

    assert ["Excel" in sentence for sentence in said.json["refused"]] == [True]
    mails = [report for report in said.json["reports"] if report["kind"] == "mail"]
    assert mails[0]["ignored"] == [["no mail (.png)", 1]]
    assert mails[0]["stored"] == len(story())


def test_wrong_rows_are_shown_with_their_place(keepwarm, tmp_path):
    (tmp_path / "leads.csv").write_bytes(
        leads_csv(lead(ADA, created="soon"), lead(GRACE, created="2026-02-01"))
    )

    said = keepwarm("import", tmp_path / "leads.csv")

    assert "leads.csv, line 2, Created: found “soon”; expected" in said.text
    assert "2 stored" in said.text


def test_a_column_is_corrected_in_the_command(keepwarm, files):
    (files / "odd.csv").write_bytes(
        leads_csv(("Ada", ADA.address, "ada@freemail.example"), header=("Who", "Mail", "Private"))
    )

    keepwarm("import", files / "odd.csv", "--column", "email=Private")

    assert "ada@freemail.example" in keepwarm("why", "Ada", "--json").json["email"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--column", "email=Nothing"), 1, "no column 'Nothing': choose one of Full Name, E-mail"),
        (("--column", "e-post=E-mail"), 1, "'e-post' is not a field of a lead: use one of"),
        (("--column", "email"), 2, "'email' is not FIELD=COLUMN"),
        (("--word", "Zebra=stripes"), 1, "'Zebra' cannot mean 'stripes': use one of loss, cold"),
        (("--as", "poems"), 1, "No kind of file “poems”. Use leads or calls"),
        (("--basis", "luck"), 1, "No lawful basis “luck”. Use one of consent"),
        (("--region", "Atlantis"), 1, "No country “Atlantis”"),
        (("--me", "Rita"), 2, "“Rita” is no e-mail address"),
    ],
)
def test_a_wrong_option_is_refused_with_those_that_are_right(
    keepwarm, files, words, code, sentence
):
    from keepwarm.records.models import Prospect

    said = keepwarm("import", files / "leads.csv", *words, code=code)

    assert sentence in said.trouble
    assert not Prospect.objects.exists()


def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(keepwarm, files):
    from keepwarm.records.models import Prospect, RawFile

    said = keepwarm("import", files / "leads.csv", "--dry-run")

    assert "3 would be stored" in said.text
    assert not Prospect.objects.exists()
    assert not RawFile.objects.exists()


def test_mail_has_no_dry_run(keepwarm, files):
    said = keepwarm("import", files / "Inbox.mbox", "--dry-run", code=1)

    assert "mail has no dry run" in said.trouble


def test_what_could_not_be_taken_is_written_to_a_file(keepwarm, tmp_path):
    (tmp_path / "leads.csv").write_bytes(
        leads_csv(lead(ADA, created="soon"), lead(GRACE, created="2026-02-01"))
    )

    keepwarm("import", tmp_path / "leads.csv", "--errors", tmp_path / "wrong.csv")

    header, line = (tmp_path / "wrong.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header == "file,row,column,found,expected,what_to_do"
    assert ",2,Created,soon," in line


def test_the_meaning_of_a_word_is_given_in_the_command(keepwarm, tmp_path):
    from keepwarm.records.models import Prospect

    (tmp_path / "odd.csv").write_text("Name,Stage\nAda Quist,Zebra\n", encoding="utf-8")

    keepwarm("import", tmp_path / "odd.csv", "--word", "Zebra=proposal")

    assert Prospect.objects.get().stage == "proposal"


def test_candidates_are_shown_accepted_and_taken_back(keepwarm, files):
    keepwarm("import", files / "Sent.mbox", files / "Inbox.mbox", "--me", RITA.address)
    shown = {row["domain"] for row in keepwarm("candidates", "--json").json["candidates"]}

    accepted = keepwarm("candidates", "--accept-suggested", "--json").json
    prospects = keepwarm("prospects", "--json").json["total"]
    (decision,) = accepted["decisions"]
    keepwarm("undo", decision)

    assert shown == {"fenland-dairy.example", "harrow-mills.example", "vos-kaas.example"}
    assert accepted["candidates"] == []
    assert prospects == 4
    assert keepwarm("prospects", "--json").json["total"] == 0


def test_a_dismissed_domain_is_shown_no_more(keepwarm, files):
    keepwarm("import", files / "Sent.mbox", files / "Inbox.mbox", "--me", RITA.address)

    groups = keepwarm("candidates", "--dismiss", "vos-kaas.example", "--json").json["candidates"]

    assert "vos-kaas.example" not in {group["domain"] for group in groups}


def test_a_mailbox_without_an_owner_asks_who_it_belongs_to(keepwarm, tmp_path):
    someone = [lead_person(number) for number in range(8)]
    for number, (one, other) in enumerate(itertools.pairwise(someone)):
        (tmp_path / f"{number}.eml").write_bytes(mail(one, other, at=ago(number)))
    keepwarm("import", tmp_path)

    assert "keepwarm import MAIL --me you@example.com" in keepwarm("doctor", code=1).text


def lead_person(number):
    return Someone(f"Person {number}", f"p{number}@firm-{number}.example")


def run_process(environment, *words):
    return subprocess.run(
        [sys.executable, "-m", "keepwarm", *words],
        env=environment | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def first_use(tmp_path_factory, environment_of):
    """Import leads by a process of its own into a folder that does not exist yet."""
    folder = tmp_path_factory.mktemp("first use")
    (folder / "leads.csv").write_bytes(leads_csv(lead(ADA), lead(GRACE)))
    home = folder / "home"
    environment = environment_of(home)
    return (
        home,
        environment,
        run_process(environment, "import", str(folder / "leads.csv"), "--json"),
    )


def test_a_process_makes_its_record_on_first_use_and_finds_it_again(first_use):
    home, environment, first = first_use

    second = run_process(environment, "prospects", "--json")

    assert (first.returncode, first.stderr) == (0, "")
    assert json.loads(second.stdout)["total"] == 2
    assert (home / "secret.key").stat().st_mode & 0o077 == 0


def test_a_record_with_another_secret_is_refused_in_a_sentence(first_use, tmp_path):
    home = shutil.copytree(first_use[0], tmp_path / "moved")
    (home / "secret.key").write_text("another one")

    said = run_process(first_use[1] | {"KEEPWARM_HOME": str(home)}, "today")

    assert said.returncode == 2
    assert "The secret key does not belong to this database" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.sqlite
def test_a_damaged_record_is_told_in_a_sentence(tmp_path, environment_of):
    home = tmp_path / "home"
    home.mkdir()
    (home / "keepwarm.sqlite3").write_bytes(b"This is no database. " * 500)

    said = run_process(environment_of(home), "today")

    assert said.returncode == 3
    assert "The database could not be used" in said.stderr
    assert "Traceback" not in said.stderr


def test_an_import_is_taken_back_by_its_number_once_that_is_meant(keepwarm, files):
    keepwarm("import", files, "--me", RITA.address)
    rows = keepwarm("imports", "--json").json["imports"]
    (number,) = [str(row["source_id"]) for row in rows if row["kind"] == "leads"]

    asked = keepwarm("imports", "--undo", number, code=1)
    done = keepwarm("imports", "--undo", number, "--yes")
    left = keepwarm("imports").text
    unknown = keepwarm("imports", "--undo", number, "--yes", code=2)

    assert "3 prospects go." in asked.trouble
    assert "Nothing was taken back" in asked.trouble
    assert "was taken back. 3 prospects go." in " ".join(done.text.split())
    assert "leads.csv" not in left
    assert "calls.csv" in left
    assert f"no import number {number}" in unknown.trouble
