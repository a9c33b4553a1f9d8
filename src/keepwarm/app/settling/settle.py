"""Settles what is stale: timelines, readings' consequences, standings, lanes and next dates.

Everything here is derived from what is kept raw, person by person, so that the order in which
things were imported, and how often, leaves no trace.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from django.db.models import Exists, F, OuterRef

from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.outgoing import brake_after_complaint
from keepwarm.app.ground.progress import Progress
from keepwarm.app.ground.stale import is_anybody_stale
from keepwarm.app.reading.mail_facts import gather_mail, mail_columns
from keepwarm.app.reading.read_in_full import read_in_full, read_waiting
from keepwarm.app.reading.sent import gather_sent, read_sent_mails
from keepwarm.app.storing.passages import index_people, index_waiting
from keepwarm.app.storing.store_mail import read_briefly
from keepwarm.app.storing.suppress import suppress_person
from keepwarm.engine import belief
from keepwarm.engine.timeline import (
    Timeline,
    build_timeline,
    name_tactics,
    read_statements,
    summarise,
)
from keepwarm.engine.values import (
    CHANNELS,
    SIGNAL_KINDS,
    STANDING_VERSION,
    Channel,
    Coverage,
    Floats,
    Lane,
    SignalKind,
    Standings,
)
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new, insert_or_update, stamp, update_rows
from keepwarm.records.columns import pack_rows, under_revision
from keepwarm.records.database import writing

from .arrivals import note_arrivals
from .facts import Batch, Row, gather_batch, gather_facts, gather_log
from .link_lines import link_lines
from .placing import place
from .plan_lines import read_resting
from .planning import morning_of
from .proposals import derive_proposals
from .stated_addresses import write_stated_addresses

BATCH_PEOPLE = 2_000
"""People settled in one transaction: large enough for columns to pay, small enough to wait for."""
_LANE_NAMES = tuple(lane.value for lane in Lane)
_EMAIL = CHANNELS.index(Channel.EMAIL)
_STOP, _COMPLAINT = map(SIGNAL_KINDS.index, (SignalKind.STOP, SignalKind.COMPLAINT))


def settle(desk: Desk) -> Iterator[int]:
    """Settle everybody marked stale, batch by batch; yield how many are done so far."""
    done = 0
    # Looked at outside a transaction first: readers take no lock where nothing is stale.
    while is_anybody_stale(desk):
        # Before the transaction: what takes long holds no lock.
        read_waiting(desk, limit=BATCH_PEOPLE)
        read_sent_mails(desk, limit=BATCH_PEOPLE)
        index_waiting(desk, limit=BATCH_PEOPLE)
        with writing(desk.workspace_id):
            batch = gather_batch(desk, limit=BATCH_PEOPLE)
            _settle_batch(desk, batch, read_coverage(desk))
        done += len(batch.stale)
        yield done


def settle_telling(desk: Desk, progress: Progress) -> None:
    """Settle everybody marked stale, and say how far it is."""
    stale = models.Person.objects.filter(workspace_id=desk.workspace_id, is_stale=True).count()
    for done in settle(desk):
        progress("timelines settled", done, stale)


def settle_all(desk: Desk) -> int:
    """Settle everybody marked stale and return how many there were."""
    done = 0
    for done in settle(desk):  # noqa: B007 (the last value is the total)
        pass
    return done


def _settle_batch(desk: Desk, batch: Batch, coverage: Coverage) -> None:
    mail = gather_mail(desk, batch.rows)
    if read_in_full(desk, mail.theirs()):
        # A closer look may tell a person from a machine.
        mail = gather_mail(desk, batch.rows)
    log = gather_log(desk, batch)
    columns = mail_columns(desk, mail)
    timeline = build_timeline(columns, log, coverage=coverage)
    timeline = name_tactics(timeline, columns, gather_sent(desk, mail.ours()))
    # Before stops are heeded: they cover every number that is known.
    ways = write_stated_addresses(desk, batch, mail)
    _heed_stops(desk, batch, timeline)
    dropped = _write_timeline(desk, batch, timeline)
    statements = read_statements(timeline.signals, len(batch.rows))
    paused_until = derive_proposals(desk, batch, timeline, statements, mail.unmatched)
    facts = gather_facts(
        desk, batch, timeline, log, statements, ways=ways, paused_until=paused_until
    )
    _write_standings(desk, batch, summarise(timeline, facts), coverage)
    note_arrivals(desk, batch, timeline)
    link_lines(desk, dict(zip(batch.prospects, batch.people, strict=True)))
    index_people(desk, batch.rows, ways)
    models.Person.objects.filter(pk__in=among(batch.stale)).update(is_stale=False)
    _forget_strangers(desk, dropped)


def _forget_strangers(desk: Desk, dropped: set[int]) -> None:
    """Keep of mails that count for nobody any more what an import keeps, unless corrected."""
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, message_id=OuterRef("pk")
    )
    corrections = models.Correction.objects.filter(
        workspace_id=desk.workspace_id, digest=OuterRef("digest")
    )
    for chunk in in_chunks(sorted(dropped)):
        rows = models.Message.objects.filter(
            ~Exists(signals), ~Exists(corrections), pk__in=among(chunk), reading__is_full=True
        )
        read_briefly(desk, list(rows.values_list("pk", flat=True)))


def _heed_stops(desk: Desk, batch: Batch, timeline: Timeline) -> None:
    """Suppress at once whoever asked to stop; what a person undid stays undone."""
    signals = timeline.signals
    for at in np.flatnonzero(np.isin(signals.kind, [_STOP, _COMPLAINT])):
        person, message = batch.people[int(signals.person[at])], int(signals.message[at])
        is_complaint = signals.kind[at] == _COMPLAINT
        decision = suppress_person(
            desk,
            person,
            reason="They reported a mail as spam." if is_complaint else "They asked to stop.",
            message_id=message or None,
            is_automatic=True,
        )
        if is_complaint and decision is not None:
            brake_after_complaint(
                desk, person, at=dt.datetime.fromtimestamp(float(signals.at[at]), dt.UTC)
            )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Derived rows as they should be, comparable with what is stored."""

    touches: list[Row]
    signals: list[Row]


