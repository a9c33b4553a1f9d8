"""The commands that judge in bulk, without a database: ``read``, ``advise`` and ``parse``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from ._commands import application, set_up

SOME_LEFT_ASIDE = 1


@application.command()
def read(
    file: Annotated[str, typer.Argument(help="A file of reply items, or - for standard input.")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line, in and out.")
    ] = False,
) -> None:
    """Read replies: intents, dates, people, urgency, and the words that show it."""
    if not jsonl:
        raise typer.BadParameter("add --jsonl: replies are read and printed as JSON lines.")
    set_up()
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.app.ground.bulk import read_items  # noqa: PLC0415

    for answer in read_items(read_lines(file), wiring.packs().lexicon):
        print_line(answer)


@application.command()
def advise(
    file: Annotated[str, typer.Argument(help="A file of stories, or - for standard input.")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line, in and out.")
    ] = False,
) -> None:
    """Advise on prospects' stories: why they are silent, and the next steps, best first."""
    if not jsonl:
        raise typer.BadParameter("add --jsonl: advice is given and printed as JSON lines.")
    set_up()
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.app.day.advise import advise_items  # noqa: PLC0415

    for answer in advise_items(read_lines(file), wiring.packs()):
        print_line(answer)


@application.command()
def parse(
    paths: Annotated[list[Path], typer.Argument(help="Mails (.eml), mbox files or folders.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a message.")] = False,
) -> None:
    """Interpret message files: kind, people, new text, and why a delivery failed."""
    if not as_json:
        raise typer.BadParameter("add --json: messages are printed as JSON lines.")
    set_up()
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.adapters.files import read_mails  # noqa: PLC0415
    from keepwarm.app.ground.bulk import parse_mails  # noqa: PLC0415

    is_aside = False
    for parsed in parse_mails(read_mails(paths), wiring.packs().lexicon):
        is_aside |= "error" in parsed
        print_line(parsed)
    if is_aside:
        raise typer.Exit(SOME_LEFT_ASIDE)


def read_lines(file: str) -> Iterator[str]:
    """Yield the lines of a file, or of standard input for ``-``."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as lines:
            for line in lines:
                yield line.decode("utf-8-sig", "replace")
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}.") from error


def print_line(line: dict[str, Any]) -> None:
    """Print one JSON object as a line."""
    # Half a character may be escaped in JSON, but no encoding takes it.
    typer.echo(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace"))
