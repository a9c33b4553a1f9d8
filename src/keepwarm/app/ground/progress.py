"""How long work says how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is going on, how much of it is done, and of how much (0: not known)."""

    def __call__(self, what: str, done: int, total: int = 0) -> None:
        """Take note."""


def silent(what: str, done: int, total: int = 0) -> None:
    """Tell nobody."""
    del what, done, total
