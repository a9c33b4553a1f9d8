"""Pages for what went wrong: each names the thing, the reason and the way out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepwarm.app.ground.reception import Visitor


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address behind which there is nothing."""
    said = str(exception) if exception.args and isinstance(exception.args[0], str) else ""
    return _show_error(
        request,
        title="Nothing stands here",
        reason=said or f"There is no page at {request.path}.",
        way_out="The link may be old, or the prospect was taken back with its import.",
        status=404,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a request that cannot be read."""
    return _show_error(
        request,
        title="That could not be read",
        reason="The request was cut off, too large or not meant for this address.",
        way_out="Nothing was changed. Go back, reload the page and try again.",
        status=400,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a request that is not allowed."""
    return _show_error(
        request,
        title="Not allowed",
        reason="This act is not open to you.",
        way_out="Nothing was changed.",
        status=403,
    )


def forbidden_to(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Answer somebody whose role does not reach."""
    who = (
        "You are no member of a workspace."
        if visitor.role is None
        else f"You are here as {visitor.role.word}; this is for others."
    )
    return _show_error(
        request,
        title="Not open to you",
        reason=f"{who} An admin of the workspace can change that on the page People.",
        way_out="Nothing was changed.",
        status=403,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not prove it came from this site (``CSRF_FAILURE_VIEW``)."""
    return _show_error(
        request,
        title="This form is not sure it is yours",
        reason="It came without the mark that this site puts into its own forms, "
        f"so nothing was changed. ({reason or 'The mark was missing.'})",
        way_out="Usually the page was open for long or cookies are blocked for this address: "
        "go back, reload the page and do it again.",
        status=403,
    )


def refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """Answer what a use case refuses as a whole, in its own words."""
    return _show_error(
        request,
        title="Not done",
        reason=str(refusal),
        way_out="Nothing was changed.",
        status=409,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours."""
    return _show_error(
        request,
        title="That went wrong, and it is our fault",
        reason="The page could not be made. What you did before is kept.",
        way_out="Try again. If it happens twice, “keepwarm doctor” says what it finds, and the "
        "terminal where the server runs shows the details.",
        status=500,
    )


def _show_error(
    request: HttpRequest, *, title: str, reason: str, way_out: str, status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "is_whole": True,
        "bar": None,
        "trouble": "",
        "back": "today",
        "held": {},
        "inbox_count": None,
        "title": title,
        "reason": reason,
        "way_out": way_out,
    }
    return render(request, "error.html", context, status=status)
