"""The command of notices: where it is told who has just come in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepwarm.app.telling.notice_targets import TargetCard

notice = typer.Typer(
    help="Tell elsewhere who has just come in: add, try, pause and remove places.",
    invoke_without_command=True,
)
application.add_typer(notice, name="notice")
ADDRESS = "KEEPWARM_NOTICE_ADDRESS"
_Name = Annotated[str, typer.Argument(help="The name of the place.")]


@notice.callback()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """List where it is told who has just come in."""
    if context.invoked_subcommand is not None:
        return
    with open_desk() as desk:
        from keepwarm.app.telling.notice_targets import list_targets  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        cards = list_targets(desk)
        print_json({"targets": cards}) if as_json else _print_cards(cards)


@notice.command()
def add(name: _Name) -> None:
    """Add a place that takes a trial notice; its address is asked for and not shown."""
    with open_desk() as desk:
        from keepwarm import wiring_outside  # noqa: PLC0415
        from keepwarm.app.telling.notice_targets import add_target  # noqa: PLC0415
        from keepwarm.cli._output import console  # noqa: PLC0415

        address = os.environ.get(ADDRESS) or typer.prompt("Address", hide_input=True)
        add_target(desk, wiring_outside.telling(), name=name, address=address)
        said = f"A trial notice went to “{name}”. A running keepwarm serve tells it who comes in."
        console.print(said, markup=False, soft_wrap=True)


@notice.command("try")
def try_out(name: _Name) -> None:
    """Send a trial notice now."""
    with open_desk() as desk:
        from keepwarm import wiring_outside  # noqa: PLC0415
        from keepwarm.app.telling.notice_targets import find_target_by_name, try_target  # noqa: PLC0415
        from keepwarm.cli._output import console  # noqa: PLC0415

        number = find_target_by_name(desk, name).pk
        said = try_target(desk, wiring_outside.telling(), number)
        console.print(said, markup=False, soft_wrap=True)


@notice.command()
def pause(name: _Name) -> None:
    """Tell a place nothing for now."""
    _pause(name, is_paused=True)


@notice.command()
def resume(name: _Name) -> None:
    """Go on telling a place who comes in from now on."""
    _pause(name, is_paused=False)


def _pause(name: str, *, is_paused: bool) -> None:
    with open_desk() as desk:
        from keepwarm.app.telling.notice_targets import (  # noqa: PLC0415
            find_target_by_name,
            list_targets,
            pause_target,
        )

        pause_target(desk, find_target_by_name(desk, name).pk, is_paused=is_paused)
        _print_cards(list_targets(desk))


@notice.command()
def remove(name: _Name) -> None:
    """Forget a place and its address."""
    with open_desk() as desk:
        from keepwarm.app.telling.notice_targets import (  # noqa: PLC0415
            find_target_by_name,
            remove_target,
        )
        from keepwarm.cli._output import console  # noqa: PLC0415

        said = remove_target(desk, find_target_by_name(desk, name).pk)
        console.print(said, markup=False, soft_wrap=True)


def _print_cards(cards: Sequence[TargetCard]) -> None:
    from keepwarm.cli._output import console, print_table  # noqa: PLC0415

    if not cards:
        console.print("Nothing is told anywhere. Add a place: keepwarm notice add NAME")
        return
    print_table(
        {"name": card.name, "service": card.service, "state": card.state, "told": card.sent}
        for card in cards
    )
    for card in cards:
        console.print(f"{card.name}: {card.sentence}", markup=False, soft_wrap=True)
