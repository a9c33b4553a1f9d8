"""The list of prospects: searched, filtered and sorted by its address, paged by keyset."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from keepwarm.app import prospects as prospects_app
from keepwarm.app.errors import Refusal
from keepwarm.app.inbox import count_inbox
from keepwarm.engine.values import Lane
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page

SORTS: Final = {
    "chance": "Likeliest to answer first",
    "next": "Next date first",
    "last": "Latest heard from first",
    "name": "By name",
}
ERASED: Final = "Erased for good. No import brings them back."
QUERY_CHARACTERS_MAX: Final = 200
"""Longer than any name, address or company; what lies beyond is a paste by accident."""


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show one page of the list; unknown lanes and sorts fall back to the default."""
    lane = request.GET.get("lane", "")
    sort = request.GET.get("sort", "")
    asked = {
        "query": request.GET.get("q", "").strip()[:QUERY_CHARACTERS_MAX],
        "lane": lane if lane in set(Lane) else "",
        "sort": sort if sort in SORTS else "chance",
    }
    desk = open_desk(request)
    trouble = ""
    try:
        found = prospects_app.list_prospects(desk, **asked, after=request.GET.get("after", ""))
    except Refusal as refusal:
        trouble = str(refusal)
        found = prospects_app.list_prospects(desk, **asked, after="")
    context = {
        "found": found,
        "sorts": SORTS,
        "trouble": trouble,
        "bar": Bar(sentence=ERASED) if "erased" in request.GET else None,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "prospects.html", context)
