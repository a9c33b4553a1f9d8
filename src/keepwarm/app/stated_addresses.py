"""Ways to reach people that they gave in their own mails; derived, and known by the mail."""

from __future__ import annotations

from keepwarm.engine.intake import normalise_address, read_phone
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks, insert_new

from .desk import Desk
from .facts import Batch
from .mail_facts import MailFacts

_Key = tuple[int, str, str]
"""(Person, channel, value)."""


def write_stated_addresses(desk: Desk, batch: Batch, facts: MailFacts) -> None:
    """Make the addresses that stand on mails those that the readings have now.

    One that a file or a header gave as well belongs to that and stays.
    """
    wanted: dict[_Key, bytes] = {}
    for i, digest, details in _details(facts, batch):
        prospect = batch.rows[i]
        for channel, value in _ways(details, prospect.region):
            # Of two mails that give the same, the first.
            wanted.setdefault((prospect.person_id, channel.value, value[:500]), digest)
    stored: dict[_Key, tuple[int, bytes]] = {}
    for chunk in in_chunks(batch.people):
        rows = models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=chunk, digest__isnull=False
        )
        for row in rows:
            key = (row.person_id, row.channel, row.value)
            stored[key] = (row.pk, bytes(row.digest or b""))
    gone = [pk for key, (pk, digest) in stored.items() if wanted.get(key) != digest]
    if gone:
        models.Address.objects.filter(pk__in=gone).delete()
    insert_new(
        models.Address,
        ("workspace_id", "person_id", "channel", "value", "digest"),
        ((desk.workspace_id, *key, digest) for key, digest in sorted(wanted.items())),
    )


def _details(facts: MailFacts, batch: Batch) -> list[tuple[int, bytes, dict[str, str]]]:
    """Return what these people's own mails say of reaching them, the oldest first."""
    own = [
        (mail.at, mail.digest, i, mail.message)
        for (i, _), mail in facts.mails.items()
        if not mail.is_ours and mail.sender == batch.people[i]
    ]
    readings: dict[int, dict[str, str]] = {}
    for chunk in in_chunks(sorted(message for *_, message in own)):
        rows = models.Reading.objects.filter(message_id__in=chunk, is_full=True).exclude(details={})
        readings.update(dict(rows.values_list("message_id", "details")))
    return [
        (i, digest, readings[message])
        for _, digest, i, message in sorted(own)
        if message in readings
    ]


def _ways(details: dict[str, str], region: str) -> list[tuple[Channel, str]]:
    ways = []
    if details.get("phone"):
        number = read_phone(details["phone"], region)
        if isinstance(number, str):
            ways.append((Channel.PHONE, number))
    if "@" in details.get("email", ""):
        ways.append((Channel.EMAIL, normalise_address(details["email"])))
    return ways
