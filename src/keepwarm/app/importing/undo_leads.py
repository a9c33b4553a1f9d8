"""Takes back what a lead file brought: prospects, people, and what it filled in of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import Mentioned, other_holders, read_mentions
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.people.candidates import take_back_prospects
from keepwarm.app.settling.settle import next_revision
from keepwarm.app.storing.people import People, is_fuller
from keepwarm.app.storing.store_leads import FILLED, columns_of, fill_row, lead_key, search_text
from keepwarm.engine.values import Channel, Outcome
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.database import deleting_many

from .ties import forget_empty_accounts, forget_untied, tied, worked_on

BATCH_PEOPLE: Final = 500
_STAYING: Final = frozenset({"blocked"})
"""What the file closed stays closed."""
_FOUND_ANEW: Final = (*FILLED, "name", "basis", "source_id", "extra")


@dataclass(slots=True)
class LeadsUndone:
    """What taking back a lead file comes to, in numbers."""

    prospects: int = 0
    """Prospects who go."""
    people: int = 0
    """Of these, people of whom nothing is known any more."""
    fields: int = 0
    """Fields of others that are put back."""
    elsewhere: int = 0
    """Prospects who stay, as another file has them as well."""
    worked_on: Counter[str] = field(default_factory=Counter)
    """Prospects who stay, by why."""
    stopped: int = 0
    """People who are not to be contacted, and stay so."""


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of one person whom the file names."""

    mine: Mentioned
    others: list[Mentioned]
    row: models.Prospect | None
    is_made_here: bool
    why_kept: str

    @property
    def goes(self) -> bool:
        """Say whether they are no prospect any more."""
        return self.is_made_here and not self.others and not self.why_kept

    @property
    def stays_whole(self) -> bool:
        """Say whether they stay with all that the file said."""
        return self.is_made_here and not self.others and bool(self.why_kept)


def undo_leads(
    desk: Desk, source: models.Source, counts: LeadsUndone, *, is_dry: bool = False
) -> Iterator[int]:
    """Take back what a source says of people, batch by batch; yield how many are done.

    Each batch is one transaction; what was cut off goes on where it stood.
    """
    mentions = models.Mention.objects.filter(workspace_id=desk.workspace_id, source=source)
    done, last = 0, 0
    while True:
        with nullcontext() if is_dry else deleting_many(desk.workspace_id):
            rows = list(
                mentions.filter(pk__gt=last)
                .order_by("pk")
                .values_list("pk", "person_id")[:BATCH_PEOPLE]
            )
            if not rows:
                return
            last = rows[-1][0]
            fates = _fates(desk, source, [person for _, person in rows])
            _count(desk, fates, counts)
            if not is_dry:
                _apply(desk, source, fates)
        done += len(rows)
        yield done


def _fates(desk: Desk, source: models.Source, people: Sequence[int]) -> list[_Fate]:
    mentions = read_mentions(desk, people)
    prospects = {
        row.person_id: row
        for row in models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(people)
        )
    }
    worked = worked_on(desk, people, since=source.imported_at)
    fates = []
    for person in people:
        row = prospects.get(person)
        said = mentions[person]
        fates.append(
            _Fate(
                mine=next(one for one in said if one.source.pk == source.pk),
                others=[one for one in said if one.source.pk != source.pk],
                row=row,
                is_made_here=row is not None and row.source_id == source.pk,
                why_kept=worked.get(person, ""),
            )
        )
    return fates


def _count(desk: Desk, fates: Sequence[_Fate], counts: LeadsUndone) -> None:
    going = [fate.mine.person for fate in fates if fate.goes]
    counts.prospects += len(going)
    counts.people += len(going) - len(_known_besides(desk, going))
    counts.elsewhere += sum(fate.is_made_here and bool(fate.others) for fate in fates)
    counts.worked_on.update(fate.why_kept for fate in fates if fate.stays_whole)
    counts.stopped += sum(fate.mine.lead.outcome is Outcome.OPTED_OUT for fate in fates)
    counts.fields += sum(
        len(_changes(desk, fate))
        for fate in fates
        if fate.row is not None and not fate.is_made_here
    )


