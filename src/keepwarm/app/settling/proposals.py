"""What mails put to a person: other people named, refusals, doubts; derived from readings."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.app.reading.mail_facts import Mail, is_unsure
from keepwarm.app.storing.store_reading import details_of
from keepwarm.engine.intake import person_key
from keepwarm.engine.timeline import (
    AWAY_DEFAULT_DAYS,
    MISDIRECTED,
    REFUSALS,
    SignalColumns,
    Statements,
    Timeline,
    is_hostile,
    is_refusal,
)
from keepwarm.engine.values import Contact, Intent, MessageKind, Outcome
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks
from keepwarm.records.prospect_rows import ProspectRow

from .facts import Batch

NAMED_KINDS: Final = ("referral", "successor", "stand_in")
"""Proposals that name somebody else, or ask to find them."""
LABELS_OFFERED: Final = [
    Intent.QUESTION.value,
    Intent.NOT_NOW.value,
    Intent.NOT_INTERESTED.value,
    Intent.THANKS_ONLY.value,
]
"""What a message may mean in which nothing was found."""
_WORDS_MAX: Final = 300
_PAUSE_S: Final = AWAY_DEFAULT_DAYS * 86_400.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One proposal as the readings have it."""

    person: int
    digest: bytes
    kind: str
    at: dt.datetime
    contact: dict[str, str]
    labels: list[str]
    words: str

    @property
    def key(self) -> tuple[int, bytes, str]:
        """Return what makes a proposal the same as another."""
        return self.person, self.digest, self.kind


@dataclass(frozen=True, slots=True)
class _Said:
    """One mail of somebody's with what it was read as."""

    digest: bytes
    at: dt.datetime
    is_human: bool
    intents: tuple[str, ...]
    unsure: tuple[str, ...]
    details: Mapping[str, Any]
    evidence: Sequence[Sequence[Any]]
    excerpt: str
    confidence: float
    needs_human: bool

    @property
    def is_left_open(self) -> bool:
        """Return whether a person must tell what it means; what waits for us is read anyway."""
        is_clear = not is_unsure(self.intents, self.unsure, self.confidence)
        return not (self.needs_human or is_clear)

    def words(self, labels: Iterable[str]) -> str:
        """Return the words that led to these labels, or how the mail begins."""
        wanted = set(labels)
        pieces = dict.fromkeys(str(piece[1]) for piece in self.evidence if piece[0] in wanted)
        return ("; ".join(piece for piece in pieces if piece) or self.excerpt)[:_WORDS_MAX]


def derive_proposals(
    desk: Desk,
    batch: Batch,
    timeline: Timeline,
    statements: Statements,
    unmatched: Sequence[tuple[int, Mail]],
) -> list[float]:
    """Write what is put to a person about a batch; return until when each is paused for it.

    Only what waits for an answer of others' pauses here; all else follows from the standing.
    """
    said = _what_was_said(timeline.signals)
    spoke_at = _spoke_at(timeline, len(batch.rows))
    closed = _closed(batch)
    wanted: list[Wanted] = []
    for i, row in enumerate(batch.rows):
        if i not in closed:
            wanted += _named(row, said.get(i, ()))
            wanted += _in_doubt(row.person_id, said.get(i, ()), statements, i, spoke_at[i])
    wanted += [_strange(batch.people[i], mail) for i, mail in unmatched if i not in closed]
    states = _write(desk, batch.people, wanted)
    paused = [math.nan] * len(batch.rows)
    for i, mail in unmatched:
        if states.get((batch.people[i], mail.digest, "unmatched")) == "open":
            until = mail.at.timestamp() + _PAUSE_S
            paused[i] = until if math.isnan(paused[i]) else max(paused[i], until)
    return paused


def _spoke_at(timeline: Timeline, count: int) -> list[float]:
    """Return per person when a touch of ours or a talk came last."""
    latest = np.full(count, -np.inf)
    arrived = ~timeline.touches.is_bounced
    np.maximum.at(latest, timeline.touches.person[arrived], timeline.touches.at[arrived])
    talks = timeline.signals.message == 0
    np.maximum.at(latest, timeline.signals.person[talks], timeline.signals.at[talks])
    return [float(moment) for moment in latest]


def _closed(batch: Batch) -> set[int]:
    return {i for i, row in enumerate(batch.rows) if row.outcome != Outcome.OPEN.value}


_SAID_FIELDS: Final = (
    "message_id", "intents", "unsure", "confidence", "details", "evidence", "excerpt",
    "needs_human", "message__digest", "message__at", "message__kind",
)  # fmt: skip


def _what_was_said(signals: SignalColumns) -> dict[int, list[_Said]]:
    """Return per person, in order of time, the mails that say more than a plain answer."""
    rows: dict[int, tuple[Any, ...]] = {}
    for chunk in in_chunks(sorted(set(signals.message.tolist()) - {0})):
        readings = models.Reading.objects.filter(message_id__in=among(chunk), is_full=True)
        rows.update({row[0]: row for row in readings.values_list(*_SAID_FIELDS)})
    said: dict[int, list[_Said]] = {}
    for person, message in zip(signals.person.tolist(), signals.message.tolist(), strict=True):
        if message in rows:
            _, intents, unsure, confidence, details, evidence, excerpt, *of_mail = rows[message]
            needs_human, digest, at, kind = of_mail
            said.setdefault(person, []).append(
                _Said(
                    digest=bytes(digest),
                    at=at,
                    is_human=kind == MessageKind.HUMAN.value,
                    intents=tuple(intents),
                    unsure=tuple(unsure),
                    details=details,
                    evidence=evidence,
                    excerpt=excerpt,
                    confidence=confidence,
                    needs_human=needs_human,
                )
            )
    return said


