"""Leads that come in by themselves: the address that takes them, and the page of its keys."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.importing import inbound as inbound_app
from keepwarm.app.importing import inbound_keys
from keepwarm.app.importing.inbound import FORM, WEBHOOK, Received
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page

_STATUS: Final = {
    "taken": 201, "known": 200, "spam": 200, "refused": 422, "conflict": 422, "limited": 429,
    "unknown": 404,
}  # fmt: skip
_WAIT_S: Final = 600
_THANKED: Final = ("taken", "known", "spam")
"""What fills in fields that people do not see learns nothing by the answer."""
DEPTH_MAX: Final = 5


# PUBLIC. No sign-in and no CSRF mark: whoever has the key may hand in a lead, and nothing else.
@csrf_exempt
@require_POST
def receive(request: HttpRequest, secret: str) -> HttpResponse:
    """Take in a lead: from a form, answered by a page, or as JSON, answered by JSON."""
    is_json = request.content_type == "application/json"
    try:
        fields = list(_flat(json.loads(request.body))) if is_json else list(_posted(request))
    except (ValueError, RecursionError):
        return JsonResponse(
            {"outcome": "refused", "sentence": "This is no JSON object."}, status=422
        )
    received = _received(request, secret, WEBHOOK if is_json else FORM, fields)
    answer = _answer_json(received) if is_json else _answer_form(request, received)
    answer.headers["Cache-Control"] = "no-store"
    if received.outcome == "limited":
        answer.headers["Retry-After"] = str(_WAIT_S)
    return answer


def _received(
    request: HttpRequest, secret: str, kind: str, fields: list[tuple[str, str]]
) -> Received:
    workspace = inbound_keys.workspace_of(secret)
    desk = None if workspace is None else wiring.open_desk_of(workspace)
    if desk is None:
        return Received(outcome="unknown", sentence=inbound_app.UNKNOWN)
    return inbound_app.receive(
        desk, secret=secret, kind=kind, fields=fields,
        once=request.headers.get("Idempotency-Key", ""), sender=_sender(request),
    )  # fmt: skip


def _answer_json(received: Received) -> HttpResponse:
    content = {"outcome": received.outcome, "sentence": received.sentence}
    return JsonResponse(content, status=_STATUS[received.outcome])


def _answer_form(request: HttpRequest, received: Received) -> HttpResponse:
    if received.outcome in _THANKED:
        if received.next_address:
            return HttpResponse(status=303, headers={"Location": received.next_address})
        return render(request, "thanks.html", {"trouble": ""})
    context = {"trouble": received.sentence}
    return render(request, "thanks.html", context, status=_STATUS[received.outcome])


def _posted(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, texts in request.POST.lists():
        yield name, ", ".join(str(text) for text in texts)


def _flat(said: Any, depth: int = 0) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Yield the plain values of a JSON object by their own names, those of objects in it too."""
    if not isinstance(said, dict) or depth > DEPTH_MAX:
        raise ValueError("no JSON object, or one too deep")
    for name, value in said.items():
        if isinstance(value, dict):
            yield from _flat(value, depth + 1)
        elif isinstance(value, list):
            yield name, ", ".join(str(one) for one in value if isinstance(one, str | int | float))
        elif value is not None:
            yield name, str(value)


def _sender(request: HttpRequest) -> str:
    """Return the address it came from; of a proxy on this machine the one that it names."""
    peer = request.META.get("REMOTE_ADDR", "")
    try:
        is_proxy = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        is_proxy = False
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return named or peer if is_proxy else peer


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show the keys, how to use one, and what was held back."""
    return _show(request, open_desk(request))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    desk = open_desk(request)
    kind = request.POST.get("kind", "")
    try:
        key = inbound_keys.make_key(
            desk,
            name=request.POST.get("name", ""),
            kind=kind,
            thanks=request.POST.get("thanks", "").split(),
            secret=wiring.new_secret(),
        )
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    address = request.build_absolute_uri(reverse("inbound", args=[key]))
    answer = _show(request, desk, made=address, kind=kind)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Revoke a key."""
    desk = open_desk(request)
    try:
        name = inbound_keys.revoke_key(desk, key_id)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return _show(request, desk, said=f"Revoked: “{name}” takes no leads any more.")


@require_POST
def take_held(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take in what was held back as spam."""
    desk = open_desk(request)
    state, why = inbound_app.take_held_post(desk, post_id)
    if state == "taken":
        return HttpResponseRedirect(reverse("today"))
    return _show(request, desk, trouble=f"Not taken in. {why}", status=422)


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    made: str = "",
    kind: str = "",
    said: str = "",
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "inbound": inbound_keys.read_inbound(desk),
        "made": made,
        "kind": kind,
        "own": {"leave_empty": inbound_app.LEAVE_EMPTY, "next": inbound_app.NEXT},
        "bar": Bar(sentence=said) if said else None,
        "trouble": trouble,
        "back": "forms",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "forms.html", context, status=status)
