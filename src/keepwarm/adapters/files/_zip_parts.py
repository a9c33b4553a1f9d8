"""Packs files into a ZIP piece by piece, for where there is no file to write it to."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

PART_BYTES: Final = 1_000_000


def zip_parts(members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of these members in pieces of about a megabyte."""
    written = _Pieces()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
            if written.waiting >= PART_BYTES:
                yield from written.take()
    yield from written.take()


class _Pieces:
    """A file that can only be written on; what is written waits to be taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def write(self, content: bytes) -> int:
        """Take some more."""
        self._pieces.append(bytes(content))
        self.waiting += len(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: what is written waits in memory."""

    def close(self) -> None:
        """Do nothing: what is written can still be taken."""

    def take(self) -> Iterator[bytes]:
        """Yield what waits, in pieces that a row of a table can hold."""
        whole, self._pieces, self.waiting = b"".join(self._pieces), [], 0
        for start in range(0, len(whole), PART_BYTES):
            yield whole[start : start + PART_BYTES]
