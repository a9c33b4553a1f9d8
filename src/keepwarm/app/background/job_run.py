"""Does one job: what it may call while it works, and what becomes of it however it ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import DatabaseError

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.records import models
from keepwarm.records.database import explain_trouble, writing

from .jobs import Claim, JobCancelled, JobLost, end_job, hand_back, hold, note_fault, tell_progress

TOLD_EVERY_S: Final = 0.5
"""How often progress is written down: as often as somebody who watches wants to know."""
_logger = logging.getLogger(__name__)


class _WorkerStops(Exception):  # noqa: N818 - no error: the process was asked to end
    """The worker has to end before the job does."""


class Run:
    """A job at work: its desk, its arguments, and how it says how far it is."""

    def __init__(
        self, desk: Desk, claim: Claim, is_stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self.desk = desk
        self.claim = claim
        self._is_stopping = is_stopping
        self._told_at = -TOLD_EVERY_S
        self._what = ""

    def progress(self, what: str, done: int, total: int = 0) -> None:
        """Say how far it is; ends the work where it was cancelled, lost or has to be left."""
        if self._is_stopping():
            raise _WorkerStops
        now = time.monotonic()
        if what != self._what or now - self._told_at >= TOLD_EVERY_S:
            hold(self.desk, self.claim)
            tell_progress(self.desk, self.claim, what, done, total)
            self._told_at, self._what = now, what

    def noted(self, step: str) -> object:
        """Return what a step came to that was done before; None where it was not."""
        row = self._steps().filter(name=step).first()
        return None if row is None else row.result

    def once(self, step: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what JSON holds
        """Do something once, whatever happens: effect and note of it are one transaction.

        Done before, by this or an earlier attempt, it is not done again: what it came to then is
        returned. What ``act`` returns must fit into JSON.
        """
        with writing(self.desk.workspace_id):
            hold(self.desk, self.claim)
            row = self._steps().filter(name=step).first()
            if row is None:
                row = models.JobStep.objects.create(
                    workspace_id=self.desk.workspace_id,
                    job_id=self.claim.job_id,
                    name=step,
                    result=act(),
                )
        return row.result

    def _steps(self) -> Any:  # noqa: ANN401 - Django's query set
        return models.JobStep.objects.filter(
            workspace_id=self.desk.workspace_id, job_id=self.claim.job_id
        )


Work = Callable[[Run, Mapping[str, Any]], Mapping[str, Any]]
"""What a kind of job does; it returns what is kept of it and shown."""


def run_job(
    desk: Desk,
    claim: Claim,
    kinds: Mapping[str, Work],
    *,
    is_stopping: Callable[[], bool] = lambda: False,
) -> str:
    """Do a job that was taken up; return what became of it: a state, or "lost"."""
    try:
        result = kinds[claim.kind](Run(desk, claim, is_stopping), claim.arguments)
        is_ended = end_job(desk, claim, "done", result=result)
    except JobLost:
        return "lost"
    except _WorkerStops:
        hand_back(desk, claim)
        return "waiting"
    except JobCancelled:
        return "cancelled" if end_job(desk, claim, "cancelled") else "lost"
    except Refusal as refusal:
        return "failed" if end_job(desk, claim, "failed", trouble=str(refusal)) else "lost"
    except Exception as error:
        # Whatever it was: the job is tried again, and the worker lives on.
        _logger.exception("Job %s (%s) did not work out", claim.job_id, claim.kind)
        return note_fault(desk, claim, _in_words(error))
    return "done" if is_ended else "lost"


def _in_words(error: Exception) -> str:
    if isinstance(error, DatabaseError):
        return explain_trouble(error)
    if isinstance(error, MemoryError):
        return "This machine has too little memory for it. Split the file into smaller ones."
    return (
        f"A fault of Keepwarm’s stopped it ({type(error).__name__}: {str(error)[:300]}). The"
        " terminal of the worker shows the details."
    )
