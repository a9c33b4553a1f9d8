"""My account: password, second factor, the browsers that are signed in, the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring
from keepwarm.app.access import second_factor, users
from keepwarm.app.access import sign_in as sign_in_app
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.reception import Visitor
from keepwarm.web.page import Bar, read_int, show_page
from keepwarm.web.visitor import visitor_of

DONE = {
    "password": "Password changed. Other browsers are signed out.",
    "factor-off": "The second factor is off. Other browsers are signed out.",
    "ended": "Signed out there.",
    "ended-all": "Every other browser is signed out.",
}


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show the account of who is signed in."""
    done = DONE.get(request.GET.get("done", ""))
    return _show(request, bar=Bar(sentence=done) if done else None)


def _show(request: HttpRequest, *, status: int = 200, **more: object) -> HttpResponse:
    visitor, reception = visitor_of(request), wiring.reception()
    user_id = visitor.account_id
    context: dict[str, Any] = {
        "visitor": visitor,
        "sign_ins": sign_in_app.list_sign_ins(reception, visitor),
        "has_factor": second_factor.has_factor(user_id),
        "codes_left": second_factor.count_recovery_codes(user_id),
        "codes": (),
        "offer": None,
        "password_characters_min": users.PASSWORD_CHARACTERS_MIN,
    }
    return show_page(request, "my_account.html", context | more, status=status)


@sensitive_post_parameters()
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password by the one in force."""

    def change(visitor: Visitor) -> None:
        old, new = request.POST.get("old", ""), request.POST.get("new", "")
        users.change_password(wiring.reception(), visitor, old=old, new=new)

    return _do(request, change, done="password")


@sensitive_post_parameters()
@require_POST
def offer_factor(request: HttpRequest) -> HttpResponse:
    """Show what an authenticator app takes up, by the password."""
    visitor, reception = visitor_of(request), wiring.reception()
    try:
        users.check_own_password(reception, visitor, request.POST.get("password", ""))
        offer = second_factor.offer_factor(reception, visitor.account_id)
    except Refusal as refusal:
        return _show(request, trouble=str(refusal), status=422)
    return _show(request, offer=offer)


@sensitive_post_parameters()
@require_POST
def confirm_factor(request: HttpRequest) -> HttpResponse:
    """Put the second factor in force by a first code, and show the recovery codes once."""
    visitor, reception = visitor_of(request), wiring.reception()
    try:
        codes = second_factor.confirm_factor(
            reception,
            visitor.account_id,
            request.POST.get("code", ""),
            sign_in_id=visitor.sign_in_id,
        )
    except Refusal as refusal:
        offer = second_factor.offer_factor(reception, visitor.account_id)
        return _show(request, offer=offer, trouble=str(refusal), status=422)
    return _show(request, codes=codes)


@sensitive_post_parameters()
@require_POST
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Take the second factor off, by the password."""

    def remove(visitor: Visitor) -> None:
        users.check_own_password(wiring.reception(), visitor, request.POST.get("password", ""))
        second_factor.remove_factor(visitor.account_id, sign_in_id=visitor.sign_in_id)

    return _do(request, remove, done="factor-off")


@sensitive_post_parameters()
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes, by the password, and show the new ones once."""
    visitor, reception = visitor_of(request), wiring.reception()
    try:
        users.check_own_password(reception, visitor, request.POST.get("password", ""))
    except Refusal as refusal:
        return _show(request, trouble=str(refusal), status=422)
    return _show(request, codes=second_factor.renew_recovery_codes(reception, visitor.account_id))


@require_POST
def end_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign another browser out."""

    def end(visitor: Visitor) -> None:
        sign_in_app.end_sign_in(visitor, read_int(request.POST.get("sign_in")) or 0)

    return _do(request, end, done="ended")


@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""

    def end(visitor: Visitor) -> None:
        sign_in_app.end_sign_ins(visitor.account_id, but=visitor.sign_in_id)

    return _do(request, end, done="ended-all")


@require_POST
def switch_workspace(request: HttpRequest) -> HttpResponse:
    """Go on in another workspace."""
    try:
        wanted = read_int(request.POST.get("workspace")) or 0
        sign_in_app.switch_place(visitor_of(request), wanted)
    except Refusal as refusal:
        return _show(request, trouble=str(refusal), status=422)
    return HttpResponseRedirect(reverse("today"))


def _do(request: HttpRequest, change: Callable[[Visitor], None], *, done: str) -> HttpResponse:
    try:
        change(visitor_of(request))
    except Refusal as refusal:
        return _show(request, trouble=str(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('my-account')}?done={done}")
