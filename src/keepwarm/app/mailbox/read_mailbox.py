"""Has mailboxes read in the background: which are due, one look, and a line that waits for news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Q

from keepwarm.app.background.job_run import Run, Work
from keepwarm.app.background.jobs import OPEN, SYNC, enqueue
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.ground.sealing import Sealer
from keepwarm.records import models

from .audit_mail import Audit, audit
from .mail_grants import NOBODY, TokenServer, enter_mailbox
from .mail_server import Enter, MailTrouble
from .sync import LookReport, find_mailbox, look, note_look

AUDIT_EVERY: Final = dt.timedelta(days=1)
WAIT: Final = dt.timedelta(minutes=5)
"""How long a line waits before it is asked anew: lines die in silence, and RFC 2177 allows 29."""
_ARGUMENT: Final = "mailbox"


def ask_for_looks(desk: Desk) -> None:
    """Have every mailbox read that is due; of earlier looks the last one is kept."""
    due = models.Mailbox.objects.filter(
        workspace_id=desk.workspace_id, is_paused=False, due_at__lte=desk.now()
    )
    for mailbox in due:
        ask_for_look(desk, mailbox)


def ask_for_look(desk: Desk, mailbox: models.Mailbox) -> int:
    """Have a mailbox read; return the number of the job."""
    arguments = {_ARGUMENT: mailbox.pk}
    jobs = models.Job.objects.filter(workspace_id=desk.workspace_id, kind=SYNC)
    if not jobs.filter(arguments=arguments, state__in=OPEN).exists():
        jobs.filter(arguments=arguments, state="done").delete()
    return enqueue(desk, SYNC, title=mailbox.address, arguments=arguments)


def progress_of_looks(desk: Desk) -> Mapping[int, str]:
    """Return how far the looks are that are under way, by mailbox."""
    running = models.Job.objects.filter(
        workspace_id=desk.workspace_id, kind=SYNC, state="running"
    ).exclude(doing="")
    return {
        int(job.arguments[_ARGUMENT]): f"{job.done:,} of {job.total:,} {job.doing}"
        for job in running
    }


def reading_by(enter: Enter, sealer: Sealer, tokens: TokenServer = NOBODY) -> Work:
    """Return what the job does that reads a mailbox."""

    def read(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        report = read_mailbox(
            run.desk,
            int(arguments[_ARGUMENT]),
            enter=enter,
            sealer=sealer,
            tokens=tokens,
            progress=run.progress,
        )
        return {"stored": report.stored, "sentence": say_report(report)}

    return read


def read_mailbox(
    desk: Desk,
    mailbox_id: int,
    *,
    enter: Enter,
    sealer: Sealer,
    tokens: TokenServer = NOBODY,
    progress: Progress = silent,
) -> LookReport:
    """Look into a mailbox once, and hold it against the server where that is a day ago."""
    mailbox = find_mailbox(desk, mailbox_id)
    if mailbox.is_paused:
        return LookReport(trouble="It is paused.")
    try:
        with enter_mailbox(desk, mailbox, enter=enter, sealer=sealer, tokens=tokens) as server:
            report = look(desk, mailbox.pk, server, progress=progress)
            mailbox.refresh_from_db()
            if not report.trouble and not report.waiting and _is_audit_due(desk, mailbox):
                audit(desk, mailbox.pk, server)
    except (MailTrouble, Refusal) as trouble:
        report = LookReport(trouble=str(trouble))
        note_look(desk, mailbox, report)
    return report


def read_to_end(
    desk: Desk,
    mailbox_id: int,
    *,
    enter: Enter,
    sealer: Sealer,
    tokens: TokenServer = NOBODY,
    progress: Progress = silent,
) -> LookReport:
    """Look into a mailbox until nothing waits any more; the sum of what that came to."""
    whole = LookReport()
    while True:
        report = read_mailbox(
            desk, mailbox_id, enter=enter, sealer=sealer, tokens=tokens, progress=progress
        )
        for name in ("stored", "known", "ignored", "failed", "gone", "gaps"):
            setattr(whole, name, getattr(whole, name) + getattr(report, name))
        whole.withheld, whole.waiting = report.withheld, report.waiting
        whole.trouble = report.trouble
        if report.trouble or not report.waiting:
            return whole


def _is_audit_due(desk: Desk, mailbox: models.Mailbox) -> bool:
    return mailbox.audited_at is None or desk.now() - mailbox.audited_at >= AUDIT_EVERY


def check_mailbox(
    desk: Desk, mailbox_id: int, *, enter: Enter, sealer: Sealer, tokens: TokenServer = NOBODY
) -> Audit:
    """Hold a mailbox against its server now."""
    mailbox = find_mailbox(desk, mailbox_id)
    try:
        with enter_mailbox(desk, mailbox, enter=enter, sealer=sealer, tokens=tokens) as server:
            return audit(desk, mailbox.pk, server)
    except MailTrouble as trouble:
        raise Refusal(f"Not checked. {trouble}") from trouble


def say_report(report: LookReport) -> str:
    """Say what a look came to."""
    if report.trouble:
        return report.trouble
    said = [f"{report.stored:,} messages taken in."]
    if report.known:
        said.append(f"{report.known:,} were here already.")
    if report.gaps:
        said.append(f"{report.gaps:,} counted as read and were not here: fetched now.")
    if report.withheld:
        said.append(f"{report.withheld:,} the server did not hand over.")
    if report.failed:
        said.append(f"{report.failed:,} could not be read; they are tried again.")
    if report.waiting:
        said.append(f"{report.waiting:,} old ones are still to be read.")
    return " ".join(said)


def watch_mailbox(
    desk: Desk,
    mailbox_id: int,
    *,
    enter: Enter,
    sealer: Sealer,
    watcher: str,
    is_stopping: Callable[[], bool],
    tokens: TokenServer = NOBODY,
) -> None:
    """Wait at a mailbox's inbox, by one watcher at a time, and have it read when something comes.

    Ends where the server cannot tell, the line breaks, or the mailbox is paused or removed.
    """
    wait_s = WAIT.total_seconds()
    if not _take(desk, mailbox_id, watcher):
        return
    mailbox = find_mailbox(desk, mailbox_id)
    inbox = (
        models.Folder.objects.filter(
            workspace_id=desk.workspace_id, mailbox=mailbox, role__in=("all", "inbox"),
            is_gone=False,
        )
        .order_by("role")
        .first()
    )  # fmt: skip
    if inbox is None:
        return
    with enter_mailbox(desk, mailbox, enter=enter, sealer=sealer, tokens=tokens) as server:
        server.open_folder(inbox.name)
        # Something may have come before the line was open.
        _make_due(desk, mailbox_id)
        while not is_stopping() and _take(desk, mailbox_id, watcher):
            began = desk.now()
            if server.wait(wait_s):
                _make_due(desk, mailbox_id)
            elif desk.now() - began < WAIT / 2:
                return


def _take(desk: Desk, mailbox_id: int, watcher: str) -> bool:
    now = desk.now()
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(looker=watcher)
    rows = models.Mailbox.objects.filter(is_free, workspace_id=desk.workspace_id, pk=mailbox_id)
    return bool(rows.filter(is_paused=False).update(looker=watcher, lease_until=now + 2 * WAIT))


def _make_due(desk: Desk, mailbox_id: int) -> None:
    models.Mailbox.objects.filter(workspace_id=desk.workspace_id, pk=mailbox_id).update(
        due_at=desk.now()
    )
