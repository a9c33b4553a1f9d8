"""Lets a stop on either of two people hold for both, once they are one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.suppress import (
    SHARED_REASON,
    free_hashes,
    hold_hashes,
    lift_hashes,
    person_keys,
)
from keepwarm.records import models


def share_stops(desk: Desk, person_id: int) -> dict[str, Any]:
    """Suppress every key of a stopped person; return what that made, and whose decision holds it.

    The decision that stopped them holds the new hashes as well: who lifts it lifts them all.
    """
    made = []
    for key in person_keys(desk, person_id):
        _, is_new = models.Suppression.objects.get_or_create(
            workspace_id=desk.workspace_id,
            key_hash=desk.hash_key(key),
            defaults={"reason": SHARED_REASON, "at": desk.now()},
        )
        if is_new:
            made.append(desk.hash_key(key).hex())
    holder = _standing(desk, person_id).first()
    if holder is not None:
        hold_hashes(holder, made)
    return {"made": made, "holder": holder.pk if holder else None}


def spread_stops(desk: Desk, person_id: int, *, onto: int) -> None:
    """Let every stop of somebody hold for who was split off from them, too.

    Which of the two said it, nobody knows: it stands for both until it is lifted itself, whatever
    becomes of other stops and whosever decision it is.
    """
    keys = _hashes_of(desk, onto)
    holders = _holders(desk, keys | _hashes_of(desk, person_id))
    held = {key_hash for holder in holders for key_hash in holder.before["hashes"]}
    for holder in holders:
        hold_hashes(holder, keys & held)


def unshare_stops(desk: Desk, person_id: int, shared: dict[str, Any], *, since: int) -> None:
    """Free what ``share_stops`` made, unless a stop came since the decision ``since``."""
    later = _standing(desk, person_id).filter(pk__gt=since).first()
    if later is not None:
        # It was said by both: it holds for either, whatever becomes of the stop of before.
        keys = _hashes_of(desk, person_id)
        held = {key_hash for row in _holders(desk, keys) for key_hash in row.before["hashes"]}
        hold_hashes(later, keys & held)
        return
    made, freed = set(shared["made"]), set[str]()
    for stop in _standing(desk, person_id):
        held = set(stop.before["hashes"])
        if held & made:
            stop.before = {**stop.before, "hashes": sorted(held - made)}
            stop.save(update_fields=["before"])
            freed |= held & made
    if shared["holder"] is None:
        freed |= _only_shared(desk, made)
    # The rest was said by themselves after a backup that was restored: nobody can lift that.
    free_hashes(desk, freed, but_for=person_id)


def _only_shared(desk: Desk, made: set[str]) -> set[str]:
    """Return which of these are stopped for no other reason than that they were shared."""
    rows = models.Suppression.objects.filter(
        workspace_id=desk.workspace_id,
        reason=SHARED_REASON,
        key_hash__in=[bytes.fromhex(key_hash) for key_hash in made],
    )
    return {bytes(key_hash).hex() for key_hash in rows.values_list("key_hash", flat=True)}


def forget_stops(desk: Desk, person_id: int, messages: Sequence[int], *, since: int) -> None:
    """Forget the stops that were read in these mails since they counted as somebody's words.

    They were read by Keepwarm itself and for the merge only: nobody decided them, and a merge
    that is made again finds them again.
    """
    rows = models.Message.objects.filter(workspace_id=desk.workspace_id, pk__in=messages)
    digests = {bytes(digest).hex() for digest in rows.values_list("digest", flat=True)}
    found = _standing(desk, person_id).filter(pk__gt=since, is_automatic=True)
    for decision in list(found):
        if decision.before.get("message") in digests:
            pk, decision.undone_at = decision.pk, desk.now()
            decision.save(update_fields=["undone_at"])
            lift_hashes(desk, decision)
            models.Decision.objects.filter(pk=pk).delete()


def _hashes_of(desk: Desk, person_id: int) -> set[str]:
    return {desk.hash_key(key).hex() for key in person_keys(desk, person_id)}


def _holders(desk: Desk, hashes: set[str]) -> list[models.Decision]:
    """Return the stops that hold any of these, whosever they are.

    What none of them holds was taken over from another record and is nobody's to lift: it may be
    given to no decision, or it would go with that.
    """
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, kind="suppress", undone_at__isnull=True
    )
    return [row for row in rows.order_by("pk") if hashes & set(row.before.get("hashes", ()))]


def _standing(desk: Desk, person_id: int) -> Any:  # noqa: ANN401 - a query of decisions
    return models.Decision.objects.filter(
        workspace_id=desk.workspace_id, person_id=person_id, kind="suppress", undone_at__isnull=True
    ).order_by("-pk")
