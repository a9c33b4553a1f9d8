"""Backups: one file that holds an installation, made while it is in use, put back whole."""

from ._archive import Manifest
from ._backup import LAST_BACKUP_FILE, BackupReport, RestoreReport, restore_backup, write_backup
from ._database import find_damage

__all__ = [
    "LAST_BACKUP_FILE",
    "BackupReport",
    "Manifest",
    "RestoreReport",
    "find_damage",
    "restore_backup",
    "write_backup",
]
