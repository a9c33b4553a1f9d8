"""The commands that learn from the record and say how good the chances were."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ._commands import AsJson, Engine, application, open_desk, show_progress


@application.command()
def fit(
    forget: Annotated[
        bool, typer.Option("--forget", help="Return to the published figures.")
    ] = False,
    engine: Engine = "numpy",
    background: Annotated[
        bool, typer.Option("--background", help="Leave it to a worker; see keepwarm jobs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn the chances anew from your own touches, and say what changed."""
    if background and (forget or engine != "numpy"):
        raise typer.BadParameter("--background goes with neither --forget nor --engine")
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.keeping.act import decided  # noqa: PLC0415
        from keepwarm.app.keeping.job_kinds import ask_for_fit  # noqa: PLC0415
        from keepwarm.app.learning import fit as learning  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_fit  # noqa: PLC0415
        from keepwarm.cli._output import console, print_job, print_json  # noqa: PLC0415

        if background:
            print_job(ask_for_fit(desk), as_json)
            return
        if not forget:
            with wiring.open_analytics(engine) as analytics:
                report = learning.fit(
                    # Foretelling the past takes the whole log into this process, many times over.
                    desk, progress=progress, compares=engine == "numpy", analytics=analytics,
                )  # fmt: skip
            print_json(report) if as_json else print_fit(report)
            return
        decision = learning.forget_fit(desk)
        sentence = decided(desk, decision)
        if as_json:
            print_json({"decision": decision, "sentence": sentence})
        else:
            console.print(
                f"{sentence} Take it back with: keepwarm undo {decision}",
                markup=False,
                soft_wrap=True,
            )


@application.command()
def calibration(
    table: Annotated[
        Path | None, typer.Option("--csv", help="Write the figures to this file.", dir_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the chances came true, by forecasts that did not know how it would end."""
    with open_desk() as desk:
        from keepwarm.app.learning.calibration import read_calibration  # noqa: PLC0415
        from keepwarm.app.learning.calibration_table import write_calibration  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_calibration  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        page = read_calibration(desk)
        if table is not None:
            _write_table(table, write_calibration(page))
            return
        print_json(page) if as_json else print_calibration(page)


def _write_table(path: Path, text: str) -> None:
    from keepwarm.cli._output import console, errors  # noqa: PLC0415

    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        errors.print(f"The table could not be written: {error}", markup=False)
        raise typer.Exit(2) from error
    console.print(f"Written: {path}", markup=False, soft_wrap=True)


@application.command()
def simulate(
    minutes: Annotated[
        float | None, typer.Option(help="Minutes a day; your usual day when left out.")
    ] = None,
    days: Annotated[int, typer.Option(help="Days ahead, 5 to 120.")] = 28,
    newcomers: Annotated[float, typer.Option(help="New prospects that come in a week.")] = 0.0,
    protocol: Annotated[
        list[str] | None,
        typer.Option(help="Play this one beside the plan; repeatable; all when left out."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Casts the lots: another one, other people.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Compare ways to follow up on simulated people; nobody is contacted."""
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm.app.learning import simulate as simulation  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_simulation  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        page = simulation.simulate(
            desk, minutes=minutes, days=days, newcomers=newcomers, seed=seed,
            protocols=protocol or (), progress=progress,
        )  # fmt: skip
        print_json(page) if as_json else print_simulation(page)


@application.command()
def effects(as_json: AsJson = False) -> None:
    """Say what works: channel, kind of touch and hour, from choices that chance had a say in."""
    with open_desk() as desk:
        from keepwarm.app.learning.effects import read_effects  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_effects  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        page = read_effects(desk)
        print_json(page) if as_json else print_effects(page)


@application.command()
def promptness(as_json: AsJson = False) -> None:
    """Say how soon who asked was answered, in all and in working time."""
    with open_desk() as desk:
        from keepwarm.app.day.promptness import read_promptness  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_promptness  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        page = read_promptness(desk)
        print_json(page) if as_json else print_promptness(page)
