"""``keepwarm check``: which rules of the craft drafts break, like a linter."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ._commands import application, set_up
from ._judge import print_line, read_lines

if TYPE_CHECKING:
    from keepwarm.engine.values import DraftInContext, Finding

FOUND: Final = 1
_FENCE: Final = "+++"
_STANDARD_INPUT: Final = "-"
_SHOWN_CHARACTERS_MAX: Final = 100


@application.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(help="Text files, a file of draft items, or - for standard input."),
    ],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line, in and out.")
    ] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Only these checks, by code.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", help="Not these checks, by code.")
    ] = None,
) -> None:
    """Check drafts: what a careful salesperson would change, where and why.

    A text may begin with facts between two lines of +++ in TOML: channel, lang, subject,
    [facts] and [[history]]. Ends with 1 on findings, 0 where there are none.
    """
    set_up()
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.app.drafting.check import check_items  # noqa: PLC0415
    from keepwarm.engine.draft import check_draft, chosen_checks  # noqa: PLC0415

    try:
        checks = chosen_checks(_codes(select), _codes(ignore))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    lexicon = wiring.packs().checks
    if jsonl:
        if len(files) > 1:
            raise typer.BadParameter("give one file, or -, with --jsonl.")
        for answer in check_items(read_lines(files[0]), lexicon, checks=checks):
            print_line(answer)
        return
    drafts = [(name, *_draft(name)) for name in files]
    count = 0
    for name, draft, first_line in drafts:
        for finding in check_draft(draft, lexicon, checks=checks):
            _print_finding(name, draft, finding, first_line)
            count += 1
    if count:
        typer.echo(f"{count} finding{'s' * (count > 1)}.")
        raise typer.Exit(FOUND)
    typer.echo("Nothing to change.")


def _codes(values: list[str] | None) -> list[str]:
    """Return the codes of an option that may be repeated, or hold several with commas."""
    return [code.strip() for value in values or () for code in value.split(",") if code.strip()]


def _draft(name: str) -> tuple[DraftInContext, int]:
    """Return the draft of a file, and the number of the line at which its text begins."""
    from keepwarm.app.drafting.check import draft_of  # noqa: PLC0415

    try:
        raw = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{name} cannot be read: {error.strerror}.") from error
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    front: Mapping[str, Any] = {}
    first_line = 1
    if text.startswith(f"{_FENCE}\n"):
        head, fence, rest = text[len(_FENCE) + 1 :].partition(f"\n{_FENCE}\n")
        if not fence:
            raise typer.BadParameter(f"{name} begins with {_FENCE}; end the facts with {_FENCE}.")
        try:
            front = tomllib.loads(head)
        except tomllib.TOMLDecodeError as error:
            raise typer.BadParameter(f"{name}: the facts are no TOML: {error}.") from error
        first_line += head.count("\n") + 3
        text = rest
    try:
        return draft_of({**front, "draft": text}), first_line
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(f"{name}: {error}.") from error


def _print_finding(name: str, draft: DraftInContext, finding: Finding, first_line: int) -> None:
    if finding.is_in_subject:
        place, shown = f"{name}:subject", draft.subject[finding.start : finding.end]
    else:
        before = draft.text[: finding.start]
        line = first_line + before.count("\n")
        column = finding.start - (before.rfind("\n") + 1) + 1
        place, shown = f"{name}:{line}:{column}", draft.text[finding.start : finding.end]
    words = json.dumps(" ".join(shown.split())[:_SHOWN_CHARACTERS_MAX], ensure_ascii=False)
    typer.echo(f"{place}: {finding.severity.value} {finding.code}: {finding.message}")
    typer.echo(f"    {words}".encode("utf-8", "replace"))
    typer.echo(f"    {finding.repair}")
