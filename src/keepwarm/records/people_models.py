"""The tables of who is who: merged, handed over, perhaps the same, in a role; see ``models``."""

from __future__ import annotations

from django.db import models


class Route(models.Model):
    """A key that leads to another person than its own form says: by a merge or a split.

    ``key`` is a person's key or an exact address; ``absorbed`` the person who had it before the
    merge, and whose row stays for the day on which it is taken back.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    key = models.CharField(max_length=330)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    absorbed = models.ForeignKey(
        "records.Person", models.CASCADE, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="route_once")]
        indexes = [models.Index(fields=["workspace", "person"], name="route_by_person")]


class Duplicate(models.Model):
    """Two people who may be the same: derived, but for what a person decided.

    ``first`` is the one whose key comes first. ``evidence`` holds [kind, words]; ``state`` is
    "open", "merged" or "apart", which is never proposed again.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    first = models.ForeignKey(
        "records.Person", models.CASCADE, db_index=False, related_name="duplicate_first"
    )
    second = models.ForeignKey(
        "records.Person", models.CASCADE, db_index=False, related_name="duplicate_second"
    )
    sureness = models.FloatField()
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=8, default="open")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "first", "second"], name="duplicate_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "sureness", "id"],
                name="duplicate_open",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["workspace", "second"], name="duplicate_by_second"),
        ]


class BuyingRole(models.Model):
    """What part somebody plays at their company, by a person's word."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    role = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person"], name="buying_role_once")
        ]


class HandOver(models.Model):
    """One person's place taken by another at the account, and the words that say why."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    successor = models.ForeignKey(
        "records.Person", models.CASCADE, db_index=False, related_name="succeeded"
    )
    at = models.DateTimeField()
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "successor"], name="hand_over_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "successor"], name="hand_over_by_successor")]


class Candidate(models.Model):
    """Somebody seen in mail who could be a prospect: derived, but for ``later_until``.

    ``grouping`` is their mail domain or, with a private address, their key; ``evidence`` says who
    approached whom in that group: "unanswered", "answered", "they_first" or "private". ``sent``
    counts their mails to the owner, ``received`` the owner's to them.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    person = models.ForeignKey("records.Person", models.CASCADE, db_index=False)
    grouping = models.CharField(max_length=330)
    evidence = models.CharField(max_length=12)
    is_suggested = models.BooleanField()
    is_role = models.BooleanField()
    name = models.CharField(max_length=330)
    sent = models.IntegerField()
    received = models.IntegerField()
    later_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person"], name="candidate_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "grouping", "is_role", "name"], name="candidate_group"
            ),
            models.Index(fields=["workspace", "evidence", "grouping"], name="candidate_evidence"),
        ]
