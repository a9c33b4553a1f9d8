"""What looking up names needs: a port to the system of names (DNS)."""

from __future__ import annotations

from typing import Protocol


class NamesUnknown(Exception):  # noqa: N818 - not known is no error of ours
    """Nobody could be asked, or nobody answered in time."""


class NameServer(Protocol):
    """Answers what a domain says of itself."""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records of a name; none where there are none, or no such name.

        ``NamesUnknown`` where that cannot be told.
        """
