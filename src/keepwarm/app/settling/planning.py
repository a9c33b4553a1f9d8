"""Keeps a book's plan in the process and renews what changed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.db import connection

from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk, Morning, Weighed
from keepwarm.app.ground.ownership import Share, only_share
from keepwarm.engine import belief, plan
from keepwarm.engine.values import LANES, Coverage, Ints, Lane, Standings
from keepwarm.records import models
from keepwarm.records.columns import PART_ROWS, Book, BookPart, join_parts, read_book

from .placing import place_by, terms_of
from .plan_lines import Recorded, read_recorded

RENEWED_AFTER_S: Final = 900.0
"""Choices are weighed anew every quarter of an hour: chances move by the day, slots by the hour,
and a plan that changed under one's hands would flicker."""
PARTS_AT_ONCE: Final = 16
"""Parts of a book weighed in one go: what is worked on stays near the processor."""
_PROMISED_DAYS: Final = 30
# Asked after every event: to compile a query of models takes longer than to answer it.
_PROMISES: Final = (
    "SELECT message_id FROM records_sentreading"
    " WHERE workspace_id = %s AND promised_on BETWEEN %s AND %s"
)
_PURSUE: Final = LANES.index(Lane.PURSUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A day's plan with what it was made from."""

    weighed: Weighed
    day: plan.DayPlan
    recorded: Recorded


def current_book(desk: Desk) -> Book:
    """Return the book as it is now, reading only what changed since this process last looked."""
    desk.shelf.book = read_book(desk.workspace_id, known=desk.shelf.book)
    return desk.shelf.book


def morning_of(desk: Desk, now: dt.datetime) -> Morning:
    """Find the working day that is planned: today until its end, then the next one."""
    rules, time = desk.rules, desk.working_time
    local = now.astimezone(desk.zone)
    day, start = local.date(), local
    is_over = local.hour >= rules.rep_ends_hour
    day = time.next_working_day(day) if is_over else time.working_day(day)
    if day != local.date() or local.hour < rules.rep_starts_hour:
        start = dt.datetime.combine(day, dt.time(int(rules.rep_starts_hour)), desk.zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), desk.zone)
    offset = start.utcoffset() or dt.timedelta()
    return Morning(
        now=now.timestamp(),
        starts_at=start.timestamp(),
        ends_at=end.timestamp(),
        day=day,
        rep_offset_s=offset.total_seconds(),
    )


def plan_today(desk: Desk, *, minutes: float, share: Share | None = None) -> Planned:
    """Plan the day: renew what changed since the last plan, then fill the minutes.

    Everybody is weighed once for all colleagues; a day holds the ``share`` of one of them. What was
    planned for the day before stays, as far as it holds.
    """
    return fill_day(desk, weigh(desk), minutes=minutes, share=share)


def fill_day(
    desk: Desk, weighed: Weighed, *, minutes: float, share: Share | None = None
) -> Planned:
    """Fill the minutes with the chosen moves; what was planned for the day before stays."""
    weighed = only_share(desk, weighed, share)
    recorded = read_recorded(desk, weighed)
    day = plan.plan_day(
        weighed.parts,
        now=desk.now().timestamp(),
        minutes=minutes,
        rules=desk.rules,
        so_far=recorded.so_far,
    )
    return Planned(weighed=weighed, day=day, recorded=recorded)


def weigh(desk: Desk) -> Weighed:
    """Return everybody's place and best move; only changed prospects are weighed again."""
    book, coverage = current_book(desk), read_coverage(desk)
    morning = morning_of(desk, desk.now())
    known = desk.shelf.weighed
    parameters, rules = desk.parameters, desk.rules
    if (
        known is not None
        and known.rules == rules
        and _still_holds(known, morning, coverage, parameters)
    ):
        if known.book is book:
            return known
        # By the clock of the plan that it joins, so that nobody's hour moves by another's event.
        morning, coverage = known.morning, known.coverage
    else:
        known = None
    terms = terms_of(morning, coverage, parameters, rules)
    weighed = Weighed(
        morning=morning,
        coverage=coverage,
        book=book,
        parts=_weigh_parts(desk, known, book, terms, morning.day),
        parameters=parameters,
        rules=rules,
        seen=_still_seen(known, book),
    )
    desk.shelf.weighed = weighed
    return weighed


