"""Everything about who a prospect is: who may be the same, what may be split, who may follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from keepwarm.app.ground.decisions import find_prospect
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.routes import MERGED, find_by_address
from keepwarm.records import models

from .duplicate_pairs import PairSide, read_sides
from .split import splittable

FOUND_SHOWN_MAX: Final = 12
_WORDS_MAX: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoPage:
    """One prospect with those they may be, or who may take their place."""

    prospect_id: int
    person_id: int
    side: PairSide
    query: str
    found: tuple[PairSide, ...]
    """Those whom the query names, or who look alike without one."""
    addresses: tuple[str, ...]
    """What may be taken out."""
    colleagues: tuple[tuple[int, str], ...]
    """(person id, name) of others at the account."""
    named: Mapping[str, str]
    """Whom their mail named instead: "name", "email", "role", and "why", their words."""


def read_who(desk: Desk, prospect_id: int, *, query: str = "") -> WhoPage | None:
    """Return the page of one prospect; ``None`` when there is none of this id."""
    try:
        row = find_prospect(desk, prospect_id)
    except Refusal:
        return None
    people = _search(desk, query) if query.strip() else _alike(desk, row.person_id)
    wanted = [person for person in people if person != row.person_id][:FOUND_SHOWN_MAX]
    sides = read_sides(desk, [row.person_id, *wanted])
    return WhoPage(
        prospect_id=row.pk,
        person_id=row.person_id,
        side=sides[row.person_id],
        query=query,
        found=tuple(sides[person] for person in wanted if person in sides),
        addresses=splittable(desk, row.person_id),
        colleagues=_colleagues(desk, row),
        named=_named(desk, row.person_id),
    )


def _search(desk: Desk, query: str) -> list[int]:
    """Return people by address, else prospects and then others by words of their name."""
    exact = find_by_address(desk, query.strip()) if "@" in query else None
    if exact is not None:
        return [exact]
    prospects = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    others = models.Person.objects.filter(
        workspace_id=desk.workspace_id, kind="person", prospect__isnull=True
    )
    for word in query.lower().split()[:_WORDS_MAX]:
        prospects = prospects.filter(search_text__contains=word)
        others = others.filter(Q(name__icontains=word) | Q(key__contains=word))
    return [
        *prospects.order_by("name", "pk").values_list("person_id", flat=True)[:FOUND_SHOWN_MAX],
        *others.order_by("name", "pk").values_list("pk", flat=True)[:FOUND_SHOWN_MAX],
    ]


def _alike(desk: Desk, person_id: int) -> list[int]:
    rows = models.Duplicate.objects.filter(
        Q(first_id=person_id) | Q(second_id=person_id),
        workspace_id=desk.workspace_id,
        state="open",
    )
    pairs = rows.order_by("-sureness", "pk").values_list("first_id", "second_id")
    return [second if first == person_id else first for first, second in pairs]


def _named(desk: Desk, person_id: int) -> dict[str, str]:
    row = (
        models.Proposal.objects.filter(
            workspace_id=desk.workspace_id,
            person_id=person_id,
            state="open",
            kind__in=("referral", "successor"),
        )
        .order_by("-at", "-pk")
        .first()
    )
    if row is None:
        return {}
    why = {"why": f"They wrote: “{' '.join(row.words.split())}”"} if row.words else {}
    return {name: str(text) for name, text in row.contact.items()} | why


def _colleagues(desk: Desk, row: models.Prospect) -> tuple[tuple[int, str], ...]:
    if row.person.account_id is None:
        return ()
    people = models.Person.objects.filter(
        workspace_id=desk.workspace_id, account_id=row.person.account_id
    ).exclude(Q(pk=row.person_id) | Q(kind__in=(MERGED, "machine")))
    rows = people.order_by("name", "pk").values_list("pk", "name", "key")[:50]
    return tuple((pk, name or key) for pk, name, key in rows)
