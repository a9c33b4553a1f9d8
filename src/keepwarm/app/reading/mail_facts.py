"""Gathers the mails of a batch of people as columns: theirs, ours to them, and others' for them.

An answer of somebody else's counts for a prospect when it answers our mail to the prospect and
its sender is no prospect but a colleague, the same person under another address, or has the
prospect in copy; or when a person said so. Any other answer waits until a person says whose it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.working_days import usual_working_day
from keepwarm.app.storing.store_reading import details_of
from keepwarm.engine.timeline import (
    SAME_SUBJECT_DAYS_MAX,
    MailColumns,
    intent_bits,
    leaves_doubt,
)
from keepwarm.engine.values import MEETING_AHEAD, Details, Intent, MessageKind
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks
from keepwarm.records.prospect_rows import ProspectRow, read_prospect_rows

ANSWERED_BY_OTHERS_RECIPIENTS_MAX: Final = 5
"""A stranger's answer to a mail of ours counts for the addressee of few, not of many."""
TRUSTED_CONFIDENCE_MIN: Final = 0.05
"""A reading less likely right than this, as a whole, is left to a person.

It is the chance that every single label is right and none is missing, so that a good reading of a
long mail may have a low one; the labels in doubt are told apart by ``leaves_doubt``.
"""
_KIND_CODE: Final = {kind.value: code for code, kind in enumerate(MessageKind)}
_ANSWERS: Final = frozenset({MessageKind.HUMAN.value, MessageKind.BOUNCE.value})
_ANSWERS_INVITE: Final = "METHOD:REPLY"
_MEETING_AHEAD_MAX: Final = dt.timedelta(days=183)
"""One in three years is a slip: nobody is left alone that long."""
_MAIL_FIELDS: Final = (
    "person_id", "message_id", "role", "is_ours", "message__at", "message__kind", "message__key",
    "message__parent", "message__subject_key", "message__is_forward", "message__asks_stop",
    "message__is_permanent", "message__recipients", "message__digest",
    "message__zone_offset_minutes", "person__name", "person__domain", "person__account_id",
    "person__prospect__pk",
)  # fmt: skip


_DIGEST: Final = _MAIL_FIELDS.index("message__digest")
_Parts = QuerySet[Any, Any]
"""Participations with ``is_ours``: whether the owner wrote the mail."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it concerns one person; ``sender`` and what is known of whoever wrote it."""

    sender: int
    message: int
    role: str
    is_ours: bool
    at: dt.datetime
    kind: str
    key: int
    parent: int
    subject: int
    is_forward: bool
    asks_stop: bool
    is_permanent: bool
    recipients: int
    digest: bytes
    zone_offset_minutes: int | None
    sender_name: str
    sender_domain: str
    sender_account: int | None
    sender_prospect: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """Mails by (index of the person, message), and those of which nobody knows whose they are."""

    mails: dict[tuple[int, int], Mail]
    unmatched: list[tuple[int, Mail]]

    def theirs(self) -> set[int]:
        """Return the ids of the mails that are not ours."""
        return {mail.message for mail in self.mails.values() if not mail.is_ours}

    def ours(self) -> set[int]:
        """Return the ids of our own mails to these people."""
        return {
            mail.message
            for mail in self.mails.values()
            if mail.is_ours and mail.kind == MessageKind.HUMAN.value
        }


@dataclass(slots=True)
class _Asked:
    """What we wrote to whom: by the mail's key, and by its subject."""

    by_key: dict[int, list[int]] = field(default_factory=dict)
    by_subject: dict[tuple[int, int], dt.datetime] = field(default_factory=dict)
    """(person, subject): when it was first sent."""

    def note(self, person: int, mail: Mail) -> None:
        if mail.key and mail.recipients <= ANSWERED_BY_OTHERS_RECIPIENTS_MAX:
            self.by_key.setdefault(mail.key, []).append(person)
        if mail.subject:
            first = self.by_subject.get((person, mail.subject), mail.at)
            self.by_subject[person, mail.subject] = min(first, mail.at)


