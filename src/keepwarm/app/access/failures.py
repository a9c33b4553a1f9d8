"""Slows down whoever tries passwords or codes: each attempt counts before it is looked at."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Final

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.reception import Reception
from keepwarm.records import models
from keepwarm.records.database import writing_above

FREE_OF_ACCOUNT: Final = 5
"""Attempts in a row at one account before it closes for a while: a person's slips of the hand."""
FREE_OF_ADDRESS: Final = 30
"""The same for one address from which many may come, as from an office."""
DELAY_FIRST: Final = dt.timedelta(seconds=30)
DELAY_MAX: Final = dt.timedelta(minutes=15)
FORGOTTEN_AFTER: Final = dt.timedelta(days=1)

Key = tuple[str, int]
"""What is counted, and how many attempts are free."""


def account_key(email: str, *, what: str = "password") -> Key:
    """Return what counts attempts at one account, whether it exists or not."""
    return f"{what}:{email}", FREE_OF_ACCOUNT


def address_key(address: str) -> Key:
    """Return what counts attempts from one address of the network."""
    return f"address:{address}", FREE_OF_ADDRESS


def count_attempt(reception: Reception, keys: Sequence[Key]) -> None:
    """Count an attempt before it is looked at; ``Refusal`` while it is too early for another.

    Counted first, attempts made at the same time cannot all pass.
    """
    now = reception.now()
    with writing_above():
        rows = [_lock(reception, key, now) for key, _ in keys]
        closed_until = max(row.closed_until for row in rows)
        if closed_until > now:
            minutes = math.ceil((closed_until - now) / dt.timedelta(minutes=1))
            raise Refusal(
                f"Too many attempts. Try again in {minutes}"
                f" {'minute' if minutes == 1 else 'minutes'}."
            )
        for row, (_, free) in zip(rows, keys, strict=True):
            row.count = 1 if now - row.last_at > FORGOTTEN_AFTER else row.count + 1
            row.last_at, row.closed_until = now, now + delay_after(row.count, free=free)
            row.save(update_fields=["count", "last_at", "closed_until"])


def delay_after(count: int, *, free: int) -> dt.timedelta:
    """Return how long it stays closed after so many attempts in a row: double each time."""
    beyond = count - free
    return dt.timedelta() if beyond < 0 else min(DELAY_FIRST * 2 ** min(beyond, 20), DELAY_MAX)


def forgive(reception: Reception, account: Key, address: Key | None = None) -> None:
    """Forget the attempts at an account that went well, and this one from its address."""
    failures = models.SignInFailure.objects
    failures.filter(key_hash=reception.hash_key(account[0])).delete()
    if address is None:
        return
    row = failures.filter(key_hash=reception.hash_key(address[0])).first()
    if row is not None:
        failures.filter(pk=row.pk).update(count=max(row.count - 1, 0), closed_until=reception.now())


def forget_account(reception: Reception, email: str) -> None:
    """Open an account again at which too much was tried."""
    keys = [account_key(email)[0], account_key(email, what="factor")[0]]
    models.SignInFailure.objects.filter(
        key_hash__in=[reception.hash_key(key) for key in keys]
    ).delete()


def _lock(reception: Reception, key: str, now: dt.datetime) -> models.SignInFailure:
    row, _ = models.SignInFailure.objects.select_for_update().get_or_create(
        key_hash=reception.hash_key(key), defaults={"last_at": now, "closed_until": now}
    )
    return row
