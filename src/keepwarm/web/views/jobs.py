"""Work in the background: what is under way and what came of it; cancel, again, export, fetch."""

from __future__ import annotations

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwarm.app.background import jobs as queue
from keepwarm.app.background.job_cards import card_of, list_jobs
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.inbox import count_inbox
from keepwarm.app.keeping import job_kinds
from keepwarm.records.models import Job
from keepwarm.web.desk import open_desk
from keepwarm.web.page import show_page


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Show what is under way and what has ended."""
    return _show_list(request, open_desk(request))


@require_GET
def read_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one job: how far it is, and what came of it."""
    desk = open_desk(request)
    return show_job(request, desk, _find(desk, job_id))


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Cancel a job."""
    desk = open_desk(request)
    try:
        queue.cancel_job(desk, _find(desk, job_id).pk)
    except Refusal as refusal:
        return _show_list(request, desk, trouble=str(refusal), status=422)
    return _go_to(job_id)


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Have a job done again that failed or was cancelled."""
    desk = open_desk(request)
    try:
        queue.retry_job(desk, _find(desk, job_id).pk)
    except Refusal as refusal:
        return _show_list(request, desk, trouble=str(refusal), status=422)
    return _go_to(job_id)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Have everything exported into a file to fetch."""
    return _go_to(job_kinds.ask_for_export(open_desk(request)))


@require_GET
def download(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Hand over the file that a job made."""
    desk = open_desk(request)
    job = _find(desk, job_id)
    content = job_kinds.read_file(desk, job)
    if content is None:
        raise Http404("The file is not kept any more. Export again.")
    headers = {
        "Content-Disposition": f'attachment; filename="{job.result["name"]}"',
        "Content-Length": str(job.result["bytes"]),
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(content, content_type="application/zip", headers=headers)


def show_job(request: HttpRequest, desk: Desk, job: Job, *, status: int = 200) -> HttpResponse:
    """Render the page of a job; of an import that has ended its reports."""
    is_report = job.kind == queue.IMPORT and job.state == "done"
    reports, refused = job_kinds.read_reports(job) if is_report else ([], [])
    context = {
        "card": card_of(desk, job),
        "reports": reports,
        "refused": refused,
        "inbox_count": count_inbox(desk),
    }
    return show_page(request, "job.html", context, status=status)


def _show_list(
    request: HttpRequest, desk: Desk, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    context = {"jobs": list_jobs(desk), "trouble": trouble, "inbox_count": count_inbox(desk)}
    return show_page(request, "jobs.html", context, status=status)


def _find(desk: Desk, job_id: int) -> Job:
    try:
        return queue.find_job(desk, job_id)
    except Refusal:
        raise Http404(f"There is no job number {job_id} any more.") from None


def _go_to(job_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("job", args=[job_id]))
