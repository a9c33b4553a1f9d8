"""Takes an address, and what came through it, out of a person into one of their own."""

from __future__ import annotations

from typing import Any, Final

from keepwarm.app.ground.decisions import find_person, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.routes import KEY_CHARACTERS_MAX, MERGED, read_routes, routed_key
from keepwarm.app.ground.row_images import image_of, restore_rows
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.settling.settle import next_revision, settle_all
from keepwarm.app.storing.store_leads import new_prospect
from keepwarm.app.storing.store_mail import read_answers
from keepwarm.app.storing.suppress import suppressed_people
from keepwarm.engine.intake import normalise_address, person_key
from keepwarm.engine.values import Channel, Lead
from keepwarm.records import models
from keepwarm.records.database import writing

from .candidates import note_candidates
from .merge import prospect_of, refuse_later_acts
from .merge_log import move_log
from .merge_stops import share_stops, spread_stops
from .move_links import move_links
from .through import Part, addresses_of_parts, give_parts, read_parts, take_parts

SPLIT: Final = "split"


def splittable(desk: Desk, person_id: int) -> tuple[str, ...]:
    """Return the addresses that can be taken out of somebody: all but their main one."""
    person = find_person(desk, person_id)
    rows = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=person, channel=Channel.EMAIL
    )
    values = rows.order_by("value").values_list("value", flat=True)
    return tuple(value for value in values if not _why_not(desk, person, value))


def split_person(desk: Desk, person_id: int, address: str) -> int:
    """Make a person of their own of an address; return the decision that can undo it.

    The mails that came or went through it go along. Who was a prospect leaves a prospect behind
    and becomes one, on the same basis; a stop holds for both.
    """
    with writing(desk.workspace_id):
        person = find_person(desk, person_id)
        exact = normalise_address(address)
        refusal = _why_not(desk, person, exact)
        if refusal:
            raise Refusal(f"Nothing was split: {refusal}")
        _stop_every_key(desk, person.pk)
        fresh, before = _new_person(desk, person, exact)
        parts, shared = _parts_through(desk, person.pk, exact, fresh.key)
        give_parts(desk, parts, fresh.pk)
        take_parts(desk, parts - shared, person.pk)
        _take_addresses(desk, person, fresh, exact)
        spread_stops(desk, person.pk, onto=fresh.pk)
        _make_prospect(desk, person, fresh, exact)
        decision = note_decision(
            desk,
            person_id=person.pk,
            kind=SPLIT,
            sentence=f"{exact} is somebody else than {person.name or person.key}.",
            before={"people": [person.pk, fresh.pk], **before},
        )
        mark_stale(desk, [person.pk, fresh.pk])
        mark_related_stale(desk, [person.pk, fresh.pk])
        read_answers(desk)
    settle_all(desk)
    note_candidates(desk)
    return int(decision.pk)


def _why_not(desk: Desk, person: models.Person, address: str) -> str:
    """Say why an address cannot be taken out of somebody; empty where it can."""
    exact = normalise_address(address)
    if exact == person.key:
        return f"{exact} is their main address. Take the others out instead."
    has_it = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=person, channel=Channel.EMAIL, value=exact
    )
    if not has_it.exists():
        return f"{exact} is none of their addresses."
    owner = models.Person.objects.filter(
        workspace_id=desk.workspace_id, key__in={exact, _key_of(desk, person, exact)}
    ).exclude(pk=person.pk)
    routed = models.Route.objects.filter(workspace_id=desk.workspace_id, person=person)
    if owner.exclude(kind=MERGED, key__in=routed.values("key")).exists():
        return f"{exact} is somebody's own address already."
    return ""


def _stop_every_key(desk: Desk, person_id: int) -> None:
    """Let a stop hold by every key of somebody: also by one that came after it, or by itself."""
    if suppressed_people(desk, [person_id]):
        share_stops(desk, person_id)


