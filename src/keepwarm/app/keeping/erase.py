"""Erases a person: what is theirs goes, from all tables; what keeps them from coming back stays.

It cannot be undone. Mails between them and the owner go whole. A mail in which a prospect took
part as well, or that somebody else wrote, stays without them: see ``redact_mail``.
"""

from __future__ import annotations

import email
import quopri
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from typing import Final

from django.db import connection

from keepwarm.app.background.jobs import forget_exports
from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import find_person, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.routes import absorbed_by, find_by_keys, keys_led_to
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.people.candidates import note_candidates
from keepwarm.app.settling.settle import next_revision, settle_all
from keepwarm.app.storing.erased import ERASED, Erased, erased_keys
from keepwarm.app.storing.redact import Traces, redact_mail
from keepwarm.app.storing.store_mail import COMPRESSION, read_briefly
from keepwarm.app.storing.suppress import pass_on_stops, person_keys
from keepwarm.engine.intake import FileProblem, is_workbook, without_rows
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks, refresh_statistics
from keepwarm.records.database import writing
from keepwarm.records.search import squeeze_index

from .sweep import sweep_tables

ERASE: Final = "erase"
_SCRUBBED: Final = "About a person who was erased."
_MAILS_A_STEP: Final = 500
Progress = Callable[[str, int], None]


def _silent(_what: str, _done: int) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure takes away and what it leaves; numbers only."""

    name: str
    mails: int
    shared_mails: int
    calls: int
    touches: int
    answers: int
    decisions: int
    is_prospect: bool
    decision: int | None = None

    @property
    def sentence(self) -> str:
        """Say what was taken away, without the person."""
        calls, shared = _count(self.calls, "logged call"), _count(self.shared_mails, "mail")
        return (
            f"A person was erased: {_count(self.mails, 'mail')} and {calls} deleted,"
            f" {shared} of others kept without them."
        )

    @property
    def warning(self) -> str:
        """Say before it is done what will go, what stays and why; the person is named."""
        shared = (
            f" {_count(self.shared_mails, 'mail')} in which others took part stay, without their"
            " name, address, number and words."
            if self.shared_mails
            else ""
        )
        return (
            f"Erasing {self.name} deletes {_count(self.mails, 'mail')},"
            f" {_count(self.calls, 'logged call')}, every note, reading, fact and belief about"
            f" them, and their rows in the files you imported.{shared} A keyed hash of their"
            " addresses stays, so that they are never contacted or taken up again by a new import;"
            " and the numbers of touches and answers, without a name. It cannot be undone. Backups"
            " made before still hold them: delete those."
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def foresee_erasure(desk: Desk, person_id: int) -> Erasure:
    """Say what erasing somebody would take away; nothing is changed."""
    person = _find(desk, person_id)
    theirs, shared = _their_mails(desk, person)
    return _measure(desk, person, theirs, shared)


def erase_person(desk: Desk, person_id: int, *, progress: Progress = _silent) -> Erasure:
    """Erase somebody for good and say what went; the name is in the answer and nowhere else."""
    overwrite_what_is_deleted()
    with writing(desk.workspace_id):
        person = _find(desk, person_id)
        theirs, shared = _their_mails(desk, person)
        traces = _traces(desk, person)
        absorbed = absorbed_by(desk, person.pk)
        named = _mails_that_name(desk, traces, exclude={*theirs, *shared}, progress=progress)
        erasure = _measure(desk, person, theirs, shared)
        _suppress(desk, _keys(desk, person))
        mark_related_stale(desk, [person.pk])
        _mark_readers_stale(desk, [*theirs, *shared, *named])
        pass_on_stops(desk, person.pk)
        _scrub_decisions(desk, person)
        _delete_mails(desk, theirs)
        cut = _cut_mails(desk, [*shared, *named], traces)
        account = person.account_id
        models.Person.objects.filter(pk__in=absorbed).delete()
        person.delete()
        if account and not models.Person.objects.filter(account_id=account).exists():
            models.Account.objects.filter(pk=account).delete()
        _cut_files(desk, traces)
        _cut_outbox(desk, traces)
        sweep_tables(desk, traces)
        forget_exports(desk)
        read_briefly(desk, cut)
        decision = note_decision(
            desk,
            person_id=None,
            kind=ERASE,
            sentence=erasure.sentence,
            before={"touches": erasure.touches, "answers": erasure.answers},
        )
        revision = next_revision(desk)
        models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)
    settle_all(desk)
    with writing(desk.workspace_id):
        # What was derived anew just now came from texts that do not name them any more.
        sweep_tables(desk, traces)
    note_candidates(desk)
    desk.shelf.book = desk.shelf.weighed = desk.shelf.judged = None
    return replace(erasure, decision=int(decision.pk))


def erase_again(desk: Desk) -> int:
    """Erase whoever a restored backup brought back; return how many there were.

    Who was one with somebody else at the time of the backup is one again, and they go as one.
    """
    erased = Erased(desk)
    if not erased:
        return 0
    people = models.Person.objects.filter(workspace_id=desk.workspace_id)
    mails = models.Address.objects.filter(workspace_id=desk.workspace_id, channel=Channel.EMAIL)
    theirs = {key for key in people.values_list("key", flat=True) if erased.knows(key)}
    back = set(find_by_keys(desk, theirs).values())
    addresses = mails.values_list("person_id", "value")
    back |= {person for person, address in addresses if erased.knows(address)}
    back -= set(find_by_keys(desk, own_keys(desk)).values())
    for person in sorted(back):
        erase_person(desk, person)
    return len(back)


def overwrite_what_is_deleted() -> None:
    """Have SQLite overwrite what it deletes; PostgreSQL leaves that to its vacuum."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def clear_traces() -> bool:
    """Rewrite the database file without what was deleted; say whether it could be done now.

    Run outside a transaction. Where another process reads, its part stays until the next time.
    """
    if connection.in_atomic_block:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        return True
    refresh_statistics()
    squeeze_index()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (is_busy, *_rest) = cursor.fetchone()
    return not is_busy


