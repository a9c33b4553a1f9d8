"""What became of the nuggets that were given: answers after them, by what was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.draft import Interest, Nugget, rank_nuggets, was_given, words_said
from keepwarm.engine.learning import share_range
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks

from .nuggets import nuggets_in_use

MAILS_READ_MAX: Final = 5_000
"""The newest mails of ours that are looked through."""
SPAN_MAX: Final = 0.5
"""A 95 % range wider than this says nothing: three of six may be one in six, or nearly all."""
ANSWER_DAYS: Final = 14
"""How long an answer may still come: a younger mail without one counts for nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NuggetYield:
    """How often a nugget was given, how many of these mails were answered, and the 95 % range.

    ``waiting`` were given so lately that an answer may still come; they are not among ``given``.
    """

    given: int
    answered: int
    waiting: int
    low: float
    high: float

    @property
    def is_telling(self) -> bool:
        """Tell whether there are mails enough to say anything: the range spans half at most."""
        return self.given > 0 and self.high - self.low <= SPAN_MAX


def fitting_nuggets(
    desk: Desk, interest: Interest
) -> tuple[list[Nugget], Mapping[tuple[str, str], NuggetYield]]:
    """Return the library's nuggets that fit somebody, best first, and what became of each."""
    library = nuggets_in_use(desk)
    yields = _kept_yields(desk, library)
    counts = {key: (each.given, each.answered) for key, each in yields.items()}
    return rank_nuggets(library, interest, counts), yields


def _kept_yields(desk: Desk, library: list[Nugget]) -> Mapping[tuple[str, str], NuggetYield]:
    """Return the yields as they were when first asked for within this hour.

    Thousands of mails are looked through, and one more changes next to nothing.
    """
    source = (desk.now().replace(minute=0, second=0, microsecond=0), tuple(library))
    known = desk.shelf.yields
    if isinstance(known, _Kept) and known.source == source:
        return known.yields
    kept = _Kept(source=source, yields=read_yields(desk, library))
    desk.shelf.yields = kept
    return kept.yields


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    source: tuple[dt.datetime, tuple[Nugget, ...]]
    yields: Mapping[tuple[str, str], NuggetYield]


def read_yields(desk: Desk, nuggets: Iterable[Nugget]) -> Mapping[tuple[str, str], NuggetYield]:
    """Return by (key, language) what became of each nugget that was given."""
    library = tuple(nuggets)
    fresh_since = desk.now() - dt.timedelta(days=ANSWER_DAYS)
    counts: dict[tuple[str, str], list[int]] = {}
    for text, at, answered_at in _own_mails(desk) if library else ():
        said = words_said([text])
        for nugget in library:
            if not was_given(nugget, said):
                continue
            count = counts.setdefault((nugget.key, nugget.language), [0, 0, 0])
            is_waiting = answered_at is None and at > fresh_since
            count[2 if is_waiting else 0] += 1
            count[1] += answered_at is not None
    return {key: _weigh(*count) for key, count in counts.items()}


def _weigh(given: int, answered: int, waiting: int) -> NuggetYield:
    low, high = share_range(answered, given)
    return NuggetYield(given=given, answered=answered, waiting=waiting, low=low, high=high)


def _own_mails(desk: Desk) -> Iterable[tuple[str, dt.datetime, dt.datetime | None]]:
    """Yield text, time and time of the answer of our newest mails that could be followed."""
    touches = models.Touch.objects.filter(
        workspace_id=desk.workspace_id,
        channel=Channel.EMAIL.value,
        message__isnull=False,
        is_observed=True,
        is_bounced=False,
    ).order_by("-at")
    rows = list(touches.values_list("message_id", "at", "answered_at")[:MAILS_READ_MAX])
    texts: dict[int, str] = {}
    for chunk in in_chunks([row[0] for row in rows]):
        passages = models.Passage.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=chunk
        )
        texts |= dict(passages.values_list("message_id", "text"))
    for message, at, answered_at in rows:
        if message in texts:
            yield texts[message], at, answered_at