_TOUCH_FIELDS = (
    "person_id", "message_id", "entry_id", "at", "channel", "tactic", "is_observed", "is_bounced",
    "answered_at",
)  # fmt: skip
_SIGNAL_FIELDS = (
    "person_id", "message_id", "entry_id", "at", "kind", "channel", "hold_until", "resume_at",
    "asks", "stated",
)  # fmt: skip


def _write_timeline(desk: Desk, batch: Batch, timeline: Timeline) -> set[int]:
    """Replace the derived rows of those whose timeline changed; others keep theirs.

    Return the messages that are no signals of theirs any more.
    """
    wanted = batch.rows_of(timeline)
    stored = _Rows(
        list(
            models.Touch.objects.filter(
                workspace_id=desk.workspace_id, person_id__in=among(batch.people)
            ).values_list(*_TOUCH_FIELDS)
        ),
        list(
            models.Signal.objects.filter(
                workspace_id=desk.workspace_id, person_id__in=among(batch.people)
            ).values_list(*_SIGNAL_FIELDS)
        ),
    )
    changed = _changed(wanted[0], stored.touches) | _changed(wanted[1], stored.signals)
    if not changed:
        return set()
    for model in (models.Touch, models.Signal):
        model.objects.filter(workspace_id=desk.workspace_id, person_id__in=among(changed)).delete()
    for model, fields, rows in (
        (models.Touch, _TOUCH_FIELDS, wanted[0]),
        (models.Signal, _SIGNAL_FIELDS, wanted[1]),
    ):
        insert_new(
            model,
            ("workspace_id", *fields),
            ((desk.workspace_id, *map(_stored, row)) for row in rows if row[0] in changed),
        )
    return {row[1] for row in stored.signals if row[1]} - {row[1] for row in wanted[1]}


