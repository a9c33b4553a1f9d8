"""Reads Markdown files by their names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

NOTE_BYTES_MAX: Final = 65_536
_ENDINGS: Final = (".md", ".markdown")


def read_notes(paths: Iterable[Path]) -> dict[str, str]:
    """Return the text of each Markdown file named or below a folder named, by its name.

    Names are those below the folder, "trucks/sensor.md". What is longer than a note can be is cut,
    and bytes that are no UTF-8 are replaced: the reader of the text says what is wrong with it.
    """
    found: dict[str, str] = {}
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            is_note = file.suffix.lower() in _ENDINGS or file == path
            if is_note and file.is_file() and not file.is_symlink():
                name = file.relative_to(path).as_posix() if path.is_dir() else file.name
                with file.open("rb") as opened:
                    found[name] = opened.read(NOTE_BYTES_MAX).decode("utf-8-sig", "replace")
    return found
