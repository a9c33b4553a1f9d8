"""The commands."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk
    from keepwarm.app.ground.progress import Progress

application = typer.Typer(
    name="keepwarm",
    help="Whom to contact today, how, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@application.callback()
def choose(
    workspace: Annotated[
        str, typer.Option(help="The workspace to work in, by name or number.")
    ] = "",
) -> None:
    """Whom to contact today, how, and why."""
    if workspace:
        os.environ["KEEPWARM_WORKSPACE"] = workspace


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Engine = Annotated[
    Literal["numpy", "duckdb", "spark"],
    typer.Option(help="What counts and weighs all rows; the answers are the same."),
]


def main() -> None:
    """Run the command line; what a use case refuses is said in a sentence, with exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwarm.settings")
    application()


def set_up() -> None:
    """Read the settings and load Django and numpy: late, so that --help answers at once."""
    import django  # noqa: PLC0415

    _read_settings()
    django.setup()


@contextmanager
def open_desk(*, is_for_all: bool = False) -> Iterator[Desk]:
    """Open the desk; what is refused or broken is a sentence, and an exit status.

    What is ``is_for_all`` workspaces needs none to be named: it opens the oldest.
    """
    with in_sentences():
        from django.conf import settings  # noqa: PLC0415

        from keepwarm import wiring  # noqa: PLC0415

        wiring.prepare_database()
        wiring.first_workspace()
        chosen = wiring.find_workspace(settings.KEEPWARM.workspace, is_for_all=is_for_all)
        yield wiring.open_desk(workspace_id=chosen.pk)


@contextmanager
def in_sentences() -> Iterator[None]:
    """Set up, and end with a sentence and an exit status where something is refused or broken."""
    from django.db import DatabaseError  # noqa: PLC0415

    set_up()
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415
    from keepwarm.cli._output import errors  # noqa: PLC0415
    from keepwarm.records.database import explain_trouble  # noqa: PLC0415

    try:
        yield
    except Refusal as refusal:
        errors.print(str(refusal), markup=False)
        raise typer.Exit(2) from refusal
    except DatabaseError as error:
        errors.print(explain_trouble(error), markup=False, soft_wrap=True)
        raise typer.Exit(3) from error


