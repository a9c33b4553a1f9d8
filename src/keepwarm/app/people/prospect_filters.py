"""The conditions by which the list of prospects is narrowed; each as it stands in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.storing.custom_fields import list_field_names, match_of
from keepwarm.engine.values import Channel, Stage
from keepwarm.records import models
from keepwarm.records.bulk import among

NAMES: Final = (
    "source", "company", "stage", "channel", "silent", "chance", "field", "value", "how",
)  # fmt: skip
"""Of all conditions, in the order of the form."""
CHANNELS_LISTED: Final = (Channel.EMAIL, Channel.PHONE, Channel.LINKEDIN)
"""Ways that a record holds addresses of; voicemails and texts go to the number."""
CONTAINS: Final = "has"
ACCOUNTS_MEANT_MAX: Final = 500
DAYS_MAX: Final = 36_500
VALUE_CHARACTERS_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """What can be chosen from: (what to send, what to show)."""

    sources: tuple[tuple[str, str], ...]
    stages: tuple[str, ...]
    channels: tuple[str, ...]
    fields: tuple[str, ...]


def read_choices(desk: Desk) -> FilterChoices:
    """Return what the form offers: the lead files, stages, ways and fields that there are."""
    sources = models.Source.objects.filter(workspace_id=desk.workspace_id, kind="leads")
    return FilterChoices(
        sources=tuple(
            (str(pk), name) for pk, name in sources.order_by("name").values_list("pk", "name")
        ),
        stages=tuple(stage.value for stage in Stage),
        channels=tuple(channel.value for channel in CHANNELS_LISTED),
        fields=list_field_names(desk),
    )


def read_asked(said: Mapping[str, str]) -> dict[str, str]:
    """Return the conditions that are set, cut to what they may be; the text came from outside."""
    asked = {
        name: " ".join(said.get(name, "").replace("\0", " ").split())[:VALUE_CHARACTERS_MAX]
        for name in NAMES
    }
    if not asked["field"]:
        asked["value"] = asked["how"] = ""
    return {name: value for name, value in asked.items() if value}


def read_conditions(desk: Desk, said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return conditions as the page has them from pairs of name and value, as one types them.

    A name that is no condition is that of a field which came with a lead file; a lead file is
    meant by its number or its name.
    """
    asked: dict[str, str] = {}
    for name, value in said:
        word = name.strip().lower()
        if word == "source" and not value.isdigit():
            numbers = {label: number for number, label in read_choices(desk).sources}
            asked["source"] = numbers.get(value, value)
        elif word in NAMES:
            asked[word] = value
        else:
            asked |= {"field": name.strip(), "value": value, "how": CONTAINS}
    return read_asked(asked)


def narrow(
    desk: Desk, prospects: QuerySet[models.Prospect], asked: Mapping[str, str]
) -> QuerySet[models.Prospect]:
    """Keep the prospects whose own rows meet the conditions; a ``Refusal`` names an impossible one.

    What other rows say of them is asked by ``narrow_by_others``.
    """
    kept = prospects
    if "source" in asked:
        kept = kept.filter(source_id=_whole(asked["source"], "lead file", 2**62))
    if "stage" in asked:
        kept = kept.filter(stage=_word(asked["stage"], "stage", tuple(Stage)))
    if "company" in asked:
        there = models.Person.objects.filter(
            workspace_id=desk.workspace_id,
            account_id__in=among(_accounts(desk, asked["company"])),
        )
        kept = kept.filter(person_id__in=there.values("pk"))
    if "silent" in asked:
        days = _whole(asked["silent"], "number of days", DAYS_MAX)
        since = desk.now() - dt.timedelta(days=days)
        kept = kept.filter(Q(last_signal_at__lt=since) | Q(last_signal_at__isnull=True))
    if "chance" in asked:
        percent = _whole(asked["chance"], "chance in percent", 100)
        kept = kept.filter(chance__gte=percent / 100)
    return kept


def narrow_by_others(
    desk: Desk, prospects: QuerySet[models.Prospect], asked: Mapping[str, str], *, is_walked: bool
) -> QuerySet[models.Prospect]:
    """Keep the prospects of whom addresses and fields meet the conditions.

    ``is_walked`` is for many of whom the first by some order are wanted: each is looked up as they
    come. Else those who meet a condition are gathered, which is less for few.
    """
    kept = prospects
    if "channel" in asked:
        way = _word(asked["channel"], "way", CHANNELS_LISTED)
        reached = models.Address.objects.filter(workspace_id=desk.workspace_id, channel=way)
        kept = kept.filter(
            Exists(reached.filter(person_id=OuterRef("person_id")))
            if is_walked
            else Q(person_id__in=reached.values("person_id"))
        )
    if "field" in asked:
        said = _with_field(desk, asked)
        kept = kept.filter(
            Exists(said.filter(prospect_id=OuterRef("pk")))
            if is_walked
            else Q(pk__in=said.values("prospect_id"))
        )
    return kept


def _with_field(desk: Desk, asked: Mapping[str, str]) -> QuerySet[models.CustomField]:
    rows = models.CustomField.objects.filter(workspace_id=desk.workspace_id, name=asked["field"])
    match = match_of(asked.get("value", ""))
    if not match:
        return rows
    return (
        rows.filter(match__contains=match)
        if asked.get("how") == CONTAINS
        else rows.filter(match=match)
    )


def _accounts(desk: Desk, words: str) -> list[int]:
    rows = models.Account.objects.filter(workspace_id=desk.workspace_id, name__icontains=words)
    return list(rows.values_list("pk", flat=True)[:ACCOUNTS_MEANT_MAX])


def _whole(text: str, what: str, most: int) -> int:
    if text.isascii() and text.isdigit() and int(text[:20]) <= most:
        return int(text)
    raise Refusal(f"“{text}” is no {what}. Use a whole number from 0 to {most:,}.")


def _word(text: str, what: str, known: tuple[str, ...]) -> str:
    if text in known:
        return text
    raise Refusal(f"No such {what}: “{text}”. Use one of {', '.join(known)}.")
