"""The command of what goes out: outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepwarm.app.sending.outbox import OutboxCard


@application.command()
def outbox(
    *,
    review: Annotated[
        bool, typer.Option("--review", help="Only what waits for your word.")
    ] = False,
    sent: Annotated[int | None, typer.Option(help="Say that this mail was sent.")] = None,
    again: Annotated[int | None, typer.Option(help="Have this mail sent again.")] = None,
    drop: Annotated[int | None, typer.Option(help="Let this mail be, sent or not.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send what is due now.")] = False,
    address: Annotated[
        str, typer.Option(help="Your postal address, which first mails carry where law wants it.")
    ] = "",
    html: Annotated[
        bool | None,
        typer.Option(
            "--html/--plain",
            help="Have mails bear the same words as HTML, or plain text only.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the mails you approved and what became of them; say of one whether it was sent."""
    with open_desk() as desk:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.drafting.compose import choose_html  # noqa: PLC0415
        from keepwarm.app.keeping.act import decided  # noqa: PLC0415
        from keepwarm.app.people.consents import (  # noqa: PLC0415
            postal_address,
            set_postal_address,
        )
        from keepwarm.app.sending import outbox as use  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        done = [
            {"decision": number, "sentence": decided(desk, number)}
            for word, mail in (("sent", sent), ("again", again), ("drop", drop))
            if mail is not None
            for number in (use.say(desk, mail, word),)
        ]
        chosen = []
        if address:
            set_postal_address(desk, address)
            chosen.append(f"First mails carry where the law wants it: {postal_address(desk)}")
        if html is not None:
            choose_html(desk, has_html=html)
            form = "as HTML beside the plain text" if html else "as plain text only"
            chosen.append(f"Mails that you approve from now on say what they say {form}.")
        came = wiring.send_due(desk) if send else {}
        cards = use.read_outbox(desk, is_review=review)
        if as_json:
            print_json({"done": done, "chosen": chosen, "came": came, "mails": cards})
            return
        for sentence in chosen:
            console.print(sentence, markup=False, soft_wrap=True)
        for each in done:
            console.print(
                f"{each['sentence']} Undo: keepwarm undo {each['decision']}",
                markup=False,
                soft_wrap=True,
            )
        _print_outbox(cards)


def _print_outbox(cards: Sequence[OutboxCard]) -> None:
    from keepwarm.cli._output import console  # noqa: PLC0415

    if not cards:
        console.print("Nothing is here.")
    for card in cards:
        head = f"{card.mail_id}  {card.name} · {card.subject}  {card.state}"
        console.print(head, markup=False, soft_wrap=True)
        console.print(f"   {card.sentence}", markup=False, soft_wrap=True)
        for word, what in card.choices:
            console.print(f"   keepwarm outbox --{word} {card.mail_id}: {what}", markup=False)