def gather_mail(desk: Desk, rows: Sequence[ProspectRow]) -> MailFacts:
    """Gather the mails that these prospects sent, got from us, or that others answered for them."""
    own = own_keys(desk)
    parts = _parts(desk, own)
    people = [row.person_id for row in rows]
    index = {person: i for i, person in enumerate(people)}
    mails: dict[tuple[int, int], Mail] = {}
    asked = _Asked()
    for mail in _mails(parts.filter(person_id__in=among(people))):
        # Neither a copy of somebody else's mail nor our mail to others with a copy is a word.
        if mail.role == "cc" or (mail.role == "to") is not mail.is_ours:
            continue
        mails[index[mail.sender], mail.message] = mail
        if mail.is_ours:
            asked.note(index[mail.sender], mail)
    _drop_copies(mails)
    domains = {key.rpartition("@")[2] for key in own} - desk.packs.identities.free_mail_domains
    assigned = _assigned(desk)
    unmatched: list[tuple[int, Mail]] = []
    for person, mail, is_theirs in (
        *_threaded(desk, parts, rows, asked, domains),
        *_under_subject(parts, rows, asked, domains),
        *_said_to_be_theirs(parts, assigned, index),
    ):
        if (person, mail.message) in mails:
            continue
        said = assigned.get(mail.digest, people[person])
        if said == people[person] and (is_theirs or mail.digest in assigned):
            mails[person, mail.message] = mail
        elif not is_theirs and mail.digest not in assigned:
            unmatched.append((person, mail))
    elsewhere = _belong_elsewhere(desk, [mail for _, mail in unmatched])
    return MailFacts(
        mails=mails,
        unmatched=[found for found in unmatched if found[1].message not in elsewhere],
    )


def _drop_copies(mails: dict[tuple[int, int], Mail]) -> None:
    """Keep one copy of a mail of ours, whichever came first: servers add lines to what they file.

    Only our own: of others, two mails may bear one Message-ID.
    """
    kept: dict[tuple[int, int, int], tuple[bytes, tuple[int, int]]] = {}
    for place, mail in list(mails.items()):
        if not mail.is_ours or not mail.key:
            continue
        same = (place[0], mail.key, mail.subject)
        known = kept.get(same)
        if known is None or mail.digest < known[0]:
            kept[same] = (mail.digest, place)
        if known is not None:
            del mails[max((mail.digest, place), known)[1]]


def _parts(desk: Desk, own: set[str]) -> _Parts:
    own_people = list(
        models.Person.objects.filter(workspace_id=desk.workspace_id, key__in=own).values_list(
            "pk", flat=True
        )
    )
    return models.Participation.objects.filter(
        workspace_id=desk.workspace_id, message__at__isnull=False
    ).annotate(
        is_ours=Exists(
            models.Participation.objects.filter(
                workspace_id=desk.workspace_id,
                message_id=OuterRef("message_id"),
                role="from",
                person_id__in=own_people,
            )
        )
    )


def _mails(parts: _Parts) -> Iterable[Mail]:
    for row in parts.values_list(*_MAIL_FIELDS):
        fields: list[Any] = list(row)
        fields[_DIGEST] = bytes(fields[_DIGEST])
        yield Mail(*fields)


def _assigned(desk: Desk) -> dict[bytes, int | None]:
    """Return for whom answers count by a person's word; ``None``: for nobody."""
    rows = models.Assignment.objects.filter(workspace_id=desk.workspace_id)
    return {bytes(digest): person for digest, person in rows.values_list("digest", "person_id")}


_Found = tuple[int, Mail, bool]
"""(Index of the prospect, the mail, whether it counts as theirs without being asked)."""


def _threaded(
    desk: Desk,
    parts: _Parts,
    rows: Sequence[ProspectRow],
    asked: _Asked,
    own_domains: Collection[str],
) -> list[_Found]:
    """Find the answers to our mails that others wrote."""
    found: list[Mail] = []
    for keys in in_chunks(list(asked.by_key)):
        senders = parts.filter(role="from", is_ours=False, message__parent__in=keys)
        found += [mail for mail in _mails(senders) if mail.kind in _ANSWERS]
    addressed = _addressed_bounces(desk, found)
    copies = _copies(desk, [mail.message for mail in found], [row.person_id for row in rows])
    answers = []
    for mail in found:
        if mail.message in addressed or mail.sender_domain in own_domains:
            continue
        for person in asked.by_key[mail.parent]:
            row = rows[person]
            if mail.kind == MessageKind.BOUNCE.value:
                answers.append((person, mail, True))
            elif mail.sender_prospect is None:
                is_copied = (mail.message, row.person_id) in copies
                answers.append((person, mail, is_copied or _belongs(mail, row)))
    return answers


def _addressed_bounces(desk: Desk, mails: Sequence[Mail]) -> set[int]:
    """Find the bounces that name their address: about that one, not about all who got the mail."""
    bounces = sorted({mail.message for mail in mails if mail.kind == MessageKind.BOUNCE.value})
    addressed: set[int] = set()
    for chunk in in_chunks(bounces):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=among(chunk), role="bounced"
        )
        addressed |= set(parts.values_list("message_id", flat=True))
    return addressed


