"""Gives a prospect's place to somebody else at the account: they left, or named who decides."""

from __future__ import annotations

from typing import Any, Final

from keepwarm.app.ground.decisions import find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.people import People
from keepwarm.app.storing.store_leads import lead_key, new_prospect
from keepwarm.engine.intake import normalise_address
from keepwarm.engine.values import Contact, Correspondent, Lead, Outcome, Stage
from keepwarm.records import models
from keepwarm.records.database import writing

from .candidates import note_candidates, take_back_accepted
from .merge import refuse_later_acts
from .merge_prospects import change_row, change_row_back

HAND_OVER: Final = "hand_over"


def hand_over(
    desk: Desk, *, prospect_id: int, to: Contact, why: str, person_id: int | None = None
) -> int:
    """Close a prospect and make one of who takes their place; return the decision.

    ``person_id`` names somebody known at the account; else ``to`` says who it is. What was heard
    of the one stays theirs; the page of each links the other, with ``why``. Who takes the place
    comes with the basis and region of the one who had it; a stop of theirs stays a stop.
    """
    words = " ".join(why.split())
    if len(words) < len("no fit"):
        raise Refusal("Not handed over: write who said so, or what happened.")
    with writing(desk.workspace_id):
        origin = find_prospect(desk, prospect_id)
        person, is_new = _find_or_make(desk, origin, to, person_id)
        if person.pk == origin.person_id:
            raise Refusal(f"Not handed over: that is {origin.name}.")
        row = models.Prospect.objects.filter(person=person).first()
        has_place = row is not None
        if row is None:
            row = _make_prospect(desk, origin, person, to)
        changes = change_row(
            origin,
            {
                "outcome": Outcome.HANDED_OVER.value,
                "outcome_evidence": f"Handed over to {row.name}: {words}",
                "outcome_at": desk.now(),
            },
        )
        link, _ = models.HandOver.objects.get_or_create(
            workspace_id=desk.workspace_id, person_id=origin.person_id, successor=person,
            defaults={"at": desk.now(), "words": words},
        )  # fmt: skip
        decision = note_decision(
            desk,
            person_id=origin.person_id,
            kind=HAND_OVER,
            sentence=f"{origin.name} is handed over to {row.name}.",
            before={
                "people": [origin.person_id, person.pk], "changes": changes, "link": link.pk,
                "is_new": is_new, "has_place": has_place,
            },
        )  # fmt: skip
        mark_stale(desk, [origin.person_id, person.pk])
        mark_related_stale(desk, [origin.person_id, person.pk])
    settle_all(desk)
    note_candidates(desk)
    return int(decision.pk)


def _find_or_make(
    desk: Desk, origin: models.Prospect, to: Contact, person_id: int | None
) -> tuple[models.Person, bool]:
    """Return who takes the place, and whether they were unknown until now."""
    people = models.Person.objects.filter(workspace_id=desk.workspace_id, kind="person")
    if person_id is not None:
        known = people.filter(pk=person_id).first()
        if known is None:
            raise Refusal("Not handed over: that person is not here any more.")
        return known, False
    if not to.name.strip() and not to.email.strip():
        raise Refusal("Not handed over: name who takes their place, or give an address.")
    if to.email.strip() and "@" not in to.email.strip()[1:-1]:
        raise Refusal(f"Not handed over: “{to.email}” is no mail address.")
    lead = _lead(origin, to)
    taken = People(desk)
    last = people.order_by("-pk").values_list("pk", flat=True).first() or 0
    if lead.email:
        taken.take_up([(Correspondent(address=lead.email, name=lead.name), "person")])
        found = taken.id_of(lead.email)
    else:
        taken.take_up_keys({lead_key(lead): lead.name})
        found = taken.id_of_key(lead_key(lead))
    rows = models.Person.objects.filter(pk=found)
    rows.filter(account__isnull=True).update(account_id=origin.person.account_id)
    rows.filter(title="").update(title=lead.title[:320])
    return rows.get(), found > last


def _lead(origin: models.Prospect, to: Contact) -> Lead:
    return Lead(
        row=0,
        name=" ".join(to.name.split()),
        email=normalise_address(to.email) if to.email.strip() else "",
        phone=to.phone.strip(),
        company=origin.account_name,
        title=to.role.strip(),
        stage=Stage.COLD,
    )


def _make_prospect(
    desk: Desk, origin: models.Prospect, person: models.Person, to: Contact
) -> models.Prospect:
    said = _lead(origin, to)
    lead = Lead(
        row=0, name=said.name or person.name,
        email=said.email or (person.key if "@" in person.key else ""), company=origin.account_name,
        title=said.title, stage=Stage.COLD, created_at=desk.now(),
        extra=(("Came through", f"Takes the place of {origin.name}"),),
    )  # fmt: skip
    row = new_prospect(desk, None, lead, person.pk)
    row.basis, row.region = origin.basis, origin.region
    row.save()
    return row


def undo_hand_over(desk: Desk, decision: models.Decision) -> None:
    """Give the place back, and take back the prospect that was made for it."""
    before: dict[str, Any] = decision.before
    if len(before["people"]) != len(("origin", "successor")):
        raise Refusal("This cannot be taken back any more: one of them was erased.")
    origin, successor = before["people"]
    refuse_later_acts(desk, decision, (origin, successor))
    row = models.Prospect.objects.filter(person_id=origin).first()
    if row is not None:
        change_row_back(row, before["changes"])
    models.HandOver.objects.filter(workspace_id=desk.workspace_id, pk=before["link"]).delete()
    if not before["has_place"]:
        take_back_accepted(desk, [successor])
    if before["is_new"]:
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, pk=successor, participation__isnull=True,
            logentry__isnull=True,
        ).delete()  # fmt: skip
    mark_related_stale(desk, [origin])
    note_candidates(desk)
