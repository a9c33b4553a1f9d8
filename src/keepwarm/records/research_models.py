"""The table of what a person found out about a prospect or their company; see ``models``."""

from __future__ import annotations

from django.db import models

from keepwarm.engine.values import Confidence, FactKind


class ResearchFact(models.Model):
    """Something that was typed in about one person, or about everybody at an account. Raw.

    Either ``person`` or ``account`` is set. ``on`` is the day that a date names, ``at`` when it
    was noted; a dropped one is used no more.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, null=True, db_index=False)
    account = models.ForeignKey("records.Account", models.CASCADE, null=True, db_index=False)
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in FactKind])
    text = models.TextField()
    on = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True, default="")
    confidence = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in Confidence]
    )
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "person", "at"], name="research_by_person"),
            models.Index(fields=["workspace", "account", "at"], name="research_by_account"),
        ]
