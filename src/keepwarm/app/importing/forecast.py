"""Foretells what an import would store, and which leads may be somebody who is known already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.store_leads import LeadCounts, lead_key, without_erased
from keepwarm.engine.values import Channel, Lead, Outcome, RowProblem
from keepwarm.records import models
from keepwarm.records.bulk import among, among_texts, in_chunks

_Alike = tuple[str, str]


def forecast_leads(desk: Desk, leads: Sequence[Lead]) -> LeadCounts:
    """Return what storing the leads would come to; nothing is changed."""
    kept = without_erased(desk, leads)
    keys = list(dict.fromkeys(map(lead_key, kept)))
    known = _prospects_by_key(desk, keys)
    fresh = len(keys) - len(known)
    return LeadCounts(
        stored=fresh,
        already_there=len(kept) - fresh,
        suppressed=sum(lead.outcome is Outcome.OPTED_OUT for lead in kept),
        erased=len(leads) - len(kept),
    )


def _prospects_by_key(desk: Desk, keys: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for chunk in in_chunks(keys):
        known.update(
            models.Person.objects.filter(
                workspace_id=desk.workspace_id, key__in=among_texts(chunk), prospect__isnull=False
            ).values_list("key", flat=True)
        )
        known.update(
            models.Route.objects.filter(
                workspace_id=desk.workspace_id,
                key__in=among_texts(chunk),
                person__prospect__isnull=False,
            ).values_list("key", flat=True)
        )
    return known


def find_duplicates(desk: Desk, leads: Sequence[Lead]) -> list[RowProblem]:
    """Return the leads that look like somebody else of the file or the record.

    They have the name and company, or the name and number, of another whose address differs.
    Both are kept apart: only a person can tell namesakes.
    """
    kept = without_erased(desk, leads)
    known = _prospects_by_key(desk, [lead_key(lead) for lead in kept])
    fresh = [lead for lead in kept if lead_key(lead) not in known and lead.name]
    stored = _stored_alike(desk, fresh)
    seen: dict[_Alike, str] = {}
    found = []
    for lead in fresh:
        marks = _marks(lead.name, lead.company, lead.phone)
        other = next((stored[mark] for mark in marks if mark in stored), "")
        twin = next((seen[mark] for mark in marks if mark in seen), "")
        if other or twin:
            found.append(_duplicate(lead, f"{other}, a prospect already" if other else twin))
        for mark in marks:
            seen.setdefault(mark, f"line {lead.row}")
    return found


def _marks(name: str, company: str, phone: str) -> list[_Alike]:
    """Return by what somebody can be taken for another: name and company, name and number."""
    said = " ".join(name.lower().split())
    return [(said, " ".join(mark.lower().split())) for mark in (company, phone) if mark.strip()]


def _stored_alike(desk: Desk, leads: Iterable[Lead]) -> Mapping[_Alike, str]:
    names = list(dict.fromkeys(lead.name for lead in leads))
    alike: dict[_Alike, str] = {}
    for chunk in in_chunks(names):
        rows = models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, name__in=among_texts(chunk)
        ).values_list("name", "account_name", "person__key", "person_id")
        people = {person: (name, company, key) for name, company, key, person in rows}
        phones = models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(people), channel=Channel.PHONE
        ).values_list("person_id", "value")
        for name, company, key in people.values():
            alike.update(dict.fromkeys(_marks(name, company, ""), key))
        for person, phone in phones:
            name, _, key = people[person]
            alike.update(dict.fromkeys(_marks(name, "", phone), key))
    return alike


def _duplicate(lead: Lead, other: str) -> RowProblem:
    return RowProblem(
        row=lead.row,
        column="",
        found=", ".join(filter(None, (lead.name, lead.company, lead.email or lead.phone))),
        expected=f"one row a person; the same name is {other}",
        remedy="Both are kept; if they are one person, give both rows the same e-mail address",
    )