def _known_besides(desk: Desk, people: Sequence[int]) -> set[int]:
    """Return who of these is known by mail or log as well, or said stop."""
    of_these = {"workspace_id": desk.workspace_id, "person_id__in": among(people)}
    found = set(models.Participation.objects.filter(**of_these).values_list("person_id", flat=True))
    found |= set(
        models.LogEntry.objects.filter(**of_these)
        .exclude(result="enquired")
        .values_list("person_id", flat=True)
    )
    stops = models.Decision.objects.filter(**of_these, kind="suppress", undone_at__isnull=True)
    return found | {person or 0 for person in stops.values_list("person_id", flat=True)}


def _apply(desk: Desk, source: models.Source, fates: Sequence[_Fate]) -> None:
    """Take a batch back; the mentions of those who stay whole stay with them."""
    touched = [fate for fate in fates if not fate.stays_whole]
    people = [fate.mine.person for fate in touched]
    accounts = _accounts(desk, touched)
    _take_entries(desk, source, people)
    going = [fate.mine.person for fate in touched if fate.goes]
    if going:
        take_back_prospects(desk, going, models.Prospect.objects.filter(source=source))
    staying = [fate for fate in touched if not fate.goes]
    _put_back(desk, staying)
    mark_stale(desk, people)
    mark_related_stale(desk, people)
    models.Mention.objects.filter(
        workspace_id=desk.workspace_id, source=source, person_id__in=among(people)
    ).delete()
    _put_people_back(desk, touched)
    forget_untied(desk, people)
    _rename_accounts(desk, touched, accounts)
    forget_empty_accounts(desk, accounts)
    revision = next_revision(desk)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)


def _accounts(desk: Desk, fates: Sequence[_Fate]) -> set[int]:
    """Return the companies of these people, and those that the file names for them."""
    people = [fate.mine.person for fate in fates]
    rows = models.Person.objects.filter(
        workspace_id=desk.workspace_id, pk__in=among(people), account__isnull=False
    )
    named = People(desk).accounts_of([_company(fate.mine) for fate in fates])
    return {pk for pk in [*rows.values_list("account_id", flat=True), *named] if pk}


def _company(said: Mentioned) -> tuple[str, str]:
    """Return the mail domain and the name of the company that a file names for somebody."""
    domain = lead_key(said.lead).rpartition("@")[2] if said.lead.email else ""
    return domain, said.lead.company


def _take_entries(desk: Desk, source: models.Source, people: Sequence[int]) -> None:
    """Delete the enquiries and the custom fields that only this file told of them."""
    entries = models.LogEntry.objects.filter(
        workspace_id=desk.workspace_id, source=source, person_id__in=among(people)
    )
    digests = {bytes(row) for row in entries.values_list("digest", flat=True)}
    elsewhere = other_holders(desk, source, digests)
    for digest, holders in elsewhere.items():
        entries.filter(digest=digest).update(source_id=min(holders))
    entries.delete()
    models.CustomField.objects.filter(
        workspace_id=desk.workspace_id, source=source, prospect__person_id__in=among(people)
    ).delete()


def _put_back(desk: Desk, fates: Sequence[_Fate]) -> None:
    """Put back what the file filled in of prospects who stay, where nobody changed it since."""
    for fate in fates:
        if fate.row is None:
            continue
        changes = _changes(desk, fate)
        if not changes:
            continue
        for name, value in changes.items():
            setattr(fate.row, name, value)
        said = fate.others[0].lead if fate.others else fate.mine.lead
        fate.row.search_text = search_text(
            fate.row.name, fate.row.account_name, said.email, said.phone
        )
        names = [name.removesuffix("_id") if name == "source_id" else name for name in changes]
        fate.row.save(update_fields=[*names, "search_text"])


