"""The tables of work in the background: jobs, the steps they have done, the files they made."""

from __future__ import annotations

from django.db import models

__all__ = ["Job", "JobFile", "JobStep"]

KINDS = [(kind, kind) for kind in ("import", "fit", "export", "reread", "accept", "sync")]
STATES = [(state, state) for state in ("waiting", "running", "done", "failed", "cancelled")]


class Job(models.Model):
    """A piece of work that outlives the request that asked for it, and the process that does it.

    ``digest`` tells it from others of its kind: of two that ask for the same, one is open at a
    time. ``attempt`` counts how often it was taken up and fences off whoever took it up before;
    ``lease_until`` is when a worker that is not heard of has lost it. ``faults`` counts attempts
    that ended in an error, ``losses`` those whose worker died. ``due_at`` is when it may be taken
    up. ``doing``, ``done`` and ``total`` say how far it is (0: the whole is not known).
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    kind = models.CharField(max_length=12, choices=KINDS)
    digest = models.BinaryField(max_length=16)
    title = models.CharField(max_length=1000)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    is_cancelling = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempt = models.IntegerField(default=0)
    faults = models.SmallIntegerField(default=0)
    losses = models.SmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    doing = models.CharField(max_length=100, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    trouble = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "digest"],
                name="job_open_once",
                condition=models.Q(state__in=("waiting", "running")),
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at", "id"],
                name="job_open",
                condition=models.Q(state__in=("waiting", "running")),
            )
        ]


class JobStep(models.Model):
    """An effect of a job, noted in the transaction that had it: it is never had twice."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    job = models.ForeignKey(Job, models.CASCADE, db_index=False)
    name = models.CharField(max_length=100)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "job", "name"], name="job_step_once")
        ]


class JobFile(models.Model):
    """A piece of the file that a job made, to be fetched for a while by whoever asked for it.

    It stands in the database, because the worker may be on another machine than the pages.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    job = models.ForeignKey(Job, models.CASCADE, db_index=False)
    attempt = models.IntegerField()
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "job", "attempt", "number"], name="job_file_once"
            )
        ]
