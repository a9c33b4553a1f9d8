"""Finds out what stands at a path and hands its content over piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Final

from keepwarm.engine.intake import MESSAGE_BYTES_MAX, FileKind, split_mbox, tell_file_kind

from ._conversations import compose_conversations

CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 4096


@dataclass(slots=True, kw_only=True)
class MailFolder:
    """The mails at one path: an mbox, a Maildir, a single mail, or a folder of any of these.

    ``ignored`` counts files that are no mail, by reason; it is filled while ``mails`` is read.
    """

    name: str
    files: list[Path]
    ignored: Counter[str] = field(default_factory=Counter)

    def mails(self) -> Iterator[tuple[str, bytes]]:
        """Yield each mail with where it stands, "inbox.mbox, message 12"."""
        for path in self.files:
            try:
                yield from self._mails_of(path)
            except OSError as error:
                self.ignored[f"could not be opened ({error.strerror})"] += 1

    def _mails_of(self, path: Path) -> Iterator[tuple[str, bytes]]:
        with path.open("rb") as file:
            kind = tell_file_kind(path.name, file.read(_HEAD_BYTES))
            file.seek(0)
            if kind is FileKind.MBOX:
                chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
                for number, raw in enumerate(split_mbox(chunks), start=1):
                    yield f"{path.name}, message {number}", raw
            elif kind is FileKind.MAIL or _is_maildir_file(path):
                # One byte more than may be read shows that there was more.
                yield path.name, file.read(MESSAGE_BYTES_MAX + 1)
            else:
                ending = path.suffix if path.suffix[1:].isalnum() else "no ending"
                self.ignored[f"no mail ({ending})"] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """A lead file or a call log."""

    name: str
    content: bytes


def _is_maildir_file(path: Path) -> bool:
    return path.parent.name in ("cur", "new") and (path.parent.parent / "tmp").is_dir()


def read_paths(paths: Iterable[Path]) -> Iterator[MailFolder | SheetFile | OSError]:
    """Yield what stands at the paths; one that cannot be read is yielded as its error.

    Sheets come first: mail then finds its prospects made, which saves settling them twice. A
    folder is one mail folder, without the sheets in it, which come each by itself.
    """
    folders: list[MailFolder] = []
    for path in paths:
        mails = []
        for file in _files_below(path) if path.is_dir() else [path]:
            try:
                if _is_sheet(file, is_named=file == path):
                    yield SheetFile(name=str(file), content=file.read_bytes())
                else:
                    mails.append(file)
            except OSError as error:
                yield error
        if mails:
            folders.append(MailFolder(name=str(path), files=mails))
    yield from folders


def _files_below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    )


def _is_sheet(path: Path, *, is_named: bool) -> bool:
    """Tell a sheet; a text file is taken for one only where a person named it."""
    with path.open("rb") as file:
        kind = tell_file_kind(path.name, file.read(_HEAD_BYTES))
    return kind is FileKind.SHEET and (is_named or path.suffix.lower() != ".txt")


def read_mails(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield each mail at or below the paths with its path, "inbox.mbox#12" in an mbox.

    Whatever was named is taken for mail; what cannot be opened comes without bytes.
    """
    for path in paths:
        for file in _files_below(path) if path.is_dir() else [path]:
            try:
                yield from _mails_in(file)
            except OSError:
                yield str(file), b""


def _mails_in(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        kind = tell_file_kind(path.name, file.read(_HEAD_BYTES))
        file.seek(0)
        if kind is FileKind.MBOX:
            chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
            raws = split_mbox(chunks)
            first, second = next(raws, b""), next(raws, None)
            if second is None:
                yield str(path), first
                return
            for number, raw in enumerate(chain((first, second), raws), start=1):
                yield f"{path}#{number}", raw
        else:
            yield str(path), file.read(MESSAGE_BYTES_MAX + 1)


def read_demo() -> dict[str, bytes]:
    """Return the files of the demo workspace by name: those that ship, and the conversations."""
    root = resources.files("keepwarm") / "demo"
    conversations = {
        entry.name: entry.read_text(encoding="utf-8") for entry in (root / "people").iterdir()
    }
    return dict(_walk(root, "")) | compose_conversations(conversations)


NUGGETS: Final = "nuggets/"
"""Where the demo keeps its library."""


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{name}/")
        elif entry.name.endswith((".mbox", ".eml", ".csv")) or prefix == NUGGETS:
            yield name, entry.read_bytes()
