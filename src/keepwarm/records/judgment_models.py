"""The table of what remarks were taken for; see ``models``."""

from __future__ import annotations

from django.db import models


class RemarkJudgments(models.Model):
    """For which reasons of silence the remarks on one prospect speak; derived, made anew at need.

    ``packed`` holds a digest of each text that was judged, with its chances, so that what was not
    judged is never taken for what was. ``version`` is that of the model that judged.
    """

    prospect = models.OneToOneField("records.Prospect", models.CASCADE, primary_key=True)
    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    version = models.CharField(max_length=40)
    packed = models.BinaryField()
