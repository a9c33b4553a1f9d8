"""Marks whose timeline no longer shows everything known, in the transaction that made it so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection

from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks

from .desk import Desk

# Asked at every look and claim: to compile a query of models takes longer than to answer it.
_IS_STALE: Final = (
    "SELECT EXISTS (SELECT 1 FROM records_person WHERE workspace_id = %s AND is_stale)"
)


def is_anybody_stale(desk: Desk) -> bool:
    """Say whether anybody is to be settled."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_STALE, [desk.workspace_id])
        return bool(cursor.fetchone()[0])


def mark_stale(desk: Desk, people: Collection[int]) -> None:
    """Mark prospects among these people, so that the next settling derives them anew."""
    for chunk in in_chunks(sorted(people)):
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, pk__in=among(chunk), prospect__isnull=False,
            is_stale=False,
        ).update(is_stale=True)  # fmt: skip


def mark_account_stale(desk: Desk, people: Collection[int]) -> None:
    """Mark the prospects at these people's companies: a colleague may have answered for them."""
    for chunk in in_chunks(sorted(people)):
        accounts = models.Person.objects.filter(
            workspace_id=desk.workspace_id, pk__in=among(chunk), account__isnull=False
        ).values("account_id")
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, account_id__in=accounts, prospect__isnull=False,
            is_stale=False,
        ).update(is_stale=True)  # fmt: skip


def mark_unread(messages: Collection[int]) -> None:
    """Have messages read in full anew: what they answer, or who wrote them, is known better now."""
    for chunk in in_chunks(sorted(messages)):
        models.Reading.objects.filter(message_id__in=among(chunk), is_full=True).update(version=0)


def mark_related_stale(desk: Desk, people: Collection[int]) -> None:
    """Mark whose timeline changes with what these people are: colleagues, and whom they answered.

    An answer counts for somebody else only as long as its sender is no prospect.
    """
    mark_account_stale(desk, people)
    for chunk in in_chunks(sorted(people)):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(chunk), role="from"
        )
        wrote = list(parts.values_list("message_id", "message__parent"))
        mark_unread([message for message, _ in wrote])
        mark_answers_stale(desk, keys=(), parents={parent for _, parent in wrote} - {0})


def _mails_with(desk: Desk, column: str, keys: Sequence[int]) -> list[tuple[int, int]]:
    """Return (id, key) of the mails whose ``column`` is among these numbers.

    The numbers are our own and stand in the statement itself: as parameters they cost an import
    a twentieth of its time.
    """
    listed = ",".join(map(str, map(int, keys)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, key FROM records_message WHERE workspace_id = %s AND {column} IN ({listed})",  # noqa: E501, S608
            [desk.workspace_id],
        )
        return list(cursor.fetchall())


def mark_all_stale(desk: Desk) -> None:
    """Mark every prospect, after something changed that all timelines rest on."""
    models.Person.objects.filter(workspace_id=desk.workspace_id, prospect__isnull=False).update(
        is_stale=True
    )


def mark_answers_stale(
    desk: Desk,
    *,
    keys: Collection[int],
    parents: Collection[int],
    stored: Collection[int] = (),
) -> None:
    """Mark people of mails that new mails answer, or that answer new mails, by whatever sender.

    ``stored`` are the ids of the new mails: their people are marked by their own part. Another mail
    of the same key was here before, as a copy of it is.
    """
    new = set(keys) - {0}
    found: set[int] = set()
    for chunk in in_chunks(sorted(set(parents) - {0})):
        found |= {pk for pk, _ in _mails_with(desk, "key", chunk)}
    found -= set(stored)
    answers: set[int] = set()
    for chunk in in_chunks(sorted(new)):
        answers |= {pk for pk, key in _mails_with(desk, "parent", chunk) if key not in new}
    mark_unread(answers)
    found |= answers
    for chunk in in_chunks(sorted(found)):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=among(chunk)
        )
        mark_stale(desk, set(parts.values_list("person_id", flat=True)))
