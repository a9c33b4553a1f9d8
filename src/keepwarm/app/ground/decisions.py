"""Notes what a person, or Keepwarm for them, has decided: one row each, which can be undone."""

from __future__ import annotations

from collections.abc import Mapping

from keepwarm.records import models

from .desk import Desk
from .errors import Refusal


def note_decision(
    desk: Desk,
    *,
    person_id: int | None,
    kind: str,
    sentence: str,
    before: Mapping[str, object],
    is_automatic: bool = False,
) -> models.Decision:
    """Note one decision; ``before`` is what undoing it needs."""
    return models.Decision.objects.create(
        workspace_id=desk.workspace_id,
        user_id=None if is_automatic else desk.user_id,
        person_id=person_id,
        at=desk.now(),
        kind=kind,
        sentence=sentence,
        before=dict(before),
        is_automatic=is_automatic,
    )


def decisions_on(desk: Desk, person_id: int) -> tuple[models.Decision, ...]:
    """Return what was decided about somebody and not taken back, the newest first."""
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, person_id=person_id, undone_at__isnull=True
    )
    return tuple(rows.order_by("-at", "-pk").only("at", "kind", "sentence", "before"))


def find_prospect(desk: Desk, prospect_id: int) -> models.Prospect:
    """Return the workspace's prospect of this id."""
    prospect = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, pk=prospect_id
    ).first()
    if prospect is None:
        raise Refusal("There is no such prospect any more. Look for them in the list.")
    return prospect


def find_person(desk: Desk, person_id: int) -> models.Person:
    """Return the workspace's person of this id."""
    person = models.Person.objects.filter(workspace_id=desk.workspace_id, pk=person_id).first()
    if person is None:
        raise Refusal("There is no such person any more. Look for them in the list.")
    return person


def prospect_of_decision(desk: Desk, decision_id: int) -> int | None:
    """Return the prospect whom a decision is about, as far as there is one now."""
    rows = models.Decision.objects.filter(workspace_id=desk.workspace_id, pk=decision_id)
    return rows.values_list("person__prospect__pk", flat=True).first()
