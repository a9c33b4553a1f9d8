"""The candidates to go through, page by page: groups with their people, by kind of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from keepwarm.app.ground.desk import Desk
from keepwarm.records import models

from .candidates import EVIDENCE, waiting_candidates, why_words

GROUPS_A_PAGE: Final = 25
PEOPLE_A_GROUP: Final = 12
PEOPLE_A_PAGE: Final = 200
"""Of one group looked at by itself."""
EVIDENCE_WORDS: Final = {
    "answered": "You wrote first, and they answered",
    "unanswered": "You wrote first, no answer yet",
    "they_first": "They wrote first",
    "private": "Private addresses",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriagePerson:
    """One candidate: how many mails went each way."""

    person_id: int
    name: str
    key: str
    sent: int
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageGroup:
    """People of one domain, or one with a private address."""

    grouping: str
    people: int
    why: str
    shown: tuple[TriagePerson, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriagePage:
    """A page of groups, or of the people of one."""

    kinds: tuple[tuple[str, str, int], ...]
    """(evidence, words, people) of each kind that there is."""
    evidence: str
    """The kind looked at; empty for all."""
    grouping: str
    """The group looked at by itself; empty for all."""
    groups: tuple[TriageGroup, ...]
    people: int
    after: str
    next_cursor: str
    """Empty on the last page."""
    later: int
    """How many were put off."""


def read_triage(
    desk: Desk, *, evidence: str = "", grouping: str = "", after: str = ""
) -> TriagePage:
    """Return one page of candidates; pages follow each other by key, not by number.

    Three queries whatever the number of candidates: kinds, groups, people.
    """
    waiting = waiting_candidates(desk)
    counts = dict(waiting.values_list("evidence").annotate(Count("pk")).order_by())
    evidence = evidence if evidence in counts else ""
    found = waiting.filter(evidence=evidence) if evidence else waiting
    if grouping:
        groups, next_cursor = _one_group(found.filter(grouping=grouping), after)
    else:
        groups, next_cursor = _page(found, after)
    later = models.Candidate.objects.filter(
        workspace_id=desk.workspace_id, later_until__isnull=False
    ).count()
    return TriagePage(
        kinds=tuple(
            (kind, EVIDENCE_WORDS[kind], counts[kind]) for kind in EVIDENCE if kind in counts
        ),
        evidence=evidence,
        grouping=grouping,
        groups=groups,
        people=counts[evidence] if evidence else sum(counts.values()),
        after=after,
        next_cursor=next_cursor,
        later=later,
    )


_Candidates = QuerySet[models.Candidate]


def _page(found: _Candidates, after: str) -> tuple[tuple[TriageGroup, ...], str]:
    rows = found.filter(grouping__gt=after) if after else found
    heads = list(
        rows.values("grouping", "evidence")
        .annotate(people=Count("pk"), sent=Sum("sent"), received=Sum("received"))
        .order_by("grouping")[: GROUPS_A_PAGE + 1]
    )
    shown = heads[:GROUPS_A_PAGE]
    people = _first_people(found, [head["grouping"] for head in shown])
    groups = tuple(_group(head, people[head["grouping"]]) for head in shown)
    return groups, shown[-1]["grouping"] if len(heads) > GROUPS_A_PAGE else ""


def _first_people(found: _Candidates, groups: Sequence[str]) -> dict[str, list[TriagePerson]]:
    ranked = (
        found.filter(grouping__in=groups)
        .annotate(
            place=Window(
                RowNumber(), partition_by=F("grouping"), order_by=["is_role", "name", "person_id"]
            )
        )
        .filter(place__lte=PEOPLE_A_GROUP)
    )
    people: dict[str, list[TriagePerson]] = {group: [] for group in groups}
    for row in ranked.order_by("place").values(*_FIELDS):
        people[row["grouping"]].append(_person(row))
    return people


_FIELDS: Final = ("grouping", "person_id", "person__key", "name", "sent", "received")


def _one_group(found: _Candidates, after: str) -> tuple[tuple[TriageGroup, ...], str]:
    """Return one group with its people; its pages follow each other by the person's number."""
    heads = found.values("grouping", "evidence").annotate(
        people=Count("pk"), sent=Sum("sent"), received=Sum("received")
    )
    head = heads.order_by("grouping").first()
    if head is None:
        return (), ""
    since = int(after) if after.isascii() and after.isdigit() else 0
    rows = found.filter(person_id__gt=since).order_by("person_id")
    people = list(rows.values(*_FIELDS)[: PEOPLE_A_PAGE + 1])
    shown = people[:PEOPLE_A_PAGE]
    next_cursor = str(shown[-1]["person_id"]) if len(people) > PEOPLE_A_PAGE else ""
    return (_group(head, [_person(row) for row in shown]),), next_cursor


def _group(head: Mapping[str, object], people: Sequence[TriagePerson]) -> TriageGroup:
    sent, received = int(str(head["sent"])), int(str(head["received"]))
    return TriageGroup(
        grouping=str(head["grouping"]),
        people=int(str(head["people"])),
        why=why_words(str(head["evidence"]), sent=sent, received=received),
        shown=tuple(people),
    )


def _person(row: Mapping[str, object]) -> TriagePerson:
    return TriagePerson(
        person_id=int(str(row["person_id"])),
        name=str(row["name"]),
        key=str(row["person__key"]),
        sent=int(str(row["sent"])),
        received=int(str(row["received"])),
    )
