"""What if: protocols compared on simulated people; looking at it changes nothing."""

from __future__ import annotations

import hashlib
import math

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.views.decorators.http import require_GET

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.learning import simulate as simulate_app
from keepwarm.app.learning.simulation_cards import SimulationPage
from keepwarm.web import simulation_chart as chart
from keepwarm.web.desk import open_desk
from keepwarm.web.page import show_page, wants_fragment

NUMBER_TROUBLE = "“{found}” is no number, so nothing was simulated with it; your usual is shown."


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show what protocols would bring; the query says how many minutes, days and newcomers."""
    desk = open_desk(request)
    trouble = ""
    try:
        page = _simulate(desk, request.GET)
    except Refusal as refusal:
        trouble, page = str(refusal), simulate_app.simulate(desk)
    context = {
        "found": page,
        "query": request.GET.urlencode() if not trouble else "",
        "days_min": simulate_app.DAYS_MIN,
        "days_max": simulate_app.DAYS_MAX,
        "newcomers_max": simulate_app.NEWCOMERS_MAX,
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "simulate.html", context)


@require_GET
def read_drawing(request: HttpRequest) -> HttpResponse:
    """Return the drawing of answers: for htmx to stand in the page, else as an image."""
    try:
        page = _simulate(open_desk(request), request.GET)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    if len(page.protocols) < chart.LINES_MIN:
        raise Http404("There is too little to draw.")
    digest = hashlib.sha256(repr((chart.DRAWING_VERSION, page.protocols)).encode()).hexdigest()
    headers = {"ETag": f'"{digest[:32]}"', "Vary": "HX-Request"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    kind = "text/html" if wants_fragment(request) else "image/svg+xml"
    return HttpResponse(chart.draw_answers(page.protocols), content_type=kind, headers=headers)


def _simulate(desk: Desk, asked: QueryDict) -> SimulationPage:
    """Simulate what a query asks for; what it leaves out is as usual."""
    minutes = _read_number(asked, "minutes")
    days, newcomers = _read_number(asked, "days"), _read_number(asked, "newcomers")
    return simulate_app.simulate(
        desk,
        minutes=minutes,
        days=simulate_app.DAYS if days is None else round(days),
        newcomers=newcomers or 0.0,
        protocols=asked.getlist("protocol"),
    )


def _read_number(asked: QueryDict, name: str) -> float | None:
    text = asked.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refusal(NUMBER_TROUBLE.format(found=text[:40]))
    return number
