"""Import: put files in, correct what was guessed."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm import wiring
from keepwarm.app.background.jobs import find_job
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.importing import intake as intake_app
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping import job_kinds
from keepwarm.app.storing.import_cards import ImportPreview
from keepwarm.app.storing.open_sheet import Choices
from keepwarm.app.storing.row_problems import write_problems
from keepwarm.web.desk import open_desk
from keepwarm.web.page import Bar, show_page
from keepwarm.web.views.bar import read_bar
from keepwarm.web.views.jobs import show_job

UPLOAD_MEGABYTES_MAX: Final = 256
"""A file is held in memory once while it is read; bigger mailboxes go through the terminal."""
_ORDER: Final = {"leads": 0, "mail": 1, "calls": 2}
FILES_MAX: Final = 20
"""As many as one can look over on one page."""


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show what was imported, who waits to be taken up, and where the next file goes."""
    desk = open_desk(request)
    return show_import(request, desk, bar=read_bar(request, desk))


def show_import(
    request: HttpRequest,
    desk: Desk,
    *,
    bar: Bar | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the import page."""
    context = {
        "intake": intake_app.import_page(desk),
        "upload_megabytes_max": UPLOAD_MEGABYTES_MAX,
        "bar": bar,
        "trouble": trouble,
        "back": "import",
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "import.html", context, status=status)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Show what the chosen files would bring; nothing is imported yet."""
    desk = open_desk(request)
    files = request.FILES.getlist("files")
    try:
        _refuse_unfit_files(files)
        previews = [
            intake_app.preview(desk, name=file.name or "file", content=file.read())
            for file in files
        ]
    except Refusal as refusal:
        return show_import(request, desk, trouble=str(refusal), status=422)
    # Leads first, calls last: a call finds its person by the name that a lead file gave.
    previews.sort(key=lambda file: _ORDER.get(file.kind, 0))
    return _show_preview(request, desk, previews)


@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Show what the previewed files would bring if they were read as corrected."""
    desk = open_desk(request)
    try:
        previews = [
            intake_app.preview_again(desk, token=token, choices=_read_choices(request, token))
            for token in request.POST.getlist("token")
        ]
    except Refusal as refusal:
        return show_import(request, desk, trouble=str(refusal), status=422)
    return _show_preview(request, desk, previews)


@require_GET
def download_problems(request: HttpRequest, token: str) -> HttpResponse:
    """Hand over what cannot be taken of a file as a CSV table."""
    try:
        name, problems = intake_app.list_problems(open_desk(request), token)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    answer = HttpResponse(
        write_problems([(name, problems)]).encode("utf-8-sig"), content_type="text/csv"
    )
    answer["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return answer


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Import the previewed files as corrected; a file that is refused does not stop the others.

    Small ones are imported at once, and the answer is their report; large ones in the background.
    Sending the form again changes nothing.
    """
    desk = open_desk(request)
    tokens = request.POST.getlist("token")
    if not tokens:
        return show_import(
            request, desk, trouble="Nothing was imported: choose a file first.", status=422
        )
    files = [
        (token, request.POST.get(f"{token}:name", "A file"), _read_choices(request, token))
        for token in tokens
    ]
    is_quick = intake_app.is_small(desk, tokens)
    job_id = job_kinds.ask_for_import(desk, files, is_quick=is_quick)
    if is_quick:
        wiring.do_at_once(desk, job_id)
    job = find_job(desk, job_id)
    if job.state != "done":
        return HttpResponseRedirect(reverse("job", args=[job_id]))
    reports, _ = job_kinds.read_reports(job)
    return show_job(request, desk, job, status=200 if reports else 422)


def _show_preview(request: HttpRequest, desk: Desk, previews: list[ImportPreview]) -> HttpResponse:
    takeable = [file for file in previews if not file.error]
    context = {
        "previews": previews,
        "takeable": takeable,
        "correctable": any(file.choices for file in takeable),
        "leads": [file for file in takeable if file.kind == "leads"],
        "bases": intake_app.import_page(desk).bases,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "preview.html", context, status=200 if takeable else 422)


def _refuse_unfit_files(files: list[UploadedFile[bytes]]) -> None:
    if not files:
        raise Refusal("Nothing was read: choose a file first.")
    if len(files) > FILES_MAX:
        raise Refusal(
            f"Nothing was read: {len(files)} files at once, at most {FILES_MAX}. "
            "A whole folder goes in with “keepwarm import FOLDER”."
        )
    for file in files:
        if (file.size or 0) > UPLOAD_MEGABYTES_MAX * 1_000_000:
            raise Refusal(
                f"Nothing was read: {file.name} has {(file.size or 0) // 1_000_000} MB, the page "
                f"takes {UPLOAD_MEGABYTES_MAX}. Bigger files go in with “keepwarm import FILE”."
            )


def _read_choices(request: HttpRequest, token: str) -> Choices:
    kind = request.POST.get(f"{token}:kind", "")
    # Columns and words that were shown for leads say nothing of calls, nor the other way round.
    is_same = kind == request.POST.get(f"{token}:was", kind)
    return Choices(
        mapping=_read_named(request, f"{token}:map:") if is_same else {},
        words=_read_named(request, f"{token}:word:") if is_same else {},
        kind=kind,
        basis=request.POST.get("basis", ""),
        region=request.POST.get("region", "").strip(),
    )


def _read_named(request: HttpRequest, start: str) -> dict[str, str]:
    return {
        name.removeprefix(start): str(column)
        for name, column in request.POST.items()
        if name.startswith(start)
    }
