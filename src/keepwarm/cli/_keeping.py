"""The commands that keep the data: backup, restore, resume."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ._commands import AsJson, application, in_sentences, open_desk, show_progress

_MEGABYTE = 1_000_000


@application.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    as_json: AsJson = False,
) -> None:
    """Write everything to one file; the server may go on running."""
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk(is_for_all=True), show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        report = wiring.back_up(file, progress=progress)
    if as_json:
        print_json(report)
        return
    console.print(
        f"Written: {report.path}, {report.bytes / _MEGABYTE:.1f} MB: {report.messages} messages,"
        f" {report.people} people, {report.prospects} of them prospects.\nThe mail in it is not"
        " encrypted: keep it like the mailbox itself. sealing.key is not in it: keep a copy of that"
        " elsewhere.",
        markup=False,
        soft_wrap=True,
    )


@application.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that keepwarm backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move aside the data that are here.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in place; nothing goes out until you resume."""
    is_quiet = as_json or not sys.stderr.isatty()
    with in_sentences(), show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        report = wiring.restore(file, is_replacing=replace, progress=progress)
    if as_json:
        print_json(report)
        return
    counted = f"{report.messages} messages, {report.people} people, {report.prospects} of them"
    made = f"{report.made_at:%d %B %Y %H:%M} UTC by Keepwarm {report.keepwarm}"
    lines = [f"Restored what was backed up on {made}: {counted} prospects."]
    if report.migrated:
        lines.append(f"Brought to this version by {len(report.migrated)} migrations.")
    if report.stops_taken_over:
        lines.append(f"Kept: {report.stops_taken_over} stops made since then.")
    if report.erased_again:
        lines.append(f"Erased again: {report.erased_again} people who were erased since then.")
    if report.aside:
        lines.append(f"What stood here before is in {report.aside}. Delete it when all is well.")
    lines += report.notes
    lines.append("Nothing goes out until you say: keepwarm resume")
    console.print("\n".join(lines), markup=False, soft_wrap=True)


@application.command()
def resume(as_json: AsJson = False) -> None:
    """Let things go out again that a restore has paused."""
    with open_desk() as desk:
        from keepwarm.app.ground.outgoing import resume_outgoing  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        sentence = resume_outgoing(desk)
        print_json({"resumed": sentence}) if as_json else console.print(sentence, markup=False)


@application.command()
def export(
    file: Annotated[Path, typer.Argument(help="The ZIP to write; it must not be there yet.")],
    person: Annotated[
        str, typer.Option(help="Only what is kept about this person: a name or an address.")
    ] = "",
    background: Annotated[
        bool, typer.Option("--background", help="Leave it to a worker; fetch the file later.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write everything, or what is kept about one person, for people and programs to read."""
    if background and person:
        raise typer.BadParameter("--background does not go with --person")
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm.adapters.files import write_zip  # noqa: PLC0415
        from keepwarm.app.keeping.export import export_members  # noqa: PLC0415
        from keepwarm.app.keeping.job_kinds import ask_for_export  # noqa: PLC0415
        from keepwarm.app.people.find import find_person_by_words  # noqa: PLC0415
        from keepwarm.cli._output import console, print_job, print_json  # noqa: PLC0415

        if background:
            print_job(ask_for_export(desk), as_json, f"--output {shlex.quote(str(file))}")
            return
        person_id = find_person_by_words(desk, person) if person else None
        written = write_zip(file, export_members(desk, person_id, progress=progress))
    if as_json:
        print_json({"path": str(file), "files": written})
    else:
        console.print(
            f"Written: {file}, {written} files; index.html in it says what they are.",
            markup=False,
            soft_wrap=True,
        )


@application.command()
def erase(
    who: Annotated[list[str], typer.Argument(help="A name, an address or a prospect's number.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it without asking; it cannot be undone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person from everything, for good."""
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm.app.keeping import erase as erasing  # noqa: PLC0415
        from keepwarm.app.people.find import find_person_by_words  # noqa: PLC0415
        from keepwarm.cli._output import console, errors, print_json  # noqa: PLC0415

        person_id = find_person_by_words(desk, " ".join(who))
        foreseen = erasing.foresee_erasure(desk, person_id)
        if not yes:
            errors.print(foreseen.warning, markup=False)
            if not sys.stdin.isatty() or not typer.confirm("Erase them?", err=True):
                errors.print("Nothing was erased. To do it, add --yes.", markup=False)
                raise typer.Exit(1)
        erasure = erasing.erase_person(desk, person_id, progress=progress)
        progress("the file rewritten", 0)
        is_cleared = erasing.clear_traces()
        if as_json:
            print_json({"decision": erasure.decision, "sentence": erasure.sentence,
                        "is_file_rewritten": is_cleared})  # fmt: skip
            return
        console.print(erasure.sentence, markup=False, soft_wrap=True)
        if not is_cleared:
            console.print(NOT_REWRITTEN, markup=False, soft_wrap=True)


NOT_REWRITTEN = (
    "The database file is in use: what was deleted is overwritten, but the file could not be"
    " rewritten. Stop every Keepwarm and run: keepwarm doctor --repair"
)
