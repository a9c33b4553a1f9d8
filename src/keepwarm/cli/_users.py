"""The commands of whoever runs the server: accounts and workspaces."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

import typer

from ._commands import AsJson, application, open_desk

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk
    from keepwarm.app.ground.reception import Reception

users = typer.Typer(name="users", help="Who may sign in, and as what.", no_args_is_help=True)
workspaces = typer.Typer(name="workspaces", help="The books of business.", no_args_is_help=True)
application.add_typer(users)
application.add_typer(workspaces)

Email = Annotated[str, typer.Argument(help="The e-mail address by which they sign in.")]
As = Annotated[Literal["rep", "manager", "admin"], typer.Option("--role", help="What they may do.")]


@contextmanager
def _open_reception(*, is_for_all: bool = False) -> Iterator[tuple[Desk, Reception]]:
    with open_desk(is_for_all=is_for_all) as desk:
        from keepwarm import wiring  # noqa: PLC0415

        yield desk, wiring.reception()


def _ask_password() -> str:
    """Ask for a password twice, unseen; where nobody sits, take the first line that comes in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    given: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return given


def _say(sentence: str, *, as_json: bool, **facts: object) -> None:
    from keepwarm.cli._output import console, print_json  # noqa: PLC0415

    if as_json:
        print_json({"sentence": sentence, **facts})
    else:
        console.print(sentence, markup=False, soft_wrap=True)


@users.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List who works in the workspace."""
    with open_desk() as desk:
        from keepwarm.app.access.users import list_colleagues  # noqa: PLC0415
        from keepwarm.cli._output import console, print_json, print_table  # noqa: PLC0415

        found = list_colleagues(desk.workspace_id)
        if as_json:
            print_json(found)
            return
        print_table(
            {
                "e-mail": one.email,
                "name": one.name,
                "role": one.role if one.is_active else f"{one.role}, closed",
                "second factor": "on" if one.has_factor else "off",
                "prospects": one.prospects,
            }
            for one in found
        )
        if not found:
            console.print("Nobody signs in here. Make the first one: keepwarm users add EMAIL")


@users.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Their name, which colleagues see.")] = "",
    role: As = "rep",
    as_json: AsJson = False,
) -> None:
    """Add somebody to the workspace; the first one of all is an admin. Asks for a password."""
    with _open_reception() as (desk, reception):
        from keepwarm.app.access import users as people  # noqa: PLC0415
        from keepwarm.app.access.sign_in import is_unlocked  # noqa: PLC0415
        from keepwarm.app.ground.reception import Role  # noqa: PLC0415

        known = people.find_known(email)
        if known is not None:
            people.join(reception, known, desk.workspace_id, Role.of(role))
        elif is_unlocked():
            people.create_owner(
                reception, desk.workspace_id, email=email, name=name or email,
                password=_ask_password(),
            )  # fmt: skip
            role = "admin"
        else:
            people.add_member(
                reception, desk.workspace_id, email=email, name=name or email,
                password=_ask_password(), role=Role.of(role),
            )  # fmt: skip
        said = f"{email} signs in to {desk.workspace.name} as {role}."
        _say(said, as_json=as_json, email=email, role=role)


@users.command()
def invite(email: Email, role: As = "rep", as_json: AsJson = False) -> None:
    """Print a link by which somebody joins the workspace; it is shown this once."""
    with _open_reception() as (desk, reception):
        from django.conf import settings  # noqa: PLC0415
        from django.urls import reverse  # noqa: PLC0415

        from keepwarm.app.access.invitations import invite as make_link  # noqa: PLC0415
        from keepwarm.app.ground.reception import Role  # noqa: PLC0415

        token = make_link(reception, desk.workspace_id, email=email, role=Role.of(role))
        kept = settings.KEEPWARM
        base = kept.url or f"http://{kept.host}:{kept.port}"
        link = f"{base}{reverse('join')}?{urlencode({'code': token})}"
        said = f"Give {email} this link; it opens once, within a week:\n{link}"
        _say(said, as_json=as_json, link=link)


@users.command()
def reset(
    email: Email,
    factor: Annotated[
        bool, typer.Option("--factor", help="Only take the second factor off.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set a new password, or take the second factor off; signs them out everywhere."""
    with _open_reception(is_for_all=True) as (_, reception):
        from keepwarm.app.access import users as people  # noqa: PLC0415
        from keepwarm.app.access.second_factor import remove_factor  # noqa: PLC0415

        if factor:
            remove_factor(people.find_user(email).pk)
            said = f"{email} signs in by the password alone now."
        else:
            people.find_user(email)
            people.reset_password(reception, email=email, password=_ask_password())
            said = f"{email} has a new password, and is signed out everywhere."
        _say(said, as_json=as_json, email=email)


@users.command()
def deactivate(
    email: Email,
    again: Annotated[bool, typer.Option("--again", help="Open the account again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Close an account in every workspace; what they did and own stays."""
    with _open_reception(is_for_all=True):
        from keepwarm.app.access import users as people  # noqa: PLC0415

        people.set_active(email, is_active=again)
        said = f"{email} can sign in again." if again else f"{email} cannot sign in any more."
        _say(said, as_json=as_json, email=email)


@workspaces.command("list")
def list_workspaces(as_json: AsJson = False) -> None:
    """List the workspaces."""
    from ._commands import in_sentences  # noqa: PLC0415

    with in_sentences():
        from keepwarm import wiring  # noqa: PLC0415
        from keepwarm.cli._output import print_json, print_table  # noqa: PLC0415
        from keepwarm.records.models import Workspace  # noqa: PLC0415

        wiring.prepare_database()
        wiring.first_workspace()
        rows = [
            {"number": pk, "name": name}
            for pk, name in Workspace.objects.order_by("pk").values_list("pk", "name")
        ]
        print_json(rows) if as_json else print_table(rows)


@workspaces.command("add")
def add_workspace(
    name: Annotated[str, typer.Argument(help="What it is called.")], as_json: AsJson = False
) -> None:
    """Make an empty workspace; then add people to it with --workspace NAME users add."""
    from ._commands import in_sentences  # noqa: PLC0415

    with in_sentences():
        from keepwarm import wiring  # noqa: PLC0415

        wiring.prepare_database()
        wiring.first_workspace()
        made = wiring.add_workspace(name)
        _say(f"Made workspace {made.pk}, {made.name}.", as_json=as_json, number=made.pk)
