"""Reads the touches whose end is known, as columns: what there is to learn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import Case, F, IntegerField, Min, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, Substr

from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.engine.learning import TouchLog
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    STAGES,
    TACTICS,
    ZONE_UNKNOWN,
    Bools,
    Floats,
    Ints,
    Stage,
    take_standings,
)
from keepwarm.records import models

from .planning import current_book

OTHER_HOURS: Final = "other hours"
WEEKEND: Final = "weekend"
_CHANNEL_CODE: Final = {channel.value: code for code, channel in enumerate(CHANNELS)}
_TACTIC_CODE: Final = {tactic.value: code for code, tactic in enumerate(TACTICS)}
_STAMP_CHARACTERS: Final = len("2026-03-11 10:00:00")
_DAY_S: Final = 86_400.0
_THURSDAY: Final = 3
"""The weekday of the day on which epoch seconds begin."""
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Touches to learn from, and how many were left out and why.

    A touch is settled when all answers to such a touch would have come and been seen by now,
    whether or not it was answered: counting those that were answered at once, and not yet those
    that were not, would make every recent touch an answered one. ``pending`` are too young for
    that; ``unseen`` bounced, or an answer would not have been seen; ``chosen`` were made before
    their prospect was taken up out of the mailbox by somebody who saw how they had ended.
    """

    log: TouchLog
    settled_after_s: Floats
    pending: int
    unseen: int
    chosen: int

    @property
    def touches(self) -> int:
        """How many touches there are to learn from."""
        return len(self.log.at)

    @property
    def answered(self) -> int:
        """How many of them were answered."""
        return int(self.log.is_answered.sum())

    @property
    def prospects(self) -> int:
        """How many people got them."""
        return len(np.unique(self.log.prospect))


