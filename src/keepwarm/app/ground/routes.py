"""Whom an address leads to, after people were merged or split."""

from __future__ import annotations

from collections.abc import Iterable

from keepwarm.engine.intake import normalise_address, person_key
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks

from .desk import Desk

MERGED = "merged"
"""The kind of a person who went into another."""
KEY_CHARACTERS_MAX = 330
"""PostgreSQL refuses what is longer than the column; no address that works is."""


def read_routes(desk: Desk) -> dict[str, int]:
    """Return to whom each key leads that leads to somebody else than its form says."""
    rows = models.Route.objects.filter(workspace_id=desk.workspace_id)
    return dict(rows.values_list("key", "person_id"))


def routed_key(address: str, routes: dict[str, int]) -> str:
    """Return the key under which an address is looked up: itself, where it has a route."""
    exact = normalise_address(address)[:KEY_CHARACTERS_MAX]
    return exact if exact in routes else person_key(address)[:KEY_CHARACTERS_MAX]


def find_by_keys(desk: Desk, keys: Iterable[str]) -> dict[str, int]:
    """Return the people of these keys as far as they are known, by where the keys lead now."""
    found: dict[str, int] = {}
    for chunk in in_chunks(sorted(set(keys))):
        of_these = {"workspace_id": desk.workspace_id, "key__in": chunk}
        found |= dict(models.Person.objects.filter(**of_these).values_list("key", "pk"))
        found |= dict(models.Route.objects.filter(**of_these).values_list("key", "person_id"))
    return found


def find_by_address(desk: Desk, address: str) -> int | None:
    """Return who is reached under an address; ``None`` where nobody is known by it."""
    exact, key = normalise_address(address), person_key(address)
    found = find_by_keys(desk, {exact, key})
    routed = models.Route.objects.filter(workspace_id=desk.workspace_id, key=exact)
    return found.get(exact if routed.exists() else key)


def keys_led_to(desk: Desk, person_id: int) -> list[str]:
    """Return the keys that lead to a person beside their own."""
    rows = models.Route.objects.filter(workspace_id=desk.workspace_id, person_id=person_id)
    return sorted(rows.values_list("key", flat=True))


def absorbed_by(desk: Desk, person_id: int) -> list[int]:
    """Return the people who went into this one."""
    rows = models.Route.objects.filter(
        workspace_id=desk.workspace_id, person_id=person_id, absorbed__isnull=False
    )
    return sorted(set(rows.values_list("absorbed_id", flat=True)))
