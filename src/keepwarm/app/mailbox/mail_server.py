"""What reading a mailbox needs of the outside: a server that shows its folders and messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from keepwarm.engine.intake import FolderState, Uids, clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """Where a mailbox is read, and how one signs in there.

    ``security`` is "tls", "starttls" or "plain"; ``method`` "password" or "oauth", for which
    ``secret`` is an access token.
    """

    host: str
    port: int
    security: str
    login: str
    secret: str
    method: str = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFound:
    """A folder that holds messages, and what it is for: one of the roles of ``Folder``."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A folder that was opened to be read.

    ``vanished`` are ranges of UIDs that went since the state that was known; None where the server
    does not say so.
    """

    state: FolderState
    vanished: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A message as the server has it; ``content`` is None where it is not to be had: see ``why``.

    ``why`` of a message with content says that it is not to be read: "draft".
    """

    uid: int
    arrived_at: dt.datetime | None
    content: bytes | None
    why: str = ""


class MailServer(Protocol):
    """A line to a server, signed in. Nothing done here changes anything there.

    Whatever goes wrong is a ``MailTrouble``; of one folder alone, a ``FolderTrouble``.
    """

    @property
    def tier(self) -> str:
        """How changes are told: "qresync", "condstore" or "uids"."""

    def list_folders(self) -> Sequence[FolderFound]:
        """List the folders to be read; bins and drafts are left out."""

    def open_folder(self, name: str, known: FolderState | None = None) -> Opened:
        """Open a folder to read; ``known`` is the state since when changes are of interest."""

    def list_uids(self, uids_from: int = 1, since: dt.date | None = None) -> Uids:
        """List what lies in the open folder, from this UID on and arrived since this day."""

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Fetch messages of the open folder; those the server does not hand over are left out."""

    def fetch_heads(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Fetch of messages what their heads say of who wrote to whom and when, and no more."""

    def wait(self, seconds: float) -> bool:
        """Wait until something happens in the open folder; say whether it did.

        False at once where the server cannot tell.
        """


class MailTrouble(Exception):  # noqa: N818 - worded for the person, who is told what to do
    """A mailbox could not be read; ``is_sign_in`` where the server does not let us in."""

    def __init__(self, sentence: str, *, is_sign_in: bool = False) -> None:
        super().__init__(clean_text(sentence))  # it may quote a server, and it is stored
        self.is_sign_in = is_sign_in


class FolderTrouble(MailTrouble):
    """One folder could not be read; the others can."""


Enter = Callable[[Entrance], AbstractContextManager[MailServer]]
"""Signs in at a server; ``MailTrouble`` where that cannot be."""
