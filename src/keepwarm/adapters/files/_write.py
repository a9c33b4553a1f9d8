"""Writes files that people take away."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from keepwarm.app.ground.errors import Refusal


def write_zip(target: Path, members: Iterable[tuple[str, bytes]]) -> int:
    """Write members to a ZIP; return how many. Written as ``write_parts`` writes."""
    count = 0
    with (
        _fresh(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for member, content in members:
            archive.writestr(member, content)
            count += 1
    return count


def write_parts(target: Path, parts: Iterable[bytes]) -> None:
    """Write a file piece by piece, readable by its owner only.

    It appears when it is whole; what is there already is never overwritten.
    """
    with _fresh(target) as file:
        file.writelines(parts)


@contextmanager
def _fresh(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes its name at the end."""
    if target.exists():
        raise Refusal(f"Not written: {target} is there already. Choose another name.")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".keepwarm-")
    except OSError as error:
        raise Refusal(f"Not written: {target.parent}: {error.strerror}.") from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
