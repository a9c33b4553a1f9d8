"""The reception: where people come in before they have a desk, and what is needed there."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

from keepwarm.records.user_models import ROLES

from .sealing import Sealer

SIGN_IN_IDLE_MAX: Final = dt.timedelta(hours=12)
"""A browser left alone for longer signs in again: a working day, not a night."""
SIGN_IN_AGE_MAX: Final = dt.timedelta(days=14)


class Role(IntEnum):
    """What somebody may do in a workspace; each may do what the lesser ones may."""

    REP = 1
    MANAGER = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """Return the word that is stored and shown."""
        return ROLES[self - 1]

    @classmethod
    def of(cls, word: str) -> Role:
        """Return the role of this word; ``ValueError`` where there is none."""
        return cls(ROLES.index(word) + 1)


class OneTimeCodes(Protocol):
    """Makes and checks the codes of authenticator apps."""

    def address(self, secret: str, *, account: str) -> str:
        """Return the otpauth: address that an app takes up."""

    def find_step(self, secret: str, code: str, *, at_s: float) -> int | None:
        """Return the half minute whose code this is; None where it is of none."""

    def draw(self, address: str) -> tuple[int, str]:
        """Return the side of a QR code in modules and the SVG path of its dark ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Clock, seals, codes and chance, handed to every use case of signing in."""

    clock: Callable[[], dt.datetime]
    chance: Callable[[int], bytes]
    """Returns so many bytes that nobody can guess."""
    sealer: Sealer
    codes: OneTimeCodes
    secret: bytes

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""
        return self.clock().astimezone(dt.UTC)

    def new_token(self) -> str:
        """Return what opens something once, or for a while: 256 bits nobody can guess."""
        return base64.urlsafe_b64encode(self.chance(32)).rstrip(b"=").decode()

    def new_words(self, count: int) -> str:
        """Return so many letters and digits of base32, that can be typed from paper."""
        return base64.b32encode(self.chance(count)).decode()[:count]

    def hash_key(self, key: str) -> bytes:
        """Return the keyed hash of something that could be guessed by trying, as an address."""
        return hmac.new(self.secret, f"reception:{key}".encode(), hashlib.sha256).digest()


def hash_token(token: str) -> bytes:
    """Return what is stored of a token; from it the token cannot be had."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A workspace in which somebody works, and as what."""

    workspace_id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks: a user at one of their places, or whoever sits at a machine of their own.

    Without a user and with a role it is the person at a machine on which nobody signs in; with
    neither it is a stranger. ``awaits_factor`` says that the password was right and the second
    factor is still asked for: until then the visitor has no role.
    """

    user_id: int | None = None
    sign_in_id: int = 0
    name: str = ""
    email: str = ""
    role: Role | None = None
    workspace_id: int | None = None
    places: tuple[Place, ...] = ()
    minutes_per_day: float | None = None
    awaits_factor: bool = False

    @property
    def account_id(self) -> int:
        """Return the user; 0, which is nobody's, where none is signed in."""
        return self.user_id or 0

    @property
    def is_alone(self) -> bool:
        """Return whether this is a machine of one person, where nobody signs in."""
        return self.user_id is None and self.role is not None

    @property
    def is_signed_in(self) -> bool:
        """Return whether this is a user who has shown everything that is asked for."""
        return self.user_id is not None and not self.awaits_factor


STRANGER: Final = Visitor()
