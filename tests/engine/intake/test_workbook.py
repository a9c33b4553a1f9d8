"""Excel workbooks become the tables that CSV files become."""

import random

import pytest

from keepwarm.engine.intake import FileProblem, Table, guess_mapping, read_leads, read_sheet
from tests.engine.intake.words import COLUMNS
from tests.engine.intake.workbooks import DATE, MOMENT, PERCENT, cell, pack, rows, workbook

LEADS = rows(("Name", "Email"), ("Ada Quist", "ada@quist.example"))


def table_of(raw, **options):
    table = read_sheet(raw, COLUMNS, **options)
    assert isinstance(table, Table), table
    return table


def problem_of(raw, **options):
    problem = read_sheet(raw, COLUMNS, **options)
    assert isinstance(problem, FileProblem), problem
    return problem


def test_rows_stand_under_their_header_with_the_numbers_they_have_in_the_sheet():
    table = table_of(workbook({"Leads": rows(("Name", "Email"), ("Ada", "a@b.example"), ("", ""))}))

    assert table.header == ("Name", "Email")
    assert table.rows == (("Ada", "a@b.example"),)
    assert table.lines == (2,)
    assert table.encoding == "xlsx"


def test_typed_cells_read_as_a_csv_file_would_have_them():
    xml = rows(("Name", "Since", "Met", "Phone", "Likely", "Amount", "Called", "Total")) + (
        '<row r="2">'
        + cell("A2", "Ada")
        + cell("B2", 46082, style=DATE)
        + cell("C2", 46082.604166666664, style=MOMENT)
        + cell("D2", 442079460123)
        + cell("E2", 0.25, style=PERCENT)
        + cell("F2", 1234.5)
        + cell("G2", True)
        + cell("H2", 99, formula="SUM(F1:F9)")
        + "</row>"
    )

    (row,) = table_of(workbook({"Leads": xml})).rows

    assert row == (
        "Ada", "2026-03-01", "2026-03-01 14:30:00", "442079460123", "25%", "1234.5", "true", "99",
    )  # fmt: skip


def test_a_phone_number_kept_as_a_figure_is_dialled_in_its_country():
    table = table_of(
        workbook({"Leads": rows(("Name", "Phone", "Country"), ("Ada", 2079460123, "GB"))})
    )

    found = read_leads(table, guess_mapping(table, COLUMNS), COLUMNS)

    assert found.leads[0].phone == "+442079460123"


def test_titles_above_the_header_and_empty_columns_are_passed_over():
    xml = rows(("", "Our leads 2026"), ("", ""), ("", "Name", "Email"), ("", "Ada", "a@b.example"))

    table = table_of(workbook({"Leads": xml}))

    assert table.header == ("Name", "Email")
    assert (table.header_line, table.lines) == (3, (4,))


def test_a_header_of_two_merged_lines_is_read_at_its_foot():
    xml = rows(
        ("Name", "Email", "Deal", ""), ("", "", "Stage", "Value"), ("Ada", "a@b.example", "new", 5)
    )

    table = table_of(workbook({"Leads": xml}, merged=("A1:A2", "B1:B2", "C1:D1")))

    assert table.header == ("Name", "Email", "Stage", "Value")
    assert table.rows == (("Ada", "a@b.example", "new", "5"),)


def test_a_company_merged_over_its_people_is_the_company_of_each():
    xml = rows(("Company", "Name"), ("Fenland", "Ada"), ("", "Grace"), ("Vos", "Alan"))

    table = table_of(workbook({"Leads": xml}, merged=("A2:A3",)))

    assert [row[0] for row in table.rows] == ["Fenland", "Fenland", "Vos"]


def test_hidden_rows_are_read_and_the_file_says_so():
    xml = LEADS + '<row r="3" hidden="1">' + cell("A3", "Grace") + "</row>"

    table = table_of(workbook({"Leads": xml}))

    assert [row[0] for row in table.rows] == ["Ada Quist", "Grace"]
    assert "1 hidden rows were read like the others." in table.notes


def test_the_sheet_with_the_leads_is_taken_and_the_others_are_named():
    sheets = {"Summary": rows(("Total", 3), ("Won", 1)), "People": LEADS, "Old": LEADS}

    table = table_of(workbook(sheets, hidden=("Old",)))

    assert table.rows == (("Ada Quist", "ada@quist.example"),)
    assert any(
        'Read from the sheet "People"' in note and '"Summary"' in note for note in table.notes
    )


def test_a_named_sheet_is_taken_and_one_that_is_not_there_is_refused_with_those_that_are():
    raw = workbook({"A": LEADS, "B": rows(("Name", "Email"), ("Grace", "g@h.example"))})

    assert table_of(raw, sheet="b").rows == (("Grace", "g@h.example"),)
    assert "one of A, B" in problem_of(raw, sheet="C").expected


@pytest.mark.parametrize(
    ("raw", "found", "remedy"),
    [
        (b"PK\x03\x04" + bytes(100), "damaged", "as CSV"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel", "as .xlsx or as CSV"),
        (pack({"word/document.xml": "<x/>"}), "Word", "as .xlsx"),
        (pack({"content.xml": "<x/>"}), "OpenDocument", "as .xlsx"),
        (pack({"xl/workbook.bin": "x"}), "xlsb", "as .xlsx"),
        (pack({"leads.csv": "name"}), "ZIP archive", "Unpack"),
        (pack({"xl/workbook.xml": "<workbook/>"}), "damaged", "as CSV"),
        (workbook({"Leads": ""}), "empty", "Export"),
        (workbook({"Leads": LEADS})[:-200], "damaged", "as CSV"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(raw, found, remedy):
    problem = problem_of(raw)

    assert found in problem.found
    assert remedy in problem.remedy


def test_a_bomb_is_refused_before_it_is_unpacked():
    raw = pack({"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": b" " * 200_000_001})

    assert len(raw) < 1_000_000
    assert "unpacks to" in problem_of(raw).found


def test_two_cells_a_world_apart_are_refused_before_room_is_made_for_all_between():
    xml = rows(("Name",)) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert "1,048,576 rows and 16,384 columns" in problem_of(workbook({"Leads": xml})).found


def test_empty_formatted_cells_far_away_do_no_harm():
    xml = LEADS + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'

    assert table_of(workbook({"Leads": xml})).rows == (("Ada Quist", "ada@quist.example"),)


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_makes_it_raise(seed):
    dice = random.Random(seed)  # noqa: S311 - damages only
    raw = bytearray(workbook({"Leads": LEADS, "Other": LEADS}, merged=("A1:A2",)))
    for _ in range(dice.randint(1, 12)):
        raw[dice.randrange(4, len(raw))] = dice.randrange(256)

    assert isinstance(read_sheet(bytes(raw), COLUMNS), Table | FileProblem)