def _new_person(
    desk: Desk, person: models.Person, exact: str
) -> tuple[models.Person, dict[str, Any]]:
    """Return the person of an address: new, or the one who was merged into this one."""
    key = _key_of(desk, person, exact)
    routes = models.Route.objects.filter(workspace_id=desk.workspace_id, key=key)
    images = [image_of(row) for row in routes]
    routes.delete()
    absorbed = models.Person.objects.filter(
        workspace_id=desk.workspace_id, key=key, kind=MERGED
    ).first()
    if absorbed is not None:
        fresh, absorbed.kind = absorbed, "person"
        absorbed.save(update_fields=["kind"])
    else:
        fresh = models.Person.objects.create(
            workspace_id=desk.workspace_id, key=key, name=person.name,
            domain=key.rpartition("@")[2][:255], account_id=person.account_id,
        )  # fmt: skip
    if key != person_key(exact)[:KEY_CHARACTERS_MAX]:
        models.Route.objects.create(workspace_id=desk.workspace_id, key=key, person=fresh)
    return fresh, {"is_known": absorbed is not None, "routes": images}


def _key_of(desk: Desk, person: models.Person, exact: str) -> str:
    """Return the key of whoever an address is split off to.

    One with a tag that was said to be somebody's own stays so, whoever it belonged to since. Else
    the address without its tag is theirs as well, unless that is whom it is taken from.
    """
    routes = models.Route.objects.filter(
        workspace_id=desk.workspace_id, key=exact[:KEY_CHARACTERS_MAX]
    )
    key = person_key(exact)[:KEY_CHARACTERS_MAX]
    return exact[:KEY_CHARACTERS_MAX] if key == person.key or routes.exists() else key


def _parts_through(desk: Desk, person_id: int, exact: str, key: str) -> tuple[set[Part], set[Part]]:
    """Return the parts that came through an address, and those that came through others, too."""
    parts = read_parts(desk, person_id)
    addresses = addresses_of_parts(desk, {message for message, _ in parts})
    own = set(
        models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id=person_id, channel=Channel.EMAIL
        ).values_list("value", flat=True)
    )
    through, shared, routes = set[Part](), set[Part](), read_routes(desk)
    for part in parts:
        these = addresses.get(part, set())
        mine = {one for one in these if exact == one or routed_key(one, routes) == key}
        if mine:
            through.add(part)
            if (these - mine) & own:
                shared.add(part)
    return through, shared


def _take_addresses(desk: Desk, person: models.Person, fresh: models.Person, exact: str) -> None:
    rows = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=person, channel=Channel.EMAIL
    )
    routes = read_routes(desk)  # a tag that is somebody's own goes with nobody but them
    mine = [
        row.pk for row in rows if row.value == exact or routed_key(row.value, routes) == fresh.key
    ]
    models.Address.objects.filter(pk__in=mine).update(person=fresh)


def _make_prospect(desk: Desk, person: models.Person, fresh: models.Person, exact: str) -> None:
    origin = prospect_of(person)
    if origin is None:
        return
    lead = Lead(row=0, name=fresh.name or origin.name, email=exact, company=origin.account_name)
    row = new_prospect(desk, None, lead, fresh.pk)
    row.basis, row.region, row.blocked = origin.basis, origin.region, origin.blocked
    row.save()


def undo_split(desk: Desk, decision: models.Decision) -> None:
    """Put an address and all that came through it back where it was."""
    if len(decision.before["people"]) != len(("person", "fresh")):
        raise Refusal("This cannot be put together any more: one of them was erased.")
    person, fresh = (find_person(desk, one) for one in decision.before["people"])
    refuse_later_acts(desk, decision, (person.pk, fresh.pk))
    parts = read_parts(desk, fresh.pk)
    give_parts(desk, parts, person.pk)
    take_parts(desk, parts, fresh.pk)
    move_log(desk, fresh.pk, into=person.pk)
    models.Prospect.objects.filter(person=fresh).delete()
    for model in (models.Touch, models.Signal, models.Proposal, models.Candidate):
        model.objects.filter(workspace_id=desk.workspace_id, person=fresh).delete()
    models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=fresh, digest__isnull=False
    ).delete()
    models.Route.objects.filter(workspace_id=desk.workspace_id, person=fresh).delete()
    move_links(desk, models.Person, fresh.pk, person.pk)
    if decision.before["is_known"]:
        fresh.kind, fresh.is_stale = MERGED, False
        fresh.save(update_fields=["kind", "is_stale"])
    else:
        fresh.delete()
    restore_rows(models.Route, decision.before["routes"])
    _stop_every_key(desk, person.pk)
    revision = next_revision(desk)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)
    mark_related_stale(desk, [person.pk])
    read_answers(desk)
    note_candidates(desk)