def _still_holds(
    known: Weighed, morning: Morning, coverage: Coverage, parameters: belief.Parameters
) -> bool:
    same_quarter = math.floor(known.morning.now / RENEWED_AFTER_S) == math.floor(
        morning.now / RENEWED_AFTER_S
    )
    same_coverage = np.array_equal(known.coverage.since, coverage.since, equal_nan=True) and (
        # A call logged now extends what is covered by minutes: no belief moves by that.
        np.allclose(
            known.coverage.until, coverage.until, rtol=0.0, atol=RENEWED_AFTER_S, equal_nan=True
        )
    )
    same_belief = known.parameters == parameters
    same_day = known.morning.day == morning.day
    return same_quarter and same_day and same_coverage and same_belief


def _still_seen(known: Weighed | None, book: Book) -> frozenset[int]:
    """Return whose moves are still narrowed: nothing was settled of them, and nobody moved."""
    if known is None or not np.array_equal(known.book.prospect, book.prospect):
        return frozenset()
    return frozenset(
        position for position in known.seen if book.revision_of(position) <= known.book.revision
    )


def narrow(desk: Desk, weighed: Weighed, rankings: Mapping[int, plan.Ranking]) -> Weighed:
    """Return the plan with the moves of some people chosen from rankings of their own.

    ``rankings`` are by position in the book and hold that one person each. Whoever is named counts
    as ``seen``.
    """
    terms = terms_of(weighed.morning, weighed.coverage, weighed.parameters, weighed.rules)
    day = weighed.morning.day
    scales = _Scales(desk=desk, terms=terms, day=day, promised=_promised(desk, day))
    rows: dict[int, list[int]] = {}
    for position in sorted(rankings):
        number, row = divmod(position, PART_ROWS)
        rows.setdefault(number, []).append(row)
    parts = list(weighed.parts)
    for number, changed in rows.items():
        start = weighed.book.start_of(number)
        parts[number] = scales.narrowed(
            parts[number],
            weighed.book.parts[number],
            np.array(changed, np.int64),
            [rankings[start + row] for row in changed],
        )
    return replace(weighed, parts=tuple(parts), seen=weighed.seen | frozenset(rankings))


def _weigh_parts(
    desk: Desk, known: Weighed | None, book: Book, terms: plan.Terms, day: dt.date
) -> tuple[plan.Part, ...]:
    """Weigh the parts of a book in which something changed since what is ``known``."""
    scales = _Scales(desk=desk, terms=terms, day=day, promised=_promised(desk, day))
    parts = {
        number: part
        for number in range(len(book.parts))
        if known and (part := _known_part(scales, known, book, number))
    }
    missing = [number for number in range(len(book.parts)) if number not in parts]
    for first in range(0, len(missing), PARTS_AT_ONCE):
        parts |= scales.weigh(book, missing[first : first + PARTS_AT_ONCE])
    return tuple(parts[number] for number in range(len(book.parts)))


