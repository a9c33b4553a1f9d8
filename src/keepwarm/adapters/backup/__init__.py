"""Backups: one file that holds an installation, made while it is in use, put back whole."""

from ._archive import Manifest
from ._backup import BackupReport, RestoreReport, Server, restore_backup, write_backup
from ._database import find_damage

__all__ = [
    "BackupReport",
    "Manifest",
    "RestoreReport",
    "Server",
    "find_damage",
    "restore_backup",
    "write_backup",
]
