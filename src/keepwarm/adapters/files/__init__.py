"""Mailboxes and sheets on disk, read and never changed."""

from ._read import MailFolder, SheetFile, read_demo, read_mails, read_paths

__all__ = ["MailFolder", "SheetFile", "read_demo", "read_mails", "read_paths"]
