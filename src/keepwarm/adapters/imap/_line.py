r"""A line to an IMAP server (RFC 3501, 7162), signed in, that reads and changes nothing.

Folders are opened by EXAMINE, messages fetched by BODY.PEEK: no flag is set, not even \Recent is
taken away. IMAPClient has no QRESYNC and keys an answer without a UID by its number in the folder,
which may be another one's UID; so these two commands are our own, on its connection.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import ssl
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from keepwarm.app.mailbox.mail_server import (
    Entrance,
    Fetched,
    FolderFound,
    FolderTrouble,
    MailServer,
    MailTrouble,
    Opened,
)
from keepwarm.engine.intake import FolderState, Uids, as_uids

from ._answers import Answer, ask, read_answers
from ._folders import choose_folders
from ._words import explain

CONNECT_TIMEOUT_S: Final = 15.0
STEP_TIMEOUT_S: Final = 60.0
MESSAGE_BYTES_MAX: Final = 60_000_000
"""No provider takes in larger mails; one that is larger is counted as not read."""
_BYTES_AT_ONCE: Final = 4_000_000
_BODIES_AT_ONCE: Final = 500
_HEADS_AT_ONCE: Final = 2_000
_SET_CHARACTERS_MAX: Final = 7_000
"""Servers need take no command of more than 8,000 signs (RFC 7162 §4)."""
_UID_CHARACTERS_MAX: Final = 11
_UIDS_AT_ONCE: Final = 50_000
"""UIDs asked for in one line: it has to stay below the length that ``imaplib`` takes."""
_HEAD: Final = "UID RFC822.SIZE INTERNALDATE FLAGS"
_BODY: Final = "UID BODY.PEEK[]"
_FIELDS: Final = (
    "UID BODY.PEEK[HEADER.FIELDS (FROM TO CC DATE SUBJECT MESSAGE-ID CONTENT-TYPE AUTO-SUBMITTED"
    " X-AUTOREPLY X-AUTO-RESPONSE-SUPPRESS PRECEDENCE LIST-ID LIST-UNSUBSCRIBE)]"
)
"""Who wrote to whom and when, and by what machines give themselves away."""
_RANGE: Final = re.compile(rb"(\d+)(?::(\d+))?")
_FAULTS: Final = (OSError, IMAPClientError, ValueError, KeyError, IndexError)
"""What a line or a server that talks nonsense raises; ``IMAPClientError`` is ``imaplib``'s."""


@contextlib.contextmanager
def enter(
    entrance: Entrance,
    *,
    context: ssl.SSLContext | None = None,
    connect_timeout_s: float = CONNECT_TIMEOUT_S,
    step_timeout_s: float = STEP_TIMEOUT_S,
) -> Iterator[MailServer]:
    """Sign in and hand out the line: see ``keepwarm.app.mailbox.mail_server.Enter``."""
    timeout = SocketTimeout(connect=connect_timeout_s, read=step_timeout_s)
    if context is None and entrance.security != "plain":
        context = ssl.create_default_context()
    client: IMAPClient | None = None
    try:
        try:
            client = IMAPClient(
                entrance.host, port=entrance.port, ssl=entrance.security == "tls",
                ssl_context=context, timeout=timeout,
            )  # fmt: skip
            if entrance.security == "starttls":
                client.starttls(context)
            client.normalise_times = False
            _sign_in(client, entrance)
            line = _Line(client)
        except _FAULTS as error:
            sentence = explain(error, entrance)
            raise MailTrouble(sentence, is_sign_in=isinstance(error, LoginError)) from error
        yield line
    finally:
        if client is not None:
            with contextlib.suppress(*_FAULTS):
                client.shutdown()


def _sign_in(client: IMAPClient, entrance: Entrance) -> None:
    if entrance.method == "password":
        client.login(entrance.login, entrance.secret)
    elif client.has_capability("AUTH=OAUTHBEARER"):
        client.oauthbearer_login(entrance.login, entrance.secret)
    else:
        client.oauth2_login(entrance.login, entrance.secret)


