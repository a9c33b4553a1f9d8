"""Signing in and out: password, second factor, and the browsers that are signed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import check_password, make_password

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.reception import (
    SIGN_IN_AGE_MAX,
    SIGN_IN_IDLE_MAX,
    Place,
    Reception,
    Role,
    Visitor,
    hash_token,
)
from keepwarm.records import models
from keepwarm.records.database import writing_above

from .failures import account_key, address_key, count_attempt, forgive
from .second_factor import take_code

FACTOR_WAIT_MAX: Final = dt.timedelta(minutes=10)
"""So long a right password waits for its second factor."""
SEEN_NOTED_AFTER: Final = dt.timedelta(minutes=5)
"""The list of sign-ins need not be finer, and a page is read without writing."""
DEVICE_CHARACTERS_MAX: Final = 200
PASSWORD_CHARACTERS_MAX: Final = 200
"""Longer ones are no passwords of people; stretching them would cost the server."""
WRONG: Final = "Not signed in: this e-mail address and this password do not go together."


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """From where somebody signs in: what the browser says of itself, and its address."""

    device: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A browser that is signed in, or waits for the second factor; the token is its cookie."""

    token: str
    awaits_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInCard:
    """One browser in the list of those that are signed in."""

    sign_in_id: int
    device: str
    made_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


def is_unlocked() -> bool:
    """Return whether there is no user, so that nobody could sign in."""
    return not models.User.objects.exists()


def normalise_email(text: str) -> str:
    """Return an e-mail address as it is stored."""
    return text.strip().lower()


def sign_in(reception: Reception, *, email: str, password: str, browser: Browser) -> SignedIn:
    """Sign in by password; the same answer, after the same time, whether the account exists."""
    user = prove_password(reception, email=email, password=password, browser=browser)
    return start(reception, user, browser=browser)


def prove_password(
    reception: Reception, *, email: str, password: str, browser: Browser
) -> models.User:
    """Return the active user whose e-mail and password these are; attempts are counted."""
    wanted = normalise_email(email)
    account, address = account_key(wanted), address_key(browser.address)
    count_attempt(reception, (account, address))
    user = models.User.objects.filter(email=wanted).first()
    if not _is_right(user, password) or user is None or not user.is_active:
        raise Refusal(WRONG)
    forgive(reception, account, address)
    return user


def _is_right(user: models.User | None, password: str) -> bool:
    given = password[: PASSWORD_CHARACTERS_MAX + 1]
    if user is None:
        make_password(given)  # as slow as a check, so that no account is told from none
        return False

    def renew(raw: str | None) -> None:
        models.User.objects.filter(pk=user.pk).update(password=make_password(raw))

    return check_password(given, user.password, renew)


def start(
    reception: Reception,
    user: models.User,
    *,
    browser: Browser,
    workspace_id: int | None = None,
    is_proved: bool = False,
) -> SignedIn:
    """Start a sign-in, whole where no second factor is set up or it ``is_proved``."""
    is_whole = is_proved or user.factor_sealed is None
    token, now = reception.new_token(), reception.now()
    ended = models.SignIn.objects.filter(user=user, made_at__lt=now - SIGN_IN_AGE_MAX)
    ended.delete()
    models.SignIn.objects.create(
        user=user,
        workspace_id=workspace_id,
        token_hash=hash_token(token),
        is_whole=is_whole,
        device=browser.device[:DEVICE_CHARACTERS_MAX],
        made_at=now,
        seen_at=now,
    )
    if is_whole:
        models.User.objects.filter(pk=user.pk).update(signed_in_at=now)
    return SignedIn(token=token, awaits_factor=not is_whole)


def prove_factor(reception: Reception, token: str, code: str, *, browser: Browser) -> SignedIn:
    """Complete a sign-in by the second factor; the token is exchanged for another."""
    half = _find(reception, token)
    if half is None or half.is_whole:
        raise Refusal("That took too long. Sign in again.")
    user = half.user
    account, address = account_key(user.email, what="factor"), address_key(browser.address)
    count_attempt(reception, (account, address))
    with writing_above():
        if not take_code(reception, user, code):
            raise Refusal("Not signed in: this code is not right, or it was used before.")
        models.SignIn.objects.filter(pk=half.pk).delete()
        signed_in = start(
            reception, user, browser=browser, workspace_id=half.workspace_id, is_proved=True
        )
    forgive(reception, account, address)
    return signed_in


