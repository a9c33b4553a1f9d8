"""What every answer passes: headers that keep a page to itself, and refusals made pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.importing.inbound import BODY_BYTES_MAX
from keepwarm.web.views.errors import refused

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from outside: a stranger's text stays text even if it slips through."""
INBOUND_PATH: Final = "/inbound/"


class ContentSecurityMiddleware:
    """Sets the policy headers on every response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say what the browser may do with the answer."""
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class InboundMiddleware:
    """Refuses what is too large for a lead before anything reads it: the address is public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless the body is too large; of one without a length Django reads nothing."""
        if request.path_info.startswith(INBOUND_PATH) and request.method == "POST":
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > BODY_BYTES_MAX:
                sentence = f"A lead has at most {BODY_BYTES_MAX // 1024} kB.\n"
                return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class TextMiddleware:
    """Refuses what no form sends and PostgreSQL does not store: text with NUL characters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless the request is no text."""
        for said in (request.GET, request.POST):
            if any("\0" in text for _, texts in said.lists() for text in texts):
                raise BadRequest("A NUL character is no part of a text.")
        return self.get_response(request)


class RefusalMiddleware:
    """Answers with a page where a use case refused and no form was there to say so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into its page; faults of ours go on to the fault page."""
        return refused(request, exception) if isinstance(exception, Refusal) else None
