"""Today: whom to contact now, how and why; the same view answers page and fragment."""

from __future__ import annotations

import math
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.access.users import list_colleagues
from keepwarm.app.day import today as today_app
from keepwarm.app.day.values import hint_values
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.ownership import share_of
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping import act
from keepwarm.app.sending.outbox import count_asked
from keepwarm.app.settling.arrivals import list_arrivals, newest_arrival
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page, wants_fragment
from keepwarm.web.policy import may
from keepwarm.web.views.bar import read_bar
from keepwarm.web.views.errors import forbidden_to
from keepwarm.web.visitor import visitor_of

MINUTES_OFFERED: Final = (15, 30, 45, 60, 90, 120)
MINUTES_MAX: Final = 720
"""Twelve hours: more than a day of touches is a slip of the keyboard."""
MINUTES_TROUBLE: Final = (
    f"“{{found}}” is not a number of minutes. Give 1 to {MINUTES_MAX}; your usual day is shown."
)


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show today's plan; ``?minutes=`` looks at another budget without keeping it."""
    desk = open_desk(request)
    whose = read_int(request.GET.get("whose"))
    if whose is not None and not may(visitor_of(request), "others-today"):
        return forbidden_to(request, visitor_of(request))
    asked = request.GET.get("minutes", "")
    minutes = read_minutes(asked)
    trouble = MINUTES_TROUBLE.format(found=asked) if asked and minutes is None else ""
    bar = read_bar(request, desk)
    return show_today(request, desk, minutes=minutes, whose=whose, bar=bar, trouble=trouble)


@require_POST
def set_minutes(request: HttpRequest) -> HttpResponse:
    """Keep the minutes of a usual day."""
    desk = open_desk(request)
    asked = request.POST.get("minutes", "")
    minutes = read_minutes(asked)
    if minutes is None:
        return show_today(request, desk, trouble=MINUTES_TROUBLE.format(found=asked), status=422)
    try:
        act.set_minutes(desk, minutes)
    except Refusal as refusal:
        return show_today(request, desk, trouble=str(refusal), status=422)
    if wants_fragment(request):
        return show_today(request, desk)
    return HttpResponseRedirect(reverse("today"))


@require_GET
def read_arrivals(request: HttpRequest) -> HttpResponse:
    """Say who came in after the page was made; nothing where nobody did that it does not show."""
    desk = open_desk(request)
    since = read_int(request.GET.get("since"))
    shown = read_int(request.GET.get("shown")) or 0
    if since is None:
        since = newest_arrival(desk)
    cards = list_arrivals(desk, since=since, share=share_of(desk))
    if max((card.number for card in cards), default=0) <= shown:
        return HttpResponse(status=204)
    context = {"arrivals": cards, "arrivals_since": since}
    return render(request, "arrivals.html", context)


def show_today(
    request: HttpRequest,
    desk: Desk,
    *,
    minutes: float | None = None,
    whose: int | None = None,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the plan of the day, with what was just done or refused; ``whose``: a colleague's."""
    # Before the plan is read: who comes in meanwhile is told rather than missed.
    arrivals_since = newest_arrival(desk)
    is_shared = desk.user_id is not None and may(visitor_of(request), "others-today")
    context = {
        "today": today_app.read_today(desk, minutes=minutes, of_user=whose),
        "whose": desk.user_id if whose is None else whose,
        "colleagues": list_colleagues(desk.workspace_id) if is_shared else (),
        "minutes_offered": MINUTES_OFFERED,
        "minutes_max": MINUTES_MAX,
        "all_reasons": request.GET.get("reasons") == "all",
        "bar": bar,
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
        "values": hint_values(desk),
        "is_own_day": whose in (None, desk.user_id),
        "arrivals": (),
        "arrivals_since": arrivals_since,
        "asked_mails": count_asked(desk),
    }
    return show_page(request, "today.html", context, status=status)


def read_minutes(text: str) -> float | None:
    """Return the minutes a person typed, or none where it is no sensible number."""
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        return None
    return minutes if math.isfinite(minutes) and 1 <= minutes <= MINUTES_MAX else None
