"""Prints cards for people and for machines."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from keepwarm.app.ground.cards import ProspectList, ProspectPage, TodayLine, TodayPage
from keepwarm.app.storing.import_cards import ImportReport

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: object) -> None:
    """Print a card, or a list of them, as one JSON document."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)
    print(text)  # noqa: T201 (machines read standard output)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def print_today(page: TodayPage) -> None:
    """Print the day's plan."""
    touches = len(page.touches) + len(page.keeping_warm)
    console.print(
        f"[bold]{page.day:%A} {page.day.day} {page.day:%B}[/]   {page.minutes:g} minutes,"
        f" {page.minutes_planned:g} planned, {touches} touches"
    )
    if page.note:
        console.print(f"[dim]{page.note}[/]")
    _section("THEY ARE WAITING FOR YOU", page.respond)
    _section("WORTH A TOUCH", page.touches)
    _section("KEEPING WARM", page.keeping_warm)
    if not (page.respond or page.touches or page.keeping_warm):
        console.print(f"\n{empty_words(page)}")
    if page.left_out:
        console.print("\n[bold]LEFT OUT[/]")
        for group in page.left_out:
            names = ", ".join(name for _, name in group.examples)
            console.print(f"  {group.sentence} [dim]{escape(names)}[/]")
    if page.next_minutes:
        console.print(f"  [dim]Next: {escape(page.next_minutes)}[/]")
    console.print()
    for row in page.coverage:
        console.print(f"[dim]{row.sentence}[/]")


def empty_words(page: TodayPage) -> str:
    """Say what an empty day means and what to do about it."""
    if page.open_prospects:
        return "Nobody is due today. That is all."
    if page.candidates:
        return (
            f"Nobody to contact yet. {page.candidates} people in your mail could be prospects:\n"
            "  keepwarm candidates"
        )
    return (
        "Nobody to contact yet. Hand over your mail and your list:\n"
        "  keepwarm import ~/Mail/Inbox.mbox ~/Mail/Sent.mbox leads.csv\n"
        "then see who could be a prospect:  keepwarm candidates\n"
        "To look around first, in a folder of its own:\n"
        "  KEEPWARM_HOME=~/keepwarm-demo keepwarm serve --demo"
    )


def _section(title: str, lines: Iterable[TodayLine]) -> None:
    shown = list(lines)
    if not shown:
        return
    console.print(f"\n[bold]{title}[/]")
    for line in shown:
        who = f"{line.name} · {line.account}" if line.account else line.name
        clock = f"[bold dark_orange]{line.waiting_text}[/] " if line.waiting_text else ""
        beyond = "" if line.is_funded else " [dim](beyond today's minutes)[/]"
        console.print(
            f"  {clock}[bold]{escape(who)}[/]  {escape(line.action)}"
            f"  [dim]{line.minutes:g} min · {line.chance.text}[/]{beyond}"
        )
        subject = f"“{line.subject}” " if line.subject else ""
        console.print(Padding(escape(f"{subject}{line.reason}"), (0, 0, 0, 4)))
        if line.waiting_text and line.said:
            console.print(Padding(f"[italic]“{escape(line.said)}”[/]", (0, 0, 0, 4)))