def find_visitor(reception: Reception, token: str, *, is_there: bool = True) -> Visitor | None:
    """Return who is signed in by this token; None where nobody is, or not any more.

    ``is_there`` is false where a page asks by itself: a sign-in that nobody uses ends in time.
    """
    row = _find(reception, token)
    if row is None:
        return None
    user = row.user
    if not row.is_whole:
        return Visitor(
            user_id=user.pk, sign_in_id=row.pk, name=user.name, email=user.email,
            awaits_factor=True,
        )  # fmt: skip
    now = reception.now()
    if is_there and now - row.seen_at > SEEN_NOTED_AFTER:
        models.SignIn.objects.filter(pk=row.pk).update(seen_at=now)
    return _at_place(row)


def _at_place(row: models.SignIn) -> Visitor:
    user = row.user
    members = list(
        models.Membership.objects.filter(user=user)
        .select_related("workspace")
        .order_by("workspace__name", "workspace_id")
    )
    here = next((one for one in members if one.workspace_id == row.workspace_id), None)
    here = here or next(iter(members), None)
    return Visitor(
        user_id=user.pk,
        sign_in_id=row.pk,
        name=user.name,
        email=user.email,
        role=Role.of(here.role) if here else None,
        workspace_id=here.workspace_id if here else None,
        minutes_per_day=here.minutes_per_day if here else None,
        places=tuple(
            Place(workspace_id=one.workspace_id, name=one.workspace.name, role=Role.of(one.role))
            for one in members
        ),
    )


def _find(reception: Reception, token: str) -> models.SignIn | None:
    if not token:
        return None
    row = models.SignIn.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    if row is None or not row.user.is_active:
        return None
    now = reception.now()
    idle_max = SIGN_IN_IDLE_MAX if row.is_whole else FACTOR_WAIT_MAX
    is_over = now - row.made_at > SIGN_IN_AGE_MAX or now - row.seen_at > idle_max
    return None if is_over else row


def sign_out(token: str) -> None:
    """End the sign-in of this token."""
    models.SignIn.objects.filter(token_hash=hash_token(token)).delete()


def end_sign_ins(user_id: int, *, but: int = 0) -> int:
    """End every sign-in of a user, ``but`` this one; return how many."""
    rows = models.SignIn.objects.filter(user_id=user_id)
    ended, _ = rows.exclude(pk=but).delete()
    return ended


def end_all_sign_ins(using: str = "default") -> None:
    """End every sign-in and take back every invitation: what a restored record remembers is old."""
    models.SignIn.objects.using(using).all().delete()
    models.Invitation.objects.using(using).all().delete()


def end_sign_in(visitor: Visitor, sign_in_id: int) -> None:
    """End one of one's own sign-ins."""
    models.SignIn.objects.filter(pk=sign_in_id, user_id=visitor.account_id).delete()


def list_sign_ins(reception: Reception, visitor: Visitor) -> tuple[SignInCard, ...]:
    """Return the browsers in which the visitor is signed in, this one first."""
    now = reception.now()
    rows = models.SignIn.objects.filter(
        user_id=visitor.account_id,
        is_whole=True,
        made_at__gte=now - SIGN_IN_AGE_MAX,
        seen_at__gte=now - SIGN_IN_IDLE_MAX,
    ).order_by("-seen_at", "-pk")
    cards = [
        SignInCard(
            sign_in_id=row.pk,
            device=row.device,
            made_at=row.made_at,
            seen_at=row.seen_at,
            is_this=row.pk == visitor.sign_in_id,
        )
        for row in rows
    ]
    return tuple(sorted(cards, key=lambda card: not card.is_this))


def switch_place(visitor: Visitor, workspace_id: int) -> None:
    """Go on in another workspace of one's own."""
    if workspace_id not in {place.workspace_id for place in visitor.places}:
        raise Refusal("Not switched: you are no member of this workspace.")
    models.SignIn.objects.filter(pk=visitor.sign_in_id).update(workspace_id=workspace_id)
