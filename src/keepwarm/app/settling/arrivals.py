"""Notes who has just written and waits for us, so that pages and notices can say so at once.

It is noted when people are settled, in the same transaction, once for each mail or lead: however
often a timeline is derived anew, nobody rings twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import Max

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.ownership import Share, of_share
from keepwarm.app.telling.notices import WORDS, note_notices
from keepwarm.engine.timeline import Timeline
from keepwarm.engine.values import SIGNAL_KINDS, Ints, Lane, SignalKind
from keepwarm.records import models
from keepwarm.records.bulk import among

from .facts import Batch

FRESH: Final = dt.timedelta(days=1)
"""What is older when it becomes known stands on Today like everything else, and rings nowhere."""
SHOWN_MAX: Final = 5
KEPT: Final = dt.timedelta(days=30)
_RINGING: Final = tuple(SIGNAL_KINDS.index(kind) for kind in (SignalKind.REPLY, SignalKind.ENQUIRY))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalCard:
    """Who has just come in: nothing of what they wrote."""

    number: int
    prospect_id: int
    name: str
    account: str
    what: str
    at: dt.datetime


def note_arrivals(desk: Desk, batch: Batch, timeline: Timeline) -> None:
    """Note whose word of the last day waits for us, within the transaction that settles them."""
    fresh = _fresh(desk, timeline)
    if not fresh.size:
        return
    signals = timeline.signals
    waiting = set(
        models.Prospect.objects.filter(
            workspace_id=desk.workspace_id,
            lane=Lane.RESPOND.value,
            person_id__in=among({batch.people[number] for number in signals.person[fresh]}),
        ).values_list("person_id", flat=True)
    )
    fresh = np.array([i for i in fresh if batch.people[signals.person[i]] in waiting], np.int64)
    digests = _digests(desk, signals.message[fresh].tolist(), signals.entry[fresh].tolist())
    for i, digest in zip(fresh.tolist(), digests, strict=True):
        if digest is None:
            continue
        person = batch.people[signals.person[i]]
        row, is_new = models.Arrival.objects.get_or_create(
            workspace_id=desk.workspace_id,
            once=hashlib.sha256(digest).digest(),
            defaults={
                "person_id": person, "kind": _kind(timeline, i), "noted_at": desk.now(),
                "at": dt.datetime.fromtimestamp(float(signals.at[i]), dt.UTC),
            },
        )  # fmt: skip
        if is_new:
            note_notices(desk, row)


def _fresh(desk: Desk, timeline: Timeline) -> Ints:
    """Return the signals of the last day that a person has to answer, after our last touch."""
    signals, touches = timeline.signals, timeline.touches
    since = (desk.now() - FRESH).timestamp()
    found = np.flatnonzero(signals.asks & np.isin(signals.kind, _RINGING) & (signals.at > since))
    return np.array(
        [
            i
            for i in found
            if not np.any((touches.person == signals.person[i]) & (touches.at > signals.at[i]))
        ],
        np.int64,
    )


def _kind(timeline: Timeline, i: int) -> str:
    """Say whether it is somebody's first word, or an answer."""
    signals, touches = timeline.signals, timeline.touches
    person, at = signals.person[i], signals.at[i]
    is_first = signals.kind[i] == SIGNAL_KINDS.index(SignalKind.ENQUIRY) or not (
        np.any((touches.person == person) & (touches.at <= at))
        or np.any((signals.person == person) & (signals.at < at))
    )
    return "enquiry" if is_first else "reply"


def _digests(desk: Desk, message_ids: list[int], entry_ids: list[int]) -> list[bytes | None]:
    """Return what tells each signal from every other; None of what a person typed or a file told.

    Whoever typed it knows it, and a file may have lain for a week.
    """
    of_desk = {"workspace_id": desk.workspace_id}
    mails = dict(
        models.Message.objects.filter(**of_desk, pk__in=among(message_ids)).values_list(
            "pk", "digest"
        )
    )
    entries = models.LogEntry.objects.filter(**of_desk, pk__in=among(entry_ids))
    asked = {pk: (at, digest) for pk, at, digest in entries.values_list("pk", "at", "digest")}
    posts = models.InboundPost.objects.filter(**of_desk, state="taken")
    came = set(posts.filter(at__in=[at for at, _ in asked.values()]).values_list("at", flat=True))
    found: list[bytes | None] = []
    for message, entry in zip(message_ids, entry_ids, strict=True):
        if message:
            found.append(bytes(mails[message]))
        else:
            at, digest = asked[entry]
            found.append(bytes(digest) if at in came else None)
    return found


def newest_arrival(desk: Desk) -> int:
    """Return the number of the newest arrival; 0 without any: what a page asks on from."""
    rows = models.Arrival.objects.filter(workspace_id=desk.workspace_id)
    return int(rows.aggregate(newest=Max("pk"))["newest"] or 0)


def list_arrivals(desk: Desk, *, since: int, share: Share | None) -> tuple[ArrivalCard, ...]:
    """Return who came in after the arrival of a number and still waits, the newest first."""
    rows = models.Arrival.objects.filter(workspace_id=desk.workspace_id, pk__gt=since)
    newest = dict(rows.order_by("pk").values_list("person_id", "pk"))
    if not newest:
        return ()
    prospects = models.Prospect.objects.filter(
        of_share(share),
        workspace_id=desk.workspace_id,
        lane=Lane.RESPOND.value,
        person_id__in=among(newest),
    )
    people = {row.person_id: row for row in prospects}
    chosen = [pk for person, pk in newest.items() if person in people]
    return tuple(_cards(people, rows.filter(pk__in=sorted(chosen)[-SHOWN_MAX:]).order_by("-pk")))


def _cards(
    people: dict[int, models.Prospect], rows: Iterable[models.Arrival]
) -> Iterable[ArrivalCard]:
    for row in rows:
        who = people[row.person_id]
        yield ArrivalCard(
            number=row.pk, prospect_id=who.pk, name=who.name, account=who.account_name,
            what=WORDS[row.kind], at=row.at,
        )  # fmt: skip


def forget_old_arrivals(desk: Desk) -> None:
    """Delete what was told long ago; what they wrote stands on their timeline."""
    models.Arrival.objects.filter(
        workspace_id=desk.workspace_id, noted_at__lt=desk.now() - KEPT
    ).delete()
