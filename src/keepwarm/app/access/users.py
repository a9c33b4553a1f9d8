"""The colleagues: accounts, passwords, and what each may do in a workspace."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.db.models import Count

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.ownership import raise_owners_revision
from keepwarm.app.ground.reception import Reception, Role, Visitor
from keepwarm.records import models
from keepwarm.records.database import writing, writing_above

from .failures import account_key, count_attempt, forget_account, forgive
from .sign_in import PASSWORD_CHARACTERS_MAX, end_sign_ins, normalise_email

PASSWORD_CHARACTERS_MIN: Final = 10
NAME_CHARACTERS_MAX: Final = 200
EMAIL_CHARACTERS_MAX: Final = 254
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One line of the list of people who work in a workspace."""

    user_id: int
    name: str
    email: str
    role: str
    is_active: bool
    has_factor: bool
    signed_in_at: dt.datetime | None
    prospects: int


def create_user(reception: Reception, *, email: str, name: str, password: str) -> models.User:
    """Create an account; it belongs to no workspace yet."""
    address, called = read_email(email), read_name(name)
    check_new_password(password, email=address, name=called)
    if models.User.objects.filter(email=address).exists():
        raise Refusal(f"Not added: somebody signs in as {address} already.")
    return models.User.objects.create(
        email=address, name=called, password=make_password(password), made_at=reception.now()
    )


def create_owner(
    reception: Reception, workspace_id: int, *, email: str, name: str, password: str
) -> models.User:
    """Create the first account: an admin of every workspace there is. Only while there is none."""
    with writing(workspace_id):
        if models.User.objects.exists():
            raise Refusal("Not added: somebody signs in here already. Ask them to invite you.")
        user = create_user(reception, email=email, name=name, password=password)
        for workspace in models.Workspace.objects.order_by("pk"):
            join(reception, user, workspace.pk, Role.ADMIN)
        models.Invitation.objects.filter(is_first=True).delete()
    return user


def add_member(
    reception: Reception, workspace_id: int, *, email: str, name: str, password: str, role: Role
) -> models.User:
    """Create an account in a workspace."""
    with writing(workspace_id):
        user = create_user(reception, email=email, name=name, password=password)
        join(reception, user, workspace_id, role)
    return user


def join(reception: Reception, user: models.User, workspace_id: int, role: Role) -> None:
    """Make a user a member of a workspace; who is one already keeps their role."""
    models.Membership.objects.get_or_create(
        workspace_id=workspace_id,
        user=user,
        defaults={"role": role.word, "joined_at": reception.now()},
    )


def read_email(text: str) -> str:
    """Return an e-mail address as it is stored; ``Refusal`` where it is none."""
    address = normalise_email(text)
    if not _EMAIL.fullmatch(address) or len(address) > EMAIL_CHARACTERS_MAX:
        raise Refusal(f"“{text.strip()[:60]}” is no e-mail address, such as ada@firm.example.")
    return address


def read_name(text: str) -> str:
    """Return a name as it is stored; ``Refusal`` where there is none."""
    name = " ".join(text.split())[:NAME_CHARACTERS_MAX]
    if not name:
        raise Refusal("Give a name: colleagues see it beside what was done.")
    return name


