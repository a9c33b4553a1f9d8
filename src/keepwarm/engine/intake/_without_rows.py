"""A list of people in, the same list without some of its rows out."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from keepwarm.engine.intake._table import FileProblem, Table, read_table
from keepwarm.engine.intake._vcard import is_vcard, read_vcards
from keepwarm.engine.intake._workbook import SheetTable, is_workbook, read_workbook

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_rows(raw: bytes, is_out: Callable[[tuple[str, ...]], bool]) -> bytes | FileProblem:
    """Return a list of whatever kind without the rows that are out, or why it cannot be read.

    The same bytes where none is. Else what is left of a text or of vCards is written as CSV, and
    what is left of a workbook as a workbook of the same sheets with plain texts in them.
    """
    if is_workbook(raw):
        sheets = read_workbook(raw)
        if isinstance(sheets, FileProblem):
            return sheets
        cut = [replace(sheet, table=_cut(sheet.table, is_out)) for sheet in sheets]
        return raw if tuple(cut) == sheets else _write_workbook(cut)
    table = read_vcards(raw) if is_vcard(raw) else read_table(raw)
    if isinstance(table, FileProblem):
        return table
    rows = [row for row in table.rows if not is_out(row)]
    return raw if len(rows) == len(table.rows) else _write_csv((table.header, *rows))


def _cut(
    table: Table | FileProblem, is_out: Callable[[tuple[str, ...]], bool]
) -> Table | FileProblem:
    if isinstance(table, FileProblem):
        return table
    return replace(table, rows=tuple(row for row in table.rows if not is_out(row)))


def _write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _write_workbook(sheets: Sequence[SheetTable]) -> bytes:
    """Return a workbook as ECMA-376 part 1 asks for it at the least."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default'
        ' Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
            f' ContentType="{_KIND}.worksheet+xml"/>'
            for number in numbers
        )
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="r{number}"'
            + ("/>" if sheet.is_visible else ' state="hidden"/>')
            for number, sheet in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
    }
    for number, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheet.table)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            # Told by its name alone, so that no clock gets into the bytes.
            archive.writestr(zipfile.ZipInfo(name), xml.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, start=1)
        )
        + "</Relationships>"
    )


def _sheet(table: Table | FileProblem) -> str:
    rows = () if isinstance(table, FileProblem) else (table.header, *table.rows)
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetData>'
        + "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        + "</sheetData></worksheet>"
    )


def _cell(text: str) -> str:
    plain = escape(_NOT_IN_XML.sub("", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
