"""The command of leads that come in by themselves: keys of forms and webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._commands import AsJson, application, open_desk

if TYPE_CHECKING:
    from keepwarm.app.importing.inbound_keys import InboundPage


@application.command()
def inbound(
    new: Annotated[str, typer.Option(help="Make a key of this name; it is shown once.")] = "",
    kind: Annotated[str, typer.Option(help="Who uses it: form or webhook.")] = "form",
    thanks: Annotated[
        list[str] | None,
        typer.Option(help="A page that the form may send people on to; repeatable."),
    ] = None,
    revoke: Annotated[int | None, typer.Option(help="Revoke the key of this number.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the keys by which forms and programs hand in leads; make and revoke them."""
    with open_desk() as desk:
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.app.importing import inbound_keys  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json  # noqa: PLC0415

        if revoke is not None:
            inbound_keys.revoke_key(desk, revoke)
        made = ""
        if new:
            made = inbound_keys.make_key(
                desk, name=new, kind=kind, thanks=thanks or [], secret=wiring.new_secret()
            )
        page = inbound_keys.read_inbound(desk)
        path = f"/inbound/{made}" if made else ""
        if as_json:
            print_json({"made": path, "keys": page.keys, "held": page.held})
            return
        if made:
            console.print(
                f"Leads go to {path} of your server. It is shown only this once: copy it now.",
                markup=False,
                soft_wrap=True,
            )
        _print_keys(page)


def _print_keys(page: InboundPage) -> None:
    from keepwarm.cli._output import console, print_table  # noqa: PLC0415

    print_table(
        {
            "number": key.key_id,
            "name": key.name,
            "kind": key.kind,
            "begins": key.start,
            "taken in": key.taken,
            "held back": key.held,
            "state": "revoked" if key.revoked_at else "in force",
        }
        for key in page.keys
    )
    if not page.keys:
        console.print("No form or program hands in leads. Make a key: keepwarm inbound --new NAME")
