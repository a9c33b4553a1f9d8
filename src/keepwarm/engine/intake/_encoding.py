"""The bytes of a text file in, its characters out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import charset_normalizer

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 65_536
_ZEROS_OF_WIDE_TEXT: Final = 0.6
_ZEROS_OF_NARROW_TEXT: Final = 0.1
_STRAY_SHARE_MAX: Final = 0.5
"""Above this share of undecodable bytes among the non-ASCII characters, a file is not UTF-8."""
_LONG_RUN_SHARE_MAX: Final = 0.3
"""Western languages rarely put three accented letters side by side; other scripts always do."""
_HIGH_BYTES: Final = re.compile(rb"[\x80-\xff]+")
_SURROGATE_ESCAPES: Final = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """Characters, the encoding they were stored in, and how many bytes did not fit into it."""

    text: str
    encoding: str
    stray_bytes: int = 0


def decode_text(raw: bytes) -> DecodedText:
    """Return the characters of ``raw``; every sequence of bytes has some.

    A byte-order mark decides; else UTF-8 if it fits, with single Windows bytes in it tolerated
    (files pasted together from two sources); else UTF-16 by its zero bytes; else Windows-1252
    where the text looks western; else the best guess of ``charset_normalizer``.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            body = raw[len(mark) :] if encoding == "utf-8" else raw
            return _decode_marked(body, encoding)
    wide = _wide_encoding(raw[:_SAMPLE_BYTES])
    if wide:
        return DecodedText(text=raw.decode(wide, errors="replace"), encoding=wide)
    try:
        return DecodedText(text=raw.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        return _mostly_utf8(raw) or _decode_single_bytes(raw)


def _decode_marked(raw: bytes, encoding: str) -> DecodedText:
    if encoding == "utf-8":
        return _with_windows_bytes(raw)
    return DecodedText(text=raw.decode(encoding, errors="replace"), encoding=encoding)


def _wide_encoding(sample: bytes) -> str:
    even, odd = sample[0::2], sample[1::2]
    if not odd:
        return ""
    even_zeros, odd_zeros = even.count(0) / len(even), odd.count(0) / len(odd)
    if odd_zeros > _ZEROS_OF_WIDE_TEXT and even_zeros < _ZEROS_OF_NARROW_TEXT:
        return "utf-16-le"
    if even_zeros > _ZEROS_OF_WIDE_TEXT and odd_zeros < _ZEROS_OF_NARROW_TEXT:
        return "utf-16-be"
    return ""


def _with_windows_bytes(raw: bytes) -> DecodedText:
    escaped = raw.decode("utf-8", errors="surrogateescape")
    strays = len(_STRAYS.findall(escaped))
    text = escaped.translate(_SURROGATE_ESCAPES) if strays else escaped
    return DecodedText(text=text, encoding="utf-8", stray_bytes=strays)


def _mostly_utf8(raw: bytes) -> DecodedText | None:
    # Counted before anything is translated: of a large file that takes a fifth of a second.
    escaped = raw.decode("utf-8", errors="surrogateescape")
    strays, beyond_ascii = len(_STRAYS.findall(escaped)), len(_BEYOND_ASCII.findall(escaped))
    return _with_windows_bytes(raw) if strays <= _STRAY_SHARE_MAX * beyond_ascii else None


_STRAYS = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _decode_single_bytes(raw: bytes) -> DecodedText:
    if _looks_western(raw[: 16 * _SAMPLE_BYTES]):
        try:
            return DecodedText(text=raw.decode("cp1252"), encoding="cp1252")
        except UnicodeDecodeError:
            pass  # five bytes mean nothing in Windows-1252: another encoding, or damage
    lines = [line for line in raw.splitlines(keepends=True)[:20_000] if not line.isascii()]
    guess = charset_normalizer.from_bytes(b"".join(lines)[:_SAMPLE_BYTES]).best()
    encoding = guess.encoding if guess is not None else "latin-1"
    return DecodedText(text=raw.decode(encoding, errors="replace"), encoding=encoding)


def _looks_western(sample: bytes) -> bool:
    runs = [len(run) for run in _HIGH_BYTES.findall(sample)]
    in_long_runs = sum(run for run in runs if run > 2)  # noqa: PLR2004 -- "three side by side"
    return in_long_runs <= _LONG_RUN_SHARE_MAX * sum(runs)
