"""Prints what was learned and how good the chances were."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from keepwarm.app.day.promptness_cards import PromptnessPage
from keepwarm.app.learning.calibration_cards import CalibrationPage, GroupLine
from keepwarm.app.learning.effects_cards import EffectLine, EffectsPage
from keepwarm.app.learning.fit_cards import FitReport, StageFigures
from keepwarm.app.learning.simulation_cards import ProtocolLine, SimulationPage, SpanLine
from keepwarm.app.learning.simulation_words import count_words

from ._output import console


def print_fit(report: FitReport) -> None:
    """Print what was learned, from how much, and what became of the figures."""
    console.print(escape(report.sentence), soft_wrap=True)
    for sentence in report.left_out:
        console.print(f"  [dim]{escape(sentence)}[/]", soft_wrap=True)
    if report.is_learned:
        console.print("\n[bold]Chance that the first mail to somebody new is answered[/]")
        console.print(_stage_table(report.stages))
        console.print("\n[bold]What goes with more or fewer answers[/]")
        for line in report.factors:
            console.print(f"  {escape(line.sentence)}", soft_wrap=True)
        console.print(f"  [dim]{report.factors_sentence}[/]", soft_wrap=True)
        if report.forward:
            console.print("\n[bold]Against the published figures[/]")
            console.print(f"  {report.forward.sentence}", soft_wrap=True)
    if report.decision is not None:
        console.print(f"\nTake it back with: keepwarm undo {report.decision}")


def _stage_table(stages: Iterable[StageFigures]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("", "published", "before", "now", "range", "answered", "people"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for line in stages:
        table.add_row(
            f"  {line.words}", _percent(line.published), _percent(line.before),
            _percent(line.after), f"{line.after_low * 100:.1f}–{_percent(line.after_high)}",
            f"{line.answered} of {line.touches}", str(line.prospects),
        )  # fmt: skip
    return table


def print_calibration(page: CalibrationPage) -> None:
    """Print whether the chances came true."""
    console.print(f"[bold]{page.title}.[/] {page.verdict}", soft_wrap=True)
    for sentence in (page.which, page.learned, *page.left_out):
        if sentence:
            console.print(f"[dim]{escape(sentence)}[/]", soft_wrap=True)
    for title, lines in (
        ("By the chance that was foretold", page.bins),
        ("By touches ignored in a row before", page.by_ignored),
        ("By how far the talk had come", page.by_stage),
        ("By channel", page.by_channel),
    ):
        if lines:
            console.print(f"\n[bold]{title}[/]")
            console.print(_group_table(lines))
    if page.drift:
        mark = "[bold dark_orange]![/] " if page.drift.is_alarm else ""
        console.print(f"\n{mark}{page.drift.sentence}", soft_wrap=True)
    if page.forward:
        console.print(page.forward.sentence, soft_wrap=True)
    for sentence in page.limits:
        console.print(f"[dim]- {sentence}[/]", soft_wrap=True)


def _group_table(lines: Iterable[GroupLine]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("", "touches", "foretold", "answered", "for each foretold", "80 % range"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for line in lines:
        is_told = line.is_telling
        table.add_row(
            f"  {line.label}", str(line.touches), f"{line.expected:.1f}", str(line.answered),
            f"{line.ratio:.2f}" if is_told else "too few",
            f"{line.ratio_low:.2f} to {line.ratio_high:.2f}" if is_told else "",
        )  # fmt: skip
    return table


def print_simulation(page: SimulationPage) -> None:
    """Print what protocols would bring, and that it is a simulation."""
    console.print(f"[bold]{page.title}.[/] {page.verdict}", soft_wrap=True)
    console.print(page.notice, soft_wrap=True)
    if not page.protocols:
        return
    console.print(f"[dim]{page.who}[/]\n", soft_wrap=True)
    console.print(_protocol_table(page.protocols))
    console.print("[dim]Ranges hold 80 of 100 drawings.[/]")
    compared = [line for line in page.protocols if line.against]
    if compared:
        console.print("\n[bold]Against the plan, on the same simulated people[/]")
    for line in compared:
        console.print(f"  {line.words}: {line.verdict}", soft_wrap=True)
        console.print(f"    [dim]{line.how}[/]", soft_wrap=True)
    for title, sentences in (
        ("What is assumed", page.assumptions),
        ("What a simulation cannot know", page.unknown),
    ):
        console.print(f"\n[bold]{title}[/]")
        for sentence in sentences:
            console.print(f"[dim]- {sentence}[/]", soft_wrap=True)
    console.print(f"[dim]Seed {page.seed}: the same seed gives the same figures.[/]")


def _protocol_table(lines: Iterable[ProtocolLine]) -> Table:
    table = Table(box=None, pad_edge=False)
    shown = list(lines)
    has_wins = shown[0].wins is not None
    names = ("answers", "worth, hours", *["wins"] * has_wins, "opt-outs", "minutes", "people")
    table.add_column("simulated")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for line in shown:
        table.add_row(
            line.words, _span(line.answers), _span(line.worth_hours),
            *([_span(line.wins)] if line.wins else []), _span(line.opt_outs),
            _span(line.minutes_spent), _span(line.prospects),
        )  # fmt: skip
    return table


def _span(span: SpanLine) -> str:
    return f"{count_words(span.mean)}\n[dim]{count_words(span.low)}–{count_words(span.high)}[/]"


def print_effects(page: EffectsPage) -> None:
    """Print what works, as far as it can be told."""
    console.print(f"[bold]{page.title}.[/] {page.verdict}", soft_wrap=True)
    console.print(
        f"[dim]{page.planned} lines were planned, {page.done} of them done, {page.settled} of these"
        f" settled, {page.contested} with a choice to compare; besides {page.drawn} settled draws"
        " of going on or waiting.[/]",
        soft_wrap=True,
    )
    for group in page.groups:
        console.print(f"\n[bold]{group.title}[/]")
        console.print(_effect_table(group.lines))
        for line in group.lines:
            console.print(f"  {escape(line.label)}: {escape(line.sentence)}", soft_wrap=True)
    if page.overrides_sentence:
        console.print(f"\n{page.overrides_sentence}", soft_wrap=True)
    for sentence in page.limits:
        console.print(f"[dim]- {sentence}[/]", soft_wrap=True)


def _effect_table(lines: Iterable[EffectLine]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("", "choices", "even draws", "answered if always", "95 % range", "ratio"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for line in lines:
        is_known = line.rate is not None and line.rate_low is not None
        span = f"{(line.rate_low or 0) * 100:.1f}–{_percent(line.rate_high or 0)}"
        table.add_row(
            f"  {line.label}", str(line.choices), f"{line.effective_size:.0f}",
            _percent(line.rate or 0) if is_known else "", span if is_known else "",
            f"{line.ratio:.2f}" if line.ratio is not None else "not told",
        )  # fmt: skip
    return table


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def print_promptness(page: PromptnessPage) -> None:
    """Print how soon who asked was answered."""
    console.print(f"[bold]{page.title}.[/]", soft_wrap=True)
    for group in page.groups:
        if not group.count:
            continue
        console.print(f"\n[bold]{group.title}[/], {group.answered} of {group.count} touched since")
        table = Table(box=None, pad_edge=False)
        for name in ("answered within", "in all", "in working time"):
            table.add_column(name, justify="left" if name == "answered within" else "right")
        for line in group.within:
            table.add_row(
                f"  {line.words}", f"{line.answered} of {line.of}",
                f"{line.answered_working} of {line.of_working}",
            )  # fmt: skip
        console.print(table)
    for lead in page.leads:
        console.print(f"  {escape(lead.name)}: {escape(lead.sentence)}", soft_wrap=True)
    for sentence in (page.left_out, *(f"Published: {one}" for one in page.published)):
        if sentence:
            console.print(f"[dim]- {sentence}[/]", soft_wrap=True)
