"""What a use case needs to keep a secret: passwords of mailboxes, tokens, keys of services.

A secret is sealed before it is stored, for one *place*: the workspace, the row and the field. Only
the use case that needs it opens it, for as long as it uses it; no page and no log ever holds it.
"""

from __future__ import annotations

from typing import Protocol

from .errors import Refusal


class Sealer(Protocol):
    """Seals and opens secrets; the keys are its own business."""

    def seal(self, secret: str, *, place: str) -> bytes:
        """Seal a secret for one place."""

    def unseal(self, sealed: bytes, *, place: str) -> str:
        """Open what was sealed for this place; ``SealBroken`` where that cannot be."""

    def seal_anew(self, sealed: bytes, *, place: str) -> bytes:
        """Return it sealed by the newest key."""


class SealBroken(Refusal):
    """What was sealed does not open here; nothing else is lost."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(
            f"What is sealed in “{place}” does not open: {why}. Put the sealing.key back that this"
            " installation had, or enter the secret anew."
        )


def sealing_place(workspace_id: int, table: str, row: str, field: str) -> str:
    """Name the place of a secret: it opens nowhere else."""
    return f"{workspace_id}/{table}/{row}/{field}"
