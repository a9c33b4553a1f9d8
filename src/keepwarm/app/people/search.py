"""Finds people and what was said, as one types: who it is first, then words, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.search import find, find_among, prospects_range, texts_range
from keepwarm.records.search_words import Wanted

from .search_query import SearchQuery, read_query
from .snippets import Pieces, cut_snippet, mark_words

PEOPLE_SHOWN: Final = 8
TEXTS_A_PAGE: Final = 30
TEXTS_SHOWN_EACH: Final = 3
"""Of one person; the others are counted."""
_PEOPLE_MEANT_MAX: Final = 50
_TEXTS_MEANT_MAX: Final = 5_000
"""Of what somebody wrote, or somebody at a company, the newest are looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidHit:
    """A mail or note in which what was looked for stands."""

    heading: str
    """Who said it to whom: "Dana wrote", "You wrote", "Noted of a call"."""
    at: dt.datetime | None
    subject: Pieces
    snippet: Pieces
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonHits:
    """A person with what was found of them."""

    prospect_id: int
    name: Pieces
    account: str
    lane: str
    about: Pieces = ()
    """What of their company, addresses and fields was found; where the person was found."""
    said: tuple[SaidHit, ...] = ()
    more: int = 0
    """How many further texts of this page are theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was found: people by who they are, and people by what was said."""

    query: str
    is_empty: bool
    """Nothing was looked for: there was no word in the query."""
    people: tuple[PersonHits, ...] = ()
    more_people: bool = False
    said: tuple[PersonHits, ...] = ()
    after: str = ""
    next_cursor: str = ""


def search(desk: Desk, text: str, *, after: str = "") -> SearchPage:
    """Return who and what is found; pages of what was said follow each other by ``after``.

    Texts that hold the words as typed come before those in which they only begin a word; the
    newest come first in both.
    """
    settle_all(desk)
    query = read_query(text)
    if query.is_empty:
        return SearchPage(query=query.text, is_empty=True)
    numbers, cursor = _find_texts(desk, query, after)
    people, more_people = ((), False) if after else _people(desk, query)
    return SearchPage(
        query=query.text,
        is_empty=False,
        people=people,
        more_people=more_people,
        said=_said(desk, query, numbers),
        after=after,
        next_cursor=cursor,
    )


def _people(desk: Desk, query: SearchQuery) -> tuple[tuple[PersonHits, ...], bool]:
    wanted = query.wanted
    if query.sender.all_of or query.company.all_of or not wanted.all_of:
        return (), False
    numbers = find(
        wanted,
        among=prospects_range(desk.workspace_id),
        limit=PEOPLE_SHOWN + 1,
        with_beginnings=True,
    )
    rows = models.Passage.objects.filter(pk__in=numbers[:PEOPLE_SHOWN]).select_related("prospect")
    hits = tuple(
        PersonHits(
            prospect_id=row.prospect.pk,
            name=mark_words(row.prospect.name, wanted),
            account=row.prospect.account_name,
            lane=row.prospect.lane,
            about=cut_snippet(row.text.replace("\n", " · "), wanted),
        )
        for row in rows.order_by("title", "pk")
        if row.prospect is not None
    )
    return hits, len(numbers) > PEOPLE_SHOWN


def _find_texts(desk: Desk, query: SearchQuery, after: str) -> tuple[list[int], str]:
    """Return the numbers of a page's texts, and where the next page begins."""
    stage, last = _read_cursor(after)
    wanted = query.wanted
    if query.sender.all_of or query.company.all_of:
        meant = [number for number in _texts_meant(desk, query) if number < last]
        found = find_among(wanted, meant, with_beginnings=True)
        shown = found[:TEXTS_A_PAGE]
        return shown, _cursor(1, shown[-1]) if len(found) > len(shown) else ""
    first, end = texts_range(desk.workspace_id)
    shown = []
    if stage == 0:
        among = (first, min(end, last - 1))
        exact = find(wanted, among=among, limit=TEXTS_A_PAGE + 1, with_beginnings=False)
        shown = exact[:TEXTS_A_PAGE]
        if len(exact) > TEXTS_A_PAGE:
            return shown, _cursor(0, shown[-1])
        last = end + 1
    return _add_beginnings(wanted, shown, (first, min(end, last - 1)))


def _add_beginnings(
    wanted: Wanted, shown: list[int], among: tuple[int, int]
) -> tuple[list[int], str]:
    """Fill a page with texts in which the words only begin others."""
    first, last = among
    while len(shown) <= TEXTS_A_PAGE:
        begun = find(wanted, among=(first, last), limit=TEXTS_A_PAGE + 1, with_beginnings=True)
        exact = set(find_among(wanted, begun, with_beginnings=False)) if begun else set()
        fresh = [number for number in begun if number not in exact]
        room = TEXTS_A_PAGE - len(shown)
        if len(fresh) > room:
            return [*shown, *fresh[:room]], _cursor(1, fresh[room] + 1)
        shown = [*shown, *fresh]
        if len(begun) <= TEXTS_A_PAGE:
            break
        last = begun[-1] - 1
    return shown, ""


