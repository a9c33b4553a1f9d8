"""Notices when the clock of the machine jumps, and lets nothing out until a person has looked.

Hours, caps and leases go by the clock. One that is set a day ahead or an hour back makes mails go
at night or in a heap; nothing in the mails shows it. While a process is at work its clock is held
against one that cannot be set; a clock that went back while nobody worked is told by the record,
which knows moments that have not come yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.outgoing import PAUSE, read_pause
from keepwarm.records import models
from keepwarm.records.database import writing

JUMP: Final = dt.timedelta(minutes=5)
"""Less is set right by time servers all the time, and moves no mail into the night."""
_LEFT: Final = "nothing goes out until you have looked at the clock and resume"


@dataclass(frozen=True, slots=True)
class ClockWatch:
    """The watch of one process. ``steady`` tells seconds by a clock that nobody can set."""

    steady: Callable[[], float]
    _seen: dict[int, tuple[dt.datetime, float]] = field(default_factory=dict)
    """What both clocks showed last, by workspace."""

    def __call__(self, desk: Desk) -> bool:
        """Pause whatever goes out if the clock jumped; say whether that was done just now."""
        now, steady = desk.now(), self.steady()
        before = self._seen.get(desk.workspace_id)
        self._seen[desk.workspace_id] = (now, steady)
        if before is None:
            newest = _newest(desk)
            went = now - newest if newest is not None and newest > now else dt.timedelta()
        else:
            went = now - before[0] - dt.timedelta(seconds=steady - before[1])
        if abs(went) < JUMP:
            return False
        is_ahead = went > dt.timedelta()
        return _pause(desk, f"was put {_span(abs(went))} {'ahead' if is_ahead else 'back'}")


def _newest(desk: Desk) -> dt.datetime | None:
    """Return when the last decision was made here, by the clock as it was then."""
    rows = models.Decision.objects.filter(workspace_id=desk.workspace_id).order_by("-pk")
    return rows.values_list("at", flat=True).first()


def _pause(desk: Desk, what: str) -> bool:
    if read_pause(desk) is not None:
        return False
    shown = desk.now().astimezone(desk.zone)
    with writing(desk.workspace_id):
        note_decision(
            desk, person_id=None, kind=PAUSE, is_automatic=True, before={},
            sentence=f"The clock of this machine {what} and shows {shown:%d %B %Y %H:%M}: {_LEFT}.",
        )  # fmt: skip
    return True


def _span(span: dt.timedelta) -> str:
    minutes = round(span / dt.timedelta(minutes=1))
    days, hours = minutes // 1_440, minutes // 60
    if days >= 2:  # noqa: PLR2004 - a day and a half is told in hours
        return f"{days} days"
    return f"{hours} hours" if hours > 1 else f"{minutes} minutes"
