"""What ties people to the record, and what a person has done about them since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import MERGED
from keepwarm.app.people.move_links import linked_columns
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks

DECIDED: Final = "you decided something about them"
NOTED: Final = "you noted or drafted something for them"
WRITTEN: Final = "you wrote to them since"
_BROUGHT: Final = {
    models.Address, models.Decision, models.Proposal, models.Mention, models.PlanLine,
    models.CustomField,
}  # fmt: skip
"""What points at people and prospects without a word of a person: derived, or brought by files."""


def worked_on(desk: Desk, people: Collection[int], *, since: dt.datetime) -> dict[int, str]:
    """Return of whom a person took care, and why that counts; of mails those after ``since``."""
    found: dict[int, str] = {}
    named = _named_in_decisions(desk)
    for chunk in in_chunks(sorted(people)):
        of_these = {"workspace_id": desk.workspace_id, "person_id__in": among(chunk)}
        decisions = models.Decision.objects.filter(
            **of_these, is_automatic=False, undone_at__isnull=True
        )
        for person in {*decisions.values_list("person_id", flat=True), *named.intersection(chunk)}:
            found.setdefault(person or 0, DECIDED)
        for person in _noted_of(desk, chunk):
            found.setdefault(person, NOTED)
        touches = models.Touch.objects.filter(**of_these, at__gt=since, message__isnull=False)
        for person in touches.values_list("person_id", flat=True):
            found.setdefault(person, WRITTEN)
    return found


def _named_in_decisions(desk: Desk) -> set[int]:
    """Return the people whom acts on several name: merged, split, taken up, dismissed."""
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, before__has_key="people", undone_at__isnull=True
    )
    return {
        person for before in rows.values_list("before", flat=True) for person in before["people"]
    }


def _noted_of(desk: Desk, people: Collection[int]) -> set[int]:
    """Return at whom anything else points; also what tables hold that came later than this."""
    found: set[int] = set()
    for model, column in linked_columns(models.Person):
        if model not in _BROUGHT:
            rows = model._default_manager.filter(  # noqa: SLF001 - Django's documented way
                workspace_id=desk.workspace_id, **{f"{column}__in": among(people)}
            )
            found |= set(rows.values_list(column, flat=True))
    for model, column in linked_columns(models.Prospect):
        if model not in _BROUGHT:
            path = column.removesuffix("_id")
            rows = model._default_manager.filter(  # noqa: SLF001 - as above
                workspace_id=desk.workspace_id, **{f"{path}__person_id__in": among(people)}
            )
            found |= set(rows.values_list(f"{path}__person_id", flat=True))
    return found


def tied(desk: Desk, people: Collection[int]) -> set[int]:
    """Return who of these is more than a name: known by mail, log, file, a stop or a person."""
    found = _named_in_decisions(desk).intersection(people)
    for chunk in in_chunks(sorted(people)):
        of_these = {"workspace_id": desk.workspace_id, "person_id__in": among(chunk)}
        for model in (
            models.Prospect, models.Participation, models.LogEntry, models.Mention,
        ):  # fmt: skip
            rows = model._default_manager.filter(**of_these)  # noqa: SLF001 - as above
            found |= set(rows.values_list("person_id", flat=True))
        decisions = models.Decision.objects.filter(**of_these, undone_at__isnull=True)
        found |= {person or 0 for person in decisions.values_list("person_id", flat=True)}
        found |= _noted_of(desk, chunk)
        merged = models.Person.objects.filter(pk__in=among(chunk), kind=MERGED)
        found |= set(merged.values_list("pk", flat=True))
    return found


def forget_untied(desk: Desk, people: Collection[int]) -> int:
    """Delete those of these people whom nothing ties to the record; return how many."""
    gone = sorted(set(people) - tied(desk, people))
    for chunk in in_chunks(gone):
        models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(chunk)
        ).delete()
        models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=among(chunk)).delete()
    return len(gone)


def forget_empty_accounts(desk: Desk, accounts: Collection[int]) -> None:
    """Delete those of these companies at which nobody is and of which nothing was noted."""
    for chunk in in_chunks(sorted(accounts)):
        models.Account.objects.filter(
            workspace_id=desk.workspace_id, pk__in=among(chunk), person__isnull=True,
            researchfact__isnull=True,
        ).delete()  # fmt: skip
