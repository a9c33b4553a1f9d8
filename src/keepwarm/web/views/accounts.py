"""Companies: the list, and one of them with its people and what was said across them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import accounts as accounts_app
from keepwarm.app.people import buying_roles
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page
from keepwarm.web.views.bar import read_bar

_QUERY_CHARACTERS_MAX = 200


@require_GET
def read_list(request: HttpRequest) -> HttpResponse:
    """Show one page of the companies."""
    desk = open_desk(request)
    found = accounts_app.list_accounts(
        desk,
        query=request.GET.get("q", "").strip()[:_QUERY_CHARACTERS_MAX],
        after=request.GET.get("after", ""),
    )
    context = {
        "found": found,
        "load_days": accounts_app.LOAD_DAYS,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "accounts.html", context)


@require_GET
def read(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show one company."""
    desk = open_desk(request)
    return show_account(request, desk, account_id, bar=read_bar(request, desk))


def show_account(
    request: HttpRequest,
    desk: Desk,
    account_id: int,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render one company."""
    account = accounts_app.read_account(desk, account_id)
    if account is None:
        raise Http404(f"There is no company number {account_id}.")
    context = {
        "account": account,
        "load_days": accounts_app.LOAD_DAYS,
        "bar": bar,
        "trouble": trouble,
        "back": "account",
        "held": {"account": account_id},
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "account.html", context, status=status)


@require_POST
def set_role(request: HttpRequest, account_id: int) -> HttpResponse:
    """Note what part somebody plays at the company."""
    desk = open_desk(request)
    try:
        decision_id = buying_roles.set_role(
            desk,
            person_id=read_int(request.POST.get("person")) or 0,
            role=request.POST.get("role", ""),
        )
    except Refusal as refusal:
        return show_account(request, desk, account_id, trouble=str(refusal), status=422)
    query = urlencode({"did": decision_id})
    return HttpResponseRedirect(f"{reverse('account', args=[account_id])}?{query}")
