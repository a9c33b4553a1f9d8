"""Makes one of two people who are the same, and two of them again.

The one who goes in keeps a row without anything: all that pointed at it points at the other, and
a route leads its keys there, so that later mail and leads find the right one. The decision holds
what stood before; taking it back moves everything that came through the keys of the one, also
what came since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Max, Q

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import find_person, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.routes import MERGED, absorbed_by
from keepwarm.app.ground.row_images import image_of, restore_rows
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.reading.read_in_full import read_for
from keepwarm.app.reading.sent import forget_sent
from keepwarm.app.settling.settle import next_revision, settle_all
from keepwarm.app.storing.passages import forget_strangers
from keepwarm.app.storing.store_mail import read_answers, read_briefly
from keepwarm.app.storing.suppress import suppressed_people
from keepwarm.engine.intake import normalise_address, person_key
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.database import writing

from .candidates import note_candidates
from .merge_log import move_log, move_log_back
from .merge_prospects import change_row, change_row_back, combine_prospects
from .merge_stops import forget_stops, share_stops, unshare_stops
from .move_links import move_links, move_links_back
from .through import Part, addresses_of_parts, give_parts, read_parts, take_parts

MERGE: Final = "merge"
_OF_THE_PAIR: Final = ("merge", "split", "hand_over")
_FROZEN: Final = ("close", "reopen", "postpone", "skip", "accept", "add", "role", *_OF_THE_PAIR)
"""Acts on one of two people that are not taken back while the two are one."""


def merge_people(desk: Desk, kept_id: int, other_id: int) -> int:
    """Make one person of two; return the decision that can undo it.

    A prospect is kept rather than somebody who is none. A stop on either holds for both.
    """
    with writing(desk.workspace_id):
        kept, other = _find(desk, kept_id), _find(desk, other_id)
        if kept.pk == other.pk:
            raise Refusal("Nothing was merged: these are one person already.")
        if prospect_of(kept) is None and prospect_of(other) is not None:
            kept, other = other, kept
        sentence = f"{called(other)} and {called(kept)} are one person."
        is_stopped = bool(suppressed_people(desk, [kept.pk, other.pk]))
        image = _absorb(desk, kept, other)
        image["stops"] = share_stops(desk, kept.pk) if is_stopped else None
        image["pair"] = _note_pair(desk, kept, other)
        decision = note_decision(
            desk,
            person_id=kept.pk,
            kind=MERGE,
            sentence=sentence,
            before={"people": [kept.pk, other.pk], "image": image},
        )
        mark_stale(desk, [kept.pk])
        mark_related_stale(desk, [kept.pk, other.pk])
        read_answers(desk)
    settle_all(desk)
    note_candidates(desk)
    return int(decision.pk)


def _find(desk: Desk, person_id: int) -> models.Person:
    person = find_person(desk, person_id)
    if person.kind == MERGED:
        raise Refusal(f"Nothing was merged: {called(person)} is part of somebody else already.")
    if person.key in own_keys(desk):
        raise Refusal("Nothing was merged: one of them is you.")
    return person


def prospect_of(person: models.Person) -> models.Prospect | None:
    """Return a person's prospect as it stands in the record now."""
    return models.Prospect.objects.filter(person_id=person.pk).first()


def called(person: models.Person) -> str:
    """Return what somebody is called, with the address where there is one."""
    prospect = prospect_of(person)
    name = prospect.name if prospect else person.name
    return f"{name} ({person.key})" if name and "@" in person.key else name or person.key


def _absorb(desk: Desk, kept: models.Person, other: models.Person) -> dict[str, Any]:
    """Give everything of one person to the other; return what is needed to take it back."""
    last = models.Message.objects.filter(workspace_id=desk.workspace_id).aggregate(last=Max("pk"))
    parts, known = read_parts(desk, other.pk), read_parts(desk, kept.pk)
    give_parts(desk, parts, kept.pk)
    take_parts(desk, parts, other.pk)
    log, digests = move_log(desk, other.pk, into=kept.pk)
    candidates = models.Candidate.objects.filter(person_id__in=[kept.pk, other.pk])
    image: dict[str, Any] = {
        "last_message": last["last"] or 0,
        "kind": other.kind,
        "parts": sorted(parts),
        "shared": sorted(parts & known),
        "log": log,
        "digests": digests,
        "candidates": [image_of(row) for row in candidates],
        "prospect": _absorb_prospect(desk, kept, other),
        "person": change_row(
            kept,
            {
                "name": kept.name or other.name,
                "title": kept.title or other.title,
                "account_id": kept.account_id or other.account_id,
            },
        ),
    }
    candidates.delete()
    image["links"] = move_links(desk, models.Person, other.pk, kept.pk)
    image["had_route"] = _lead(desk, other, kept)
    for table in (models.Touch, models.Signal):
        table.objects.filter(workspace_id=desk.workspace_id, person_id=other.pk).delete()
    models.Person.objects.filter(pk=other.pk).update(kind=MERGED, is_stale=False)
    return image


