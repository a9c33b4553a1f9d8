"""Mailboxes that are read live: add one, see how much of each is read, check, pause, remove."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring
from keepwarm.app import mailboxes, read_mailbox
from keepwarm.app.desk import Desk
from keepwarm.app.errors import Refusal
from keepwarm.app.inbox import count_inbox
from keepwarm.app.mail_places import list_places
from keepwarm.app.sending_mailboxes import ServerAddress
from keepwarm.app.sync import find_mailbox
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page

_FIELDS: Final = (
    "mailbox", "name", "login", "host", "port", "security", "smtp_host", "smtp_port",
    "smtp_security",
)  # fmt: skip
"""What is shown again where it did not work out: all that was typed in but the password."""


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show the mailboxes; with an address, the form that adds it."""
    typed = {name: request.GET.get(name, "").strip() for name in _FIELDS}
    return _show(request, open_desk(request), typed=typed)


@sensitive_post_parameters("secret")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a mailbox that lets us in, and have it read at once."""
    desk = open_desk(request)
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    try:
        number = _add(desk, typed, request.POST.get("secret", ""))
    except Refusal as refusal:
        return _show(request, desk, typed=typed, trouble=str(refusal), status=422)
    read_mailbox.ask_for_look(desk, find_mailbox(desk, number))
    return HttpResponseRedirect(reverse("mailboxes"))


def _add(desk: Desk, typed: dict[str, str], secret: str) -> int:
    address, enter = typed["mailbox"], wiring.mail_entrance()
    login = typed["login"] or address
    imap = _server(typed, "")
    smtp = _server(typed, "smtp_")
    if imap is None:
        mailboxes.refuse_sign_in(address, login, secret)
        places = list_places(address, wiring.mail_providers())
        place = mailboxes.find_entrance(places, login=login, secret=secret, enter=enter)
        imap, smtp = place.imap, smtp or place.smtp
    new = mailboxes.NewMailbox(
        address=address, name=typed["name"], imap=imap, smtp=smtp, login=login, secret=secret
    )
    return mailboxes.add_mailbox(desk, wiring.sealer(), enter, new)


def _server(typed: dict[str, str], which: str) -> ServerAddress | None:
    host = typed[f"{which}host"]
    if not host:
        return None
    return ServerAddress(
        host=host, port=read_int(typed[f"{which}port"]) or 0, security=typed[f"{which}security"]
    )


@require_POST
def check(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Hold a mailbox against its server."""
    desk = open_desk(request)
    try:
        audited = read_mailbox.check_mailbox(
            desk,
            mailbox_id,
            enter=wiring.mail_entrance(),
            sealer=wiring.sealer(),
            tokens=wiring.token_server(),
        )
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return _show(request, desk, said=audited.sentence)


@require_POST
def pause(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Read a mailbox no more for now."""
    return _set_paused(request, mailbox_id, is_paused=True)


@require_POST
def resume(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Go on reading a mailbox."""
    return _set_paused(request, mailbox_id, is_paused=False)


def _set_paused(request: HttpRequest, mailbox_id: int, *, is_paused: bool) -> HttpResponse:
    desk = open_desk(request)
    try:
        mailboxes.pause_mailbox(desk, mailbox_id, is_paused=is_paused)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    if not is_paused:
        read_mailbox.ask_for_look(desk, find_mailbox(desk, mailbox_id))
    return HttpResponseRedirect(reverse("mailboxes"))


@require_POST
def remove(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Forget a mailbox and its password."""
    desk = open_desk(request)
    try:
        said = mailboxes.remove_mailbox(desk, mailbox_id)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return _show(request, desk, said=said)


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    typed: dict[str, str] | None = None,
    said: str = "",
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    filled = dict.fromkeys(_FIELDS, "") | (typed or {})
    known = list_places(filled["mailbox"], wiring.mail_providers()) if filled["mailbox"] else ()
    provider = next((place for place in known if place.provider), None)
    cards = mailboxes.list_mailboxes(desk)
    context = {
        "mailboxes": cards,
        "progress": read_mailbox.progress_of_looks(desk),
        "typed": filled,
        "provider": provider,
        "is_moving": any(card.state == "reading" for card in cards),
        "bar": Bar(sentence=said) if said else None,
        "trouble": trouble,
        "back": "mailboxes",
        "inbox_count": count_inbox(desk),
    }
    answer = show_page(request, "mailboxes.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
