"""Joins what was planned to what was done: as drawn, or something else that a person chose."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.values import HUMAN_SIGNALS, Channel
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks

from .plan_lines import MOVE

FOLLOW_DAYS: Final = 2
"""Days after that of the plan within which a touch still is what was planned."""
LOOKED_BACK_DAYS: Final = 60
"""Lines older than that stay as they are, whatever mail comes in late."""
_CALLS: Final = {Channel.PHONE.value, Channel.VOICEMAIL.value}


@dataclass(slots=True)
class _Life:
    """What happened with one person, in the order of time."""

    touches: list[tuple[dt.datetime, str, str]] = field(default_factory=list)
    words: list[dt.datetime] = field(default_factory=list)


def link_lines(desk: Desk, people: Mapping[int, int]) -> None:
    """Link the lines of prospects to their touches anew; ``people`` maps prospect to person.

    A touch belongs to the latest line made before it, within some days and before any word of
    theirs; a line is done by its first touch. What was taken back is not done any more.
    """
    since = desk.now().date() - dt.timedelta(days=LOOKED_BACK_DAYS)
    rows: defaultdict[int, list[models.PlanLine]] = defaultdict(list)
    for chunk in in_chunks(list(people)):
        found = models.PlanLine.objects.filter(
            workspace_id=desk.workspace_id, prospect_id__in=among(chunk), kind=MOVE, day__gte=since
        )
        for row in found.order_by("made_at"):
            rows[row.prospect_id].append(row)
    if not rows:
        return
    lives = _lives(desk, [people[prospect] for prospect in rows], rows.values())
    changed = [
        row
        for prospect, lines in rows.items()
        for row in _linked(desk, lines, lives[people[prospect]])
    ]
    models.PlanLine.objects.bulk_update(changed, ["done_at", "done", "is_override"], batch_size=500)


def _lives(
    desk: Desk, people: Sequence[int], rows: Iterable[list[models.PlanLine]]
) -> defaultdict[int, _Life]:
    since = min(row.made_at for lines in rows for row in lines)
    lives: defaultdict[int, _Life] = defaultdict(_Life)
    touches = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people), at__gte=since
    ).order_by("at", "pk")
    for person, at, channel, tactic in touches.values_list("person_id", "at", "channel", "tactic"):
        lives[person].touches.append((at, channel, tactic))
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among(people),
        at__gte=since,
        kind__in=[kind.value for kind in HUMAN_SIGNALS],
    )
    for person, at in signals.values_list("person_id", "at"):
        lives[person].words.append(at)
    return lives


def _linked(desk: Desk, lines: list[models.PlanLine], life: _Life) -> list[models.PlanLine]:
    """Link one prospect's lines, in the order in which they were made; return those changed."""
    done: dict[int, tuple[dt.datetime, str, bool]] = {}
    for at, channel, tactic in life.touches:
        line = next((one for one in reversed(lines) if one.made_at <= at), None)
        if line is None or line.pk in done:
            continue
        is_late = at.astimezone(desk.zone).date() > line.day + dt.timedelta(days=FOLLOW_DAYS)
        # A call that is answered is a touch and their word in one: that word comes not before it.
        is_answer = any(line.made_at <= word < at for word in life.words)
        if not is_late and not is_answer:
            override = is_other_move(line.chosen, tactic, channel)
            done[line.pk] = (at, f"{tactic}/{channel}", override)
    changed = []
    for line in lines:
        now = done.get(line.pk, (None, "", None))
        if now != (line.done_at, line.done, line.is_override):
            line.done_at, line.done, line.is_override = now
            changed.append(line)
    return changed


def is_other_move(chosen: str, tactic: str, channel: str) -> bool:
    """Say whether a touch was another move than the one planned ("tactic/channel").

    Whether a call reaches somebody or their voicemail is no choice of ours, and a mail whose text
    leaves its kind open is taken for the planned one.
    """
    planned, on = chosen.split("/")
    if on in _CALLS and channel in _CALLS:
        return False
    return on != channel or (bool(tactic) and tactic != planned)
