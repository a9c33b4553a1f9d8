"""What the machine says of an installation, and what of it is not well."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.finding import Finding
from keepwarm.app.ground.outgoing import read_pause
from keepwarm.records import models

BACKUP_AGE_MAX: Final = dt.timedelta(days=7)
"""A week of calls and decisions is what one can still tell from memory."""
FREE_SHARE_MIN: Final = 2.0
"""Free bytes for each byte of the database: a backup and a rewrite each take its size once."""
FREE_BYTES_MIN: Final = 500_000_000
CLOCK_BACK_MAX: Final = dt.timedelta(hours=1)
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """What an adapter found in the data folder and on the machine."""

    folder: str
    zone: str
    free_bytes: int
    database_bytes: int
    readable_by_others: tuple[str, ...] = ()
    missing_keys: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    """Folders that a restore has moved aside or left behind."""
    last_backup_at: dt.datetime | None = None
    unknown_migrations: tuple[str, ...] = ()
    address: str = ""
    is_address_taken: bool = False


def examine_premises(desk: Desk, premises: Premises) -> tuple[Finding, ...]:
    """Judge what was found; in the order in which to mend it."""
    return (
        _version(premises),
        _keys(premises),
        _permissions(premises),
        _disk(premises),
        _backup(desk, premises),
        _leftovers(premises),
        _clock(desk, premises),
        _zone(desk, premises),
        _learned(desk, premises),
        _pause(desk, premises),
        _port(premises),
    )


def _version(premises: Premises) -> Finding:
    unknown = premises.unknown_migrations
    return Finding(
        what="version",
        where=premises.folder,
        is_well=not unknown,
        sentence=f"The database was made by a newer Keepwarm ({unknown[-1]})."
        if unknown
        else "The database fits this version.",
        remedy="Update Keepwarm, or restore a backup that this version made." if unknown else "",
    )


def _keys(premises: Premises) -> Finding:
    missing = ", ".join(premises.missing_keys)
    return Finding(
        what="keys",
        where=premises.folder,
        is_well=not missing,
        sentence=f"Missing: {missing}." if missing else "Both keys are there.",
        remedy="Put it back from your copy of the keys; a fresh one opens nothing."
        if missing
        else "",
    )


def _permissions(premises: Premises) -> Finding:
    shown = ", ".join(premises.readable_by_others)
    return Finding(
        what="permissions",
        where=premises.folder,
        is_well=not shown,
        sentence=f"Others on this machine can read {shown}."
        if shown
        else "Nobody else on this machine can read the keys and the database.",
        remedy="keepwarm doctor --repair" if shown else "",
    )


def _disk(premises: Premises) -> Finding:
    wanted = max(FREE_BYTES_MIN, FREE_SHARE_MIN * premises.database_bytes)
    is_well = premises.free_bytes >= wanted
    free = f"{premises.free_bytes / _MEGABYTE:,.0f} MB are free"
    return Finding(
        what="disk",
        where=premises.folder,
        is_well=is_well,
        sentence=f"{free}."
        if is_well
        else f"{free}; imports, backups and updates want {wanted / _MEGABYTE:,.0f} MB.",
        remedy="" if is_well else "Make room on this disk, or move the folder to a larger one.",
    )


def _backup(desk: Desk, premises: Premises) -> Finding:
    made_at = premises.last_backup_at
    has_content = models.Person.objects.filter(workspace_id=desk.workspace_id).exists()
    is_old = made_at is None or desk.now() - made_at > BACKUP_AGE_MAX
    is_due = is_old and has_content and not desk.workspace.is_demo
    said = f"The last backup is of {made_at:%d %B %Y}." if made_at else "No backup was made here."
    return Finding(
        what="backup",
        where=premises.folder,
        is_well=not is_due,
        is_urgent=False,
        sentence=said,
        remedy="keepwarm backup FILE, to another disk" if is_due else "",
    )


def _leftovers(premises: Premises) -> Finding:
    shown = ", ".join(premises.leftovers)
    return Finding(
        what="leftovers",
        where=premises.folder,
        is_well=not shown,
        is_urgent=False,
        sentence=f"A restore left behind {shown}: whoever was erased since may still be in it."
        if shown
        else "Nothing is left behind by a restore.",
        remedy="Delete it once you miss nothing." if shown else "",
    )


def _clock(desk: Desk, premises: Premises) -> Finding:
    decisions = models.Decision.objects.filter(workspace_id=desk.workspace_id)
    newest = decisions.order_by("-at").values_list("at", flat=True).first()
    is_back = newest is not None and newest - desk.now() > CLOCK_BACK_MAX
    return Finding(
        what="clock",
        where=premises.folder,
        is_well=not is_back,
        sentence=f"This machine's clock says {desk.now():%d %B %Y %H:%M} UTC, and the record goes"
        f" on to {newest:%d %B %Y %H:%M}."
        if is_back
        else "The clock goes with the record.",
        remedy="Set the clock right before you plan anything." if is_back else "",
    )


def _zone(desk: Desk, premises: Premises) -> Finding:
    own, machine = desk.workspace.zone, premises.zone
    return Finding(
        what="zone",
        where=premises.folder,
        is_well=True,
        sentence=f"Your days are those of {own}."
        + ("" if own == machine else f" This machine is set to {machine}."),
    )


def _learned(desk: Desk, premises: Premises) -> Finding:
    desk.learned  # noqa: B018 - fills the shelf with what is stored
    stored = desk.shelf.learned.learned if desk.shelf.learned else None
    is_old = stored is not None and stored.published != desk.packs.parameters.version
    return Finding(
        what="learned figures",
        where=premises.folder,
        is_well=not is_old,
        sentence="What was learned from your touches started from figures that are not installed"
        " any more; the published ones are in force."
        if is_old
        else "What was learned goes with the installed figures.",
        remedy="keepwarm fit" if is_old else "",
    )


def _pause(desk: Desk, premises: Premises) -> Finding:
    pause = read_pause(desk)
    return Finding(
        what="outgoing",
        where=premises.folder,
        is_well=pause is None,
        is_urgent=False,
        sentence=pause.sentence if pause else "Nothing outgoing is paused.",
        remedy="Look whether the record is what you expect, then: keepwarm resume" if pause else "",
    )


def _port(premises: Premises) -> Finding:
    taken = premises.is_address_taken
    return Finding(
        what="port",
        where=premises.address,
        is_well=True,
        sentence=f"Something listens on {premises.address}: Keepwarm itself, if it runs; otherwise"
        " serve with --port 0."
        if taken
        else f"{premises.address} is free to serve on.",
    )
