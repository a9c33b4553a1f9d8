"""A synthetic book of business, from one seed: people, touches, answers; nothing real in it."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.private_postgresql import private_server

if TYPE_CHECKING:
    from keepwarm.engine.timeline import SignalColumns, TouchColumns

CHANNEL_SHARES = (0.6, 0.25, 0.1, 0.0, 0.05, 0.0, 0.0)
REPLY_SHARE = 0.06
HISTORY_DAYS = 700
DAY_S = 86_400.0


@contextmanager
def own_home(database: str = "sqlite", *, folder: Path | None = None) -> Iterator[Path]:
    """Point Keepwarm at a fresh folder and a fresh database there, and make Django ready.

    ``database`` is "sqlite", or "postgresql" for a server that is started for this. ``folder`` is
    one to be kept, and taken up again as it was left.
    """
    with ExitStack() as opened:
        if folder is None:
            folder = Path(
                opened.enter_context(tempfile.TemporaryDirectory(prefix="keepwarm-bench-"))
            )
        os.environ.pop("DATABASE_URL", None)  # never into a person's own
        if database == "postgresql":
            os.environ["DATABASE_URL"] = opened.enter_context(private_server())
        os.environ["KEEPWARM_HOME"] = str(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "keepwarm.settings"
        import django

        django.setup()
        from keepwarm import wiring

        wiring.prepare_database()
        yield folder


def fill_workspace(
    prospects: int,
    touches: int,
    *,
    seed: int = 1,
    with_texts: bool = False,
    with_touch_rows: bool = True,
) -> None:
    """Fill the database with a settled book: prospects, touches, answers, standings.

    What settling would write is written directly, by the same engine: reading two million
    messages is what ``bench/ingest.py`` measures. ``with_texts`` adds the mails and notes of the
    touches, as raw bytes and as passages, and fields of the prospects, all to be searched.
    """
    from django.db import transaction

    from keepwarm import wiring
    from keepwarm.app.settling.settle import write_places
    from keepwarm.engine.timeline import build_timeline, summarise
    from keepwarm.engine.values import CHANNELS
    from keepwarm.records import models
    from keepwarm.records.bulk import refresh_statistics

    desk = wiring.open_desk()
    now = desk.now()
    mail, log, coverage = timeline_columns(prospects, touches, now=now.timestamp(), seed=seed)
    timeline = build_timeline(mail, log, coverage=coverage)
    standings = summarise(timeline, facts(prospects, now=now.timestamp(), seed=seed))
    with transaction.atomic():
        _write_people(desk.workspace_id, prospects)
        _write_prospects(desk.workspace_id, prospects, now)
        _write_standings(desk.workspace_id, standings)
        if with_texts:
            from bench.texts import write_texts

            write_texts(desk.workspace_id, mail, log, prospects=prospects, seed=seed)
        if with_touch_rows:
            _write_touches(desk.workspace_id, timeline.touches, with_texts=with_texts)
        if with_texts:
            _write_signals(desk.workspace_id, timeline.signals)
        spans = {
            channel.value: [float(coverage.since[code]), float(coverage.until[code])]
            for code, channel in enumerate(CHANNELS)
        }
        models.Workspace.objects.update(revision=1, coverage=spans)
    refresh_statistics()
    write_places(desk, list(range(1, prospects + 1)), standings, coverage)
    models.Workspace.objects.update(placed_on=now.astimezone(desk.zone).date())


def name_of(number: int) -> str:
    """Return the name of a synthetic person."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]} {number}"