def print_why(page: ProspectPage, zone: dt.tzinfo) -> None:
    """Print one prospect: belief, evidence, next step; times are those of ``zone``."""
    console.print(f"[bold]{escape(page.name)}[/] · {escape(page.account)}  {page.local_time}")
    for said in page.signature_lines:
        day = f"{said.said_on.day} {said.said_on:%B %Y}"
        console.print(f"[dim]{escape(said.words)} (from their mail of {day})[/]")
    console.print(f"{page.lane_sentence} {page.next_sentence}")
    if page.line:
        console.print(
            f"\n[bold]Next step[/]  {escape(page.line.action)}  {page.line.minutes:g} min"
        )
        console.print(Padding(escape(page.line.reason), (0, 0, 0, 2)))
        console.print(Padding(f"[dim]{page.line.would_change}[/]", (0, 0, 0, 2)))
    for sentence in page.refused:
        console.print(Padding(f"[dim]Closed: {escape(sentence)}[/]", (0, 0, 0, 2)))
    console.print(
        f"\n[bold]Chance of an answer[/]  next touch {page.chance_next.text},"
        f" next five {page.chance_five.text}; still listening {page.listening.text}"
    )
    for sentence in page.evidence:
        console.print(Padding(f"- {escape(sentence)}", (0, 0, 0, 2)))
    console.print("\n[bold]Timeline[/]")
    for item in page.timeline:
        what = " · ".join(part for part in (item.title, item.subject, item.outcome) if part)
        mark = "…" if item.kind == "silence" else f"{item.at.astimezone(zone):%Y-%m-%d %H:%M}"
        console.print(Padding(f"[dim]{mark}[/] {escape(what)}", (0, 0, 0, 2)))
    console.print(f"\n[dim]{page.versions}[/]")


def print_prospects(page: ProspectList) -> None:
    """Print one page of the list of prospects."""
    table = Table(box=None, pad_edge=False)
    for name in ("", "Name", "Account", "Lane", "Chance", "Touches", "Next"):
        table.add_column(name, justify="right" if name in ("", "Chance", "Touches") else "left")
    for row in page.rows:
        table.add_row(
            str(row.prospect_id), escape(row.name), escape(row.account), row.lane,
            "" if row.chance is None else f"{row.chance * 100:.0f} %", str(row.touches),
            row.next_on.isoformat() if row.next_on else "",
        )  # fmt: skip
    console.print(table)
    if not page.rows:
        console.print("Nobody matches." if page.query or page.lane else "No prospects yet.")
    if page.next_cursor:
        console.print(f"[dim]More: keepwarm prospects --after {page.next_cursor}[/]")


def print_report(report: ImportReport) -> None:
    """Print what an import did."""
    noun = {"mail": "messages", "leads": "rows", "calls": "calls"}[report.kind]
    stored = f"{report.stored} {'would be stored' if report.is_dry else 'stored'}"
    console.print(
        f"[bold]{escape(report.name)}[/]: {report.found} {noun} found, {stored},"
        f" {report.already_there} there already, {report.unreadable} unreadable"
        f"  [dim]{report.seconds:.1f} s[/]",
        soft_wrap=True,
    )
    for reason, count in report.ignored:
        console.print(f"  left aside: {count} {escape(reason)}")
    if report.prospects_made:
        noun = "prospect" if report.prospects_made == 1 else "prospects"
        console.print(f"  {report.prospects_made} new {noun}")
    if report.suppressed:
        console.print(f"  {report.suppressed} asked to stop: no further contact")
    for problem in report.problems[:20]:
        # Never broken within a path: it is there to be copied.
        console.print(f"  [dark_orange]![/] {escape(problem)}", soft_wrap=True)
    if len(report.problems) > 20:  # noqa: PLR2004 (a screenful)
        more = len(report.problems) - 20
        console.print(f"  … {more} more; all of them with --json, or with --errors FILE as CSV")


def print_job(number: int, as_json: bool, then: str = "") -> None:
    """Say that work was left to a worker, and how to wait for it, ``then`` for its file."""
    if as_json:
        print_json({"job": number})
        return
    command = f"keepwarm jobs --wait {number} {then}".rstrip()
    console.print(
        f"Job {number} waits for a worker. See how far it is: {command}",
        markup=False,
        soft_wrap=True,
    )


def print_table(rows: Iterable[dict[str, Any]]) -> None:
    """Print plain rows under their keys."""
    listed = list(rows)
    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(listed[0] if listed else ()):
        # The first column is there to be typed again: it is never cut.
        table.add_column(name, no_wrap=number == 0, overflow="ignore" if number == 0 else "fold")
    for row in listed:
        table.add_row(*(escape(str(value)) for value in row.values()))
    console.print(table)
