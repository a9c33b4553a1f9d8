"""Mailboxes and sheets on disk, read and never changed; and files that people take away."""

from ._notes import read_notes
from ._read import MailFolder, SheetFile, read_demo, read_mails, read_paths
from ._write import write_parts, write_zip
from ._zip_parts import zip_parts

__all__ = [
    "MailFolder",
    "SheetFile",
    "read_demo",
    "read_mails",
    "read_notes",
    "read_paths",
    "write_parts",
    "write_zip",
    "zip_parts",
]
