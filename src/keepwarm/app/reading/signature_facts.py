"""What people's own signatures say of them: role, company, numbers; the newest counts.

It stands with the readings of their mails, so that nothing is stored twice. A lead file or a
person's word is never overwritten: what differs stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepwarm.app.ground.cards import SignatureFact, SignatureLine
from keepwarm.app.ground.desk import Desk
from keepwarm.engine.reading import phone_key
from keepwarm.engine.values import Channel, MessageKind
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks

TITLE: Final = "title"
COMPANY: Final = "company"
PHONE: Final = "phone"
DISMISS: Final = "dismiss_fact"
"""Kind of the decision by which a person says that such a fact is wrong."""
EARLIER_MAX: Final = 3
"""Older values that are shown of one fact."""
_Dismissed = dict[int, set[tuple[str, str]]]
"""By person the keys of what a person's word says is wrong."""
_SAID_FIELDS: Final = (
    "person_id", "message__reading__signature", "message__at", "message_id", "message__digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person's signature said of them, in one mail."""

    name: str
    value: str
    at: dt.datetime
    message: int
    digest: bytes

    @property
    def key(self) -> tuple[str, str]:
        """Return what is equal where the same is said in other writing."""
        return self.name, fact_key(self.name, self.value)


def fact_key(name: str, value: str) -> str:
    """Return what is equal for the ways of writing one fact."""
    if name == PHONE:
        return phone_key(value)
    return "".join(letter for letter in value.casefold() if letter.isalnum())


def gather_said(desk: Desk, people: Sequence[int]) -> dict[int, list[Said]]:
    """Return what the signatures of these people said, the newest first, without the dismissed."""
    return _said(desk, people, _read_dismissed(desk, people))


def _said(desk: Desk, people: Sequence[int], dismissed: _Dismissed) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for chunk in in_chunks(people):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id,
            person_id__in=chunk,
            role="from",
            message__at__isnull=False,
            message__kind=MessageKind.HUMAN,
            message__reading__is_full=True,
        ).exclude(message__reading__signature={})
        ordered = parts.order_by("-message__at", "-message__digest")
        rows: Iterable[tuple[Any, ...]] = ordered.values_list(*_SAID_FIELDS)
        for person, signature, at, message, digest in rows:
            unwanted = dismissed.get(person, ())
            for name, value in _values(signature):
                said = Said(name, value, at, message, bytes(digest))
                if said.key not in unwanted:
                    found.setdefault(person, []).append(said)
    return found


def _values(signature: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name in (TITLE, COMPANY):
        if signature.get(name):
            yield name, str(signature[name])
    for written in signature.get("phones", ()):
        yield PHONE, str(written)


def _read_dismissed(desk: Desk, people: Sequence[int]) -> _Dismissed:
    found: _Dismissed = {}
    for chunk in in_chunks(people):
        rows = models.Decision.objects.filter(
            workspace_id=desk.workspace_id,
            person_id__in=chunk,
            kind=DISMISS,
            undone_at__isnull=True,
        )
        for person, before in rows.values_list("person_id", "before"):
            if person is not None:
                found.setdefault(person, set()).add(_dismissed(before))
    return found


def _dismissed(before: dict[str, Any]) -> tuple[str, str]:
    name, value = str(before["fact"]), str(before["value"])
    return name, fact_key(name, value)


def newest(said: Sequence[Said], name: str) -> list[Said]:
    """Return what the newest mail that says such a thing says: one value, or several numbers."""
    found = [one for one in said if one.name == name]
    return [one for one in found if one.message == found[0].message]


def read_signature_facts(
    desk: Desk,
    row: models.Prospect,
    addresses: Collection[models.Address],
    decisions: Iterable[models.Decision],
) -> tuple[SignatureFact, ...]:
    """Return what one prospect's signature says, beside what is on record.

    ``decisions`` are those about them that stand: what was dismissed is left out.
    """
    dismissed = {_dismissed(one.before) for one in decisions if one.kind == DISMISS}
    said = _said(desk, [row.person_id], {row.person_id: dismissed}).get(row.person_id, [])
    record = _on_record(row, addresses)
    usable = {
        fact_key(PHONE, address.value): address.value
        for address in addresses
        if address.is_from_signature
    }
    facts = []
    for name in (TITLE, COMPANY, PHONE):
        current = _once(newest(said, name))
        older = _once(one for one in said if one.name == name and one.key not in current)
        known = [value for value in record[name] if value]
        for one in current.values():
            is_known = any(_is_same(name, one.value, value) for value in known)
            facts.append(
                SignatureFact(
                    name=name,
                    value=one.value,
                    number=usable.get(one.key[1], "") if name == PHONE else "",
                    message_id=one.message,
                    said_on=_day(desk, one),
                    is_known=is_known,
                    beside="" if is_known or not known else known[0],
                    earlier=tuple(
                        (old.value, _day(desk, old)) for old in [*older.values()][:EARLIER_MAX]
                    ),
                )
            )
            older = {}
    return tuple(facts)


def _once(said: Iterable[Said]) -> dict[tuple[str, str], Said]:
    """Return the first of those that say the same, in their order."""
    first: dict[tuple[str, str], Said] = {}
    for one in said:
        first.setdefault(one.key, one)
    return first


def _day(desk: Desk, said: Said) -> dt.date:
    return said.at.astimezone(desk.zone).date()


def _on_record(
    row: models.Prospect, addresses: Collection[models.Address]
) -> dict[str, Sequence[str]]:
    """Return what stands there otherwise; an account without a name is called by its domain."""
    account = row.person.account
    named = account.name if account is not None and account.name != account.key else ""
    return {
        TITLE: [row.person.title],
        COMPANY: [row.account_name or named],
        PHONE: [
            address.value
            for address in addresses
            if address.channel == Channel.PHONE.value and not address.is_from_signature
        ],
    }


def _is_same(name: str, value: str, known: str) -> bool:
    if name != COMPANY:
        return fact_key(name, value) == fact_key(name, known)
    # "Engines" and "Engines Ltd." are one company.
    one, other = (
        [fact_key(name, word) for word in text.split() if fact_key(name, word)]
        for text in (value, known)
    )
    length = min(len(one), len(other))
    return bool(length) and one[:length] == other[:length]


def word_signature(facts: Collection[SignatureFact]) -> tuple[SignatureLine, ...]:
    """Word what signatures say beyond the record, a line per mail, the newest first."""
    lines = []
    news = [fact for fact in facts if not fact.is_known]
    mails = {fact.message_id: fact.said_on for fact in news}
    for message_id, said_on in sorted(mails.items(), key=lambda mail: mail[1], reverse=True):
        of_mail = [fact for fact in news if fact.message_id == message_id]
        role = " at ".join(fact.value for fact in of_mail if fact.name != PHONE)
        numbers = [fact.value for fact in of_mail if fact.name == PHONE]
        words = " · ".join(part for part in (role, *numbers) if part)
        lines.append(SignatureLine(words=words, message_id=message_id, said_on=said_on))
    return tuple(lines)
