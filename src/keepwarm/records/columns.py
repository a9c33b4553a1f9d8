"""Whole books as columns: one query, no objects per row."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from django.db import connection

from keepwarm.engine.values import (
    STANDING,
    STANDING_VERSION,
    Ints,
    Standings,
    join_standings,
    take_standings,
    with_standings,
)

PART_ROWS: Final = 4_096
"""Prospects of one part of a book: what is copied when one of them changes (850 kB)."""
STORED: Final = np.dtype(
    [("revision", "<i8"), ("prospect", "<i8"), ("account", "<i8"), ("standing", STANDING)]
)
"""How a standing is kept: with whose it is and when it was settled, so that a book is read without
a Python number for each of them."""
_REVISION_BYTES: Final = STORED["revision"].itemsize


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPart:
    """Standings that follow each other in a book; never changed, only replaced by a new part."""

    prospect: Ints
    account: Ints
    revisions: Ints
    """The revision at which each standing was last settled."""
    standings: Standings

    def __getitem__(self, rows: Ints | slice) -> Self:
        """Return some of the rows."""
        return type(self)(
            prospect=self.prospect[rows],
            account=self.account[rows],
            revisions=self.revisions[rows],
            standings=(
                self.standings[rows]
                if isinstance(rows, slice)
                else take_standings(self.standings, rows)
            ),
        )

    def patched(self, rows: Ints, fresh: BookPart) -> BookPart:
        """Return a copy in which ``fresh`` stands at these rows."""
        account, revisions = self.account.copy(), self.revisions.copy()
        account[rows], revisions[rows] = fresh.account, fresh.revisions
        return BookPart(
            prospect=self.prospect,
            account=account,
            revisions=revisions,
            standings=with_standings(self.standings, rows, fresh.standings),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All standings of a workspace, ordered by prospect id, as of a revision.

    They lie in parts of ``PART_ROWS``. A later book shares with an earlier one every part in which
    nothing was settled in between, so that one event costs the copy of one part.
    """

    revision: int
    prospect: Ints
    parts: tuple[BookPart, ...]

    @property
    def standings(self) -> Standings:
        """Return all standings in one piece: a copy, for work on the whole book."""
        return join_standings([part.standings for part in self.parts])

    @property
    def account(self) -> Ints:
        """Return everybody's account in one piece."""
        return np.concatenate([_NO_ROWS.account, *(part.account for part in self.parts)])

    def start_of(self, number: int) -> int:
        """Return the position of the first prospect of a part."""
        return number * PART_ROWS

    def position_of(self, prospect_id: int) -> int | None:
        """Return where a prospect stands in the book; ``None`` when it is not there."""
        spot = int(np.searchsorted(self.prospect, prospect_id))
        if spot < self.prospect.size and self.prospect[spot] == prospect_id:
            return spot
        return None

    def standing_at(self, position: int) -> np.void:
        """Return the standing at a position."""
        standing: np.void = self.parts[position // PART_ROWS].standings[position % PART_ROWS]
        return standing

    def revision_of(self, position: int) -> int:
        """Return the revision at which the standing at a position was last settled."""
        return int(self.parts[position // PART_ROWS].revisions[position % PART_ROWS])

    def standings_of(self, position: int) -> Standings:
        """Return the standing at a position, as a column of length one."""
        row = position % PART_ROWS
        return self.parts[position // PART_ROWS].standings[row : row + 1]


def pack_rows(
    prospects: Sequence[int], accounts: Sequence[int], standings: Standings
) -> list[bytes]:
    """Return each standing as it is kept, under no revision yet."""
    rows = np.zeros(len(standings), STORED)
    rows["prospect"], rows["account"], rows["standing"] = prospects, accounts, standings
    whole, size = rows.tobytes(), STORED.itemsize
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def under_revision(packed: bytes, revision: int) -> bytes:
    """Return a kept standing with the revision at which it was settled."""
    return revision.to_bytes(_REVISION_BYTES, "little") + packed[_REVISION_BYTES:]


def standing_of(packed: bytes) -> Standings:
    """Return what is kept of one prospect as a column of length one."""
    standing: Standings = np.frombuffer(packed, STORED)["standing"]
    return standing


def read_book(workspace_id: int, *, known: Book | None = None) -> Book:
    """Read the book, or only what changed since ``known``.

    A standing of another version is left out until it is settled again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REVISION, [workspace_id])
        revision, whole_since = cursor.fetchone()
    if known is not None and known.revision == revision:
        return known
    since = known.revision if known is not None and known.revision >= whole_since else None
    parts = _read_parts(workspace_id, since=since)
    if known is None or since is None:
        return _book(revision, tuple(parts))
    return _merge(known, join_parts(parts), revision)


# Asked at every look at the book: written out, for to compile a query of models takes longer than
# to answer it, and a million rows take twice as long by way of models.
_REVISION: Final = "SELECT revision, whole_since FROM records_workspace WHERE id = %s"
_SETTLED: Final = "SELECT packed FROM records_standing{} WHERE workspace_id = %s AND version = %s"
_SINCE: Final = " AND revision > %s"
_WHOLE: Final = {"sqlite": " NOT INDEXED"}
"""Read from end to end SQLite needs half the time: its index has nothing of what is asked for."""


def _read_parts(workspace_id: int, *, since: int | None) -> list[BookPart]:
    """Read the parts of a book, ordered by prospect: of everybody, or of who changed ``since``."""
    values = [workspace_id, STANDING_VERSION]
    with connection.cursor() as cursor:
        if since is None:
            cursor.execute(_SETTLED.format(_WHOLE.get(connection.vendor, "")), values)
        else:
            cursor.execute(_SETTLED.format("") + _SINCE, [*values, since])
        parts = [_columns(some) for some in iter(lambda: cursor.fetchmany(PART_ROWS), [])]
    if _are_in_order(parts):
        return parts
    # Numpy orders a book at a fifth of what the database takes for it.
    read = join_parts(parts)
    return list(_cut(read[np.argsort(read.prospect, kind="stable")]))


def _are_in_order(parts: Sequence[BookPart]) -> bool:
    inside = all((part.prospect[1:] > part.prospect[:-1]).all() for part in parts)
    return inside and all(
        before.prospect[-1] < after.prospect[0] for before, after in itertools.pairwise(parts)
    )


def _columns(packed: Iterable[tuple[bytes]]) -> BookPart:
    rows = np.frombuffer(b"".join(itertools.chain.from_iterable(packed)), STORED)
    return BookPart(
        prospect=rows["prospect"].astype(np.int64),
        account=rows["account"].astype(np.int64),
        revisions=rows["revision"].astype(np.int64),
        standings=rows["standing"],
    )


_NO_ROWS: Final = BookPart(
    prospect=np.zeros(0, np.int64),
    account=np.zeros(0, np.int64),
    revisions=np.zeros(0, np.int64),
    standings=np.zeros(0, STANDING),
)


def join_parts(parts: Sequence[BookPart]) -> BookPart:
    """Return the rows of all these parts as one."""
    if len(parts) == 1:
        return parts[0]
    parts = parts or [_NO_ROWS]
    return BookPart(
        prospect=np.concatenate([part.prospect for part in parts]),
        account=np.concatenate([part.account for part in parts]),
        revisions=np.concatenate([part.revisions for part in parts]),
        standings=join_standings([part.standings for part in parts]),
    )


def _cut(rows: BookPart) -> Iterator[BookPart]:
    for start in range(0, rows.prospect.size, PART_ROWS):
        yield rows[start : start + PART_ROWS]


def _book(revision: int, parts: tuple[BookPart, ...], prospect: Ints | None = None) -> Book:
    if prospect is None:
        prospect = np.concatenate([_NO_ROWS.prospect, *(part.prospect for part in parts)])
    return Book(revision=revision, prospect=prospect, parts=parts)


def _merge(known: Book, fresh: BookPart, revision: int) -> Book:
    """Replace what is known of the same prospects and add the others; all ordered by prospect."""
    spots = np.searchsorted(known.prospect, fresh.prospect)
    is_known = np.zeros(spots.size, np.bool_)
    inside = np.flatnonzero(spots < known.prospect.size)
    is_known[inside] = known.prospect[spots[inside]] == fresh.prospect[inside]
    parts = list(known.parts)
    places = np.flatnonzero(is_known)
    for number in np.unique(spots[places] // PART_ROWS).tolist():
        here = places[spots[places] // PART_ROWS == number]
        parts[number] = parts[number].patched(spots[here] % PART_ROWS, fresh[here])
    if is_known.all():
        return _book(revision, tuple(parts), known.prospect)
    # Whoever is new moves those behind: the parts before them stay.
    first = int(spots[~is_known].min()) // PART_ROWS
    behind = join_parts([*parts[first:], fresh[np.flatnonzero(~is_known)]])
    behind = behind[np.argsort(behind.prospect, kind="stable")]
    return _book(revision, (*parts[:first], *_cut(behind)))
