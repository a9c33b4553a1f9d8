"""Erasing a person: a page that says what goes and what stays, and the act itself."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.ground.decisions import find_prospect
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping import erase as erase_app
from keepwarm.web.desk import open_desk
from keepwarm.web.page import show_page

SURE: Final = "yes"


@require_GET
def ask(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Say what erasing them takes away, what stays and why."""
    return _show(request, prospect_id)


@require_POST
def erase(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Erase them, once the person said that it is meant."""
    desk = open_desk(request)
    if request.POST.get("sure") != SURE:
        return _show(
            request,
            prospect_id,
            trouble="Nothing was erased: tick that you mean it.",
            status=422,
        )
    erase_app.erase_person(desk, find_prospect(desk, prospect_id).person_id)
    erase_app.clear_traces()
    return HttpResponseRedirect(f"{reverse('prospects')}?erased")


def _show(
    request: HttpRequest, prospect_id: int, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    desk = open_desk(request)
    try:
        prospect = find_prospect(desk, prospect_id)
    except Refusal:
        raise Http404(f"There is no prospect number {prospect_id}.") from None
    context = {
        "prospect_id": prospect_id,
        "erasure": erase_app.foresee_erasure(desk, prospect.person_id),
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "erase.html", context, status=status)