def _changes(desk: Desk, fate: _Fate) -> dict[str, Any]:
    """Return the columns of a prospect as they stand without the file, where they differ."""
    row, mine = fate.row, fate.mine
    if row is None:
        return {}
    theirs = _columns(desk, mine)
    if fate.is_made_here:
        base, rest, names = _columns(desk, fate.others[0]), fate.others[1:], _FOUND_ANEW
    else:
        before = mine.filled.get("prospect", {})
        base = {name: before.get(name, getattr(row, name)) for name in FILLED}
        rest, names = fate.others, tuple(before)
    plain = SimpleNamespace(**base)
    for one in rest:
        fill_row(desk, plain, one.lead, is_decided=False)
    changes = {}
    for name in names:
        now, then = getattr(row, name), getattr(plain, name)
        is_theirs = now == theirs[name]
        if name in _STAYING or not is_theirs or now == then or _is_stop(name, row):
            continue
        changes[name] = then
    return changes


def _is_stop(name: str, row: models.Prospect) -> bool:
    return name.startswith("outcome") and row.outcome == Outcome.OPTED_OUT.value


def _columns(desk: Desk, said: Mentioned) -> dict[str, Any]:
    return columns_of(desk, said.source, said.lead, said.person)


def _put_people_back(desk: Desk, fates: Sequence[_Fate]) -> None:
    """Put back names, titles, companies and ways to reach people, unless others say the same."""
    rows = models.Person.objects.filter(
        workspace_id=desk.workspace_id,
        pk__in=tied(desk, [fate.mine.person for fate in fates]),
    )
    by_person = {fate.mine.person: fate for fate in fates}
    for person in rows:
        fate = by_person[person.pk]
        _take_ways(desk, person, fate)
        _put_person_back(desk, person, fate)
        if fate.others and fate.mine.filled.get("made"):
            heir = models.Mention.objects.filter(
                workspace_id=desk.workspace_id, source=fate.others[0].source, person=person
            )
            heir.update(filled={"made": True})


def _take_ways(desk: Desk, person: models.Person, fate: _Fate) -> None:
    mine = fate.mine
    ways = {tuple(way) for way in mine.filled.get("ways", ())}
    if mine.filled.get("made"):
        ways |= _ways(mine)
    for channel, value in ways - {way for one in fate.others for way in _ways(one)}:
        if person.key != f"tel:{value}":
            models.Address.objects.filter(
                workspace_id=desk.workspace_id, person=person, channel=channel, value=value
            ).delete()


def _ways(said: Mentioned) -> set[tuple[str, str]]:
    ways = ((Channel.PHONE, said.lead.phone), (Channel.LINKEDIN, said.lead.linkedin))
    return {(channel.value, value[:500]) for channel, value in ways if value}


def _put_person_back(desk: Desk, person: models.Person, fate: _Fate) -> None:
    mine, changes = fate.mine, dict[str, Any]()
    is_made = bool(mine.filled.get("made"))
    names = [one.lead.name.strip()[:320] for one in fate.others]
    if not is_made:
        names.append(mine.filled.get("name", person.name))
    if names and person.name == mine.lead.name.strip()[:320]:
        best = names[0]
        for name in names[1:]:
            best = name if is_fuller(name, best) else best
        changes["name"] = best
    if (is_made or "title" in mine.filled) and person.title == mine.lead.title[:320]:
        titles = (one.lead.title[:320] for one in fate.others)
        changes["title"] = next((title for title in titles if title), "")
    if "account" in mine.filled:
        homes = People(desk).accounts_of([_company(one) for one in fate.others])
        changes["account_id"] = next((home for home in homes if home), None)
    changed = {name: value for name, value in changes.items() if getattr(person, name) != value}
    if changed:
        models.Person.objects.filter(pk=person.pk).update(**changed)


def _rename_accounts(desk: Desk, fates: Sequence[_Fate], accounts: set[int]) -> None:
    """Let companies be called as other files call them, or by their domain, as before."""
    said = {fate.mine.lead.company.strip()[:320] for fate in fates if fate.mine.lead.company}
    rows = models.Account.objects.filter(
        workspace_id=desk.workspace_id, pk__in=among(accounts), name__in=said
    ).exclude(key__startswith="name:")
    for account in rows:
        others = models.Mention.objects.filter(
            workspace_id=desk.workspace_id, person__account=account
        ).order_by("pk")
        said_ = others.filter(said__has_key="company").values_list("said", flat=True).first()
        name = (said_["company"] if said_ else account.key).strip()[:320]
        if name != account.name:
            models.Account.objects.filter(pk=account.pk).update(name=name)
