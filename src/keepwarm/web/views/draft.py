"""A draft beside what it is made of: filled in, closed another way, kept, taken to one's mail."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app import compose
from keepwarm.app.desk import Desk
from keepwarm.app.errors import Refusal
from keepwarm.app.inbox import count_inbox
from keepwarm.web.desk import open_desk
from keepwarm.web.jinja import write_query
from keepwarm.web.page import show_page

FILLED: Final = "part-"
"""What the names of fields begin with that fill a gap."""
WORDS_A_MINUTE: Final = 150
"""How fast a voicemail is spoken: the pace of clear speech."""
_ASKED: Final = ("tactic", "channel", "nugget", "close")


@require_GET
def read(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Show the draft that is planned, or the one asked for."""
    return _show(request, open_desk(request), prospect_id)


@require_POST
def keep(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Keep the text as a version, and show it."""
    desk, said = open_desk(request), request.POST
    tactic, channel = said.get("tactic", ""), said.get("channel", "")
    subject, text = said.get("subject", ""), said.get("text", "")
    try:
        compose.keep_version(
            desk, prospect_id, tactic=tactic, channel=channel, subject=subject, text=text
        )
    except Refusal as refusal:
        return _show(request, desk, prospect_id, trouble=str(refusal), typed=(subject, text))
    asked = write_query({name: said.get(name, "") for name in _ASKED})
    return HttpResponseRedirect(f"{reverse('draft', args=[prospect_id])}?{asked}&kept")


@require_POST
def download(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Hand the text over as a mail that a mail program opens to be sent."""
    desk, said = open_desk(request), request.POST
    subject, text = said.get("subject", ""), said.get("text", "")
    try:
        mail = compose.write_eml(
            desk,
            prospect_id,
            tactic=said.get("tactic", ""),
            channel=said.get("channel", ""),
            subject=subject,
            text=text,
        )
    except Refusal as refusal:
        return _show(request, desk, prospect_id, trouble=str(refusal), typed=(subject, text))
    headers = {"Content-Disposition": f'attachment; filename="draft-{prospect_id}.eml"'}
    return HttpResponse(mail, content_type="message/rfc822", headers=headers)


def _show(
    request: HttpRequest,
    desk: Desk,
    prospect_id: int,
    *,
    trouble: str = "",
    typed: tuple[str, str] | None = None,
) -> HttpResponse:
    said = request.POST if request.method == "POST" else request.GET
    asked = {name: said.get(name, "") for name in _ASKED}
    filled = {
        name.removeprefix(FILLED): str(text)
        for name, text in said.items()
        if name.startswith(FILLED)
    }
    try:
        page = compose.read_draft(desk, prospect_id, **asked, filled=filled)
    except Refusal as refusal:
        if trouble or not any(asked.values()):
            raise
        return _show_refused(request, prospect_id, str(refusal))
    if page is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    subject, text = typed or _standing(page, is_afresh="afresh" in said or bool(filled))
    words = len(text.split())
    context = {
        "page": page,
        "subject": subject,
        "text": text,
        "filled": filled,
        "asked": asked | {"tactic": page.draft.tactic.value, "channel": page.draft.channel.value},
        "words_count": words,
        "seconds": round(words * 60 / WORDS_A_MINUTE),
        "is_kept": "kept" in said,
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "draft.html", context, status=422 if trouble else 200)


def _standing(page: compose.DraftPage, *, is_afresh: bool) -> tuple[str, str]:
    """Return the newest version kept, else what was composed."""
    if page.versions and not is_afresh:
        return page.versions[0].subject, page.versions[0].text
    return page.draft.subject.text if page.draft.subject else "", page.draft.skeleton


def _show_refused(request: HttpRequest, prospect_id: int, trouble: str) -> HttpResponse:
    """Show the planned draft with what was refused of the one asked for."""
    context = {"prospect_id": prospect_id, "trouble": trouble, "inbox_count": None}
    return show_page(request, "no_draft.html", context, status=422)
