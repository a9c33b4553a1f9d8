"""Keeps lead rows: people, accounts and prospects; what is known already is only filled up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import Filled, note_mentions
from keepwarm.app.ground.routes import KEY_CHARACTERS_MAX
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.engine.intake import normalise_address, person_key
from keepwarm.engine.values import (
    Basis,
    CallResult,
    Channel,
    Correspondent,
    Lead,
    Outcome,
    Stage,
)
from keepwarm.records import models
from keepwarm.records.bulk import among, insert_values, update_rows
from keepwarm.records.database import writing

from .custom_fields import store_fields
from .erased import Erased
from .people import People, is_fuller
from .store_log import merge_phone_people, store_entries
from .suppress import suppress_person

BATCH_LEADS = 1_000
_COUNTRY_LETTERS = 2


@dataclass(slots=True)
class LeadCounts:
    """What became of the rows of one lead file."""

    stored: int = 0
    already_there: int = 0
    suppressed: int = 0
    erased: int = 0
    """Left aside, because they were erased."""


@dataclass(frozen=True, slots=True)
class _Placed:
    lead: Lead
    person: int
    account: int | None
    key: str


def store_leads(
    desk: Desk, source: models.Source, leads: Sequence[Lead], counts: LeadCounts
) -> Iterator[int]:
    """Make prospects of leads, batch by batch; yield how many rows are done.

    Each batch is one transaction and can be repeated. A prospect that exists keeps what people
    decided; only its blanks are filled.
    """
    people = People(desk)
    kept = without_erased(desk, leads)
    counts.erased += len(leads) - len(kept)
    stream = iter(kept)
    done = 0
    while batch := list(islice(stream, BATCH_LEADS)):
        with writing(desk.workspace_id):
            filled: dict[int, Filled] = {}
            placed = _place(desk, batch, people, filled)
            fresh = _store_prospects(desk, source, placed, counts, filled)
            _note_mentions(desk, source, placed, people, filled)
            mark_related_stale(desk, fresh)
            _store_enquiries(desk, source, placed)
            _heed_opt_outs(desk, placed, counts)
            mark_stale(desk, {item.person for item in placed})
        done += len(batch)
        yield done


def without_erased(desk: Desk, leads: Sequence[Lead]) -> list[Lead]:
    """Leave out the leads who were erased."""
    erased = Erased(desk)
    if not erased:
        return list(leads)
    return [lead for lead in leads if not erased.knows(lead.email or lead_key(lead))]


def lead_key(lead: Lead) -> str:
    """Return the key of the person of a lead: its address, else its id, number or name.

    The id comes before the number: a switchboard's number is many people's.
    """
    if lead.email:
        return person_key(lead.email)[:KEY_CHARACTERS_MAX]
    if lead.external_id:
        return f"id:{lead.external_id}"[:KEY_CHARACTERS_MAX]
    if lead.phone:
        return f"tel:{lead.phone}"[:KEY_CHARACTERS_MAX]
    return f"name:{' '.join(f'{lead.name} {lead.company}'.lower().split())}"[:KEY_CHARACTERS_MAX]


def _note_mentions(
    desk: Desk,
    source: models.Source,
    placed: Sequence[_Placed],
    people: People,
    filled: dict[int, Filled],
) -> None:
    """Note what the file says of whom, and what it changed of people who were here before."""
    said: dict[int, Lead] = {}
    for item in placed:
        said.setdefault(item.person, item.lead)
        before = people.names.get(item.person, "")
        if item.person in people.made:
            filled[item.person] = {"made": True}
        elif is_fuller(item.lead.name.strip()[:320], before):
            filled.setdefault(item.person, {}).setdefault("name", before)
    note_mentions(desk, source, said, filled)


def _place(
    desk: Desk, leads: Sequence[Lead], people: People, filled: dict[int, Filled]
) -> list[_Placed]:
    keyed = [(lead, lead_key(lead)) for lead in leads]
    titles: dict[str, str] = {}
    for lead, key in keyed:
        if lead.title:
            titles.setdefault(key, lead.title)
    people.take_up(
        (
            (Correspondent(address=normalise_address(lead.email), name=lead.name), "person")
            for lead in leads
            if lead.email
        ),
        titles=titles,
    )
    people.take_up_keys({key: lead.name for lead, key in keyed if not lead.email}, titles=titles)
    companies = [
        (key.rpartition("@")[2] if lead.email else "", lead.company) for lead, key in keyed
    ]
    accounts = people.accounts_of(companies)
    placed = [
        _Placed(
            lead, people.id_of(lead.email) if lead.email else people.id_of_key(key), account, key
        )
        for (lead, key), account in zip(keyed, accounts, strict=True)
    ]
    merge_phone_people(
        desk,
        (
            (item.lead.phone, item.person)
            for item in placed
            if item.lead.phone and not item.key.startswith("tel:")
        ),
    )
    ways = [
        (item.person, channel, value)
        for item in placed
        for channel, value in (
            (Channel.PHONE, item.lead.phone),
            (Channel.LINKEDIN, item.lead.linkedin),
        )
        if value
    ]
    _note_new_ways(desk, [way for way in ways if way[0] not in people.made], filled)
    people.note_addresses(ways)
    return placed


def _note_new_ways(
    desk: Desk, ways: Sequence[tuple[int, Channel, str]], filled: dict[int, Filled]
) -> None:
    """Note which of these ways to reach people no header and no file gave before."""
    if not ways:
        return
    rows = models.Address.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among({person for person, _, _ in ways}),
        digest__isnull=True,
    )
    known = set(rows.values_list("person_id", "channel", "value"))
    for person, channel, value in ways:
        if (person, channel.value, value[:500]) not in known:
            known.add((person, channel.value, value[:500]))
            theirs = filled.setdefault(person, {}).setdefault("ways", [])
            theirs.append([channel.value, value[:500]])


def _store_prospects(
    desk: Desk,
    source: models.Source,
    placed: Sequence[_Placed],
    counts: LeadCounts,
    filled: dict[int, Filled],
) -> set[int]:
    """Store the prospects; return the people who were none before, or got an account now."""
    known = {
        row.person_id: row
        for row in models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among([item.person for item in placed])
        )
    }
    decided = set(
        models.Decision.objects.filter(
            workspace_id=desk.workspace_id,
            person_id__in=among(known),
            kind__in=("close", "reopen"),
            undone_at__isnull=True,
        ).values_list("person_id", flat=True)
    )
    fresh: dict[int, dict[str, Any]] = {}
    for item in placed:
        row = known.get(item.person)
        if row is not None:
            before = _fill_blanks(desk, row, item.lead, is_decided=item.person in decided)
            if before:
                filled.setdefault(item.person, {}).setdefault("prospect", {}).update(before)
            counts.already_there += 1
        elif item.person not in fresh:
            fresh[item.person] = columns_of(desk, source, item.lead, item.person)
            counts.stored += 1
    insert_values(models.Prospect, fresh.values())
    _store_cells(desk, source, placed)
    return _fill_people(desk, placed, filled) | set(fresh)


def _store_cells(desk: Desk, source: models.Source, placed: Sequence[_Placed]) -> None:
    """Store what columns without a meaning say; of one person's rows the first that says it."""
    said: dict[int, dict[str, str]] = {}
    for item in placed:
        cells = said.setdefault(item.person, {})
        for name, value in item.lead.extra:
            cells.setdefault(name, value)
    rows = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=among([person for person in said if said[person]]),
    )
    store_fields(
        desk,
        source,
        {prospect: said[person] for prospect, person in rows.values_list("pk", "person_id")},
    )


