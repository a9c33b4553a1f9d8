"""Gathers what settling needs of a batch of people, as columns."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db.models import Count

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.people import Ways
from keepwarm.app.storing.suppress import suppressed_people
from keepwarm.engine.law import forbidden_channels
from keepwarm.engine.timeline import (
    NO_TACTIC,
    LogColumns,
    ProspectFacts,
    Statements,
    Timeline,
)
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    OUTCOMES,
    SIGNAL_KINDS,
    STAGES,
    STANDING,
    TACTICS,
    ZONE_UNKNOWN,
    CallResult,
    Channel,
    Floats,
    SignalKind,
)
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.prospect_rows import ProspectRow, read_prospect_rows

from .contacts import gather_contacts

_RESULT_CODE: Final = {result.value: code for code, result in enumerate(CallResult)}
_CHANNEL_CODE: Final = {channel.value: code for code, channel in enumerate(CHANNELS)}
_TACTIC_CODE: Final = {tactic.value: code for code, tactic in enumerate(TACTICS)}
_STAGE_CODE: Final = {stage.value: code for code, stage in enumerate(STAGES)}
_OUTCOME_CODE: Final = {outcome.value: code for code, outcome in enumerate(OUTCOMES)}
_FACT_FIELDS: Final = (
    "stage", "outcome", "is_suppressed", "reachable", "forbidden", "preferred", "dead",
    "value_minutes", "zone_offset_minutes", "colleagues", "not_before", "is_put_off", "known_since",
    "paused_until",
)  # fmt: skip
_FACTS: Final = np.dtype([(name, STANDING[name]) for name in _FACT_FIELDS])
_EMAIL: Final = Channel.EMAIL.value
_BYTE_MAX: Final = 255
_TEXT_BIT: Final = 1 << CHANNELS.index(Channel.TEXT)
_PHONE_BIT: Final = 1 << CHANNELS.index(Channel.PHONE)
Row = tuple[Any, ...]
"""A row of a derived table, the person's id first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """People to settle, in the order of their indices in all columns."""

    stale: list[int]
    """Everybody marked; prospects that were taken back meanwhile are among them only."""
    people: list[int]
    prospects: list[int]
    accounts: list[int]
    rows: list[ProspectRow]

    def rows_of(self, timeline: Timeline) -> tuple[list[Row], list[Row]]:
        """Return touches and signals as rows of their tables."""
        touches, signals = timeline.touches, timeline.signals
        touch_rows: list[Row] = [
            (
                self.people[person], message or None, entry or None, _moment(at),
                CHANNELS[channel].value, "" if tactic == NO_TACTIC else TACTICS[tactic].value,
                observed, bounced, _moment(answered),
            )
            for person, message, entry, at, channel, tactic, observed, bounced, answered in zip(
                touches.person.tolist(), touches.message.tolist(), touches.entry.tolist(),
                touches.at.tolist(), touches.channel.tolist(), touches.tactic.tolist(),
                touches.is_observed.tolist(), touches.is_bounced.tolist(),
                touches.answered_at.tolist(), strict=True,
            )
        ]  # fmt: skip
        signal_rows: list[Row] = [
            (
                self.people[person], message or None, entry or None, _moment(at),
                SIGNAL_KINDS[kind].value, CHANNELS[channel].value, _moment(hold), _moment(resume),
                asks, stated,
            )
            for person, message, entry, at, kind, channel, hold, resume, asks, stated in zip(
                signals.person.tolist(), signals.message.tolist(), signals.entry.tolist(),
                signals.at.tolist(), signals.kind.tolist(), signals.channel.tolist(),
                signals.hold_until.tolist(), signals.resume_at.tolist(), signals.asks.tolist(),
                signals.stated.tolist(), strict=True,
            )
        ]  # fmt: skip
        return touch_rows, signal_rows


def _moment(seconds: float) -> dt.datetime | None:
    return None if seconds != seconds else dt.datetime.fromtimestamp(seconds, dt.UTC)  # noqa: PLR0124


