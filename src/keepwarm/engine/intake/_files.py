"""What a file is, by its name and its first bytes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from keepwarm.engine.intake._vcard import is_vcard

_HEAD_BYTES: Final = 4_096
_FIRST_HEADER: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s{0,16}(?:>?From [^\r\n]{0,500}\r?\n|[!-9;-~]{1,76}:[ \t])"
)
_MAIL_HEADER: Final = re.compile(
    rb"^(?:From|To|Date|Subject|Received|Message-ID|Return-Path|Delivered-To|MIME-Version)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_SHEETS: Final = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".vcf", ".vcard")
_COLUMN_SIGN: Final = re.compile(rb"[,;\t]")
_MAILS: Final = (".mbox", ".mbx", ".eml", ".msg")
_OTHERS: Final = (
    ".json", ".xml", ".html", ".htm", ".ics", ".pdf", ".png", ".jpg", ".jpeg", ".gif",
    ".zip", ".gz", ".doc", ".docx", ".md", ".py", ".out", ".golden",
)  # fmt: skip


class FileKind(StrEnum):
    """What a file holds, as far as name and beginning tell."""

    MBOX = "mbox"
    MAIL = "mail"
    SHEET = "sheet"
    OTHER = "other"


def tell_file_kind(name: str, head: bytes) -> FileKind:
    """Tell what a file is from its name and at least its first few kilobytes.

    What the bytes show counts more than the name: exports come under any name.
    """
    lower, start = name.lower(), head[:_HEAD_BYTES]
    if lower.endswith(_SHEETS) or is_vcard(start):
        return FileKind.SHEET
    if start.startswith(b"From ") or lower.endswith((".mbox", ".mbx")):
        return FileKind.MBOX
    if lower.endswith(_MAILS):
        return FileKind.MAIL
    if lower.endswith(_OTHERS):
        return FileKind.OTHER
    if _FIRST_HEADER.match(start) and _MAIL_HEADER.search(start):
        return FileKind.MAIL
    is_table = lower.endswith(".txt") and _COLUMN_SIGN.search(start)
    return FileKind.SHEET if is_table else FileKind.OTHER