def _copies(desk: Desk, messages: Sequence[int], people: Collection[int]) -> set[tuple[int, int]]:
    """Return who of these people is addressed in which of these mails."""
    wanted, copies = set(people), set()
    for chunk in in_chunks(sorted(set(messages))):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=among(chunk), role__in=("to", "cc")
        )
        pairs = parts.values_list("message_id", "person_id")
        copies |= {(message, person) for message, person in pairs if person in wanted}
    return copies


def _belongs(mail: Mail, row: ProspectRow) -> bool:
    """Say whether the sender is a colleague of the prospect, or has the prospect's very name."""
    if mail.sender_account is not None and mail.sender_account == row.account_id:
        return True
    name = _folded(mail.sender_name)
    return bool(name) and name in (_folded(row.name), _folded(row.person_name))


def _belong_elsewhere(desk: Desk, mails: Sequence[Mail]) -> set[int]:
    """Return which of these answers count for another prospect whom our mail went to."""
    found: set[int] = set()
    for chunk in in_chunks(sorted({mail.parent for mail in mails})):
        answered = [mail for mail in mails if mail.parent in set(chunk)]
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message__key__in=chunk, role="to"
        )
        pairs = list(parts.values_list("message__key", "person_id"))
        prospects = read_prospect_rows(desk.workspace_id, {person for _, person in pairs})
        rows = {row.person_id: row for row in prospects}
        asked: dict[int, list[ProspectRow]] = {}
        for key, person in pairs:
            asked.setdefault(key, []).extend([rows[person]] if person in rows else [])
        copies = _copies(desk, [mail.message for mail in answered], rows)
        found |= {
            mail.message
            for mail in answered
            for row in asked.get(mail.parent, ())
            if (mail.message, row.person_id) in copies or _belongs(mail, row)
        }
    return found


def _folded(name: str) -> tuple[str, ...]:
    words = tuple(sorted(name.lower().replace(",", " ").split()))
    return words if len(words) > 1 else ()


def _under_subject(
    parts: _Parts,
    rows: Sequence[ProspectRow],
    asked: _Asked,
    own_domains: Collection[str],
) -> list[_Found]:
    """Find what colleagues wrote under the subject of our mail: it was forwarded to them."""
    at_account: dict[int, list[int]] = {}
    for person in {person for person, _ in asked.by_subject}:
        account = rows[person].account_id
        if account is not None:
            at_account.setdefault(account, []).append(person)
    span = dt.timedelta(days=SAME_SUBJECT_DAYS_MAX)
    answers = []
    for chunk in in_chunks(sorted(at_account)):
        colleagues = parts.filter(
            role="from",
            is_ours=False,
            person__account_id__in=among(chunk),
            person__prospect__isnull=True,
            message__kind=MessageKind.HUMAN,
        ).exclude(message__subject_key=0)
        for mail in _mails(colleagues):
            if mail.sender_domain in own_domains:
                continue
            for person in at_account[mail.sender_account or 0]:
                sent_at = asked.by_subject.get((person, mail.subject))
                if sent_at is not None and sent_at < mail.at <= sent_at + span:
                    answers.append((person, mail, True))
    return answers