def _write_people(workspace: int, count: int) -> None:
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new

    firms = ((i + 1, workspace, f"firm{i}.example", f"Firm {i}") for i in range(count // 4 + 1))
    insert_new(models.Account, ("id", "workspace_id", "key", "name"), firms)
    columns = "id workspace_id key name domain title kind account_id is_stale"
    people = (
        [i + 1, workspace, _address(i), name_of(i), _firm(i), "", "person", i // 4 + 1, False]
        for i in range(count)
    )
    insert_new(models.Person, columns.split(), people)
    addresses = ((workspace, i + 1, "email", _address(i)) for i in range(count))
    insert_new(models.Address, ("workspace_id", "person_id", "channel", "value"), addresses)


def _firm(number: int) -> str:
    return f"firm{number // 4}.example"


def _address(number: int) -> str:
    return f"p{number}@{_firm(number)}"


def _write_prospects(workspace: int, count: int, now: dt.datetime) -> None:
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new, stamp

    moment = stamp(now)
    fixed = {
        "workspace_id": workspace, "external_id": "", "basis": "legitimate_interest", "region": "",
        "stage": "cold", "blocked": "[]", "preferred": "[]", "outcome": "open",
        "outcome_evidence": "", "known_since": moment, "note": "", "extra": "{}", "lane": "pursue",
        "touches": 0,
    }  # fmt: skip
    columns = ("id", "person_id", "name", "account_name", "search_text", *fixed)
    rows = (
        [
            i + 1,
            i + 1,
            name_of(i),
            f"Firm {i // 4}",
            f"{name_of(i).lower()} firm {i // 4} {_address(i)}",
            *fixed.values(),
        ]
        for i in range(count)
    )
    insert_new(models.Prospect, columns, rows)


def _write_standings(workspace: int, standings: np.ndarray) -> None:
    from keepwarm.engine.values import STANDING_VERSION
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new
    from keepwarm.records.columns import pack_rows, under_revision

    columns = "prospect_id workspace_id version revision packed"
    prospects = range(1, len(standings) + 1)
    accounts = [i // 4 + 1 for i in range(len(standings))]
    rows = (
        [prospect, workspace, STANDING_VERSION, 1, under_revision(packed, 1)]
        for prospect, packed in zip(
            prospects, pack_rows(prospects, accounts, standings), strict=True
        )
    )
    insert_new(models.Standing, columns.split(), rows)


def _write_touches(workspace: int, touches: TouchColumns, *, with_texts: bool) -> None:
    from keepwarm.engine.values import CHANNELS
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new

    columns = (
        "workspace_id person_id message_id entry_id at channel tactic is_observed is_bounced"
        " answered_at"
    )
    names = [channel.value for channel in CHANNELS]
    rows = (
        [
            workspace,
            person + 1,
            message or None if with_texts else None,
            entry or None if with_texts else None,
            _stamp(at),
            names[channel],
            "",
            True,
            False,
            _stamp(answered),
        ]
        for person, message, entry, at, channel, answered in zip(
            touches.person.tolist(),
            touches.message.tolist(),
            touches.entry.tolist(),
            touches.at.tolist(),
            touches.channel.tolist(),
            touches.answered_at.tolist(),
            strict=True,
        )
    )
    insert_new(models.Touch, columns.split(), rows)


def _write_signals(workspace: int, signals: SignalColumns) -> None:
    from keepwarm.engine.values import CHANNELS, SIGNAL_KINDS
    from keepwarm.records import models
    from keepwarm.records.bulk import insert_new

    columns = "workspace_id person_id message_id entry_id at kind channel asks stated"
    names = [channel.value for channel in CHANNELS]
    kinds = [kind.value for kind in SIGNAL_KINDS]
    rows = (
        [
            workspace,
            person + 1,
            message or None,
            entry or None,
            _stamp(at),
            kinds[kind],
            names[channel],
            asks,
            0,
        ]
        for person, message, entry, at, kind, channel, asks in zip(
            signals.person.tolist(),
            signals.message.tolist(),
            signals.entry.tolist(),
            signals.at.tolist(),
            signals.kind.tolist(),
            signals.channel.tolist(),
            signals.asks.tolist(),
            strict=True,
        )
    )
    insert_new(models.Signal, columns.split(), rows)


FIRST = (
    "Ada",
    "Grace",
    "Edsger",
    "Barbara",
    "Alan",
    "Katherine",
    "Niklaus",
    "Margaret",
    "Donald",
    "Radia",
)
LAST = ("Brook", "Stone", "Field", "Hill", "Marsh", "Wood", "Lake", "Ford", "Heath", "Dale", "Moor")


def _stamp(seconds: float) -> str | None:
    if np.isnan(seconds):
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC).replace(tzinfo=None).isoformat(" ")


def facts(prospects: int, *, now: float, seed: int) -> np.ndarray:
    """Return what no timeline holds: stages, addresses, zones."""
    from keepwarm.engine.values import STANDING

    dice = np.random.default_rng(seed + 1)
    names = (
        "stage",
        "reachable",
        "value_minutes",
        "zone_offset_minutes",
        "known_since",
        "not_before",
    )
    columns = np.zeros(prospects, np.dtype([(name, STANDING[name]) for name in names]))
    columns["stage"] = dice.integers(0, 4, prospects)
    columns["reachable"] = np.where(dice.random(prospects) < 0.7, 0b00010011, 0b00000001)
    columns["value_minutes"] = np.nan
    columns["zone_offset_minutes"] = dice.choice([-300, 0, 60, 120], prospects)
    columns["known_since"] = now - dice.random(prospects) * HISTORY_DAYS * DAY_S
    columns["not_before"] = np.nan
    return columns


def timeline_columns(prospects: int, touches: int, *, now: float, seed: int):  # noqa: ANN201
    """Return mails, log entries and coverage of a synthetic past."""
    from keepwarm.engine.timeline import NO_TACTIC, LogColumns, MailColumns
    from keepwarm.engine.values import CHANNELS, Coverage

    dice = np.random.default_rng(seed)
    person = dice.integers(0, prospects, touches)
    at = now - dice.random(touches) ** 1.5 * HISTORY_DAYS * DAY_S
    channel = dice.choice(len(CHANNELS), touches, p=CHANNEL_SHARES).astype(np.uint8)
    is_mail = channel == 0
    replied = np.flatnonzero(is_mail & (dice.random(touches) < REPLY_SHARE))
    sent = np.flatnonzero(is_mail)
    logged = np.flatnonzero(~is_mail)
    delay = dice.exponential(0.5 * DAY_S, replied.size)
    keys = np.arange(1, touches + 1)
    mails = sent.size + replied.size
    mail = MailColumns(
        person=np.concatenate([person[sent], person[replied]]),
        message=np.arange(1, mails + 1),
        at=np.concatenate([at[sent], np.minimum(at[replied] + delay, now)]),
        is_ours=np.concatenate([np.ones(sent.size, bool), np.zeros(replied.size, bool)]),
        kind=np.zeros(mails, np.uint8),
        key=np.concatenate([keys[sent], np.zeros(replied.size, np.int64)]),
        parent=np.concatenate([np.zeros(sent.size, np.int64), keys[replied]]),
        subject=np.concatenate([keys[sent], np.zeros(replied.size, np.int64)]),
        is_forward=np.zeros(mails, bool),
        asks_stop=np.zeros(mails, bool),
        is_permanent=np.zeros(mails, bool),
        stated=np.zeros(mails, np.int64),
        asks=np.arange(mails) >= sent.size,
        is_away=np.zeros(mails, bool),
        return_at=np.full(mails, np.nan),
        resume_at=np.full(mails, np.nan),
    )
    log = LogColumns(
        person=person[logged],
        entry=np.arange(1, logged.size + 1),
        at=at[logged],
        channel=channel[logged],
        result=np.full(logged.size, 1, np.uint8),
        tactic=np.full(logged.size, NO_TACTIC, np.uint8),
    )
    coverage = Coverage(
        since=np.full(len(CHANNELS), now - HISTORY_DAYS * DAY_S), until=np.full(len(CHANNELS), now)
    )
    return mail, log, coverage
