"""Ways to reach people that they gave in their own mails; derived, and known by the mail.

What they wrote counts as their word. A number in their signature is only found there: it stands
in where nobody has given another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from keepwarm.app.ground.desk import Desk
from keepwarm.app.reading.mail_facts import MailFacts
from keepwarm.app.reading.signature_facts import PHONE, Said, gather_said, newest
from keepwarm.app.storing.people import Ways, read_ways
from keepwarm.engine.intake import normalise_address, read_phone
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new

from .facts import Batch

_PHONE: Final = Channel.PHONE.value
_Key = tuple[int, str, str]
"""(Person, channel, value)."""


class _Origin(NamedTuple):
    """The mail that gave an address, and whether only its signature did."""

    digest: bytes
    is_from_signature: bool


def write_stated_addresses(desk: Desk, batch: Batch, facts: MailFacts) -> Ways:
    """Make the addresses that stand on mails those that the readings have now.

    One that a file or a header gave as well belongs to that and stays. Return all ways to reach
    these people as they are now.
    """
    wanted: dict[_Key, _Origin] = {}
    for i, digest, details in _details(facts, batch):
        prospect = batch.rows[i]
        for channel, value in _ways(details, prospect.region):
            # Of two mails that give the same, the first.
            key = (prospect.person_id, channel.value, value[:500])
            wanted.setdefault(key, _Origin(digest, is_from_signature=False))
    stored, others, ways = _stored(desk, batch)
    with_phone = {person for person, channel, _ in others if channel == _PHONE}
    with_phone |= {person for person, channel, _ in wanted if channel == _PHONE}
    said = gather_said(desk, [person for person in batch.people if person not in with_phone])
    for prospect in batch.rows:
        found = _number(said.get(prospect.person_id, []), prospect.region)
        if found is not None:
            number, digest = found
            key = (prospect.person_id, _PHONE, number[:500])
            wanted[key] = _Origin(digest, is_from_signature=True)
    gone = [pk for key, (pk, origin) in stored.items() if wanted.get(key) != origin]
    kept = {key for key, (_, origin) in stored.items() if wanted.get(key) == origin}
    fresh = sorted(wanted.keys() - kept - others)
    if not gone and not fresh:
        return ways
    models.Address.objects.filter(pk__in=gone).delete()
    insert_new(
        models.Address,
        ("workspace_id", "person_id", "channel", "value", "digest", "is_from_signature"),
        ((desk.workspace_id, *key, *wanted[key]) for key in fresh),
    )
    return read_ways(desk, batch.people)


def _stored(desk: Desk, batch: Batch) -> tuple[dict[_Key, tuple[int, _Origin]], set[_Key], Ways]:
    """Return what mails gave before, what came from elsewhere, and both as ways to reach them."""
    stored: dict[_Key, tuple[int, _Origin]] = {}
    others: set[_Key] = set()
    ways: Ways = {}
    for chunk in in_chunks(batch.people):
        rows = models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(chunk)
        ).order_by("pk")
        for pk, person, channel, value, digest, is_from_signature in rows.values_list(
            "pk", "person_id", "channel", "value", "digest", "is_from_signature"
        ):
            ways.setdefault(person, []).append((channel, value))
            if digest is None:
                others.add((person, channel, value))
            else:
                origin = _Origin(bytes(digest), is_from_signature)
                stored[person, channel, value] = (pk, origin)
    return stored, others, ways


def _number(said: Sequence[Said], region: str) -> tuple[str, bytes] | None:
    """Return the first number of the newest signature that has one, and its mail."""
    for one in newest(said, PHONE):
        number = read_phone(one.value, region)
        if isinstance(number, str):
            return number, one.digest
    return None


def _details(facts: MailFacts, batch: Batch) -> list[tuple[int, bytes, dict[str, str]]]:
    """Return what these people's own mails say of reaching them, the oldest first."""
    own = [
        (mail.at, mail.digest, i, mail.message)
        for (i, _), mail in facts.mails.items()
        if not mail.is_ours and mail.sender == batch.people[i]
    ]
    readings: dict[int, dict[str, str]] = {}
    for chunk in in_chunks(sorted(message for *_, message in own)):
        rows = models.Reading.objects.filter(message_id__in=among(chunk), is_full=True).exclude(
            details={}
        )
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
