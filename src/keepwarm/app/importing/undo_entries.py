"""Takes back what a call log or a mailbox file brought: calls, messages, and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Model

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import other_holders
from keepwarm.app.ground.stale import mark_account_stale, mark_answers_stale, mark_stale
from keepwarm.app.storing.store_mail import read_briefly
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks
from keepwarm.records.database import deleting_many

from .ties import forget_empty_accounts, forget_untied

BATCH_ENTRIES: Final = 1_000
BATCH_MESSAGES: Final = 500


@dataclass(slots=True)
class EntriesUndone:
    """What taking back a log or a mailbox comes to, in numbers."""

    gone: int = 0
    elsewhere: int = 0
    """What stays, as another file or mailbox has it as well."""
    corrected: int = 0
    """Mails that stay, as a person said what they mean or whose they are."""
    people: int = 0
    """People of whom nothing is known any more; counted only when it is done."""


def undo_calls(desk: Desk, source: models.Source, counts: EntriesUndone) -> Iterator[int]:
    """Take back the entries of a call log, batch by batch; yield how many are done."""
    entries = models.LogEntry.objects.filter(workspace_id=desk.workspace_id, source=source)
    done = 0
    while True:
        with deleting_many(desk.workspace_id):
            rows = list(
                entries.order_by("pk").values_list("pk", "digest", "person_id")[:BATCH_ENTRIES]
            )
            if not rows:
                return
            digests = {bytes(digest): pk for pk, digest, _ in rows}
            elsewhere = other_holders(desk, source, digests)
            for digest, holders in elsewhere.items():
                entries.filter(pk=digests[digest]).update(source_id=min(holders))
            _forget_copies(desk, source, elsewhere)
            gone = [pk for digest, pk in digests.items() if digest not in elsewhere]
            _delete_entries(desk, gone)
            people = {person for _, _, person in rows}
            mark_stale(desk, people)
            counts.people += _forget_people(desk, people)
            counts.gone += len(gone)
            counts.elsewhere += len(elsewhere)
        done += len(rows)
        yield done


def _delete_entries(desk: Desk, gone: Collection[int]) -> None:
    """Delete entries, after what is derived of them."""
    for model in (models.Touch, models.Signal, models.Passage):
        model._default_manager.filter(  # noqa: SLF001 - Django's documented way
            workspace_id=desk.workspace_id, entry_id__in=among(gone)
        ).delete()
    models.LogEntry.objects.filter(workspace_id=desk.workspace_id, pk__in=among(gone)).delete()


def foresee_calls(desk: Desk, source: models.Source, counts: EntriesUndone) -> None:
    """Count what taking back a call log would come to."""
    entries = models.LogEntry.objects.filter(workspace_id=desk.workspace_id, source=source)
    digests = [bytes(digest) for digest in entries.values_list("digest", flat=True)]
    counts.elsewhere = len(other_holders(desk, source, digests))
    counts.gone = len(digests) - counts.elsewhere


def undo_messages(desk: Desk, source: models.Source, counts: EntriesUndone) -> Iterator[int]:
    """Take back the messages of a mailbox file, batch by batch; yield how many are done."""
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id, source=source)
    done, last = 0, 0
    while True:
        with deleting_many(desk.workspace_id):
            rows = list(messages.filter(pk__gt=last).order_by("pk")[:BATCH_MESSAGES])
            if not rows:
                return
            last = rows[-1].pk
            elsewhere, kept = _holders(desk, source, {bytes(row.digest) for row in rows}, counts)
            for row in rows:
                if bytes(row.digest) in elsewhere:
                    models.Message.objects.filter(pk=row.pk).update(
                        source_id=elsewhere[bytes(row.digest)]
                    )
            _forget_copies(desk, source, elsewhere)
            gone = [row for row in rows if bytes(row.digest) not in {*elsewhere, *kept}]
            counts.people += _delete_messages(desk, gone)
        done += len(rows)
        yield done


def foresee_messages(desk: Desk, source: models.Source, counts: EntriesUndone) -> None:
    """Count what taking back a mailbox file would come to."""
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id, source=source)
    digests = {bytes(digest) for digest in messages.values_list("digest", flat=True)}
    _holders(desk, source, digests, counts)


def _holders(
    desk: Desk, source: models.Source, digests: Collection[bytes], counts: EntriesUndone
) -> tuple[dict[bytes, int], set[bytes]]:
    """Return by digest which other source has a message, and which ones stay here; count them."""
    names = dict(
        models.Source.objects.filter(workspace_id=desk.workspace_id).values_list("pk", "name")
    )
    elsewhere = {
        # Of several the first by name, as at an import.
        digest: min(holders, key=lambda holder: (names[holder], holder))
        for digest, holders in other_holders(desk, source, digests).items()
    }
    kept = _corrected(desk, digests) - elsewhere.keys()
    counts.corrected += len(kept)
    live = _live(desk, digests) - elsewhere.keys() - kept
    counts.elsewhere += len(elsewhere) + len(live)
    counts.gone += len(set(digests)) - len(elsewhere) - len(kept) - len(live)
    return elsewhere, kept | live


def _corrected(desk: Desk, digests: Collection[bytes]) -> set[bytes]:
    """Return the mails of which a person said what they mean, or whose they are."""
    return {
        digest
        for model in (models.Correction, models.SentCorrection, models.Assignment)
        for digest in _known_to(desk, model, digests)
    }


def _live(desk: Desk, digests: Collection[bytes]) -> set[bytes]:
    """Return the mails that lie in a mailbox that is read live."""
    return set(_known_to(desk, models.StoredUid, digests))


def _known_to(desk: Desk, model: type[Model], digests: Collection[bytes]) -> Iterator[bytes]:
    rows = model._default_manager.filter(workspace_id=desk.workspace_id)  # noqa: SLF001 - as below
    for chunk in in_chunks(sorted(digests)):
        for digest in rows.filter(digest__in=chunk).values_list("digest", flat=True):
            yield bytes(digest)


def _delete_messages(desk: Desk, gone: list[models.Message]) -> int:
    """Delete messages, and who was known by them alone; return how many people."""
    numbers = [row.pk for row in gone]
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=among(numbers)
    )
    roles = set(parts.values_list("person_id", "role"))
    people = {person for person, _ in roles}
    mark_stale(desk, people)
    mark_account_stale(desk, {person for person, role in roles if role == "from"})
    keys = {row.key for row in gone} - {0}
    mark_answers_stale(desk, keys=keys, parents={row.parent for row in gone})
    answers = models.Message.objects.filter(workspace_id=desk.workspace_id, parent__in=list(keys))
    again = list(answers.exclude(pk__in=among(numbers)).values_list("pk", flat=True))
    digests = [bytes(row.digest) for row in gone]
    for derived in (models.Touch, models.Signal, models.Passage, models.SentReading):
        derived._default_manager.filter(  # noqa: SLF001 - Django's documented way
            workspace_id=desk.workspace_id, message_id__in=among(numbers)
        ).delete()
    models.Message.objects.filter(workspace_id=desk.workspace_id, pk__in=among(numbers)).delete()
    for model in (models.RawMessage, models.Proposal):
        model._default_manager.filter(  # noqa: SLF001 - as above
            workspace_id=desk.workspace_id, digest__in=digests
        ).delete()
    read_briefly(desk, again)
    return _forget_people(desk, people)


def _forget_people(desk: Desk, people: Collection[int]) -> int:
    rows = models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=among(people))
    accounts = {pk for pk in rows.values_list("account_id", flat=True) if pk}
    models.Candidate.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people)
    ).filter(person__participation__isnull=True).delete()
    count = forget_untied(desk, people)
    forget_empty_accounts(desk, accounts)
    return count


def _forget_copies(desk: Desk, source: models.Source, digests: Collection[bytes]) -> None:
    """Forget who else holds these, where only one source is left that does."""
    rows = models.SourceCopy.objects.filter(
        workspace_id=desk.workspace_id, digest__in=list(digests)
    )
    rows.filter(source=source).delete()
    holders: dict[bytes, list[int]] = {}
    for pk, digest in rows.values_list("pk", "digest"):
        holders.setdefault(bytes(digest), []).append(pk)
    alone = [pks[0] for pks in holders.values() if len(pks) == 1]
    models.SourceCopy.objects.filter(pk__in=among(alone)).delete()
