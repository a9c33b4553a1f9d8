"""The command of what was imported: the list, and taking an import back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ._commands import AsJson, application, open_desk, show_progress


@application.command()
def imports(
    undo: Annotated[
        int | None, typer.Option(help="Take the import of this number back; says first what goes.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --undo: do it without asking.")] = False,
    background: Annotated[
        bool, typer.Option("--background", help="With --undo: leave it to a worker.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what was imported; take an import back."""
    if undo is None and (yes or background):
        raise typer.BadParameter("--yes and --background go with --undo NUMBER")
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm.app.importing import undo_import as undoing  # noqa: PLC0415
        from keepwarm.app.importing.intake import import_page  # noqa: PLC0415
        from keepwarm.app.keeping.act import decided  # noqa: PLC0415
        from keepwarm.app.keeping.job_kinds import ask_for_undoing  # noqa: PLC0415
        from keepwarm.cli._output import (  # noqa: PLC0415
            console,
            errors,
            print_job,
            print_json,
            print_table,
        )

        if undo is None:
            rows = import_page(desk).sources
            if as_json:
                print_json({"imports": rows})
                return
            print_table(
                {"number": row.source_id, "name": row.name, "what": row.sentence} for row in rows
            )
            return
        foreseen = undoing.foresee_undoing(desk, undo)
        if not yes:
            for sentence in (*foreseen.goes, *foreseen.stays):
                errors.print(sentence, markup=False, soft_wrap=True)
            if not sys.stdin.isatty() or not typer.confirm("Take it back?", err=True):
                errors.print("Nothing was taken back. To do it, add --yes.", markup=False)
                raise typer.Exit(1)
        if background:
            print_job(ask_for_undoing(desk, foreseen), as_json)
            return
        decision = undoing.undo_at_once(desk, undo, progress)
        sentence = decided(desk, decision)
        if as_json:
            print_json({"decision": decision, "sentence": sentence})
        else:
            console.print(
                f"{sentence} Importing the file again brings it back.", markup=False, soft_wrap=True
            )
