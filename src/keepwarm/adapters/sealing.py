"""Seals secrets by AES-256-GCM under the keys of the installation."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keepwarm.app.ground.sealing import SealBroken

FORM: Final = b"kw1"
"""First bytes of what is sealed: the form, so that a later one can be told from it."""
_NAME_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_NONCE_AT: Final = len(FORM) + _NAME_BYTES


class KeySealer:
    """Seals by the first of its keys and opens by any.

    Layout of what is sealed: form (3 bytes), name of the key (4), nonce (12), ciphertext with its
    tag. The place is authenticated with it: moved elsewhere, it does not open.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._keys = {_name(key): AESGCM(key) for key in map(_derive, texts)}
        self._first = next(iter(self._keys))

    def seal(self, secret: str, *, place: str) -> bytes:
        """Seal a secret for one place."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._first].encrypt(nonce, secret.encode(), place.encode())
        return FORM + self._first + nonce + sealed

    def unseal(self, sealed: bytes, *, place: str) -> str:
        """Open what was sealed for this place; ``SealBroken`` where no key here opens it."""
        key = self._keys.get(sealed[len(FORM) : _NONCE_AT])
        if not sealed.startswith(FORM) or key is None:
            raise SealBroken(place, "the key it was sealed with is not here")
        nonce, rest = sealed[_NONCE_AT:][:_NONCE_BYTES], sealed[_NONCE_AT + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, rest, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place, "it was changed, or belongs elsewhere") from error

    def seal_anew(self, sealed: bytes, *, place: str) -> bytes:
        """Return it sealed by the first key; as it is where it is so already."""
        if sealed.startswith(FORM + self._first):
            return sealed
        return self.seal(self.unseal(sealed, place=place), place=place)


def _derive(text: str) -> bytes:
    # The file holds 48 random bytes as text: nothing to stretch, only to bring to length.
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=b"keepwarm sealing").derive(
        text.encode()
    )


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"keepwarm key name" + key).digest()[:_NAME_BYTES]
