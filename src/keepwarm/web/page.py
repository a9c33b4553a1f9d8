"""How every view answers: the whole page, or for htmx its middle only, from the same template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What was just done, and the decision that takes it back.

    ``beside`` names what on the page can be taken back too: once it is gone, so is the offer here.
    """

    sentence: str
    decision_id: int | None = None
    prospect_id: int | None = None
    beside: str = ""


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part; a page restored from history is asked for whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def show_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a template into its layout.

    Optional in the context: ``bar`` and ``trouble``; ``back`` and ``held``, which forms send along
    to be shown where they were; ``inbox_count``, what the navigation says of the inbox;
    ``colleagues`` among whom to choose, ``owner`` of a prospect, ``whose`` Today it is.
    """
    is_whole = not wants_fragment(request)
    frame: dict[str, Any] = {
        "is_whole": is_whole,
        "bar": None,
        "trouble": "",
        "back": "today",
        "held": {},
        "inbox_count": None,
        "colleagues": (),
        "owner": None,
        "whose": None,
    }
    response = render(request, template, frame | context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def mask_token_once(request: HttpRequest) -> dict[str, Any]:
    """Return the hidden field of a page's forms, masked once for all of them.

    Django masks the token for every form anew: on Today that took a quarter of the page's time.
    """
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def read_int(text: str | None) -> int | None:
    """Return a whole number that a URL or form carries; none for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - what a database holds
