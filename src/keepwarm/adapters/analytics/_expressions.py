"""What learning asks of touches, as relational expressions: written once for every engine.

A table of touches has a row per settled touch: ``touch`` (its number, which breaks ties as the
order of rows does in memory), ``prospect``, ``stage``, ``channel``, ``at`` (epoch seconds),
``is_answered``, and a code for each further dimension.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

DAY_S = 86_400.0
KEYS = ("stage", "replies", "last", "touches")
STATE = ("replies", "last", "touches", "gap_days")


def counted(touches: ir.Table) -> ir.Table:
    """Return how many prospects got how many touches, and answered how many, last when.

    See ``keepwarm.engine.learning.Counts``; who got no touch is not there.
    """
    answers = touches.filter(touches.is_answered).group_by("prospect")
    latest = answers.aggregate(last_at=lambda rows: rows["at"].max())
    known = touches.left_join(latest, "prospect")
    states = known.group_by("stage", "prospect").aggregate(
        touches=known.count(),
        replies=known.is_answered.cast("int64").sum(),
        # Touches of the very second of the last answer count as made before it.
        last=(known["at"] <= known.last_at).cast("int64").fill_null(0).sum(),
    )
    return states.group_by(*KEYS).aggregate(prospects=states.count())


def trials(touches: ir.Table) -> ir.Table:
    """Return the touches with the state of their prospect before each.

    See ``keepwarm.engine.learning.Trials``; ``gap_days`` is null for the first.
    """
    history = ibis.window(group_by="prospect", order_by=["at", "touch"])
    before = ibis.window(group_by="prospect", order_by=["at", "touch"], rows=(None, -1))
    numbered = touches.mutate(touches=ibis.row_number().over(history))
    answered = numbered.is_answered
    number_if_answered = answered.ifelse(numbered.touches + 1, 0)
    return numbered.mutate(
        replies=answered.cast("int64").sum().over(before).fill_null(0),
        last=number_if_answered.max().over(before).fill_null(0),
        gap_days=(numbered["at"] - numbered["at"].lag().over(history)) / DAY_S,
    )


def per_day(touches: ir.Table) -> ir.Table:
    """Return how many touches were made on each day, counted from the epoch."""
    return touches.group_by(day=_day(touches)).aggregate(touches=touches.count())


def of_day(touches: ir.Table, day: int) -> ir.Table:
    """Return the times of one day's touches, in order."""
    return touches.filter(_day(touches) == day).select("at").order_by("at")


def every(rows: ir.Table, step: int) -> ir.Table:
    """Return every so many rows in the order of time, the first one included.

    Numbered within days, after the number of all on earlier days: no engine has to bring all rows
    to one place for that.
    """
    dated = rows.mutate(day=_day(rows))
    days = dated.group_by("day").aggregate(touches_that_day=dated.count())
    until_yesterday = ibis.window(order_by="day", rows=(None, -1))
    starts = days.select(
        "day", earlier=days.touches_that_day.sum().over(until_yesterday).fill_null(0)
    )
    within = ibis.window(group_by="day", order_by=["at", "prospect", "touch"])
    ranked = dated.mutate(number=ibis.row_number().over(within)).inner_join(starts, "day")
    chosen = ranked.filter((ranked.number + ranked.earlier) % step == 0)
    return chosen.drop("day", "number", "earlier")


def answers_by(touches: ir.Table, name: str) -> ir.Table:
    """Return touches, prospects and answered touches by the code of a column."""
    return touches.group_by(code=touches[name].cast("int64")).aggregate(
        touches=touches.count(),
        prospects=touches.prospect.nunique(),
        answered=touches.is_answered.cast("int64").sum(),
    )


def trial_columns(table: ir.Table, labels: Mapping[str, tuple[str, ...]]) -> ir.Table:
    """Return the columns that the numpy engine needs of trials, and no others."""
    names = ("touch", "prospect", "stage", "channel", "at", "is_answered", *STATE, *labels)
    return table.select(*names)


def _day(touches: ir.Table) -> ir.IntegerValue:
    return (touches["at"] / DAY_S).floor().cast("int64")
