"""A dated text in, the days that may be the first one back after an absence out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.reading import _date_calendar as days
from keepwarm.engine.reading import _date_roles as cues
from keepwarm.engine.reading._date_calendar import Span
from keepwarm.engine.reading._date_grammar import DURATION, Expression
from keepwarm.engine.reading._date_roles import Candidate, DatedText, Surroundings

_DAY: Final = dt.timedelta(days=1)
_BACK_THEN: Final = re.compile(f"[,x]*{cues.BACK}(?!.{{0,8}}[doONzWΩMm])")
"""The return directly behind a date ("…, when I am back"), with no other date for it."""
_SPANNING: Final = ("until", "through", "range")
_NOT_OF_ABSENCE: Final = cues.DUE + cues.TERM + cues.EVENT + cues.RESUME + cues.PAST
_NOT_OF_RETURN: Final = cues.ABSENCE + _NOT_OF_ABSENCE
_BACK_WEIGHT: Final = 3.0
_ABSENCE_WEIGHT: Final = 2.0
_GUESS_WEIGHT: Final = 1.0


def return_candidates(text: DatedText) -> Iterator[Candidate]:
    """Yield each day that may be a return, and how much speaks for it."""
    is_absence_told = cues.ABSENCE in text.classes
    for one in text.expressions:
        if one.span is None or one.pattern == DURATION:
            continue
        around = cues.surroundings_of(text.classes, one)
        found = (
            _end_of_absence(one, one.span, around, is_absence_told=is_absence_told)
            if one.direction in _SPANNING
            else _day_back(one, one.span, around)
        )
        if found is not None:
            yield Candidate(on=found[0], weight=found[1], expression=one)


def _end_of_absence(
    one: Expression, span: Span, around: Surroundings, *, is_absence_told: bool
) -> tuple[dt.date, float] | None:
    """Return the first working day after "until the 14th"; the 14th after "not back until"."""
    is_back_then = bool(_BACK_THEN.match(around.behind()))
    if one.direction == "range" and is_back_then:
        return span[1], _BACK_WEIGHT
    is_day_back = is_back_then or (around.is_only_from() and not around.has(cues.AFTER_THAT))
    if one.direction == "until" and around.has(cues.BACK) and is_day_back:
        return span[0], _BACK_WEIGHT  # "not back until Monday", "until Monday, when I am back"
    if around.has(cues.ABSENCE):
        absence, _ = around.nearest(cues.ABSENCE)
        against, _ = around.nearest(cues.DUE + cues.TERM)
        is_over = around.has(cues.PAST) and not around.has(cues.BACK)
        return None if against < absence or is_over else (_day_after(one, span), _ABSENCE_WEIGHT)
    is_away = is_absence_told or around.has(cues.BEING)
    if is_away and not around.has(_NOT_OF_ABSENCE + cues.MAYBE + cues.AVAILABLE):
        return _day_after(one, span), _GUESS_WEIGHT
    return None


def _day_after(one: Expression, span: Span) -> dt.date:
    """Return the first working day after a day; "until September" is over on its first day."""
    if one.direction == "until" and span[0] != span[1]:
        return span[0]
    return days.working_day_from(span[1] + _DAY)


def _day_back(one: Expression, span: Span, around: Surroundings) -> tuple[dt.date, float] | None:
    """Return the day named as the return: "back on the 14th", "available again from"."""
    if one.direction == "before" and around.has(cues.ABSENCE):
        return span[0], _ABSENCE_WEIGHT  # "not reading mail before Monday"
    back = cues.BACK
    if one.direction in ("from", "of"):
        back += cues.AVAILABLE
    if one.direction == "from" and not around.has(cues.RESUME + cues.MAYBE):
        back += cues.AGAIN
    distance, _ = around.nearest(back)
    other, _ = around.nearest(_NOT_OF_RETURN)
    if distance == cues.FAR or other < distance:
        return None
    weight = _BACK_WEIGHT - distance / cues.FAR
    if one.direction == "after":
        return days.working_day_from(span[1] + _DAY), weight
    if one.direction in ("before", "since") and not around.is_only_from():
        return None
    return span[0], weight
