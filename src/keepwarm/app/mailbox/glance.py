"""Tells who is silent by the heads of the newest mails, while the mails are still being read.

Heads are a tenth of what mails are, and need no reading: a large mailbox can be looked at in
seconds, where reading it takes minutes. A glance changes nothing of the record: nobody is a
prospect, planned or written to because of it, and it is gone once the mails themselves are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.engine.intake import (
    Glance,
    glance_at,
    is_machine_address,
    parse_message,
    person_key,
)
from keepwarm.engine.reading import read_message
from keepwarm.engine.values import Message, MessageKind, Unreadable
from keepwarm.records import models

LOOKED_AT: Final = "heads looked at"
"""What is told of progress once a glance is kept."""
PEOPLE_KEPT: Final = 50
GLANCE_FROM: Final = 500
"""Fewer messages are read about as fast as their heads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentOne:
    """Somebody who has not answered, as far as heads tell."""

    name: str
    address: str
    mails: int
    last_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceCard:
    """What a glance told, worded; ``people`` are those written to last, up to fifty."""

    sentence: str
    people: tuple[SilentOne, ...]


def note_glance(
    desk: Desk,
    mailbox: models.Mailbox,
    heads: Iterable[tuple[str, bytes]],
    progress: Progress = silent,
) -> None:
    """Keep what heads tell, each with the role of its folder: all that was sent is ours."""
    own, messages = own_keys(desk) | {mailbox.address}, list[Message]()
    for role, raw in heads:
        head = parse_message(raw, digest=b"")
        if isinstance(head, Unreadable):
            continue
        messages.append(head)
        if role == "sent" and head.sender is not None:
            own.add(person_key(head.sender.address))
    glance = glance_at(
        messages, own=own, is_aside=_Aside(desk, own), is_human=lambda one: _is_human(desk, one)
    )
    models.Mailbox.objects.filter(workspace_id=desk.workspace_id, pk=mailbox.pk).update(
        glance=_stored(glance)
    )
    progress(LOOKED_AT, len(messages), len(messages))


class _Aside:
    """Knows who is nobody to follow up: machines, and whoever shares a domain with us."""

    def __init__(self, desk: Desk, own: Iterable[str]) -> None:
        identities = desk.packs.identities
        self._machines = identities.machine_names
        domains = {key.rpartition("@")[2] for key in own}
        self._domains = domains - identities.free_mail_domains

    def __call__(self, key: str) -> bool:
        return key.rpartition("@")[2] in self._domains or is_machine_address(key, self._machines)


def _is_human(desk: Desk, message: Message) -> bool:
    # Whether the words agree with the mark is told once they are read.
    if message.headers.get("auto-submitted", "no").strip().lower() != "no":
        return False
    reading = read_message(message, desk.packs.lexicon, with_text=False)
    return reading.kind is MessageKind.HUMAN


def _stored(glance: Glance) -> dict[str, object]:
    return {
        "written_to": glance.written_to,
        "unanswered": len(glance.unanswered),
        "people": [
            [one.name, one.address, one.mails, one.last_at.timestamp()]
            for one in glance.unanswered[:PEOPLE_KEPT]
        ],
    }


def glance_card(desk: Desk, mailbox: models.Mailbox) -> GlanceCard | None:
    """Word what a glance told; ``None`` where there is none, or the mails are read by now."""
    told = mailbox.glance
    if not told:
        return None
    written_to, unanswered = int(told["written_to"]), int(told["unanswered"])
    people = tuple(
        SilentOne(
            name=name or address, address=address, mails=mails,
            last_on=dt.datetime.fromtimestamp(last_at, desk.zone).date(),
        )
        for name, address, mails, last_at in told["people"]
    )  # fmt: skip
    return GlanceCard(
        sentence=(
            f"At first glance, by the heads of the last 90 days alone: of {written_to:,} people"
            f" you wrote to, {unanswered:,} have not answered your last mail."
        ),
        people=people,
    )
