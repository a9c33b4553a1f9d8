"""What is shown of work in the background: plain, worded values for pages, terminal and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.records import models

from .jobs import (
    EXPORT,
    FAULTS_MAX,
    FILES_KEPT,
    FIT,
    IMPORT,
    OPEN,
    REREAD,
    SYNC,
    TAKE_UP,
    UNDO_IMPORT,
    find_job,
)

SHOWN_MAX: Final = 50
UNHEARD: Final = dt.timedelta(seconds=30)
"""A job that waits longer has no worker, or a busy one."""
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """A job as it is shown; ``sentence`` says how it stands, ``share`` how far it is (0 to 1)."""

    job_id: int
    kind: str
    title: str
    what: str
    state: str
    sentence: str
    doing: str
    done: int
    total: int
    share: float | None
    made_at: dt.datetime
    ended_at: dt.datetime | None
    decision: int | None
    can_cancel: bool
    can_retry: bool
    has_file: bool

    @property
    def is_open(self) -> bool:
        """Say whether it has not ended yet."""
        return self.state in OPEN


WHAT: Final = {
    IMPORT: "Import", FIT: "Learn", EXPORT: "Export", REREAD: "Read again", TAKE_UP: "Take up",
    SYNC: "Mailbox", UNDO_IMPORT: "Take back",
}  # fmt: skip


def list_jobs(desk: Desk) -> tuple[JobCard, ...]:
    """Return the newest jobs, those that have not ended first."""
    rows = models.Job.objects.filter(workspace_id=desk.workspace_id)
    is_open = list(rows.filter(state__in=OPEN).order_by("-pk")[:SHOWN_MAX])
    ended = list(rows.exclude(state__in=OPEN).order_by("-ended_at", "-pk")[:SHOWN_MAX])
    return tuple(card_of(desk, row) for row in (*is_open, *ended)[:SHOWN_MAX])


def count_open_jobs(desk: Desk) -> int:
    """Count the jobs that have not ended."""
    return models.Job.objects.filter(workspace_id=desk.workspace_id, state__in=OPEN).count()


def read_job(desk: Desk, job_id: int) -> JobCard:
    """Return one job."""
    return card_of(desk, find_job(desk, job_id))


def card_of(desk: Desk, job: models.Job) -> JobCard:
    """Return a job as it is shown."""
    is_done = job.state == "done"
    decision = job.result.get("decision")
    is_running = job.state == "running"
    return JobCard(
        job_id=job.pk,
        kind=job.kind,
        title=job.title,
        what=WHAT[job.kind],
        state=job.state,
        sentence=_SENTENCES[job.state](desk, job),
        doing=job.doing,
        done=job.done,
        total=job.total,
        share=min(job.done / job.total, 1.0) if is_running and job.total else None,
        made_at=job.made_at,
        ended_at=job.ended_at,
        decision=decision if isinstance(decision, int) else None,
        can_cancel=job.state in OPEN and not job.is_cancelling,
        can_retry=job.state in {"failed", "cancelled"},
        has_file=is_done and job.kind == EXPORT and _is_kept(desk, job),
    )


def _waiting(desk: Desk, job: models.Job) -> str:
    now = desk.now()
    if job.faults:
        return (
            f"It did not work out. {job.trouble} It is tried again at"
            f" {job.due_at.astimezone(desk.zone):%H:%M:%S}, {FAULTS_MAX - job.faults} more times."
        )
    if now - max(job.due_at, job.made_at) > UNHEARD and not _is_any_running(desk):
        return "No worker has taken it up yet. Is one running? Start one with: keepwarm work"
    return "Waiting for its turn."


def _is_any_running(desk: Desk) -> bool:
    return models.Job.objects.filter(
        workspace_id=desk.workspace_id, state="running", lease_until__gte=desk.now()
    ).exists()


def _running(desk: Desk, job: models.Job) -> str:
    if job.is_cancelling:
        return "It is being cancelled: it stops at the next step."
    if job.lease_until is not None and job.lease_until < desk.now():
        return "Its worker has fallen silent: another one goes on with it."
    if not job.doing:
        return "It has begun."
    done = f"{job.done:,} of {job.total:,}" if job.total else f"{job.done:,}"
    return f"{done} {job.doing}." if job.done else f"{job.doing.capitalize()} …"


def _done(desk: Desk, job: models.Job) -> str:
    if job.kind == IMPORT:
        return _imported(job.result)
    if job.kind == EXPORT:
        size = f"{job.result['bytes'] / _MEGABYTE:.1f} MB"
        if not _is_kept(desk, job):
            return f"Done, {size}. The file was kept for a day and is deleted."
        return f"Ready to fetch, {size}; kept for a day."
    if job.kind == REREAD:
        return f"{job.result['messages']:,} messages read again, everybody settled."
    return str(job.result["sentence"])


def _imported(result: Mapping[str, object]) -> str:
    files = result["files"]
    assert isinstance(files, list)  # noqa: S101 - what an import keeps
    reports = [one["report"] for one in files if "report" in one]
    refusals = [f"{one['name']}: {one['refusal']}" for one in files if "refusal" in one]
    found, stored = (sum(one[name] for one in reports) for name in ("found", "stored"))
    said = [f"{found:,} found, {stored:,} taken in."] if reports else []
    return " ".join([*said, *refusals])


def _is_kept(desk: Desk, job: models.Job) -> bool:
    return (
        job.ended_at is not None
        and desk.now() - job.ended_at <= FILES_KEPT
        and models.JobFile.objects.filter(workspace_id=desk.workspace_id, job=job).exists()
    )


def _failed(_desk: Desk, job: models.Job) -> str:
    return job.trouble or "It did not work out."


def _cancelled(_desk: Desk, _job: models.Job) -> str:
    return "Cancelled. What was done by then stays."


_SENTENCES: Final[Mapping[str, Callable[[Desk, models.Job], str]]] = {
    "waiting": _waiting,
    "running": _running,
    "done": _done,
    "failed": _failed,
    "cancelled": _cancelled,
}
