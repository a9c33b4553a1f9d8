"""Gathers what law asks about somebody: where they are, on what basis, what they said to what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.app.storing.people import Ways, read_ways
from keepwarm.engine.law import Consent, Contact, find_place
from keepwarm.engine.values import CHANNELS, HUMAN_SIGNALS, Basis, Channel
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.columns import standing_of
from keepwarm.records.prospect_rows import ProspectRow, read_prospect_rows

_BASES: Final = {basis.value: basis for basis in Basis}
_NOTHING: Final = frozenset[Channel]()
_EMAIL: Final = Channel.EMAIL.value
_PHONE: Final = Channel.PHONE.value
_HUMAN: Final = tuple(kind.value for kind in HUMAN_SIGNALS)


def gather_contacts(
    desk: Desk,
    rows: Sequence[ProspectRow | models.Prospect],
    ways: Ways,
    *,
    spoke_at: Mapping[int, float],
    asked_for: Mapping[int, frozenset[Channel]],
) -> list[Contact]:
    """Return what law asks about each prospect, by person: when they spoke last (epoch seconds).

    ``ways`` are all ways to reach these people. Who asks for a channel in their own words has
    consented to it.
    """
    people = [row.person_id for row in rows]
    of_them = {"workspace_id": desk.workspace_id, "person_id__in": among(people)}
    consents = defaultdict[int, list[Consent]](list)
    for person, channel, until in models.Consent.objects.filter(**of_them).values_list(
        "person_id", "channel", "until"
    ):
        end = until.timestamp() if until else math.inf
        consents[person].append(Consent(channel=Channel(channel), until=end))
    for person, channels in asked_for.items():
        consents[person] += [Consent(channel=channel) for channel in sorted(channels)]
    return [
        _contact(
            desk, row, ways.get(row.person_id, ()), consents.get(row.person_id, ()),
            spoke_at.get(row.person_id, math.nan),
        )
        for row in rows
    ]  # fmt: skip


def _contact(
    desk: Desk,
    row: ProspectRow | models.Prospect,
    ways: Sequence[tuple[str, str]],
    consents: Sequence[Consent],
    spoke_at: float,
) -> Contact:
    free = desk.packs.identities.free_mail_domains
    mails = [value for channel, value in ways if channel == _EMAIL]
    numbers = [value for channel, value in ways if channel == _PHONE]
    is_private = all(mail.rpartition("@")[2].lower() in free for mail in mails)
    return Contact(
        place=find_place(
            row.region, numbers=numbers, addresses=mails, countries=desk.packs.law.countries
        ),
        basis=_BASES[row.basis],
        basis_at=row.known_since.timestamp() if row.known_since else math.nan,
        spoke_at=spoke_at,
        is_individual=is_private,
        blocked=frozenset(Channel(name) for name in row.blocked) if row.blocked else _NOTHING,
        consents=tuple(consents),
    )


def contact_of(desk: Desk, row: models.Prospect) -> Contact:
    """Return what law asks about one prospect, as the record stands now."""
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, person_id=row.person_id, kind__in=_HUMAN
    )
    last = signals.order_by("-at").values_list("at", flat=True).first()
    packed = models.Standing.objects.filter(prospect=row).values_list("packed", flat=True).first()
    who = [row.person_id]
    (fresh,) = read_prospect_rows(desk.workspace_id, who)
    return contact_from(
        desk,
        fresh,
        read_ways(desk, who).get(row.person_id, []),
        standing=None if packed is None else standing_of(bytes(packed))[0],
        spoke_at=last.timestamp() if last else math.nan,
    )


def contact_from(
    desk: Desk,
    row: ProspectRow | models.Prospect,
    ways: list[tuple[str, str]],
    *,
    standing: np.void | None,
    spoke_at: float,
) -> Contact:
    """Return what law asks about one prospect of whom nearly everything was read already.

    ``ways`` are all ways to reach them; ``spoke_at`` is ``nan`` of who never did.
    """
    (contact,) = gather_contacts(
        desk,
        [row],
        {row.person_id: ways},
        spoke_at={row.person_id: spoke_at},
        asked_for={row.person_id: _asked_for(row, standing)},
    )
    return contact


def _asked_for(row: ProspectRow | models.Prospect, standing: np.void | None) -> frozenset[Channel]:
    if standing is None:
        return frozenset()
    preferred = int(standing["preferred"])
    # What only a lead file prefers is nobody's word.
    is_asked = preferred >> CHANNELS.index(Channel.TEXT) & 1 and Channel.TEXT not in row.preferred
    return frozenset({Channel.TEXT}) if is_asked else frozenset()