def _find(desk: Desk, person_id: int) -> models.Person:
    person = find_person(desk, person_id)
    if person.key in own_keys(desk):
        raise Refusal("Not erased: that is you. Keepwarm works from your own mail.")
    return person


def _keys(desk: Desk, person: models.Person) -> frozenset[str]:
    keys = set(person_keys(desk, person.pk))
    prospect = models.Prospect.objects.filter(person=person).first()
    if prospect is not None and prospect.external_id:
        keys.add(f"id:{prospect.external_id}"[:330])
    return erased_keys(desk, person.pk, keys)


def _traces(desk: Desk, person: models.Person) -> Traces:
    """Return what names the person and nobody else in this record."""
    absorbed = models.Person.objects.filter(pk__in=absorbed_by(desk, person.pk))
    others = models.Person.objects.filter(workspace_id=desk.workspace_id).exclude(
        pk__in=[person.pk, *absorbed.values_list("pk", flat=True)]
    )
    rows = models.Address.objects.filter(workspace_id=desk.workspace_id, person=person)
    values = {
        (channel, value)
        for channel, value in rows.values_list("channel", "value")
        if not models.Address.objects.filter(workspace_id=desk.workspace_id, value=value)
        .exclude(person=person)
        .exists()
    }
    names = {
        person.name,
        *absorbed.values_list("name", flat=True),
        *models.Prospect.objects.filter(person=person).values_list("name", flat=True),
    }
    keys = [person.key, *keys_led_to(desk, person.pk)]
    numbers = {value for channel, value in values if channel == Channel.PHONE.value}
    return Traces(
        names={name for name in names if name and not others.filter(name__iexact=name).exists()},
        addresses={value for _, value in values} - numbers | {key for key in keys if "@" in key},
        numbers=numbers | {key[4:] for key in keys if key.startswith("tel:")},
    )


def _their_mails(desk: Desk, person: models.Person) -> tuple[list[int], list[int]]:
    """Return the mails that go with the person, and those that stay without them."""
    parts = models.Participation.objects.filter(workspace_id=desk.workspace_id)
    mine = parts.filter(person=person)
    wrote = set(mine.filter(role__in=("from", "bounced")).values_list("message_id", flat=True))
    got = set(mine.values_list("message_id", flat=True)) - wrote
    own = own_keys(desk)
    kept: set[int] = set()
    for chunk in in_chunks(sorted(got)):
        others = parts.filter(message_id__in=chunk).exclude(person=person)
        others = others.exclude(person__key__in=own)
        kept |= set(
            others.filter(person__prospect__isnull=False).values_list("message_id", flat=True)
        )
        kept |= set(others.filter(role="from").values_list("message_id", flat=True))
    return sorted(wrote | (got - kept)), sorted(kept)


def _measure(
    desk: Desk, person: models.Person, theirs: Sequence[int], shared: Sequence[int]
) -> Erasure:
    of_them = {"workspace_id": desk.workspace_id, "person": person}
    return Erasure(
        name=person.name or person.key,
        mails=len(theirs),
        shared_mails=len(shared),
        calls=models.LogEntry.objects.filter(**of_them).count(),
        touches=models.Touch.objects.filter(**of_them).count(),
        answers=models.Touch.objects.filter(**of_them, answered_at__isnull=False).count(),
        decisions=models.Decision.objects.filter(**of_them).count(),
        is_prospect=models.Prospect.objects.filter(**of_them).exists(),
    )


def _suppress(desk: Desk, keys: Collection[str]) -> None:
    for key in sorted(keys):
        models.Suppression.objects.update_or_create(
            workspace_id=desk.workspace_id,
            key_hash=desk.hash_key(key),
            defaults={"reason": ERASED, "at": desk.now()},
        )


def _mark_readers_stale(desk: Desk, mails: Sequence[int]) -> None:
    for chunk in in_chunks(mails):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=chunk
        )
        mark_stale(desk, set(parts.values_list("person_id", flat=True)))


