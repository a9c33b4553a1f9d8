"""The door: who asks, and whether they may, before anything of a request is read or done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve, reverse

from keepwarm import wiring
from keepwarm.app.access.sign_in import find_visitor, is_unlocked
from keepwarm.app.ground.reception import STRANGER, Role, Visitor
from keepwarm.web.page import wants_fragment
from keepwarm.web.policy import ASKED_BY_ITSELF, may
from keepwarm.web.views.errors import forbidden_to
from keepwarm.web.visitor import COOKIE, is_loopback

_PROXY_SIGNS: Final = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_CF_CONNECTING_IP")
_PROXY_SIGN_START: Final = "HTTP_X_FORWARDED"


class DoorMiddleware:
    """Lets in who may: refuses before the body of a request is read, let alone acted on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer who may ask; send strangers to sign in and refuse the others."""
        try:
            act = resolve(request.path_info).url_name or ""
        except Resolver404:
            act = None
        visitor = _find_visitor(request, is_there=act not in ASKED_BY_ITSELF)
        request.visitor = visitor  # type: ignore[attr-defined]
        if act is None or may(visitor, act):
            return self.get_response(request)
        if visitor.is_signed_in or visitor.is_alone:
            return forbidden_to(request, visitor)
        return _send_to_sign_in(request, visitor)


def is_own_machine(request: HttpRequest) -> bool:
    """Return whether this comes from the machine itself, and by no proxy that could be seen.

    Only such a request is served without sign-in, and only while nobody has an account. A proxy on
    this machine asks from here as well: it is told by the headers it adds, by another name of the
    host, or by the older form of the protocol that proxies speak and browsers do not.
    """
    meta = request.META
    return (
        not settings.SIGN_IN_IS_REQUIRED
        and is_loopback(str(meta.get("REMOTE_ADDR", "")))
        and split_domain_port(request.get_host())[0] in settings.OWN_HOSTS
        and meta.get("SERVER_PROTOCOL", "HTTP/1.1") != "HTTP/1.0"
        and not any(name in meta for name in _PROXY_SIGNS)
        and not any(name.startswith(_PROXY_SIGN_START) for name in meta)
    )


def _find_visitor(request: HttpRequest, *, is_there: bool) -> Visitor:
    token = request.COOKIES.get(COOKIE, "")
    visitor = find_visitor(wiring.reception(), token, is_there=is_there) if token else None
    if visitor is not None:
        return visitor
    if is_own_machine(request) and is_unlocked():
        return Visitor(role=Role.ADMIN)
    return STRANGER


def _send_to_sign_in(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    where = reverse("second-factor" if visitor.awaits_factor else "sign-in")
    if wants_fragment(request):
        # The page stands there already; the whole of it goes to the sign-in.
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    is_looking = request.method in ("GET", "HEAD") and request.path_info != reverse("today")
    query = f"?{urlencode({'next': request.get_full_path()})}" if is_looking else ""
    return HttpResponseRedirect(f"{where}{query}")
