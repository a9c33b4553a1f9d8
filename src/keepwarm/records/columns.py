"""Whole books as columns: one query, no objects per row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keepwarm.engine.values import STANDING, STANDING_VERSION, Ints, Standings

from .models import Standing, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All standings of a workspace, ordered by prospect id, as of a revision."""

    revision: int
    prospect: Ints
    account: Ints
    revisions: Ints
    """The revision at which each standing was last settled."""
    standings: Standings

    def position_of(self, prospect_id: int) -> int | None:
        """Return where a prospect stands in the columns; ``None`` when it is not there."""
        spot = int(np.searchsorted(self.prospect, prospect_id))
        if spot < self.prospect.size and self.prospect[spot] == prospect_id:
            return spot
        return None


def read_book(workspace_id: int, *, known: Book | None = None) -> Book:
    """Read the book, or only what changed since ``known``.

    A standing of another version is left out until it is settled again.
    """
    revision, whole_since = Workspace.objects.values_list("revision", "whole_since").get(
        pk=workspace_id
    )
    if known is not None and known.revision == revision:
        return known
    rows = Standing.objects.filter(workspace_id=workspace_id, version=STANDING_VERSION)
    rows = rows.order_by("prospect_id")
    if known is None or known.revision < whole_since:
        return _book(list(rows.values_list(*_FIELDS)), revision)
    fresh = _book(list(rows.filter(revision__gt=known.revision).values_list(*_FIELDS)), revision)
    return _merge(known, fresh)


_FIELDS = ("prospect_id", "account_id", "revision", "packed")


def _book(rows: list[tuple[int, int, int, bytes]], revision: int) -> Book:
    packed = b"".join([row[3] for row in rows])
    return Book(
        revision=revision,
        prospect=np.fromiter((row[0] for row in rows), np.int64, len(rows)),
        account=np.fromiter((row[1] for row in rows), np.int64, len(rows)),
        revisions=np.fromiter((row[2] for row in rows), np.int64, len(rows)),
        standings=np.frombuffer(packed, STANDING) if rows else np.zeros(0, STANDING),
    )


def _merge(known: Book, fresh: Book) -> Book:
    """Replace what is known of the same prospects; both are ordered by prospect."""
    kept = ~np.isin(fresh.prospect, known.prospect, assume_unique=True)
    order = np.argsort(np.concatenate([known.prospect, fresh.prospect[kept]]), kind="stable")
    columns = {}
    for name in ("prospect", "account", "revisions", "standings"):
        old, new = getattr(known, name), getattr(fresh, name)
        whole = np.concatenate([old, new[kept]])[order] if kept.any() else old.copy()
        columns[name] = whole
    spots = np.searchsorted(columns["prospect"], fresh.prospect)
    for name in ("account", "revisions", "standings"):
        columns[name][spots] = getattr(fresh, name)
    return Book(revision=fresh.revision, **columns)