def gather_batch(desk: Desk, *, limit: int) -> Batch:
    """Return the next people whose timeline is stale."""
    # Two steps: the partial index knows the few who are stale, whatever the size of the book.
    stale = list(
        models.Person.objects.filter(workspace_id=desk.workspace_id, is_stale=True)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    rows = read_prospect_rows(desk.workspace_id, stale)
    return Batch(
        stale=stale,
        people=[row.person_id for row in rows],
        prospects=[row.pk for row in rows],
        accounts=[row.account_id or 0 for row in rows],
        rows=rows,
    )


def gather_log(desk: Desk, batch: Batch) -> LogColumns:
    """Gather what was logged with these people outside e-mail."""
    index = {person: i for i, person in enumerate(batch.people)}
    rows = list(
        models.LogEntry.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(batch.people)
        ).values_list("person_id", "pk", "at", "channel", "result", "tactic")
    )
    return LogColumns(
        person=np.array([index[row[0]] for row in rows], np.int64),
        entry=np.array([row[1] for row in rows], np.int64),
        at=np.array([row[2].timestamp() for row in rows], np.float64),
        channel=np.array([_CHANNEL_CODE[row[3]] for row in rows], np.uint8),
        result=np.array([_RESULT_CODE[row[4]] for row in rows], np.uint8),
        tactic=np.array([_TACTIC_CODE.get(row[5], NO_TACTIC) for row in rows], np.uint8),
    )


def gather_facts(
    desk: Desk,
    batch: Batch,
    timeline: Timeline,
    log: LogColumns,
    statements: Statements,
    *,
    ways: Ways,
    paused_until: Sequence[float],
) -> ProspectFacts:
    """Gather what people and law decided, and what no timeline holds.

    ``ways`` are all ways to reach these people. ``paused_until`` tells per person until when a
    mail that may be theirs holds everything.
    """
    facts = np.zeros(len(batch.rows), _FACTS)
    facts["stage"] = [_STAGE_CODE[row.stage] for row in batch.rows]
    facts["outcome"] = [_OUTCOME_CODE[row.outcome] for row in batch.rows]
    suppressed = suppressed_people(desk, batch.people)
    facts["is_suppressed"] = [person in suppressed for person in batch.people]
    facts["value_minutes"] = [
        np.nan if row.value_minutes is None else row.value_minutes for row in batch.rows
    ]
    facts["not_before"], facts["is_put_off"] = _dates_that_hold(batch, timeline, statements)
    facts["paused_until"] = paused_until
    facts["known_since"] = [_seconds(row.known_since) for row in batch.rows]
    facts["preferred"] = [_bits(row.preferred) for row in batch.rows]
    facts["zone_offset_minutes"] = _zones(desk, batch)
    facts["colleagues"] = _colleagues(desk, batch)
    facts["reachable"], mail_addresses = _reachable(batch, ways)
    facts["dead"] = _dead(batch, timeline, log, mail_addresses)
    facts["forbidden"] = _forbidden(desk, batch, ways, timeline, statements)
    return facts


def _dates_that_hold(
    batch: Batch, timeline: Timeline, statements: Statements
) -> tuple[list[float], list[bool]]:
    """Return until when each is left alone, and whether by the rep's own "later".

    The rep's "later" holds until a word of theirs since ends it. Else the day holds that they
    named themselves, and in the last place that of the lead file.
    """
    signals = timeline.signals
    spoke = _latest(len(batch.rows), signals.person, signals.at, _is_human(signals.kind))
    dates, put_off = [], []
    for row, heard_at, theirs in zip(
        batch.rows, spoke.tolist(), statements.resume_at.tolist(), strict=True
    ):
        set_at = _seconds(row.not_before_set_at)
        is_by_rep = row.not_before_set_at is not None and not heard_at > set_at
        if not is_by_rep and not math.isnan(theirs):
            date = theirs
        else:
            date = math.nan if heard_at > set_at else _seconds(row.not_before)
        dates.append(date)
        put_off.append(is_by_rep)
    return dates, put_off


def _seconds(moment: dt.datetime | None) -> float:
    return moment.timestamp() if moment else np.nan


def _bits(channels: Iterable[str]) -> int:
    return sum(1 << _CHANNEL_CODE[channel] for channel in set(channels))


