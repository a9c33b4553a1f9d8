"""The queue of work in the background: asked for, taken up under a lease, ended; all in one table.

Whoever asks for work calls ``enqueue`` and goes on; workers, in however many processes and on
however many machines, call ``claim_job``. A job is taken up by one statement that changes it only
if nobody did before (compare and set). Its worker holds it by a lease that it must renew; a worker
that dies, or stands still for long, loses it, and another one takes it up. ``attempt`` fences the
first one off: whatever it still wants to write, it has to hold the job by its own attempt.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.records import models
from keepwarm.records.database import writing

IMPORT: Final = "import"
FIT: Final = "fit"
EXPORT: Final = "export"
REREAD: Final = "reread"
SYNC: Final = "sync"
TAKE_UP: Final = "accept"
UNDO_IMPORT: Final = "undo_import"
OPEN: Final = ("waiting", "running")
LEASE: Final = dt.timedelta(seconds=60)
"""How long a worker may be silent: a slow disk holds one up for seconds, never for a minute."""
FAULTS_MAX: Final = 5
"""Attempts that may end in an error."""
LOSSES_MAX: Final = 20
"""Workers that may die at a job before it counts as what kills them."""
_PAUSE: Final = dt.timedelta(seconds=5)
_PAUSE_GROWTH: Final = 6
"""5 seconds, 30 seconds, 3 minutes, 18 minutes between attempts: most troubles are short."""
HEAD_START: Final = dt.timedelta(seconds=10)
"""How long workers leave a small job to the request that asked for it and does it at once."""
FILES_KEPT: Final = dt.timedelta(days=1)
JOBS_KEPT: Final = dt.timedelta(days=30)


class JobLost(Exception):  # noqa: N818 - no error: somebody else has it now
    """Another worker holds the job: this one must leave off at once."""


class JobCancelled(Exception):  # noqa: N818 - a person wanted it
    """A person cancelled the job: its worker leaves off where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job that was taken up: what to do, and the attempt by which it is held."""

    job_id: int
    attempt: int
    kind: str
    arguments: Mapping[str, Any]
    lease: dt.timedelta


def enqueue(
    desk: Desk,
    kind: str,
    *,
    title: str,
    arguments: Mapping[str, Any] | None = None,
    head_start: dt.timedelta = dt.timedelta(),
) -> int:
    """Ask for work and return the number of its job; the open one, where the same was asked for.

    Workers leave it alone for ``head_start``.
    """
    said = dict(arguments or {})
    digest, now = _digest(said), desk.now()
    with writing(desk.workspace_id):
        known = _jobs(desk).filter(kind=kind, digest=digest, state__in=OPEN).first()
        job = known or models.Job.objects.create(
            workspace_id=desk.workspace_id, kind=kind, digest=digest, title=title[:1000],
            arguments=said, made_at=now, due_at=now + head_start,
        )  # fmt: skip
    return int(job.pk)


def was_asked(desk: Desk, kind: str, arguments: Mapping[str, Any]) -> bool:
    """Say whether this was asked for before, whatever came of it."""
    return _jobs(desk).filter(kind=kind, digest=_digest(arguments)).exists()


def _digest(arguments: Mapping[str, Any]) -> bytes:
    text = json.dumps(arguments, sort_keys=True).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()


def claim_job(
    desk: Desk, *, worker: str, lease: dt.timedelta = LEASE, job_id: int | None = None
) -> Claim | None:
    """Take up what is due, or this very job; None where there is nothing to take up."""
    now = desk.now()
    is_lost = Q(state="running", lease_until__lt=now)
    wanted = _jobs(desk)
    if job_id is None:
        wanted = wanted.filter(Q(state="waiting", due_at__lte=now) | is_lost)
    else:
        wanted = wanted.filter(Q(state="waiting") | is_lost, pk=job_id)
    for row in wanted.order_by("due_at", "pk")[:20]:
        # Between the look and the act another worker may have taken it, or its own be heard of.
        same = _jobs(desk).filter(pk=row.pk, state=row.state, attempt=row.attempt)
        if row.state == "running":
            same = same.filter(lease_until__lt=now)
        if row.is_cancelling:
            same.update(state="cancelled", ended_at=now)
            continue
        losses = row.losses + (row.state == "running")
        if losses >= LOSSES_MAX:
            same.update(state="failed", ended_at=now, losses=losses, trouble=_KILLS)
            continue
        taken = same.update(
            state="running", attempt=F("attempt") + 1, worker=worker[:100], losses=losses,
            lease_until=now + lease, due_at=now, started_at=row.started_at or now, trouble="",
        )  # fmt: skip
        if taken:
            return Claim(
                job_id=row.pk, attempt=row.attempt + 1, kind=row.kind,
                arguments=dict(row.arguments), lease=lease,
            )  # fmt: skip
    return None


_KILLS: Final = (
    f"The process that worked at it ended {LOSSES_MAX} times before it was done: it may need more"
    " memory than this machine has. Split the file, or run the worker on a larger machine; then"
    " try again."
)


def hold(desk: Desk, claim: Claim) -> None:
    """Renew the lease; ``JobLost`` where somebody else has the job, ``JobCancelled`` where told so.

    Within a transaction this also keeps others from taking it up until the transaction ends.
    """
    if not renew(desk, claim):
        raise JobLost
    if _held(desk, claim).filter(is_cancelling=True).exists():
        raise JobCancelled


def renew(desk: Desk, claim: Claim) -> bool:
    """Renew the lease; return whether the job is still this worker's."""
    return bool(_held(desk, claim).update(lease_until=desk.now() + claim.lease))


