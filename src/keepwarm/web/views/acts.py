"""What a person does to a prospect from any page; each act can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepwarm.app.day import promises
from keepwarm.app.ground import ownership
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox import correct_sent as sent_app
from keepwarm.app.inbox import dismiss_fact as dismiss_app
from keepwarm.app.keeping import act
from keepwarm.app.keeping import decide as decide_app
from keepwarm.engine.values import CallResult, Channel, Tactic
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, wants_fragment
from keepwarm.web.views.accounts import show_account
from keepwarm.web.views.bar import describe_act, may_undo
from keepwarm.web.views.calibration import show_calibration
from keepwarm.web.views.errors import forbidden_to
from keepwarm.web.views.inbox import find_inbox_address, show_inbox, show_message
from keepwarm.web.views.intake import show_import
from keepwarm.web.views.nuggets import show_nuggets
from keepwarm.web.views.outbox import show_outbox
from keepwarm.web.views.people import show_pairs
from keepwarm.web.views.prospect import show_prospect
from keepwarm.web.views.prospects import show_prospects
from keepwarm.web.views.today import show_today
from keepwarm.web.views.triage import show_triage
from keepwarm.web.views.values import show_values
from keepwarm.web.views.working_time import show_working_time
from keepwarm.web.visitor import visitor_of
from keepwarm.web.words import CLOSING_OUTCOMES


@require_POST
def log(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Log a touch or an answer outside the mailbox: ``happened`` is channel/result[/tactic]."""

    def log_touch(desk: Desk) -> int:
        channel, result, tactic = _read_happening(request.POST.get("happened", ""))
        note = request.POST.get("note", "").strip()
        return act.log_touch(
            desk, prospect_id=prospect_id, channel=channel, result=result, note=note, tactic=tactic
        )

    return _act(request, prospect_id, log_touch)


