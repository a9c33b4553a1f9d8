"""Takes or leaves what a mail proposes: somebody else named becomes a prospect, or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.storing.people import People
from keepwarm.app.storing.store_leads import lead_key, new_prospect
from keepwarm.engine.intake import normalise_address
from keepwarm.engine.values import Contact, Correspondent, Lead, Stage
from keepwarm.records import models
from keepwarm.records.bulk import insert_new
from keepwarm.records.database import writing

from .candidates import note_candidates, take_back_accepted


def find_open(desk: Desk, proposal_id: int) -> models.Proposal:
    """Return a proposal that still waits for a word."""
    row = (
        models.Proposal.objects.filter(workspace_id=desk.workspace_id, pk=proposal_id, state="open")
        .select_related("person", "person__account", "person__prospect")
        .first()
    )
    if row is None:
        raise Refusal("That was decided already, or does not stand any more.")
    return row


def add_named(desk: Desk, proposal: models.Proposal) -> int:
    """Make a prospect of whom a mail named, at the same account; return the decision.

    The basis is that of the one who named them, and where they come from stands with them.
    """
    contact = Contact(**{name: str(text) for name, text in proposal.contact.items()})
    if not (contact.name or contact.email or contact.phone):
        raise Refusal("Nobody was added: the mail names nobody. Ask, then import or log them.")
    origin = proposal.person.prospect
    with writing(desk.workspace_id):
        lead = _lead(desk, proposal, contact, origin)
        known = models.Person.objects.filter(workspace_id=desk.workspace_id, key=lead_key(lead))
        is_known = known.exists()
        person = _person(desk, proposal, lead)
        if models.Prospect.objects.filter(person_id=person).exists():
            raise Refusal(f"Nobody was added: {lead.name or lead.email} is a prospect already.")
        row = new_prospect(desk, None, lead, person)
        row.basis, row.region = origin.basis, origin.region
        row.save()
        decision = _decide(
            desk,
            proposal,
            "taken",
            kind="add",
            sentence=f"{row.name} was added: {_origin_words(proposal, origin)}.",
            more={"people": [person], "is_known": is_known},
        )
        mark_stale(desk, [person])
        mark_related_stale(desk, [person])
    return decision


def _lead(desk: Desk, proposal: models.Proposal, contact: Contact, origin: models.Prospect) -> Lead:
    said = f"{_origin_words(proposal, origin)}, in a mail of {_day(desk, proposal.at)}"
    return Lead(
        row=0,
        name=contact.name,
        email=normalise_address(contact.email) if contact.email else "",
        phone=contact.phone,
        company=origin.account_name,
        title=contact.role,
        stage=Stage.COLD,
        created_at=proposal.at,
        source=said[0].upper() + said[1:],
    )


_ORIGIN: Final = {
    "referral": "named by {name} as the one who decides",
    "successor": "named as the successor of {name}",
    "stand_in": "stands in for {name}",
}


def _origin_words(proposal: models.Proposal, origin: models.Prospect) -> str:
    return _ORIGIN[proposal.kind].format(name=origin.name)


def _day(desk: Desk, moment: dt.datetime) -> str:
    local = moment.astimezone(desk.zone)
    return f"{local.day} {local:%B %Y}"


def _person(desk: Desk, proposal: models.Proposal, lead: Lead) -> int:
    """Find or make the person at the account of the one who named them."""
    people = People(desk)
    if lead.email:
        people.take_up([(Correspondent(address=lead.email, name=lead.name), "person")])
    else:
        people.take_up_keys({lead_key(lead): lead.name})
    person = people.id_of(lead.email) if lead.email else people.id_of_key(lead_key(lead))
    if lead.phone:
        insert_new(
            models.Address,
            ("workspace_id", "person_id", "channel", "value"),
            [(desk.workspace_id, person, "phone", lead.phone[:500])],
        )
    rows = models.Person.objects.filter(pk=person)
    rows.filter(account__isnull=True).update(account_id=proposal.person.account_id)
    rows.filter(title="").update(title=lead.title[:320])
    return person


def set_aside(desk: Desk, proposal: models.Proposal, sentence: str) -> int:
    """Take a proposal off the list of what is to be decided; return the decision."""
    with writing(desk.workspace_id):
        return _decide(desk, proposal, "dismissed", kind="set_aside", sentence=sentence)


def _decide(
    desk: Desk,
    proposal: models.Proposal,
    state: str,
    *,
    kind: str,
    sentence: str,
    more: Mapping[str, object] | None = None,
) -> int:
    first = models.Proposal.objects.filter(pk=proposal.pk, state="open").update(state=state)
    if not first:
        raise Refusal("That was decided already.")
    mark_stale(desk, [proposal.person_id])
    decision = note_decision(
        desk,
        person_id=proposal.person_id,
        kind=kind,
        sentence=sentence,
        before={
            "digest": bytes(proposal.digest).hex(),
            "proposal": proposal.kind,
            **(more or {}),
        },
    )
    return int(decision.pk)


def undo_set_aside(desk: Desk, decision: models.Decision) -> None:
    """Put a proposal back on the list; settling takes it off where it does not stand any more."""
    models.Proposal.objects.filter(
        workspace_id=desk.workspace_id,
        person_id=decision.person_id or 0,
        digest=bytes.fromhex(decision.before["digest"]),
        kind=decision.before["proposal"],
    ).update(state="open")


def undo_add(desk: Desk, decision: models.Decision) -> None:
    """Take back a prospect that was added by mistake, and put the proposal back on the list."""
    undo_set_aside(desk, decision)
    take_back_accepted(desk, decision.before["people"])
    if not decision.before["is_known"]:
        models.Person.objects.filter(
            workspace_id=desk.workspace_id,
            pk__in=decision.before["people"],
            participation__isnull=True,
            logentry__isnull=True,
        ).delete()
    note_candidates(desk)