def tell_progress(desk: Desk, claim: Claim, what: str, done: int, total: int) -> None:
    """Write down how far it is."""
    _held(desk, claim).update(doing=what[:100], done=done, total=total)


def end_job(
    desk: Desk,
    claim: Claim,
    state: str,
    *,
    result: Mapping[str, Any] | None = None,
    trouble: str = "",
) -> bool:
    """End a job; return whether it was still this worker's to end."""
    return bool(
        _held(desk, claim).update(
            state=state, ended_at=desk.now(), result=dict(result or {}), trouble=trouble,
            lease_until=None,
        )
    )  # fmt: skip


def hand_back(desk: Desk, claim: Claim) -> None:
    """Give a job back that its worker has no time for any more; the next one goes on with it."""
    _held(desk, claim).update(state="waiting", due_at=desk.now(), lease_until=None)


def note_fault(desk: Desk, claim: Claim, trouble: str) -> str:
    """Note that an attempt ended in an error; return the state: tried again later, or failed."""
    row = _held(desk, claim).first()
    if row is None:
        return "lost"
    faults = row.faults + 1
    if faults >= FAULTS_MAX:
        said = f"Given up after {faults} attempts. {trouble}"
        return "failed" if end_job(desk, claim, "failed", trouble=said) else "lost"
    pause = _PAUSE * _PAUSE_GROWTH ** (faults - 1)
    _held(desk, claim).update(
        state="waiting", faults=faults, trouble=trouble, due_at=desk.now() + pause, lease_until=None
    )
    return "waiting"


def cancel_job(desk: Desk, job_id: int) -> None:
    """Cancel a job: at once where it waits, at its next step where it runs."""
    job = find_job(desk, job_id)
    rows = _jobs(desk).filter(pk=job.pk)
    if rows.filter(state="waiting").update(state="cancelled", ended_at=desk.now()):
        return
    if not rows.filter(state="running").update(is_cancelling=True):
        raise Refusal("Not cancelled: it has ended already.")


def retry_job(desk: Desk, job_id: int) -> None:
    """Have a job done again that failed or was cancelled; what it did by then is not done twice."""
    with writing(desk.workspace_id):
        job = find_job(desk, job_id)
        if job.state not in {"failed", "cancelled"}:
            raise Refusal("Not started again: it has not failed.")
        if _jobs(desk).filter(kind=job.kind, digest=bytes(job.digest), state__in=OPEN).exists():
            raise Refusal("Not started again: the same was asked for anew and is under way.")
        _jobs(desk).filter(pk=job.pk).update(
            state="waiting", is_cancelling=False, due_at=desk.now(), ended_at=None, faults=0,
            losses=0, trouble="", doing="", done=0, total=0,
        )  # fmt: skip


def find_job(desk: Desk, job_id: int) -> models.Job:
    """Return the workspace's job of this number."""
    job = _jobs(desk).filter(pk=job_id).first()
    if job is None:
        raise Refusal(f"There is no job number {job_id}. Those there are: keepwarm jobs")
    return job


def forget_old_jobs(desk: Desk) -> None:
    """Delete files that were there to be fetched for a day, and jobs that ended long ago."""
    now = desk.now()
    files = models.JobFile.objects.filter(workspace_id=desk.workspace_id)
    files.filter(job__ended_at__lt=now - FILES_KEPT).delete()
    _jobs(desk).filter(ended_at__lt=now - JOBS_KEPT).exclude(state__in=OPEN).delete()


def forget_exports(desk: Desk) -> None:
    """Delete what was exported, and begin anew what is being exported: somebody was erased."""
    models.JobFile.objects.filter(workspace_id=desk.workspace_id).delete()
    # The next attempt's number fences off whoever is at it now.
    _jobs(desk).filter(kind=EXPORT, state="running").update(
        state="waiting", attempt=F("attempt") + 1, due_at=desk.now(), lease_until=None
    )


def _jobs(desk: Desk) -> QuerySet[models.Job]:
    return models.Job.objects.filter(workspace_id=desk.workspace_id)


def _held(desk: Desk, claim: Claim) -> QuerySet[models.Job]:
    return _jobs(desk).filter(pk=claim.job_id, state="running", attempt=claim.attempt)
