"""Working days: Monday to Friday, as long as nobody says otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Final

_SATURDAY: Final = 5
_WEEK_DAYS: Final = 7


def working_day(day: dt.date) -> dt.date:
    """Return the day itself, or the Monday after it where it is none of a week's work."""
    is_free = day.weekday() >= _SATURDAY
    return day + dt.timedelta(days=_WEEK_DAYS - day.weekday()) if is_free else day


def next_working_day(day: dt.date) -> dt.date:
    """Return the working day after a day."""
    return working_day(day + dt.timedelta(days=1))
