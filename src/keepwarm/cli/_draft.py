"""The commands that prepare touches and keep the library of nuggets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk

if TYPE_CHECKING:
    from keepwarm.app.drafting.compose import DraftPage
    from keepwarm.app.drafting.prose import Prose
    from keepwarm.app.ground.desk import Desk

nuggets = typer.Typer(help="The library of small useful pieces that drafts give.")
application.add_typer(nuggets, name="nuggets", no_args_is_help=True)


@application.command()
def draft(
    who: Annotated[list[str], typer.Argument(help="A name, an address or a prospect's number.")],
    tactic: Annotated[str, typer.Option(help="Another tactic than the planned one.")] = "",
    channel: Annotated[str, typer.Option(help="Its channel; goes with --tactic.")] = "",
    nugget: Annotated[str, typer.Option(help="The nugget to give, by its file's name.")] = "",
    is_model: Annotated[
        bool, typer.Option("--model", help="Have the language model put it in better words.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prepare the planned touch with a prospect, out of facts; what is missing is asked for."""
    with open_desk() as desk:
        from keepwarm.app.drafting.compose import AFRESH, read_draft  # noqa: PLC0415
        from keepwarm.app.people.find import find_by_words  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        prospect_id = find_by_words(desk, " ".join(who))
        page = read_draft(
            desk, prospect_id, tactic=tactic, channel=channel, nugget=nugget, version=AFRESH
        )
        if page is None:
            return
        prose = _write_prose(desk, page, nugget) if is_model else None
        if as_json:
            print_json(page if prose is None else {"draft": page, "prose": prose})
            return
        _print_draft(page)
        if prose is not None:
            _print_prose(prose)


def _write_prose(desk: Desk, page: DraftPage, nugget: str) -> Prose | None:
    from keepwarm import wiring_outside  # noqa: PLC0415
    from keepwarm.app.drafting.prose import write_prose  # noqa: PLC0415
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415

    model = wiring_outside.language_model()
    if model is None:
        raise Refusal("No language model is set up: set KEEPWARM_MODEL_URL and KEEPWARM_MODEL.")
    return write_prose(
        desk,
        model,
        page.prospect.prospect_id,
        tactic=page.draft.tactic.value,
        channel=page.draft.channel.value,
        nugget=nugget,
    )


def _print_prose(prose: Prose) -> None:
    from keepwarm.cli._output import console  # noqa: PLC0415

    spent = f"{prose.seconds:.1f} s, {prose.tokens} tokens, cost {prose.cost:.4f}"
    said = (
        f"\nWhat {prose.model} wrote does not stand: {prose.refused} ({spent}).\n"
        if prose.refused
        else f"\nIn the words of {prose.model} ({spent}):\n\n{prose.text}"
    )
    console.print(said, markup=False, soft_wrap=True)


def _print_draft(page: DraftPage) -> None:
    from keepwarm.cli._output import console  # noqa: PLC0415

    made = page.draft
    console.print(
        f"{made.tactic.value} by {made.channel.value}, in {made.language}, for"
        f" {page.prospect.name}: a draft, nothing is sent.\n",
        markup=False,
    )
    if made.subject and made.subject.text:
        console.print(f"Subject: {made.subject.text}\n", markup=False)
    console.print(made.skeleton, markup=False, soft_wrap=True)
    for gap in made.gaps:
        console.print(f"\nMissing ({gap.part}): {gap.gap}", markup=False)
    for each in page.examined.found:
        finding = each.finding
        console.print(
            f"\n{finding.severity.value} {finding.code}: {finding.message}. {finding.repair}",
            markup=False,
            soft_wrap=True,
        )
    for close in made.closes[1:]:
        console.print(f"Or close with: {close.text}", markup=False, soft_wrap=True)
    if page.facts:
        console.print()
    for fact in page.facts:
        console.print(f"{fact.name}: {fact.value} ({fact.source})", markup=False, style="dim")


@nuggets.command("import")
def import_nuggets(
    paths: Annotated[
        list[Path], typer.Argument(exists=True, help="Markdown files, or folders of them.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take Markdown files with front matter into the library."""
    with open_desk() as desk:
        from keepwarm.adapters.files import read_notes  # noqa: PLC0415
        from keepwarm.app.drafting import nuggets as library  # noqa: PLC0415
        from keepwarm.cli._output import console, errors, print_json  # noqa: PLC0415

        report = library.import_nuggets(desk, read_notes(paths))
        if as_json:
            print_json(report)
        else:
            console.print(
                f"{report.stored} new, {report.changed} changed, {report.unchanged} known."
            )
            for fault in report.faults:
                errors.print(fault, markup=False)
        if report.faults:
            raise typer.Exit(1)


@nuggets.command("list")
def list_nuggets(as_json: AsJson = False) -> None:
    """Show the library."""
    with open_desk() as desk:
        from keepwarm.app.drafting import nuggets as library  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        cards = library.list_nuggets(desk)
        if as_json:
            print_json(
                [
                    {
                        "nugget_id": card.nugget_id,
                        "key": card.nugget.key,
                        "language": card.nugget.language,
                        "title": card.nugget.title,
                        "is_retired": card.is_retired,
                    }
                    for card in cards
                ]
            )
            return
        for card in cards:
            retired = ", retired" if card.is_retired else ""
            console.print(
                f"{card.nugget_id:>4} {card.nugget.language} {card.nugget.title}"
                f" ({card.nugget.key}{retired})",
                markup=False,
            )
        if not cards:
            console.print("The library is empty. Fill it with: keepwarm nuggets import FOLDER")


@nuggets.command("retire")
def retire(
    nugget_id: Annotated[int, typer.Argument(help="Its number in the list.")],
    is_back: Annotated[bool, typer.Option("--undo", help="Give it again.")] = False,
) -> None:
    """Give a nugget to nobody any more; it stays in the library."""
    with open_desk() as desk:
        from keepwarm.app.drafting import nuggets as library  # noqa: PLC0415
        from keepwarm.cli._output import console  # noqa: PLC0415

        library.retire_nugget(desk, nugget_id, is_retired=not is_back)
        said = "is given again" if is_back else "is given to nobody any more"
        console.print(f"Nugget {nugget_id} {said}.", markup=False)