class _Line:
    """A ``MailServer`` by IMAP."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._tier = "uids"
        if client.has_capability("QRESYNC") and client.has_capability("ENABLE"):
            client.enable("QRESYNC")  # before any folder is opened, or it counts for nothing
            self._tier = "qresync"
        elif client.has_capability("CONDSTORE"):
            if client.has_capability("ENABLE"):
                client.enable("CONDSTORE")
            self._tier = "condstore"
        self._uidnext = 0

    @property
    def tier(self) -> str:
        """Say how this server tells changes."""
        return self._tier

    def list_folders(self) -> Sequence[FolderFound]:
        """List the folders to be read."""
        with _told():
            return choose_folders(
                (tuple(flags), separator, str(name))
                for flags, separator, name in self._client.list_folders()
            )

    def open_folder(self, name: str, known: FolderState | None = None) -> Opened:
        """Open a folder; by QRESYNC (RFC 7162 §3.2.5) where it was read to its end before."""
        with _told(name):
            is_resumed = (
                self._tier == "qresync"
                and known is not None
                and known.uidvalidity > 0
                and known.modseq > 0
            )
            if known is None or not is_resumed:
                found = self._client.select_folder(name, readonly=True)
                return Opened(state=self._state(found))
            imap: Any = self._client._imap  # noqa: SLF001 - see above
            quoted = self._client._normalise_folder(name)  # noqa: SLF001
            imap.untagged_responses.clear()
            imap.state, imap.is_readonly = "AUTH", True
            said, data = imap._simple_command(  # noqa: SLF001
                "EXAMINE", quoted, f"(QRESYNC ({known.uidvalidity} {known.modseq}))"
            )
            if said != "OK":
                raise IMAPClientError(data[0].decode("utf-8", "replace"))
            imap.state = "SELECTED"
            untagged = dict(imap.untagged_responses)
            found = self._client._process_select_response(untagged)  # noqa: SLF001
            return Opened(state=self._state(found), vanished=_ranges(untagged.get("VANISHED", ())))

    def _state(self, found: Mapping[bytes, Any]) -> FolderState:
        # Servers that do not say UIDNEXT exist; their folders are listed as a whole each time.
        self._uidnext = int(found.get(b"UIDNEXT", 0))
        return FolderState(
            uidvalidity=int(found[b"UIDVALIDITY"]),
            uidnext=self._uidnext,
            messages=int(found[b"EXISTS"]),
            modseq=int(found.get(b"HIGHESTMODSEQ", 0)) if self._tier != "uids" else 0,
        )

    def list_uids(self, uids_from: int = 1, since: dt.date | None = None) -> Uids:
        """List what lies in the open folder, a window of UIDs at a time."""
        parts: list[int] = []
        first = max(uids_from, 1)
        with _told():
            while True:
                last = min(first + _UIDS_AT_ONCE - 1, self._uidnext - 1)
                is_last = not self._uidnext or last >= self._uidnext - 1
                wanted: list[Any] = ["UID", f"{first}:{'*' if is_last else last}"]
                if since is not None:
                    wanted += ["SINCE", since]
                parts += self._client.search(wanted)
                if is_last:
                    break
                first = last + 1
        uids = as_uids(parts)
        # “n:*” names the last message even where its number is below n.
        return uids[uids >= uids_from]

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Fetch messages, their sizes first, so that no answer is larger than it may be."""
        for wanted in _cut(uids):
            heads: dict[int, Answer] = {}
            self._take(heads, self._ask(wanted, _HEAD), set(wanted))
            whys = {uid: _why_not(heads[uid]) for uid in wanted if uid in heads}
            for uid, why in whys.items():
                if why:
                    arrived_at = heads[uid].get(b"INTERNALDATE")
                    yield Fetched(uid=uid, arrived_at=arrived_at, content=None, why=why)
            yield from self._fetch_bodies([uid for uid, why in whys.items() if not why], heads)

    def _fetch_bodies(self, uids: Sequence[int], heads: Mapping[int, Answer]) -> Iterator[Fetched]:
        """Fetch what is to be read; while one batch is stored, the server makes up the next."""
        batches = list(_batches(uids, heads))
        bodies: dict[int, Answer] = {}
        tags: list[bytes] = []
        for place, batch in enumerate(batches):
            tags += [self._ask(each, _BODY) for each in batches[len(tags) : place + 2]]
            self._take(bodies, tags[place], heads)
            for uid in batch:
                content = bodies.pop(uid, {}).get(b"BODY[]")
                if isinstance(content, bytes):
                    arrived_at = heads[uid].get(b"INTERNALDATE")
                    yield Fetched(uid=uid, arrived_at=arrived_at, content=content)

    def fetch_heads(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Fetch a few fields of the heads; while some are looked at, the server makes up others."""
        batches = list(_cut(uids))
        tags: list[bytes] = []
        for place, batch in enumerate(batches):
            tags += [self._ask(each, _FIELDS) for each in batches[len(tags) : place + 2]]
            heads: dict[int, Answer] = {}
            self._take(heads, tags[place], set(batch))
            for uid, head in heads.items():
                found = (value for item, value in head.items() if item.startswith(b"BODY[HEADER"))
                content = next(found, None)
                if isinstance(content, bytes):
                    yield Fetched(uid=uid, arrived_at=None, content=content)

    def _ask(self, uids: Sequence[int], items: str) -> bytes:
        with _told():
            return ask(self._client._imap, _set_of(uids), items)  # noqa: SLF001 - see above

    def _take(self, said: dict[int, Answer], tag: bytes, wanted: Container[int]) -> None:
        """Take what the server says; without a UID, or of a message not wanted, it is not taken."""
        with _told():
            for answer in read_answers(self._client._imap, tag):  # noqa: SLF001
                uid = answer.get(b"UID")
                if isinstance(uid, int) and uid in wanted:
                    said[uid] = said[uid] | answer if uid in said else answer

    def wait(self, seconds: float) -> bool:
        """Wait by IDLE (RFC 2177)."""
        if not self._client.has_capability("IDLE"):
            return False
        imap: Any = self._client._imap  # noqa: SLF001 - see above
        with _told():
            imap.untagged_responses.clear()
            self._client.idle()
            # What came since the last command is told before the waiting begins.
            is_told = bool({"EXISTS", "EXPUNGE"} & set(imap.untagged_responses))
            # What came in one piece with the answer to IDLE is in memory: no socket tells of it.
            while not is_told and self._has_lines():
                is_told = imap._get_line().rpartition(b" ")[2] in (b"EXISTS", b"EXPUNGE")  # noqa: SLF001
            told = [] if is_told else self._client.idle_check(timeout=seconds)
            _, late = self._client.idle_done()
        return is_told or any(
            len(line) > 1 and line[1] in (b"EXISTS", b"EXPUNGE") for line in (*told, *late)
        )

    def _has_lines(self) -> bool:
        """Say whether more was received than the lines that were taken; never wait for it."""
        imap: Any = self._client._imap  # noqa: SLF001
        if hasattr(imap, "_readbuf"):  # from Python 3.14 on
            return bool(imap._readbuf)  # noqa: SLF001
        received = self._client.socket()
        received.setblocking(False)
        try:
            return bool(imap.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            received.setblocking(True)
            self._client._set_read_timeout()  # noqa: SLF001


def _cut(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut what is asked for into as many messages as one command may name."""
    start = 0
    while wanted := _at_once(uids[start : start + _HEADS_AT_ONCE]):
        start += len(wanted)
        yield wanted


def _at_once(uids: Sequence[int]) -> Sequence[int]:
    """Return as many of these messages as one command may name."""
    if uids and len(_set_of(uids)) > _SET_CHARACTERS_MAX:
        return uids[: _SET_CHARACTERS_MAX // _UID_CHARACTERS_MAX]
    return uids


def _why_not(head: Answer) -> str:
    """Say why a message is not fetched; empty where it is."""
    if any(
        isinstance(flag, bytes) and flag.lower() == b"\\draft" for flag in head.get(b"FLAGS", ())
    ):
        return "draft"
    if int(head.get(b"RFC822.SIZE", 0)) > MESSAGE_BYTES_MAX:
        return f"larger than {MESSAGE_BYTES_MAX:,} bytes"
    return ""


def _batches(uids: Sequence[int], heads: Mapping[int, Answer]) -> Iterator[list[int]]:
    """Cut what is to be fetched so that no answer holds more than may be in memory at once."""
    batch: list[int] = []
    size = 0
    for uid in uids:
        octets = int(heads[uid].get(b"RFC822.SIZE", 0))
        if batch and (size + octets > _BYTES_AT_ONCE or len(batch) >= _BODIES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(uid)
        size += octets
    if batch:
        yield batch


def _set_of(uids: Sequence[int]) -> str:
    """Write UIDs as IMAP does: runs as ranges."""
    ordered = np.sort(np.asarray(uids, dtype=np.int64))
    ends = np.flatnonzero(np.diff(ordered) != 1)
    firsts = ordered[np.concatenate(([0], ends + 1))].tolist()
    lasts = ordered[np.concatenate((ends, [len(ordered) - 1]))].tolist()
    return ",".join(
        str(first) if first == last else f"{first}:{last}"
        for first, last in zip(firsts, lasts, strict=True)
    )


def _ranges(lines: Sequence[bytes]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(first), int(last or first)) for line in lines for first, last in _RANGE.findall(line)
    )


@contextlib.contextmanager
def _told(folder: str = "") -> Iterator[None]:
    """Word what goes wrong; of a folder that the server refuses, that of this folder alone."""
    try:
        yield
    except IMAPClientError as error:
        is_cut = isinstance(error, IMAPClient.AbortError)
        if folder and not is_cut:
            raise FolderTrouble(f"“{folder}” could not be opened: {error}") from error
        raise MailTrouble(explain(error)) from error
    except _FAULTS as error:
        raise MailTrouble(explain(error)) from error