def _scrub_decisions(desk: Desk, person: models.Person) -> None:
    """Keep that something was decided and when; what it said, and of whom, goes."""
    decisions = models.Decision.objects.filter(workspace_id=desk.workspace_id)
    theirs = decisions.filter(person=person)
    theirs.filter(undone_at__isnull=True).update(undone_at=desk.now())
    theirs.update(person=None, sentence=_SCRUBBED, before={})
    gone = {person.pk, *absorbed_by(desk, person.pk)}
    for row in decisions.filter(before__has_key="people"):
        if gone & set(row.before["people"]):
            row.before["people"] = [one for one in row.before["people"] if one not in gone]
            row.save(update_fields=["before"])


def _delete_mails(desk: Desk, mails: Sequence[int]) -> None:
    of_ours = {"workspace_id": desk.workspace_id}
    for chunk in in_chunks(mails):
        rows = models.Message.objects.filter(pk__in=chunk, **of_ours)
        digests = list(rows.values_list("digest", flat=True))
        rows.delete()
        for model in (
            models.RawMessage, models.Correction, models.SentCorrection, models.Assignment,
            models.Proposal,
        ):  # fmt: skip
            model._default_manager.filter(digest__in=digests, **of_ours).delete()  # noqa: SLF001
        # They may still lie on the server: read, and left aside for good.
        models.StoredUid.objects.filter(digest__in=digests, **of_ours).update(
            outcome="ignored", digest=None, why="erased"
        )


def _cut_mails(desk: Desk, mails: Sequence[int], traces: Traces) -> list[int]:
    """Take who is erased by now out of mails that stay; return those that are to be read anew."""
    cut, lost = [], []
    erased = Erased(desk)
    rows = models.Message.objects.filter(workspace_id=desk.workspace_id, pk__in=mails)
    for pk, digest in list(rows.values_list("pk", "digest")):
        raw = models.RawMessage.objects.get(workspace_id=desk.workspace_id, digest=digest)
        kept = redact_mail(
            zlib.decompress(raw.content), bytes(digest), traces, erased.knows, desk.packs.lexicon
        )
        if kept is None:
            lost.append(pk)
            continue
        raw.content = zlib.compress(kept, COMPRESSION)
        raw.save(update_fields=["content"])
        cut.append(pk)
    _delete_mails(desk, lost)
    return cut


def _mails_that_name(
    desk: Desk, traces: Traces, *, exclude: Collection[int], progress: Progress
) -> list[int]:
    """Find mails of others that name the person, however their text is encoded."""
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id)
    known = {
        bytes(digest): pk
        for pk, digest in messages.values_list("pk", "digest")
        if pk not in exclude
    }
    raws = models.RawMessage.objects.filter(workspace_id=desk.workspace_id).values_list(
        "digest", "content"
    )
    found = []
    for done, (digest, content) in enumerate(raws.iterator(_MAILS_A_STEP), start=1):
        pk = known.get(bytes(digest))
        if pk is not None and traces.found_in(_readable(zlib.decompress(content))):
            found.append(pk)
        if not done % _MAILS_A_STEP:
            progress("mails searched", done)
    return found


def _readable(raw: bytes) -> str:
    """Return all that a mail says, however encoded; nothing here is shown, only searched."""
    texts = [raw, quopri.decodestring(raw)]
    if b"base64" in raw.lower():
        for part in email.message_from_bytes(raw).walk():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and part.get_content_maintype() in ("text", "message"):
                texts.append(payload)
        texts += [str(value).encode("utf-8", "replace") for value in _headers(raw)]
    return "\n".join(text.decode("utf-8", "replace") for text in texts)


def _headers(raw: bytes) -> list[str]:
    said = []
    for value in BytesHeaderParser().parsebytes(raw).values():
        try:
            said.append(str(make_header(decode_header(str(value)))))
        except (LookupError, ValueError):
            continue
    return said


def _cut_outbox(desk: Desk, traces: Traces) -> None:
    """Empty mails to others that name the person; what is empty is not what was approved."""
    rows = models.OutboxMail.objects.filter(workspace_id=desk.workspace_id)
    for row in rows.iterator(100):
        if traces.found_in(_readable(bytes(row.content))):
            rows.filter(pk=row.pk).update(content=b"")


def _cut_files(desk: Desk, traces: Traces) -> None:
    """Take the person's rows out of the lead files and call logs that are kept as they came."""
    for raw in models.RawFile.objects.filter(workspace_id=desk.workspace_id).iterator(10):
        content = zlib.decompress(raw.content)
        kept = without_rows(content, lambda row: any(map(traces.found_in, row)))
        if isinstance(kept, FileProblem):
            # Of a workbook that nobody can open, nobody can say whom it names.
            if is_workbook(content) or traces.found_in(_readable(content)):
                raw.delete()
        elif kept is not content:
            raw.content = zlib.compress(kept)
            raw.save(update_fields=["content"])
