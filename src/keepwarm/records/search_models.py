"""The tables by which things are found: passages, fields kept from imports, saved filters."""

from __future__ import annotations

from django.db import models

__all__ = ["CustomField", "Passage", "SavedFilter"]


class Passage(models.Model):
    """A text that search looks in: of a mail, of a log entry, or who a prospect is; derived.

    ``title`` is a mail's subject or a prospect's name; ``text`` what was newly said, or all by
    which a prospect may be known. The number leads with the workspace and goes on with the time,
    so that reading from the highest number down is reading the newest first: see ``search``. The
    index of the words stands beside this table, in a form of each database's own.
    """

    id = models.BigIntegerField(primary_key=True)
    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    message = models.ForeignKey("records.Message", models.CASCADE, null=True, db_index=False)
    entry = models.ForeignKey("records.LogEntry", models.CASCADE, null=True, db_index=False)
    prospect = models.ForeignKey("records.Prospect", models.CASCADE, null=True, db_index=False)
    version = models.SmallIntegerField()
    title = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "message"],
                name="passage_of_message",
                condition=models.Q(message__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["workspace", "entry"],
                name="passage_of_entry",
                condition=models.Q(entry__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["workspace", "prospect"],
                name="passage_of_prospect",
                condition=models.Q(prospect__isnull=False),
            ),
        ]


class CustomField(models.Model):
    """What a column of a lead file that has no meaning of its own says of one prospect.

    ``match`` is the value as it is compared: folded, and cut to what an index takes.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    prospect = models.ForeignKey("records.Prospect", models.CASCADE, db_index=False)
    source = models.ForeignKey("records.Source", models.SET_NULL, null=True, db_index=False)
    name = models.CharField(max_length=200)
    value = models.TextField()
    match = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "prospect", "source", "name"], name="custom_field_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "name", "match", "prospect"], name="custom_field_by_value"
            )
        ]


class SavedFilter(models.Model):
    """A way of looking at the list of prospects that somebody gave a name; ``asked`` by field."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    name = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="saved_filter_once")
        ]
