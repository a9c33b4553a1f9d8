"""What part people play at their company: by a person's word, or suggested by their title."""

from __future__ import annotations

from typing import Final

from keepwarm.app.ground.decisions import find_person, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.timeline import ROLES
from keepwarm.records import models
from keepwarm.records.database import writing

ROLE: Final = "role"
ROLE_WORDS: Final = {
    "decision_maker": "decides",
    "champion": "speaks for us",
    "user": "works with it",
    "gatekeeper": "keeps the door",
    "unknown": "not known",
}


def set_role(desk: Desk, *, person_id: int, role: str) -> int:
    """Note what part somebody plays; return the decision that can undo it."""
    if role not in ROLES:
        raise Refusal(f"Not noted: no role “{role[:40]}”. Use one of {', '.join(ROLES)}.")
    with writing(desk.workspace_id):
        person = find_person(desk, person_id)
        rows = models.BuyingRole.objects.filter(workspace_id=desk.workspace_id, person=person)
        before = rows.values_list("role", flat=True).first()
        _write(desk, person.pk, role)
        name = person.name or person.key
        decision = note_decision(
            desk,
            person_id=person.pk,
            kind=ROLE,
            sentence=f"{name}: {ROLE_WORDS[role]}.",
            before={"role": before},
        )
    return int(decision.pk)


def undo_role(desk: Desk, decision: models.Decision) -> None:
    """Note the role that stood there before, or none."""
    _write(desk, decision.person_id or 0, decision.before["role"])


def _write(desk: Desk, person_id: int, role: str | None) -> None:
    if role is None:
        models.BuyingRole.objects.filter(
            workspace_id=desk.workspace_id, person_id=person_id
        ).delete()
        return
    models.BuyingRole.objects.update_or_create(
        workspace_id=desk.workspace_id,
        person_id=person_id,
        defaults={"role": role, "at": desk.now()},
    )
