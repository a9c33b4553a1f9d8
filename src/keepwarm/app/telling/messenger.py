"""What telling somebody elsewhere needs: a port to services that take notices."""

from __future__ import annotations

from typing import Protocol


class NoticeTrouble(Exception):  # noqa: N818 - what went wrong, in words
    """A notice was not taken, and why."""


class Messenger(Protocol):
    """Takes notices to services over the network."""

    def service_of(self, address: str) -> str:
        """Return the name of the service an address belongs to; empty where none is known.

        ``Refusal`` where nothing is installed that could tell.
        """

    def send(self, address: str, *, title: str, text: str) -> None:
        """Hand a notice over once; ``NoticeTrouble`` where it was not taken."""
