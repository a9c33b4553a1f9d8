"""The bytes of an mbox file to the raw mails in it, as a stream.

An mbox is a text file in which a line ``From sender date`` begins each mail. Writers quote body
lines that look alike with ``>``; readers have to guess what writers forgot to quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from keepwarm.engine.intake._mime import MESSAGE_BYTES_MAX

_KEPT_BYTES: Final = MESSAGE_BYTES_MAX + 1
_WINDOW_BYTES: Final = 2_000
"""What is looked at of a ``From`` line and the one after it; RFC 5322 lines end at 998 bytes."""
_FROM: Final = b"\nFrom "
_NEWLINE: Final = ord("\n")
_REACH: Final = len(b"\n\r") + len(_FROM)  # how far a separator can lie on both sides of a cut
_LOOKS_LIKE_ONE: Final = re.compile(rb"From [^\n]*(?:\d:\d\d[^\n]*\n|\n[!-9;-~]+[ \t]*:)")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)


def split_mbox(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the raw mails of an mbox, however its bytes are cut into ``chunks``.

    A mail begins after a ``From`` line at the start of the file or after a blank line, provided
    that the line has a time in it or a header line follows: prose that begins with "From" has
    neither. The ``From`` line and the blank line before the next one are left out, one ``>`` of
    quoting is taken back (mboxrd; for mboxo the best guess), line ends stay. A file without any
    such line is one mail. Of a mail beyond ``MESSAGE_BYTES_MAX`` the first bytes up to one more
    than that are yielded, for which ``parse_message`` answers ``Unreadable``; memory is bounded.
    """
    splitter = _Splitter()
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield from splitter.close()


class _Splitter:
    """The mail that is being collected, and the bytes that may hold the start of the next.

    ``taken`` is how many of the ``pending`` bytes belong to the mail already; they are dropped
    once per chunk, so that a large chunk is not copied for every mail in it.
    """

    __slots__ = ("is_at_start", "is_in_from_line", "mail", "pending", "taken")

    def __init__(self) -> None:
        self.mail = bytearray()
        self.pending = b""
        self.taken = 0
        self.is_at_start = True
        self.is_in_from_line = False

    def feed(self, chunk: bytes, *, is_last: bool = False) -> Iterator[bytes]:
        """Take the next bytes; yield the mails that are complete now."""
        self.pending = self.pending[self.taken :] + chunk
        self.taken = 0
        if self.is_at_start and not self._begin(is_last=is_last):
            return
        searched = 0
        while self._skip_from_line():
            found = self.pending.find(_FROM, max(searched, self.taken))
            if found < 0:
                self._take(len(self.pending) - _REACH)
                return
            searched = found + 1
            blank = self._blank_before(found)
            verdict = self._is_separator(found + 1, is_last=is_last) if blank else False
            if verdict is None:  # too little of it is here
                self._take(found - _REACH)
                return
            if verdict:
                self._take(found + 1 - blank)
                yield from self._finish()
                self.taken = found + 1
                self.is_in_from_line = True

    def close(self) -> Iterator[bytes]:
        """Yield what is left when the file has ended."""
        yield from self.feed(b"", is_last=True)
        end = len(self.pending)
        if self.pending.endswith((b"\n\n", b"\n\r\n")):
            end -= 2 if self.pending.endswith(b"\r\n") else 1
        self._take(end)
        yield from self._finish()

    def _begin(self, *, is_last: bool) -> bool:
        """Look for a ``From`` line at the start of the file; False while too little is here."""
        start = self.pending.lstrip(b"\r\n")
        if len(start) < len(_FROM) and not is_last:
            return False
        self.is_at_start = False
        if start.startswith(_FROM[1:]):
            self.pending, self.is_in_from_line = start, True
        return True

    def _skip_from_line(self) -> bool:
        """Drop the ``From`` line, but for the line end; False while its end is not here."""
        if self.is_in_from_line:
            end = self.pending.find(b"\n", self.taken)
            self.taken = end if end >= 0 else len(self.pending)
            self.is_in_from_line = end < 0
        return not self.is_in_from_line

    def _blank_before(self, found: int) -> int:
        """Return the length of the blank line that ends at ``found``; 0 if there is none."""
        if found - 1 >= self.taken and self.pending[found - 1] == _NEWLINE:
            return 1
        is_crlf = found - 2 >= self.taken and self.pending[found - 2 : found] == b"\n\r"
        return 2 if is_crlf else 0

    def _is_separator(self, start: int, *, is_last: bool) -> bool | None:
        window = self.pending[start : start + _WINDOW_BYTES]
        if len(window) < _WINDOW_BYTES and window.count(b"\n") <= 1 and not is_last:
            return None
        return _LOOKS_LIKE_ONE.match(window) is not None

    def _take(self, end: int) -> None:
        """Move the pending bytes up to ``end`` to the mail, as far as it may still grow."""
        if end > self.taken:
            room = max(0, _KEPT_BYTES + 1 - len(self.mail))
            self.mail += self.pending[self.taken : min(end, self.taken + room)]
            self.taken = end

    def _finish(self) -> Iterator[bytes]:
        """Yield the collected mail unless it is blank, and begin the next."""
        # The mail begins with the end of its ``From`` line, if it had one.
        mail = bytes(self.mail).removeprefix(b"\n")[:_KEPT_BYTES]
        self.mail = bytearray()
        if len(mail) <= MESSAGE_BYTES_MAX and b">From " in mail:
            mail = _QUOTED.sub(rb"\1", mail)
        if mail.strip():
            yield mail
