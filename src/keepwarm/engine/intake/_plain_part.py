"""A mail of one part, taken apart by patterns: to the standard parser it costs three times as much.

Whatever is unusual is left to that parser, so that there is one judge of what is odd.
"""

from __future__ import annotations

import re
from email.message import Message as Part
from functools import lru_cache
from typing import Any, Final

_FIELD: Final = re.compile(
    r"^([!-9;-~]+):[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)\r?\n", re.MULTILINE
)
_BEGIN_BYTES: Final = 8_192
_CODED: Final = frozenset(
    {"quoted-printable", "base64", "x-uuencode", "uuencode", "uue", "x-uue"}
)  # what the standard parser decodes; of all else it hands out the bytes as they are


class PlainPart(Part):
    """What the standard parser makes of a mail of one part with an ASCII header.

    It is asked for the same few fields again and again: they are looked up, not searched for, and
    the content stays bytes as long as nobody wants it otherwise.
    """

    def __init__(self, fields: list[tuple[str, str]], content: bytes) -> None:
        super().__init__()
        self._headers = fields
        self._content, self._is_text = content, False
        self._first = {name.lower(): value for name, value in reversed(fields)}

    def get(  # type: ignore[explicit-override]
        self,
        name: str,
        failobj: Any = None,  # noqa: ANN401 - as the parser has it
    ) -> Any:  # noqa: ANN401
        """Return the first value of a field."""
        return self._first.get(name.lower(), failobj)

    def get_content_type(self) -> str:  # type: ignore[explicit-override]
        """Return the media type, which is that of a text where none is said."""
        return _content_type(self._first.get("content-type"))

    def get_payload(  # type: ignore[explicit-override]
        self,
        i: Any = None,  # noqa: ANN401
        decode: Any = False,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Return the content, with ``decode`` its bytes."""
        if decode and self._first.get("content-transfer-encoding", "").lower() not in _CODED:
            return self._content
        if not self._is_text:
            self.set_payload(self._content.decode("ascii", "surrogateescape"))
            self._is_text = True
        return super().get_payload(i, decode)


@lru_cache(maxsize=1_024)
def _content_type(value: str | None) -> str:
    part = Part()
    if value is not None:
        part.set_raw("Content-Type", value)
    return part.get_content_type()


def plain_part(raw: bytes, head_bytes_max: int) -> Part | None:
    """Return what the standard parser makes of a mail of one part, at a fraction of its time.

    ``None`` where anything about the header is unusual or there may be more than one part: then
    the parser itself has to look.
    """
    blank = b"\r\n\r\n" if b"\r" in raw[:_BEGIN_BYTES] else b"\n\n"
    end = raw.find(blank, 0, head_bytes_max)
    if end < 0:
        return None
    head = raw[: end + len(blank) // 2].decode("ascii", "surrogateescape")
    kinds = head.lower()
    if "multipart/" in kinds or "message/" in kinds:
        return None
    fields, content = _FIELD.findall(head), raw[end + len(blank) :]
    # A line that neither begins a field nor goes on with one would be left out, as would what
    # goes on after a bare carriage return.
    if len(fields) != head.count("\n") - head.count("\n ") - head.count("\n\t") or head.count(
        "\r"
    ) != head.count("\r\n"):
        return None
    if head.isascii():
        return PlainPart(fields, content)
    part = Part()
    for name, value in fields:
        part.set_raw(name, value)
    part.set_payload(content.decode("ascii", "surrogateescape"))
    return part
