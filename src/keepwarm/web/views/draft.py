"""A draft beside what it is made of: filled in, closed another way, kept, taken to one's mail."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring_outside
from keepwarm.app.drafting import compose, draft_findings, prose
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.engine.values import Tactic
from keepwarm.web.desk import open_desk
from keepwarm.web.jinja import write_query
from keepwarm.web.page import read_int, show_page
from keepwarm.web.views.bar import read_bar

FILLED: Final = "part-"
"""What the names of fields begin with that fill a gap."""
ANYWAY: Final = "anyway"
"""The name of the button that hands a mail over as it is, whatever was found in it."""
_ASKED: Final = ("tactic", "channel", "nugget", "close")


@require_GET
def read(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Show the draft that is planned, or the one asked for; research where that comes first."""
    if request.GET.get("tactic") == Tactic.RESEARCH_FIRST.value:
        return HttpResponseRedirect(reverse("research", args=[prospect_id]))
    return show_draft(request, open_desk(request), prospect_id)


@require_POST
def keep(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Keep the text as a version, and show it."""
    desk, said = open_desk(request), request.POST
    tactic, channel = said.get("tactic", ""), said.get("channel", "")
    subject, text = _read_typed(request)
    try:
        compose.keep_version(
            desk,
            prospect_id,
            tactic=tactic,
            channel=channel,
            subject=subject,
            text=text,
            nugget=said.get("nugget", ""),
            close=said.get("close", ""),
            filled=_read_filled(said),
        )
    except Refusal as refusal:
        return show_draft(request, desk, prospect_id, trouble=str(refusal), typed=(subject, text))
    asked = write_query({name: said.get(name, "") for name in _ASKED})
    return HttpResponseRedirect(f"{reverse('draft', args=[prospect_id])}?{asked}&kept")


@require_POST
def check(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Say what is found in the text as it is typed; nothing is kept."""
    examined = _examine(request, open_desk(request), prospect_id)
    if examined is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    context = {
        "examined": examined,
        "words_max": _whole(request.POST.get("words_max", "")),
        "prospect_id": prospect_id,
        "channel": request.POST.get("channel", ""),
        "is_swapped": True,
    }
    return HttpResponse(render_to_string("findings.html", context, request))


@require_POST
def repair(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Mend one finding in the text as it is typed, or take that back; nothing is kept."""
    desk, said = open_desk(request), _read_typed(request)
    if "back" in request.POST:
        return show_draft(request, desk, prospect_id, typed=_read_former(request))
    examined = _examine(request, desk, prospect_id)
    wanted = request.POST.get("repair", "")
    for each in examined.found if examined else ():
        if each.repair and f"{each.finding.code}:{each.finding.start}" == wanted:
            mended = each.repair.subject, each.repair.text
            return show_draft(request, desk, prospect_id, typed=mended, former=said)
    return show_draft(request, desk, prospect_id, typed=said)


@require_POST
def write_prose(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Have the language model put the draft into better words; nothing is kept."""
    model, said = wiring_outside.language_model(), request.POST
    if model is None:
        raise Http404("No language model is set up.")
    desk = open_desk(request)
    try:
        made = prose.write_prose(
            desk,
            model,
            prospect_id,
            tactic=said.get("tactic", ""),
            channel=said.get("channel", ""),
            nugget=said.get("nugget", ""),
            close=said.get("close", ""),
            filled=_read_filled(said),
        )
    except Refusal as refusal:
        return show_draft(
            request, desk, prospect_id, trouble=str(refusal), typed=_read_typed(request)
        )
    if made is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    former = None if made.refused else _read_typed(request)
    typed = _read_typed(request) if made.refused else (made.subject, made.text)
    return show_draft(request, desk, prospect_id, typed=typed, former=former, made=made)


@require_POST
def download(request: HttpRequest, prospect_id: int) -> HttpResponse:
    """Hand the text over as a mail that a mail program opens to be sent."""
    desk, said = open_desk(request), request.POST
    subject, text = _read_typed(request)
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
        return show_draft(request, desk, prospect_id, trouble=str(refusal), typed=(subject, text))
    if ANYWAY not in said and _has_findings(desk, prospect_id, request):
        return show_draft(request, desk, prospect_id, typed=(subject, text), is_warned=True)
    headers = {"Content-Disposition": f'attachment; filename="draft-{prospect_id}.eml"'}
    return HttpResponse(mail, content_type="message/rfc822", headers=headers)


def _read_typed(request: HttpRequest) -> tuple[str, str]:
    said = request.POST
    return said.get("subject", ""), said.get("text", "").replace("\r\n", "\n")


def _read_former(request: HttpRequest) -> tuple[str, str]:
    said = request.POST
    return said.get("former-subject", ""), said.get("former-text", "").replace("\r\n", "\n")


def _examine(request: HttpRequest, desk: Desk, prospect_id: int) -> draft_findings.Examined | None:
    subject, text = _read_typed(request)
    return draft_findings.examine(
        desk,
        prospect_id,
        tactic=request.POST.get("tactic", ""),
        channel=request.POST.get("channel", ""),
        subject=subject,
        text=text,
    )


def _read_filled(said: QueryDict) -> dict[str, str]:
    return {
        name.removeprefix(FILLED): str(text)
        for name, text in said.items()
        if name.startswith(FILLED)
    }


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _has_findings(desk: Desk, prospect_id: int, request: HttpRequest) -> bool:
    examined = _examine(request, desk, prospect_id)
    return examined is not None and draft_findings.is_serious(examined)


def show_draft(
    request: HttpRequest,
    desk: Desk,
    prospect_id: int,
    *,
    trouble: str = "",
    typed: tuple[str, str] | None = None,
    former: tuple[str, str] | None = None,
    is_warned: bool = False,
    made: prose.Prose | None = None,
) -> HttpResponse:
    """Render the page of a draft."""
    said = request.POST if request.method == "POST" else request.GET
    asked = {name: said.get(name, "") for name in _ASKED}
    filled, version = _read_filled(said), read_int(said.get("version"))
    try:
        page = compose.read_draft(
            desk,
            prospect_id,
            **asked,
            filled=filled,
            said=typed,
            version=compose.AFRESH if "afresh" in said else version,
        )
    except Refusal as refusal:
        if trouble or not any(asked.values()):
            raise
        return _show_refused(request, prospect_id, str(refusal))
    if page is None:
        raise Http404(f"There is no prospect number {prospect_id}.")
    context = {
        "page": page,
        "examined": page.examined,
        "subject": page.examined.subject,
        "text": page.examined.text,
        "words_max": page.draft.words_max,
        "prospect_id": prospect_id,
        "channel": page.draft.channel.value,
        "former": former,
        "is_swapped": False,
        "is_warned": is_warned,
        "made_prose": made,
        "has_model": wiring_outside.language_model() is not None,
        "filled": filled,
        "version": version,
        "asked": asked | {"tactic": page.draft.tactic.value, "channel": page.draft.channel.value},
        "is_kept": "kept" in said,
        "trouble": trouble,
        "back": "prospect",
        "bar": read_bar(request, desk),
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "draft.html", context, status=422 if trouble else 200)


def _show_refused(request: HttpRequest, prospect_id: int, trouble: str) -> HttpResponse:
    """Show the planned draft with what was refused of the one asked for."""
    context = {"prospect_id": prospect_id, "trouble": trouble, "inbox_count": None}
    return show_page(request, "no_draft.html", context, status=422)
