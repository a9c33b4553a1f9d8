"""Marks whose timeline no longer shows everything known, in the transaction that made it so."""

from __future__ import annotations

from collections.abc import Collection

from keepwarm.records import models
from keepwarm.records.bulk import in_chunks

from .desk import Desk


def mark_stale(desk: Desk, people: Collection[int]) -> None:
    """Mark prospects among these people, so that the next settling derives them anew."""
    for chunk in in_chunks(sorted(people)):
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, pk__in=chunk, prospect__isnull=False
        ).update(is_stale=True)


def mark_all_stale(desk: Desk) -> None:
    """Mark every prospect, after something changed that all timelines rest on."""
    models.Person.objects.filter(workspace_id=desk.workspace_id, prospect__isnull=False).update(
        is_stale=True
    )


def mark_answers_stale(desk: Desk, *, keys: Collection[int], parents: Collection[int]) -> None:
    """Mark people of mails that new mails answer, or that answer new mails, by whatever sender."""
    new = set(keys) - {0}
    mails = models.Message.objects.filter(workspace_id=desk.workspace_id)
    found: set[int] = set()
    # Pairs within the new mails need no look: their people are marked by their own part.
    for chunk in in_chunks(sorted(set(parents) - new - {0})):
        found |= set(mails.filter(key__in=chunk).values_list("pk", flat=True))
    for chunk in in_chunks(sorted(new)):
        answers = mails.filter(parent__in=chunk).values_list("pk", "key")
        found |= {pk for pk, key in answers if key not in new}
    for chunk in in_chunks(sorted(found)):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=chunk
        )
        mark_stale(desk, set(parts.values_list("person_id", flat=True)))
