"""Taking an import back: a page that says what goes and what stays, and the act itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.importing import undo_import as undo_app
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping.job_kinds import ask_for_undoing
from keepwarm.web.desk import open_desk
from keepwarm.web.page import show_page
from keepwarm.web.views.intake import show_import


@require_GET
def ask(request: HttpRequest, source_id: int) -> HttpResponse:
    """Say what taking the import back takes away, what stays and why."""
    desk = open_desk(request)
    _find(desk, source_id)
    try:
        undoing = undo_app.foresee_undoing(desk, source_id)
    except Refusal as refusal:
        return show_import(request, desk, trouble=str(refusal), status=422)
    context = {"undoing": undoing, "inbox_count": count_inbox(desk)}
    return show_page(request, "undo_import.html", context)


@require_POST
def undo(request: HttpRequest, source_id: int) -> HttpResponse:
    """Take the import back: a small one at once, a large one in the background."""
    desk = open_desk(request)
    _find(desk, source_id)
    try:
        undoing = undo_app.foresee_undoing(desk, source_id)
    except Refusal as refusal:
        return show_import(request, desk, trouble=str(refusal), status=422)
    job_id = ask_for_undoing(desk, undoing)
    if undoing.is_quick:
        wiring.do_at_once(desk, job_id)
    return HttpResponseRedirect(reverse("job", args=[job_id]))


def _find(desk: Desk, source_id: int) -> None:
    try:
        undo_app.find_source(desk, source_id)
    except Refusal:
        raise Http404(f"There is no import number {source_id}.") from None
