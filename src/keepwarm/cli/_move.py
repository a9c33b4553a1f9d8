"""The command that changes the database: ``move-database``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ._commands import AsJson, application, in_sentences, show_progress


@application.command("move-database")
def move_database(
    to_url: Annotated[
        str,
        typer.Argument(
            help="An empty database: postgresql://USER@HOST/DATABASE or sqlite:////FOLDER/FILE."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Move everything into an empty database, PostgreSQL or a file, and check every row of it."""
    is_quiet = as_json or not sys.stderr.isatty()
    with in_sentences(), show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        report = wiring.move_database(to_url, progress)
        if as_json:
            print_json(report)
            return
        console.print(
            f"{report.rows:,} rows in {len(report.tables)} tables are in {report.target} now, each"
            " checked. From here on start Keepwarm with DATABASE_URL set to the address that you"
            f" gave. {report.source} stays as it was.",
            markup=False, soft_wrap=True,
        )  # fmt: skip
        if report.mended:
            console.print(
                f"In {report.mended} rows a sign that PostgreSQL cannot keep gave way to �, or a"
                " text was cut to its column.",
                soft_wrap=True,
            )
