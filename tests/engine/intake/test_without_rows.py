"""A list loses the rows that are to go, whatever kind of file it is, and stays a list."""

from keepwarm.engine.intake import FileProblem, read_sheet, without_rows
from tests.engine.intake.words import COLUMNS
from tests.engine.intake.workbooks import rows, workbook

HEAD = ("Name", "Email", "Notes")
ADA = ("Ada Quist", "ada@quist.example", "")
GRACE = ("Grace <Holt> & Co", "grace@holt.example", "first\nsecond")
CARDS = (
    b"BEGIN:VCARD\r\nFN:Ada Quist\r\nEMAIL:ada@quist.example\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nFN:Grace Holt\r\nEMAIL:grace@holt.example\r\nEND:VCARD\r\n"
)


def is_ada(row):
    return "ada@quist.example" in row


def is_nobody(row):
    return not row


def test_a_workbook_stays_one_with_all_its_sheets():
    raw = workbook(
        {"Old": rows(HEAD, ADA, GRACE), "New & open": rows(HEAD, GRACE)}, hidden=("Old",)
    )

    kept = without_rows(raw, is_ada)

    for sheet in ("Old", "New & open"):
        table = read_sheet(kept, COLUMNS, sheet=sheet)
        assert (table.header, table.rows) == (HEAD, (GRACE,))
    assert read_sheet(kept, COLUMNS).notes[0].startswith('Read from the sheet "New & open"')


def test_vcards_become_a_table_of_the_others():
    kept = without_rows(CARDS, is_ada)

    table = read_sheet(kept, COLUMNS)
    assert (table.header, table.rows) == (
        ("Full name", "E-mail"), (("Grace Holt", "grace@holt.example"),),
    )  # fmt: skip


def test_a_list_with_none_of_the_rows_keeps_its_bytes():
    for raw in (workbook({"Leads": rows(HEAD, ADA)}), CARDS, b"Name;Email\r\nAda;a@b.example\r\n"):
        assert without_rows(raw, is_nobody) == raw


def test_what_is_no_list_is_told():
    assert isinstance(without_rows(b"", is_ada), FileProblem)
    assert isinstance(without_rows(b"PK\x03\x04 and no more", is_ada), FileProblem)