def _texts_meant(desk: Desk, query: SearchQuery) -> list[int]:
    """Return the newest texts of whom ``from:`` and ``company:`` mean."""
    of_ours = {"workspace_id": desk.workspace_id}
    passages = models.Passage.objects.filter(**of_ours).order_by("-pk")
    mails, notes = passages.filter(message__isnull=False), passages.filter(entry__isnull=False)
    for who, is_sender in ((query.sender, True), (query.company, False)):
        if not who.all_of:
            continue
        meant = {**of_ours, "person_id__in": _people_meant(desk, who)}
        parts = models.Participation.objects.filter(**meant)
        chosen = Q(message_id__in=parts.filter(role="from").values("message_id"))
        if not is_sender:
            # Of a company also what somebody there answered who is no prospect.
            answers = models.Signal.objects.filter(**meant, message__isnull=False)
            # As one set: asked for by two, a server reads along all passages that there are.
            either = parts.values("message_id").union(answers.values("message_id"))
            chosen = Q(message_id__in=either)
        mails = mails.filter(chosen)
        notes = notes.filter(entry_id__in=models.LogEntry.objects.filter(**meant).values("pk"))
    found = {
        *mails.values_list("pk", flat=True)[:_TEXTS_MEANT_MAX],
        *notes.values_list("pk", flat=True)[:_TEXTS_MEANT_MAX],
    }
    return sorted(found, reverse=True)


def _people_meant(desk: Desk, who: Wanted) -> list[int]:
    numbers = find(
        who,
        among=prospects_range(desk.workspace_id),
        limit=_PEOPLE_MEANT_MAX,
        with_beginnings=True,
    )
    rows = models.Passage.objects.filter(pk__in=numbers)
    return list(rows.values_list("prospect__person_id", flat=True))


def _said(desk: Desk, query: SearchQuery, numbers: Sequence[int]) -> tuple[PersonHits, ...]:
    """Return the texts by person, in the order in which each person's first one comes."""
    rows = models.Passage.objects.filter(pk__in=numbers).select_related("message", "entry")
    by_number = {row.pk: row for row in rows}
    found = [by_number[number] for number in numbers if number in by_number]
    writers, prospects = _whose(desk, found)
    grouped: dict[int, list[models.Passage]] = {}
    for row in found:
        prospect = prospects.get(row.pk)
        if prospect is not None:
            grouped.setdefault(prospect.pk, []).append(row)
    known = {prospect.pk: prospect for prospect in prospects.values()}
    return tuple(
        PersonHits(
            prospect_id=pk,
            name=((known[pk].name, False),),
            account=known[pk].account_name,
            lane=known[pk].lane,
            said=tuple(_hit(row, query.wanted, writers) for row in texts[:TEXTS_SHOWN_EACH]),
            more=max(len(texts) - TEXTS_SHOWN_EACH, 0),
        )
        for pk, texts in grouped.items()
    )


def _whose(
    desk: Desk, rows: Sequence[models.Passage]
) -> tuple[dict[int, str], dict[int, models.Prospect]]:
    """Return by message who wrote it, and by passage whose timeline it stands in."""
    messages = [row.message_id for row in rows if row.message_id]
    writers, owners = _parts(desk, messages)
    # What a colleague answered stands in the timeline of whom it counts for.
    lone = [message for message in messages if message not in owners]
    signals = models.Signal.objects.filter(workspace_id=desk.workspace_id, message_id__in=lone)
    for message, person in signals.order_by("-pk").values_list("message_id", "person_id"):
        owners[message or 0] = person
    people = {
        row.pk: row.entry.person_id if row.entry else owners.get(row.message_id or 0, 0)
        for row in rows
    }
    prospects = {
        prospect.person_id: prospect
        for prospect in models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=set(people.values())
        )
    }
    return writers, {
        number: prospects[person] for number, person in people.items() if person in prospects
    }


def _parts(desk: Desk, messages: Sequence[int]) -> tuple[dict[int, str], dict[int, int]]:
    """Return by message who wrote it, and which prospect took part: the sender before others."""
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=messages
    )
    own, writers, owners = own_keys(desk), dict[int, str](), dict[int, int]()
    columns = (
        "message_id", "person_id", "role", "person__key", "person__name", "person__prospect__pk",
    )  # fmt: skip
    for message, person, role, key, name, prospect in parts.order_by("pk").values_list(*columns):
        if role == "from":
            writers[message] = "You" if key in own else name or key
        if prospect is not None and (role == "from" or message not in owners):
            owners[message] = person
    return writers, owners


def _hit(row: models.Passage, wanted: Wanted, writers: dict[int, str]) -> SaidHit:
    at = row.message.at if row.message else None
    heading = f"{writers.get(row.message_id or 0, 'Somebody')} wrote"
    if row.entry is not None:
        heading, at = _NOTED.get(row.entry.channel, "Noted"), row.entry.at
    return SaidHit(
        heading=heading,
        at=at,
        subject=mark_words(row.title, wanted),
        snippet=cut_snippet(row.text, wanted),
        message_id=row.message_id,
    )


_NOTED: Final[dict[str, str]] = {
    Channel.PHONE.value: "Noted of a call",
    Channel.VOICEMAIL.value: "Noted of a voicemail",
    Channel.TEXT.value: "Noted of a text",
    Channel.LINKEDIN.value: "Noted of LinkedIn",
    Channel.IN_PERSON.value: "Noted of a visit",
    Channel.EMAIL.value: "Noted of a mail",
}


def _cursor(stage: int, number: int) -> str:
    return f"{stage}-{number}"


def _read_cursor(after: str) -> tuple[int, int]:
    if not after:
        return 0, 1 << 63
    stage, _, number = after.partition("-")
    if stage not in ("0", "1") or not number.isascii() or not number.isdigit():
        raise Refusal("This page of what was found cannot be found. Search anew.")
    return int(stage), min(int(number), 1 << 63)
