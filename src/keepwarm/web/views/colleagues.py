"""The people of a workspace: the first owner, invitations, roles, and whose prospects are whose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring
from keepwarm.app.access import invitations, users
from keepwarm.app.access.sign_in import is_unlocked, start
from keepwarm.app.ground import ownership
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.reception import Role
from keepwarm.records.user_models import ROLES
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page
from keepwarm.web.visitor import browser_of, let_in, visitor_of

DONE = {
    "withdrawn": "The invitation is taken back.",
    "role": "Changed. They sign in again.",
    "removed": "They are no member any more. Their prospects have no owner now.",
    "given": "Everybody without an owner has one now.",
}


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show who works in the workspace."""
    done = DONE.get(request.GET.get("done", ""))
    return _show(request, open_desk(request), bar=Bar(sentence=done) if done else None)


def _show(request: HttpRequest, desk: Desk, *, status: int = 200, **more: object) -> HttpResponse:
    context: dict[str, Any] = {
        "visitor": visitor_of(request),
        "workspace": desk.workspace.name,
        "is_unlocked": is_unlocked(),
        "colleagues": users.list_colleagues(desk.workspace_id),
        "invitations": invitations.list_invitations(wiring.reception(), desk.workspace_id),
        "unowned": ownership.count_unowned(desk),
        "roles": ROLES,
        "link": "",
        "said": {},
        "password_characters_min": users.PASSWORD_CHARACTERS_MIN,
    }
    return show_page(request, "colleagues.html", context | more, status=status)


@sensitive_post_parameters("password")
@require_POST
def make_owner(request: HttpRequest) -> HttpResponse:
    """Make the person at this machine the first owner: from then on everybody signs in."""
    desk, reception = open_desk(request), wiring.reception()
    name, email = request.POST.get("name", ""), request.POST.get("email", "")
    try:
        user = users.create_owner(
            reception,
            desk.workspace_id,
            email=email,
            name=name,
            password=request.POST.get("password", ""),
        )
    except Refusal as refusal:
        said = {"name": name, "email": email}
        return _show(request, desk, trouble=str(refusal), said=said, status=422)
    signed_in = start(reception, user, browser=browser_of(request), workspace_id=desk.workspace_id)
    return let_in(HttpResponseRedirect(reverse("colleagues")), request, signed_in)


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    desk = open_desk(request)
    email = request.POST.get("email", "")
    try:
        token = invitations.invite(
            wiring.reception(),
            desk.workspace_id,
            email=email,
            role=_read_role(request),
            made_by=desk.user_id,
        )
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), said={"email": email}, status=422)
    return _show(request, desk, link=_address_of(request, token), invited=email.strip())


def _address_of(request: HttpRequest, token: str) -> str:
    path = f"{reverse('join')}?{urlencode({'code': token})}"
    given: str = settings.KEEPWARM.url
    return f"{given}{path}" if given else request.build_absolute_uri(path)


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take an invitation back."""

    def take_back(desk: Desk) -> None:
        number = read_int(request.POST.get("invitation")) or 0
        invitations.withdraw(desk.workspace_id, number)

    return _do(request, take_back, done="withdrawn")


@require_POST
def set_role(request: HttpRequest) -> HttpResponse:
    """Change what a colleague may do."""

    def change(desk: Desk) -> None:
        users.set_role(desk.workspace_id, _read_user(request), _read_role(request))

    return _do(request, change, done="role")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a colleague out of the workspace."""

    def take_out(desk: Desk) -> None:
        users.remove_member(desk.workspace_id, _read_user(request))

    return _do(request, take_out, done="removed")


@require_POST
def give_unowned(request: HttpRequest) -> HttpResponse:
    """Give everybody who has no owner to a colleague."""

    def give(desk: Desk) -> None:
        ownership.give_unowned(desk, _read_user(request))

    return _do(request, give, done="given")


def _do(request: HttpRequest, change: Callable[[Desk], None], *, done: str) -> HttpResponse:
    desk = open_desk(request)
    try:
        change(desk)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('colleagues')}?done={done}")


def _read_user(request: HttpRequest) -> int:
    user_id = read_int(request.POST.get("user"))
    if user_id is None:
        raise Refusal("Nothing was changed: the page did not say who.")
    return user_id


def _read_role(request: HttpRequest) -> Role:
    word = request.POST.get("role", "")
    if word not in ROLES:
        raise Refusal(f"Nothing was changed: choose a role, one of {', '.join(ROLES)}.")
    return Role.of(word)
