"""Writes down what was planned, with the chance of every draw, and what came of it.

A line stands once per prospect and day. Until something new is known of the prospect, the same
question has the same answer all day, in every process: what was planned is read back, not weighed
again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from django.db import connection

from keepwarm.app.ground.desk import Desk, Weighed
from keepwarm.engine import plan
from keepwarm.engine.values import CHANNELS, Ints, Lane
from keepwarm.records import models

from .placing import draw_stops

MOVE, POSTPONEMENT, CONTINUATION = "move", "postponement", "continuation"
GOES_ON, STOPS = "on", "stop"
_REST_DAYS_MAX: Final = 31
"""A postponement older than that is over, whatever the pack's delays."""
_STOPS_LOOKED_BACK_DAYS: Final = 7
# Asked after every event: written out, for to compile a query of models takes longer than to answer
# it, and asked for both kinds at once SQLite reads all lines that there ever were.
_HELD: Final = (
    "prospect_id", "standing", "lane", "chosen", '"index"', "best_index", "slot", "low", "mid",
    "high", "parameters", "engine", "done_at IS NOT NULL AS is_done",
)  # fmt: skip
_MOVES: Final = (
    f"SELECT {', '.join(_HELD)} FROM records_planline"  # noqa: S608 - the program's own words
    " WHERE workspace_id = %s AND kind = %s AND day = %s"
)
_POSTPONED: Final = (
    "SELECT prospect_id, touch, until > %s FROM records_planline"
    " WHERE workspace_id = %s AND kind = %s AND day >= %s"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is written down of a day: what holds of it, and the prospects that have a line.

    ``outdated`` are those whose line was overtaken by something new, and not made.
    """

    so_far: plan.SoFar
    prospects: frozenset[int]
    outdated: frozenset[int]


def read_recorded(desk: Desk, weighed: Weighed) -> Recorded:
    """Return what was planned for the day before, as far as it holds."""
    rules = desk.rules
    lines: dict[int, plan.Line] = {}
    known: set[int] = set()
    outdated: set[int] = set()
    moves = {_key(move): at for at, move in enumerate((*rules.moves, plan.RESEARCH))}
    for row in _read_moves(desk, weighed.morning.day):
        position = weighed.book.position_of(row["prospect_id"])
        if position is None:
            continue
        known.add(row["prospect_id"])
        if row["is_done"]:
            continue
        if row["standing"] != _digest(weighed, position):
            outdated.add(row["prospect_id"])
            continue
        line = _line(rules, row, moves, position, weighed)
        if line is not None:
            lines[position] = line
    resting, rested = _read_postponed(desk, weighed)
    return Recorded(
        so_far=plan.SoFar(lines=lines, resting=resting, rested=rested - resting),
        prospects=frozenset(known),
        outdated=frozenset(outdated),
    )


def _read_moves(desk: Desk, day: dt.date) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, [desk.workspace_id, MOVE, day.isoformat()])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _read_postponed(desk: Desk, weighed: Weighed) -> tuple[frozenset[int], frozenset[int]]:
    """Return who waits by a draw for the touch that is next, and who has waited for it."""
    day = weighed.morning.day
    since = (day - dt.timedelta(days=_REST_DAYS_MAX)).isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_POSTPONED, [day.isoformat(), desk.workspace_id, POSTPONEMENT, since])
        rows = cursor.fetchall()
    waits: dict[bool, set[int]] = {True: set(), False: set()}
    for prospect, touch, is_ahead in rows:
        position = weighed.book.position_of(prospect)
        if position is not None and touch == _touch_of(weighed, position):
            waits[bool(is_ahead)].add(position)
    return frozenset(waits[True]), frozenset(waits[False])


def planned_move(
    desk: Desk, prospect_id: int, standing: np.void, *, day: dt.date
) -> tuple[str, str] | None:
    """Return tactic and channel that the day holds for a prospect who stands like that."""
    rows = models.PlanLine.objects.filter(
        workspace_id=desk.workspace_id,
        prospect_id=prospect_id,
        day=day,
        kind=MOVE,
        standing=_digest_of(standing),
        done_at__isnull=True,
    )
    chosen = rows.values_list("chosen", flat=True).first()
    return None if chosen is None else (chosen.split("/")[0], chosen.split("/")[1])


def read_resting(desk: Desk, today: dt.date) -> dict[int, tuple[int, dt.date]]:
    """Return by prospect which touch waits by a draw, and until which working day.

    What was one when it was drawn may be none by now: the week changed, or the rep goes away.
    """
    rows = models.PlanLine.objects.filter(
        workspace_id=desk.workspace_id,
        kind=POSTPONEMENT,
        day__gte=today - dt.timedelta(days=_REST_DAYS_MAX),
        until__gt=today,
    )
    working_day = cache(desk.working_time.working_day)
    return {
        prospect: (touch, working_day(until))
        for prospect, touch, until in rows.values_list("prospect_id", "touch", "until")
        if until is not None
    }


def _line(
    rules: plan.Rules,
    row: dict[str, Any],
    moves: dict[str, int],
    position: int,
    weighed: Weighed,
) -> plan.Line | None:
    """Return the line as it was planned; None where it does not hold any more."""
    number = moves.get(row["chosen"])
    made_by = (weighed.parameters.version, rules.version)
    if number is None or (row["parameters"], row["engine"]) != made_by:
        return None
    choice = plan.part_at(weighed.parts, position).choice
    found = plan.still_open(choice, position, number, slot=row["slot"], rules=rules)
    if found is None:
        return None
    entry, slot_at = found
    move = (*rules.moves, plan.RESEARCH)[number]
    return plan.Line(
        position=position,
        move=move,
        minutes=move.minutes,
        index=row["index"],
        low=row["low"],
        mid=row["mid"],
        high=row["high"],
        slot_at=slot_at,
        lane=Lane(row["lane"]),
        is_funded=True,
        best_index=row["best_index"],
        entry=entry,
    )


def _touch_of(weighed: Weighed, position: int) -> int:
    return int(weighed.book.standing_at(position)["pursuit_touches"]) + 1


def _digest(weighed: Weighed, position: int) -> int:
    return _digest_of(weighed.book.standing_at(position))


def _digest_of(standing: np.void) -> int:
    """Return a number that changes with the standing; what was taken back brings it back."""
    return int.from_bytes(hashlib.blake2b(standing.tobytes(), digest_size=7).digest())


def _key(move: plan.Move) -> str:
    return f"{move.tactic.value}/{move.channel.value}"


def record_lines(desk: Desk, weighed: Weighed, day: plan.DayPlan, recorded: Recorded) -> None:
    """Write down the lines that are new on the day's plan, and those that the draw put off."""
    prospect = weighed.book.prospect
    fresh = [
        line
        for line in (*day.respond, *day.touches)
        if line.position not in recorded.so_far.lines
        and (
            int(prospect[line.position]) not in recorded.prospects
            or int(prospect[line.position]) in recorded.outdated
        )
    ]
    if not fresh and not day.postponed:
        return
    replaced = recorded.outdated & {int(prospect[line.position]) for line in fresh}
    if replaced:
        models.PlanLine.objects.filter(
            workspace_id=desk.workspace_id,
            prospect_id__in=replaced,
            day=weighed.morning.day,
            kind=MOVE,
            done_at__isnull=True,
        ).delete()
    rows = [_row(desk, weighed, line, MOVE) for line in fresh]
    rows += [_row(desk, weighed, line, POSTPONEMENT) for line in day.postponed]
    # Another process may have planned the same day at the same time: it drew the same.
    models.PlanLine.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.until is not None:
            models.Prospect.objects.filter(
                workspace_id=desk.workspace_id, pk=row.prospect_id
            ).update(next_on=row.until)


def _row(desk: Desk, weighed: Weighed, line: plan.Line, kind: str) -> models.PlanLine:
    choice = plan.part_at(weighed.parts, line.position).choice
    at, rules = line.entry, desk.rules
    moves = (*rules.moves, plan.RESEARCH)
    delay = float(choice.delay_days[at])
    is_put_off = kind == POSTPONEMENT
    best = int(choice.best[at])
    return models.PlanLine(
        workspace_id=desk.workspace_id,
        prospect_id=int(weighed.book.prospect[line.position]),
        kind=kind,
        day=weighed.morning.day,
        made_at=desk.now(),
        standing=_digest(weighed, line.position),
        lane=line.lane.value,
        touch=_touch_of(weighed, line.position),
        cell=_cell(weighed, line.position),
        candidates=[_key(moves[number]) for number in _numbers(int(choice.candidates[at]))],
        best=_key(moves[best]),
        chosen=_key(line.move),
        drawn_share=rules.exploration.drawn_share,
        propensity=float(choice.propensity[at]),
        index=line.index,
        best_index=line.best_index,
        slot=int(choice.slot[at]),
        slot_candidates=_numbers(int(choice.slot_candidates[at])),
        slot_propensity=float(choice.slot_propensity[at]),
        delay_days=delay,
        delay_propensity=float(choice.delay_propensity[at]),
        low=line.low,
        mid=line.mid,
        high=line.high,
        parameters=weighed.parameters.version,
        engine=rules.version,
        is_funded=line.is_funded,
        until=_day_after(desk, weighed.morning.day, delay) if is_put_off else None,
    )


def _day_after(desk: Desk, day: dt.date, days: float) -> dt.date:
    return desk.working_time.working_day(day + dt.timedelta(days=math.ceil(days)))


def _numbers(bits: int) -> list[int]:
    return [number for number in range(bits.bit_length()) if bits >> number & 1]


def _cell(weighed: Weighed, position: int) -> int:
    """Return the code of the likes of a prospect: their stage and the channel used last."""
    standing = weighed.book.standing_at(position)
    is_touched = not np.isnan(standing["last_touch_at"])
    last = int(standing["last_touch_channel"]) if is_touched else len(CHANNELS)
    return int(standing["stage"]) * (len(CHANNELS) + 1) + last


def record_stops(desk: Desk, weighed: Weighed, *, since: dt.date | None) -> None:
    """Write down, once a day, which pursuits have come to their stop, and who goes on by the draw.

    Those are written down whose next touch falls due between ``since`` (not included) and today.
    """
    book, morning, rules = weighed.book, weighed.morning, desk.rules
    today = desk.now().astimezone(desk.zone).date()
    earliest = today - dt.timedelta(days=_STOPS_LOOKED_BACK_DAYS)
    first = max(since or today - dt.timedelta(days=1), earliest)
    first_end, last_end = _end_of(desk, first), _end_of(desk, today)
    for rows, part in zip(book.parts, weighed.parts, strict=True):
        due = plan.stopped_at(rows.standings, rules)
        is_new = (due >= first_end) & (due < last_end) & plan.is_at_stop(rows.standings, rules)
        at = np.flatnonzero(is_new)
        at = at[plan.may_vary(rows.standings, part.placement, at)]
        touches = rows.standings["pursuit_touches"][at]
        drawn = draw_stops(desk, rows.prospect[at], touches)
        models.PlanLine.objects.bulk_create(
            _stop_rows(desk, weighed, part.start + at, drawn, morning.day),
            ignore_conflicts=True,
            batch_size=500,
        )


def _end_of(desk: Desk, day: dt.date) -> float:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), desk.zone).timestamp()


def _stop_rows(
    desk: Desk, weighed: Weighed, at: Ints, drawn: plan.Continuation, day: dt.date
) -> Iterable[models.PlanLine]:
    for number, position in enumerate(at.tolist()):
        yield models.PlanLine(
            workspace_id=desk.workspace_id,
            prospect_id=int(weighed.book.prospect[position]),
            kind=CONTINUATION,
            day=day,
            made_at=desk.now(),
            standing=_digest(weighed, position),
            lane=(Lane.PURSUE if drawn.goes_on[number] else Lane.WARM).value,
            touch=_touch_of(weighed, position),
            cell=_cell(weighed, position),
            candidates=[STOPS, GOES_ON],
            best=STOPS,
            chosen=GOES_ON if drawn.goes_on[number] else STOPS,
            drawn_share=desk.rules.exploration.onward_share,
            propensity=float(drawn.propensity[number]),
            index=0.0,
            best_index=0.0,
            low=0.0,
            mid=0.0,
            high=0.0,
            parameters=weighed.parameters.version,
            engine=desk.rules.version,
            is_funded=False,
        )