def _absorb_prospect(
    desk: Desk, kept: models.Person, other: models.Person
) -> dict[str, Any] | None:
    """Make one prospect of two; none where only one of them is."""
    row, gone = prospect_of(kept), prospect_of(other)
    if row is None or gone is None:
        return None
    image = {"image": image_of(gone), "changes": change_row(row, combine_prospects(row, gone))}
    image["links"] = move_links(desk, models.Prospect, gone.pk, row.pk)
    gone.delete()
    revision = next_revision(desk)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)
    return image


def _lead(desk: Desk, other: models.Person, kept: models.Person) -> bool:
    """Lead the key of one person to the other; return whether it had a route before."""
    routes = models.Route.objects.filter(workspace_id=desk.workspace_id, key=other.key)
    had_route = bool(routes.update(absorbed=other))
    if not had_route:
        models.Route.objects.create(
            workspace_id=desk.workspace_id, key=other.key, person=kept, absorbed=other
        )
    return had_route


def _note_pair(desk: Desk, kept: models.Person, other: models.Person) -> list[Any] | None:
    """Mark the proposal of these two as merged; return which it was, and its state before."""
    both = [kept.pk, other.pk]
    row = models.Duplicate.objects.filter(
        workspace_id=desk.workspace_id, first_id__in=both, second_id__in=both
    ).first()
    if row is None:
        return None
    before = [row.pk, row.state]
    row.state = "merged"
    row.save(update_fields=["state"])
    return before


def undo_merge(desk: Desk, decision: models.Decision) -> None:
    """Make two people of one again, each with what came through their own keys."""
    if len(decision.before["people"]) != len(("kept", "other")):
        raise Refusal("These cannot be told apart any more: one of them was erased.")
    kept, other = (find_person(desk, person) for person in decision.before["people"])
    refuse_later_acts(desk, decision, (kept.pk, other.pk))
    image = decision.before["image"]
    forget_stops(desk, kept.pk, [part[0] for part in image["parts"]], since=decision.pk)
    if image["stops"] is not None:
        unshare_stops(desk, kept.pk, image["stops"], since=decision.pk)
    models.Person.objects.filter(pk=other.pk).update(kind=image["kind"])
    routes = models.Route.objects.filter(workspace_id=desk.workspace_id, absorbed=other)
    routes.update(absorbed=None) if image["had_route"] else routes.delete()
    move_links_back(desk, image["links"], other.pk)
    _give_back(desk, kept, other, image)
    _part_prospects(desk, kept, other, image["prospect"])
    change_row_back(find_person(desk, kept.pk), image["person"])
    models.Candidate.objects.filter(person_id__in=[kept.pk, other.pk]).delete()
    restore_rows(models.Candidate, image["candidates"])
    if image["pair"] is not None:
        pair, state = image["pair"]
        models.Duplicate.objects.filter(pk=pair).update(state=state)
    # What was kept for this moment only must outlive neither an erasure nor its use.
    decision.before = {"people": decision.before["people"]}
    decision.save(update_fields=["before"])
    forget_strangers(desk, [kept.pk, other.pk])
    _read_anew(desk, kept.pk, other.pk)


def find_kept(desk: Desk, prospect_id: int) -> int | None:
    """Return the prospect of which a prospect that is gone is now a part; None where of none."""
    # The decision goes with its person through later merges.
    merges = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        kind=MERGE,
        undone_at__isnull=True,
        before__image__prospect__image__id=prospect_id,
    )
    return merges.order_by("-pk").values_list("person__prospect__pk", flat=True).first()


