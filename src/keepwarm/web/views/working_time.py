"""Working time: the week, the hours, the holidays, and when one is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.day import working_time as app
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page
from keepwarm.web.views.bar import read_bar

_DIGITS_MAX: Final = 2


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show when is worked and when one is away."""
    desk = open_desk(request)
    return show_working_time(request, desk, bar=read_bar(request, desk))


def show_working_time(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page."""
    context = {
        "time": app.read_working_time(desk),
        "weekdays": app.WEEKDAYS,
        "today": desk.now().astimezone(desk.zone).date(),
        "bar": bar,
        "trouble": trouble,
        "back": "working-time",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "working_time.html", context, status=status)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Set hours, days and country."""
    days = [number for text in request.POST.getlist("day") if (number := _hour(text)) is not None]
    starts, ends = (_hour(request.POST.get(name, "")) for name in ("starts", "ends"))

    def change(desk: Desk) -> int:
        if starts is None or ends is None:
            raise Refusal("Not set: give both hours as whole numbers, such as 8 and 18.")
        country = request.POST.get("country", "")[:2]
        return app.set_week(desk, starts_hour=starts, ends_hour=ends, days=days, country=country)

    return _change(request, change)


@require_POST
def go_away(request: HttpRequest) -> HttpResponse:
    """Note an absence."""
    first, last = (_day(request.POST.get(name, "")) for name in ("first", "last"))

    def change(desk: Desk) -> int:
        if first is None:
            raise Refusal("Not noted: say from which day on you are away.")
        return app.note_absence(desk, first_on=first, last_on=last or first)

    return _change(request, change)


@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """Take an absence away."""
    first = _day(request.POST.get("first", ""))

    def change(desk: Desk) -> int:
        if first is None:
            raise Refusal("Nothing was changed: say which absence.")
        return app.end_absence(desk, first_on=first)

    return _change(request, change)


def _change(request: HttpRequest, change: Callable[[Desk], int]) -> HttpResponse:
    desk = open_desk(request)
    try:
        decision_id = change(desk)
    except Refusal as refusal:
        return show_working_time(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('working-time')}?{urlencode({'did': decision_id})}")


def _hour(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    return int(text) if is_number else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
