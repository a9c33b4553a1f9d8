"""Search: people and everything said to and by them, found as one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import search as search_app
from keepwarm.web.desk import open_desk
from keepwarm.web.page import show_page, wants_fragment


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show what is found; a page that cannot be found any more falls back to the first."""
    desk, text = open_desk(request), request.GET.get("q", "")
    trouble = ""
    try:
        found = search_app.search(desk, text, after=request.GET.get("after", ""))
    except Refusal as refusal:
        trouble = str(refusal)
        found = search_app.search(desk, text)
    context = {
        "found": found,
        "trouble": trouble,
        # A keystroke renews what was found and nothing else.
        "inbox_count": None if wants_fragment(request) else count_inbox(desk),
    }
    return show_page(request, "search.html", context)