@require_POST
def later(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Put a prospect off, by a number of days or to a date."""

    def postpone(desk: Desk) -> int:
        days = read_int(request.POST.get("days"))
        until = _read_date(request.POST.get("until", "")) if days is None else None
        return act.postpone(desk, prospect_id=prospect_id, until=until, days=days)

    return _act(request, prospect_id, postpone)


@require_POST
def skip(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Take a prospect off today's list, and only off today's."""
    return _act(request, prospect_id, lambda desk: act.skip_today(desk, prospect_id=prospect_id))


@require_POST
def close(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Close a prospect on evidence; silence is none."""

    def close_prospect(desk: Desk) -> int:
        outcome = request.POST.get("outcome", "")
        evidence = request.POST.get("evidence", "").strip()
        if outcome not in CLOSING_OUTCOMES:
            raise Refusal("Not closed: choose how it ended.")
        if not evidence:
            raise Refusal("Not closed: say what shows it. Silence alone never ends a prospect.")
        return act.close(desk, prospect_id=prospect_id, outcome=outcome, evidence=evidence)

    return _act(request, prospect_id, close_prospect)


@require_POST
def stop(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Never contact somebody again, because they said so or should not be."""

    def suppress(desk: Desk) -> int:
        why = request.POST.get("why", "").strip()
        if not why:
            raise Refusal("Not stopped yet: say who asked for it and how, in a few words.")
        return act.suppress(desk, prospect_id=prospect_id, why=why)

    return _act(request, prospect_id, suppress)


@require_POST
def reopen(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Open a closed prospect again."""
    return _act(request, prospect_id, lambda desk: act.reopen(desk, prospect_id=prospect_id))


@require_POST
def settle_promise(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Say that a promise is done, or put it off by some days."""

    def settle(desk: Desk) -> int:
        mail, number = read_int(request.POST.get("mail")), read_int(request.POST.get("number"))
        if mail is None or number is None:
            raise Refusal("Nothing was changed: the page did not say which promise.")
        place = {"prospect_id": prospect_id, "message_id": mail, "number": number}
        days = read_int(request.POST.get("days"))
        if days is not None:
            return promises.put_off_promise(desk, **place, days=days)
        return promises.keep_promise(desk, **place)

    return _act(request, prospect_id, settle)


@require_POST
def correct_sent(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Take a person's word for what a mail of ours did, asked and promised."""

    def correct(desk: Desk) -> int:
        mail = read_int(request.POST.get("mail"))
        if mail is None:
            raise Refusal("Not corrected: the page did not say which mail.")
        return sent_app.correct_sent(
            desk,
            mail,
            tactic=_read_changed(request, "tactic"),
            ask=_read_changed(request, "ask"),
            not_promised=request.POST.getlist("not_promised"),
        )

    return _act(request, prospect_id, correct)


@require_POST
def dismiss_fact(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Drop what a signature says of somebody and is wrong."""
    name, value = request.POST.get("fact", ""), request.POST.get("value", "")
    return _act(
        request,
        prospect_id,
        lambda desk: dismiss_app.dismiss_fact(
            desk, prospect_id=prospect_id, name=name, value=value
        ),
    )


@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Answer a card: do what the person chose of it."""
    choice = request.POST.get("choice", "")
    prospect_id = read_int(request.POST.get("of"))
    return _act(request, prospect_id, lambda desk: decide_app.decide(desk, proposal_id, choice))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back and return to where it was offered."""
    desk = open_desk(request)
    prospect_id = read_int(request.POST.get("of"))
    try:
        decision_id = _read_decision(request.POST.get("did", ""))
        if not may_undo(request, desk, decision_id):
            return forbidden_to(request, visitor_of(request))
        sentence = act.undo(desk, decision_id)
    except Refusal as refusal:
        return _show_back(request, desk, prospect_id, trouble=str(refusal), status=422)
    if wants_fragment(request):
        return _show_back(request, desk, prospect_id, bar=Bar(sentence=sentence))
    return _go_back(request, prospect_id, {"undone": 1})


@require_POST
def take_over(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Take a prospect over who has no owner."""
    return _act(
        request, prospect_id, lambda desk: ownership.take_over(desk, prospect_id=prospect_id)
    )


@require_POST
def give_owner(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Give a prospect to a colleague, or to nobody."""

    def give(desk: Desk) -> int:
        chosen = request.POST.get("to", "")
        user_id = read_int(chosen)
        if user_id is None and chosen != "nobody":
            raise Refusal("Nothing was changed: choose to whom.")
        return ownership.give_prospect(desk, prospect_id=prospect_id, user_id=user_id)

    return _act(request, prospect_id, give)


def _read_changed(request: HttpRequest, name: str) -> str | None:
    """Return what was chosen; ``None`` where it is as the page showed it."""
    chosen = request.POST.get(name)
    return None if chosen == request.POST.get(f"{name}_was") else chosen


def _act(
    request: HttpRequest, prospect_id: int | None, change: Callable[[Desk], int]
) -> HttpResponse:
    desk = open_desk(request)
    try:
        decision_id = change(desk)
    except Refusal as refusal:
        return _show_back(request, desk, prospect_id, trouble=str(refusal), status=422)
    if wants_fragment(request):
        bar = describe_act(desk, decision_id, prospect_id=prospect_id)
        return _show_back(request, desk, prospect_id, bar=bar)
    of = {} if prospect_id is None else {"of": prospect_id}
    return _go_back(request, prospect_id, {"did": decision_id, **of})


def _show_back(
    request: HttpRequest,
    desk: Desk,
    prospect_id: int | None,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    match request.POST.get("back"), prospect_id:
        case "message", _ if (message_id := read_int(request.POST.get("message"))) is not None:
            return show_message(request, desk, message_id, bar=bar, trouble=trouble, status=status)
        case "account", _ if (account_id := read_int(request.POST.get("account"))) is not None:
            return show_account(request, desk, account_id, bar=bar, trouble=trouble, status=status)
        case "inbox", _:
            asked = QueryDict(request.POST.get("view", ""))
            return show_inbox(request, desk, asked, bar=bar, trouble=trouble, status=status)
        case "prospect", int(number):
            return show_prospect(
                request,
                desk,
                number,
                bar=bar,
                trouble=trouble,
                kept=request.POST.dict() if trouble else None,
                status=status,
            )
        case name, _:
            show = _PAGES.get(name or "", show_today)
            return show(request, desk, bar=bar, trouble=trouble, status=status)


_PAGES: Final[dict[str, Callable[..., HttpResponse]]] = {
    "calibration": show_calibration,
    "values": show_values,
    "working-time": show_working_time,
    "import": show_import,
    "duplicates": show_pairs,
    "outbox": show_outbox,
    "triage": show_triage,
    "prospects": show_prospects,
    "nuggets": show_nuggets,
}
"""Pages to go back to that need nothing but the desk."""


def _go_back(
    request: HttpRequest, prospect_id: int | None, said: dict[str, int]
) -> HttpResponseRedirect:
    address = _find_back(request, prospect_id)
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}{urlencode(said)}")


def _find_back(request: HttpRequest, prospect_id: int | None) -> str:
    match request.POST.get("back"), prospect_id:
        case "message" | "inbox", _:
            return find_inbox_address(request, read_int(request.POST.get("message")))
        case "prospect", int(number):
            return reverse("prospect", args=[number])
        case "account", _ if (account_id := read_int(request.POST.get("account"))) is not None:
            return reverse("account", args=[account_id])
        case name, _ if name in _PAGES:
            return reverse(name)
        case _:
            return reverse("today")


def _read_decision(text: str) -> int:
    decision_id = read_int(text)
    if decision_id is None:
        raise Refusal("Nothing was taken back: the page did not say which act.")
    return decision_id


def _read_happening(text: str) -> tuple[str, str, str]:
    channel, _, rest = text.partition("/")
    result, _, tactic = rest.partition("/")
    if channel not in set(Channel) or result not in set(CallResult):
        raise Refusal("Nothing was logged: choose what happened.")
    return channel, result, tactic if tactic in set(Tactic) else ""


def _read_date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal("Not put off: give a day, like 2026-11-30.") from None
