"""Codes of six digits that change every half minute (RFC 6238), and the picture that sets one up.

The picture is a QR code, by the path of its dark modules: the page draws it as SVG by itself, so
that the secret goes to no other server.
"""

from __future__ import annotations

import base64
import hmac
from typing import Final

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS: Final = 6
STEP_S: Final = 30
STEPS_APART_MAX: Final = 1
"""A phone's clock may be half a minute off, and typing takes its time."""
ISSUER: Final = "Keepwarm"
_QUIET: Final = 4
"""Modules of margin that the standard wants around the code."""


class AuthenticatorCodes:
    """What authenticator apps show: SHA-1, six digits, half a minute, as all of them understand."""

    def address(self, secret: str, *, account: str) -> str:
        """Return the otpauth: address that an app takes up."""
        return _generator(secret).get_provisioning_uri(account, ISSUER)

    def find_step(self, secret: str, code: str, *, at_s: float) -> int | None:
        """Return the half minute whose code this is, near ``at_s``; None where it is of none."""
        now, generator, found = int(at_s // STEP_S), _generator(secret), None
        for step in range(now - STEPS_APART_MAX, now + STEPS_APART_MAX + 1):
            # Every step is compared, whichever it is, so that the time taken tells nothing.
            if hmac.compare_digest(generator.generate(step * STEP_S), code.encode()):
                found = step
        return found

    def code_at(self, secret: str, *, at_s: float) -> str:
        """Return the code that an app shows."""
        return _generator(secret).generate(int(at_s)).decode()

    def draw(self, address: str) -> tuple[int, str]:
        """Return the side of a QR code in modules and the SVG path of its dark ones."""
        rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=_QUIET))
        path = "".join(
            f"M{column} {row}h1v1h-1z"
            for row, modules in enumerate(rows)
            for column, is_dark in enumerate(modules)
            if is_dark
        )
        return len(rows), path


def _generator(secret: str) -> TOTP:
    key = base64.b32decode(secret)
    return TOTP(key, DIGITS, SHA1(), STEP_S)  # noqa: S303 - what the apps compute by
