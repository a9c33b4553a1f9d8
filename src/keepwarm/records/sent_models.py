"""The tables of our own mails as read, and of what people said of them; see ``models``."""

from __future__ import annotations

from django.db import models

__all__ = ["SentCorrection", "SentReading"]


class SentReading(models.Model):
    """What a mail of ours asks, promises, encloses and tries; derived, versioned, correctable.

    ``tactic`` and ``ask`` are empty where the text leaves them open. ``promises`` holds [kind,
    words, day or null] each, ``promised_on`` the earliest of those days. ``evidence`` holds
    [label, words, start, end].
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    message = models.OneToOneField("records.Message", models.CASCADE)
    version = models.SmallIntegerField()
    language = models.CharField(max_length=2, blank=True, default="")
    tactic = models.CharField(max_length=32, blank=True, default="")
    ask = models.CharField(max_length=20, blank=True, default="")
    promises = models.JSONField(default=list)
    promised_on = models.DateField(null=True)
    has_attachment = models.BooleanField(default=False)
    lacks_attachment = models.BooleanField(default=False)
    delivers = models.BooleanField(default=False)
    nugget_kind = models.CharField(max_length=10, blank=True, default="")
    nugget = models.TextField(blank=True, default="")
    is_bump = models.BooleanField(default=False)
    is_long = models.BooleanField(default=False)
    checks_in = models.BooleanField(default=False)
    is_corrected = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "promised_on"],
                name="sent_reading_promised",
                condition=models.Q(promised_on__isnull=False),
            )
        ]


class SentCorrection(models.Model):
    """What a person said a mail of ours does: raw, kept; by the message's digest.

    ``told`` holds "tactic", "ask" and "promises" as far as they were told, in the form of
    ``SentReading``; an empty one says that nothing known fits. What is not in it stays as read.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    told = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="sent_correction_once")
        ]