def new_prospect(
    desk: Desk, source: models.Source | None, lead: Lead, person: int
) -> models.Prospect:
    """Return the unsaved prospect of a lead."""
    return models.Prospect(**columns_of(desk, source, lead, person))


def columns_of(desk: Desk, source: models.Source | None, lead: Lead, person: int) -> dict[str, Any]:
    """Return the columns of the prospect of a lead, as many rows are inserted by."""
    name = display_name(lead)
    return {
        "workspace_id": desk.workspace_id,
        "person_id": person,
        "source_id": source.pk if source else None,
        "external_id": lead.external_id[:200],
        "name": name,
        "account_name": lead.company[:320],
        "search_text": search_text(name, lead.company, lead.email, lead.phone),
        "basis": (source.basis if source else Basis.UNKNOWN),
        "region": _region(lead) or (source.region if source else ""),
        "stage": lead.stage.value,
        # A lead file knows amounts, not minutes: what a reply is worth is asked in one step later.
        "blocked": sorted(lead.blocked),
        "outcome": lead.outcome.value,
        "outcome_evidence": _evidence(lead),
        "not_before": _morning_of(desk, lead.follow_up_on),
        "known_since": lead.created_at,
        "note": lead.note,
        "extra": _extras(lead),
    }


def display_name(lead: Lead) -> str:
    """Return the name under which a lead is shown: theirs, or the best there is."""
    if lead.name:
        return lead.name[:320]
    if lead.email:
        words = re.split(r"[._\-+]+", lead.email.partition("@")[0])
        return " ".join(word.capitalize() for word in words if word)[:320] or lead.email
    numbers = dict(lead.extra)
    number = next((numbers[name] for name in numbers if "number" in name.lower()), "")
    return f"Lead {number or lead.external_id or lead.phone}"[:320]