def read_settled(desk: Desk, *, one_in: int = 1) -> Settled:
    """Read all settled touches of the prospects: no object per row, one query per table.

    ``one_in`` reads those of one person in so many, whoever they are: by their number.
    """
    people = _read_people(desk)
    touches = models.Touch.objects.filter(workspace_id=desk.workspace_id)
    if one_in > 1:
        touches = touches.alias(rest=F("person_id") % one_in).filter(rest=0)
    rows = list(
        (touches if len(people.person) else touches.none())
        .annotate(
            # Texts and numbers: turning each into an object would cost most of the reading.
            stamp=Substr(Cast("at", TextField()), 1, _STAMP_CHARACTERS),
            observed=Cast("is_observed", IntegerField()),
            bounced=Cast("is_bounced", IntegerField()),
            answered=Case(When(answered_at__isnull=False, then=1), default=0),
        )
        .values_list("person_id", "stamp", "channel", "tactic", "observed", "bounced", "answered")
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    person = np.array(columns[0], np.int64)
    at = np.array(columns[1], "datetime64[s]").astype(np.int64).astype(np.float64)
    channel = np.array([_CHANNEL_CODE[name] for name in columns[2]], np.int64)
    tactic = np.array([_TACTIC_CODE.get(name, len(TACTICS)) for name in columns[3]], np.int64)
    is_observed, is_bounced, is_answered = (np.array(column, np.bool_) for column in columns[4:])
    place, is_known = people.find(person)
    is_seen = is_known & ~is_bounced & (is_observed | is_answered)
    is_settled = is_seen & (at <= settled_until(desk)[channel])
    is_chosen = is_settled & (at <= people.chosen_until[place])
    taken = np.flatnonzero(is_settled & ~is_chosen)
    slots = _slots(desk, at[taken], people.zone_offset_minutes[place[taken]])
    return Settled(
        log=TouchLog(
            prospect=place[taken],
            at=at[taken],
            is_answered=is_answered[taken],
            channel=channel[taken],
            stage=people.stage,
            codes={"tactic": tactic[taken], "slot": slots},
            labels={"tactic": tuple(TACTICS), "slot": _slot_labels(desk)},
        ),
        settled_after_s=_longest_s(desk),
        pending=int((is_seen & ~is_settled).sum()),
        unseen=int((is_known & ~is_seen).sum()),
        chosen=int(is_chosen.sum()),
    )


def count_settled(desk: Desk) -> int:
    """Count the settled touches without reading them; those left out as chosen are among them."""
    until = settled_until(desk)
    is_settled = Q(pk__in=())
    for code, channel in enumerate(CHANNELS):
        if np.isfinite(until[code]):
            moment = dt.datetime.fromtimestamp(float(until[code]), dt.UTC)
            is_settled |= Q(channel=channel.value, at__lte=moment)
    return _seen(desk).filter(is_settled).count()


def _seen(desk: Desk) -> QuerySet[models.Touch]:
    return models.Touch.objects.filter(
        Q(is_observed=True) | Q(answered_at__isnull=False),
        workspace_id=desk.workspace_id,
        is_bounced=False,
    )


def _longest_s(desk: Desk) -> Floats:
    """Return how long the answers of each channel may take."""
    return np.array([delay.longest_s for delay in desk.packs.parameters.delays])


def settled_until(desk: Desk) -> Floats:
    """Return by channel the latest touch of which every answer would have been seen."""
    seen_until = np.minimum(read_coverage(desk).until, desk.now().timestamp())
    return np.asarray(np.nan_to_num(seen_until, nan=-np.inf) - _longest_s(desk))


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """Prospects in the order of their people's ids."""

    person: Ints
    stage: Ints
    zone_offset_minutes: Ints
    chosen_until: Floats

    def find(self, person: Ints) -> tuple[Ints, Bools]:
        """Return where each person stands, and whether they do."""
        place = np.minimum(np.searchsorted(self.person, person), max(len(self.person) - 1, 0))
        return place, self.person[place] == person


def _read_people(desk: Desk) -> _People:
    book = current_book(desk)
    rows = list(
        models.Prospect.objects.filter(workspace_id=desk.workspace_id).values_list(
            "pk", "person_id", "source_id"
        )
    )
    prospect = np.array([row[0] for row in rows], np.int64)
    person = np.array([row[1] for row in rows], np.int64)
    is_from_mailbox = np.array([row[2] is None for row in rows], np.bool_)
    place = np.minimum(np.searchsorted(book.prospect, prospect), max(len(book.prospect) - 1, 0))
    is_settled = (
        book.prospect[place] == prospect if len(book.prospect) else np.zeros(len(rows), np.bool_)
    )
    here = np.flatnonzero(is_settled)
    here = here[np.argsort(person[here], kind="stable")]
    standings = take_standings(book.standings, place[here])
    stage = standings["stage"].astype(np.int64)
    chosen_until = np.full(len(here), -np.inf)
    if is_from_mailbox.any():
        chosen_until = _chosen_until(desk, person[here], stage, is_from_mailbox[here])
    return _People(
        person=person[here],
        stage=stage,
        zone_offset_minutes=standings["zone_offset_minutes"].astype(np.int64),
        chosen_until=chosen_until,
    )


def _chosen_until(desk: Desk, person: Ints, stage: Ints, is_from_mailbox: Bools) -> Floats:
    """Return until when each prospect's touches had ended when they were taken up.

    People taken up out of the mailbox are "talked" if they had written by then and "cold" if they
    had not: their stage tells how those touches ended. From their first own word on the former
    are what their stage says, come what may; the latter are from the day they were taken up.
    """
    spoke = dict(
        models.Signal.objects.filter(
            workspace_id=desk.workspace_id,
            kind__in=[kind.value for kind in HUMAN_SIGNALS],
            person__prospect__source__isnull=True,
        )
        .values_list("person_id")
        .annotate(first=Min("at"))
        .order_by()
    )
    taken_up: dict[int, dt.datetime] = {}
    decisions = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, kind="accept", undone_at__isnull=True
    ).order_by("at", "pk")
    for at, before in decisions.values_list("at", "before"):
        taken_up.update(dict.fromkeys(before["people"], at))
    talked = STAGES.index(Stage.TALKED)
    until = np.full(len(person), -np.inf)
    for place in np.flatnonzero(is_from_mailbox).tolist():
        known = spoke if stage[place] == talked else taken_up
        moment = known.get(int(person[place]))
        if moment is not None:
            until[place] = moment.timestamp()
    return until


def _slot_labels(desk: Desk) -> tuple[str, ...]:
    return (*desk.packs.rules.slot_labels, OTHER_HOURS, WEEKEND)


def _slots(desk: Desk, at: Floats, zone_offset_minutes: Ints) -> Ints:
    """Return the part of the prospect's day and week; by their clock as it is now.

    The first codes are those of the plan's slots. Where their clock is not known, so is the slot.
    """
    local = at + zone_offset_minutes * 60.0
    hour = local % _DAY_S / 3_600.0
    weekday = (np.floor(local / _DAY_S).astype(np.int64) + _THURSDAY) % 7
    spans = desk.packs.rules.slots
    slot = np.full(len(at), len(spans), np.int64)
    for code, (start, end) in enumerate(spans):
        slot[(hour >= start) & (hour < end)] = code
    slot[weekday >= _SATURDAY] = len(spans) + 1
    slot[zone_offset_minutes == ZONE_UNKNOWN] = len(spans) + 2
    return slot
