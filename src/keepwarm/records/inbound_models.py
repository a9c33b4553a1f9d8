"""The tables of leads that come in by themselves: keys of forms and webhooks, and what was sent."""

from __future__ import annotations

from django.db import models

__all__ = ["InboundKey", "InboundPost"]

INBOUND_KINDS = [(kind, kind) for kind in ("form", "webhook")]
INBOUND_STATES = [(state, state) for state in ("new", "taken", "spam", "refused")]


class InboundKey(models.Model):
    """What lets a web site or a program hand in leads: a form or a webhook; kept as a hash.

    ``start`` are the first signs of the key, to tell it by. ``thanks`` lists the addresses to
    which a form may send people on.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=INBOUND_KINDS)
    secret_hash = models.BinaryField(max_length=32)
    start = models.CharField(max_length=20)
    thanks = models.JSONField(default=list)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret_hash"], name="inbound_key_once")
        ]


class InboundPost(models.Model):
    """What was sent to a key, as it came; raw.

    ``once`` is the hash of what the sender says makes it the same as another, or of the content and
    the day. ``sender`` is the keyed hash of the address it came from. ``why`` says of spam and of
    what was refused on what grounds. ``person`` is whose lead it is, once it is taken.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    key = models.ForeignKey(InboundKey, models.CASCADE, db_index=False)
    once = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    sender = models.BinaryField(max_length=32)
    state = models.CharField(max_length=10, choices=INBOUND_STATES, default="new")
    why = models.CharField(max_length=500, blank=True, default="")
    content = models.JSONField(default=list)  # pairs of field and text, in the order they came
    person = models.ForeignKey("records.Person", models.CASCADE, null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key", "once"], name="inbound_post_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "key", "at"], name="inbound_post_by_key"),
            models.Index(fields=["workspace", "person"], name="inbound_post_by_person"),
            models.Index(
                fields=["workspace", "at"],
                name="inbound_post_new",
                condition=models.Q(state="new"),
            ),
        ]
