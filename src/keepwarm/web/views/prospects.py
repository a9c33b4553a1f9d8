"""The list of prospects: searched, narrowed and sorted by its address, paged by keyset."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.ground.cards import ProspectList
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import prospect_filters as filters_app
from keepwarm.app.people import prospects as prospects_app
from keepwarm.app.people import saved_filters as saved_app
from keepwarm.engine.values import Lane
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page, wants_fragment
from keepwarm.web.views.bar import read_bar

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
    """Show one page of the list."""
    desk = open_desk(request)
    bar = Bar(sentence=ERASED) if "erased" in request.GET else read_bar(request, desk)
    return show_prospects(request, desk, bar=bar)


def show_prospects(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the list that the address asks for; unknown lanes and sorts fall back to the default.

    What cannot be is said, and the list shown without it.
    """
    lane, sort = request.GET.get("lane", ""), request.GET.get("sort", "")
    query = request.GET.get("q", "").strip()[:QUERY_CHARACTERS_MAX]
    known = {
        "query": query,
        "lane": lane if lane in set(Lane) else "",
        "sort": sort if sort in SORTS else "chance",
    }
    desk = open_desk(request)
    asked, after = filters_app.read_asked(request.GET.dict()), request.GET.get("after", "")
    try:
        found = _list(desk, known, asked, after)
    except Refusal as refusal:
        trouble = trouble or str(refusal)
        found = _list(desk, known, {} if not after else asked, "")
    context = {
        "found": found,
        "sorts": SORTS,
        "choices": filters_app.read_choices(desk),
        "tabs": saved_app.list_filters(desk),
        "trouble": trouble,
        "bar": bar,
        "back": "prospects",
        "inbox_count": None if wants_fragment(request) else count_inbox(desk),
    }
    return show_page(request, "prospects.html", context, status=status)


def _list(desk: Desk, known: dict[str, str], asked: dict[str, str], after: str) -> ProspectList:
    return prospects_app.list_prospects(
        desk,
        query=known["query"],
        lane=known["lane"],
        sort=known["sort"],
        after=after,
        asked=asked,
    )


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Save what is looked at under a name, and show it."""
    desk, asked = open_desk(request), request.POST.dict()
    try:
        decision_id = saved_app.save_filter(desk, asked.get("name", ""), asked)
    except Refusal as refusal:
        return show_prospects(request, desk, trouble=str(refusal), status=422)
    kept = {part: asked[part] for part in saved_app.KEPT if asked.get(part)}
    return HttpResponseRedirect(f"{reverse('prospects')}?{urlencode(kept | {'did': decision_id})}")


@require_POST
def delete_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Delete a saved filter, and show everybody."""
    desk = open_desk(request)
    try:
        decision_id = saved_app.delete_filter(desk, filter_id)
    except Refusal as refusal:
        return show_prospects(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('prospects')}?{urlencode({'did': decision_id})}")
