"""Takes a person's word that something from a signature is wrong; it can be taken back."""

from __future__ import annotations

from typing import Final

from keepwarm.app.ground.decisions import find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.reading.signature_facts import (
    COMPANY,
    DISMISS,
    PHONE,
    TITLE,
    fact_key,
    gather_said,
)
from keepwarm.app.settling.settle import settle_all
from keepwarm.records import models
from keepwarm.records.database import writing

_SENTENCE: Final = {
    TITLE: "“{value}” is not what {name} does.",
    COMPANY: "“{value}” is not where {name} works.",
    PHONE: "{value} is not {name}'s number.",
}


def dismiss_fact(desk: Desk, *, prospect_id: int, name: str, value: str) -> int:
    """Drop a "title", "company" or "phone" that a signature gave; return the decision.

    The same does not come back with a later mail, in whatever writing.
    """
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        said = gather_said(desk, [prospect.person_id]).get(prospect.person_id, [])
        known = [one for one in said if one.key == (name, fact_key(name, value))]
        if not known:
            raise Refusal("Nothing was changed: their signature does not say this any more.")
        decision = note_decision(
            desk,
            person_id=prospect.person_id,
            kind=DISMISS,
            sentence=_SENTENCE[name].format(value=known[0].value, name=prospect.name),
            before={"fact": name, "value": known[0].value},
        )
        mark_stale(desk, [prospect.person_id])
        settle_all(desk)
    return int(decision.pk)


def undo_dismissal(_desk: Desk, _decision: models.Decision) -> None:
    """Let a fact count again: the word against it counts only while it is not undone."""
