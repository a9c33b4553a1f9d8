"""Marks whose timeline no longer shows everything known, in the transaction that made it so."""

from __future__ import annotations

from collections.abc import Collection

from keepwarm.records import models

from .desk import Desk

_VARIABLES_MAX = 900
"""SQLite takes so many variables in one statement on old builds (SQLITE_MAX_VARIABLE_NUMBER)."""


def mark_stale(desk: Desk, people: Collection[int]) -> None:
    """Mark prospects among these people, so that the next settling derives them anew."""
    wanted = sorted(people)
    for start in range(0, len(wanted), _VARIABLES_MAX):
        models.Person.objects.filter(
            workspace_id=desk.workspace_id,
            pk__in=wanted[start : start + _VARIABLES_MAX],
            prospect__isnull=False,
        ).update(is_stale=True)


def mark_all_stale(desk: Desk) -> None:
    """Mark every prospect, after something changed that all timelines rest on."""
    models.Person.objects.filter(workspace_id=desk.workspace_id, prospect__isnull=False).update(
        is_stale=True
    )


def mark_answers_stale(desk: Desk, *, keys: Collection[int], parents: Collection[int]) -> None:
    """Mark people of mails that new mails answer, or that answer new mails, by whatever sender."""
    # Pairs within the new mails need no look: their people are marked by their own part.
    asked = sorted(set(parents) - set(keys) - {0})
    answered = sorted(set(keys) - {0})
    mails = models.Message.objects.filter(workspace_id=desk.workspace_id)
    found: set[int] = set()
    for start in range(0, len(asked), _VARIABLES_MAX):
        chunk = asked[start : start + _VARIABLES_MAX]
        found |= set(mails.filter(key__in=chunk).values_list("pk", flat=True))
    for start in range(0, len(answered), _VARIABLES_MAX):
        chunk = answered[start : start + _VARIABLES_MAX]
        found |= set(
            mails.filter(parent__in=chunk).exclude(key__in=chunk).values_list("pk", flat=True)
        )
    concerned = sorted(found)
    for start in range(0, len(concerned), _VARIABLES_MAX):
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id,
            message_id__in=concerned[start : start + _VARIABLES_MAX],
        )
        mark_stale(desk, set(parts.values_list("person_id", flat=True)))
