"""Dates in figures: which number is the day."""

from __future__ import annotations

import datetime as dt
from typing import Final, cast

from keepwarm.engine.reading import _date_calendar as days
from keepwarm.engine.reading._date_tokens import Figures, Tokens

_NEAR: Final = dt.timedelta(days=60)
_AMBIGUOUS_MARKS: Final = "/-"  # with dots the day comes first everywhere


def read_figures(
    figures: Figures, received_on: dt.date, *, is_month_first: bool | None
) -> dt.date | None:
    """Return the day of a date in figures.

    ``is_month_first`` is ``None`` where both orders are possible and nothing decides.
    """
    first, second, year, mark = figures
    day_first = days.date_in(year, second, first, received_on)
    month_first = days.date_in(year, first, second, received_on)
    if mark not in _AMBIGUOUS_MARKS or first == second:
        return day_first
    if day_first is None or month_first is None:
        return day_first or month_first
    if is_month_first is None:
        return None
    return month_first if is_month_first else day_first


def month_order(
    tokens: Tokens, received_on: dt.date, *, is_month_first: bool | None
) -> bool | None:
    """Decide for a whole text whether its dates in figures put the month first.

    Dates that can be read in one order only, or whose weekday fits one only, decide. Where none
    do, ``is_month_first`` does; where that is not known either, the order under which the dates
    lie nearer to the day of the mail, unless neither brings one within two months.
    """
    dates = [
        (cast("Figures", tokens.values[index]), index)
        for index, kind in enumerate(tokens.classes)
        if kind in "Nz"
    ]
    dates = [(figures, index) for figures, index in dates if figures[3] in _AMBIGUOUS_MARKS]
    if not dates:
        return is_month_first
    readings: dict[bool, list[dt.date]] = {}
    for order in (False, True):
        read = [_in_order(figures, received_on, is_month_first=order) for figures, _ in dates]
        readings[order] = [day for day in read if day is not None]
    possible = [order for order in (False, True) if len(readings[order]) == len(dates)]
    if len(possible) == 1:
        return possible[0]
    fitting = [order for order in (False, True) if _weekdays_fit(tokens, dates, readings[order])]
    if len(fitting) == 1 and len(readings[fitting[0]]) == len(dates):
        return fitting[0]
    if is_month_first is not None or not possible:
        return is_month_first
    return _nearer(readings, received_on)


def _in_order(figures: Figures, received_on: dt.date, *, is_month_first: bool) -> dt.date | None:
    first, second, year, _ = figures
    month, day = (first, second) if is_month_first else (second, first)
    return days.date_in(year, month, day, received_on)


def _weekdays_fit(tokens: Tokens, dates: list[tuple[Figures, int]], read: list[dt.date]) -> bool:
    """Tell whether every weekday that stands directly before a date is that date's."""
    for (_, index), day in zip(dates, read, strict=False):
        for before in (index - 1, index - 2):
            if before >= 0 and tokens.classes[before] in "Ww":
                if tokens.values[before] != day.isoweekday():
                    return False
                break
    return True


def _nearer(readings: dict[bool, list[dt.date]], received_on: dt.date) -> bool | None:
    distances = {
        order: [abs(day - received_on) for day in read] for order, read in readings.items()
    }
    if min(min(each) for each in distances.values()) > _NEAR:
        return None
    return sum(distances[True], dt.timedelta()) < sum(distances[False], dt.timedelta())