def search_text(*parts: str) -> str:
    """Return the text in which the list of prospects looks for what is typed."""
    return " ".join(part.lower() for part in parts if part)


def _morning_of(desk: Desk, day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), desk.zone) if day else None


FILLED = (
    "external_id", "account_name", "note", "region", "known_since", "not_before", "stage",
    "blocked", "outcome", "outcome_evidence",
)  # fmt: skip


def _fill_blanks(
    desk: Desk, row: models.Prospect, lead: Lead, *, is_decided: bool
) -> dict[str, Any]:
    """Fill what the prospect lacks; what stands there, a person may have decided.

    A channel that the file closes is closed; ``is_decided`` says that a person ended or reopened
    it, against which the file's outcome counts for nothing. Return what stood in what was filled.
    """
    before = fill_row(desk, row, lead, is_decided=is_decided)
    if before:
        row.search_text = search_text(row.name, row.account_name, lead.email, lead.phone)
        row.save(update_fields=[*before, "search_text"])
    return before


def fill_row(desk: Desk, row: Any, lead: Lead, *, is_decided: bool) -> dict[str, Any]:  # noqa: ANN401 - a prospect, or what looks like one
    """Fill the blanks of what is not saved; return what stood in what was filled."""
    before = {name: getattr(row, name) for name in FILLED}
    row.external_id = row.external_id or lead.external_id[:200]
    row.account_name = row.account_name or lead.company[:320]
    row.note = row.note or lead.note
    row.region = row.region or _region(lead)
    row.known_since = row.known_since or lead.created_at
    row.not_before = row.not_before or _morning_of(desk, lead.follow_up_on)
    row.stage = lead.stage if row.stage == Stage.COLD.value else row.stage
    row.blocked = sorted({*row.blocked, *lead.blocked})
    if row.outcome == Outcome.OPEN.value and not is_decided:
        row.outcome = lead.outcome
        row.outcome_evidence = _evidence(lead)
    # What was blank is a text, a list or nothing: JSON holds it as it is.
    return {name: before[name] for name in FILLED if getattr(row, name) != before[name]}


def _region(lead: Lead) -> str:
    """Return the country as a code; one that nobody knows by its code stays in the extras."""
    return lead.country if len(lead.country) == _COUNTRY_LETTERS else ""


def _extras(lead: Lead) -> dict[str, str]:
    """Return what columns with a meaning say that the product does not act on, but shows."""
    said = {
        "Came through": lead.source,
        "Language": lead.language,
        "Amount": "" if lead.value is None else f"{lead.value:,.0f}",
        "Country": "" if _region(lead) else lead.country,
    }
    return {name: text for name, text in said.items() if text}


def _evidence(lead: Lead) -> str:
    if lead.outcome is Outcome.OPEN:
        return ""
    return f"The lead file says: {lead.outcome.value.replace('_', ' ')}."


def _fill_people(desk: Desk, placed: Sequence[_Placed], filled: dict[int, Filled]) -> set[int]:
    """Give people the title and account that the lead file knows; return whose account is new."""
    titles: dict[int, str] = {}
    accounts: dict[int, int] = {}
    for item in placed:
        if item.lead.title:
            titles.setdefault(item.person, item.lead.title[:320])
        if item.account:
            accounts.setdefault(item.person, item.account)
    people = models.Person.objects.filter(workspace_id=desk.workspace_id)
    untitled = list(people.filter(pk__in=among(titles), title="").values_list("pk", flat=True))
    homeless = set(
        people.filter(pk__in=among(accounts), account__isnull=True).values_list("pk", flat=True)
    )
    update_rows(models.Person, ("title",), ((titles[person], person) for person in untitled))
    update_rows(
        models.Person, ("account_id",), ((accounts[person], person) for person in sorted(homeless))
    )
    for person in untitled:
        filled.setdefault(person, {})["title"] = ""
    for person in homeless:
        filled.setdefault(person, {})["account"] = None
    return homeless


def _store_enquiries(desk: Desk, source: models.Source, placed: Sequence[_Placed]) -> None:
    """Note when somebody asked first: that is a signal, and it waits for an answer."""
    store_entries(
        desk,
        (
            (
                item.person,
                item.lead.created_at,
                Channel.EMAIL,
                CallResult.ENQUIRED,
                "",
                item.lead.said,
            )
            for item in placed
            if item.lead.stage is Stage.ENQUIRY and item.lead.created_at
        ),
        source=source,
    )


def _heed_opt_outs(desk: Desk, placed: Sequence[_Placed], counts: LeadCounts) -> None:
    for item in placed:
        if item.lead.outcome is not Outcome.OPTED_OUT:
            continue
        decision = suppress_person(
            desk,
            item.person,
            reason="The lead file says they opted out.",
            message_id=None,
            is_automatic=True,
        )
        counts.suppressed += decision is not None
