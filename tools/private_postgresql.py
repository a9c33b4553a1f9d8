"""A PostgreSQL server of one's own in a temporary folder, for tests and measurements.

It listens on a Unix socket in that folder and nowhere else, keeps nothing safe (no fsync) and is
gone afterwards. Text is ordered by the rules of a language and not by its bytes, as on many
servers: what relied on the order of bytes would show.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADMINISTRATOR = "keepwarm"
LOCKED = "locked"
"""A user whom the server asks for a password; the others are let in without one."""
UNPRIVILEGED = "nobody"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


class ServerMissingError(Exception):
    """No server can be started here; the message says why and what to do."""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; Debian keeps it off the search path."""
    found = shutil.which("pg_ctl")
    if found is not None:
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(folders, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest is not None else None


@contextmanager
def private_server() -> Iterator[str]:
    """Start the server; give the URL of its first database, ``postgres``."""
    folder = programs()
    if folder is None:
        raise ServerMissingError("PostgreSQL is not installed. As root: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="keepwarm-pg-") as home:
        user = UNPRIVILEGED if hasattr(os, "geteuid") and os.geteuid() == 0 else None
        if user is not None:
            # PostgreSQL refuses to run as root.
            shutil.chown(home, user)
        _run([folder / "initdb", "--pgdata", f"{home}/data", "--username", ADMINISTRATOR,
              "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--locale", "C",
              "--locale-provider", "icu", "--icu-locale", "en"], user, home)  # fmt: skip
        rules = Path(home, "data", "pg_hba.conf")
        rules.write_text(f"local all {LOCKED} scram-sha-256\n{rules.read_text()}")
        settings = " ".join(f"-c {each}" for each in (*_QUICK, f"unix_socket_directories={home}"))
        control = [folder / "pg_ctl", "--pgdata", f"{home}/data", "--log", f"{home}/log", "--wait"]
        _run([*control, "--options", settings, "start"], user, home)
        try:
            yield f"postgresql://{ADMINISTRATOR}@/postgres?host={home}"
        finally:
            _run([*control, "--mode", "immediate", "stop"], user, home)


def _run(command: list[str | Path], user: str | None, home: str) -> None:
    done = subprocess.run(
        command,
        user=user,
        group=None if user is None else pwd.getpwnam(user).pw_gid,
        extra_groups=None if user is None else [],
        cwd=home,
        check=False,
        stdin=subprocess.DEVNULL,
        # Not pipes: the server would hold them open and the reading would never end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"LC_ALL": "C"},
    )
    if done.returncode != 0:
        log = Path(home, "log")
        said = log.read_text(errors="replace") if log.exists() else ""
        raise ServerMissingError(
            f"{Path(command[0]).name} ended with {done.returncode}. Its log: {said or 'empty'}"
        )
