"""The tables of what each import brought, so that it can be taken back; see ``models``."""

from __future__ import annotations

from django.db import models

__all__ = ["Mention", "SourceCopy"]


class Mention(models.Model):
    """What one lead file says of one person. Raw.

    ``said`` holds the fields of ``Lead`` that say something. ``filled`` holds what stood before,
    by column, where the file filled in something about somebody who was known already; "ways" in
    it are the pairs of channel and value by which they can be reached since. Of whoever the file
    made known it only says so: "made".
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    source = models.ForeignKey("records.Source", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    said = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "person"], name="mention_once")
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="mention_by_person")]


class SourceCopy(models.Model):
    """A message, log entry or file, by its digest, that several sources hold: one row for each.

    Of a file there is a row even where only one source holds it.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    source = models.ForeignKey("records.Source", models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "digest", "source"], name="source_copy_once"
            )
        ]
