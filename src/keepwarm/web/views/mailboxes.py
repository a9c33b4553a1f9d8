"""Mailboxes that are read live: add one, see how much of each is read, check, pause, remove."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring, wiring_outside
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.mailbox import mail_names, mailbox_sign_ins, mailboxes, read_mailbox
from keepwarm.app.mailbox.mail_places import list_places
from keepwarm.app.mailbox.sending_mailboxes import ServerAddress
from keepwarm.app.mailbox.sync import find_mailbox
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page, wants_fragment

_FIELDS: Final = (
    "mailbox", "name", "login", "host", "port", "security", "smtp_host", "smtp_port",
    "smtp_security", "service", "issuer", "client_id", "scope", "by",
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


@sensitive_post_parameters("client_secret")
@require_POST
def begin_sign_in(request: HttpRequest) -> HttpResponse:
    """Begin a sign-in at a provider; the page says where to go on.

    Not by a redirect: what a form may lead to is this site alone, as the page's policy says.
    """
    desk = open_desk(request)
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    service = typed["service"] if typed["service"] != "other" else typed["issuer"]
    asked = mailbox_sign_ins.AskedSignIn(
        address=typed["mailbox"], service=service, login=typed["login"],
        client_id=typed["client_id"], client_secret=request.POST.get("client_secret", "").strip(),
        scope=typed["scope"], imap=_server(typed, ""), smtp=_server(typed, "smtp_"),
        by_browser=typed["by"] == "browser",
    )  # fmt: skip
    try:
        begun = mailbox_sign_ins.begin_sign_in(
            desk, asked, wiring_outside.signing_in(), redirect=_way_back(request)
        )
    except Refusal as refusal:
        return _show(request, desk, typed=typed, trouble=str(refusal), status=422)
    return _show(request, desk, typed=typed, begun=begun)


def _way_back(request: HttpRequest) -> str:
    path = reverse("finish-mail-sign-in")
    address = settings.KEEPWARM.url
    return f"{address}{path}" if address else request.build_absolute_uri(path)


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Take what the browser came back with from the provider, and add the mailbox."""
    desk = open_desk(request)
    if "state" not in request.GET:
        return HttpResponseRedirect(reverse("mailboxes"))
    try:
        number = mailbox_sign_ins.finish_sign_in(
            desk, request.GET.dict(), wiring_outside.signing_in()
        )
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    read_mailbox.ask_for_look(desk, find_mailbox(desk, number))
    return HttpResponseRedirect(reverse("mailboxes"))


@require_POST
def look_for_code(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """Ask whether the code was entered; nothing is answered while it was not."""
    desk = open_desk(request)
    try:
        number = mailbox_sign_ins.look_for_sign_in(desk, sign_in_id, wiring_outside.signing_in())
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    if number is None:
        return HttpResponse(status=204)
    read_mailbox.ask_for_look(desk, find_mailbox(desk, number))
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("mailboxes")})
    return HttpResponseRedirect(reverse("mailboxes"))


@require_POST
def look_at_names(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Ask anew what the domain of a mailbox says of itself."""
    desk = open_desk(request)
    try:
        row = find_mailbox(desk, mailbox_id)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    card = mail_names.look_at_names(desk, row, wiring_outside.names(), wiring_outside.senders())
    return _show(request, desk, said=f"What {card.domain} says of itself was asked anew.")


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


@require_POST
def go_on_sending(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Send by a mailbox again."""
    desk = open_desk(request)
    try:
        mailboxes.go_on_sending(desk, mailbox_id)
    except Refusal as refusal:
        return _show(request, desk, trouble=str(refusal), status=422)
    return HttpResponseRedirect(reverse("mailboxes"))


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
    begun: mailbox_sign_ins.BegunSignIn | None = None,
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
        "services": wiring.sign_in_services(),
        "way_back": _way_back(request),
        "begun": begun,
        "is_moving": any(card.state == "reading" for card in cards),
        "bar": Bar(sentence=said) if said else None,
        "trouble": trouble,
        "back": "mailboxes",
        "inbox_count": count_inbox(desk),
    }
    answer = show_page(request, "mailboxes.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
