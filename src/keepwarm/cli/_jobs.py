"""The commands of work in the background: jobs, work."""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk, show_progress

if TYPE_CHECKING:
    from keepwarm.app.background.job_cards import JobCard
    from keepwarm.app.ground.desk import Desk
    from keepwarm.app.ground.progress import Progress

_LOOK_EVERY_S = 0.5


@application.command()
def jobs(
    cancel: Annotated[int | None, typer.Option(help="Cancel the job of this number.")] = None,
    retry: Annotated[
        int | None, typer.Option(help="Do this job again, which failed or was cancelled.")
    ] = None,
    wait: Annotated[
        int | None, typer.Option(help="Show how far this job is until it has ended.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="With --wait: write the file that the job made to this one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the work in the background: imports, exports, learning, reading again."""
    if output is not None and wait is None:
        raise typer.BadParameter("--output needs --wait NUMBER: the job whose file is wanted")
    is_quiet = as_json or not sys.stderr.isatty()
    is_well = True
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm.app.background import jobs as queue  # noqa: PLC0415
        from keepwarm.app.background.job_cards import list_jobs, read_job  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        if cancel is not None:
            queue.cancel_job(desk, cancel)
        if retry is not None:
            queue.retry_job(desk, retry)
        if wait is not None:
            is_well = _wait_for(desk, wait, progress).state == "done"
            if is_well and output is not None:
                _write_file(desk, wait, output)
        chosen = [number for number in (cancel, retry, wait) if number is not None]
        cards = [read_job(desk, number) for number in chosen] or list(list_jobs(desk))
        print_json({"jobs": cards}) if as_json else _print_jobs(cards)
    raise typer.Exit(0 if is_well else 1)


def _wait_for(desk: Desk, number: int, progress: Progress) -> JobCard:
    from keepwarm.app.background.job_cards import read_job  # noqa: PLC0415

    while (card := read_job(desk, number)).is_open:
        progress(card.doing or card.state, card.done, card.total)
        time.sleep(_LOOK_EVERY_S)
    return card


def _write_file(desk: Desk, number: int, output: Path) -> None:
    from keepwarm.adapters.files import write_parts  # noqa: PLC0415
    from keepwarm.app.background.jobs import find_job  # noqa: PLC0415
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415
    from keepwarm.app.keeping.job_kinds import read_file  # noqa: PLC0415

    parts = read_file(desk, find_job(desk, number))
    if parts is None:
        raise Refusal(f"Job {number} made no file, or it is no longer kept: ask for it again.")
    write_parts(output, parts)


def _print_jobs(cards: list[JobCard]) -> None:
    from rich.markup import escape  # noqa: PLC0415

    from keepwarm.cli._output import console  # noqa: PLC0415

    if not cards:
        console.print("Nothing is done in the background, and nothing was.")
    for card in cards:
        name = f"{card.what} · {card.title}"
        console.print(f"{card.job_id}  [bold]{escape(name)}[/]  {card.state}", soft_wrap=True)
        console.print(f"   {escape(card.sentence)}", soft_wrap=True)


@application.command()
def work(
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End when nothing is due any more.")
    ] = False,
    attached: Annotated[
        bool, typer.Option("--attached", help="End when standard input ends; for `serve`.")
    ] = False,
) -> None:
    """Do what waits in the background; start as many of these as you like, on any machine."""
    with open_desk(is_for_all=True):
        from keepwarm.cli._output import errors  # noqa: PLC0415
        from keepwarm.cli._send import start_sending, start_telling  # noqa: PLC0415
        from keepwarm.cli._work import (  # noqa: PLC0415
            POLL_S,
            Worker,
            name_worker,
            stop_soon,
            stop_with_standard_input,
        )

        stop = threading.Event()
        if attached:
            stop_with_standard_input(stop)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda _sign, _frame: stop_soon(stop))

        def tell(sentence: str) -> None:
            errors.print(sentence, markup=False)

        if not attached:
            tell(f"Worker {name_worker()} is at work (stop with Ctrl-C).")
        if not until_empty:
            start_sending(stop)
            start_telling(stop)
        Worker(stop=stop, tell=tell, poll_s=POLL_S).work(until_empty=until_empty)
