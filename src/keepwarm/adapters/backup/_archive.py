"""The file of a backup: a ZIP with the database, the stop key and a manifest with check sums."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from keepwarm.adapters.home import DATABASE_FILE, STOP_KEY_FILE
from keepwarm.app.ground.errors import Refusal

from ._database import Progress

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
_CHUNK_BYTES: Final = 1 << 20
_TEXT: Final = """A backup of Keepwarm.

Put it back with:  keepwarm restore FILE

keepwarm.sqlite3 holds everything: mail, leads, calls, decisions. It is not encrypted: treat this
file like the mailbox itself. secret.key recognises who said stop; without it a restored Keepwarm
would not know them. Sealed passwords are in here sealed: they open only with the sealing.key of
the installation, which is not in here. Keep that one apart.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    keepwarm: str
    made_at: dt.datetime
    migrations: tuple[str, ...]
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    """SHA-256 of each file in it, by name, in hexadecimal."""

    def to_text(self) -> str:
        """Return the text that stands in the file."""
        return json.dumps(
            {
                "format": self.format,
                "keepwarm": self.keepwarm,
                "made_at": self.made_at.isoformat(),
                "migrations": list(self.migrations),
                "rows": dict(self.rows),
                "digests": dict(self.digests),
            },
            indent=2,
        )

    @classmethod
    def from_text(cls, text: bytes) -> Manifest:
        """Read one; a ``ValueError``, ``KeyError`` or ``TypeError`` where it is none."""
        said: dict[str, Any] = json.loads(text)
        return cls(
            format=int(said["format"]),
            keepwarm=str(said["keepwarm"]),
            made_at=dt.datetime.fromisoformat(said["made_at"]),
            migrations=tuple(map(str, said["migrations"])),
            rows={str(name): int(count) for name, count in said["rows"].items()},
            digests={str(name): str(digest) for name, digest in said["digests"].items()},
        )


def write_archive(
    target: Path, folder: Path, *, keepwarm: str, made_at: dt.datetime,
    migrations: tuple[str, ...], rows: Mapping[str, int], progress: Progress,
) -> Manifest:  # fmt: skip
    """Write the database and key in ``folder`` to one file, readable by its owner only."""
    target.touch(mode=0o600)
    digests = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(README, _TEXT)
        for name in (STOP_KEY_FILE, DATABASE_FILE):
            with (
                (folder / name).open("rb") as content,
                archive.open(name, "w", force_zip64=True) as member,
            ):
                digests[name] = _pour(content, member, f"MB of {name} packed", progress)
        manifest = Manifest(
            format=FORMAT, keepwarm=keepwarm, made_at=made_at, migrations=migrations, rows=rows,
            digests=digests,
        )  # fmt: skip
        archive.writestr(MANIFEST, manifest.to_text())
    with target.open("rb") as written:
        os.fsync(written.fileno())
    return manifest


def _pour(content: IO[bytes], target: IO[bytes], what: str, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK_BYTES):
        target.write(chunk)
        digest.update(chunk)
        done += len(chunk)
        progress(what, done // _CHUNK_BYTES)
    return digest.hexdigest()


def read_manifest(source: Path) -> Manifest:
    """Return what a backup says of itself; a ``Refusal`` where it is none, or a newer one's."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = Manifest.from_text(archive.read(MANIFEST))
    except FileNotFoundError:
        raise Refusal(f"Nothing restored: there is no file {source}.") from None
    except OSError as error:
        raise Refusal(f"Nothing restored: {source} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise Refusal(
            f"Nothing restored: {source} is no backup of Keepwarm, or is cut off. Take another one."
        ) from error
    if manifest.format > FORMAT:
        raise Refusal(
            f"Nothing restored: {source} was made by Keepwarm {manifest.keepwarm}, which is newer."
            " Update Keepwarm, then restore it."
        )
    return manifest


def unpack_archive(source: Path, folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Unpack a backup and prove that every byte is as it was written; else a ``Refusal``."""
    with zipfile.ZipFile(source) as archive:
        for name in (STOP_KEY_FILE, DATABASE_FILE):
            (folder / name).touch(mode=0o600)
            try:
                with archive.open(name) as member, (folder / name).open("wb") as content:
                    digest = _pour(member, content, f"MB of {name} unpacked", progress)
                    content.flush()
                    os.fsync(content.fileno())
            except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError) as error:
                raise _damaged(source, name) from error
            if digest != manifest.digests.get(name):
                raise _damaged(source, name)


def _damaged(source: Path, name: str) -> Refusal:
    return Refusal(
        f"Nothing restored: {name} in {source} is not as it was written. Take another backup."
    )
