"""The tables of what is prepared: nuggets, and the versions of drafts; see ``models``."""

from __future__ import annotations

from django.db import models

__all__ = ["DraftVersion", "Nugget"]


class Nugget(models.Model):
    """A small useful piece of the workspace's library: Markdown with front matter, kept whole.

    A retired one is given to nobody any more, but stays known.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    key = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    content = models.TextField()
    is_retired = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key", "language"], name="nugget_once")
        ]


class DraftVersion(models.Model):
    """A text for one person as somebody left it: not sent, and not approved.

    ``number`` counts the versions for the same person, tactic and channel from 1. ``kept_share``
    is the share of the composed words that stayed, ``changed`` names the parts that did not; null
    where nothing had been composed.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    tactic = models.CharField(max_length=32)
    channel = models.CharField(max_length=12)
    number = models.IntegerField()
    subject = models.TextField(blank=True, default="")
    text = models.TextField()
    kept_share = models.FloatField(null=True)
    changed = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "tactic", "channel", "number"],
                name="draft_version_once",
            )
        ]
