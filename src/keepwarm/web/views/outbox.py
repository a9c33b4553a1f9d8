"""Approving a mail, what went out, what waits, and what only a person can say."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwarm import wiring
from keepwarm.app.drafting import compose
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.people import consents
from keepwarm.app.sending import approve as approve_app
from keepwarm.app.sending import look_over, one_click
from keepwarm.app.sending import outbox as outbox_app
from keepwarm.app.sending.lawful import say_review_due
from keepwarm.engine.values import Channel
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page
from keepwarm.web.views.bar import read_bar
from keepwarm.web.views.draft import show_draft

_SOON: Final = "soon"
_BEST: Final = "best"
_WATCHED_S: Final = 60
_SELDOM_S: Final = 30
_GROUPS: Final = (
    ("needs you", "Needs you"),
    ("sending", "Sending"),
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("ended", "Not sent"),
)


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show what waits, what is being sent, what went, and what needs a person."""
    desk = open_desk(request)
    bar = read_bar(request, desk)
    if bar and bar.decision_id and not outbox_app.can_take_back(desk, bar.decision_id):
        bar = None  # it is on its way: the list says so
    if bar and bar.decision_id and (mail := outbox_app.approved_mail(desk, bar.decision_id)):
        bar = replace(bar, beside=f"undo-{mail}")
    return show_outbox(request, desk, bar=bar)


@require_POST
def settle(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Take a person's word for a mail of which nobody can know whether it left."""
    desk = open_desk(request)
    try:
        decision = outbox_app.say(desk, mail_id, request.POST.get("word", ""))
    except Refusal as refusal:
        return show_outbox(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('outbox')}?did={decision}")


@require_POST
def set_address(request: HttpRequest) -> HttpResponse:
    """Set the postal address that first mails carry where the law wants one."""
    desk = open_desk(request)
    try:
        consents.set_postal_address(desk, request.POST.get("address", ""))
    except Refusal as refusal:
        return show_outbox(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(reverse("outbox"))


@require_POST
def choose_form(request: HttpRequest) -> HttpResponse:
    """Choose whether mails bear an HTML form beside the plain text."""
    compose.choose_html(open_desk(request), has_html=request.POST.get("form") == "html")
    return HttpResponseRedirect(f"{reverse('outbox')}#form")


@require_POST
def look(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Show a mail as it would leave; take first what law needs to know."""
    desk, said = open_desk(request), request.POST
    trouble = ""
    try:
        if "country" in said:
            consents.say_country(desk, prospect_id, said["country"])
        elif "consent" in said:
            given = dt.date.fromisoformat(said.get("given", ""))
            consents.note_consent(
                desk, prospect_id, channel=Channel.EMAIL, source=said["consent"], given_on=given
            )
    except Refusal as refusal:
        trouble = str(refusal)
    except ValueError:
        trouble = "Not noted: say on which day they consented."
    return _show_mail(request, desk, prospect_id, trouble=trouble)


@require_POST
def approve(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Approve the mail that was shown; it leaves when the time to undo is over."""
    desk, said = open_desk(request), request.POST
    try:
        touch, at = _touch(said.get("touch", "")), _moment(said.get("at", ""))
        page = look_over.look_over(
            desk, prospect_id, touch=touch, tactic=said.get("tactic", ""), terms=_terms(at),
            subject=said.get("subject", ""), text=_text(request),
        )  # fmt: skip
        decision = approve_app.approve(
            desk, prospect_id, touch=touch, tactic=said.get("tactic", ""),
            subject=said.get("subject", ""), text=_text(request),
            terms=approve_app.Terms(
                at=at, seen=said.get("seen", ""), public_url=settings.KEEPWARM.url,
                not_before=page.best_at if said.get("when") == _BEST else None,
            ),
        )  # fmt: skip
    except Refusal as refusal:
        return _show_mail(request, desk, prospect_id, trouble=str(refusal))
    return HttpResponseRedirect(f"{reverse('outbox')}?did={decision}")


# PUBLIC. No sign-in and no CSRF mark: whoever has the link of a mail may stop mails to whom it
# went, and do nothing else. Looking at it does nothing: machines look at every link.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, workspace_id: int, touch: uuid.UUID, token: str) -> HttpResponse:
    """Stop all contact with whom a mail went to (RFC 8058); shown, ask first."""
    desk = wiring.open_desk_of(workspace_id)
    if desk is None or not one_click.is_stop_token(desk, touch, token):
        raise Http404("This link is not one of ours.")
    is_done = request.method == "POST" and one_click.stop_by_link(desk, touch, token)
    response = render(request, "stop.html", {"is_done": is_done})
    response.headers["Cache-Control"] = "no-store"
    return response


def show_outbox(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the outbox."""
    cards = outbox_app.read_outbox(desk)
    groups = [(title, [card for card in cards if card.group == name]) for name, title in _GROUPS]
    context = {
        "groups": [(title, found) for title, found in groups if found],
        "look_s": _look_s(cards),
        "review_due": say_review_due(desk),
        "address": consents.postal_address(desk),
        "has_html": desk.workspace.has_html,
        "bar": bar,
        "back": "outbox",
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "outbox.html", context, status=status)


def _look_s(cards: Sequence[outbox_app.OutboxCard]) -> int:
    """Return how often the page looks what has become of its mails; 0 where nothing will."""
    # One that is due already counts: its sender may take a moment to come to it.
    waiting = [card.seconds_left for card in cards if card.group == "waiting"]
    if any(card.group == "sending" for card in cards) or any(s <= _WATCHED_S for s in waiting):
        return 1
    return _SELDOM_S if waiting else 0


def _show_mail(
    request: HttpRequest, desk: Desk, prospect_id: int, *, trouble: str = ""
) -> HttpResponse:
    said = request.POST
    context = {"tactic": said.get("tactic", ""), "prospect_id": prospect_id}
    try:
        page = look_over.look_over(
            desk,
            prospect_id,
            touch=_touch(said.get("touch", "")),
            tactic=said.get("tactic", ""),
            subject=said.get("subject", ""),
            text=_text(request),
            terms=_terms(_moment(said.get("at", ""), now=desk.now())),
        )
    except Refusal as refusal:
        typed = said.get("subject", ""), _text(request)
        return show_draft(request, desk, prospect_id, trouble=str(refusal), typed=typed)
    context |= {
        "page": page,
        "today": desk.now().astimezone(desk.zone).date(),
        "trouble": trouble,
        "when": said.get("when", _SOON),
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "approve.html", context, status=422 if trouble else 200)


def _terms(at: dt.datetime) -> approve_app.Terms:
    return approve_app.Terms(at=at, public_url=settings.KEEPWARM.url)


def _touch(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _moment(text: str, *, now: dt.datetime | None = None) -> dt.datetime:
    """Return the date that the shown mail bears, to the second, as mails have it."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        at = now or dt.datetime.now(dt.UTC)
    return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).replace(microsecond=0)


def _text(request: HttpRequest) -> str:
    return str(request.POST.get("text", "")).replace("\r\n", "\n")
