"""Calibration: whether the chances came true, and what they were learned from."""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.background.jobs import find_job
from keepwarm.app.day.promptness import read_promptness
from keepwarm.app.drafting.draft_edits import read_edits
from keepwarm.app.ground.desk import Desk
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping import job_kinds
from keepwarm.app.learning import calibration as calibration_app
from keepwarm.app.learning import effects as effects_app
from keepwarm.app.learning import fit as fit_app
from keepwarm.app.learning.calibration_cards import CalibrationPage
from keepwarm.app.learning.calibration_table import write_calibration
from keepwarm.app.settling.settled import count_settled
from keepwarm.web import calibration_chart as chart
from keepwarm.web.chart import Svg
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page, wants_fragment
from keepwarm.web.views.bar import describe_act, read_bar
from keepwarm.web.views.jobs import show_job

TOUCHES_AT_ONCE_MAX: Final = 10_000
"""From how many it is learned in about a second."""
DRAWINGS: Final = ("reliability", "ignored", "drift")


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show how good the chances were; where that takes time, say so and fetch it (``?wait``)."""
    desk = open_desk(request)
    bar = read_bar(request, desk)
    if "wait" not in request.GET and (touches := calibration_app.touches_to_judge(desk)):
        context = {"touches": touches, "bar": bar, "inbox_count": count_inbox(desk)}
        return show_page(request, "judging.html", context)
    return show_calibration(request, desk, bar=bar)


@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """Return what the page shows as a table."""
    page = calibration_app.read_calibration(open_desk(request))
    headers = {"Content-Disposition": 'attachment; filename="keepwarm-calibration.csv"'}
    return HttpResponse(
        write_calibration(page), content_type="text/csv; charset=utf-8", headers=headers
    )


def show_calibration(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page, with what was just done or refused."""
    page = calibration_app.read_calibration(desk)
    context = {
        "found": page,
        "promptness": read_promptness(desk),
        "effects": effects_app.read_effects(desk),
        "edits": read_edits(desk),
        "drawn": [name for name in DRAWINGS if _is_drawable(page, name)],
        "bar": bar,
        "trouble": trouble,
        "back": "calibration",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "calibration.html", context, status=status)


@require_GET
def read_drawing(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the drawings: for htmx to stand in the page, else as an image."""
    page = calibration_app.read_calibration(open_desk(request))
    if name not in DRAWINGS or not _is_drawable(page, name):
        raise Http404("There is too little to draw yet.")
    figures = {"reliability": page.bins, "ignored": page.by_ignored, "drift": page.drift}[name]
    digest = hashlib.sha256(repr((chart.DRAWING_VERSION, figures)).encode()).hexdigest()
    headers = {"ETag": f'"{digest[:32]}"', "Vary": "HX-Request"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    kind = "text/html" if wants_fragment(request) else "image/svg+xml"
    return HttpResponse(_draw(page, name), content_type=kind, headers=headers)


def _is_drawable(page: CalibrationPage, name: str) -> bool:
    """Return whether there is something to compare: one point is a number."""
    if name == "drift":
        return page.drift is not None and len(page.drift.at) >= calibration_app.BLOCKS_MIN
    lines = page.bins if name == "reliability" else page.by_ignored
    return sum(one.is_telling for one in lines) >= chart.POINTS_MIN


def _draw(page: CalibrationPage, name: str) -> Svg:
    if name == "reliability":
        return chart.draw_reliability(page.bins)
    if name == "drift" and page.drift is not None:
        return chart.draw_drift(page.drift)
    return chart.draw_ratios(tuple(one for one in page.by_ignored if one.is_telling))


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Learn the chances anew from all settled touches; from very many in the background."""
    desk = open_desk(request)
    if count_settled(desk) > TOUCHES_AT_ONCE_MAX:
        job_id = job_kinds.ask_for_fit(desk)
        if wants_fragment(request):
            return show_job(request, desk, find_job(desk, job_id))
        return HttpResponseRedirect(reverse("job", args=[job_id]))
    report = fit_app.fit(desk, compares=False)
    if report.decision is None:
        return show_calibration(request, desk, bar=Bar(sentence=report.sentence))
    return _done(request, desk, report.decision)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Return to the published figures."""
    desk = open_desk(request)
    return _done(request, desk, fit_app.forget_fit(desk))


def _done(request: HttpRequest, desk: Desk, decision_id: int) -> HttpResponse:
    if wants_fragment(request):
        return show_calibration(
            request, desk, bar=describe_act(desk, decision_id, prospect_id=None)
        )
    return HttpResponseRedirect(f"{reverse('calibration')}?{urlencode({'did': decision_id})}")
