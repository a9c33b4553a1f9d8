"""Which mail servers are believed: those whose certificate this machine trusts, or was given."""

from __future__ import annotations

import ssl
from pathlib import Path

from keepwarm.app.ground.errors import Refusal


def trust(authorities: Path | None) -> ssl.SSLContext:
    """Return what holds certificates against the machine's authorities and those in a file.

    Names are checked too. ``Refusal`` where the file holds no certificate.
    """
    context = ssl.create_default_context()
    if authorities is not None:
        try:
            context.load_verify_locations(authorities)
        except OSError as error:
            raise Refusal(
                f"No certificate can be read from “{authorities}” ({error}). KEEPWARM_MAIL_CA_FILE"
                " names a file of certificates in PEM form, or nothing."
            ) from error
    return context