def _said_to_be_theirs(
    parts: _Parts,
    assigned: dict[bytes, int | None],
    index: dict[int, int],
) -> list[_Found]:
    """Find what a person said is an answer of these prospects."""
    digests = [digest for digest, person in assigned.items() if person in index]
    if not digests:
        return []
    senders = parts.filter(role="from", is_ours=False, message__digest__in=digests)
    return [(index[assigned[mail.digest] or 0], mail, True) for mail in _mails(senders)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a mail of theirs was read as, as far as the timeline is concerned."""

    stated: int = 0
    asks: bool = True
    asks_stop: bool = False
    is_away: bool = False
    return_at: float = np.nan
    resume_at: float = np.nan
    meeting_until: float = np.nan


def mail_columns(desk: Desk, facts: MailFacts) -> MailColumns:
    """Return the mails as columns, with what the readings say of them."""
    mails, keys = list(facts.mails.values()), list(facts.mails)
    readings = _readings(facts.theirs())
    reads = [_read(desk, mail, readings.get(mail.message)) for mail in mails]
    return MailColumns(
        person=np.array([key[0] for key in keys], np.int64),
        message=np.array([key[1] for key in keys], np.int64),
        at=np.array([mail.at.timestamp() for mail in mails], np.float64),
        is_ours=np.array([mail.is_ours for mail in mails], np.bool_),
        kind=np.array([_KIND_CODE[mail.kind] for mail in mails], np.uint8),
        key=np.array([mail.key for mail in mails], np.int64),
        parent=np.array([mail.parent for mail in mails], np.int64),
        subject=np.array([mail.subject for mail in mails], np.int64),
        is_forward=np.array([mail.is_forward for mail in mails], np.bool_),
        asks_stop=np.array([read.asks_stop for read in reads], np.bool_),
        is_permanent=np.array([mail.is_permanent for mail in mails], np.bool_),
        stated=np.array([read.stated for read in reads], np.int64),
        asks=np.array([read.asks for read in reads], np.bool_),
        is_away=np.array([read.is_away for read in reads], np.bool_),
        return_at=np.array([read.return_at for read in reads], np.float64),
        resume_at=np.array([read.resume_at for read in reads], np.float64),
        meeting_until=np.array([read.meeting_until for read in reads], np.float64),
    )


_READ_FIELDS: Final = (
    "message_id", "is_full", "intents", "unsure", "confidence", "details", "needs_human",
    "evidence", "message__kind",
)  # fmt: skip
_Row = tuple[Any, ...]


def _readings(messages: Collection[int]) -> dict[int, _Row]:
    found: dict[int, _Row] = {}
    for chunk in in_chunks(sorted(messages)):
        rows = models.Reading.objects.filter(message_id__in=among(chunk), is_full=True)
        found.update({row[0]: row for row in rows.values_list(*_READ_FIELDS)})
    return found


def _read(desk: Desk, mail: Mail, row: _Row | None) -> Read:
    is_machine = mail.kind == MessageKind.AUTO_REPLY.value
    if row is None:
        return Read(asks_stop=mail.asks_stop, is_away=is_machine)
    _, _, labels, unsure, confidence, raw, needs_human, evidence, kind = row
    intents = {Intent(label) for label in labels}
    details = details_of(raw)
    zone = zone_of(desk, mail.zone_offset_minutes)
    is_unclear = is_unsure(labels, unsure, confidence)
    if kind == MessageKind.INVITE.value:
        is_unclear = not any(_ANSWERS_INVITE in piece[1].upper() for piece in evidence)
    back = details.return_on
    return Read(
        stated=intent_bits(intents),
        asks=needs_human or is_unclear,
        asks_stop=Intent.UNSUBSCRIBE in intents,
        # A machine that says nothing of an absence, such as a ticket desk, is not away.
        is_away=Intent.OUT_OF_OFFICE in intents or back is not None or (is_machine and not intents),
        # Nobody is met by a pile and by us at once.
        return_at=_start_of(usual_working_day(back + dt.timedelta(days=1)), zone)
        if back
        else np.nan,
        resume_at=_start_of(details.resume_on, zone) if details.resume_on else np.nan,
        meeting_until=_met_until(desk, details, mail.at, zone),
    )


def is_unsure(intents: Iterable[str], unsure: Iterable[str], confidence: float) -> bool:
    """Say whether a person has to tell what a message means; so where nothing was found in it."""
    stated = intent_bits(Intent(label) for label in intents)
    doubt = leaves_doubt(stated, intent_bits(Intent(label) for label in unsure))
    return bool(doubt) or confidence < TRUSTED_CONFIDENCE_MIN


def zone_of(desk: Desk, offset_minutes: int | None) -> dt.tzinfo:
    """Return the zone of a mail's sender, as the mail says; the rep's where it says none."""
    if offset_minutes is None:
        return desk.zone
    return dt.timezone(dt.timedelta(minutes=offset_minutes))


def _met_until(desk: Desk, details: Details, said_at: dt.datetime, zone: dt.tzinfo) -> float:
    """Return the weekday after a meeting, by the rep's clock; ``nan`` where none is waited for."""
    at = details.meeting_at
    if at is None or details.meeting not in MEETING_AHEAD:
        return np.nan
    begins = at if at.tzinfo else at.replace(tzinfo=zone)
    if not dt.timedelta() <= begins - said_at <= _MEETING_AHEAD_MAX:
        return np.nan
    after = begins.astimezone(desk.zone).date() + dt.timedelta(days=1)
    return _start_of(usual_working_day(after), desk.zone)


def _start_of(day: dt.date, zone: dt.tzinfo) -> float:
    return dt.datetime.combine(day, dt.time(), zone).timestamp()
