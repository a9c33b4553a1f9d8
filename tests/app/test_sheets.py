"""Sheets: foretold before they are stored, corrected once for all of their kind, never lost."""

import csv
import io
import zlib

import pytest

from tests.app.builders import ADA, GRACE, lead, leads_csv
from tests.app.dump import differences, dump_record
from tests.app.faulty_files import REFUSED, REPORTED
from tests.engine.intake.workbooks import rows, workbook

ODD = b"Contact,Reach,Level\nAda Quist,ada@quist.example,Zebra\nGrace Holt,grace@holt.example,Won\n"
ODD_LATER = b"Contact,Reach,Level\nAlan Vos,alan@vos.example,Zebra\n"
VCARD = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Quist\r\nEMAIL:ada@quist.example\r\n"
    b"TEL;TYPE=WORK:+442079460101\r\nORG:Fenland Dairy\r\nTITLE:Head of Site\r\nEND:VCARD\r\n"
)
LOG = (
    b"Call start,Called party,How it went,Length\n"
    b"2026-02-01 10:00,ada@quist.example,No answer,0:31\n"
    b"2026-02-02 10:00,ada@quist.example,Zebra,3:00\n"
)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_which_nothing_can_be_taken_is_refused_by_what_it_is(intake, name):
    from keepwarm.app.ground.errors import Refusal

    content, found = REFUSED[name]
    before = dump_record()

    with pytest.raises(Refusal) as refusal:
        intake.sheet(content, name=name)

    assert name in str(refusal.value)
    assert found in str(refusal.value)
    assert differences(before, dump_record()) == []


@pytest.mark.parametrize("name", REPORTED)
def test_a_row_that_cannot_be_taken_is_reported_and_the_file_kept_whole(intake, name):
    from keepwarm.records.models import RawFile

    content, line, expected = REPORTED[name]

    report = intake.sheet(content, name=name)

    assert [problem.row for problem in report.row_problems] == [line]
    assert expected in report.row_problems[0].expected
    assert report.row_problems[0].remedy
    assert [zlib.decompress(raw.content) for raw in RawFile.objects.all()] == [content]


def test_there_are_thirty_faulty_files():
    assert len(REFUSED) + len(REPORTED) == 30


def test_a_workbook_and_a_csv_file_with_the_same_cells_make_the_same_prospects(intake):
    from keepwarm.records.models import Prospect

    header, *lines = csv.reader(io.StringIO(leads_csv(lead(ADA), lead(GRACE)).decode()))
    intake.sheet(workbook({"Leads": rows(header, *lines)}), name="leads.xlsx")

    again = intake.sheet(leads_csv(lead(ADA), lead(GRACE)), name="leads.csv")

    assert (again.stored, again.already_there) == (0, 2)
    assert Prospect.objects.count() == 2


def test_a_contact_card_makes_a_prospect(intake):
    from keepwarm.records.models import Prospect

    report = intake.sheet(VCARD, name="contacts.vcf")

    (prospect,) = Prospect.objects.select_related("person")
    assert report.stored == 1
    assert (prospect.name, prospect.account_name) == ("Ada Quist", "Fenland Dairy")
    assert prospect.person.title == "Head of Site"


def test_a_dry_run_foretells_what_the_import_does_and_changes_nothing(intake):
    intake.sheet(leads_csv(lead(ADA)))
    before = dump_record()
    both = leads_csv(lead(ADA), lead(GRACE), lead(GRACE))

    foretold = intake.foretell(both)
    unchanged = dump_record()
    done = intake.sheet(both)

    assert differences(before, unchanged) == []
    assert foretold.is_dry
    assert (foretold.stored, foretold.already_there) == (done.stored, done.already_there) == (1, 1)
    assert foretold.row_problems == done.row_problems


def test_a_dry_run_of_calls_foretells_what_the_import_does(intake):
    log = (
        b"When,Who,Channel,Result\n2026-02-01 10:00,ada@quist.example,phone,answered\n"
        b"2026-02-02 10:00,+44 20 7946 0199,phone,busy\n2026-02-03 10:00,Nobody,phone,busy\n"
    )
    before = dump_record()

    foretold = intake.foretell(log, name="calls.csv")
    unchanged = dump_record()
    done = intake.sheet(log, name="calls.csv")
    again = intake.foretell(log, name="calls.csv")

    assert differences(before, unchanged) == []
    assert (foretold.stored, foretold.already_there) == (done.stored, done.already_there) == (2, 0)
    assert len(foretold.row_problems) == len(done.row_problems) == 1
    assert (again.stored, again.already_there) == (0, 2)


