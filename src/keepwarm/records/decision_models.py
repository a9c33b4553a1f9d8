"""The tables of what people decided: acts, and who must not be contacted; see ``models``."""

from __future__ import annotations

from django.db import models


class Suppression(models.Model):
    """An address that must not be contacted: a keyed hash, which survives erasure."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    key_hash = models.BinaryField(max_length=32)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key_hash"], name="suppression_once")
        ]


class Decision(models.Model):
    """One act of a person or of Keepwarm itself: what, why, and how to undo it."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, null=True, db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    sentence = models.TextField()
    before = models.JSONField(default=dict)
    is_automatic = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    user = models.ForeignKey(
        "records.User", models.SET_NULL, null=True, db_index=False
    )  # who did it

    class Meta:
        indexes = [models.Index(fields=["workspace", "person", "at"], name="decision_by_person")]
