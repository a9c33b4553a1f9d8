"""The clock of this machine."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def utc_now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)


def steady_s() -> float:
    """Return seconds by a clock that nobody can set, and that goes on while the machine sleeps."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # of Linux; of macOS
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


def local_zone() -> str:
    """Return the IANA name of this machine's zone; "UTC" where it cannot be told."""
    for name in (os.environ.get("TZ", ""), *_system_names()):
        try:
            if name:
                return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"


def _system_names() -> tuple[str, ...]:
    link = Path("/etc/localtime")
    named = Path("/etc/timezone")
    found = []
    if link.is_symlink():
        found.append(str(link.resolve()).partition("zoneinfo/")[2])
    if named.is_file():
        found.append(named.read_text(encoding="ascii", errors="replace").strip())
    return tuple(found)
