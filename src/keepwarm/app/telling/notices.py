"""Tells elsewhere that somebody waits, in a chat or on a phone: who, and never what they wrote.

Each arrival is told to each target at most once. It is claimed in one transaction and sent after
it: whoever dies in between leaves a notice of which nobody knows whether it arrived, and that one
is not sent again. What the service refuses is tried again, a few times within the hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.outgoing import read_pause
from keepwarm.app.ground.sealing import Sealer, sealing_place
from keepwarm.engine.values import Lane
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.database import writing

from .messenger import Messenger, NoticeTrouble

LEASE: Final = dt.timedelta(minutes=2)
RETRIES: Final = (dt.timedelta(seconds=30), dt.timedelta(minutes=3), dt.timedelta(minutes=15))
"""After how long what was refused is tried again; then it is given up."""
OLD: Final = dt.timedelta(hours=1)
"""What could not be told by then is no news any more: it stands on Today."""
NAMED_MAX: Final = 10
_NAME_CHARACTERS_MAX: Final = 80
_TROUBLE_CHARACTERS_MAX: Final = 300
_CUT_OFF: Final = "Sending was cut off: it may have arrived or not, and is not sent again."
WORDS: Final = {"enquiry": "new enquiry", "reply": "answered you"}
"""What an arrival is, after the name of who it is."""
_UNTOLD: Final = frozenset("<>[]{}|*_~`@\\:/#")
"""Signs by which chats make links, mentions and markup of what a stranger called themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What telling needs beside the desk: who takes it there, and the address of our pages."""

    messenger: Messenger
    sealer: Sealer
    pages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """Notices for one target that are about to leave, as one message."""

    target: models.NoticeTarget
    notice_ids: tuple[int, ...]
    title: str
    text: str


def note_notices(desk: Desk, arrival: models.Arrival) -> None:
    """Have an arrival told to every target, within the transaction that noted it."""
    targets = models.NoticeTarget.objects.filter(workspace_id=desk.workspace_id, is_paused=False)
    for target in targets:
        models.Notice.objects.create(
            workspace_id=desk.workspace_id, arrival=arrival, target=target, due_at=desk.now()
        )


def tell_due(desk: Desk, telling: Telling) -> int:
    """Tell what is due; return how many notices were taken."""
    told = 0
    due = _targets_due(desk)
    if not due or read_pause(desk) is not None:
        return 0
    for target_id in due:
        claimed = _claim(desk, target_id, telling.pages)
        if claimed is not None:
            told += _tell(desk, claimed, telling)
    return told


def _targets_due(desk: Desk) -> list[int]:
    rows = models.Notice.objects.filter(
        workspace_id=desk.workspace_id, state__in=("due", "sending"), due_at__lte=desk.now()
    )
    return sorted(set(rows.values_list("target_id", flat=True)))


def _claim(desk: Desk, target_id: int, pages: str) -> Claimed | None:
    """Take up what is due for a target; nobody else takes up the same."""
    now = desk.now()
    with writing(desk.workspace_id):
        rows = models.Notice.objects.filter(workspace_id=desk.workspace_id, target_id=target_id)
        rows.filter(state="sending", lease_until__lte=now).update(
            state="unsure", trouble=_CUT_OFF, ended_at=now, lease_until=None
        )
        target = models.NoticeTarget.objects.filter(
            workspace_id=desk.workspace_id, pk=target_id
        ).first()
        due = list(
            rows.filter(state="due", due_at__lte=now)
            .select_related("arrival")
            .order_by("arrival_id")
        )
        people = _waiting_people(desk, due)
        useless = [
            row.pk
            for row in due
            if target is None
            or target.is_paused
            or row.arrival.person_id not in people
            or now - row.arrival.noted_at > OLD
        ]
        rows.filter(pk__in=useless).update(state="skipped", ended_at=now)
        chosen = [row for row in due if row.pk not in useless]
        if target is None or not chosen:
            return None
        for row in chosen:
            row.state, row.lease_until, row.attempts = "sending", now + LEASE, row.attempts + 1
        models.Notice.objects.bulk_update(chosen, ["state", "lease_until", "attempts"])
    title, text = _message(chosen, people, pages)
    return Claimed(
        target=target, notice_ids=tuple(row.pk for row in chosen), title=title, text=text
    )


def _waiting_people(desk: Desk, due: Sequence[models.Notice]) -> dict[int, models.Prospect]:
    rows = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id,
        lane=Lane.RESPOND.value,
        person_id__in=among({row.arrival.person_id for row in due}),
    )
    return {row.person_id: row for row in rows}


def _message(
    chosen: Sequence[models.Notice], people: dict[int, models.Prospect], pages: str
) -> tuple[str, str]:
    """Word one message of all: who and what, and where to read the rest."""
    arrivals = {row.arrival.person_id: row.arrival for row in chosen}
    lines = []
    for person, arrival in list(arrivals.items())[:NAMED_MAX]:
        who = people[person]
        name = ", ".join(filter(None, map(plain_name, (who.name, who.account_name))))
        lines.append(f"{name}: {WORDS[arrival.kind]}\n{pages}/prospects/{who.pk}")
    more = len(arrivals) - len(lines)
    if more:
        lines.append(f"And {more} more: {pages}/")
    one = next(iter(arrivals))
    title = (
        f"{plain_name(people[one].name)} waits for you"
        if len(arrivals) == 1
        else f"{len(arrivals)} people wait for you"
    )
    return title, "\n\n".join(lines)


def plain_name(text: str) -> str:
    """Return what somebody is called as plain words: a stranger's name makes no link or mention."""
    kept = "".join(sign if sign.isprintable() and sign not in _UNTOLD else " " for sign in text)
    return " ".join(kept.split())[:_NAME_CHARACTERS_MAX]


def _tell(desk: Desk, claimed: Claimed, telling: Telling) -> int:
    target = claimed.target
    try:
        address = telling.sealer.unseal(bytes(target.sealed_address), place=target_place(target))
        telling.messenger.send(address, title=claimed.title, text=claimed.text)
    except (NoticeTrouble, Refusal) as trouble:
        _put_off(desk, claimed, str(trouble)[:_TROUBLE_CHARACTERS_MAX])
        return 0
    now = desk.now()
    with writing(desk.workspace_id):
        sent = _claimed_rows(desk, claimed).update(
            state="sent", ended_at=now, lease_until=None, trouble=""
        )
        models.NoticeTarget.objects.filter(pk=target.pk).update(trouble="", told_at=now)
    return sent


def _put_off(desk: Desk, claimed: Claimed, trouble: str) -> None:
    """Try what was refused again later, or give it up."""
    now = desk.now()
    with writing(desk.workspace_id):
        for row in _claimed_rows(desk, claimed):
            is_last = row.attempts > len(RETRIES)
            row.state = "failed" if is_last else "due"
            row.due_at = now if is_last else now + RETRIES[row.attempts - 1]
            row.ended_at = now if is_last else None
            row.lease_until, row.trouble = None, trouble
            row.save(update_fields=["state", "due_at", "ended_at", "lease_until", "trouble"])
        models.NoticeTarget.objects.filter(pk=claimed.target.pk).update(trouble=trouble)


def _claimed_rows(desk: Desk, claimed: Claimed) -> QuerySet[models.Notice]:
    return models.Notice.objects.filter(
        workspace_id=desk.workspace_id, pk__in=claimed.notice_ids, state="sending"
    )


def target_place(target: models.NoticeTarget) -> str:
    """Return the place for which the address of a target is sealed."""
    return sealing_place(target.workspace_id, "notice_target", str(target.pk), "address")
