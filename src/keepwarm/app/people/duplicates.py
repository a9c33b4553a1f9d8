"""Pairs of people who may be one: found when something came in, decided by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.intake import person_key
from keepwarm.engine.timeline import Known, find_duplicates
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.database import writing

from .merge import called, merge_people

APART: Final = "apart"
COUNTED_MAX: Final = 1_000
_PHONE: Final = Channel.PHONE.value
_Pair = tuple[int, int]


def note_duplicates(desk: Desk) -> None:
    """Make the open pairs those that the record speaks for now; what was decided stays."""
    known, keys = _known(desk)
    identities = desk.packs.identities
    found = find_duplicates(
        known,
        identities.duplicates,
        free_mail_domains=identities.free_mail_domains,
        role_names=identities.role_names,
    )
    wanted = {
        _pair(pair.first, pair.second, keys): (pair.sureness, [list(one) for one in pair.evidence])
        for pair in found
    }
    apart = _apart(desk)
    with writing(desk.workspace_id):
        rows = models.Duplicate.objects.filter(workspace_id=desk.workspace_id)
        stored = {(row.first_id, row.second_id): row for row in rows}
        gone = [
            row.pk
            for pair, row in stored.items()
            if row.state == "open" and (row.sureness, row.evidence) != wanted.get(pair)
        ]
        rows.filter(pk__in=gone).delete()
        missing = [
            models.Duplicate(
                workspace_id=desk.workspace_id, first_id=first, second_id=second,
                sureness=sureness, evidence=evidence,
            )
            for (first, second), (sureness, evidence) in sorted(wanted.items())
            if frozenset((first, second)) not in apart
            and ((first, second) not in stored or stored[first, second].pk in set(gone))
        ]  # fmt: skip
        models.Duplicate.objects.bulk_create(missing, batch_size=1_000)


def _pair(one: int, other: int, keys: Mapping[int, str]) -> _Pair:
    """Order two people by their keys, so that no import decides who comes first."""
    return (one, other) if keys[one] < keys[other] else (other, one)


def _known(desk: Desk) -> tuple[list[Known], dict[int, str]]:
    """Return what is known of everybody who may be somebody else, and their keys."""
    own = own_keys(desk)
    addresses: dict[int, list[str]] = {}
    numbers: dict[int, list[str]] = {}
    ways = models.Address.objects.filter(
        workspace_id=desk.workspace_id, channel__in=(Channel.EMAIL, Channel.PHONE)
    )
    for person, channel, value in ways.order_by("value").values_list(
        "person_id", "channel", "value"
    ):
        kind = numbers if channel == _PHONE else addresses
        kind.setdefault(person, []).append(value)
    routes: dict[int, list[str]] = {}
    led = models.Route.objects.filter(workspace_id=desk.workspace_id)
    for person, key in led.order_by("key").values_list("person_id", "key"):
        routes.setdefault(person, []).append(key)
    people = models.Person.objects.filter(workspace_id=desk.workspace_id, kind="person")
    # As text: few have an address in it, and only theirs is worth being read.
    rows = people.annotate(cells=Cast("prospect__extra", TextField()))
    known, keys = [], {}
    for person, key, name, prospect, called_, company, cells in rows.order_by("key").values_list(
        "pk", "key", "name", "prospect__pk", "prospect__name", "prospect__account_name", "cells",
    ):  # fmt: skip
        if key in own:
            continue
        keys[person] = key
        theirs = (key, *routes.get(person, ()))
        # Most have no other address than that by which they are known.
        told = [value for value in addresses.get(person, ()) if value != key]
        named = [*told, *_addresses_in(cells or "")]
        said = (person_key(value) for value in named)
        known.append(
            Known(
                person=person,
                name=called_ or name,
                company=company or "",
                keys=theirs,
                said=tuple(one for one in said if one not in theirs),
                numbers=tuple(numbers.get(person, ())),
                is_prospect=prospect is not None,
            )
        )
    return known, keys


def _addresses_in(cells: str) -> list[str]:
    """Return what looks like addresses in the columns that a lead file had beyond those known."""
    if "@" not in cells:
        return []
    said = json.loads(cells).values()
    words = [word for value in said for word in re.split(r"[\s,;<>]+", str(value))]
    return [word for word in words if "@" in word[1:-1]]


def _apart(desk: Desk) -> set[frozenset[int]]:
    """Return the pairs of which a person said that they are not one, by whom they are now."""
    rows = models.Duplicate.objects.filter(workspace_id=desk.workspace_id, state=APART)
    routes = models.Route.objects.filter(workspace_id=desk.workspace_id, absorbed__isnull=False)
    now = dict(routes.values_list("absorbed_id", "person_id"))
    return {
        frozenset((now.get(first, first), now.get(second, second)))
        for first, second in rows.values_list("first_id", "second_id")
    }


def keep_apart(desk: Desk, pair_id: int) -> int:
    """Note that two are not the same, for good; return the decision that can undo it."""
    with writing(desk.workspace_id):
        row = find_pair(desk, pair_id)
        row.state = APART
        row.save(update_fields=["state"])
        decision = note_decision(
            desk,
            person_id=row.first_id,
            kind=APART,
            sentence=f"{called(row.first)} and {called(row.second)} are two people.",
            before={"people": [row.first_id, row.second_id]},
        )
    return int(decision.pk)


def undo_apart(desk: Desk, decision: models.Decision) -> None:
    """Propose two people again."""
    people = decision.before["people"]
    models.Duplicate.objects.filter(
        workspace_id=desk.workspace_id, first_id__in=people, second_id__in=people, state=APART
    ).update(state="open")


def merge_pair(desk: Desk, pair_id: int) -> int:
    """Merge a proposed pair; return the decision that can undo it."""
    row = find_pair(desk, pair_id)
    return merge_people(desk, row.first_id, row.second_id)


def find_pair(desk: Desk, pair_id: int) -> models.Duplicate:
    """Return a pair that still waits for a word."""
    row = (
        models.Duplicate.objects.filter(workspace_id=desk.workspace_id, pk=pair_id, state="open")
        .select_related("first", "second")
        .first()
    )
    if row is None:
        raise Refusal("That pair was decided already, or does not look alike any more.")
    return row


def count_duplicates(desk: Desk, *, person_id: int | None = None) -> int:
    """Return how many pairs wait for a word, of one person or of all.

    More than ``COUNTED_MAX`` is not told apart.
    """
    rows = open_pairs(desk).order_by()
    if person_id is None:
        return int(rows[:COUNTED_MAX].count())
    # They are few: to list them is quicker than to have them counted.
    theirs = rows.filter(Q(first_id=person_id) | Q(second_id=person_id))
    return len(theirs.values_list("pk")[:COUNTED_MAX])


def open_pairs(desk: Desk) -> Any:  # noqa: ANN401 - a query of pairs
    """Return the pairs that wait for a word, the surest first."""
    rows = models.Duplicate.objects.filter(workspace_id=desk.workspace_id, state="open")
    # One who was merged elsewhere meanwhile is nobody to merge with.
    both = rows.filter(first__kind="person", second__kind="person")
    return both.order_by("-sureness", "-pk")
