"""The commands of mailboxes that are read live: mailbox, sync."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk, show_progress
from ._jobs import work
from ._oauth import ask_for_grant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepwarm.app.ground.desk import Desk
    from keepwarm.app.mailbox.mailboxes import MailboxCard
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress

mailbox = typer.Typer(
    help="Read mailboxes live: add, check, pause and remove them.", invoke_without_command=True
)
application.add_typer(mailbox, name="mailbox")
SECRET = "KEEPWARM_MAILBOX_SECRET"  # noqa: S105 - the name of a variable
_Address = Annotated[str, typer.Argument(help="The address of the mailbox.")]


@mailbox.callback()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """List the mailboxes that are read, and how much of each is."""
    if context.invoked_subcommand is not None:
        return
    with open_desk() as desk:
        from keepwarm.app.mailbox.mailboxes import list_mailboxes  # noqa: PLC0415
        from keepwarm.cli._output import print_json  # noqa: PLC0415

        cards = list_mailboxes(desk)
        if as_json:
            print_json({"mailboxes": cards})
            return
        _print_cards(cards)


@mailbox.command()
def add(  # noqa: PLR0913, PLR0917 - typer hands them in by name
    address: _Address,
    server: Annotated[
        str, typer.Option(help="HOST:PORT it is read from; found by the address when left out.")
    ] = "",
    security: Annotated[
        str, typer.Option(help="tls, starttls or, on this machine, plain.")
    ] = "tls",
    smtp: Annotated[
        str, typer.Option(help="HOST:PORT mail goes out by; none where a server is named alone.")
    ] = "",
    smtp_security: Annotated[str, typer.Option(help="tls, starttls or plain.")] = "starttls",
    login: Annotated[str, typer.Option(help="The user name; the address when left out.")] = "",
    token: Annotated[
        bool, typer.Option("--token", help="The secret is an OAuth access token.")
    ] = False,
    oauth: Annotated[
        str, typer.Option(help="Sign in at google, microsoft or the issuer of this address.")
    ] = "",
    client_id: Annotated[str, typer.Option(help="Id of the client you registered there.")] = "",
    scope: Annotated[str, typer.Option(help="Scopes, where they are not the usual ones.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a mailbox that lets us in; the password is asked for, or KEEPWARM_MAILBOX_SECRET."""
    with open_desk() as desk:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.mailbox.mailboxes import (  # noqa: PLC0415
            NewMailbox,
            add_mailbox,
            read_mailbox_card,
        )
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        user, is_token = login or address, token or bool(oauth)
        imap = _server(server, security) if server else None
        out = _server(smtp, smtp_security) if smtp else None
        secret = (
            ask_for_grant(oauth, login=user, client_id=client_id, scope=scope)
            if oauth
            else os.environ.get(SECRET) or typer.prompt("Password", hide_input=True)
        )
        if imap is None:
            imap, found = _find_servers(address, user, secret, is_token=is_token)
            out = out or found
        new = NewMailbox(
            address=address, imap=imap, smtp=out, login=user, secret=secret, is_token=is_token
        )
        number = add_mailbox(desk, wiring.sealer(), wiring.mail_entrance(), new)
        card = read_mailbox_card(desk, number)
        if as_json:
            print_json({"mailbox": card})
            return
        console.print(
            f"{card.address} is added. A running keepwarm serve reads it by itself; to read it"
            " here and now: keepwarm sync",
            markup=False,
            soft_wrap=True,
        )


def _find_servers(
    address: str, login: str, secret: str, *, is_token: bool
) -> tuple[ServerAddress, ServerAddress]:
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.app.mailbox.mail_places import list_places  # noqa: PLC0415
    from keepwarm.app.mailbox.mailboxes import find_entrance, refuse_sign_in  # noqa: PLC0415

    refuse_sign_in(address, login, secret)
    places = list_places(address, wiring.mail_providers())
    place = find_entrance(
        places, login=login, secret=secret, enter=wiring.mail_entrance(), is_token=is_token
    )
    return place.imap, place.smtp


def _server(text: str, security: str) -> ServerAddress:
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress  # noqa: PLC0415

    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise Refusal(f"“{text}” is no server. Write it as HOST:PORT, as mail.example.com:993.")
    return ServerAddress(host=host.strip("[]"), port=int(port), security=security)


