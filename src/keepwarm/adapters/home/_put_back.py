"""Puts a restored database and its key in place, both or neither.

A restore prepares a folder beside the database and renames it to ``restore.ready``: from then on
it counts. What follows can be cut off at any point and is finished by whatever starts next.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from ._keys import STOP_KEY_FILE

DATABASE_FILE: Final = "keepwarm.sqlite3"
READY_FOLDER: Final = "restore.ready"
LAST_BACKUP_FILE: Final = "last-backup.json"
DONE_FOLDER: Final = "restore.done"
ASIDE_FILE: Final = "aside"
"""Names, within the ready folder, the folder into which what stood here before is moved."""


def finish_restore(home: Path) -> bool:
    """Put a prepared restore in place, if there is one; say whether there was."""
    ready = home / READY_FOLDER
    if not ready.is_dir():
        return False
    aside = home / (ready / ASIDE_FILE).read_text(encoding="utf-8")
    # The write-ahead log goes first: beside another database it would be taken for its own.
    wal = tuple(f"{DATABASE_FILE}{end}" for end in ("-wal", "-shm"))
    for name, followers in ((DATABASE_FILE, wal), (STOP_KEY_FILE, ())):
        if not (ready / name).exists():
            continue
        for old in (*followers, name):
            # A key without a database was made a moment ago, and made nothing: it may go.
            if (home / old).exists() and (name == DATABASE_FILE or aside.is_dir()):
                aside.mkdir(mode=0o700, exist_ok=True)
                (home / old).replace(aside / old)
        (ready / name).replace(home / name)
    # Renamed first: a folder that is half removed must not be taken for one to put in place.
    done = home / DONE_FOLDER
    shutil.rmtree(done, ignore_errors=True)
    ready.rename(done)
    shutil.rmtree(done, ignore_errors=True)
    return True
