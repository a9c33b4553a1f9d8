"""Shows pairs of people who may be one side by side, with what speaks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from keepwarm.app.ground.desk import Desk
from keepwarm.records import models

from .duplicates import count_duplicates, open_pairs

PAIRS_SHOWN: Final = 25
_WORDS: Final = {
    "same_name_at_company": "The same name at {words}.",
    "same_address_at_subdomain": "The same address at two parts of one company: {words}.",
    "same_number": "The same number: {words}.",
    "addresses_named_together": "One of them gave the address of the other: {words}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSide:
    """One of two people, as far as it helps to tell whether the other is the same."""

    person_id: int
    prospect_id: int | None
    name: str
    title: str
    account: str
    ways: tuple[str, ...]
    """Addresses and numbers."""
    lane: str
    mails: int
    calls: int
    last_touch_at: dt.datetime | None
    last_signal_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCard:
    """Two people who may be one, and why."""

    pair_id: int
    first: PairSide
    second: PairSide
    sureness: float
    evidence: tuple[str, ...]
    """One sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsPage:
    """The first pairs that wait for a word, and how many there are."""

    pairs: tuple[PairCard, ...]
    count: int


def list_pairs(desk: Desk) -> PairsPage:
    """Return the surest pairs that wait for a word."""
    rows = list(open_pairs(desk)[:PAIRS_SHOWN])
    sides = read_sides(desk, [person for row in rows for person in (row.first_id, row.second_id)])
    return PairsPage(
        pairs=tuple(
            PairCard(
                pair_id=row.pk,
                first=sides[row.first_id],
                second=sides[row.second_id],
                sureness=row.sureness,
                evidence=tuple(_WORDS[kind].format(words=words) for kind, words in row.evidence),
            )
            for row in rows
        ),
        count=count_duplicates(desk),
    )


def read_sides(desk: Desk, people: Sequence[int]) -> dict[int, PairSide]:
    """Return what is known of these people, by a query for each kind of thing."""
    of_these = {"workspace_id": desk.workspace_id, "person_id__in": list(people)}
    ways: dict[int, list[str]] = {}
    for person, value in (
        models.Address.objects.filter(**of_these)
        .order_by("channel", "value")
        .values_list("person_id", "value")
    ):
        ways.setdefault(person, []).append(value)
    mails = dict(
        models.Participation.objects.filter(**of_these)
        .values_list("person_id")
        .annotate(Count("message", distinct=True))
    )
    calls = dict(
        models.LogEntry.objects.filter(**of_these).values_list("person_id").annotate(Count("pk"))
    )
    prospects = {row.person_id: row for row in models.Prospect.objects.filter(**of_these)}
    rows = models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=list(people))
    return {
        row.pk: _side(
            row, prospects.get(row.pk), ways.get(row.pk, ()), mails.get(row.pk, 0),
            calls.get(row.pk, 0),
        )
        for row in rows.select_related("account")
    }  # fmt: skip


def _side(
    row: models.Person,
    prospect: models.Prospect | None,
    ways: Sequence[str],
    mails: int,
    calls: int,
) -> PairSide:
    account = row.account.name if row.account else ""
    return PairSide(
        person_id=row.pk,
        prospect_id=prospect.pk if prospect else None,
        name=(prospect.name if prospect else row.name) or row.key,
        title=row.title,
        account=(prospect.account_name if prospect else "") or account,
        ways=tuple(ways) or ((row.key,) if "@" in row.key else ()),
        lane=prospect.lane if prospect else "",
        mails=mails,
        calls=calls,
        last_touch_at=prospect.last_touch_at if prospect else None,
        last_signal_at=prospect.last_signal_at if prospect else None,
    )
