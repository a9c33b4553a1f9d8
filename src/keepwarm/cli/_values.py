"""The command that says what answers, touches and minutes are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk, read_pair

if TYPE_CHECKING:
    from keepwarm.app.day.values_cards import Consequence, DaySketch, ValuesPage


@application.command()
def values(
    wanted: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=NUMBER, such as talked=1200; NAME=default takes it back."),
    ] = None,
    is_trial: Annotated[
        bool, typer.Option("--try", help="Show what it would do to today, and save nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show or set what an answer, a touch and a minute are worth, and what it does to today."""
    said = dict(read_pair(text, "NAME=NUMBER", like="talked=1200") for text in wanted or [])
    with open_desk() as desk:
        from keepwarm.app.day import values as values_app  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        foreseen, decision = None, None
        if said:
            answered, minutes = values_app.read_answers(desk, said)
            foreseen = values_app.foresee_values(desk, answered, minutes)
            if not is_trial:
                decision = values_app.set_values(desk, answered, minutes)
        page = values_app.read_values(desk)
        if as_json:
            print_json({"values": page, "consequence": foreseen, "decision": decision})
            return
        if foreseen is None:
            _print_values(page)
            return
        _print_consequence(foreseen)
        console.print(
            "Nothing was saved. Leave out --try to save it."
            if decision is None
            else f"Saved. Take it back with: keepwarm undo {decision}"
        )


def _print_values(page: ValuesPage) -> None:
    from rich.table import Table  # noqa: PLC0415

    from keepwarm.cli._output import console  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for name in ("name", "minutes", "default", "what"):
        table.add_column(name, justify="right" if name in ("minutes", "default") else "left")
    for line in (*page.stages, *page.channels, page.day):
        table.add_row(line.name, f"{line.minutes:g}", f"{line.default:g}", line.meaning)
    console.print(table)
    if page.money_sentence:
        console.print(page.money_sentence, soft_wrap=True)
    console.print(page.price.sentence, soft_wrap=True)


def _print_consequence(foreseen: Consequence) -> None:
    from rich.table import Table  # noqa: PLC0415

    from keepwarm.cli._output import console  # noqa: PLC0415

    for sentence in (*foreseen.changed, foreseen.sentence):
        console.print(sentence, soft_wrap=True, markup=False)
    table = Table("now", "then", box=None, pad_edge=False)
    before, after = _lines(foreseen.before), _lines(foreseen.after)
    for number in range(max(len(before), len(after))):
        table.add_row(*(lines[number] if number < len(lines) else "" for lines in (before, after)))
    console.print(table)


def _lines(day: DaySketch) -> list[str]:
    from rich.markup import escape  # noqa: PLC0415

    return [escape(f"{line.name}: {line.action}, {line.minutes:g} min") for line in day.lines]
