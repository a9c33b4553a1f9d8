"""The two key files of an installation, each made on first use and readable by its owner only.

``secret.key`` makes the hashes by which people who said stop are recognised; it goes into every
backup, because a stop must hold wherever the data are. ``sealing.key`` opens what is sealed and
signs cookies; it never leaves the folder by a backup.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

STOP_KEY_FILE: Final = "secret.key"
SEALING_KEY_FILE: Final = "sealing.key"
SEALING_KEY_VARIABLE: Final = "KEEPWARM_SEALING_KEY"
KEY_CHARACTERS_MIN: Final = 32
"""A key of fewer characters could be guessed."""
_KEY_BYTES: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingKeys:
    """The keys that open what is sealed: the first one seals, every one opens."""

    texts: tuple[str, ...] = field(repr=False)
    source: str

    def signing_secrets(self) -> tuple[str, ...]:
        """Return what signs cookies, one a key: nothing that could open a seal."""
        return tuple(
            hmac.new(text.encode(), b"keepwarm signing", hashlib.sha256).hexdigest()
            for text in self.texts
        )


def read_key_file(path: Path) -> str:
    """Return the key in this file, made on first use."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.stem}.{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(_KEY_BYTES), encoding="ascii")
        try:
            # A link, unlike a rename, never replaces what another process made meanwhile.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def read_sealing_keys(home: Path, *, given: str, file: Path | None) -> SealingKeys:
    """Return the sealing keys: ``given`` ones, else those in ``file``, else the home's own.

    Keys stand one a line. A given file that is not there is an ``OSError``, a key that is too
    short a ``ValueError``: neither is made up for by a fresh key, which would open nothing.
    """
    if given:
        text, source = given, SEALING_KEY_VARIABLE
    elif file is not None:
        text, source = file.read_text(encoding="ascii"), str(file)
    else:
        path = home / SEALING_KEY_FILE
        read_key_file(path)
        text, source = path.read_text(encoding="ascii"), str(path)
    keys = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not keys or min(map(len, keys)) < KEY_CHARACTERS_MIN:
        raise ValueError(
            f"The sealing key in {source} is shorter than {KEY_CHARACTERS_MIN} characters. Put the"
            " key back that was there, or make one: python3 -c 'import secrets;"
            " print(secrets.token_urlsafe(48))'"
        )
    return SealingKeys(texts=keys, source=source)
