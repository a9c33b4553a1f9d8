"""The library of nuggets: looked through, written, taken in from files, and what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.drafting import nuggets as library
from keepwarm.app.drafting.nugget_yield import read_yields
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.engine.draft import LANGUAGES
from keepwarm.engine.values import NuggetKind
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, read_int, show_page
from keepwarm.web.views.bar import read_bar

FILE_BYTES_MAX: Final = 64 * 1024
FILES_MAX: Final = 500
_FIELDS: Final = ("title", "language", "kind", "short", "text", *library.TAG_NAMES)
_EMPTY: Final = dict.fromkeys((*_FIELDS, "reasons"), "") | {"language": "en", "kind": "case"}
_ENDINGS: Final = (".md", ".markdown")


@require_GET
def read_list(request: HttpRequest) -> HttpResponse:
    """Show the library, or the part of it that was asked for."""
    return show_nuggets(request, open_desk(request))


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Show the form for a new piece."""
    return _show_form(request, open_desk(request), None, _EMPTY)


@require_GET
def read(request: HttpRequest, nugget_id: int) -> HttpResponse:
    """Show one piece, to be changed."""
    desk = open_desk(request)
    try:
        card = library.read_nugget_card(desk, nugget_id)
    except Refusal as refusal:
        return show_nuggets(request, desk, trouble=str(refusal), status=404)
    nugget = card.nugget
    said = {
        "title": nugget.title,
        "language": nugget.language,
        "kind": nugget.kind.value,
        "short": nugget.short,
        "text": nugget.text,
        **{name: ", ".join(sorted(nugget.tags[name])) for name in library.TAG_NAMES},
        "reasons": ",".join(sorted(nugget.reasons)),
    }
    return _show_form(request, desk, nugget_id, said)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a piece, new or changed."""
    desk = open_desk(request)
    nugget_id = read_int(request.POST.get("nugget"))
    said = {name: request.POST.get(name, "") for name in _FIELDS}
    said["reasons"] = ",".join(request.POST.getlist("reasons"))
    try:
        decision_id = library.save_nugget(desk, nugget_id, said)
    except Refusal as refusal:
        return _show_form(request, desk, nugget_id, said, trouble=str(refusal))
    return HttpResponseRedirect(f"{reverse('nuggets')}?{urlencode({'did': decision_id})}")


@require_POST
def retire(request: HttpRequest, nugget_id: int) -> HttpResponse:
    """Give a piece to nobody any more, or again."""
    desk = open_desk(request)
    try:
        library.retire_nugget(desk, nugget_id, is_retired="again" not in request.POST)
    except Refusal as refusal:
        return show_nuggets(request, desk, trouble=str(refusal), status=404)
    return HttpResponseRedirect(reverse("nuggets"))


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Take Markdown files into the library, a whole folder at once."""
    desk = open_desk(request)
    files = [
        each for each in request.FILES.getlist("files") if str(each.name).lower().endswith(_ENDINGS)
    ][:FILES_MAX]
    texts = {
        str(each.name): each.read(FILE_BYTES_MAX).decode("utf-8-sig", "replace") for each in files
    }
    if not texts:
        trouble = "Nothing was taken in: choose files that end in .md."
        return show_nuggets(request, desk, trouble=trouble, status=422)
    return show_nuggets(request, desk, report=library.import_nuggets(desk, texts))


def show_nuggets(
    request: HttpRequest,
    desk: Desk,
    *,
    report: library.NuggetsReport | None = None,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the library, with what was just done or refused."""
    asked = {name: request.GET.get(name, "") for name in ("q", "language", "kind")}
    cards = library.find_nuggets(
        desk, query=asked["q"], language=asked["language"], kind=asked["kind"]
    )
    context = {
        "cards": cards,
        "reasons": desk.packs.reasons.words,
        "yields": read_yields(desk, (card.nugget for card in cards)),
        "asked": asked,
        "is_asked": any(asked.values()),
        "report": report,
        "languages": LANGUAGES,
        "kinds": tuple(NuggetKind),
        "trouble": trouble,
        "back": "nuggets",
        "bar": bar or read_bar(request, desk),
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "nuggets.html", context, status=status)


def _show_form(
    request: HttpRequest,
    desk: Desk,
    nugget_id: int | None,
    said: Mapping[str, str],
    *,
    trouble: str = "",
) -> HttpResponse:
    context = {
        "nugget_id": nugget_id,
        "said": said,
        "languages": LANGUAGES,
        "kinds": tuple(NuggetKind),
        "reasons": desk.packs.reasons.words,
        "trouble": trouble,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "nugget.html", context, status=422 if trouble else 200)
