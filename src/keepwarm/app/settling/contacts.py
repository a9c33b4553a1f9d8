"""Gathers what law asks about somebody: where they are, on what basis, what they said to what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.law import Consent, Contact, find_place
from keepwarm.engine.values import CHANNELS, HUMAN_SIGNALS, Basis, Channel
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.columns import standing_of

_HUMAN: Final = tuple(kind.value for kind in HUMAN_SIGNALS)


def gather_contacts(
    desk: Desk,
    rows: Sequence[models.Prospect],
    *,
    spoke_at: Mapping[int, float],
    asked_for: Mapping[int, frozenset[Channel]],
) -> list[Contact]:
    """Return what law asks about each prospect, by person: when they spoke last (epoch seconds).

    Who asks for a channel in their own words has consented to it.
    """
    people = [row.person_id for row in rows]
    of_them = {"workspace_id": desk.workspace_id, "person_id__in": among(people)}
    ways = defaultdict[int, dict[str, list[str]]](lambda: {"email": [], "phone": []})
    known = models.Address.objects.filter(**of_them, channel__in=("email", "phone"))
    for person, channel, value in known.values_list("person_id", "channel", "value"):
        ways[person][channel].append(value)
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
            desk, row, ways[row.person_id], consents[row.person_id],
            spoke_at.get(row.person_id, math.nan),
        )
        for row in rows
    ]  # fmt: skip


def _contact(
    desk: Desk,
    row: models.Prospect,
    ways: Mapping[str, Sequence[str]],
    consents: Sequence[Consent],
    spoke_at: float,
) -> Contact:
    free, mails = desk.packs.identities.free_mail_domains, ways["email"]
    domains = {mail.rpartition("@")[2].lower() for mail in mails}
    return Contact(
        place=find_place(
            row.region, numbers=ways["phone"], addresses=mails, countries=desk.packs.law.countries
        ),
        basis=Basis(row.basis),
        basis_at=row.known_since.timestamp() if row.known_since else math.nan,
        spoke_at=spoke_at,
        is_individual=not (domains - free),
        blocked=frozenset(Channel(name) for name in row.blocked),
        consents=tuple(consents),
    )


def contact_of(desk: Desk, row: models.Prospect) -> Contact:
    """Return what law asks about one prospect, as the record stands now."""
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, person_id=row.person_id, kind__in=_HUMAN
    )
    last = signals.order_by("-at").values_list("at", flat=True).first()
    spoke = {row.person_id: last.timestamp()} if last else {}
    asked = {row.person_id: _asked_for(row)}
    (contact,) = gather_contacts(desk, [row], spoke_at=spoke, asked_for=asked)
    return contact


def _asked_for(row: models.Prospect) -> frozenset[Channel]:
    packed = models.Standing.objects.filter(prospect=row).values_list("packed", flat=True).first()
    if packed is None:
        return frozenset()
    preferred = int(standing_of(bytes(packed))["preferred"][0])
    # What only a lead file prefers is nobody's word.
    is_asked = preferred >> CHANNELS.index(Channel.TEXT) & 1 and Channel.TEXT not in row.preferred
    return frozenset({Channel.TEXT}) if is_asked else frozenset()
