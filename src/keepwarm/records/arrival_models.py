"""The tables of who has just come in, and of the notices by which that is told elsewhere."""

from __future__ import annotations

from django.db import models

__all__ = ["Arrival", "Notice", "NoticeTarget"]

ARRIVAL_KINDS = [(word, word) for word in ("enquiry", "reply")]
NOTICE_STATES = [(word, word) for word in ("due", "sending", "sent", "failed", "unsure", "skipped")]


class Arrival(models.Model):
    """Somebody who has just written and waits for us; once for each word of theirs.

    ``once`` is the digest of the raw mail or log entry. ``at`` is when they wrote, ``noted_at``
    when it was known here.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    once = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10, choices=ARRIVAL_KINDS)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "once"], name="arrival_once")]
        indexes = [
            models.Index(fields=["workspace", "noted_at"], name="arrival_by_time"),
            models.Index(fields=["workspace", "person"], name="arrival_by_person"),
        ]


class NoticeTarget(models.Model):
    """Where notices go: the address of a service, sealed, because it holds what lets us in there.

    ``service`` is the service's name by the library that speaks to it. ``trouble`` is what went
    wrong last, empty once a notice was taken.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    name = models.CharField(max_length=100)
    service = models.CharField(max_length=100, blank=True, default="")
    sealed_address = models.BinaryField(default=b"")
    is_paused = models.BooleanField(default=False)
    trouble = models.CharField(max_length=300, blank=True, default="")
    told_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="notice_target_once")
        ]


class Notice(models.Model):
    """One arrival told to one target, at most once unless the service itself refused it.

    ``state`` "sending" is noted before anything leaves: whoever finds it so after ``lease_until``
    cannot know whether it arrived, and it becomes "unsure". "skipped" says that it was answered or
    out of date before it could be told.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    arrival = models.ForeignKey(Arrival, models.CASCADE, db_index=False)
    target = models.ForeignKey(NoticeTarget, models.CASCADE, db_index=False)
    state = models.CharField(max_length=10, choices=NOTICE_STATES, default="due")
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "arrival", "target"], name="notice_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at"],
                name="notice_open",
                condition=models.Q(state__in=("due", "sending")),
            ),
            models.Index(fields=["workspace", "target", "id"], name="notice_by_target"),
        ]
