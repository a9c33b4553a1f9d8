"""Coming in and going out: password, second factor, invitation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keepwarm import wiring
from keepwarm.app.access import invitations
from keepwarm.app.access import sign_in as sign_in_app
from keepwarm.app.access.sign_in import SignedIn
from keepwarm.app.ground.errors import Refusal
from keepwarm.web.page import show_page
from keepwarm.web.visitor import COOKIE, browser_of, find_way, let_in, see_out, visitor_of

FIELD_CHARACTERS_MAX = 300


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password, and sign in by them."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if visitor_of(request).is_signed_in or visitor_of(request).is_alone:
        return HttpResponseRedirect(find_way(wanted))
    if request.method != "POST":
        return _ask_password(request, wanted)
    email = request.POST.get("email", "")[:FIELD_CHARACTERS_MAX]
    try:
        signed_in = sign_in_app.sign_in(
            wiring.reception(),
            email=email,
            password=request.POST.get("password", ""),
            browser=browser_of(request),
        )
    except Refusal as refusal:
        return _ask_password(request, wanted, email=email, trouble=str(refusal), status=422)
    return _go_on(request, signed_in, wanted)


def _ask_password(
    request: HttpRequest, wanted: str, *, email: str = "", trouble: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "wanted": wanted,
        "email": email,
        "trouble": trouble,
        "is_unlocked": sign_in_app.is_unlocked(),
    }
    return show_page(request, "sign_in.html", context, status=status)


def _go_on(request: HttpRequest, signed_in: SignedIn, wanted: str = "") -> HttpResponse:
    """Give the cookie and go where the person wanted to, by the second factor where it is asked."""
    where = find_way(wanted)
    if signed_in.awaits_factor:
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        where = f"{reverse('second-factor')}{query}"
    return let_in(HttpResponseRedirect(where), request, signed_in)


@require_http_methods(["GET", "HEAD", "POST"])
def prove_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the app, or a recovery code."""
    if not visitor_of(request).awaits_factor:
        return HttpResponseRedirect(reverse("sign-in"))
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method != "POST":
        return show_page(request, "second_factor.html", {"wanted": wanted})
    try:
        signed_in = sign_in_app.prove_factor(
            wiring.reception(),
            request.COOKIES.get(COOKIE, ""),
            request.POST.get("code", "")[:FIELD_CHARACTERS_MAX],
            browser=browser_of(request),
        )
    except Refusal as refusal:
        context = {"wanted": wanted, "trouble": str(refusal)}
        return show_page(request, "second_factor.html", context, status=422)
    return _go_on(request, signed_in, wanted)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Take up an invitation; its code stands in the query, which no log of ours holds."""
    reception, visitor = wiring.reception(), visitor_of(request)
    code = (request.POST.get("code") or request.GET.get("code", ""))[:FIELD_CHARACTERS_MAX]
    if invitations.read_invitation(reception, code) is None:
        return _show_invitation(request, code, trouble=invitations.OVER, status=410)
    if request.method != "POST":
        return _show_invitation(request, code)
    try:
        if visitor.is_signed_in:
            invitations.accept_signed_in(reception, code, visitor)
            return HttpResponseRedirect(reverse("today"))
        signed_in = invitations.accept(
            reception,
            code,
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            password=request.POST.get("password", ""),
            browser=browser_of(request),
        )
    except Refusal as refusal:
        return _show_invitation(request, code, trouble=str(refusal), status=422)
    return _go_on(request, signed_in)


def _show_invitation(
    request: HttpRequest, code: str, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "invitation": invitations.read_invitation(wiring.reception(), code),
        "code": code,
        "name": request.POST.get("name", "")[:FIELD_CHARACTERS_MAX],
        "email": request.POST.get("email", "")[:FIELD_CHARACTERS_MAX],
        "trouble": trouble,
    }
    return show_page(request, "join.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this sign-in, and have the browser forget what it kept of the pages."""
    sign_in_app.sign_out(request.COOKIES.get(COOKIE, ""))
    response = see_out(HttpResponseRedirect(reverse("sign-in")))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
