"""The tables of mailboxes that are read live: where they are, their folders, what was read."""

from __future__ import annotations

from django.db import models

__all__ = ["Folder", "MailSignIn", "Mailbox", "StoredUid"]

SECURITIES = [(word, word) for word in ("tls", "starttls", "plain")]
METHODS = [(word, word) for word in ("password", "oauth")]
ROLES = [(word, word) for word in ("inbox", "sent", "all", "archive", "other", "junk")]
OUTCOMES = [(word, word) for word in ("stored", "ignored", "failed")]


class Mailbox(models.Model):
    """A mailbox of ours that is read by IMAP, and how far that has come.

    ``sending`` is the way out of the same address; its server and its own seal of the secret stand
    there. ``method`` says what the sealed secret is: a password or an access token.
    ``seen_until`` is the moment of the last look that left nothing recent unread: every mail that
    had arrived by then is stored. How long ago that is, is the lag. ``complete_at`` is the same of
    everything, old mail too. ``looker`` waits at its inbox until ``lease_until``: one at a time.
    ``due_at`` is when it is looked at next. ``glance`` is what the heads of the newest mails told
    while these were not read yet, and empty from then on. ``trouble`` is what went wrong last,
    empty once a look came to its end; ``faults`` counts the looks in a row that did not.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=320, blank=True, default="")
    host = models.CharField(max_length=255)
    port = models.IntegerField()
    security = models.CharField(max_length=10, choices=SECURITIES)
    method = models.CharField(max_length=10, choices=METHODS, default="password")
    login = models.CharField(max_length=320)
    sealed_secret = models.BinaryField(default=b"")
    sending = models.ForeignKey(
        "records.SendingMailbox", models.SET_NULL, null=True, db_index=False
    )
    is_paused = models.BooleanField(default=False)
    tier = models.CharField(max_length=10, blank=True, default="")
    looker = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    seen_until = models.DateTimeField(null=True)
    complete_at = models.DateTimeField(null=True)
    audited_at = models.DateTimeField(null=True)
    audit = models.JSONField(default=dict)  # what the last audit found: see ``app/audit_mail``
    glance = models.JSONField(default=dict)  # see ``app/mailbox/glance``
    names = models.JSONField(default=dict)  # what the domain says of itself: see ``app/mail_names``
    trouble = models.TextField(blank=True, default="")
    faults = models.IntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address"], name="mailbox_once")
        ]
        indexes = [models.Index(fields=["workspace", "due_at"], name="mailbox_due")]


class MailSignIn(models.Model):
    """A sign-in at a mail provider that was begun on a page and has not come to its end.

    ``mark_hash`` is of what the browser comes back with; ``sealed`` holds who signs in where, by
    which client. It is used once, by ``user`` who began it, until ``ends_at``.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    user = models.ForeignKey("records.User", models.CASCADE, null=True, db_index=False)
    mark_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField(default=b"")
    asked_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "mark_hash"], name="mail_sign_in_once")
        ]


class Folder(models.Model):
    """A folder of a mailbox as it was at the last look.

    ``uidvalidity`` 0 says that it was never opened. ``uidnext``, ``messages`` and ``modseq`` are
    the server's words at the last look that left nothing of it unread; while anything is unread
    they are 0. ``renewals`` counts in a row the looks at which the server had numbered it anew.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, db_index=False)
    name = models.CharField(max_length=500)
    role = models.CharField(max_length=10, choices=ROLES, default="other")
    uidvalidity = models.BigIntegerField(default=0)
    uidnext = models.BigIntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    modseq = models.BigIntegerField(default=0)
    on_server = models.BigIntegerField(default=0)
    renewals = models.IntegerField(default=0)
    is_gone = models.BooleanField(default=False)
    trouble = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "mailbox", "name"], name="folder_once")
        ]


class StoredUid(models.Model):
    """What became of one message of a folder: stored, left aside, or not to be had for now.

    A message without a row was not read. ``digest`` is that of the stored bytes; ``why`` says why
    it was left aside or could not be had; ``retry_at`` when that is tried again.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    folder = models.ForeignKey(Folder, models.CASCADE, db_index=False)
    uid = models.BigIntegerField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    digest = models.BinaryField(max_length=32, null=True)
    why = models.CharField(max_length=300, blank=True, default="")
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "folder", "uid"], name="stored_uid_once")
        ]
        indexes = [models.Index(fields=["workspace", "digest"], name="stored_uid_by_digest")]