def check_new_password(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is short, common, or made of the name or address."""
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise Refusal(
            f"This password is too short: {PASSWORD_CHARACTERS_MIN} characters or more. Three or"
            " four words that do not belong together are easy to keep in mind."
        )
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise Refusal(f"This password is too long: at most {PASSWORD_CHARACTERS_MAX} characters.")
    about = models.User(email=email, name=name)
    try:
        UserAttributeSimilarityValidator(("email", "name")).validate(password, about)  # type: ignore[arg-type]
    except ValidationError:
        raise Refusal("This password is too much like your name or e-mail address.") from None
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise Refusal("This password is one of those that are tried first. Take another.") from None


def change_password(reception: Reception, visitor: Visitor, *, old: str, new: str) -> None:
    """Change one's own password; every other browser is signed out."""
    check_own_password(reception, visitor, old)
    with writing_above():
        user = models.User.objects.select_for_update().get(pk=visitor.account_id)
        check_new_password(new, email=user.email, name=user.name)
        models.User.objects.filter(pk=user.pk).update(password=make_password(new))
        models.SignIn.objects.filter(user=user).exclude(pk=visitor.sign_in_id).delete()


def check_own_password(reception: Reception, visitor: Visitor, password: str) -> None:
    """Refuse an act on one's own account where the password is not right; attempts are counted.

    Whoever finds a browser signed in must not be able to guess it there.
    """
    user = models.User.objects.get(pk=visitor.account_id)
    key = account_key(user.email, what="own")
    count_attempt(reception, [key])
    if not check_password(password[:PASSWORD_CHARACTERS_MAX], user.password):
        raise Refusal("Nothing was changed: the password is not right.")
    forgive(reception, key)


def reset_password(reception: Reception, *, email: str, password: str) -> models.User:
    """Set a password from the terminal; every browser is signed out, too many tries forgotten."""
    user = find_user(email)
    check_new_password(password, email=user.email, name=user.name)
    with writing_above():
        models.User.objects.filter(pk=user.pk).update(password=make_password(password))
        end_sign_ins(user.pk)
        forget_account(reception, user.email)
    return user


def set_active(email: str, *, is_active: bool) -> models.User:
    """Close an account, which signs it out everywhere, or open it again."""
    user = find_user(email)
    with writing_above():
        if not is_active:
            for member in models.Membership.objects.filter(user=user, role=Role.ADMIN.word):
                _keep_an_admin(member.workspace_id, without=user.pk)
        models.User.objects.filter(pk=user.pk).update(is_active=is_active)
        end_sign_ins(user.pk)
    return user


def find_known(email: str) -> models.User | None:
    """Return the user of this address, if there is one."""
    return models.User.objects.filter(email=normalise_email(email)).first()


def find_user(email: str) -> models.User:
    """Return the user of this address."""
    user = find_known(email)
    if user is None:
        raise Refusal(f"Nobody signs in as {email.strip()}. See who does: keepwarm users list")
    return user


def list_colleagues(workspace_id: int) -> tuple[Colleague, ...]:
    """Return who works in a workspace, by name."""
    members = models.Membership.objects.filter(workspace_id=workspace_id).select_related("user")
    owned = _count_owned(workspace_id)
    return tuple(
        Colleague(
            user_id=member.user_id,
            name=member.user.name,
            email=member.user.email,
            role=member.role,
            is_active=member.user.is_active,
            has_factor=member.user.factor_sealed is not None,
            signed_in_at=member.user.signed_in_at,
            prospects=owned.get(member.user_id, 0),
        )
        for member in members.order_by("user__name", "user_id")
    )


def _count_owned(workspace_id: int) -> dict[int, int]:
    rows = models.Prospect.objects.filter(workspace_id=workspace_id, owner__isnull=False)
    return dict(rows.order_by().values_list("owner").annotate(count=Count("pk")))


def set_role(workspace_id: int, user_id: int, role: Role) -> None:
    """Change what a colleague may do; they sign in again."""
    with writing(workspace_id):
        member = _find_member(workspace_id, user_id)
        if member.role == role.word:
            return
        if member.role == Role.ADMIN.word:
            _keep_an_admin(workspace_id, without=user_id)
        member.role = role.word
        member.save(update_fields=["role"])
        end_sign_ins(user_id)


def remove_member(workspace_id: int, user_id: int) -> None:
    """Take a colleague out of a workspace; their prospects have no owner then."""
    with writing(workspace_id):
        member = _find_member(workspace_id, user_id)
        if member.role == Role.ADMIN.word:
            _keep_an_admin(workspace_id, without=user_id)
        member.delete()
        owned = models.Prospect.objects.filter(workspace_id=workspace_id, owner_id=user_id)
        owned.update(owner=None)
        raise_owners_revision(workspace_id)
        end_sign_ins(user_id)


def _find_member(workspace_id: int, user_id: int) -> models.Membership:
    member = models.Membership.objects.filter(workspace_id=workspace_id, user_id=user_id).first()
    if member is None:
        raise Refusal("Nothing was changed: they are no member of this workspace.")
    return member


def _keep_an_admin(workspace_id: int, *, without: int) -> None:
    admins = models.Membership.objects.filter(
        workspace_id=workspace_id, role=Role.ADMIN.word, user__is_active=True
    ).exclude(user_id=without)
    if not admins.exists():
        raise Refusal(
            "Nothing was changed: they are the only admin of a workspace. Make somebody else an"
            " admin first."
        )
