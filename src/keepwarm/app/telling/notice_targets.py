"""Where notices go: targets are added once a trial notice arrived there, paused, tried, removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.outgoing import refuse_while_paused
from keepwarm.records import models
from keepwarm.records.database import writing

from .messenger import Messenger, NoticeTrouble
from .notices import Telling, target_place

TARGETS_MAX: Final = 20
_NAME_CHARACTERS_MAX: Final = 100
_ADDRESS_CHARACTERS_MAX: Final = 2_000
_TRIAL_TITLE: Final = "Keepwarm: this is a trial"
_TRIAL_TEXT: Final = (
    "From now on it says here when somebody new asks or answers you: who, and a link. Never what"
    " they wrote."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCard:
    """A target, worded; its address is never shown again."""

    target_id: int
    name: str
    service: str
    state: str
    """"paused", "trouble" or "working"."""
    sentence: str
    told_at: dt.datetime | None
    sent: int
    failed: int
    unsure: int
    is_paused: bool


def add_target(desk: Desk, telling: Telling, *, name: str, address: str) -> int:
    """Add a target once a trial notice was taken there; return its number."""
    refuse_while_paused(desk)
    called, wanted = " ".join(name.split()), address.strip()
    service = _service(telling.messenger, wanted)
    called = called or service
    if len(called) > _NAME_CHARACTERS_MAX:
        raise Refusal(f"Not added: a name has at most {_NAME_CHARACTERS_MAX} characters.")
    rows = models.NoticeTarget.objects.filter(workspace_id=desk.workspace_id)
    _refuse_double(desk, called)
    _send_trial(telling.messenger, wanted)
    with writing(desk.workspace_id):
        _refuse_double(desk, called)
        if rows.count() >= TARGETS_MAX:
            raise Refusal(f"Not added: {TARGETS_MAX} targets are enough. Remove one first.")
        row = models.NoticeTarget.objects.create(
            workspace_id=desk.workspace_id, name=called, service=service[:100],
            made_at=desk.now(), told_at=desk.now(),
        )  # fmt: skip
        row.sealed_address = telling.sealer.seal(wanted, place=target_place(row))
        row.save(update_fields=["sealed_address"])
    return int(row.pk)


def _service(messenger: Messenger, address: str) -> str:
    if not address or len(address) > _ADDRESS_CHARACTERS_MAX or not address.isprintable():
        raise Refusal("Not added: paste the address that your service gives for notices.")
    service = messenger.service_of(address)
    if not service:
        raise Refusal(
            "Not added: no service is known by this address. Paste the webhook address that Slack,"
            " Teams or Discord gives you, or write one as the examples on this page show."
        )
    return service


def _refuse_double(desk: Desk, name: str) -> None:
    if models.NoticeTarget.objects.filter(workspace_id=desk.workspace_id, name=name).exists():
        raise Refusal(f"Not added: “{name}” is there already. Give it another name.")


def _send_trial(messenger: Messenger, address: str) -> None:
    try:
        messenger.send(address, title=_TRIAL_TITLE, text=_TRIAL_TEXT)
    except NoticeTrouble as trouble:
        raise Refusal(f"The trial notice did not arrive, so nothing was added. {trouble}") from None


def try_target(desk: Desk, telling: Telling, target_id: int) -> str:
    """Send a trial notice now; say so."""
    refuse_while_paused(desk)
    row = find_target(desk, target_id)
    address = telling.sealer.unseal(bytes(row.sealed_address), place=target_place(row))
    try:
        telling.messenger.send(address, title=_TRIAL_TITLE, text=_TRIAL_TEXT)
    except NoticeTrouble as trouble:
        _note(row, trouble=str(trouble))
        raise Refusal(f"The trial notice did not arrive. {trouble}") from None
    _note(row, trouble="", told_at=desk.now())
    return f"A trial notice went to “{row.name}”."


def _note(row: models.NoticeTarget, *, trouble: str, told_at: dt.datetime | None = None) -> None:
    row.trouble, row.told_at = trouble[:300], told_at or row.told_at
    row.save(update_fields=["trouble", "told_at"])


def pause_target(desk: Desk, target_id: int, *, is_paused: bool) -> None:
    """Tell nothing there for now, or go on with what comes from now on."""
    row = find_target(desk, target_id)
    row.is_paused = is_paused
    row.save(update_fields=["is_paused"])


def remove_target(desk: Desk, target_id: int) -> str:
    """Forget a target and its address; say so."""
    with writing(desk.workspace_id):
        row = find_target(desk, target_id)
        name = row.name
        row.delete()
    return f"“{name}” is told nothing any more, and its address is forgotten."


def find_target(desk: Desk, target_id: int) -> models.NoticeTarget:
    """Return a target of this workspace."""
    row = models.NoticeTarget.objects.filter(workspace_id=desk.workspace_id, pk=target_id).first()
    if row is None:
        raise Refusal("There is no such target of notices.")
    return row


def find_target_by_name(desk: Desk, name: str) -> models.NoticeTarget:
    """Return the target of this name."""
    row = models.NoticeTarget.objects.filter(workspace_id=desk.workspace_id, name=name).first()
    if row is None:
        raise Refusal(f"There is no target of notices “{name}”.")
    return row


def list_targets(desk: Desk) -> tuple[TargetCard, ...]:
    """Return the targets, and how telling them went."""
    rows = models.NoticeTarget.objects.filter(workspace_id=desk.workspace_id).annotate(
        sent=Count("notice", filter=Q(notice__state="sent")),
        failed=Count("notice", filter=Q(notice__state="failed")),
        unsure=Count("notice", filter=Q(notice__state="unsure")),
    )
    return tuple(_card(row) for row in rows.order_by("name"))


def _card(row: models.NoticeTarget) -> TargetCard:
    counts = {name: int(getattr(row, name)) for name in ("sent", "failed", "unsure")}
    state = "paused" if row.is_paused else "trouble" if row.trouble else "working"
    sentence = {
        "paused": "Paused: nothing is told here.",
        "trouble": f"The last notice was not taken. {row.trouble}",
        "working": "It is told who asks or answers, within seconds.",
    }[state]
    return TargetCard(
        target_id=row.pk, name=row.name, service=row.service, state=state, sentence=sentence,
        told_at=row.told_at, is_paused=row.is_paused, **counts,
    )  # fmt: skip