def _known_part(scales: _Scales, known: Weighed, book: Book, number: int) -> plan.Part | None:
    """Return a part as it is known, with the changed weighed again; None where people differ."""
    if number >= len(known.parts):
        return None
    rows, before, part = book.parts[number], known.book.parts[number], known.parts[number]
    if rows is before:
        return part
    if not np.array_equal(rows.prospect, before.prospect):
        return None
    return scales.renew(part, rows, np.flatnonzero(rows.revisions > known.book.revision))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scales:
    """Weighs parts of a book, or people of a part, by the terms of one plan."""

    desk: Desk
    terms: plan.Terms
    day: dt.date
    promised: Ints

    def weigh(self, book: Book, numbers: Sequence[int]) -> dict[int, plan.Part]:
        """Weigh everybody in some parts of a book, in one go; return the parts by number."""
        together = join_parts([book.parts[number] for number in numbers])
        placement, choice = self._weighed(together, self.terms)
        parts, end = {}, 0
        for number in numbers:
            rows = slice(end, end + book.parts[number].prospect.size)
            end = rows.stop
            parts[number] = plan.part_of(
                together.standings[rows],
                plan.rows_of_placement(placement, rows),
                plan.rows_of_choice(choice, rows),
                accounts=together.account[rows],
                ends_at=self.terms.ends_at,
                start=book.start_of(number),
            )
        return parts

    def renew(self, part: plan.Part, rows: BookPart, changed: Ints) -> plan.Part:
        """Weigh again who stands at the ``changed`` rows of a part, placed by the present hour."""
        now = self.desk.now().timestamp()
        placement, choice = self._weighed(rows[changed], replace(self.terms, now=now))
        return plan.renewed_part(
            part,
            rows.standings,
            changed,
            placement,
            choice,
            accounts=rows.account,
            ends_at=self.terms.ends_at,
        )

    def narrowed(
        self, part: plan.Part, rows: BookPart, changed: Ints, rankings: Sequence[plan.Ranking]
    ) -> plan.Part:
        """Choose anew for who stands at the ``changed`` rows of a part, from rankings of each."""
        choices = []
        for number, ranking in enumerate(rankings):
            alone = changed[number : number + 1]
            placed = plan.rows_of_placement(part.placement, alone)
            choice = self._draw(rows[alone], placed, ranking)
            choices.append(replace(choice, position=np.full(choice.position.size, number)))
        return plan.renewed_part(
            part,
            rows.standings,
            changed,
            plan.rows_of_placement(part.placement, changed),
            plan.join_choices(choices),
            accounts=rows.account,
            ends_at=self.terms.ends_at,
        )

    def _weighed(self, rows: BookPart, placed_by: plan.Terms) -> tuple[plan.Placement, plan.Choice]:
        placement = place_by(self.desk, rows.prospect, rows.standings, placed_by)
        due = plan.due_positions(placement, ends_at=self.terms.ends_at)
        if not due.size:  # as after a touch, most often
            return placement, plan.NO_CHOICE
        ranking = plan.rank_standings(rows.standings, placement, due, self.terms)
        return placement, self._draw(rows, placement, ranking)

    def _draw(
        self, rows: BookPart, placement: plan.Placement, ranking: plan.Ranking
    ) -> plan.Choice:
        """Choose a move for each one ranked; a promise that is due is left to no draw."""
        position = ranking.position
        prospects, touches = rows.prospect[position], rows.standings["pursuit_touches"][position]
        varies = plan.may_vary(rows.standings, placement, position)
        varies &= ~np.isin(prospects, self.promised)
        is_pursued = placement.lane[position] == _PURSUE
        return plan.draw_moves(
            ranking,
            self.desk.rules,
            prospects=prospects,
            touches=touches.astype(np.int64),
            seed=self.desk.workspace.seed,
            day=self.day.toordinal(),
            varies=varies,
            waits=varies & is_pursued & (touches > 0),
        )


def _promised(desk: Desk, day: dt.date) -> Ints:
    """Return the prospects who were promised something for about this day, kept or not."""
    since = day - dt.timedelta(days=_PROMISED_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_PROMISES, [desk.workspace_id, since.isoformat(), day.isoformat()])
        mails = [message for (message,) in cursor.fetchall()]
    if not mails:
        return np.zeros(0, np.int64)
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        role="to",
        message_id__in=mails,
        person__prospect__isnull=False,
    )
    return np.array(parts.values_list("person__prospect__pk", flat=True), np.int64)


def rank(
    standings: Standings,
    placement: plan.Placement,
    morning: Morning,
    coverage: Coverage,
    *,
    parameters: belief.Parameters,
    rules: plan.Rules,
) -> plan.Ranking:
    """Weigh every move of these prospects, due or not."""
    everybody = np.arange(len(standings))
    terms = terms_of(morning, coverage, parameters, rules)
    return plan.rank_standings(standings, placement, everybody, terms)
