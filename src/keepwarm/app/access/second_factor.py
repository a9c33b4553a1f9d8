"""The second factor: an authenticator app's code, or a recovery code where the phone is lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.reception import Reception
from keepwarm.app.ground.sealing import sealing_place
from keepwarm.records import models
from keepwarm.records.database import writing_above

SECRET_CHARACTERS: Final = 32
"""160 bits in base32, as RFC 4226 recommends."""
RECOVERY_CODES: Final = 10
RECOVERY_CHARACTERS: Final = 16
"""80 bits: too many to try, so that a plain hash keeps them."""
_NO_WORKSPACE: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an authenticator app takes up: by its camera or by typing."""

    secret: str
    address: str
    side: int
    path: str


def offer_factor(reception: Reception, user_id: int) -> Offer:
    """Return what to take up in the app; the same until it is confirmed or dropped."""
    user = models.User.objects.get(pk=user_id)
    if user.factor_sealed is not None:
        raise Refusal("A second factor is set up already. Take it off first to set up another.")
    if user.offered_sealed is None:
        secret = reception.new_words(SECRET_CHARACTERS)
        sealed = reception.sealer.seal(secret, place=_place(user_id, "offered"))
        models.User.objects.filter(pk=user_id).update(offered_sealed=sealed)
    else:
        secret = reception.sealer.unseal(
            bytes(user.offered_sealed), place=_place(user_id, "offered")
        )
    address = reception.codes.address(secret, account=user.email)
    side, path = reception.codes.draw(address)
    return Offer(secret=secret, address=address, side=side, path=path)


def confirm_factor(
    reception: Reception, user_id: int, code: str, *, sign_in_id: int
) -> tuple[str, ...]:
    """Put the offered factor in force by its first code; return the recovery codes, shown once.

    Every other browser is signed out.
    """
    with writing_above():
        user = models.User.objects.select_for_update().get(pk=user_id)
        if user.offered_sealed is None:
            raise Refusal("Nothing is offered to be set up. Load the page again.")
        secret = reception.sealer.unseal(
            bytes(user.offered_sealed), place=_place(user_id, "offered")
        )
        step = reception.codes.find_step(secret, _tidy(code), at_s=reception.now().timestamp())
        if step is None:
            raise Refusal(
                "Not set up: this is not the code that the app shows now. Look whether the clock"
                " of the phone is right, and type the next one."
            )
        models.User.objects.filter(pk=user_id).update(
            factor_sealed=reception.sealer.seal(secret, place=_place(user_id, "factor")),
            factor_step=step,
            offered_sealed=None,
        )
        models.SignIn.objects.filter(user_id=user_id).exclude(pk=sign_in_id).delete()
        return renew_recovery_codes(reception, user_id)


def renew_recovery_codes(reception: Reception, user_id: int) -> tuple[str, ...]:
    """Replace the recovery codes; return the new ones, which are shown once and kept nowhere."""
    codes = tuple(reception.new_words(RECOVERY_CHARACTERS) for _ in range(RECOVERY_CODES))
    with writing_above():
        models.RecoveryCode.objects.filter(user_id=user_id).delete()
        models.RecoveryCode.objects.bulk_create(
            models.RecoveryCode(user_id=user_id, code_hash=_hash(user_id, code)) for code in codes
        )
    return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)


def remove_factor(user_id: int, *, sign_in_id: int = 0) -> None:
    """Take the second factor off; every other browser is signed out."""
    with writing_above():
        models.User.objects.filter(pk=user_id).update(
            factor_sealed=None, offered_sealed=None, factor_step=0
        )
        models.RecoveryCode.objects.filter(user_id=user_id).delete()
        models.SignIn.objects.filter(user_id=user_id).exclude(pk=sign_in_id).delete()


def has_factor(user_id: int) -> bool:
    """Return whether a second factor is in force."""
    return models.User.objects.filter(pk=user_id, factor_sealed__isnull=False).exists()


def count_recovery_codes(user_id: int) -> int:
    """Return how many recovery codes are left."""
    return models.RecoveryCode.objects.filter(user_id=user_id).count()


def take_code(reception: Reception, user: models.User, code: str) -> bool:
    """Take a code of the app or a recovery code, each once; False where it is neither."""
    given = _tidy(code)
    if user.factor_sealed is None or not given:
        return False
    secret = reception.sealer.unseal(bytes(user.factor_sealed), place=_place(user.pk, "factor"))
    step = reception.codes.find_step(secret, given, at_s=reception.now().timestamp())
    if step is not None:
        # Compare-and-set: of two who show the same code at once, one comes in.
        users = models.User.objects.filter(pk=user.pk, factor_step__lt=step)
        return bool(users.update(factor_step=step))
    used, _ = models.RecoveryCode.objects.filter(
        user=user, code_hash=_hash(user.pk, given)
    ).delete()
    return bool(used)


def _place(user_id: int, field: str) -> str:
    return sealing_place(_NO_WORKSPACE, "User", str(user_id), field)


def _hash(user_id: int, code: str) -> bytes:
    return hashlib.sha256(f"recovery:{user_id}:{code}".encode()).digest()


def _tidy(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