def _read_settings() -> None:
    """Read the settings before Django does, so that a bad one is a sentence and no traceback."""
    from pydantic import ValidationError  # noqa: PLC0415

    from keepwarm.cli._output import errors  # noqa: PLC0415

    try:
        import keepwarm.settings  # noqa: F401, PLC0415
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0])
            # The URL of a database may hold a password: what is off is said without it.
            is_url = name == "DATABASE_URL"
            shown = name if is_url else f"KEEPWARM_{name.upper()} is {problem['input']!r}"
            said = problem["msg"].removeprefix("Value error, ")
            errors.print(f"{shown}: {said}. Correct or unset it.", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    except ValueError as error:
        errors.print(str(error), markup=False)
        raise typer.Exit(2) from error
    except OSError as error:
        errors.print(
            f"The data folder cannot be used: {error}. Set KEEPWARM_HOME to a folder of yours.",
            markup=False,
        )
        raise typer.Exit(2) from error


@contextmanager
def show_progress(*, is_quiet: bool) -> Iterator[Progress]:
    """Show what is going on, unless ``is_quiet``."""
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    from keepwarm.cli._output import errors  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        BarColumn(),
        TextColumn("{task.completed} {task.description}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=errors, transient=True, disable=is_quiet) as bar:
        task = bar.add_task("read", total=None)

        def tell(what: str, done: int, total: int = 0) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield tell


@application.command("import")
def import_(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[Path], typer.Argument(help="Mailboxes (.mbox, Maildir, .eml), sheets (.csv, .xlsx …).")
    ],
    *,
    me: Annotated[
        list[str] | None, typer.Option(help="An address of yours; guessed when left out.")
    ] = None,
    basis: Annotated[
        str, typer.Option(help="Lawful basis of the leads; a sensible one by default.")
    ] = "",
    region: Annotated[
        str, typer.Option(help="Two letters of the leads' country, such as DE.")
    ] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="Correct a column: FIELD=COLUMN.")
    ] = None,
    word: Annotated[
        list[str] | None, typer.Option(help="Say what a word of the file means: WORD=MEANING.")
    ] = None,
    kind: Annotated[str, typer.Option("--as", help="leads or calls; told by the content.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook to read.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Only say what would be stored.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write what could not be taken to this CSV file.")
    ] = None,
    background: Annotated[
        bool, typer.Option("--background", help="Leave it to a worker; see keepwarm jobs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read mailboxes, lead files and call logs; again changes only what is new."""
    if background and (dry_run or errors):
        raise typer.BadParameter("--background goes with neither --dry-run nor --errors")
    mapping = dict(
        read_pair(text, "FIELD=COLUMN", like="email='Work mail'") for text in column or []
    )
    words = dict(read_pair(text, "WORD=MEANING", like="'Hot lead'=talked") for text in word or [])
    with open_desk() as desk, show_progress(is_quiet=as_json) as progress:
        from keepwarm.app.storing.open_sheet import Choices  # noqa: PLC0415
        from keepwarm.cli._import import ask_in_background, import_paths  # noqa: PLC0415
        from keepwarm.cli._output import print_job  # noqa: PLC0415

        choices = Choices(
            mapping=mapping, words=words, kind=kind, sheet=sheet, basis=basis, region=region
        )
        if background:
            print_job(ask_in_background(desk, paths, own=me or [], choices=choices), as_json)
            return
        is_clean = import_paths(
            desk, paths, own=me or [], choices=choices, is_dry=dry_run, errors_path=errors,
            as_json=as_json, progress=progress,
        )  # fmt: skip
    raise typer.Exit(0 if is_clean else 1)


def read_pair(text: str, form: str, *, like: str) -> tuple[str, str]:
    """Return the two sides of an option of this form; ``like`` is an example to show."""
    field, sign, name = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"{text!r} is not {form}, such as {like}")
    return field.strip(), name.strip()


@application.command()
def today(
    minutes: Annotated[
        float | None, typer.Option(help="Minutes for touches; yours by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show whom to contact today, how and why, and what was left out."""
    with open_desk() as desk:
        from keepwarm.app.day.today import read_today  # noqa: PLC0415
        from keepwarm.cli._output import print_json, print_today  # noqa: PLC0415

        page = read_today(desk, minutes=minutes)
        print_json(page) if as_json else print_today(page)


@application.command()
def why(
    who: Annotated[list[str], typer.Argument(help="A name, an address or a prospect's number.")],
    as_json: AsJson = False,
) -> None:
    """Show one prospect: what is believed, on what evidence, and the next step."""
    with open_desk() as desk:
        from keepwarm.app.people.find import find_by_words  # noqa: PLC0415
        from keepwarm.app.people.prospect import read_prospect  # noqa: PLC0415
        from keepwarm.cli._output import print_json, print_why  # noqa: PLC0415

        page = read_prospect(desk, find_by_words(desk, " ".join(who)))
        if page is not None:
            print_json(page) if as_json else print_why(page, desk.zone)


@application.command()
def prospects(
    search: Annotated[str, typer.Option(help="Words in name, company, address or number.")] = "",
    lane: Annotated[str, typer.Option(help="respond, pursue, warm, waiting or closed.")] = "",
    sort: Annotated[str, typer.Option(help="chance, name, next or last.")] = "chance",
    where: Annotated[
        list[str] | None,
        typer.Option(help="A condition: company=, stage=, channel=, silent=, chance=, FIELD=."),
    ] = None,
    after: Annotated[str, typer.Option(help="The page after this cursor.")] = "",
    as_json: AsJson = False,
) -> None:
    """List prospects, page by page."""
    said = [read_pair(text, "CONDITION=VALUE", like="stage=talked") for text in where or []]
    with open_desk() as desk:
        from keepwarm.app.people.prospect_filters import read_conditions  # noqa: PLC0415
        from keepwarm.app.people.prospects import list_prospects  # noqa: PLC0415
        from keepwarm.app.settling.settle import settle_all  # noqa: PLC0415
        from keepwarm.cli._output import print_json, print_prospects  # noqa: PLC0415

        settle_all(desk)
        asked = read_conditions(desk, said)
        page = list_prospects(desk, query=search, lane=lane, sort=sort, after=after, asked=asked)
        print_json(page) if as_json else print_prospects(page)


_EVENTS = {
    "answered": ("phone", "answered"),
    "called": ("phone", "no_answer"),
    "no-answer": ("phone", "no_answer"),
    "voicemail": ("voicemail", "voicemail_left"),
    "busy": ("phone", "busy"),
    "wrong-number": ("phone", "wrong_number"),
    "called-us": ("phone", "called_us"),
    "mailed": ("email", "sent"),
    "texted": ("text", "sent"),
    "text-answer": ("text", "replied"),
    "linkedin": ("linkedin", "sent"),
    "linkedin-answer": ("linkedin", "replied"),
    "visited": ("in_person", "answered"),
    "letter": ("letter", "sent"),
}


@application.command()
def log(
    who: Annotated[str, typer.Argument(help="A name, an address or a prospect's number.")],
    what: Annotated[str, typer.Argument(help=f"One of {', '.join(_EVENTS)}.")],
    note: Annotated[list[str] | None, typer.Argument(help="What was said, if anything.")] = None,
    at: Annotated[dt.datetime | None, typer.Option(help="When; now by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Log a call, a voicemail or an answer on another channel, in one line."""
    if what not in _EVENTS:
        raise typer.BadParameter(f"{what!r} is unknown; use one of {', '.join(_EVENTS)}")
    channel, result = _EVENTS[what]
    with open_desk() as desk:
        from keepwarm.app.keeping.act import decided, log_touch  # noqa: PLC0415
        from keepwarm.app.people.find import find_by_words  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        moment = at.replace(tzinfo=desk.zone) if at and at.tzinfo is None else at
        decision = log_touch(
            desk, prospect_id=find_by_words(desk, who), channel=channel, result=result,
            note=" ".join(note or []), at=moment,
        )  # fmt: skip
        if as_json:
            print_json({"decision": decision})
        else:
            console.print(
                f"{decided(desk, decision)} Take it back with: keepwarm undo {decision}",
                markup=False,
                soft_wrap=True,
            )


@application.command()
def undo(
    decision: Annotated[int, typer.Argument(help="The number that the act printed.")],
    as_json: AsJson = False,
) -> None:
    """Take an act back."""
    with open_desk() as desk:
        from keepwarm.app.keeping.act import undo as take_back  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        sentence = take_back(desk, decision)
        print_json({"undone": sentence}) if as_json else console.print(sentence, markup=False)


@application.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 picks a free one.", min=0, max=65535)
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty workspace with the demo.")
    ] = False,
    workers: Annotated[
        int, typer.Option(help="Processes for work in the background.", min=0, max=64)
    ] = 1,
) -> None:
    """Serve the pages, with a worker for what takes longer; beyond this machine all sign in."""
    if host:
        # The settings follow the address: whom the pages answer to, and whether people sign in.
        os.environ["KEEPWARM_HOST"] = host
    is_quiet = not sys.stderr.isatty()
    with open_desk(is_for_all=not demo) as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm.cli._serve import fill_with_demo  # noqa: PLC0415

        if demo:
            fill_with_demo(desk, progress)
    from keepwarm.cli._serve import serve_pages  # noqa: PLC0415

    serve_pages(port, workers=workers)


@application.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look whether all is well, and say how to mend what is not."""
    with open_desk() as desk:
        from rich.markup import escape  # noqa: PLC0415

        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.keeping.doctor import examine  # noqa: PLC0415
        from keepwarm.app.keeping.erase import clear_traces  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        findings = examine(desk, wiring.look_around(is_repairing=repair), is_repairing=repair)
        if repair:
            clear_traces()
        if as_json:
            print_json(findings)
        else:
            for finding in findings:
                mark = "[green]ok[/]" if finding.is_well else "[bold dark_orange]![/]"
                console.print(f"{mark} {escape(finding.sentence)}", soft_wrap=True)
                if finding.remedy:
                    console.print(f"  {escape(finding.remedy)}", soft_wrap=True)
    urgent = [finding for finding in findings if finding.is_urgent and not finding.is_well]
    raise typer.Exit(1 if urgent else 0)
