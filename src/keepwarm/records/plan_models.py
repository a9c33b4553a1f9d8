"""The table of what was planned, with the chances of every draw; see ``models``."""

from __future__ import annotations

from django.db import models

from keepwarm.engine.values import Lane


class PlanLine(models.Model):
    """One choice about a prospect, once per day and kind: what could have been, what was, and why.

    ``kind`` is "move" (a line on a day's plan), "postponement" (a line that was drawn to wait,
    until ``until``) or "continuation" (a pursuit at its stop that goes on or stops). ``touch``
    counts the silence's touches from 1, ``cell`` is the code of the likes with whom it is compared.
    ``candidates``, ``best`` and ``chosen`` name moves as "tactic/channel"; a day is filled by
    ``best_index``, and ``propensity`` is the chance that the chosen one had among the candidates,
    ``slot_propensity`` that of the slot and ``delay_propensity`` that of waiting ``delay_days``.
    ``low`` to ``high`` is the chance of an answer that the line showed. ``done`` is what was done
    instead or as planned, ``is_override`` whether a person chose it.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    prospect = models.ForeignKey("records.Prospect", models.CASCADE, db_index=False)
    kind = models.CharField(max_length=12)
    day = models.DateField()
    made_at = models.DateTimeField()
    standing = models.BigIntegerField()  # digest of the one that it was planned from
    lane = models.CharField(max_length=10, choices=[(lane.value, lane.value) for lane in Lane])
    touch = models.SmallIntegerField()
    cell = models.SmallIntegerField()
    candidates = models.JSONField(default=list)
    best = models.CharField(max_length=50)
    chosen = models.CharField(max_length=50)
    drawn_share = models.FloatField()
    propensity = models.FloatField()
    index = models.FloatField()
    best_index = models.FloatField()
    slot = models.SmallIntegerField(default=-1)
    slot_candidates = models.JSONField(default=list)
    slot_propensity = models.FloatField(default=1.0)
    delay_days = models.FloatField(default=0.0)
    delay_propensity = models.FloatField(default=1.0)
    low = models.FloatField()
    mid = models.FloatField()
    high = models.FloatField()
    parameters = models.CharField(max_length=200)
    engine = models.CharField(max_length=80)
    is_funded = models.BooleanField()
    until = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done = models.CharField(max_length=50, blank=True, default="")
    is_override = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "prospect", "day", "kind"], name="plan_line_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "kind", "day"], name="plan_line_by_day"),
            models.Index(
                fields=["workspace", "done_at"],
                name="plan_line_done",
                condition=models.Q(done_at__isnull=False),
            ),
        ]
