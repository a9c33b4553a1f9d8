"""Bytes of delimited text become a table, whatever they are."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import FileProblem, Table, read_table

ROWS = ("name;mail;note", "Ada;ada@firm.example;first, and best", "Grace;grace@navy.example;x")


def table_of(text, encoding="utf-8"):
    table = read_table(text.encode(encoding))
    assert isinstance(table, Table), table
    return table


def problem_of(raw):
    problem = read_table(raw)
    assert isinstance(problem, FileProblem), problem
    return problem


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_every_row_the_same_width(delimiter):
    text = "\n".join(ROWS).replace(", ", " / ").replace(";", delimiter)

    table = table_of(text)

    assert table.delimiter == delimiter
    assert table.header == ("name", "mail", "note")
    assert table.rows[0] == ("Ada", "ada@firm.example", "first / and best")


def test_delimiters_inside_quoted_cells_do_not_count():
    text = 'a,b\n"1;2;3","x;y;z"\n"4;5;6","u;v;w"\n'

    table = table_of(text)

    assert table.delimiter == ","
    assert table.rows == (("1;2;3", "x;y;z"), ("4;5;6", "u;v;w"))


def test_decimal_commas_do_not_make_a_comma_table():
    table = table_of("name;value\nAda;1,50\nGrace;2,75\nEdsger;3,10\n")

    assert table.header == ("name", "value")
    assert table.rows[2] == ("Edsger", "3,10")


def test_a_spreadsheet_may_declare_its_separator():
    table = table_of("sep=|\na|b,c,d\n1|2,3,4\n")

    assert table.header == ("a", "b,c,d")
    assert table.lines == (3,)


def test_spaces_between_a_delimiter_and_a_quotation_mark_are_skipped():
    table = table_of('"name", "company"\n"Ada", "Engines, Ltd"\n')

    assert table.rows == (("Ada", "Engines, Ltd"),)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-8"),
        (b"", "cp1252"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_western_text_is_read_in_every_usual_encoding(mark, encoding):
    text = "Name,Straße\r\nJosé Müller,Königsallee 7 – links\r\nZoë Ångström,Rue d'Été\r\n"

    table = read_table(mark + text.encode(encoding))

    assert table.header == ("Name", "Straße")
    assert table.rows[0] == ("José Müller", "Königsallee 7 – links")
    assert table.rows[1] == ("Zoë Ångström", "Rue d'Été")


def test_a_script_that_is_not_western_is_not_read_as_western():
    text = "имя,город\n" + "Анна Иванова,Москва\nПётр Сидоров,Казань\n" * 20

    table = table_of(text, "cp1251")

    assert table.rows[0] == ("Анна Иванова", "Москва")


def test_single_windows_bytes_in_a_utf8_file_are_read_and_noted():
    raw = "name,city\nJosé,Köln\nZoë,Genève\n".encode() + "Müller,Rom\n".encode("cp1252")

    table = read_table(raw)

    assert table.encoding == "utf-8"
    assert table.rows[2] == ("Müller", "Rom")
    assert "1 bytes were not UTF-8" in table.notes[0]


def test_lines_above_the_header_are_skipped():
    text = "Lead export,,,\nPrinted 1 May,,,\n\nname,mail,phone,note\nAda,a@b.example,,hi\n"

    table = table_of(text)

    assert table.header == ("name", "mail", "phone", "note")
    assert table.header_line == 4
    assert table.lines == (5,)


@pytest.mark.parametrize(
    "text", ["Ada,ada@firm.example\nGrace,grace@navy.example\n", "1,12\n2,15\n"]
)
def test_a_table_without_a_header_gets_numbered_columns(text):
    table = table_of(text)

    assert table.header == ("Column 1", "Column 2")
    assert table.header_line == 0
    assert len(table.rows) == 2
    assert "no header" in table.notes[0]


def test_header_names_become_unique_and_are_never_empty():
    table = table_of("Email,,Email,Email (2)\n1,2,3,4\n")

    assert table.header == ("Email", "Column 2", "Email (2)", "Email (2) (2)")


def test_lines_are_physical_lines_even_after_cells_with_line_breaks():
    table = table_of('name,note\nAda,"one\ntwo\nthree"\nGrace,x\n\nEdsger,y\n')

    assert table.lines == (2, 5, 7)
    assert table.rows[0] == ("Ada", "one\ntwo\nthree")


def test_rows_that_do_not_fit_are_taken_and_named_by_line():
    table = table_of("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n1,2,3\n")

    assert [row[:2] for row in table.rows] == [("1", "2")] * 5
    assert [problem.row for problem in table.problems] == [3, 4]
    assert "2 cells" in table.problems[0].found
    assert "3 cells" in table.problems[0].expected


def test_a_quotation_mark_that_is_never_closed_costs_no_other_row():
    text = 'name,note,city\nAda,"open,Rom\nGrace,x,Ulm\nEdsger,"fine, really",Bonn\n'

    table = table_of(text)

    assert table.rows == (
        ("Ada", "open", "Rom"),
        ("Grace", "x", "Ulm"),
        ("Edsger", "fine, really", "Bonn"),
    )
    assert [problem.row for problem in table.problems] == [2]
    assert "quotation mark" in table.problems[0].found


def test_a_stray_quotation_mark_on_the_last_line_is_named():
    table = table_of('name,note,city\nAda,x,Rom\nGrace,"y,Ulm')

    assert table.rows[1] == ("Grace", "y", "Ulm")
    assert [problem.row for problem in table.problems] == [3]


def test_a_file_cut_off_in_a_quoted_cell_keeps_the_cell_so_far():
    table = table_of('name,note\nAda,x\nGrace,"first line\nsecond li')

    assert table.rows[1] == ("Grace", "first line\nsecond li")
    assert [problem.row for problem in table.problems] == [3]


def test_a_cell_beyond_the_limit_costs_its_row_only():
    table = table_of(f"name,note\nAda,{'x' * 200_000}\nGrace,y\n")

    assert table.rows == (("Grace", "y"),)
    assert [problem.row for problem in table.problems] == [2]


def test_quotation_marks_broken_on_every_line_end_in_one_clear_message():
    raw = b"a,b\n" + b'x,"a","b\n' * 40_000

    problem = problem_of(raw)

    assert "quotation marks" in problem.found
    assert problem.line == 2


def test_a_quotation_mark_that_swallows_very_many_lines_is_stepped_over():
    rows = [f"{number};x" for number in range(500)]

    table = table_of("a;b;c\n" + '1;"open;2\n' + "\n".join(rows))

    assert len(table.rows) == 501
    assert table.problems[0].row == 2


def test_nul_characters_are_left_out_and_counted():
    table = read_table(b"name,city\nA\0da,Rom\0\nGrace,Ulm and more text around it\n")

    assert table.rows[0] == ("Ada", "Rom")
    assert "2 NUL" in table.notes[0]


@pytest.mark.parametrize(
    ("raw", "found", "remedy"),
    [
        (b"", "empty", "Export"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty", "Export"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF", "as CSV"),
        (b"\x1f\x8b\x08\x00", "gzip", "Unpack"),
        (b"\n <html><table>", "web page", "save it as CSV"),
        (bytes(range(256)) * 8, "binary", "save it as CSV"),
        (bytes(4096), "binary", "save it as CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(raw, found, remedy):
    problem = problem_of(raw)

    assert found in problem.found
    assert remedy in problem.remedy


def test_more_columns_than_a_lead_file_can_have_are_refused():
    problem = problem_of(",".join(f"c{number}" for number in range(3_000)).encode())

    assert "3,000 columns" in problem.found


def test_a_line_that_is_no_row_is_refused_before_it_is_cut_into_cells():
    problem = problem_of(b"a,b\n" + b"," * 1_500_000)

    assert problem.line == 2
    assert "1,500,000" in problem.found


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(raw):
    outcome = read_table(raw)

    assert isinstance(outcome, Table | FileProblem)


@given(st.text(alphabet='ab1,;|\t"\n\r\0é ', max_size=200))
def test_every_row_of_any_text_is_as_wide_as_the_header_and_lies_on_a_line(text):
    table = read_table(text.encode())

    if isinstance(table, Table):
        assert all(len(row) == len(table.header) for row in table.rows)
        assert len(set(table.header)) == len(table.header)
        assert list(table.lines) == sorted(set(table.lines))
        assert all(table.header_line < line <= len(text) + 1 for line in table.lines)


cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=12
).filter(lambda cell: "\ufeff" not in cell)


@st.composite
def written_tables(draw):
    width = draw(st.integers(2, 6))
    rows = draw(st.lists(st.tuples(*[cells] * width), min_size=1, max_size=8))
    delimiter = draw(st.sampled_from(",;\t|"))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    return width, rows, delimiter, quoting


@given(written_tables(), st.sampled_from(["\n", "\r\n"]))
def test_a_written_table_comes_back_equal(written, line_end):
    width, rows, delimiter, quoting = written
    header = tuple(f"head{number}" for number in range(width))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)

    table = read_table(text.getvalue().encode())

    assert table.header == header
    assert table.rows == tuple(rows)
    assert table.problems == ()
