"""The bytes of a delimited text file, or rows of cells, in; a table of named columns out."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from keepwarm.engine.intake._encoding import decode_text
from keepwarm.engine.values import RowProblem

FILE_BYTES_MAX: Final = 200_000_000
"""A file is read whole into memory; ten times the largest lead export that we know of."""
LINE_CHARACTERS_MAX: Final = 1_000_000
"""One physical line; a longer one is not a row of a table."""
CELL_CHARACTERS_MAX: Final = 131_072
"""The ``csv`` module's own limit, which can only be changed for the whole process."""
COLUMNS_MAX: Final = 2_000
REREAD_CHARACTERS_MAX: Final = 50_000_000
"""How much may be read again after quotation marks that nothing closes: bounds hostile files."""

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_LINES: Final = 200
_SAMPLE_CHARACTERS: Final = 1_000_000
_HEADER_SEARCH_ROWS: Final = 20
_QUOTED_LINES_MAX: Final = 200
"""A badly quoted row of more lines is taken for many rows behind one stray quotation mark."""
_END: Final = "\0end of file"
"""Fed after the last line: whatever swallows it stands behind an open quotation mark."""
_CONTROL_SHARE_MAX: Final = 0.02
_ZERO_SHARE_MAX: Final = 0.1
_CONTROL_CHARACTERS: Final = bytes({*range(9), *range(14, 27), *range(28, 32)})
_SIGNATURES: Final = (
    (b"%PDF", "a PDF document", "Export the leads as CSV from where they are kept."),
    (b"{\\rtf", "a rich-text document", "Export the leads as CSV from where they are kept."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first, then import the CSV file in it."),
    (b"<html", "a web page", "Open it in a spreadsheet and save it as CSV (UTF-8)."),
    (b"<!doctype", "a web page", "Open it in a spreadsheet and save it as CSV (UTF-8)."),
    (b"<table", "a web page", "Open it in a spreadsheet and save it as CSV (UTF-8)."),
    (b"<?xml", "an XML document", "Open it in a spreadsheet and save it as CSV (UTF-8)."),
)
_DATA_CELL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+|\+\d[\d ()./-]{6,}")
_DATA_CHARACTERS_MAX: Final = 300
_EXPECTED_FILE: Final = (
    "a text file with one lead a row, its columns separated by , ; tab or |, or an Excel workbook"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header of unique, non-empty names; every row is as wide as the header.

    ``lines`` holds for each row the 1-based physical line where it starts; ``header_line`` is 0
    where the file has no header and the names were made up. ``problems`` are about rows that do
    not fit the header or whose quotation marks are broken: they were taken as far as possible.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    encoding: str
    header_line: int
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """A file that is no table: what was found, what was expected, and what to do about it."""

    found: str
    expected: str
    remedy: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    delimiter: str
    skips_spaces: bool
    width: int


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Rows read so far, each with the 0-based line where it starts."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    reread_characters: int = 0


def read_table(raw: bytes) -> Table | FileProblem:
    """Return the table in ``raw``, or why there is none; no bytes make it raise.

    Encoding, delimiter and header row are found from the content. Lines above the header (titles,
    a spreadsheet's ``sep=`` line, blanks) are skipped. A row that does not fit is reported with
    its line, and the rest goes on.
    """
    refusal = _refusal(raw)
    if refusal is not None:
        return refusal

    decoded = decode_text(raw)
    notes = []
    text = decoded.text.lstrip("\ufeff")
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} NUL characters were left out.")
        text = text.replace("\0", "")
    if decoded.stray_bytes:
        notes.append(f"{decoded.stray_bytes} bytes were not UTF-8 and were read as Windows-1252.")
    return _read_lines(list(io.StringIO(text, newline="")), decoded.encoding, tuple(notes))


def _refusal(raw: bytes) -> FileProblem | None:
    if len(raw) > FILE_BYTES_MAX:
        return FileProblem(
            found=f"a file of {len(raw):,} bytes",
            expected=f"at most {FILE_BYTES_MAX:,} bytes",
            remedy="Split the file and import the parts one after the other.",
        )
    start = raw[:64].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for signature, kind, remedy in _SIGNATURES:
        if start.startswith(signature.lower()):
            return FileProblem(found=kind, expected=_EXPECTED_FILE, remedy=remedy)
    sample = raw[:65_536]
    controls = len(sample) - len(sample.translate(None, _CONTROL_CHARACTERS))
    zeros = sample.count(0)  # wide text has many zero bytes, and is still text
    if controls - zeros > _CONTROL_SHARE_MAX * len(sample) or _is_zeroed(sample, zeros):
        return FileProblem(
            found="a binary file",
            expected=_EXPECTED_FILE,
            remedy="Open it in the program that made it and save it as CSV (UTF-8).",
        )
    return None


def _is_zeroed(sample: bytes, zeros: int) -> bool:
    """Say whether zero bytes stand everywhere: as padding, not as halves of wide characters."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    in_even = sample[0::2].count(0)
    return zeros > _ZERO_SHARE_MAX * len(sample) and min(in_even, zeros - in_even) > zeros / 4


def _read_lines(lines: list[str], encoding: str, notes: tuple[str, ...]) -> Table | FileProblem:
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_CHARACTERS_MAX:
            return FileProblem(
                found=f"a line of {len(line):,} characters",
                expected=f"lines of at most {LINE_CHARACTERS_MAX:,} characters",
                remedy="Check that the file is a CSV export with one lead a row.",
                line=number,
            )
    first, dialect = _find_dialect(lines)
    reading = _read_rows(lines, first, dialect)
    if isinstance(reading, FileProblem):
        return reading
    return name_columns(
        reading.rows,
        width=dialect.width,
        delimiter=dialect.delimiter,
        encoding=encoding,
        problems=reading.problems,
        notes=notes,
    )


def _find_dialect(lines: list[str]) -> tuple[int, _Dialect]:
    """Return the first line to read and how its rows are cut into cells."""
    declared = re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE) if lines else None
    first = 1 if declared else 0
    candidates = (declared[1],) if declared and declared[1] in _DELIMITERS else _DELIMITERS
    ends = itertools.accumulate(map(len, lines[first : first + _SAMPLE_LINES]))
    sample = lines[first : first + sum(end <= _SAMPLE_CHARACTERS for end in ends)]
    scored = [_score(sample, delimiter) for delimiter in candidates]
    best = max(range(len(candidates)), key=lambda index: (scored[index][0], -index))
    return first, scored[best][1]


def _score(sample: list[str], delimiter: str) -> tuple[tuple[float, float, float], _Dialect]:
    """Rate a delimiter by how many rows of the sample it cuts into the same number of cells."""
    rows = [row for row in _sample_rows(sample, delimiter, skips_spaces=False) if row]
    tails = rows[0][1:] if rows else []
    skips_spaces = bool(tails) and all(re.fullmatch(r'\s+".*"', cell) for cell in tails)
    if skips_spaces:
        rows = [row for row in _sample_rows(sample, delimiter, skips_spaces=True) if row]
    if not rows:
        return (0.0, 0.0, 0.0), _Dialect(delimiter=delimiter, skips_spaces=False, width=1)
    widths = Counter(map(len, rows))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    share = count / len(rows)
    dialect = _Dialect(delimiter=delimiter, skips_spaces=skips_spaces, width=width)
    return (share if width > 1 else 0.0, float(width), share), dialect


def _sample_rows(sample: list[str], delimiter: str, *, skips_spaces: bool) -> list[list[str]]:
    reader = csv.reader(
        (line.replace("\0", "") for line in sample),
        delimiter=delimiter,
        skipinitialspace=skips_spaces,
    )
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error:
        return rows  # a cell beyond the limit: what was read before it still counts
    return rows[:-1] if len(sample) == _SAMPLE_LINES else rows  # the last may be cut in two


def _read_rows(lines: list[str], first: int, dialect: _Dialect) -> _Reading | FileProblem:
    reading = _Reading()
    position = first
    while position < len(lines):
        position = _read_run(lines, position, dialect, reading)
        if reading.reread_characters > REREAD_CHARACTERS_MAX:
            return FileProblem(
                found="quotation marks that are opened and never closed, in row after row",
                expected="every quoted cell closed, quotation marks inside it doubled",
                remedy="Export the file again with quoted cells.",
                line=reading.problems[0].row if reading.problems else position,
            )
    return reading


def _read_run(lines: list[str], position: int, dialect: _Dialect, reading: _Reading) -> int:
    """Read rows from ``position`` on; return the line to go on from, the end if all were read."""
    reader = csv.reader(
        itertools.chain(itertools.islice(lines, position, None), (_END,)),
        delimiter=dialect.delimiter,
        skipinitialspace=dialect.skips_spaces,
    )
    start, count = position, 0
    while True:
        start += count
        try:
            cells = next(reader)
        except StopIteration:
            return len(lines)
        except csv.Error:
            count = position + reader.line_num - start
            if count > 1:
                return _step_over_quote(lines, start, count, dialect, reading)
            reading.problems.append(_cell_too_long(start))
            continue
        count = position + reader.line_num - start
        if count == 1:
            if start < len(lines):
                reading.rows.append((start, cells))
            continue
        is_unclosed = cells[-1].endswith(_END)
        if is_unclosed:
            cells[-1] = cells[-1].removesuffix(_END)
        if not is_unclosed and _is_well_quoted(lines[start : start + count], dialect):
            reading.rows.append((start, cells))
        elif _swallows_rows(lines[start : start + count], dialect):
            return _step_over_quote(lines, start, count, dialect, reading)
        else:
            reading.problems.append(_open_quote(start))
            reading.rows.append((start, cells))


def _is_well_quoted(chunk: list[str], dialect: _Dialect) -> bool:
    try:
        list(
            csv.reader(
                chunk,
                delimiter=dialect.delimiter,
                skipinitialspace=dialect.skips_spaces,
                strict=True,
            )
        )
    except csv.Error:
        return False
    return True


def _literal_cells(line: str, dialect: _Dialect) -> list[str]:
    return line.rstrip("\r\n").split(dialect.delimiter)


def _swallows_rows(chunk: list[str], dialect: _Dialect) -> bool:
    """Say whether a badly quoted row holds whole rows of the table if its quotes are ignored."""
    if len(chunk) > _QUOTED_LINES_MAX:
        return True
    within = chunk[1:] if len(chunk) > 1 and dialect.width > 1 else chunk[:1]
    return any(len(_literal_cells(line, dialect)) == dialect.width for line in within)


def _step_over_quote(
    lines: list[str], start: int, count: int, dialect: _Dialect, reading: _Reading
) -> int:
    """Take the row's first line with its quotation marks as plain characters."""
    reading.reread_characters += sum(map(len, lines[start : start + count]))
    reading.problems.append(_open_quote(start))
    cells = [_unquoted(cell) for cell in _literal_cells(lines[start], dialect)]
    if all(len(cell) <= CELL_CHARACTERS_MAX for cell in cells):
        reading.rows.append((start, cells))
    return start + 1


def _unquoted(cell: str) -> str:
    if re.fullmatch(r'\s*"(?:[^"]|"")*"\s*', cell):
        return cell.strip()[1:-1].replace('""', '"')
    return cell.lstrip().removeprefix('"')


def _open_quote(start: int) -> RowProblem:
    return RowProblem(
        row=start + 1,
        column="",
        found="a quotation mark that is opened in this row and not closed where its cell ends",
        expected="quoted cells closed, quotation marks inside them doubled",
        remedy=f"Correct line {start + 1} and import the file again.",
    )


def _cell_too_long(start: int) -> RowProblem:
    return RowProblem(
        row=start + 1,
        column="",
        found="a cell that is too long; the row was left out",
        expected=f"cells of at most {CELL_CHARACTERS_MAX:,} characters",
        remedy=f"Shorten line {start + 1} and import the file again.",
    )


def name_columns(
    rows: list[tuple[int, list[str]]],
    *,
    width: int,
    delimiter: str,
    encoding: str,
    problems: Sequence[RowProblem] = (),
    notes: tuple[str, ...] = (),
) -> Table | FileProblem:
    """Return the table in rows of cells, each with its 0-based line: the header is found in them.

    ``width`` is how many cells most rows have. No filled row is a ``FileProblem``.
    """
    filled = [row for row in rows if any(map(str.strip, row[1]))]
    if not filled:
        return FileProblem(
            found="an empty file",
            expected=_EXPECTED_FILE,
            remedy="Export the leads again and check that the file is not empty.",
        )
    start, names = find_header(filled, width)
    if len(names) > COLUMNS_MAX:
        return FileProblem(
            found=f"{len(names):,} columns",
            expected=f"at most {COLUMNS_MAX:,} columns",
            remedy="Check that the file is an export with one lead a row.",
            line=start + 1,
        )
    has_header = not (any(map(_is_data, names)) or all(map(_is_figure, names)))
    if not has_header:
        names = [""] * len(names)
        notes = (*notes, "The file has no header row: its columns were numbered.")
    header = unique_names(names)
    below = [row for row in rows if row[0] >= start + has_header]
    lines, cells, ragged = _fit(below, header)
    return Table(
        header=header,
        rows=cells,
        lines=lines,
        delimiter=delimiter,
        encoding=encoding,
        header_line=start + 1 if has_header else 0,
        problems=tuple(sorted([*problems, *ragged], key=lambda problem: problem.row)),
        notes=notes,
    )


def find_header(filled: list[tuple[int, list[str]]], width: int) -> tuple[int, list[str]]:
    """Return the first row that names more than half of the columns, else the first row."""
    for start, cells in filled[:_HEADER_SEARCH_ROWS]:
        if 2 * sum(1 for cell in cells if cell.strip()) > width and len(cells) >= width - 1:
            return start, cells
    return filled[0]


def _is_data(cell: str) -> bool:
    """Say whether a cell holds an address or a number, as no column's name does."""
    text = cell.strip()
    return len(text) <= _DATA_CHARACTERS_MAX and _DATA_CELL.fullmatch(text) is not None


def _is_figure(cell: str) -> bool:
    text = cell.strip()
    return not text or text.isdecimal()


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return ``names`` on one line each, the empty ones numbered and repeated ones told apart."""
    taken: set[str] = set()
    unique = []
    for number, name in enumerate(names, start=1):
        base = " ".join(name.split()) or f"Column {number}"
        candidates = itertools.chain((base,), (f"{base} ({copy})" for copy in itertools.count(2)))
        chosen = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(chosen)
        unique.append(chosen)
    return tuple(unique)


def _fit(
    rows: list[tuple[int, list[str]]], header: tuple[str, ...]
) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...], list[RowProblem]]:
    """Return the rows cut or filled up to the header's width, and what did not fit."""
    width = len(header)
    lines: list[int] = []
    fitted: list[tuple[str, ...]] = []
    ragged: list[RowProblem] = []
    for start, cells in rows:
        count = len(cells)
        if count != width:
            if not any(map(str.strip, cells)):
                continue
            if count < width or any(map(str.strip, cells[width:])):
                ragged.append(_ragged(start, count, width))
            cells = (cells + [""] * (width - count))[:width]  # noqa: PLW2901 -- same row, fitted
        lines.append(start + 1)
        fitted.append(tuple(cells))
    return tuple(lines), tuple(fitted), ragged


def _ragged(start: int, count: int, width: int) -> RowProblem:
    return RowProblem(
        row=start + 1,
        column="",
        found=f"{count} cells; {'the rest was left empty' if count < width else 'cut off there'}",
        expected=f"{width} cells, as many as the header has",
        remedy=f"Compare line {start + 1} with the header; quote cells that hold the delimiter.",
    )
