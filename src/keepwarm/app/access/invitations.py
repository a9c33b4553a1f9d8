"""Invitations: links that make somebody a member of a workspace, once and for a week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.reception import Reception, Role, Visitor, hash_token
from keepwarm.records import models
from keepwarm.records.database import writing

from .sign_in import Browser, SignedIn, is_unlocked, normalise_email, prove_password, start
from .users import create_owner, create_user, join, read_email

OPEN_FOR: Final = dt.timedelta(days=7)
FIRST_OPEN_FOR: Final = dt.timedelta(hours=24)
"""The link of the first owner stands in a terminal: it need not hold for long."""
OVER: Final = "This invitation is used, taken back or over. Ask for another."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationCard:
    """An invitation that is open; ``email`` is empty where anybody may take it."""

    invitation_id: int
    workspace_id: int
    workspace: str
    email: str
    role: str
    is_first: bool
    made_by: str
    expires_at: dt.datetime


def invite(
    reception: Reception,
    workspace_id: int,
    *,
    email: str,
    role: Role,
    made_by: int | None = None,
) -> str:
    """Invite somebody; return the token of the link, which is kept nowhere and shown once.

    An earlier invitation of the same person is over with that.
    """
    address = read_email(email)
    token, now = reception.new_token(), reception.now()
    if is_unlocked():
        raise Refusal("Nobody was invited: give yourself an account first.")
    with writing(workspace_id):
        members = models.Membership.objects.filter(workspace_id=workspace_id)
        if members.filter(user__email=address).exists():
            raise Refusal(f"Not invited: {address} is a member already.")
        models.Invitation.objects.filter(workspace_id=workspace_id, email=address).delete()
        models.Invitation.objects.create(
            workspace_id=workspace_id,
            token_hash=hash_token(token),
            email=address,
            role=role.word,
            made_by_id=made_by,
            made_at=now,
            expires_at=now + OPEN_FOR,
        )
    return token


def invite_first(reception: Reception, workspace_id: int) -> str:
    """Return the token of the link for the first owner; earlier ones are over."""
    token, now = reception.new_token(), reception.now()
    with writing(workspace_id):
        models.Invitation.objects.filter(is_first=True).delete()
        models.Invitation.objects.create(
            workspace_id=workspace_id,
            token_hash=hash_token(token),
            role=Role.ADMIN.word,
            is_first=True,
            made_at=now,
            expires_at=now + FIRST_OPEN_FOR,
        )
    return token


def list_invitations(reception: Reception, workspace_id: int) -> tuple[InvitationCard, ...]:
    """Return the open invitations of a workspace, the next to expire first."""
    rows = models.Invitation.objects.filter(
        workspace_id=workspace_id, is_first=False, expires_at__gt=reception.now()
    ).select_related("workspace", "made_by")
    return tuple(_card(row) for row in rows.order_by("expires_at", "pk"))


def read_invitation(reception: Reception, token: str) -> InvitationCard | None:
    """Return the open invitation of this token."""
    row = _find(reception, token)
    return None if row is None else _card(row)


def withdraw(workspace_id: int, invitation_id: int) -> None:
    """Take an invitation back."""
    models.Invitation.objects.filter(workspace_id=workspace_id, pk=invitation_id).delete()


def accept(
    reception: Reception, token: str, *, email: str, name: str, password: str, browser: Browser
) -> SignedIn:
    """Take up an invitation with a new account, or with the one that has this address."""
    row = _find(reception, token)
    if row is None:
        raise Refusal(OVER)
    address = row.email or read_email(email)
    if row.is_first:
        with writing(row.workspace_id):
            _use(row)
            user = create_owner(
                reception, row.workspace_id, email=address, name=name, password=password
            )
        return start(reception, user, browser=browser, workspace_id=row.workspace_id)
    known = models.User.objects.filter(email=address).exists()
    proved = (
        prove_password(reception, email=address, password=password, browser=browser)
        if known
        else None
    )
    with writing(row.workspace_id):
        _use(row)
        user = proved or create_user(reception, email=address, name=name, password=password)
        join(reception, user, row.workspace_id, Role.of(row.role))
    return start(reception, user, browser=browser, workspace_id=row.workspace_id)


def accept_signed_in(reception: Reception, token: str, visitor: Visitor) -> int:
    """Take up an invitation as who is signed in; return the workspace."""
    row = _find(reception, token)
    if row is None or row.is_first:
        raise Refusal(OVER)
    if normalise_email(visitor.email) != row.email:
        raise Refusal(f"This invitation is for {row.email}. Sign out first to take it up.")
    user = models.User.objects.get(pk=visitor.account_id)
    with writing(row.workspace_id):
        _use(row)
        join(reception, user, row.workspace_id, Role.of(row.role))
    models.SignIn.objects.filter(pk=visitor.sign_in_id).update(workspace_id=row.workspace_id)
    return row.workspace_id


def _use(row: models.Invitation) -> None:
    """Use an invitation up; of two who do so at once, one is refused."""
    used, _ = models.Invitation.objects.filter(pk=row.pk).delete()
    if not used:
        raise Refusal(OVER)


def _find(reception: Reception, token: str) -> models.Invitation | None:
    return (
        models.Invitation.objects.filter(
            token_hash=hash_token(token), expires_at__gt=reception.now()
        )
        .select_related("workspace", "made_by")
        .first()
    )


def _card(row: models.Invitation) -> InvitationCard:
    return InvitationCard(
        invitation_id=row.pk,
        workspace_id=row.workspace_id,
        workspace=row.workspace.name,
        email=row.email,
        role=row.role,
        is_first=row.is_first,
        made_by=row.made_by.name if row.made_by else "",
        expires_at=row.expires_at,
    )
