"""Makes, lists and revokes the keys by which leads come in; a key is shown once and kept hashed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.db.models import Count, QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.records import models
from keepwarm.records.database import writing

KINDS: Final = {"form": "a form of your web site", "webhook": "a program, by JSON"}
HELD_SHOWN_MAX: Final = 50
_START_CHARACTERS: Final = 8
_THANKS_MAX: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCard:
    """A key as it is shown: never the key itself."""

    key_id: int
    name: str
    kind: str
    what: str
    start: str
    thanks: tuple[str, ...]
    made_at: dt.datetime
    revoked_at: dt.datetime | None
    taken: int
    held: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPost:
    """What was held back as spam, to be looked at."""

    post_id: int
    at: dt.datetime
    key_name: str
    why: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundPage:
    """The keys, and what was held back."""

    keys: tuple[KeyCard, ...]
    held: tuple[HeldPost, ...]


def make_key(desk: Desk, *, name: str, kind: str, thanks: Sequence[str], secret: str) -> str:
    """Make a key out of a secret and return it: the one time that it can be seen."""
    label = " ".join(name.split())
    if not label:
        raise Refusal("Not made: give the key a name, such as “Contact form”.")
    if kind not in KINDS:
        raise Refusal(f"Not made: no kind “{kind}”. Use {' or '.join(KINDS)}.")
    kept = [address.strip() for address in thanks if address.strip()]
    for address in kept:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Refusal(
                f"Not made: “{address}” is no address of a page. Write it whole: https://…"
            )
    if len(kept) > _THANKS_MAX:
        raise Refusal(f"Not made: {len(kept)} addresses to go on to, at most {_THANKS_MAX}.")
    key = f"{desk.workspace_id}-{secret}"
    with writing(desk.workspace_id):
        if _keys(desk).filter(name=label[:200], revoked_at__isnull=True).exists():
            raise Refusal(f"Not made: there is a key “{label}” already. Choose another name.")
        models.InboundKey.objects.create(
            workspace_id=desk.workspace_id, name=label[:200], kind=kind, thanks=kept,
            secret_hash=_hash(key), start=key[:_START_CHARACTERS], made_at=desk.now(),
        )  # fmt: skip
    return key


def revoke_key(desk: Desk, key_id: int) -> str:
    """Revoke a key from now on; return its name. What it brought stays."""
    key = _keys(desk).filter(pk=key_id).first()
    if key is None:
        raise Refusal(f"There is no key number {key_id}. Those there are: keepwarm inbound")
    _keys(desk).filter(pk=key_id, revoked_at__isnull=True).update(revoked_at=desk.now())
    return str(key.name)


def workspace_of(secret: str) -> int | None:
    """Return the workspace that a key names; it may not be one of its keys."""
    number, sign, _ = secret.partition("-")
    is_number = bool(sign) and number.isascii() and number.isdigit() and len(number) < 19  # noqa: PLR2004 - what a database holds
    return int(number) if is_number else None


def find_key(desk: Desk, secret: str, kind: str) -> models.InboundKey | None:
    """Return what a key in force opens; None for any other text."""
    # The key is 256 random bits: its hash needs no stretching, and looking it up tells nothing.
    return _keys(desk).filter(
        secret_hash=_hash(secret), kind=kind, revoked_at__isnull=True
    ).first()  # fmt: skip


def read_inbound(desk: Desk) -> InboundPage:
    """Return the keys, newest first, and what was held back."""
    posts = models.InboundPost.objects.filter(workspace_id=desk.workspace_id)
    counts = {
        (key, state): count
        for key, state, count in posts.values_list("key", "state").annotate(Count("pk")).order_by()
    }
    held = posts.filter(state="spam").select_related("key").order_by("-at", "-pk")
    return InboundPage(
        keys=tuple(
            KeyCard(
                key_id=row.pk, name=row.name, kind=row.kind, what=KINDS[row.kind], start=row.start,
                thanks=tuple(row.thanks), made_at=row.made_at, revoked_at=row.revoked_at,
                taken=counts.get((row.pk, "taken"), 0), held=counts.get((row.pk, "spam"), 0),
                refused=counts.get((row.pk, "refused"), 0),
            )
            for row in _keys(desk).order_by("revoked_at", "-pk")
        ),
        held=tuple(
            HeldPost(
                post_id=row.pk, at=row.at, key_name=row.key.name, why=row.why,
                fields=tuple((name, text) for name, text in row.content),
            )
            for row in held[:HELD_SHOWN_MAX]
        ),
    )  # fmt: skip


def _keys(desk: Desk) -> QuerySet[models.InboundKey]:
    return models.InboundKey.objects.filter(workspace_id=desk.workspace_id)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
