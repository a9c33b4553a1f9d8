"""Candidates in bulk: gone through by group, by kind of evidence or one by one."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping.job_kinds import ask_for_taking_up
from keepwarm.app.people import candidates
from keepwarm.app.people import triage as triage_app
from keepwarm.app.people.candidates import Chosen
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page
from keepwarm.web.views.bar import read_bar

_LATER_DAYS = 30
AT_ONCE_MAX: Final = 300
"""People taken up in the request itself, within a second; more are a job with progress."""


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show one page of the candidates."""
    desk = open_desk(request)
    return show_triage(request, desk, bar=read_bar(request, desk))


def show_triage(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render one page of the candidates."""
    asked = {
        name: (request.GET.get(name) or request.POST.get(name, ""))[:330]
        for name in ("evidence", "grouping", "after")
    }
    page = triage_app.read_triage(desk, **asked)
    context = {
        "page": page,
        "bar": bar,
        "trouble": trouble,
        "back": "triage",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "triage.html", context, status=status)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Take those who are ticked up, set them aside, or put them off."""
    desk = open_desk(request)
    chosen = Chosen(
        groups=frozenset(request.POST.getlist("group")),
        evidence=frozenset(request.POST.getlist("kind")),
        people=frozenset(
            person
            for text in request.POST.getlist("person")
            if (person := read_int(text)) is not None
        ),
    )
    is_accepting = request.POST.get("choice") == "accept"
    if is_accepting and (people := candidates.count_waiting(desk, chosen)) > AT_ONCE_MAX:
        number = ask_for_taking_up(desk, chosen, people=people)
        return HttpResponseRedirect(reverse("job", args=[number]))
    try:
        decision_id = _decide(desk, chosen, request.POST.get("choice", ""))
    except Refusal as refusal:
        return show_triage(request, desk, trouble=str(refusal), status=422)
    kept = {name: request.POST.get(name, "") for name in ("evidence", "after")}
    query = urlencode({name: value for name, value in kept.items() if value} | {"did": decision_id})
    return HttpResponseRedirect(f"{reverse('triage')}?{query}")


def _decide(desk: Desk, chosen: Chosen, choice: str) -> int:
    if not (chosen.groups or chosen.evidence or chosen.people):
        raise Refusal("Nothing was changed: tick people or whole groups first.")
    match choice:
        case "accept":
            return candidates.accept(desk, chosen=chosen)
        case "dismiss":
            return candidates.dismiss(desk, chosen=chosen)
        case "later":
            return candidates.put_off(desk, chosen=chosen, days=_LATER_DAYS)
        case _:
            raise Refusal("Nothing was changed: say whether they are prospects.")