def _named(row: ProspectRow, said: Sequence[_Said]) -> list[Wanted]:
    """Return who was named instead; of the same name twice the latest word, stand-ins once."""
    person = row.person_id
    found: dict[tuple[str, str], Wanted] = {}
    for n, mail in enumerate(said):
        details = details_of(mail.details)
        misdirected = [label.value for label in MISDIRECTED if label.value in mail.intents]
        if _other(details.referral, row) is not None or misdirected:
            kind = "successor" if Intent.LEFT_COMPANY.value in misdirected else "referral"
            contact = _fields(_other(details.referral, row))
            labels = misdirected or ["referral"]
            name = contact.get("email") or contact.get("name", "")
            found[kind, name.lower()] = _proposal(person, mail, kind, contact, labels)
        alternate = _other(details.alternate, row)
        if alternate is not None and not any(later.is_human for later in said[n + 1 :]):
            labels = [Intent.OUT_OF_OFFICE.value]
            contact = _fields(alternate)
            found["stand_in", ""] = _proposal(person, mail, "stand_in", contact, labels)
    # Nobody is looked for any more when somebody was named.
    for kind in ("referral", "successor"):
        if any(key[0] == kind and key[1] for key in found):
            found.pop((kind, ""), None)
    return list(found.values())


def _other(contact: Contact | None, row: ProspectRow) -> Contact | None:
    """Return the contact unless it is the prospect or their company.

    "Ada Quist is no longer with Fenland Dairy" names both, and neither follows Ada.
    """
    if contact is None or (contact.email and person_key(contact.email) == row.person_key):
        return None
    known = {
        _letters(row.name),
        _letters(row.person_name),
        _letters(row.account_name),
        _letters(row.domain.partition(".")[0]),
    }
    return None if contact.name and _letters(contact.name) in known else contact


def _letters(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _fields(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {}
    fields = {name: getattr(contact, name) for name in Contact.__dataclass_fields__}
    return {name: text for name, text in fields.items() if text}


def _proposal(
    person: int, mail: _Said, kind: str, contact: dict[str, str], labels: list[str]
) -> Wanted:
    return Wanted(person, mail.digest, kind, mail.at, contact, labels, mail.words(labels))


def _in_doubt(
    person: int, said: Sequence[_Said], statements: Statements, i: int, spoke_at: float
) -> list[Wanted]:
    """Return what the latest word leaves to a person: a no, an attack, or a doubt.

    ``spoke_at`` is when we were in touch last: what was answered since has been read.
    """
    human = [mail for mail in said if mail.is_human]
    found = []
    if human and human[-1].at.timestamp() >= spoke_at and human[-1].is_left_open:
        labels = list(dict.fromkeys([*human[-1].unsure, *human[-1].intents]))
        found.append(_proposal(person, human[-1], "unsure", {}, labels or LABELS_OFFERED))
    stated, stated_at = int(statements.stated[i]), float(statements.stated_at[i])
    ruling = [mail for mail in human if mail.at.timestamp() <= stated_at]
    if ruling and is_hostile(stated):
        found.append(_proposal(person, ruling[-1], "hostile", {}, [Intent.HOSTILE.value]))
    elif ruling and is_refusal(stated):
        labels = [label.value for label in REFUSALS if label.value in ruling[-1].intents]
        found.append(_proposal(person, ruling[-1], "refusal", {}, labels))
    return found


def _strange(person: int, mail: Mail) -> Wanted:
    contact = {"name": mail.sender_name}
    return Wanted(person, mail.digest, "unmatched", mail.at, contact, [], "")


def _write(
    desk: Desk, people: Sequence[int], wanted: Sequence[Wanted]
) -> dict[tuple[int, bytes, str], str]:
    """Make the open proposals those that are wanted; what was decided stays. Return the states."""
    stored: dict[tuple[int, bytes, str], models.Proposal] = {}
    for chunk in in_chunks(people):
        rows = models.Proposal.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(chunk)
        )
        stored.update({(row.person_id, bytes(row.digest), row.kind): row for row in rows})
    fresh = {each.key: each for each in wanted}
    gone = [
        row.pk
        for key, row in stored.items()
        if row.state == "open" and (key not in fresh or _differs(row, fresh[key]))
    ]
    if gone:
        models.Proposal.objects.filter(pk__in=gone).delete()
    kept = {key: row.state for key, row in stored.items() if row.pk not in set(gone)}
    missing = [each for key, each in fresh.items() if key not in kept]
    models.Proposal.objects.bulk_create(
        models.Proposal(
            workspace_id=desk.workspace_id,
            person_id=each.person,
            digest=each.digest,
            kind=each.kind,
            at=each.at,
            contact=each.contact,
            labels=each.labels,
            words=each.words,
        )
        for each in missing
    )
    return {**kept, **{each.key: "open" for each in missing}}


def _differs(row: models.Proposal, wanted: Wanted) -> bool:
    is_same = (row.contact, row.labels, row.words, row.at) == (
        wanted.contact,
        wanted.labels,
        wanted.words,
        wanted.at,
    )
    return not is_same
