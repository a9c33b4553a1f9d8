"""The whole book, ranked: the best move of everybody who is due, whatever the minutes allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from keepwarm.app.ground.analytics import IN_PROCESS, Analytics
from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.settling.placing import terms_of
from keepwarm.app.settling.planning import current_book, morning_of
from keepwarm.engine import plan
from keepwarm.engine.values import LANES, Ints, Lane
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks
from keepwarm.records.columns import Book

from .today import turn_day

_RESPOND = LANES.index(Lane.RESPOND)
_CLOSED = LANES.index(Lane.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLine:
    """One prospect's best move; ``low`` to ``high`` is the range of its chance of an answer."""

    rank: int
    prospect_id: int
    name: str
    account: str
    lane: str
    tactic: str
    channel: str
    action: str
    minutes: float
    low: float
    mid: float
    high: float
    index_per_minute: float
    slot_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBook:
    """A ranked book; ``lines`` reads names as it goes, so that no book is too long for it.

    ``open_prospects`` are those not closed; of them ``due`` are due on the ``day``, and ``ranked``
    of these may be contacted now.
    """

    day: dt.date
    engine: str
    version: str
    open_prospects: int
    due: int
    ranked: int
    lines: Iterable[RankedLine]


def rank_book(desk: Desk, *, analytics: Analytics = IN_PROCESS) -> RankedBook:
    """Weigh everybody anew and rank who is due: those who wait for us, then by value per minute."""
    turn_day(desk)
    book, parameters = current_book(desk), desk.parameters
    morning = morning_of(desk, desk.now())
    terms = terms_of(morning, read_coverage(desk), parameters, desk.rules)
    placement, choice = analytics.weigh(book.standings, terms)
    possible = np.flatnonzero(choice.move >= 0)
    waits = placement.lane[choice.position[possible]] == _RESPOND
    order = np.lexsort((choice.position[possible], -choice.index[possible], ~waits))
    return RankedBook(
        day=morning.day,
        engine=analytics.name,
        version=parameters.version,
        open_prospects=int((placement.lane != _CLOSED).sum()),
        due=len(choice.position),
        ranked=len(possible),
        lines=_lines(desk, book, placement, choice, possible[order]),
    )


def _lines(
    desk: Desk, book: Book, placement: plan.Placement, choice: plan.Choice, ranked: Ints
) -> Iterator[RankedLine]:
    rank = 0
    for entries in in_chunks(ranked.tolist()):
        ids = book.prospect[choice.position[list(entries)]].tolist()
        rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk__in=ids)
        names = {pk: (name, account) for pk, name, account in rows.values_list(*_NAMED)}
        for entry, pk in zip(entries, ids, strict=True):
            rank += 1
            lane = LANES[placement.lane[choice.position[entry]]]
            line = plan.line_of(choice, entry, lane, desk.packs.rules, is_funded=False)
            name, account = names.get(pk, ("", ""))
            yield RankedLine(
                rank=rank,
                prospect_id=pk,
                name=name,
                account=account,
                lane=line.lane.value,
                tactic=line.move.tactic.value,
                channel=line.move.channel.value,
                action=line.move.words,
                minutes=line.minutes,
                low=round(line.low, 4),
                mid=round(line.mid, 4),
                high=round(line.high, 4),
                index_per_minute=round(line.index, 3),
                slot_at=line.slot_at,
            )


_NAMED = ("pk", "name", "account_name")
