"""The commands that learn from the record and say how good the chances were."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ._commands import AsJson, Engine, application, open_desk, show_progress


@application.command()
def fit(
    forget: Annotated[
        bool, typer.Option("--forget", help="Return to the published figures.")
    ] = False,
    engine: Engine = "numpy",
    as_json: AsJson = False,
) -> None:
    """Learn the chances anew from your own touches, and say what changed."""
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app import fit as learning  # noqa: PLC0415
        from keepwarm.app.act import decided  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_fit  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

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
def calibration(as_json: AsJson = False) -> None:
    """Say whether the chances came true, by forecasts that did not know how it would end."""
    with open_desk() as desk:
        from keepwarm.app.calibration import read_calibration  # noqa: PLC0415
        from keepwarm.cli._learning_output import print_calibration  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        page = read_calibration(desk)
        print_json(page) if as_json else print_calibration(page)
