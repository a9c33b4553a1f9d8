"""Says what could not be taken of a file: as sentences, and as a table to work through."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from keepwarm.engine.intake import FileProblem
from keepwarm.engine.values import RowProblem

PROBLEMS_SHOWN_MAX: Final = 200
HEADER: Final = ("file", "row", "column", "found", "expected", "what_to_do")
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula."""


def file_sentence(name: str, problem: FileProblem) -> str:
    """Say why a file is no table, and what to do about it."""
    place = f", line {problem.line}" if problem.line else ""
    remedy = problem.remedy.rstrip(".")
    return f"{name}{place}: found {problem.found}; expected {problem.expected}; {remedy}."


def row_sentences(name: str, problems: Iterable[RowProblem]) -> tuple[str, ...]:
    """Say of the first rows what is wrong with each, and of how many more."""
    found = tuple(problems)
    shown = tuple(
        f"{name}, line {problem.row}"
        + (f", {problem.column}" if problem.column else "")
        + f": found “{problem.found}”; expected {problem.expected};"
        f" {problem.remedy.rstrip('.')}."
        for problem in found[:PROBLEMS_SHOWN_MAX]
    )
    more = len(found) - len(shown)
    return (*shown, f"{name}: {more} more rows with problems.") if more > 0 else shown


def write_problems(files: Iterable[tuple[str, Iterable[RowProblem]]]) -> str:
    """Return the problems of files as CSV, one line each; no cell of it can act as a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADER)
    for name, problems in files:
        table.writerows(
            (
                _inert(name), problem.row, _inert(problem.column), _inert(problem.found),
                problem.expected, problem.remedy,
            )
            for problem in problems
        )  # fmt: skip
    return out.getvalue()


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTIVE) else text
