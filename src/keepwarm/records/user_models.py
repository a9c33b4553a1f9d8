"""The tables of who may look in: users, their places in workspaces, sign-ins, invitations.

A user may work in several workspaces with one password, so that ``User`` and what hangs on it
(``RecoveryCode``, ``SignIn``, ``SignInFailure``) stand above the workspaces: the only tables that
belong to none. They hold a row or a few for each colleague and are read by their keys.

Nothing here is a secret in clear: passwords and recovery codes are stretched or hashed, tokens are
hashed, the secret of a second factor is sealed.
"""

from __future__ import annotations

from django.db import models

__all__ = ["Invitation", "Membership", "RecoveryCode", "SignIn", "SignInFailure", "User"]

ROLES = ("rep", "manager", "admin")
"""What a colleague may do in a workspace; each may do what the ones before may."""


class User(models.Model):
    """Somebody who signs in; ``email`` is in small letters.

    ``factor_sealed`` is the secret of the second factor, ``factor_step`` the last half minute
    whose code was taken: no code is taken twice. ``offered_sealed`` is one that is shown to be set
    up and not in force yet.
    """

    email = models.CharField(max_length=254)
    name = models.CharField(max_length=200)
    password = models.CharField(max_length=256)
    is_active = models.BooleanField(default=True)
    factor_sealed = models.BinaryField(null=True)
    factor_step = models.BigIntegerField(default=0)
    offered_sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email"], name="user_once")]


class RecoveryCode(models.Model):
    """A code that stands in for the second factor once; deleted when it was used."""

    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    code_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")
        ]


class Membership(models.Model):
    """A user's place in a workspace; ``minutes_per_day`` is theirs where they set it."""

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    role = models.CharField(max_length=10, choices=[(role, role) for role in ROLES])
    minutes_per_day = models.FloatField(null=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")
        ]


class SignIn(models.Model):
    """A browser in which a user is signed in, by the hash of its token.

    ``is_whole`` is false while the second factor is asked for. ``device`` is what the browser says
    of itself, cut short.
    """

    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    workspace = models.ForeignKey("records.Workspace", models.CASCADE, null=True, db_index=False)
    token_hash = models.BinaryField(max_length=32)
    is_whole = models.BooleanField()
    device = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="sign_in_once")]
        indexes = [models.Index(fields=["user"], name="sign_in_by_user")]


class SignInFailure(models.Model):
    """How often signing in failed of late, by the keyed hash of an account or an address."""

    key_hash = models.BinaryField(max_length=32)
    count = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_hash"], name="sign_in_failure_once")]


class Invitation(models.Model):
    """A link that makes whoever opens it a member, once; it is kept as a hash only.

    ``is_first`` marks the link that ``serve`` prints while nobody can sign in.
    """

    workspace = models.ForeignKey("records.Workspace", models.CASCADE, db_index=False)
    token_hash = models.BinaryField(max_length=32)
    email = models.CharField(max_length=254, blank=True, default="")
    role = models.CharField(max_length=10, choices=[(role, role) for role in ROLES])
    is_first = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="invitation_once")
        ]
