"""The tables of what goes out: the mailboxes it goes out by, and one row a mail."""

from __future__ import annotations

from django.db import models

from keepwarm.engine.delivery import Phase, State

__all__ = ["OutboxMail", "SendingMailbox"]

SECURITIES = [(word, word) for word in ("tls", "starttls", "plain")]
METHODS = [(word, word) for word in ("none", "password", "oauth")]
STATES = [(state.value, state.value) for state in State]
COPIES = [(word, word) for word in ("there", "filed", "failed")]
PHASES = [(phase.value, phase.value) for phase in Phase]


class SendingMailbox(models.Model):
    """A way out: the server that takes mail of one address, and who sends by it now.

    One sender at a time: ``sender`` holds it until ``lease_until``. ``trouble`` says what keeps it
    from sending until a person has put it right; ``rests_until`` when it may send again by itself.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    address = models.CharField(max_length=320)
    host = models.CharField(max_length=255)
    port = models.IntegerField()
    security = models.CharField(max_length=10, choices=SECURITIES)
    method = models.CharField(max_length=10, choices=METHODS)
    login = models.CharField(max_length=320, blank=True, default="")
    sealed_secret = models.BinaryField(default=b"")
    sender = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    rests_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address"], name="sending_mailbox_once")
        ]


class OutboxMail(models.Model):
    """A mail that a person approved, byte for byte, and what became of it: one row a touch.

    ``touch`` is the UUID by which it is known to the world, ``content`` the exact bytes, whose
    SHA-256 was approved. ``state``, ``phase``, ``attempt``, ``looks`` and ``faults`` are the fields
    of ``engine.delivery.Journal``. ``evidence`` says what settled it, ``trouble`` what went wrong
    or why it was stopped. ``sent_copy`` says whether Sent shows it: it was there, was filed by us,
    or could not be. ``heard`` is the newest message there was when it was approved.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    mailbox = models.ForeignKey(SendingMailbox, models.RESTRICT, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    touch = models.CharField(max_length=36)
    tactic = models.CharField(max_length=32, blank=True, default="")
    recipient = models.CharField(max_length=320)
    subject = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=400)
    approved_hash = models.BinaryField(max_length=32)
    content = models.BinaryField()
    state = models.CharField(max_length=10, choices=STATES, default=State.APPROVED.value)
    phase = models.CharField(max_length=10, choices=PHASES, blank=True, default="")
    attempt = models.IntegerField(default=0)
    heard = models.BigIntegerField(default=0)
    approved_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    unsure_since = models.DateTimeField(null=True)
    tried_from = models.DateTimeField(null=True)
    looks = models.SmallIntegerField(default=0)
    faults = models.SmallIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    sent_copy = models.CharField(max_length=10, choices=COPIES, blank=True, default="")
    trouble = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "touch"], name="outbox_mail_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at", "id"],
                name="outbox_mail_open",
                condition=models.Q(state__in=("approved", "sending", "unsure", "review")),
            ),
            models.Index(fields=["workspace", "person"], name="outbox_mail_by_person"),
            models.Index(
                fields=["workspace", "ended_at"],
                name="outbox_mail_uncopied",
                condition=models.Q(state="sent", sent_copy=""),
            ),
        ]
