"""How many prospects answered how often, last when, of how many touches: all that a fit needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import Bools, Ints

_DENSE_KEYS_MAX: Final = 1 << 22
"""Possible keys up to which counting into a table beats sorting."""
_COLUMNS: Final = ("segment", "replies", "last", "touches")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Sufficient statistics of the core model: ``prospects`` by what happened to them.

    One row per key, sorted by it: ``segment`` code, ``replies`` x, ``last`` (the number of the
    touch answered last, 0 for none) and ``touches`` n. Counts add up, and what was added can be
    taken out again exactly, one person or a whole import: ``all - person`` forgets a person.
    """

    segment: Ints
    replies: Ints
    last: Ints
    touches: Ints
    prospects: Ints

    def __len__(self) -> int:
        return len(self.prospects)

    def __add__(self, other: Self) -> Self:
        return self._merged(other, 1)

    def __sub__(self, other: Self) -> Self:
        """Take out what was added before; raises ``ValueError`` for what was not."""
        return self._merged(other, -1)

    def _merged(self, other: Self, sign: int) -> Self:
        keys = [np.concatenate([getattr(self, name), getattr(other, name)]) for name in _COLUMNS]
        prospects = np.concatenate([self.prospects, sign * other.prospects])
        merged = _group(keys, prospects)
        if (merged.prospects < 0).any():
            row = int(np.argmin(merged.prospects))
            raise ValueError(
                f"{-int(merged.prospects[row])} prospects with {int(merged.replies[row])} replies "
                f"to {int(merged.touches[row])} touches were to be taken out and are not in; take "
                "out what was counted."
            )
        return type(self)(**{name: getattr(merged, name) for name in (*_COLUMNS, "prospects")})

    def of_segment(self, code: int) -> Counts:
        """Return the rows of one segment."""
        start, end = np.searchsorted(self.segment, [code, code + 1])
        return Counts(**{name: getattr(self, name)[start:end] for name in (*_COLUMNS, "prospects")})

    @property
    def prospect_total(self) -> int:
        """How many prospects were counted."""
        return int(self.prospects.sum())

    @property
    def touch_total(self) -> int:
        """How many touches they got."""
        return int(self.prospects @ self.touches)

    @property
    def reply_total(self) -> int:
        """How many touches they answered."""
        return int(self.prospects @ self.replies)


def no_counts() -> Counts:
    """Return the counts of nobody: the neutral element."""
    return _group([np.zeros(0, dtype=np.int64)] * len(_COLUMNS), None)


def count_states(
    segment: npt.NDArray[np.integer] | int,
    replies: npt.NDArray[np.integer],
    last: npt.NDArray[np.integer],
    touches: npt.NDArray[np.integer],
) -> Counts:
    """Count prospects by their state: x replies, the last to touch number ``last``, of n touches.

    Touches in flight do not belong in n. Raises ``ValueError`` for a state that cannot be.
    """
    if not (
        (replies >= 0).all()
        and (replies <= last).all()
        and (last <= touches).all()
        and ((replies > 0) == (last > 0)).all()
        and (np.min(segment, initial=0) >= 0)
    ):
        raise ValueError(
            "A prospect has more replies than touches up to the last reply, or no such touch; "
            "count replies, the number of the touch answered last (0 for none), and touches."
        )
    segments = np.broadcast_to(np.asarray(segment), replies.shape)
    return _group([segments, replies, last, touches], None)


def count_touches(
    prospect: npt.NDArray[np.integer],
    order: npt.NDArray[np.number],
    is_answered: Bools,
    segment: npt.NDArray[np.integer] | int = 0,
    *,
    prospects: int | None = None,
) -> Counts:
    """Count raw touches, in whatever order the rows stand; nothing is sorted.

    ``prospect`` numbers people from 0, ``order`` rises in time (a number or epoch seconds),
    ``segment`` is per person (or one for all) and ``prospects`` how many there are; the default
    is as many as were touched last.
    """
    count = int(prospect.max(initial=-1)) + 1 if prospects is None else prospects
    touches = np.bincount(prospect, minlength=count)
    whose = prospect[is_answered]
    replies = np.bincount(whose, minlength=count)
    last_at = _before_all(count, order.dtype)
    np.maximum.at(last_at, whose, order[is_answered])
    until_last = order <= last_at[prospect]
    last = np.bincount(prospect[until_last], minlength=count)
    return count_states(segment, replies, last, touches)


def _before_all(count: int, kind: np.dtype[np.number]) -> npt.NDArray[np.number]:
    if np.issubdtype(kind, np.integer):
        return np.full(count, np.iinfo(str(kind)).min, dtype=kind)
    return np.full(count, -np.inf, dtype=kind)


def snapshots(
    prospect: npt.NDArray[np.integer],
    at: npt.NDArray[np.number],
    is_answered: Bools,
    segment: npt.NDArray[np.integer] | int,
    cuts: npt.NDArray[np.number],
    *,
    prospects: int | None = None,
) -> Iterator[Counts]:
    """Yield the counts as they stood before each of the times ``cuts``, and in the end."""
    count = int(prospect.max(initial=-1)) + 1 if prospects is None else prospects
    for cut in cuts:
        known = at < cut
        yield count_touches(
            prospect[known], at[known], is_answered[known], segment, prospects=count
        )
    yield count_touches(prospect, at, is_answered, segment, prospects=count)


def _group(keys: list[npt.NDArray[np.integer]], prospects: Ints | None) -> Counts:
    """Add up equal keys; rows of nobody fall out."""
    sizes = [int(column.max(initial=-1)) + 1 for column in keys]
    shape = tuple(max(size, 1) for size in sizes)
    key = keys[0].astype(np.int64)
    for column, size in zip(keys[1:], shape[1:], strict=True):
        key *= size
        key += column
    possible = float(np.prod([float(size) for size in shape]))
    if possible <= max(_DENSE_KEYS_MAX, 4 * len(key)):
        found, summed = _add_up_dense(key, prospects)
    else:
        found, inverse = np.unique(key, return_inverse=True)
        summed = _add_up(inverse, prospects, len(found))
    here = summed != 0
    columns = np.unravel_index(found[here], shape)
    named = dict(zip(_COLUMNS, (column.astype(np.int64) for column in columns), strict=True))
    return Counts(**named, prospects=summed[here])


def _add_up_dense(key: Ints, prospects: Ints | None) -> tuple[Ints, Ints]:
    summed = _add_up(key, prospects, 0)
    found = np.flatnonzero(summed)
    return found, summed[found]


def _add_up(key: Ints, prospects: Ints | None, size: int) -> Ints:
    if prospects is None:
        return np.bincount(key, minlength=size)
    # Sums of whole numbers below 2**53 are exact in doubles.
    return np.bincount(key, weights=prospects, minlength=size).astype(np.int64)
