"""Writes files that people take away."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from keepwarm.app.errors import Refusal


def write_zip(target: Path, members: Iterable[tuple[str, bytes]]) -> int:
    """Write members to a ZIP, readable by its owner only; return how many.

    It appears when it is whole; what is there already is never overwritten.
    """
    if target.exists():
        raise Refusal(f"Not written: {target} is there already. Choose another name.")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".keepwarm-")
    except OSError as error:
        raise Refusal(f"Not written: {target.parent}: {error.strerror}.") from error
    fresh, count = Path(name), 0
    try:
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for member, content in members:
                archive.writestr(member, content)
                count += 1
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return count