def refuse_later_acts(desk: Desk, decision: models.Decision, people: Iterable[int]) -> None:
    """Refuse to take an act back on which a later one rests: also that of one into a third."""
    theirs = list(people)
    took_part = Q(person_id__in=theirs)
    for place in ("0", "1"):
        took_part |= Q(**{f"before__people__{place}__in": theirs})
    later = models.Decision.objects.filter(
        took_part,
        workspace_id=desk.workspace_id,
        pk__gt=decision.pk,
        kind__in=_OF_THE_PAIR,
        undone_at__isnull=True,
    ).order_by("-pk")
    for act in later:
        raise Refusal(f"Not taken back: take back first what came later. “{act.sentence}”")


def refuse_frozen(desk: Desk, decision: models.Decision) -> None:
    """Refuse to take back what was done to one of two people, while they are one."""
    if decision.kind not in _FROZEN or decision.person_id is None:
        return
    merges = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        person_id=decision.person_id,
        kind=MERGE,
        pk__gt=decision.pk,
        undone_at__isnull=True,
    )
    for merge in merges:
        moved = merge.before["image"]["links"].get("Decision.person_id", {"moved": []})
        if decision.pk in moved["moved"]:
            raise Refusal(f"Not taken back: first take back this. “{merge.sentence}”")


def _give_back(
    desk: Desk, kept: models.Person, other: models.Person, image: dict[str, Any]
) -> None:
    """Give the mails, entries and addresses back that came through one person's own keys."""
    keys = {other.key, *_route_keys(image)}
    parts: set[Part] = {(message, role) for message, role in image["parts"]}
    shared: set[Part] = {(message, role) for message, role in image["shared"]}
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id)
    here = set(messages.filter(pk__in={part[0] for part in parts}).values_list("pk", flat=True))
    parts = {part for part in parts if part[0] in here}
    since = read_parts(desk, kept.pk, after=image["last_message"])
    addresses = addresses_of_parts(desk, {message for message, _ in since})
    for part in since:
        mine = {one for one in addresses.get(part, ()) if _is_of(one, keys)}
        if mine:
            parts.add(part)
            if _has_other(addresses[part] - mine, kept.key, desk, kept.pk):
                shared.add(part)
    give_parts(desk, parts, other.pk)
    take_parts(desk, parts - shared, kept.pk)
    move_log_back(desk, image["log"], image["digests"], into=other.pk)
    rows = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=kept, channel=Channel.EMAIL, digest__isnull=True
    )
    theirs = [row.pk for row in rows if _is_of(row.value, keys)]
    known = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=other, channel=Channel.EMAIL
    ).values_list("value", flat=True)
    models.Address.objects.filter(pk__in=theirs, value__in=list(known)).delete()
    models.Address.objects.filter(pk__in=theirs).update(person=other)


def _route_keys(image: dict[str, Any]) -> list[str]:
    moved = image["links"].get("Route.person_id", {"moved": []})["moved"]
    return list(models.Route.objects.filter(pk__in=moved).values_list("key", flat=True))


def _is_of(address: str, keys: set[str]) -> bool:
    return normalise_address(address) in keys or person_key(address) in keys


def _has_other(addresses: set[str], key: str, desk: Desk, person: int) -> bool:
    """Say whether somebody took part by another of their addresses as well."""
    routes = models.Route.objects.filter(workspace_id=desk.workspace_id, person_id=person)
    return any(_is_of(one, {key, *routes.values_list("key", flat=True)}) for one in addresses)


def _part_prospects(
    desk: Desk, kept: models.Person, other: models.Person, image: dict[str, Any] | None
) -> None:
    row = prospect_of(kept)
    if image is None or row is None:
        return
    restore_rows(models.Prospect, [image["image"]])
    move_links_back(desk, image["links"], image["image"]["id"])
    change_row_back(row, image["changes"])
    mark_stale(desk, [other.pk])


def _read_anew(desk: Desk, kept: int, other: int) -> None:
    """Read what counts for nobody any more as at its import, and settle whom it concerns."""
    read = set(read_for(desk, [kept])) if not absorbed_by(desk, other) else set()
    theirs = {message for message, role in read_parts(desk, other) if role == "from"}
    if not models.Prospect.objects.filter(person_id=other).exists():
        forget_sent(desk, [other])
        models.Proposal.objects.filter(workspace_id=desk.workspace_id, person_id=other).delete()
        models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id=other, digest__isnull=False
        ).delete()
        read_briefly(desk, sorted(read & theirs))
    mark_stale(desk, [kept, other])
    mark_related_stale(desk, [kept, other])
    read_answers(desk)
    note_candidates(desk)
