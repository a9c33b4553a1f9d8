"""The command that says when is worked, and when one is away."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from ._commands import AsJson, application, open_desk


@application.command("working-time")
def working_time(
    *,
    hours: Annotated[str, typer.Option(help="Whole hours of your clock, such as 9-17.")] = "",
    days: Annotated[
        str, typer.Option(help="Working days, Monday 1 to Sunday 7, such as 1,2,3,4.")
    ] = "",
    country: Annotated[
        str | None, typer.Option(help="Whose public holidays count, such as DE; none for none.")
    ] = None,
    away: Annotated[
        str, typer.Option(help="From and to which day you are away: 2026-08-01..2026-08-14.")
    ] = "",
    back: Annotated[str, typer.Option(help="Take away the absence that begins on this day.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show or set working hours, days and holidays, and when you are away."""
    with open_desk() as desk:
        from keepwarm.app.day import working_time as app  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        decisions: list[int] = []
        page = app.read_working_time(desk)
        if hours or days or country is not None:
            starts, ends = (
                _numbers(hours, "-", "9-17") if hours else [page.starts_hour, page.ends_hour]
            )[:2]
            week = [day - 1 for day in _numbers(days, ",", "1,2,3,4")] if days else page.days
            place = page.country if country is None else country.upper()
            decisions.append(
                app.set_week(
                    desk, starts_hour=starts, ends_hour=ends, days=week,
                    country="" if place == "NONE" else place,
                )
            )  # fmt: skip
        if away:
            first, _, last = away.partition("..")
            decisions.append(
                app.note_absence(desk, first_on=_day(first), last_on=_day(last or first))
            )
        if back:
            decisions.append(app.end_absence(desk, first_on=_day(back)))
        page = app.read_working_time(desk)
        if as_json:
            print_json({"working_time": page, "decisions": decisions})
            return
        week_words = ", ".join(app.WEEKDAYS[day] for day in page.days)
        place = f"holidays of {page.country}" if page.country else "no holidays"
        console.print(
            f"{page.starts_hour}:00 to {page.ends_hour}:00 ({page.zone}), {week_words}, {place}."
        )
        for absence in page.absences:
            console.print(f"Away {absence.sentence}.")
        console.print(f"Next working day: {page.next_days[0]:%A %d %B %Y}.")
        for decision in decisions:
            console.print(f"Take it back with: keepwarm undo {decision}")


def _numbers(text: str, sign: str, like: str) -> list[int]:
    parts = text.split(sign)
    if not all(part.strip().isdecimal() for part in parts) or (sign == "-" and len(parts) != 2):  # noqa: PLR2004 - from and to
        raise typer.BadParameter(f"“{text}” must be like {like}.")
    return [int(part) for part in parts]


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"“{text}” must be a day such as 2026-08-01.") from None
