"""The bytes of any list of people or calls in, its table out: text, workbook or vCards."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from keepwarm.engine.intake._calls import looks_like_call_log
from keepwarm.engine.intake._columns import guess_mapping
from keepwarm.engine.intake._lexicon import ColumnLexicon
from keepwarm.engine.intake._table import FileProblem, Table, read_table
from keepwarm.engine.intake._vcard import is_vcard, read_vcards
from keepwarm.engine.intake._workbook import SheetTable, is_workbook, read_workbook

_NAMED_SHEETS_MAX: Final = 10


def read_sheet(raw: bytes, columns: ColumnLexicon, *, sheet: str = "") -> Table | FileProblem:
    """Return the table in a file of whatever kind, or why there is none; no bytes make it raise.

    Of a workbook the sheet is taken that is named, else the one that looks most like leads or
    calls; the notes name the others.
    """
    if is_vcard(raw):
        return read_vcards(raw)
    if not is_workbook(raw):
        return read_table(raw)
    sheets = read_workbook(raw)
    if isinstance(sheets, FileProblem):
        return sheets
    if sheet:
        chosen = _named(sheets, sheet)
    elif len(sheets) == 1:
        chosen = sheets[0]
    else:
        chosen = max(sheets, key=lambda one: _rate(one, columns))
    if isinstance(chosen, FileProblem) or isinstance(chosen.table, FileProblem):
        return chosen if isinstance(chosen, FileProblem) else chosen.table
    if len(sheets) == 1:
        return chosen.table
    return replace(chosen.table, notes=(_say_which(sheets, chosen), *chosen.table.notes))


def _named(sheets: tuple[SheetTable, ...], name: str) -> SheetTable | FileProblem:
    for one in sheets:
        if one.name.casefold() == name.casefold():
            return one
    return FileProblem(
        found=f"no sheet {name!r}",
        expected=f"one of {', '.join(one.name for one in sheets[:_NAMED_SHEETS_MAX])}",
        remedy="Name one of these.",
    )


def _rate(sheet: SheetTable, columns: ColumnLexicon) -> tuple[bool, bool, int, int]:
    """Rate a sheet: has it people at all, is it shown, how many columns are known, its rows."""
    table = sheet.table
    if isinstance(table, FileProblem):
        return False, sheet.is_visible, -1, 0
    mapping = guess_mapping(table, columns)
    has_people = bool(table.rows) and (mapping.identifies() or looks_like_call_log(table, columns))
    return has_people, sheet.is_visible, len(mapping.choices), len(table.rows)


def _say_which(sheets: tuple[SheetTable, ...], chosen: SheetTable) -> str:
    others = [one.name for one in sheets if one is not chosen]
    shown = ", ".join(f'"{name}"' for name in others[:_NAMED_SHEETS_MAX])
    more = len(others) - _NAMED_SHEETS_MAX
    return (
        f'Read from the sheet "{chosen.name}"; not from {shown}'
        f"{f' and {more} more' if more > 0 else ''}: name another sheet, or save it as a file of"
        " its own, to read it."
    )
