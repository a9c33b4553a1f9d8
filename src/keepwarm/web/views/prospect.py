"""One prospect: who they are, what was said, what we believe, and what to do next."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.views.decorators.http import require_GET

from keepwarm.app.access.users import list_colleagues
from keepwarm.app.day import history
from keepwarm.app.ground.belief_cards import BeliefChart
from keepwarm.app.ground.desk import Desk
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import prospect as prospect_app
from keepwarm.app.people.merge import find_kept
from keepwarm.web import chart
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page
from keepwarm.web.policy import may
from keepwarm.web.views.bar import read_bar
from keepwarm.web.visitor import visitor_of


@require_GET
def read(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Show one prospect."""
    desk = open_desk(request)
    try:
        return show_prospect(request, desk, prospect_id, bar=read_bar(request, desk))
    except Http404:
        kept = find_kept(desk, prospect_id)
        if kept is None:
            raise
        return HttpResponseRedirect(reverse("prospect", args=[kept]))


def show_prospect(
    request: HttpRequest,
    desk: Desk,
    prospect_id: int,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    kept: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one prospect; ``kept`` is what a refused form held, so that nothing is typed twice."""
    prospect = prospect_app.read_prospect(desk, prospect_id)
    if prospect is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    context = {
        "prospect": prospect,
        "bar": bar,
        "trouble": trouble,
        "kept": kept or {},
        "owner": prospect.owner,
        "colleagues": list_colleagues(desk.workspace_id)
        if may(visitor_of(request), "give-owner") and desk.user_id is not None
        else (),
        "back": "prospect",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "prospect.html", context, status=status)


@require_GET
def read_belief(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Return the drawn belief with its table, to be put into the page."""
    belief, etag = _find_belief(request, prospect_id)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    drawing = chart.draw_belief(belief) if chart.is_drawable(belief) else ""
    response = show_page(request, "belief.html", {"belief": belief, "drawing": chart.Svg(drawing)})
    response.headers["ETag"] = etag
    return response


@require_GET
def read_belief_image(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Return the drawn belief as an image, for pages without script."""
    belief, etag = _find_belief(request, prospect_id)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    if not chart.is_drawable(belief):
        raise Http404("There is too little to draw yet.")
    return HttpResponse(
        chart.draw_belief(belief), content_type="image/svg+xml", headers={"ETag": etag}
    )


def _find_belief(request: HttpRequest, prospect_id: int) -> tuple[BeliefChart, str]:
    found = history.read_belief_chart(open_desk(request), prospect_id)
    if found is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    belief = chart.round_belief(found)
    digest = hashlib.sha256(repr((chart.DRAWING_VERSION, belief)).encode()).hexdigest()
    return belief, f'"{digest[:32]}"'
