"""The inbox: what came in, what it was read as, and how a person puts it right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.ground.cards import InboxMessage, InboxQuery, ProspectRow
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox import answers, unmatched
from keepwarm.app.inbox import inbox as inbox_app
from keepwarm.app.inbox.inbox_message import read_inbox_message
from keepwarm.app.people import prospects as prospects_app
from keepwarm.engine.values import Intent
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page, wants_fragment
from keepwarm.web.views.bar import describe_act, read_bar
from keepwarm.web.views.prospects import QUERY_CHARACTERS_MAX
from keepwarm.web.words import INBOX_KINDS, INBOX_PARTS, INTENT_WORDS, LANGUAGE_WORDS

MATCHES_SHOWN: Final = 8
CHIPS: Final = tuple(intent for intent in Intent if intent is not Intent.BOUNCE)
"""What a person may say of a message; whether it was delivered is no matter of opinion."""
CONTACT_FIELDS: Final = ("name", "role", "email", "phone")
FIELD_CHARACTERS_MAX: Final = 320


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show the inbox; its address holds part, filters and page."""
    desk = open_desk(request)
    return show_inbox(request, desk, request.GET, bar=read_bar(request, desk))


def show_inbox(
    request: HttpRequest,
    desk: Desk,
    asked: Mapping[str, str],
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the inbox; what an address asks for and does not exist falls back to the whole."""
    query = read_query(asked)
    try:
        page = inbox_app.read_inbox(desk, query)
    except Refusal as refusal:
        trouble = trouble or str(refusal)
        query = InboxQuery()
        page = inbox_app.read_inbox(desk, query)
    view = write_view(query)
    context = {
        "inbox": page,
        "view": view,
        "held": {"view": view},
        "kinds": INBOX_KINDS,
        "parts": INBOX_PARTS,
        "intents": INTENT_WORDS,
        "languages": LANGUAGE_WORDS,
        "back": "inbox",
        "bar": bar,
        "trouble": trouble,
        "inbox_count": page.needs_count + page.unmatched_count,
    }
    return show_page(request, "inbox.html", context, status=status)


def read_query(asked: Mapping[str, str]) -> InboxQuery:
    """Return what an address asks for."""
    return InboxQuery(
        part=asked.get("part", ""),
        intent=asked.get("intent", ""),
        kind=asked.get("kind", ""),
        language=asked.get("language", ""),
        after=asked.get("after", ""),
    )


def write_view(query: InboxQuery, **changes: str) -> str:
    """Return the query of an address that asks for this, with something else where given."""
    parts = {
        "part": query.part,
        "intent": query.intent,
        "kind": query.kind,
        "language": query.language,
        "after": query.after,
    }
    return urlencode({name: value for name, value in (parts | changes).items() if value})


@require_GET
def read_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show one message; ``?q=`` looks for the prospect it belongs to."""
    desk = open_desk(request)
    return show_message(request, desk, message_id, bar=read_bar(request, desk))


def show_message(
    request: HttpRequest,
    desk: Desk,
    message_id: int,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    kept: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one message; ``kept`` is what a refused form held."""
    message = _find(desk, message_id)
    asked = request.GET.get("q", "").strip()[:QUERY_CHARACTERS_MAX]
    context = {
        "message": message,
        "chips": order_chips(message),
        "chosen": message.row.intents if kept is None else tuple(kept.getlist("intent")),
        "fields": write_fields(message.details) if kept is None else kept.dict(),
        "asked": asked,
        "matches": _matches(desk, asked),
        "held": {"message": message_id},
        "back": "message",
        "bar": bar,
        "trouble": trouble,
        "inbox_count": inbox_app.count_inbox(desk),
    }
    return show_page(request, "message.html", context, status=status)


def _find(desk: Desk, message_id: int) -> InboxMessage:
    message = read_inbox_message(desk, message_id)
    if message is None:
        raise Http404(f"There is no message number {message_id} in the inbox.")
    return message


def order_chips(message: InboxMessage) -> tuple[str, ...]:
    """Return all labels: first what it was read as, then what it might say, then the others."""
    likely = (*message.row.intents, *(label for label, _ in message.row.choices))
    return tuple(dict.fromkeys([*(label for label in likely if label in CHIPS), *CHIPS]))


def write_fields(details: Mapping[str, Any]) -> dict[str, str]:
    """Return the details as the fields of the form hold them."""
    fields = {
        name: str(details.get(name) or "") for name in ("resume_on", "return_on", "phone", "email")
    }
    for who in ("referral", "alternate"):
        contact = details.get(who) or {}
        fields |= {f"{who}_{name}": str(contact.get(name) or "") for name in CONTACT_FIELDS}
    return fields


def _matches(desk: Desk, asked: str) -> tuple[ProspectRow, ...]:
    if not asked:
        return ()
    return prospects_app.list_prospects(desk, query=asked, sort="name").rows[:MATCHES_SHOWN]


@require_POST
def correct(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say what a message means: its labels and details, or that it was read rightly."""
    desk = open_desk(request)
    message = _find(desk, message_id)
    try:
        intents, details = _read_correction(request.POST, message)
        decision_id = answers.correct_reading(desk, message_id, intents, details)
    except Refusal as refusal:
        return _show_back(
            request, desk, message_id, trouble=str(refusal), kept=request.POST, status=422
        )
    return _done(request, desk, message_id, decision_id)


def _read_correction(
    form: QueryDict, message: InboxMessage
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the labels and details that a form states; ``as_read`` states what was read."""
    if "as_read" in form:
        return message.row.intents, dict(message.details)
    intents = tuple(dict.fromkeys(form.getlist("intent")))
    unknown = [label for label in intents if label not in CHIPS]
    if unknown:
        raise Refusal(f"Not corrected: there is no label “{unknown[0]}”.")
    if "has_details" not in form:
        return intents, dict(message.details)
    return intents, read_details(form, message.details)


def read_details(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details that a form states, as they are stored; what is empty is left out."""
    # What a calendar says has no field in the form.
    details: dict[str, Any] = {name: before.get(name) for name in ("meeting", "meeting_at")}
    for name in ("resume_on", "return_on"):
        details[name] = _read_day(form.get(name, ""))
    if details["resume_on"] and details["resume_on"] == before.get("resume_on"):
        details["resume_tolerance_days"] = before.get("resume_tolerance_days", 0)
    for name in ("phone", "email"):
        details[name] = form.get(name, "").strip()[:FIELD_CHARACTERS_MAX]
    for who in ("referral", "alternate"):
        contact = {
            name: form.get(f"{who}_{name}", "").strip()[:FIELD_CHARACTERS_MAX]
            for name in CONTACT_FIELDS
        }
        details[who] = contact if any(contact.values()) else None
    return {name: value for name, value in details.items() if value}


def _read_day(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Refusal(
            f"Not corrected: “{text[:40]}” is no day. Write it like 2026-05-01."
        ) from None


@require_POST
def assign(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say which prospect a message is about, or that it is about none."""
    desk = open_desk(request)
    prospect_id = read_int(request.POST.get("prospect"))
    if prospect_id is None and "nobody" not in request.POST:
        trouble = "Not assigned: choose a prospect, or say that it is about none."
        return _show_back(request, desk, message_id, trouble=trouble, status=422)
    try:
        decision_id = unmatched.assign(desk, message_id, prospect_id)
    except Refusal as refusal:
        return _show_back(request, desk, message_id, trouble=str(refusal), status=422)
    return _done(request, desk, message_id, decision_id)


def _done(request: HttpRequest, desk: Desk, message_id: int, decision_id: int) -> HttpResponse:
    """Show what was done, with what followed from it."""
    if not wants_fragment(request):
        back = find_inbox_address(request, message_id)
        join = "&" if "?" in back else "?"
        return HttpResponseRedirect(f"{back}{join}{urlencode({'did': decision_id})}")
    bar = describe_act(desk, decision_id, prospect_id=None)
    message = read_inbox_message(desk, message_id)
    followed = message.row.consequence if message else ""
    said = f"{bar.sentence} {followed}".strip()
    return _show_back(request, desk, message_id, bar=Bar(sentence=said, decision_id=decision_id))


def find_inbox_address(request: HttpRequest, message_id: int | None) -> str:
    """Return the page of the inbox from which a form was sent."""
    if request.POST.get("back") == "message" and message_id is not None:
        return reverse("message", args=[message_id])
    view = write_view(read_query(QueryDict(request.POST.get("view", ""))))
    return f"{reverse('inbox')}?{view}" if view else reverse("inbox")


def _show_back(
    request: HttpRequest,
    desk: Desk,
    message_id: int,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    kept: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    if request.POST.get("back") == "message":
        return show_message(
            request, desk, message_id, bar=bar, trouble=trouble, kept=kept, status=status
        )
    asked = QueryDict(request.POST.get("view", ""))
    return show_inbox(request, desk, asked, bar=bar, trouble=trouble, status=status)
