"""The columns of a table in, one value a row out, with every cell that could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from keepwarm.engine.intake._dates import DateEvidence, choose_order, read_moment, weigh_dates
from keepwarm.engine.intake._lexicon import ColumnLexicon, Refusal
from keepwarm.engine.intake._table import Table
from keepwarm.engine.values import RowProblem

_FOUND_CHARACTERS_MAX: Final = 80
_PERSON_FIELDS: Final = frozenset({"name", "first_name", "last_name", "who"})
_T = TypeVar("_T")


@dataclass(slots=True, kw_only=True)
class RowReader:
    """A table being read: its parts, and the problems and notes that have come up.

    ``item`` is what a row holds, as it is called in messages; fields in ``needed`` cost the row
    when they cannot be read, others are left blank.
    """

    table: Table
    columns: ColumnLexicon
    column_of: Callable[[str], int | None]
    item: str
    needed: frozenset[str] = frozenset()
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def cells(self, name: str) -> list[str]:
        """Return the cells of a field's column, none where it has no column."""
        column = self.column_of(name)
        return [] if column is None else [row[column] for row in self.table.rows]

    def title(self, name: str) -> str:
        """Return the name of a field's column, "" where it has none."""
        column = self.column_of(name)
        return "" if column is None else self.table.header[column]

    def take(
        self,
        name: str,
        read: Callable[[str], _T | Refusal],
        *,
        blank: _T,
        refused: _T | None = None,
    ) -> list[_T]:
        """Return one value a row; a cell that ``read`` refuses becomes a problem and a blank.

        Each different cell is read once. ``refused`` is the value for refused cells, if not blank.
        """
        cells = self.cells(name)
        if not cells:
            return [blank] * len(self.table.rows)
        is_blank = self.columns.is_blank_name if name in _PERSON_FIELDS else self.columns.is_blank
        values: dict[str, _T] = {}
        refusals: dict[str, Refusal] = {}
        for cell in dict.fromkeys(cells):
            value = blank if is_blank(cell) else read(cell)
            if isinstance(value, Refusal):
                refusals[cell] = value
                value = blank if refused is None else refused
            values[cell] = value
        if refusals:
            for line, cell in zip(self.table.lines, cells, strict=True):
                if cell in refusals:
                    self.report(line, name, cell, refusals[cell])
        return [values[cell] for cell in cells]

    def report(self, line: int, name: str, cell: str, refusal: Refusal) -> None:
        """Note the problem of one cell of a field."""
        fate = "left out" if name in self.needed else "kept without it"
        remedy = f"Correct the cell and import the file again; the {self.item} was {fate}."
        self.problems.append(
            RowProblem(
                row=line,
                column=self.title(name),
                found=show(cell),
                expected=refusal.expected,
                remedy=refusal.remedy or remedy,
            )
        )

    def refused_rows(self, names: AbstractSet[str]) -> set[int]:
        """Return the lines in which a cell of one of these fields was refused."""
        titles = {self.title(name) for name in names} - {""}
        return {problem.row for problem in self.problems if problem.column in titles}

    def take_moments(
        self, names: tuple[str, ...], regions: tuple[str, ...]
    ) -> dict[str, list[dt.datetime | None]]:
        """Return the moments of several date columns, each in the order that the file shows.

        ``regions`` tell the order where the dates do not (see ``choose_order``).
        """
        evidence = {name: weigh_dates(dict.fromkeys(self.cells(name))) for name in names}
        whole = sum(evidence.values(), DateEvidence())
        taken: dict[str, list[dt.datetime | None]] = {}
        for name, own in evidence.items():
            order = choose_order(
                own,
                whole,
                delimiter=self.table.delimiter,
                regions=regions,
                month_first_regions=self.columns.month_first_regions,
            )
            if own.ambiguous + own.day_first + own.month_first:
                first = "day" if order.is_day_first else "month"
                self.notes.append(
                    f'Dates in "{self.title(name)}" were read {first} first: {order.reason}.'
                )
            months = self.columns.months
            read = partial(read_moment, is_day_first=order.is_day_first, months=months)
            taken[name] = self.take(name, read, blank=None)
        return taken


def show(cell: str) -> str:
    """Return a cell as it can be shown in a message: short, control characters made visible."""
    text = "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in cell[:200])
    return text if len(text) <= _FOUND_CHARACTERS_MAX else f"{text[:_FOUND_CHARACTERS_MAX]}…"
