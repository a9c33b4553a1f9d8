"""Notices: where it is told who has just come in, and how to add such a place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring_outside
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.telling import notice_targets
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show where notices go."""
    return _show(request, open_desk(request))


@sensitive_post_parameters("target_address")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a target that took a trial notice."""
    desk = open_desk(request)
    name = request.POST.get("target_name", "")
    try:
        notice_targets.add_target(
            desk, wiring_outside.telling(), name=name,
            address=request.POST.get("target_address", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, desk, typed=name, trouble=str(refusal), status=422)
    return HttpResponseRedirect(reverse("notices"))


@require_POST
def try_out(request: HttpRequest, target_id: int) -> HttpResponse:
    """Send a trial notice now."""
    desk = open_desk(request)
    try:
        said = notice_targets.try_target(desk, wiring_outside.telling(), target_id)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return _show(request, desk, said=said)


@require_POST
def pause(request: HttpRequest, target_id: int) -> HttpResponse:
    """Tell nothing there for now."""
    return _set_paused(request, target_id, is_paused=True)


@require_POST
def resume(request: HttpRequest, target_id: int) -> HttpResponse:
    """Go on with what comes from now on."""
    return _set_paused(request, target_id, is_paused=False)


def _set_paused(request: HttpRequest, target_id: int, *, is_paused: bool) -> HttpResponse:
    desk = open_desk(request)
    try:
        notice_targets.pause_target(desk, target_id, is_paused=is_paused)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(reverse("notices"))


@require_POST
def remove(request: HttpRequest, target_id: int) -> HttpResponse:
    """Forget a target and its address."""
    desk = open_desk(request)
    try:
        said = notice_targets.remove_target(desk, target_id)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return _show(request, desk, said=said)


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    typed: str = "",
    said: str = "",
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "targets": notice_targets.list_targets(desk),
        "typed": typed,
        "own_address": wiring_outside.own_address(),
        "bar": Bar(sentence=said) if said else None,
        "trouble": trouble,
        "back": "notices",
        "inbox_count": count_inbox(desk),
    }
    answer = show_page(request, "notices.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
