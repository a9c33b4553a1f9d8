"""Who asks, from where, and the cookie by which their browser is known."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from keepwarm.app.access.sign_in import Browser, SignedIn
from keepwarm.app.ground.reception import SIGN_IN_AGE_MAX, STRANGER, Visitor

COOKIE: Final = "keepwarm_sign_in"
_PATH_CHARACTERS_MAX: Final = 2_000


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who asks; a stranger where the request was refused before anybody looked."""
    visitor: Visitor = getattr(request, "visitor", STRANGER)
    return visitor


def browser_of(request: HttpRequest) -> Browser:
    """Return from where somebody signs in."""
    return Browser(device=request.headers.get("User-Agent", ""), address=_address_of(request))


def _address_of(request: HttpRequest) -> str:
    """Return the address that asks: behind a proxy on this machine the last one that it names."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    named = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return named[:64] if named and is_loopback(peer) else peer


def let_in(response: HttpResponse, request: HttpRequest, signed_in: SignedIn) -> HttpResponse:
    """Give the browser its cookie, and the forms another mark."""
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=int(SIGN_IN_AGE_MAX.total_seconds()),
        secure=settings.CSRF_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    rotate_token(request)
    return response


def see_out(response: HttpResponse) -> HttpResponse:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def find_way(text: str) -> str:
    """Return the path on this site to which somebody wanted; Today where it is none."""
    is_ours = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if is_ours and len(text) <= _PATH_CHARACTERS_MAX else reverse("today")


def is_loopback(address: str) -> bool:
    """Return whether an address of the network is this machine itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
