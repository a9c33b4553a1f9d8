"""Bytes in whatever charset they claim, or lie about, to clean text."""

from __future__ import annotations

import re
from typing import Final

_FAMILIES: Final[dict[str, str]] = {
    # Writers name a subset and use its superset: Latin-1 and mean Windows-1252, and so on.
    "cp1252": "iso-8859-1 iso8859-1 latin-1 latin1 l1 ascii us-ascii charset=us-ascii "
    "ansi_x3.4-1968 ansi_x3.110-1983 iso646-us windows-1252 windows1252 cp1252 cp-1252 ansi",
    "utf-8": "utf-8 utf8 utf-8-sig unicode-1-1-utf-8 x-utf-8 utf-8mb4 utf8mb4 cp65001",
    "utf-7": "utf-7 utf7 unicode-1-1-utf-7",
    "utf-16": "utf-16 utf16 unicode ucs-2 iso-10646-ucs-2",
    "utf-16-le": "utf-16le utf-16-le",
    "utf-16-be": "utf-16be utf-16-be",
    "utf-32": "utf-32 utf32",
    "iso8859-2": "iso-8859-2 iso8859-2 latin2 latin-2 l2",
    "iso8859-3": "iso-8859-3 iso8859-3 latin3",
    "iso8859-4": "iso-8859-4 iso8859-4 latin4",
    "iso8859-5": "iso-8859-5 iso8859-5 cyrillic",
    "cp1256": "iso-8859-6 iso-8859-6-i iso-8859-6-e windows-1256 cp1256 arabic",
    "cp1253": "iso-8859-7 iso8859-7 windows-1253 cp1253 greek",
    "cp1255": "iso-8859-8 iso-8859-8-i iso-8859-8-e windows-1255 cp1255 hebrew logical",
    "cp1254": "iso-8859-9 iso8859-9 latin5 windows-1254 cp1254",
    "iso8859-10": "iso-8859-10 latin6",
    "cp874": "iso-8859-11 tis-620 windows-874 cp874",
    "iso8859-13": "iso-8859-13 latin7",
    "iso8859-14": "iso-8859-14 latin8",
    "iso8859-15": "iso-8859-15 iso8859-15 latin9 latin-9",
    "iso8859-16": "iso-8859-16 latin10",
    "cp1250": "windows-1250 cp1250 cp-1250",
    "cp1251": "windows-1251 cp1251 cp-1251 x-cp1251",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "koi8-r": "koi8-r koi8r koi8",
    "koi8-u": "koi8-u koi8-ru",
    "cp437": "cp437 ibm437 cp-437",
    "cp850": "cp850 ibm850 cp-850",
    "cp852": "cp852 ibm852",
    "cp866": "cp866 ibm866",
    "cp037": "cp037 ibm037 ebcdic-cp-us",
    "mac-roman": "macintosh mac x-mac-roman macroman mac-roman",
    "gb18030": "gb2312 gb_2312-80 gbk x-gbk cp936 ms936 gb18030 euc-cn chinese",
    "hz": "hz-gb-2312 hz",
    "big5hkscs": "big5 big-5 big5-hkscs cp950 x-x-big5",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j cp932",
    "euc_jp": "euc-jp eucjp x-euc-jp",
    "iso2022_jp_ext": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 csiso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601 ksc5601 cp949 x-windows-949 uhc korean",
    "iso2022_kr": "iso-2022-kr",
}
_CODEC: Final = {name: codec for codec, names in _FAMILIES.items() for name in names.split()}
"""The charsets we decode. A table, because Python would also look up codecs that are no charset."""

_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def is_known_charset(charset: str) -> bool:
    """Tell whether ``charset``, as found in a header, is one that can be decoded; empty is."""
    return not charset or _plain(charset) in _CODEC


def decode_text(content: bytes, charset: str = "") -> str:
    """Decode ``content`` as ``charset`` says, else as it looks; never fails.

    UTF-8 is tried before a single-byte charset: text that is not ASCII and happens to be valid
    UTF-8 is almost never anything else, and mails do lie. Latin-1 is the last resort. The text
    is cleaned as ``clean_text`` says.
    """
    if content.isascii() and charset.lower() in ("", "utf-8", "us-ascii", "iso-8859-1"):
        return clean_text(content.decode("ascii"))
    codec = _CODEC.get(_plain(charset), "utf-8")
    order = ("utf-8", codec) if codec == "cp1252" else (codec, "utf-8")
    for candidate in order:
        try:
            return clean_text(content.decode(candidate))
        except ValueError:
            continue
    if codec not in ("utf-8", "cp1252"):
        return clean_text(content.decode(codec, "replace"))
    return clean_text(content.decode("latin-1"))


def clean_text(text: str) -> str:
    """Return ``text`` with Unix line ends without NUL and lone surrogates, which no store keeps."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii():
        text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text).removeprefix("\ufeff")
    return text


def _plain(charset: str) -> str:
    """Fold the ways of writing one charset: case, quotes, a language after an asterisk."""
    return charset.partition("*")[0].strip(" \t\"'").lower()
