"""Whose prospects are whose: the share of a book that is on somebody's Today.

A prospect has one owner at most, so that no two colleagues are told to contact the same person.
Where nobody signs in, everything is on the one Today there is. Who has no owner is on the Today of
the admins, until somebody takes them over or is given them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.db.models import F, Q

from keepwarm.engine.plan import Part, Placement, part_of
from keepwarm.engine.values import LANES, Bools, Ints, Lane
from keepwarm.records import models
from keepwarm.records.columns import BookPart
from keepwarm.records.database import writing

from .cards import Owner
from .decisions import find_prospect, note_decision
from .desk import Desk, Weighed
from .errors import Refusal
from .reception import Role

OWNER: Final = "owner"
_CLOSED: Final = LANES.index(Lane.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The prospects of one colleague, with those of nobody where they are an admin."""

    user_id: int
    name: str
    has_unowned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Who owns whom, as columns sorted by prospect; ``revision`` is that of the workspace."""

    revision: int
    prospect: Ints
    user: Ints


def share_of(desk: Desk, user_id: int | None = None) -> Share | None:
    """Return the share of a colleague, by default of who is at the desk; None: everything."""
    wanted = desk.user_id if user_id is None else user_id
    if wanted is None:
        return None
    member = (
        models.Membership.objects.filter(workspace_id=desk.workspace_id, user_id=wanted)
        .select_related("user")
        .first()
    )
    if member is None:
        raise Refusal("There is no such colleague in this workspace.")
    is_admin = member.role == Role.ADMIN.word
    return Share(user_id=wanted, name=member.user.name, has_unowned=is_admin)


def minutes_of(desk: Desk, user_id: int) -> float:
    """Return the minutes a day of a colleague."""
    members = models.Membership.objects.filter(workspace_id=desk.workspace_id, user_id=user_id)
    own = members.values_list("minutes_per_day", flat=True).first()
    return desk.workspace.minutes_per_day if own is None else own


def of_share(share: Share | None, path: str = "") -> Q:
    """Return the condition that the prospect at the end of this path belongs to the share.

    ``path`` is empty where the rows are prospects themselves, else as "person__prospect__".
    """
    if share is None:
        return Q()
    theirs = Q(**{f"{path}owner_id": share.user_id})
    return theirs | Q(**{f"{path}owner__isnull": True}) if share.has_unowned else theirs


def find_owner(desk: Desk, prospect_id: int) -> Owner | None:
    """Return who owns a prospect; None where nobody does."""
    rows = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, pk=prospect_id, owner__isnull=False
    )
    found = rows.values_list("owner_id", "owner__name").first()
    return None if found is None else Owner(user_id=int(found[0] or 0), name=found[1])


def count_unowned(desk: Desk) -> int:
    """Return how many prospects have no owner."""
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, owner__isnull=True)
    return rows.count()


def only_share(desk: Desk, weighed: Weighed, share: Share | None) -> Weighed:
    """Return what was weighed for all with everybody else's prospects closed, as if not there."""
    if share is None:
        return weighed
    owners, ends_at = _read_owners(desk), weighed.morning.ends_at
    known = desk.shelf.shares.get(share.user_id)
    if not isinstance(known, _Cut) or not known.is_by(share, owners, ends_at):
        known = _Cut(share=share, owners=owners, ends_at=ends_at, parts=())
    pairs = enumerate(zip(weighed.parts, weighed.book.parts, strict=True))
    parts = tuple(
        known.find(number, part, rows) or (part, rows, _cut_out(share, owners, part, rows, ends_at))
        for number, (part, rows) in pairs
    )
    desk.shelf.shares[share.user_id] = replace(known, parts=parts)
    return replace(weighed, parts=tuple(theirs for _, _, theirs in parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A share as it was cut out, by the very parts of the plan and of the book it was cut from.

    Both are never changed, only replaced: what stands for the same part is cut out once.
    """

    share: Share
    owners: Owners
    ends_at: float
    parts: tuple[tuple[Part, BookPart, Part], ...]

    def is_by(self, share: Share, owners: Owners, ends_at: float) -> bool:
        return self.share == share and self.owners is owners and self.ends_at == ends_at

    def find(self, number: int, part: Part, rows: BookPart) -> tuple[Part, BookPart, Part] | None:
        found = self.parts[number] if number < len(self.parts) else None
        is_same = found is not None and found[0] is part and found[1] is rows
        return found if is_same else None


def _cut_out(share: Share, owners: Owners, part: Part, rows: BookPart, ends_at: float) -> Part:
    """Return a part with everybody else's prospects closed."""
    is_theirs = _is_in(share, owners, rows.prospect)
    placement = Placement(
        lane=np.where(is_theirs, part.placement.lane, _CLOSED).astype(part.placement.lane.dtype),
        due_at=np.where(is_theirs, part.placement.due_at, np.nan),
        is_stepping_back=part.placement.is_stepping_back & is_theirs,
    )
    known = replace(part.choice, position=part.choice.position - part.start)
    return part_of(
        rows.standings,
        placement,
        known.only(is_theirs[known.position]),
        accounts=rows.account,
        ends_at=ends_at,
        start=part.start,
    )


def _is_in(share: Share, owners: Owners, prospects: Ints) -> Bools:
    if not owners.prospect.size:
        return np.full(prospects.shape, share.has_unowned)
    at = np.minimum(np.searchsorted(owners.prospect, prospects), owners.prospect.size - 1)
    is_owned = owners.prospect[at] == prospects
    is_theirs: Bools = is_owned & (owners.user[at] == share.user_id)
    return is_theirs | ~is_owned if share.has_unowned else is_theirs


def _read_owners(desk: Desk) -> Owners:
    known, revision = desk.shelf.owners, desk.workspace.owners_revision
    if isinstance(known, Owners) and known.revision == revision:
        return known
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, owner__isnull=False)
    pairs = list(rows.order_by("pk").values_list("pk", "owner_id"))
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    owners = Owners(revision=revision, prospect=table[:, 0], user=table[:, 1])
    desk.shelf.owners = owners
    return owners


def give_prospect(desk: Desk, *, prospect_id: int, user_id: int | None) -> int:
    """Give a prospect to a colleague, or to nobody; return the decision that can undo it."""
    name = "nobody" if user_id is None else _name_of(desk, user_id)
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        before = prospect.owner_id
        if before == user_id:
            raise Refusal(f"Nothing was changed: {prospect.name} is with {name} already.")
        _set_owner(desk, prospect.pk, user_id)
        words = "has no owner any more" if user_id is None else f"is with {name} now"
        decision = note_decision(
            desk,
            person_id=prospect.person_id,
            kind=OWNER,
            sentence=f"{prospect.name} {words}.",
            before={"owner": before},
        )
    return int(decision.pk)


def take_over(desk: Desk, *, prospect_id: int) -> int:
    """Take a prospect who has no owner; return the decision."""
    if find_owner(desk, prospect_id) is not None:
        raise Refusal("Not taken over: somebody else has them. A manager can hand them over.")
    return give_prospect(desk, prospect_id=prospect_id, user_id=desk.user_id)


def give_unowned(desk: Desk, user_id: int) -> int:
    """Give everybody who has no owner to a colleague; return how many."""
    _name_of(desk, user_id)
    with writing(desk.workspace_id):
        rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, owner__isnull=True)
        given = rows.update(owner_id=user_id)
        raise_owners_revision(desk.workspace_id)
    return given


def undo_owner(desk: Desk, decision: models.Decision) -> None:
    """Give a prospect back to whom it was with before."""
    rows = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id=decision.person_id or 0
    )
    before = decision.before["owner"]
    is_there = models.Membership.objects.filter(workspace_id=desk.workspace_id, user_id=before)
    rows.update(owner_id=before if is_there.exists() else None)
    raise_owners_revision(desk.workspace_id)


def raise_owners_revision(workspace_id: int) -> None:
    """Say that prospects changed hands, so that every process reads their owners again."""
    models.Workspace.objects.filter(pk=workspace_id).update(
        owners_revision=F("owners_revision") + 1
    )


def _set_owner(desk: Desk, prospect_id: int, user_id: int | None) -> None:
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id)
    rows.update(owner_id=user_id)
    raise_owners_revision(desk.workspace_id)


def _name_of(desk: Desk, user_id: int) -> str:
    share = share_of(desk, user_id)
    return share.name if share else ""
