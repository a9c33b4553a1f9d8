"""What was found out about a prospect: the card, and what a person types in or drops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.drafting.draft_facts import Addressee, gather
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import research
from keepwarm.app.people.prospect import read_prospect
from keepwarm.web.desk import open_desk
from keepwarm.web.jinja import write_query
from keepwarm.web.page import read_int, show_page
from keepwarm.web.views.bar import read_bar

_DRAFT: Final = ("tactic", "channel", "nugget")


@require_GET
def read(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Show what is known of a prospect, what is missing, and where to look."""
    return _show(request, open_desk(request), prospect_id)


@require_POST
def note(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Note something found out, and go back to where it was typed."""
    said = request.POST

    def change(desk: Desk) -> int:
        return research.note_fact(
            desk,
            prospect_id=prospect_id,
            kind=said.get("kind", ""),
            text=said.get("found", ""),
            on=said.get("on", ""),
            source=said.get("source", ""),
            confidence=said.get("confidence", "sure"),
            is_of_account=said.get("about") == "account",
        )

    return _act(request, prospect_id, change)


@require_POST
def drop(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Use a typed fact no more."""
    number = read_int(request.POST.get("number")) or 0
    return _act(
        request,
        prospect_id,
        lambda desk: research.drop_fact(desk, prospect_id=prospect_id, fact_id=number),
    )


def _act(request: HttpRequest, prospect_id: int, change: Callable[[Desk], int]) -> HttpResponse:
    desk, said = open_desk(request), request.POST
    try:
        decision_id = change(desk)
    except Refusal as refusal:
        return _show(request, desk, prospect_id, trouble=str(refusal))
    asked = {name: said.get(name, "") for name in _DRAFT if said.get(name)}
    is_draft = said.get("back") == "draft"
    query = write_query(
        {**(asked if is_draft else {}), "did": str(decision_id), "of": str(prospect_id)}
    )
    address = reverse("draft" if is_draft else "research", args=[prospect_id])
    # What was found goes into the text at once: an earlier version stays among those kept.
    return HttpResponseRedirect(f"{address}?{query}{'&afresh' if is_draft else ''}")


def _show(request: HttpRequest, desk: Desk, prospect_id: int, *, trouble: str = "") -> HttpResponse:
    page = read_prospect(desk, prospect_id)
    if page is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    slots = gather(desk, Addressee.of_page(page)).slots
    context = {
        "who": page,
        "card": research.read_card(desk, page, None, slots),
        "kept": request.POST.dict() if trouble else {},
        "asked": {},
        "back": "research",
        "bar": read_bar(request, desk),
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "research.html", context, status=422 if trouble else 200)
