"""The command that searches: people by who they are, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk

if TYPE_CHECKING:
    from keepwarm.app.people.search import PersonHits, SearchPage
    from keepwarm.app.people.snippets import Pieces


@application.command(context_settings={"ignore_unknown_options": True})  # "-word" is a word
def find(
    words: Annotated[
        list[str], typer.Argument(help='Words; also "in a row", -without, from:NAME, company:NAME.')
    ],
    after: Annotated[str, typer.Option(help="The page after this cursor.")] = "",
    as_json: AsJson = False,
) -> None:
    """Find people by who they are, and mails and notes by what was said in them."""
    with open_desk() as desk:
        from keepwarm.app.people.search import search  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        page = search(desk, " ".join(map(_as_typed, words)), after=after)
        print_json(page) if as_json else _print_page(page)


def _as_typed(word: str) -> str:
    """Give words in a row the quotation marks back that the shell took off."""
    is_in_row = " " in word and '"' not in word and ":" not in word
    return f'"{word}"' if is_in_row else word


def _print_page(page: SearchPage) -> None:
    from rich.markup import escape  # noqa: PLC0415

    from keepwarm.cli._output import console  # noqa: PLC0415

    if page.is_empty:
        console.print("Nothing was looked for: name a word.")
        return
    for hits in page.people:
        console.print(_line(hits), soft_wrap=True)
        if hits.about:
            console.print(f"   {_marked(hits.about)}", soft_wrap=True)
    if page.more_people:
        console.print("[dim]More people: keepwarm prospects --search WORDS[/]")
    for hits in page.said:
        console.print(_line(hits), soft_wrap=True)
        for hit in hits.said:
            day = f" {hit.at:%Y-%m-%d}" if hit.at else ""
            console.print(f"   [bold]{escape(hit.heading)}[/]{day}", soft_wrap=True)
            console.print(f"   {_marked(hit.snippet)}", soft_wrap=True)
        if hits.more:
            console.print(f"   [dim]and {hits.more} more of theirs[/]")
    if not page.people and not page.said:
        console.print("Nothing was found.")
    if page.next_cursor:
        console.print(f"[dim]More: --after {page.next_cursor}[/]")


def _line(hits: PersonHits) -> str:
    from rich.markup import escape  # noqa: PLC0415

    account = f", {escape(hits.account)}" if hits.account else ""
    return f"{hits.prospect_id}  {_marked(hits.name)}{account}  {hits.lane}"


def _marked(pieces: Pieces) -> str:
    """Return a text in which what was found stands out."""
    from rich.markup import escape  # noqa: PLC0415

    return "".join(
        f"[bold underline]{escape(text)}[/]" if is_found else escape(text)
        for text, is_found in pieces
    )
