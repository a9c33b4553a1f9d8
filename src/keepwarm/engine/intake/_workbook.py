"""The bytes of an Excel workbook in, one table a sheet out."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from keepwarm.engine.intake._table import FILE_BYTES_MAX, FileProblem, Table, find_header
from keepwarm.engine.intake._table import name_columns as table_of

UNPACKED_BYTES_MAX: Final = FILE_BYTES_MAX
"""What a workbook may unpack to: it is held in memory, as a text file of that size would be."""
CELLS_MAX: Final = 5_000_000
"""Cells from the first to the last filled one of a sheet: the reader makes room for all of them."""
PARTS_MAX: Final = 5_000

_EXPECTED: Final = "an Excel workbook (.xlsx) with one lead a row"
_SAVE_AGAIN: Final = "Open it in Excel or LibreOffice and save it again as .xlsx or as CSV (UTF-8)."
_NEEDLESS: Final = re.compile(
    r"/(?:media|drawings|embeddings|charts|externalLinks|printerSettings|pivotCache)/|\.bin$"
)
_SHEET_PART: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_FILLED_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})")[^>]{0,199}[^/>]>'
)
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w+:)?row\b[^>]{0,400}?\bhidden="(?:1|true)"')
_STYLE_OF_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]{0,200}?\br="([A-Z]{1,3})\d)(?=[^>]{0,200}?\bs="(\d{1,5})")'
)
_PERCENT_FORMAT: Final = re.compile(
    rb'<(?:\w+:)?numFmt\b(?=[^>]{0,600}?\bnumFmtId="(\d{1,5})")(?=[^>]{0,600}?\bformatCode="[^"]*%)'
)
_PERCENT_BUILT_IN: Final = frozenset({9, 10})  # ECMA-376 part 1, §18.8.30
_CELL_STYLES: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE_FORMAT: Final = re.compile(rb'<(?:\w+:)?xf\b[^>]{0,600}?\bnumFmtId="(\d{1,5})"')
_EXACT_INTEGER_MAX: Final = 1e15
_HEADER_ROWS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """One sheet of a workbook: its name, whether it is shown, and its table or why it has none."""

    name: str
    is_visible: bool
    table: Table | FileProblem


def is_workbook(raw: bytes) -> bool:
    """Say whether the bytes begin as those of an Excel workbook, new or old."""
    return raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_workbook(raw: bytes) -> tuple[SheetTable, ...] | FileProblem:
    """Return the tables of a workbook's sheets, or why it cannot be read; nothing makes it raise.

    Cells become text as a CSV file would have it: dates as 2026-03-31, whole numbers without a
    point, percentages with their sign, formulas as the value that was last computed. Cells merged
    over several rows count in each of them. Hidden rows are rows.
    """
    parts = _unpack(raw)
    if isinstance(parts, FileProblem):
        return parts
    too_wide = _too_wide(parts)
    if too_wide is not None:
        return too_wide
    try:
        return _read_sheets(parts)
    except Exception as error:  # noqa: BLE001 -- whatever a damaged file makes the reader say
        return _damaged(str(error))
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own, no subclass of Exception
            return _damaged("")
        raise


def _damaged(said: str) -> FileProblem:
    words = " ".join(said.split())[:120]
    return FileProblem(
        found=f"a damaged Excel workbook{f' ({words})' if words else ''}",
        expected=_EXPECTED,
        remedy=_SAVE_AGAIN,
    )


def _unpack(raw: bytes) -> dict[str, bytes] | FileProblem:
    """Return the parts of the workbook, each read whole and its checksum tested."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_or_locked(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [each for each in archive.infolist() if not _NEEDLESS.search(each.filename)]
            refusal = _no_workbook(archive, entries)
            if refusal is not None:
                return refusal
            return {each.filename: archive.read(each) for each in entries if not each.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        return _damaged(str(error))
    except RuntimeError as error:  # an encrypted part, or one packed in a way nobody can read
        return _locked() if "password" in str(error) else _damaged(str(error))


def _no_workbook(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> FileProblem | None:
    names = set(archive.namelist())
    size = sum(each.file_size for each in entries)
    if size > UNPACKED_BYTES_MAX or len(names) > PARTS_MAX:
        return FileProblem(
            found=f"an archive that unpacks to {size:,} bytes in {len(names):,} parts",
            expected=f"at most {UNPACKED_BYTES_MAX:,} bytes in {PARTS_MAX:,} parts",
            remedy="Save the sheet with the leads as CSV (UTF-8) and import that.",
        )
    if any(each.flag_bits & 1 for each in entries):
        return _locked()
    if "xl/workbook.xml" in names:
        return None
    if "xl/workbook.bin" in names:
        kind = "a binary Excel workbook (.xlsb)"
    elif "content.xml" in names:
        kind = "an OpenDocument file"
    elif "word/document.xml" in names:
        kind = "a Word document"
    else:
        kind = "a ZIP archive that is no Excel workbook"
        return FileProblem(
            found=kind, expected=_EXPECTED, remedy="Unpack it first, then import the files in it."
        )
    return FileProblem(found=kind, expected=_EXPECTED, remedy=_SAVE_AGAIN)


def _locked() -> FileProblem:
    return FileProblem(
        found="a workbook protected by a password",
        expected=_EXPECTED,
        remedy="Open it, take the password away (Save as, Tools, General options) and save it.",
    )


def _old_or_locked(raw: bytes) -> FileProblem:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _locked()
    return FileProblem(
        found="an old Excel workbook (.xls) or another old Office file",
        expected=_EXPECTED,
        remedy=_SAVE_AGAIN,
    )


def _too_wide(parts: dict[str, bytes]) -> FileProblem | None:
    """Refuse a sheet whose filled cells lie so far apart that no memory would hold what is between.

    The reader makes room for every cell between the first and the last.
    """
    for name, xml in parts.items():
        if _SHEET_PART.fullmatch(name):
            row = column = 1
            for letters, number in _FILLED_CELL.findall(xml):
                row, column = max(row, int(number)), max(column, _column_of(letters) + 1)
            if row * column > CELLS_MAX:
                return FileProblem(
                    found=f"a sheet of {row:,} rows and {column:,} columns",
                    expected=f"at most {CELLS_MAX:,} cells between the first and the last",
                    remedy="Delete what stands far below or right of the leads, or save as CSV.",
                )
    return None


def _column_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _read_sheets(parts: dict[str, bytes]) -> tuple[SheetTable, ...] | FileProblem:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # only what was tested reaches the reader
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    workbook = CalamineWorkbook.from_filelike(packed)
    paths = _paths_of_sheets(parts)
    percent = _percent_styles(parts.get("xl/styles.xml", b""))
    sheets = []
    for sheet in workbook.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet:
            xml = parts.get(paths.get(sheet.name, ""), b"")
            table = _read_sheet(workbook.get_sheet_by_name(sheet.name), xml, percent)
            is_visible = sheet.visible is SheetVisibleEnum.Visible
            sheets.append(SheetTable(name=sheet.name, is_visible=is_visible, table=table))
    if not sheets:
        return _damaged("it has no sheet")
    return tuple(sheets)


def _paths_of_sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Return for each sheet's name the part that holds it; one that cannot be told is left out."""
    targets = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", parts.get("xl/_rels/workbook.xml.rels", b"")):
        key, target = (re.search(rb'\b%s="([^"]*)"' % name, tag) for name in (b"Id", b"Target"))
        if key and target:
            path = target[1].decode("utf-8", "replace")
            targets[key[1]] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    paths = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", parts["xl/workbook.xml"]):
        name, key = re.search(rb'\bname="([^"]*)"', tag), re.search(rb'\br:id="([^"]*)"', tag)
        if name and key and key[1] in targets:
            paths[name[1].decode("utf-8", "replace")] = targets[key[1]]
    return paths


def _percent_styles(styles: bytes) -> frozenset[bytes]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    formats = {int(found) for found in _PERCENT_FORMAT.findall(styles)} | _PERCENT_BUILT_IN
    block = _CELL_STYLES.search(styles)
    found = _STYLE_FORMAT.findall(block[0]) if block else []
    return frozenset(b"%d" % index for index, key in enumerate(found) if int(key) in formats)


def _percent_columns(xml: bytes, percent: frozenset[bytes]) -> set[int]:
    """Return the columns most of whose cells are shown as percentages."""
    if not percent:
        return set()
    shown = Counter[bytes]()
    total = Counter[bytes]()
    for letters, style in _STYLE_OF_CELL.findall(xml):
        total[letters] += 1
        shown[letters] += style in percent
    return {_column_of(letters) for letters, count in shown.items() if count * 2 > total[letters]}


def _read_sheet(sheet: CalamineSheet, xml: bytes, percent: frozenset[bytes]) -> Table | FileProblem:
    percent_columns = _percent_columns(xml, percent)
    grid = [
        [
            cell if isinstance(cell, str) else _text(cell, is_percent=column in percent_columns)
            for column, cell in enumerate(row)
        ]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    _spread_merged(grid, sheet.merged_cell_ranges or [])
    kept = [index for index, cells in enumerate(zip(*grid, strict=True)) if any(cells)]
    rows = [(line, [row[index] for index in kept]) for line, row in enumerate(grid)]
    hidden = len(_HIDDEN_ROW.findall(xml))
    notes = (f"{hidden} hidden rows were read like the others.",) if hidden else ()
    return table_of(rows, width=_width(rows), delimiter="", encoding="xlsx", notes=notes)


def _width(rows: list[tuple[int, list[str]]]) -> int:
    """Return how far most of the rows reach: a stray cell far right makes no column."""
    reach = Counter(
        max(index for index, cell in enumerate(cells, start=1) if cell)
        for _, cells in rows
        if any(cells)
    )
    return max(reach.items(), key=lambda item: (item[1], item[0]))[0] if reach else 1


def _text(
    cell: float | bool | dt.date | dt.time | dt.timedelta,
    *,
    is_percent: bool,
) -> str:
    """Return a typed cell as a CSV file would have it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        if is_percent:
            return f"{cell * 100:.10g}%"
        is_whole = abs(cell) < _EXACT_INTEGER_MAX and cell == int(cell)
        return f"{cell:.0f}" if is_whole else f"{cell:.15g}"
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat()


Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def _spread_merged(grid: list[list[str]], merged: Merged) -> None:
    """Repeat what is merged over several rows in each of them; a header's names sink to its foot.

    In a header of two lines, "Name" stands merged over both and "Deal" over "Stage" and "Amount":
    the columns' names are then in the lower line.
    """
    filled = [(line, row) for line, row in enumerate(grid) if any(row)]
    if not filled:
        return
    header = find_header(filled[:_HEADER_ROWS], _width(filled))[0]
    room = sum(map(len, grid))  # hostile files merge the same cells over and over
    for (top, left), (bottom, _) in merged:
        last = min(bottom, len(grid) - 1)
        room -= max(last - top, 0)
        if top >= last or room < 0 or left >= len(grid[top]):
            continue
        text = grid[top][left]
        for line in range(top + 1, last + 1):
            grid[line][left] = grid[line][left] or text
        if top == header:
            for line in range(top, last):
                grid[line][left] = ""
