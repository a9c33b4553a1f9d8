"""The data folder: its keys, and what a restore puts into it; known to the settings themselves."""

from ._keys import SEALING_KEY_FILE, STOP_KEY_FILE, SealingKeys, read_key_file, read_sealing_keys
from ._put_back import ASIDE_FILE, DATABASE_FILE, LAST_BACKUP_FILE, READY_FOLDER, finish_restore

__all__ = [
    "ASIDE_FILE",
    "DATABASE_FILE",
    "LAST_BACKUP_FILE",
    "READY_FOLDER",
    "SEALING_KEY_FILE",
    "STOP_KEY_FILE",
    "SealingKeys",
    "finish_restore",
    "read_key_file",
    "read_sealing_keys",
]
