"""Keeps handed-over files whole, until and after they are imported."""

from __future__ import annotations

import hashlib
import zlib

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.intake import FileKind, tell_file_kind
from keepwarm.records import models

from .erased import Erased


def keep_file(desk: Desk, name: str, content: bytes) -> str:
    """Keep a handed-over file whole and return the token that names it."""
    digest = hashlib.sha256(content).digest()
    is_list = tell_file_kind(name, content) is FileKind.SHEET
    models.RawFile.objects.get_or_create(
        workspace_id=desk.workspace_id,
        digest=digest,
        defaults={
            "name": name[:1000],
            "content": zlib.compress(Erased(desk).without_them(content) if is_list else content),
        },
    )
    return digest.hex()


def find_file(desk: Desk, token: str) -> models.RawFile:
    """Return the file that a token names; refuses one that is not here any more."""
    gone = Refusal("This file is not here any more. Hand it over again.")
    try:
        digest = bytes.fromhex(token)
    except ValueError as error:
        raise gone from error
    raw = models.RawFile.objects.filter(workspace_id=desk.workspace_id, digest=digest).first()
    if raw is None:
        raise gone
    return raw


def content_of(raw: models.RawFile) -> bytes:
    """Return the bytes of a file as they were handed over."""
    return zlib.decompress(raw.content)
