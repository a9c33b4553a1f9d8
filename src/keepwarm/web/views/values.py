"""Values: what answers, touches and minutes are worth, and what that does to today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.day import values as values_app
from keepwarm.app.day.values_cards import Consequence
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page, wants_fragment
from keepwarm.web.views.bar import describe_act, read_bar
from keepwarm.web.views.today import show_today

LINES_SHOWN: Final = 12
FIELD_CHARACTERS_MAX: Final = 40


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show what is in force, and what may be answered."""
    desk = open_desk(request)
    return show_values(request, desk, bar=read_bar(request, desk))


def show_values(
    request: HttpRequest,
    desk: Desk,
    *,
    said: Mapping[str, str] | None = None,
    foreseen: Consequence | None = None,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page; ``said`` are answers not saved yet, ``foreseen`` what they would do."""
    context = {
        "values": values_app.read_values(desk),
        "said": said or {},
        "foreseen": foreseen,
        "lines_shown": LINES_SHOWN,
        "bar": bar,
        "trouble": "",
        # Beside the answers: the part of the page that is renewed while one types.
        "refused": trouble,
        "back": "values",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "values.html", context, status=status)


@require_POST
def foresee(request: HttpRequest) -> HttpResponse:
    """Show what the answers would do to today; nothing is saved."""
    desk, said = open_desk(request), _read_said(request)
    try:
        answered, minutes = values_app.read_answers(desk, said)
    except Refusal as refusal:
        return show_values(request, desk, said=said, trouble=str(refusal), status=422)
    foreseen = values_app.foresee_values(desk, answered, minutes)
    return show_values(request, desk, said=said, foreseen=foreseen)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Take the answers into force."""
    desk, said = open_desk(request), _read_said(request)
    try:
        answered, minutes = values_app.read_answers(desk, said)
    except Refusal as refusal:
        return show_values(request, desk, said=said, trouble=str(refusal), status=422)
    decision_id = values_app.set_values(desk, answered, minutes)
    if wants_fragment(request):
        return show_values(request, desk, bar=describe_act(desk, decision_id, prospect_id=None))
    return HttpResponseRedirect(f"{reverse('values')}?{urlencode({'did': decision_id})}")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is in force and ask no more."""
    desk = open_desk(request)
    decision_id = values_app.set_values(desk, *values_app.read_answers(desk, {}))
    if wants_fragment(request):
        return show_today(request, desk, bar=describe_act(desk, decision_id, prospect_id=None))
    return HttpResponseRedirect(f"{reverse('today')}?{urlencode({'did': decision_id})}")


def _read_said(request: HttpRequest) -> dict[str, str]:
    return {
        name: request.POST[name][:FIELD_CHARACTERS_MAX]
        for name in values_app.NAMES
        if name in request.POST
    }
