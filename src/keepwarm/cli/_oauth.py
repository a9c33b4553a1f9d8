"""Signs a person in at their mail provider, from the terminal."""

from __future__ import annotations

import os
import time
import webbrowser
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from keepwarm.app.mailbox.mail_grants import Client, Grant, TokenServer
    from keepwarm.app.mailbox.mail_sign_in import SignInService

CLIENT_SECRET = "KEEPWARM_OAUTH_CLIENT_SECRET"  # noqa: S105 - the name of a variable
_WAIT_S = 600.0


def ask_for_grant(named: str, *, login: str, client_id: str, scope: str) -> str:
    """Have the person sign in at a provider; return the grant, written down to be sealed."""
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.adapters.clock import utc_now  # noqa: PLC0415
    from keepwarm.app.ground.errors import Refusal  # noqa: PLC0415
    from keepwarm.app.mailbox.mail_grants import write_grant  # noqa: PLC0415
    from keepwarm.app.mailbox.mail_server import MailTrouble  # noqa: PLC0415
    from keepwarm.app.mailbox.mail_sign_in import find_service, sign_in_by_device  # noqa: PLC0415

    tokens = wiring.token_server()
    try:
        service = find_service(named, wiring.sign_in_services(), tokens)
        known_id = client_id or typer.prompt("Id of the client you registered there")
        secret = os.environ.get(CLIENT_SECRET)
        if secret is None:
            secret = typer.prompt(
                "Its secret, empty where it has none", hide_input=True, default="",
                show_default=False,
            )  # fmt: skip
        client = service.client(known_id.strip(), secret.strip(), scope)
        if service.device_url:
            grant = sign_in_by_device(
                service, client, tokens, show=_show_code, sleep=time.sleep, now=utc_now
            )
        else:
            grant = _in_browser(service, client, tokens, login)
    except MailTrouble as trouble:
        raise Refusal(f"Not signed in. {trouble}") from trouble
    if not grant.refresh_token:
        _say("The provider gave a token for about an hour only: you will have to sign in again.")
    return write_grant(grant)


def _in_browser(service: SignInService, client: Client, tokens: TokenServer, login: str) -> Grant:
    from keepwarm import wiring  # noqa: PLC0415
    from keepwarm.adapters.clock import utc_now  # noqa: PLC0415
    from keepwarm.adapters.loopback import listening  # noqa: PLC0415
    from keepwarm.app.mailbox.mail_server import MailTrouble  # noqa: PLC0415
    from keepwarm.app.mailbox.mail_sign_in import begin_in_browser, finish_in_browser  # noqa: PLC0415

    with listening() as loopback:
        begun = begin_in_browser(
            service, client, redirect=loopback.address, secret=wiring.new_secret, login=login
        )
        _say(f"Sign in in a browser on this machine; if none opens, go to:\n{begun.page}")
        webbrowser.open(begun.page)
        came = loopback.wait(_WAIT_S)
    if not came:
        raise MailTrouble("Nobody came back from the browser within ten minutes. Try again.")
    return finish_in_browser(begun, client, came, tokens, now=utc_now())


def _show_code(page: str, code: str) -> None:
    _say(f"Open {page} on any device and enter the code {code}\nWaiting until you have signed in …")


def _say(text: str) -> None:
    # On standard error: with --json, standard output is the answer alone.
    typer.echo("".join(one for one in text if one.isprintable() or one == "\n"), err=True)
