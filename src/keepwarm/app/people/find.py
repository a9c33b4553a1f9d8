"""Finds the prospect a person means by a name, an address or a number."""

from __future__ import annotations

from django.db.models import QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.routes import MERGED, find_by_address
from keepwarm.records import models

NAMES_SHOWN = 8
NUMBER_LENGTH_MAX = 7


def find_by_words(desk: Desk, words: str) -> int:
    """Return the id of the one prospect meant; a ``Refusal`` names those it could be."""
    text = " ".join(words.split())
    if not text:
        raise Refusal("Name somebody: a name, an address, or a prospect's number.")
    prospects = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    ways = [
        prospects.filter(pk=int(text)) if text.isdecimal() else prospects.none(),
        prospects.filter(person_id=find_by_address(desk, text) or 0)
        if "@" in text
        else prospects.none(),
        called(prospects, text),
        # A short number names a prospect, never a piece of somebody's telephone number.
        _all_words(prospects, text)
        if len(text) > NUMBER_LENGTH_MAX or not text.isdecimal()
        else prospects.none(),
    ]
    for found in ways:
        matches = list(found.order_by("name", "pk").values_list("pk", "name", "account_name")[:20])
        if len(matches) == 1:
            return int(matches[0][0])
        if matches:
            shown = "; ".join(
                f"{name}, {account} ({pk})" for pk, name, account in matches[:NAMES_SHOWN]
            )
            raise Refusal(f"“{text}” could be several: {shown}. Use the number in brackets.")
    raise Refusal(f"Nobody is called “{text}”. Look with: keepwarm prospects --search WORD")


def called(prospects: QuerySet[models.Prospect], name: str) -> QuerySet[models.Prospect]:
    """Keep those of exactly this name, in capitals or small letters.

    Compared here: databases take different letters for the same.
    """
    text = name.lower()
    alike = prospects.filter(search_text__startswith=text).values_list("pk", "name")
    return prospects.filter(pk__in=[pk for pk, known in alike if known.lower() == text])


def find_person_by_words(desk: Desk, words: str) -> int:
    """Return the id of the one person meant, prospect or not; a ``Refusal`` as above."""
    text = " ".join(words.split())
    people = models.Person.objects.filter(workspace_id=desk.workspace_id).exclude(kind=MERGED)
    known = find_by_address(desk, text) if "@" in text else None
    if known is not None:
        return known
    prospects = models.Prospect.objects.filter(workspace_id=desk.workspace_id, name__iexact=text)
    namesakes = list(people.filter(name__iexact=text, prospect__isnull=True)[:2]) if text else []
    if namesakes and (len(namesakes) > 1 or prospects.exists()):
        raise Refusal(f"“{text}” could be several people. Use the address.")
    if namesakes:
        return int(namesakes[0].pk)
    prospect = find_by_words(desk, words)
    return int(models.Prospect.objects.values_list("person_id", flat=True).get(pk=prospect))


def _all_words(prospects: QuerySet[models.Prospect], text: str) -> QuerySet[models.Prospect]:
    for word in text.lower().split():
        prospects = prospects.filter(search_text__contains=word)
    return prospects
