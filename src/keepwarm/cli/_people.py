"""The commands about who is who: candidates, pairs, merging, splitting, handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk, show_progress

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk
    from keepwarm.app.people.candidates import Chosen

Who = Annotated[str, typer.Argument(help="A name, an address or a prospect's number.")]


@application.command()
def candidates(
    *,
    accept: Annotated[
        list[str] | None, typer.Option(help="Make prospects of everybody at this domain.")
    ] = None,
    dismiss: Annotated[
        list[str] | None, typer.Option(help="Take this domain off the list.")
    ] = None,
    later: Annotated[
        list[str] | None, typer.Option(help="Leave this domain off the list for --days.")
    ] = None,
    suggested: Annotated[
        bool, typer.Option("--accept-suggested", help="Accept all to whom you wrote first.")
    ] = False,
    accept_kind: Annotated[
        list[str] | None,
        typer.Option(help="Accept everybody: answered, unanswered, they_first or private."),
    ] = None,
    dismiss_kind: Annotated[
        list[str] | None, typer.Option(help="Take everybody of this kind off the list.")
    ] = None,
    later_kind: Annotated[
        list[str] | None, typer.Option(help="Leave everybody of this kind off it for --days.")
    ] = None,
    days: Annotated[int, typer.Option(help="For how long.", min=1, max=366)] = 30,
    as_json: AsJson = False,
) -> None:
    """Show people in the mailbox who could be prospects; take them up or off, many at once."""
    with open_desk() as desk, show_progress(is_quiet=as_json) as progress:
        from keepwarm.app.people import candidates as people  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json, print_table  # noqa: PLC0415

        decisions = []
        if accept or accept_kind or suggested:
            chosen = _chosen(accept, accept_kind, is_suggested=suggested)
            decisions.append(people.accept(desk, chosen=chosen, progress=progress))
        if dismiss or dismiss_kind:
            decisions.append(people.dismiss(desk, chosen=_chosen(dismiss, dismiss_kind)))
        if later or later_kind:
            chosen = _chosen(later, later_kind)
            decisions.append(people.put_off(desk, chosen=chosen, days=days))
        groups = people.list_candidates(desk)
        count = people.waiting_candidates(desk).count()
        if as_json:
            print_json({"decisions": decisions, "candidates": groups, "people": count})
            return
        for decision in decisions:
            _say_done(desk, decision)
        print_table(
            {
                "domain": group.domain,
                "people": group.people,
                "who": ", ".join(group.names),
                "why": group.why,
            }
            for group in groups
        )
        if not groups:
            console.print("Nobody else in the imported mail could be a prospect.")
        elif count > sum(group.people for group in groups):
            console.print(f"These are the first {len(groups)} groups of {count} people.")


def _chosen(
    domains: list[str] | None, kinds: list[str] | None, *, is_suggested: bool = False
) -> Chosen:
    from keepwarm.app.people.candidates import EVIDENCE, Chosen  # noqa: PLC0415

    wanted = {kind.strip().lower().replace("-", "_") for kind in kinds or []}
    if unknown := wanted - set(EVIDENCE):
        raise typer.BadParameter(f"{min(unknown)!r} is unknown; use one of {', '.join(EVIDENCE)}")
    return Chosen(
        groups=frozenset(domain.strip().lower() for domain in domains or []),
        evidence=frozenset(wanted),
        is_suggested=is_suggested,
    )


@application.command()
def duplicates(
    merge: Annotated[list[int] | None, typer.Option(help="Merge the pair of this number.")] = None,
    apart: Annotated[
        list[int] | None, typer.Option(help="The pair of this number is two people.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show pairs of people who may be one, with the evidence; decide them by number."""
    with open_desk() as desk:
        from keepwarm.app.people import duplicates as pairs  # noqa: PLC0415
        from keepwarm.app.people.duplicate_pairs import list_pairs  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json, print_table  # noqa: PLC0415

        decisions = [pairs.merge_pair(desk, number) for number in merge or []]
        decisions += [pairs.keep_apart(desk, number) for number in apart or []]
        page = list_pairs(desk)
        if as_json:
            print_json({"decisions": decisions, "pairs": page.pairs, "count": page.count})
            return
        for decision in decisions:
            _say_done(desk, decision)
        print_table(
            {
                "pair": pair.pair_id,
                "one": f"{pair.first.name}, {', '.join(pair.first.ways)}",
                "other": f"{pair.second.name}, {', '.join(pair.second.ways)}",
                "why": " ".join(pair.evidence),
            }
            for pair in page.pairs
        )
        if not page.pairs:
            console.print("Nobody looks like somebody else.")


@application.command()
def merge(
    who: Who,
    other: Annotated[str, typer.Argument(help="The same person: a name or an address.")],
    as_json: AsJson = False,
) -> None:
    """Make one person of two, with one timeline; a stop on either holds for both."""
    with open_desk() as desk:
        from keepwarm.app.people.find import find_person_by_words  # noqa: PLC0415
        from keepwarm.app.people.merge import merge_people  # noqa: PLC0415

        kept, gone = (find_person_by_words(desk, words) for words in (who, other))
        _say(desk, merge_people(desk, kept, gone), as_json=as_json)


@application.command()
def split(
    who: Who,
    address: Annotated[str, typer.Argument(help="The address that is somebody else's.")],
    as_json: AsJson = False,
) -> None:
    """Take an address, and the mails through it, out of a person into one of their own."""
    with open_desk() as desk:
        from keepwarm.app.people.find import find_person_by_words  # noqa: PLC0415
        from keepwarm.app.people.split import split_person  # noqa: PLC0415

        person = find_person_by_words(desk, who)
        _say(desk, split_person(desk, person, address), as_json=as_json)


@application.command("hand-over")
def hand_over(
    who: Who,
    *,
    why: Annotated[str, typer.Option(help="Who said so, or what happened.")],
    name: Annotated[str, typer.Option(help="Who takes their place.")] = "",
    email: Annotated[str, typer.Option(help="The address of who takes their place.")] = "",
    role: Annotated[str, typer.Option(help="What they are there.")] = "",
    as_json: AsJson = False,
) -> None:
    """Close a prospect who left or named somebody else, and make that one a prospect."""
    with open_desk() as desk:
        from keepwarm.app.people import hand_over as hand_over_app  # noqa: PLC0415
        from keepwarm.app.people.find import find_by_words  # noqa: PLC0415
        from keepwarm.engine.values import Contact  # noqa: PLC0415

        decision = hand_over_app.hand_over(
            desk,
            prospect_id=find_by_words(desk, who),
            to=Contact(name=name, email=email, role=role),
            why=why,
        )
        _say(desk, decision, as_json=as_json)


def _say(desk: Desk, decision: int, *, as_json: bool) -> None:
    from keepwarm.cli._output import print_json  # noqa: PLC0415

    print_json({"decision": decision}) if as_json else _say_done(desk, decision)


def _say_done(desk: Desk, decision: int) -> None:
    from keepwarm.app.keeping.act import decided  # noqa: PLC0415
    from keepwarm.cli._output import console  # noqa: PLC0415

    said = decided(desk, decision)
    console.print(
        f"{said} Take it back with: keepwarm undo {decision}", markup=False, soft_wrap=True
    )