def _zones(desk: Desk, batch: Batch) -> list[int]:
    """Return what their latest own mail said of their clock."""
    index = {person: i for i, person in enumerate(batch.people)}
    zones = [ZONE_UNKNOWN] * len(batch.people)
    rows = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among(batch.people),
        role="from",
        message__zone_offset_minutes__isnull=False,
        message__at__isnull=False,
    ).order_by("message__at", "message__digest")
    for person, zone in rows.values_list("person_id", "message__zone_offset_minutes"):
        zones[index[person]] = ZONE_UNKNOWN if zone is None else zone
    return zones


def _colleagues(desk: Desk, batch: Batch) -> list[int]:
    counts = dict(
        models.Person.objects.filter(
            workspace_id=desk.workspace_id,
            account_id__in=among({account for account in batch.accounts if account}),
            kind="person",
        )
        .values_list("account_id")
        .annotate(people=Count("pk"))
    )
    return [min(max(counts.get(account, 1) - 1, 0), _BYTE_MAX) for account in batch.accounts]


def _reachable(batch: Batch, ways: Ways) -> tuple[list[int], list[int]]:
    channels = [[channel for channel, _ in ways.get(person, ())] for person in batch.people]
    reachable = [_bits(theirs) for theirs in channels]
    texted = [bits | _TEXT_BIT if bits & _PHONE_BIT else bits for bits in reachable]
    return texted, [theirs.count(_EMAIL) for theirs in channels]


def _dead(
    batch: Batch, timeline: Timeline, log: LogColumns, mail_addresses: Sequence[int]
) -> list[int]:
    """Find addresses that failed for good and gave no sign of life since."""
    dead = [0] * len(batch.people)
    signals = timeline.signals
    bounced = (signals.kind == SIGNAL_KINDS.index(SignalKind.BOUNCE)) & signals.is_permanent
    spoke = _latest(len(dead), signals.person, signals.at, _is_human(signals.kind))
    failed = _latest(len(dead), signals.person, signals.at, bounced)
    for i in np.flatnonzero(failed > np.nan_to_num(spoke, nan=-np.inf)).tolist():
        # With several addresses it is not known here which one failed: none is given up.
        if mail_addresses[i] <= 1:
            dead[i] |= 1 << _CHANNEL_CODE[Channel.EMAIL.value]
    calls = np.flatnonzero(
        np.isin(log.channel, [_CHANNEL_CODE[Channel.PHONE], _CHANNEL_CODE[Channel.VOICEMAIL]])
    )
    wrong = _RESULT_CODE[CallResult.WRONG_NUMBER]
    for at in calls[np.argsort(log.at[calls], kind="stable")]:
        bits = 1 << _CHANNEL_CODE[Channel.PHONE] | 1 << _CHANNEL_CODE[Channel.TEXT]
        person = int(log.person[at])
        dead[person] = dead[person] | bits if log.result[at] == wrong else dead[person] & ~bits
    return dead


def _is_human(
    kind: np.ndarray[tuple[int], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(kind, [SIGNAL_KINDS.index(human) for human in HUMAN_SIGNALS])


def _latest(
    count: int,
    person: np.ndarray[tuple[int], np.dtype[np.int64]],
    at: Floats,
    wanted: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Floats:
    latest = np.full(count, np.nan)
    latest[person[wanted]] = at[wanted]
    return latest


def _forbidden(
    desk: Desk, batch: Batch, ways: Ways, timeline: Timeline, statements: Statements
) -> list[int]:
    """Return what law and their word close, as it stands now."""
    signals = timeline.signals
    spoke = _latest(len(batch.rows), signals.person, signals.at, _is_human(signals.kind))
    contacts = gather_contacts(
        desk,
        batch.rows,
        ways,
        spoke_at={
            person: at
            for person, at in zip(batch.people, spoke.tolist(), strict=True)
            if not math.isnan(at)
        },
        asked_for={
            person: frozenset({Channel.TEXT})
            for person, bits in zip(batch.people, statements.preferred.tolist(), strict=True)
            if bits & _TEXT_BIT
        },
    )
    now = desk.now().timestamp()
    # Of a lead file's rows many are alike before the law: each kind is judged once.
    judged = {
        each: forbidden_channels(each, desk.packs.law, now=now)[0]
        for each in dict.fromkeys(contacts)
    }
    return [judged[each] for each in contacts]
