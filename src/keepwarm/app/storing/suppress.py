"""Stops all contact with somebody, for good, and can be undone by a person only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import MERGED, keys_led_to
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.database import writing

from .erased import ERASED

SHARED_REASON: Final = "They asked to stop, under another address."
SINCE_BACKUP: Final = "They asked to stop, after the backup that was restored."


def suppress_person(
    desk: Desk,
    person_id: int,
    *,
    reason: str,
    message_id: int | None,
    is_automatic: bool,
    link: UUID | None = None,
) -> int | None:
    """Suppress every address of a person; return the decision, or ``None`` if already decided.

    An automatic suppression is made once per message: where a person undid it, it stays undone.
    That of a ``link`` stands by itself, too, once for each: it holds when a stop of before is
    lifted, and stands again when it is used again. A person's own is refused where nothing is left
    to suppress.
    """
    with writing(desk.workspace_id):
        decisions = models.Decision.objects.filter(
            workspace_id=desk.workspace_id, person_id=person_id, kind="suppress"
        )
        # By digest, not by id: a message that is read again is stored again.
        digests = models.Message.objects.filter(pk=message_id or 0).values_list("digest", flat=True)
        message = next((bytes(digest).hex() for digest in digests), "")
        if is_automatic and decisions.filter(is_automatic=True, before__message=message).exists():
            return None
        by_link = decisions.filter(before__link=str(link), undone_at__isnull=True)
        if link is not None and by_link.exists():
            return None
        hashes = [desk.hash_key(key) for key in person_keys(desk, person_id)]
        made = set[str]()
        for key_hash in hashes:
            _, is_new = models.Suppression.objects.get_or_create(
                workspace_id=desk.workspace_id,
                key_hash=key_hash,
                defaults={"reason": reason, "at": desk.now()},
            )
            if is_new:
                made.add(key_hash.hex())
        if not (made or is_automatic or link):
            return None
        known = {key_hash.hex() for key_hash in hashes} - made
        decision = models.Decision.objects.create(
            workspace_id=desk.workspace_id,
            user_id=None if is_automatic else desk.user_id,
            person_id=person_id,
            at=desk.now(),
            kind="suppress",
            sentence=f"{reason.rstrip('.')}. No further contact on any channel.",
            before={
                "message": message,
                # What others hold is held by this one, too: it stands whatever becomes of theirs.
                "hashes": sorted(made | (known & held_hashes(desk) if known else known)),
            }
            | ({"link": str(link)} if link else {}),
            is_automatic=is_automatic,
        )
        return int(decision.pk)


def standing_stops(desk: Desk, digest: bytes) -> list[models.Decision]:
    """Return the suppressions that stand on this message."""
    decisions = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        kind="suppress",
        before__message=digest.hex(),
        undone_at__isnull=True,
    )
    return list(decisions.order_by("pk"))


def lift_suppression(desk: Desk, decision: models.Decision) -> bool:
    """Undo a suppression; return whether it was not undone already."""
    first = models.Decision.objects.filter(pk=decision.pk, undone_at__isnull=True).update(
        undone_at=desk.now()
    )
    if first:
        lift_hashes(desk, decision)
    return bool(first)


def lift_hashes(desk: Desk, decision: models.Decision) -> None:
    """Free the addresses of an undone suppression, unless another one of the person holds them."""
    standing = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        person_id=decision.person_id or 0,
        kind="suppress",
        undone_at__isnull=True,
    ).first()
    if standing is not None:
        hold_hashes(standing, decision.before["hashes"])
        return
    free_hashes(desk, decision.before["hashes"], but_for=decision.person_id or 0)


def free_hashes(desk: Desk, hashes: Iterable[str], *, but_for: int) -> None:
    """Free addresses by the hex of their hashes, but for those by which somebody else is stopped.

    ``but_for`` is whose stop held them until now. The ban of who was erased is nobody's to lift.
    """
    freed = {bytes.fromhex(key_hash) for key_hash in hashes}
    freed -= _leave_to_others(desk, freed, but_for)
    models.Suppression.objects.filter(workspace_id=desk.workspace_id, key_hash__in=freed).exclude(
        reason=ERASED
    ).delete()


def _leave_to_others(desk: Desk, hashes: set[bytes], but_for: int) -> set[bytes]:
    """Return those of the hashes that stops of others hold, or by which others are stopped.

    A stop of one person holds by the keys of another where they were one when it was said. Who is
    stopped by a key that only this stop held has it held by their own from now on.
    """
    standing = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        kind="suppress",
        undone_at__isnull=True,
        person__isnull=False,
    ).exclude(person_id=but_for)
    holders = {row.person_id: row for row in standing.order_by("pk") if row.person_id}
    held = {key_hash for row in standing for key_hash in row.before["hashes"]}
    kept = hashes & {bytes.fromhex(key_hash) for key_hash in held}
    for person, key in _keys_of(desk, list(holders)):
        key_hash = desk.hash_key(key)
        if key_hash in hashes and key_hash not in kept:
            hold_hashes(holders[person], [key_hash.hex()])
            kept.add(key_hash)
    return kept


def held_hashes(desk: Desk) -> set[str]:
    """Return what the stops that stand hold, by the hex of the hashes.

    What none of them holds was taken over from another record and is nobody's to lift: it may be
    given to no stop, or it would go with that.
    """
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, kind="suppress", undone_at__isnull=True
    )
    return {key_hash for row in rows for key_hash in row.before.get("hashes", ())}


def pass_on_stops(desk: Desk, person_id: int) -> None:
    """Let the stops of who is erased stand for others whom they hold, as stops of their own.

    Who was one with the erased person when a stop was said may have said it: it must not go with
    the erased person's word, nor with another stop that holds the same address.
    """
    theirs = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        person_id=person_id,
        kind="suppress",
        undone_at__isnull=True,
    )
    own = {desk.hash_key(key).hex() for key in person_keys(desk, person_id)}
    of_others = {key_hash for row in theirs for key_hash in row.before["hashes"]} - own
    if not of_others:
        return
    people = models.Person.objects.filter(workspace_id=desk.workspace_id).exclude(pk=person_id)
    passed: dict[int, set[str]] = {}
    for person, key in _keys_of(
        desk, list(people.exclude(kind=MERGED).values_list("pk", flat=True))
    ):
        if (key_hash := desk.hash_key(key).hex()) in of_others:
            passed.setdefault(person, set()).add(key_hash)
    models.Decision.objects.bulk_create(
        models.Decision(
            workspace_id=desk.workspace_id,
            person_id=person,
            at=desk.now(),
            kind="suppress",
            sentence=f"{SHARED_REASON} No further contact on any channel.",
            before={"message": "", "hashes": sorted(hashes)},
        )
        for person, hashes in sorted(passed.items())
    )


def hold_hashes(decision: models.Decision, hashes: Iterable[str]) -> None:
    """Let a stop hold these addresses as well, by the hex of their hashes."""
    held = sorted({*decision.before["hashes"], *hashes})
    if held != decision.before["hashes"]:
        decision.before = {**decision.before, "hashes": held}
        decision.save(update_fields=["before"])


def impose_again(desk: Desk, decision: models.Decision) -> None:
    """Let a suppression stand again that was lifted by mistake."""
    models.Decision.objects.filter(pk=decision.pk).update(undone_at=None)
    for key_hash in decision.before["hashes"]:
        models.Suppression.objects.get_or_create(
            workspace_id=desk.workspace_id,
            key_hash=bytes.fromhex(key_hash),
            defaults={"reason": decision.sentence, "at": desk.now()},
        )


def person_keys(desk: Desk, person_id: int) -> list[str]:
    """Return everything by which a person is suppressed: the key and every address."""
    person = models.Person.objects.get(pk=person_id, workspace_id=desk.workspace_id)
    values = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person_id=person_id
    ).values_list("value", flat=True)
    keys = {person.key, *keys_led_to(desk, person_id)}
    return sorted({*(key.removeprefix("tel:") for key in keys), *values})


def suppressed_people(desk: Desk, people: list[int]) -> set[int]:
    """Return who of these people is suppressed by any of their keys.

    A number counts for those only who are known by nothing else: colleagues share numbers, and
    the word of one of them silences nobody else.
    """
    suppressions = models.Suppression.objects.filter(workspace_id=desk.workspace_id)
    hashes = {bytes(key_hash) for key_hash in suppressions.values_list("key_hash", flat=True)}
    if not hashes:
        return set()
    return {person for person, key in _keys_of(desk, people) if desk.hash_key(key) in hashes}


def _keys_of(desk: Desk, people: list[int]) -> list[tuple[int, str]]:
    """Return people with each key that tells them from others."""
    rows = [
        *models.Person.objects.filter(
            workspace_id=desk.workspace_id, pk__in=among(people)
        ).values_list("pk", "key"),
        *models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(people), channel=Channel.EMAIL
        ).values_list("person_id", "value"),
        *models.Route.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(people)
        ).values_list("person_id", "key"),
    ]
    return [(person, key.removeprefix("tel:")) for person, key in rows]
