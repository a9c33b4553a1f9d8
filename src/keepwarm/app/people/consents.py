"""Notes what law has to know of somebody: their consent to a channel, and their country."""

from __future__ import annotations

import datetime as dt
from typing import Final

from keepwarm.app.ground.decisions import find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_stale
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.database import writing

CONSENT: Final = "consent"
COUNTRY: Final = "country"
SOURCE_CHARACTERS_MAX: Final = 500


def note_consent(
    desk: Desk,
    prospect_id: int,
    *,
    channel: Channel,
    source: str,
    given_on: dt.date,
    until: dt.date | None = None,
) -> int:
    """Note that somebody consented to a channel, and how; return the decision that undoes it."""
    said = " ".join(source.split())[:SOURCE_CHARACTERS_MAX]
    if not said:
        raise Refusal("Not noted: say how they consented, so that you can show it.")
    if given_on > desk.now().astimezone(desk.zone).date():
        raise Refusal(f"Not noted: {given_on:%d %B %Y} is yet to come.")
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        row = _consents(desk, prospect.person_id).filter(channel=channel.value).first()
        before = _image(row) if row else None
        models.Consent.objects.update_or_create(
            workspace_id=desk.workspace_id,
            person_id=prospect.person_id,
            channel=channel.value,
            defaults={
                "source": said, "given_at": _midnight(desk, given_on),
                "until": _midnight(desk, until) if until else None, "noted_at": desk.now(),
            },
        )  # fmt: skip
        mark_stale(desk, [prospect.person_id])
        decision = note_decision(
            desk, person_id=prospect.person_id, kind=CONSENT,
            sentence=f"{prospect.name} consented to {channel.value}: {said}",
            before={"channel": channel.value, "row": before},
        )  # fmt: skip
    return int(decision.pk)


def undo_consent(desk: Desk, decision: models.Decision) -> None:
    """Put the consent back that there was before, if any."""
    before = decision.before
    rows = _consents(desk, decision.person_id or 0).filter(channel=before["channel"])
    if before["row"] is None:
        rows.delete()
    else:
        rows.update(**before["row"])


def say_country(desk: Desk, prospect_id: int, word: str) -> int:
    """Note in which country somebody is; return the decision that undoes it."""
    region = desk.packs.columns.region_of(word)
    if not region:
        raise Refusal(f"Not noted: no country is known as “{word[:60]}”.")
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        before = {"region": prospect.region, "prospect": prospect.pk}
        prospect.region = region
        prospect.save(update_fields=["region"])
        mark_stale(desk, [prospect.person_id])
        decision = note_decision(
            desk, person_id=prospect.person_id, kind=COUNTRY,
            sentence=f"{prospect.name} is in {region}.", before=before,
        )  # fmt: skip
    return int(decision.pk)


def undo_country(desk: Desk, decision: models.Decision) -> None:
    """Put back the country that was known before."""
    rows = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, pk=decision.before["prospect"]
    )
    rows.update(region=decision.before["region"])


def set_postal_address(desk: Desk, text: str) -> None:
    """Set the postal address that first mails carry where the law wants one."""
    said = ", ".join(part.strip() for part in text.splitlines() if part.strip())[:500]
    if not said:
        raise Refusal("Not set: the postal address is empty.")
    with writing(desk.workspace_id):
        models.PostalAddress.objects.update_or_create(
            workspace_id=desk.workspace_id, defaults={"text": said, "at": desk.now()}
        )


def postal_address(desk: Desk) -> str:
    """Return the postal address that first mails carry; empty where none was set."""
    rows = models.PostalAddress.objects.filter(workspace_id=desk.workspace_id)
    return rows.values_list("text", flat=True).first() or ""


def _consents(desk: Desk, person_id: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return models.Consent.objects.filter(workspace_id=desk.workspace_id, person_id=person_id)


def _image(row: models.Consent) -> dict[str, str | None]:
    return {
        "source": row.source,
        "given_at": row.given_at.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "noted_at": row.noted_at.isoformat(),
    }


def _midnight(desk: Desk, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=desk.zone).astimezone(dt.UTC)
