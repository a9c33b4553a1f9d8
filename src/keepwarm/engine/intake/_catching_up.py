"""A folder on a server and what is stored of it -> what is to be fetched, and what is gone.

Flags are not kept, so that a folder is the set of its messages. In IMAP (RFC 3501) a message has a
UID that is never given again while UIDVALIDITY stays, and a new one gets at least UIDNEXT. Hence,
with UIDNEXT and the number of messages as they were, the set is as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Uids = NDArray[np.int64]
"""UIDs in rising order, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """A folder as a server tells it; ``modseq`` is 0 where it counts no changes (RFC 7162)."""

    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """What is to be done about a folder: UIDs, the newest first in what is to be fetched."""

    recent: tuple[int, ...]
    history: tuple[int, ...]
    gone: tuple[int, ...]


def as_uids(numbers: Sequence[int] | Uids) -> Uids:
    """Return UIDs in rising order, each once; what can be no UID is left out."""
    uids = np.unique(np.asarray(numbers, dtype=np.int64))
    return uids[uids > 0]


def is_unchanged(known: FolderState, found: FolderState) -> bool:
    """Say whether a folder that was read to its end holds the same messages still."""
    return known.uidnext > 0 and (
        (known.uidvalidity, known.uidnext, known.messages)
        == (found.uidvalidity, found.uidnext, found.messages)
    )


def plan_catch_up(on_server: Uids, recent: Uids, *, stored: Uids, resting: Uids) -> CatchUp:
    """Say what to fetch and what to forget.

    ``stored`` has an outcome already; ``resting`` could not be had and is not tried again yet.
    ``recent`` are those on the server that are fetched before all others.
    """
    missing = np.setdiff1d(on_server, np.union1d(stored, resting), assume_unique=True)[::-1]
    is_recent = np.isin(missing, recent)
    gone = np.setdiff1d(np.union1d(stored, resting), on_server, assume_unique=True)
    return CatchUp(
        recent=tuple(missing[is_recent].tolist()),
        history=tuple(missing[~is_recent].tolist()),
        gone=tuple(gone.tolist()),
    )


def apply_changes(stored: Uids, *, vanished: Sequence[tuple[int, int]], added: Uids) -> Uids:
    """Return what lies on the server, from what lay there and what changed since (QRESYNC).

    ``vanished`` are ranges, both ends included; they may name UIDs that never were.
    """
    stays = np.ones(len(stored), dtype=bool)
    for first, last in vanished:
        low, high = min(first, last), max(first, last)
        stays[np.searchsorted(stored, low) : np.searchsorted(stored, high, side="right")] = False
    return np.union1d(stored[stays], added)
