"""The command that ranks the whole book."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ._commands import AsJson, Engine, application, open_desk, show_progress

if TYPE_CHECKING:
    from keepwarm.app.day.ranking import RankedBook, RankedLine

LINES_SHOWN = 25
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@application.command()
def plan(
    limit: Annotated[
        int, typer.Option(help="How many lines to print; 0 for all.", min=0)
    ] = LINES_SHOWN,
    output: Annotated[
        Path | None, typer.Option(help="Write all lines to this CSV file.", dir_okay=False)
    ] = None,
    engine: Engine = "numpy",
    as_json: AsJson = False,
) -> None:
    """Rank the whole book: the best move of everybody who is due, best first."""
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.day.ranking import rank_book  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        with wiring.open_analytics(engine) as analytics:
            progress("prospects weighed", 0)
            ranked = rank_book(desk, analytics=analytics)
        lines: Iterable[RankedLine] = ranked.lines
        if output is not None:
            lines = _write(output, ranked)
        shown = list(itertools.islice(lines, limit or None))
        if as_json:
            print_json(dataclasses.replace(ranked, lines=shown))
            return
        _print(ranked, shown)
        if output is not None:
            console.print(f"All {ranked.ranked} written to {output}.", markup=False, soft_wrap=True)


def _write(path: Path, ranked: RankedBook) -> list[RankedLine]:
    """Write all lines as CSV; return those that may be shown."""
    from keepwarm.app.day.ranking import RankedLine  # noqa: PLC0415
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415

    names = [field.name for field in dataclasses.fields(RankedLine)]
    lines = list(ranked.lines)
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(names)
            rows.writerows([_cell(getattr(line, name)) for name in names] for line in lines)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}.") from error
    return lines


def _cell(value: object) -> object:
    """Keep a name from being run as a formula by a program for sheets."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _print(ranked: RankedBook, lines: list[RankedLine]) -> None:
    from keepwarm.cli._output import console  # noqa: PLC0415

    console.print(
        f"[bold]{ranked.day:%A} {ranked.day.day} {ranked.day:%B}[/]   {ranked.ranked} can be"
        f" contacted, of {ranked.due} who are due and {ranked.open_prospects} open prospects"
    )
    if not lines:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("", "#", "Name", "Account", "Move", "Minutes", "Chance", "Worth a minute"):
        is_number = name in ("", "Minutes", "Chance", "Worth a minute")
        table.add_column(name, justify="right" if is_number else "left")
    for line in lines:
        at = f" at {line.slot_at}" if line.slot_at else ""
        table.add_row(
            str(line.rank), str(line.prospect_id), escape(line.name), escape(line.account),
            f"{line.action}{at}", f"{line.minutes:g}", f"{line.mid * 100:.0f} %",
            f"{line.index_per_minute:.2f}",
        )  # fmt: skip
    console.print(table)
    if len(lines) < ranked.ranked:
        console.print(f"[dim]{ranked.ranked - len(lines)} more: --limit 0, or --output FILE[/]")
