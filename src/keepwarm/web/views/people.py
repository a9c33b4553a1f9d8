"""Who is who: pairs that may be one person, and merging, splitting and handing over by hand."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.ground.decisions import find_prospect, prospect_of_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import duplicate_pairs, duplicates, merge, split
from keepwarm.app.people import hand_over as hand_over_app
from keepwarm.app.people import who as who_app
from keepwarm.engine.values import Contact
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page
from keepwarm.web.views.bar import read_bar

_QUERY_CHARACTERS_MAX = 200


@require_GET
def read_pairs(request: HttpRequest) -> HttpResponse:
    """Show the pairs who may be one person."""
    desk = open_desk(request)
    return show_pairs(request, desk, bar=read_bar(request, desk))


def show_pairs(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the pairs who may be one person."""
    context = {
        "page": duplicate_pairs.list_pairs(desk),
        "bar": bar,
        "trouble": trouble,
        "back": "duplicates",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "duplicates.html", context, status=status)


@require_POST
def decide_pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Merge a pair, or note that the two are not the same."""
    desk = open_desk(request)
    try:
        decision_id = _decide(desk, pair_id, request.POST.get("choice", ""))
    except Refusal as refusal:
        return show_pairs(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('duplicates')}?{urlencode({'did': decision_id})}")


def _decide(desk: Desk, pair_id: int, choice: str) -> int:
    match choice:
        case "merge":
            return duplicates.merge_pair(desk, pair_id)
        case "apart":
            return duplicates.keep_apart(desk, pair_id)
        case _:
            raise Refusal("Nothing was decided: say whether they are one person.")


@require_GET
def read_who(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Show with whom a prospect may be merged, what may be split, and who may follow."""
    return _show_who(request, open_desk(request), prospect_id)


def _show_who(
    request: HttpRequest, desk: Desk, prospect_id: int, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:_QUERY_CHARACTERS_MAX]
    page = who_app.read_who(desk, prospect_id, query=query)
    if page is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    context = {
        "page": page,
        "trouble": trouble,
        "kept": request.POST.dict() if trouble else {},
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "who.html", context, status=status)


@require_POST
def merge_with(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Make one person of a prospect and somebody else."""

    def merge_both(desk: Desk) -> int:
        other = read_int(request.POST.get("person"))
        if other is None:
            raise Refusal("Nothing was merged: choose who is the same person.")
        return merge.merge_people(desk, find_prospect(desk, prospect_id).person_id, other)

    return _act(request, prospect_id, merge_both)


@require_POST
def split_off(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Make a person of their own of one of a prospect's addresses."""

    def split_address(desk: Desk) -> int:
        person_id = find_prospect(desk, prospect_id).person_id
        return split.split_person(desk, person_id, request.POST.get("address", ""))

    return _act(request, prospect_id, split_address)


@require_POST
def hand_over(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Give a prospect's place to somebody else at the account."""

    def give(desk: Desk) -> int:
        said = {
            name: request.POST.get(name, "").strip()[:320] for name in ("name", "email", "role")
        }
        return hand_over_app.hand_over(
            desk,
            prospect_id=prospect_id,
            to=Contact(**said),
            why=request.POST.get("why", "").strip()[:500],
            person_id=read_int(request.POST.get("person")),
        )

    return _act(request, prospect_id, give)


def _act(request: HttpRequest, prospect_id: int, change: Callable[[Desk], int]) -> HttpResponse:
    desk = open_desk(request)
    try:
        decision_id = change(desk)
    except Refusal as refusal:
        return _show_who(request, desk, prospect_id, trouble=str(refusal), status=422)
    found = prospect_of_decision(desk, decision_id) or prospect_id
    query = urlencode({"did": decision_id, "of": found})
    return HttpResponseRedirect(f"{reverse('prospect', args=[found])}?{query}")
