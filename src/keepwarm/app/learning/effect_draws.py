"""Draws beside those of moves: whose pursuit went on past its stop, and whose touch waited.

Both are compared as they were drawn, whatever was made of it: who answered within the days in which
the draw makes the difference.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.settling.plan_lines import CONTINUATION, GOES_ON, MOVE, POSTPONEMENT
from keepwarm.engine.values import CHANNELS, HUMAN_SIGNALS, Channel, Floats
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks

Row = dict[str, Any]
_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
_SAME_TOUCH_DAYS: Final = 31
"""Lines of one prospect about the touch of one number are about one touch for so long."""
_FIELDS: Final = (
    "prospect_id", "prospect__person_id", "cell", "touch", "kind", "chosen", "propensity",
    "delay_days", "delay_propensity", "made_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What was done in one dimension, out of what, with which chance, and who chose it."""

    action: int
    chances: dict[int, float]
    is_override: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """One kind of draw: its two outcomes by ``labels``, and each draw with whether they answered.

    ``days`` is how long an answer was waited for.
    """

    dimension: str
    labels: tuple[str, str]
    days: int
    rows: tuple[Row, ...]
    actions: tuple[Action, ...]
    outcome: Floats


def read_draws(desk: Desk) -> tuple[Draws, Draws]:
    """Return the draws whose answers would have come and been seen by now."""
    return _continuations(desk), _postponements(desk)


def _continuations(desk: Desk) -> Draws:
    rules = desk.rules
    lines = models.PlanLine.objects.filter(workspace_id=desk.workspace_id, kind=CONTINUATION)
    rows = [row for row in lines.order_by("pk").values(*_FIELDS) if row["propensity"] < 1.0]
    # So long whoever is kept warm is left alone.
    days = int(max(rules.warm_gaps_days[0] - rules.pursuit_gaps_days[-1], 1))
    actions = [_drawn(int(row["chosen"] == GOES_ON), float(row["propensity"])) for row in rows]
    labels = ("Kept warm", "One touch more")
    return _draws(desk, "stop", labels, days, rows, actions)


def _postponements(desk: Desk) -> Draws:
    delays = desk.rules.exploration.delay_days
    lines = models.PlanLine.objects.filter(
        workspace_id=desk.workspace_id, kind__in=(MOVE, POSTPONEMENT), delay_propensity__lt=1.0
    )
    rows = list(_first_of_touch(lines.order_by("made_at", "pk").values(*_FIELDS)))
    actions = []
    for row in rows:
        later = row["kind"] == POSTPONEMENT
        # The chance of a delay is that of exactly so many days.
        share = float(row["delay_propensity"]) * (len(delays) if later else 1)
        actions.append(_drawn(int(later), min(share, 1.0)))
    # So long nobody who waits is touched.
    days = int(max(delays[0], 1))
    return _draws(desk, "wait", ("At once", "After some days"), days, rows, actions)


def _first_of_touch(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the first line about each touch, where it was drawn; what followed was settled then."""
    seen: dict[tuple[int, int], dt.datetime] = {}
    for row in rows:
        touch = (row["prospect_id"], row["touch"])
        known = seen.get(touch)
        if known is not None and row["made_at"] - known < dt.timedelta(days=_SAME_TOUCH_DAYS):
            continue
        seen[touch] = row["made_at"]
        # A line that was drawn to wait, and stands on a plan, has waited before the log began.
        if row["kind"] == POSTPONEMENT or not row["delay_days"]:
            yield row


def _drawn(action: int, chance: float) -> Action:
    return Action(
        action=action, chances={action: chance, 1 - action: 1.0 - chance}, is_override=False
    )


def _draws(
    desk: Desk,
    dimension: str,
    labels: tuple[str, str],
    days: int,
    rows: Sequence[Row],
    actions: Sequence[Action],
) -> Draws:
    within, until = dt.timedelta(days=days), _seen_until(desk)
    settled = [at for at, row in enumerate(rows) if (row["made_at"] + within).timestamp() <= until]
    kept = [rows[at] for at in settled]
    words = _words(desk, kept)
    outcome = [
        any(
            row["made_at"] < at <= row["made_at"] + within
            for at in words[row["prospect__person_id"]]
        )
        for row in kept
    ]
    return Draws(
        dimension=dimension,
        labels=labels,
        days=days,
        rows=tuple(kept),
        actions=tuple(actions[at] for at in settled),
        outcome=np.array(outcome, np.float64),
    )


def _seen_until(desk: Desk) -> float:
    """Return until when answers would have been seen: by mail, else wherever they are logged."""
    until = read_coverage(desk).until
    seen = until[_EMAIL] if np.isfinite(until[_EMAIL]) else np.fmax.reduce(until)
    return min(float(np.nan_to_num(seen, nan=-np.inf)), desk.now().timestamp())


def _words(desk: Desk, rows: Sequence[Row]) -> defaultdict[int, list[dt.datetime]]:
    words: defaultdict[int, list[dt.datetime]] = defaultdict(list)
    if not rows:
        return words
    since = min(row["made_at"] for row in rows)
    for chunk in in_chunks(sorted({row["prospect__person_id"] for row in rows})):
        signals = models.Signal.objects.filter(
            workspace_id=desk.workspace_id,
            person_id__in=chunk,
            at__gte=since,
            kind__in=[kind.value for kind in HUMAN_SIGNALS],
        )
        for person, at in signals.values_list("person_id", "at"):
            words[person].append(at)
    return words