def test_corrections_are_taken_over_by_the_next_file_with_the_same_columns(intake):
    from keepwarm.records.models import Prospect

    intake.sheet(
        ODD, name="one.csv", mapping={"stage": "Level"}, words={"Zebra": "proposal", "Won": "loss"}
    )

    intake.sheet(ODD_LATER, name="another.csv")

    stages = dict(Prospect.objects.values_list("name", "stage"))
    assert (stages["Ada Quist"], stages["Alan Vos"]) == ("proposal", "proposal")
    assert Prospect.objects.get(name="Grace Holt").outcome == "open"


def test_a_file_that_is_read_as_guessed_leaves_nothing_to_remember(intake):
    from keepwarm.records.models import Parameters

    intake.sheet(leads_csv(lead(ADA)))

    assert not Parameters.objects.filter(name__startswith="columns:").exists()


def test_a_log_that_does_not_look_like_one_is_read_as_the_person_says(intake):
    from keepwarm.records.models import LogEntry

    report = intake.sheet(
        LOG,
        name="dialler.csv",
        kind="calls",
        mapping={
            "at": "Call start", "who": "Called party", "result": "How it went",
            "minutes": "Length",
        },
        words={"Zebra": "answered"},
    )  # fmt: skip

    assert (report.kind, report.stored, report.row_problems) == ("calls", 2, ())
    assert list(LogEntry.objects.order_by("at").values_list("result", "minutes")) == [
        ("no_answer", pytest.approx(31 / 60)), ("answered", 3.0),
    ]  # fmt: skip


def test_the_kind_is_remembered_with_the_columns(intake):
    choices = {"at": "Call start", "who": "Called party", "result": "How it went"}
    intake.sheet(LOG, name="one.csv", kind="calls", mapping=choices)

    again = intake.sheet(LOG, name="another.csv")

    assert (again.kind, again.already_there) == ("calls", 1)


def test_namesakes_at_one_company_are_pointed_out_and_kept_apart(intake):
    from keepwarm.records.models import Prospect

    intake.sheet(b"Name,E-mail,Company\nAda Quist,ada@quist.example,Quist Ltd\n", name="a.csv")

    report = intake.sheet(
        b"Name,E-mail,Company\nAda Quist,a.quist@home.example,Holt Ltd\n"
        b"Ada Quist,ada@home.example,quist ltd\n",
        name="b.csv",
    )

    assert [problem.row for problem in report.row_problems] == [3]
    assert "ada@quist.example, a prospect already" in report.row_problems[0].expected
    assert Prospect.objects.count() == 3


def test_calls_find_their_people_by_the_id_of_the_other_system(intake):
    from keepwarm.records.models import LogEntry

    intake.sheet(b"Lead ID,Name,E-mail\nL-7,Ada Quist,ada@quist.example\n", name="leads.csv")

    intake.sheet(
        b"When,Lead ID,Channel,Result\n2026-02-01 10:00,L-7,phone,answered\n", name="calls.csv"
    )

    assert [entry.person.key for entry in LogEntry.objects.all()] == ["ada@quist.example"]


def test_problems_are_written_as_a_table_in_which_nothing_acts():
    from keepwarm.app.storing.row_problems import HEADER, write_problems
    from keepwarm.engine.values import RowProblem

    problem = RowProblem(row=3, column="Phone", found="=cmd()", expected="a number", remedy="Fix.")

    table = list(csv.reader(io.StringIO(write_problems([("leads.csv", [problem])]))))

    assert table == [list(HEADER), ["leads.csv", "3", "Phone", "'=cmd()", "a number", "Fix."]]


def test_a_french_export_never_seen_maps_without_help(desk):
    from keepwarm.app.importing.sheets import preview_sheet
    from keepwarm.app.storing.open_sheet import NO_CHOICES

    content = (
        "Ref;Interlocuteur;Courriel pro;Tél. direct;Raison sociale;Étape du pipe;Ouvert le;"
        "Montant estimé\n"
        "1;Mira Holt;mira@holt.example;+33 1 99 00 12 34;Holt;Devis envoyé;04/03/2026;1 200,50 €\n"
        "2;Per Lund;per@lund.example;;Lund;Nouveau;25/03/2026;800 €\n"
    ).encode()

    seen = preview_sheet(desk, token="", name="pipe.csv", content=content, choices=NO_CHOICES)

    columns = {choice.field: choice.column for choice in seen.choices if choice.column}
    assert columns["name"] == "Interlocuteur"
    assert columns["stage"] == "Étape du pipe"
    assert columns["created_at"] == "Ouvert le"
    assert columns["value"] == "Montant estimé"
    assert [(word.word, word.meaning) for word in seen.words] == [
        ("Devis envoyé", "proposal"), ("Nouveau", "cold"),
    ]  # fmt: skip
    assert seen.problem_count == 0
