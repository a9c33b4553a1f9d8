"""Keeps a book's plan in the process and renews what changed."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine import belief, plan
from keepwarm.engine.values import LANES, Coverage, Ints, Lane
from keepwarm.records import models
from keepwarm.records.columns import Book, read_book

from .coverage import read_coverage
from .desk import Desk, Morning, Weighed
from .ownership import Share, narrow
from .placing import place, terms_of
from .plan_lines import Recorded, read_recorded

RENEWED_AFTER_S: Final = 900.0
"""Choices are weighed anew every quarter of an hour: chances move by the day, slots by the hour,
and a plan that changed under one's hands would flicker."""
_PROMISED_DAYS: Final = 30
_PURSUE: Final = LANES.index(Lane.PURSUE)
_WEEKEND: Final = 5


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
    rules = desk.rules
    local = now.astimezone(desk.zone)
    day, start = local.date(), local
    if local.weekday() >= _WEEKEND or local.hour >= rules.rep_ends_hour:
        day += dt.timedelta(days=1)
        while day.weekday() >= _WEEKEND:
            day += dt.timedelta(days=1)
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
    weighed = narrow(desk, weigh(desk), share)
    recorded = read_recorded(desk, weighed)
    day = plan.plan_day(
        weighed.book.standings,
        weighed.placement,
        weighed.choice,
        accounts=weighed.book.account,
        now=desk.now().timestamp(),
        ends_at=weighed.morning.ends_at,
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
    parameters = desk.parameters
    if (
        known is None
        or known.rules != desk.rules
        or not _still_holds(known, morning, coverage, book, parameters)
    ):
        weighed = _weigh_all(desk, book, morning, coverage, parameters)
    elif known.book is book:
        return known
    else:
        weighed = _weigh_again(desk, known, book)
    desk.shelf.weighed = weighed
    return weighed


def _still_holds(
    known: Weighed,
    morning: Morning,
    coverage: Coverage,
    book: Book,
    parameters: belief.Parameters,
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
    same_people = np.array_equal(known.book.prospect, book.prospect)
    same_belief = known.parameters == parameters
    same_day = known.morning.day == morning.day
    return same_quarter and same_day and same_coverage and same_people and same_belief


def _weigh_all(
    desk: Desk, book: Book, morning: Morning, coverage: Coverage, parameters: belief.Parameters
) -> Weighed:
    placement = place(
        desk, book.prospect, book.standings, morning=morning, now=morning.now, coverage=coverage
    )
    due = plan.due_positions(placement, ends_at=morning.ends_at)
    ranking = rank(desk, book, placement, due, morning, coverage, parameters=parameters)
    return Weighed(
        morning=morning,
        coverage=coverage,
        book=book,
        placement=placement,
        choice=_draw(desk, book, placement, ranking, morning),
        parameters=parameters,
        rules=desk.rules,
    )


def _weigh_again(desk: Desk, known: Weighed, book: Book) -> Weighed:
    """Weigh what was settled since, by the clock of the plan that it joins."""
    changed = np.flatnonzero(book.revisions > known.book.revision)
    now = desk.now().timestamp()
    fresh = place(
        desk,
        book.prospect[changed],
        book.standings[changed],
        morning=known.morning,
        now=now,
        coverage=known.coverage,
    )
    placement = plan.Placement(
        lane=known.placement.lane.copy(),
        due_at=known.placement.due_at.copy(),
        is_stepping_back=known.placement.is_stepping_back.copy(),
    )
    placement.lane[changed] = fresh.lane
    placement.due_at[changed] = fresh.due_at
    placement.is_stepping_back[changed] = fresh.is_stepping_back
    due = changed[plan.due_positions(fresh, ends_at=known.morning.ends_at)]
    ranking = rank(
        desk, book, placement, due, known.morning, known.coverage, parameters=known.parameters
    )
    drawn = _draw(desk, book, placement, ranking, known.morning)
    choice = plan.replace_choices(known.choice, changed, drawn)
    return Weighed(
        morning=known.morning,
        coverage=known.coverage,
        book=book,
        placement=placement,
        choice=choice,
        parameters=known.parameters,
        rules=known.rules,
    )


def _draw(
    desk: Desk, book: Book, placement: plan.Placement, ranking: plan.Ranking, morning: Morning
) -> plan.Choice:
    """Choose a move for each one ranked; a promise that is due is left to no draw."""
    position = ranking.position
    prospects, standings = book.prospect[position], book.standings[position]
    varies = plan.may_vary(book.standings, placement, position)
    varies &= ~np.isin(prospects, _promised(desk, morning.day))
    is_pursued = placement.lane[position] == _PURSUE
    return plan.draw_moves(
        ranking,
        desk.rules,
        prospects=prospects,
        touches=standings["pursuit_touches"].astype(np.int64),
        seed=desk.workspace.seed,
        day=morning.day.toordinal(),
        varies=varies,
        waits=varies & is_pursued & (standings["pursuit_touches"] > 0),
    )


def _promised(desk: Desk, day: dt.date) -> list[int]:
    """Return the prospects who were promised something for about this day, kept or not."""
    promised = models.SentReading.objects.filter(
        workspace_id=desk.workspace_id,
        promised_on__range=(day - dt.timedelta(days=_PROMISED_DAYS), day),
    )
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        role="to",
        message_id__in=list(promised.values_list("message_id", flat=True)),
        person__prospect__isnull=False,
    )
    return list(parts.values_list("person__prospect__pk", flat=True))


def rank(
    desk: Desk,
    book: Book,
    placement: plan.Placement,
    positions: Ints,
    morning: Morning,
    coverage: Coverage,
    *,
    parameters: belief.Parameters,
) -> plan.Ranking:
    """Weigh every move of the prospects at these positions of the book."""
    terms = terms_of(morning, coverage, parameters, desk.rules)
    return plan.rank_standings(book.standings, placement, positions, terms)