def _stored(value: object) -> object:
    if isinstance(value, dt.datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _changed(wanted: list[Row], stored: list[Row]) -> set[int]:
    return {row[0] for row in set(wanted) ^ set(stored)}


def _write_standings(desk: Desk, batch: Batch, standings: Standings, coverage: Coverage) -> None:
    wanted = dict(
        zip(batch.prospects, pack_rows(batch.prospects, batch.accounts, standings), strict=True)
    )
    stored = {
        prospect: under_revision(bytes(packed), 0)
        for prospect, version, packed in models.Standing.objects.filter(
            prospect_id__in=among(batch.prospects)
        ).values_list("prospect_id", "version", "packed")
        if version == STANDING_VERSION
    }
    changed = [prospect for prospect in batch.prospects if wanted[prospect] != stored.get(prospect)]
    if changed:
        revision = next_revision(desk)
        insert_or_update(
            models.Standing,
            "prospect_id",
            ("workspace_id", "version", "revision", "packed"),
            (
                (
                    prospect,
                    desk.workspace_id,
                    STANDING_VERSION,
                    revision,
                    under_revision(wanted[prospect], revision),
                )
                for prospect in changed
            ),
        )
    write_places(desk, batch.prospects, standings, coverage)


def next_revision(desk: Desk) -> int:
    """Count the workspace's revision up by one and return it."""
    workspaces = models.Workspace.objects.filter(pk=desk.workspace_id)
    workspaces.update(revision=F("revision") + 1)
    return int(workspaces.values_list("revision", flat=True).get())


def write_places(
    desk: Desk, prospects: list[int], standings: Standings, coverage: Coverage
) -> None:
    """Write lane, next date and chance to the prospects' rows, where they changed."""
    now = desk.now()
    parameters = desk.parameters
    placement = place(
        desk,
        prospects,
        standings,
        morning=morning_of(desk, now),
        now=now.timestamp(),
        coverage=coverage,
    )
    beliefs = belief.infer_belief(
        standings, now=now.timestamp(), coverage=coverage, parameters=parameters
    )
    chance = belief.reply_chance(beliefs, _EMAIL, parameters).mid
    columns = [standings[name].tolist() for name in _PLACED_BY]
    today = now.astimezone(desk.zone).date()
    due = _dates(placement.due_at, desk, today)
    resting = read_resting(desk, today)
    for i, prospect in enumerate(prospects if resting else ()):
        touch, until = resting.get(prospect, (0, today))
        first = due[i]
        if first is not None and touch == int(standings["pursuit_touches"][i]) + 1:
            due[i] = max(first, until)
    wanted = {
        prospect: (
            _LANE_NAMES[lane],
            due_on,
            None if due_on is None else round(its_chance, 4),
            _moment(touched_at),
            _moment(heard_at),
            touches + unobserved,
        )
        for prospect, lane, due_on, its_chance, touched_at, heard_at, touches, unobserved in zip(
            prospects, placement.lane.tolist(), due, chance.tolist(), *columns, strict=True
        )
    }
    is_changed = False
    for chunk in in_chunks(prospects):
        stored = models.Prospect.objects.filter(pk__in=among(chunk)).values_list(
            "pk", *_PLACE_FIELDS
        )
        changed = [
            (*(_stored(value) for value in wanted[row[0]]), row[0])
            for row in list(stored)
            if wanted[row[0]] != row[1:]
        ]
        update_rows(models.Prospect, _PLACE_FIELDS, changed)
        is_changed = is_changed or bool(changed)
    if is_changed:
        # For those who keep counts of the lanes.
        next_revision(desk)


_PLACED_BY = ("last_touch_at", "last_signal_at", "touches", "unobserved")
_PLACE_FIELDS = ("lane", "next_on", "chance", "last_touch_at", "last_signal_at", "touches")


def _dates(due_at: Floats, desk: Desk, today: dt.date) -> list[dt.date | None]:
    """Turn due times into working days of the rep; what is overdue is due at once."""
    zone = desk.zone
    working_day = cache(desk.working_time.working_day)
    return [
        None
        if math.isnan(moment)
        else working_day(max(dt.datetime.fromtimestamp(moment, zone).date(), today))
        for moment in due_at.tolist()
    ]


def _moment(seconds: float) -> dt.datetime | None:
    return None if math.isnan(seconds) else dt.datetime.fromtimestamp(seconds, dt.UTC)
