"""The tables of law: who consented to what, and the postal address that mails carry."""

from __future__ import annotations

from django.db import models

from keepwarm.engine.values import Channel

__all__ = ["Consent", "PostalAddress"]


class Consent(models.Model):
    """Somebody's yes to a channel: how it was given, when, and until when it holds."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    channel = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Channel])
    source = models.TextField()
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "channel"], name="consent_once")
        ]


class PostalAddress(models.Model):
    """The postal address of who writes, which first mails carry where law wants it."""

    workspace = models.OneToOneField("records.Workspace", models.CASCADE, primary_key=True)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