@mailbox.command()
def check(address: _Address, as_json: AsJson = False) -> None:
    """Hold what the server has against what is stored; say what is missing."""
    with open_desk() as desk:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.mailbox.read_mailbox import check_mailbox  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json, print_table  # noqa: PLC0415

        audited = check_mailbox(
            desk,
            _number(desk, address),
            enter=wiring.mail_entrance(),
            sealer=wiring.sealer(),
            tokens=wiring.token_server(),
        )
        if as_json:
            print_json({"is_whole": audited.is_whole, "sentence": audited.sentence,
                        "folders": audited.folders})  # fmt: skip
        else:
            print_table(
                {
                    "folder": one.name,
                    "on server": one.on_server,
                    "stored": one.stored,
                    "left aside": one.ignored,
                    "failed": one.failed,
                    "to be read": one.waiting,
                    "missing": one.missing + one.lost,
                }
                for one in audited.folders
            )
            console.print(audited.sentence, markup=False, soft_wrap=True)
    if not audited.is_whole:
        raise typer.Exit(1)


@mailbox.command()
def pause(address: _Address) -> None:
    """Read a mailbox no more for now."""
    _pause(address, is_paused=True)


@mailbox.command()
def resume(address: _Address) -> None:
    """Go on reading a mailbox where it was left."""
    _pause(address, is_paused=False)


@mailbox.command()
def send(address: _Address) -> None:
    """Go on sending by a mailbox, once what kept it from that is put right."""
    with open_desk() as desk:
        from keepwarm.app.mailbox.mailboxes import go_on_sending, read_mailbox_card  # noqa: PLC0415

        number = _number(desk, address)
        go_on_sending(desk, number)
        _print_cards([read_mailbox_card(desk, number)])


def _pause(address: str, *, is_paused: bool) -> None:
    with open_desk() as desk:
        from keepwarm.app.mailbox.mailboxes import pause_mailbox, read_mailbox_card  # noqa: PLC0415

        number = _number(desk, address)
        pause_mailbox(desk, number, is_paused=is_paused)
        _print_cards([read_mailbox_card(desk, number)])


@mailbox.command()
def remove(address: _Address) -> None:
    """Forget a mailbox and its password; what was read of it stays."""
    with open_desk() as desk:
        from keepwarm.app.mailbox.mailboxes import remove_mailbox  # noqa: PLC0415
        from keepwarm.cli._output import console  # noqa: PLC0415

        said = remove_mailbox(desk, _number(desk, address))
        console.print(said, markup=False, soft_wrap=True)


@application.command()
def sync(
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until interrupted, as keepwarm work does.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read every mailbox now, to its end."""
    is_well = True
    is_quiet = as_json or not sys.stderr.isatty()
    with open_desk() as desk, show_progress(is_quiet=is_quiet) as progress:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.mailbox.mailboxes import list_mailboxes  # noqa: PLC0415
        from keepwarm.app.mailbox.read_mailbox import read_to_end, say_report  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        said = []
        for card in list_mailboxes(desk):
            report = read_to_end(
                desk, card.mailbox_id, enter=wiring.mail_entrance(), sealer=wiring.sealer(),
                tokens=wiring.token_server(), progress=progress,
            )  # fmt: skip
            is_well &= not report.trouble
            said.append({"address": card.address, "report": report})
            if not as_json:
                sentence = f"{card.address}: {say_report(report)}"
                console.print(sentence, markup=False, soft_wrap=True)
        if as_json:
            print_json({"looks": said})
        elif not said:
            console.print("No mailbox is read. Add one: keepwarm mailbox add ADDRESS")
    if watch:
        work()
    raise typer.Exit(0 if is_well else 1)


def _number(desk: Desk, address: str) -> int:
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415
    from keepwarm.app.mailbox.mailboxes import list_mailboxes  # noqa: PLC0415

    cards = list_mailboxes(desk)
    for card in cards:
        if address.strip().lower() in (card.address, str(card.mailbox_id)):
            return card.mailbox_id
    known = ", ".join(card.address for card in cards) or "none yet"
    raise Refusal(f"“{address}” is no mailbox that is read. Those that are: {known}.")


def _print_cards(cards: Sequence[MailboxCard]) -> None:
    from keepwarm.cli._output import console, print_table  # noqa: PLC0415

    if not cards:
        console.print("No mailbox is read. Add one: keepwarm mailbox add ADDRESS")
        return
    print_table(
        {
            "address": card.address,
            "state": card.state,
            "read": f"{card.read:,} of {card.on_server:,}",
            "share": f"{card.share:.1%}",
        }
        for card in cards
    )
    for card in cards:
        console.print(f"{card.address}: {card.sentence}", markup=False, soft_wrap=True)
        if card.glance:
            console.print(f"   {card.glance.sentence}", markup=False, soft_wrap=True)
        if card.unsent_why:
            unsent = f"   Nothing goes out by it. {card.unsent_why}"
            console.print(unsent, markup=False, soft_wrap=True)
        if card.audit:
            console.print(f"   Last check: {card.audit}", markup=False, soft_wrap=True)
