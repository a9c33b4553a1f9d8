"""What is known of a prospect and their company, what is missing, and what a person types in.

What is typed fills drafts at once. It is one row each, noted with a decision that takes it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from keepwarm.app.ground.cards import Fact, ProspectPage, TimelineItem
from keepwarm.app.ground.decisions import find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.draft import Draft, Missing, missing_facts
from keepwarm.engine.values import Confidence, FactKind
from keepwarm.records import models
from keepwarm.records.database import writing

NOTE: Final = "note_fact"
DROP: Final = "drop_fact"
"""Kinds of the decisions to note something found out, and to use it no more."""
TEXT_CHARACTERS_MAX: Final = 1_000
SOURCE_CHARACTERS_MAX: Final = 300
_FILLS: Final = (FactKind.PERSONAL, FactKind.ANGLE, FactKind.NUMBER)
_SHOWN_MAX: Final = 40
SAID: Final = "said"
IMPORTED: Final = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchCard:
    """What is known of a person and their company, and what would make a touch relevant."""

    person: tuple[Fact, ...]
    account: tuple[Fact, ...]
    missing: tuple[Missing, ...]
    """What is asked for by the draft first."""


def research_of(desk: Desk, prospect_id: int) -> tuple[models.ResearchFact, ...]:
    """Return what was typed in about a prospect and their company, the newest first."""
    places = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id)
    place = places.values_list("person_id", "person__account_id").first()
    return () if place is None else research_about(desk, *place)


def research_about(
    desk: Desk, person_id: int, account_id: int | None
) -> tuple[models.ResearchFact, ...]:
    """Return what was typed in about a person and their company, the newest first."""
    about = Q(person_id=person_id)
    if account_id is not None:
        about |= Q(account_id=account_id)
    rows = models.ResearchFact.objects.filter(
        about, workspace_id=desk.workspace_id, dropped_at__isnull=True
    )
    return tuple(rows.order_by("-at", "-pk")[:_SHOWN_MAX])


def typed_facts(desk: Desk, rows: Iterable[models.ResearchFact]) -> tuple[Fact, ...]:
    """Return what was typed in as it is shown."""
    return tuple(
        Fact(
            name=row.kind,
            value=_worded(row),
            source=row.source or "typed in",
            on=row.at.astimezone(desk.zone).date(),
            confidence=row.confidence,
            fact_id=row.pk,
            is_of_account=row.account_id is not None,
        )
        for row in rows
    )


def _worded(row: models.ResearchFact) -> str:
    if row.on is None:
        return row.text
    day = f"{row.on.day} {row.on:%B %Y}"
    return f"{day}: {row.text}" if row.text else day


def typed_slots(
    desk: Desk, rows: Sequence[models.ResearchFact], timeline: Iterable[TimelineItem]
) -> tuple[dict[str, str], dt.date | None]:
    """Return the facts of drafts that typed words fill, and the day of theirs that is ahead.

    What was only heard is shown, but no draft says it. An answer serves until they write again:
    the next question is another one.
    """
    heard_at = next((item.at for item in timeline if item.is_human), None)
    usable = [row for row in rows if row.confidence != Confidence.HEARD.value]
    slots: dict[str, str] = {}
    for row in usable:
        is_stale = row.kind == FactKind.ANSWER.value and heard_at is not None and row.at < heard_at
        fills = row.kind in (*_FILLS, FactKind.ANSWER) and not is_stale
        if fills and row.kind not in slots:
            slots[row.kind] = row.text
    today = desk.now().astimezone(desk.zone).date()
    days = (row.on for row in usable if row.kind == FactKind.DATE.value and row.on is not None)
    return slots, next((day for day in days if day > today), None)


def read_card(
    desk: Desk, page: ProspectPage, draft: Draft | None, slots: Iterable[str]
) -> ResearchCard:
    """Return the card of a prospect; ``slots`` are the facts that the draft has."""
    facts = (*_signed(page), *page.facts)
    known = set(slots)
    if (page.email or page.phone) and not _is_lost(page):
        known.add("way")
    if page.title or any(fact.name == "title" for fact in page.signature):
        known.add("role")
    return ResearchCard(
        person=tuple(fact for fact in facts if not fact.is_of_account),
        account=tuple(fact for fact in facts if fact.is_of_account),
        missing=missing_facts(desk.packs.needs, desk.packs.recipes, draft, known),
    )


def _is_lost(page: ProspectPage) -> bool:
    """Return whether what is left to do is to find a way to reach them."""
    return page.line is not None and page.line.tactic == "research_first"


def _signed(page: ProspectPage) -> Iterable[Fact]:
    """Yield what their own signature says, with the day on which it did."""
    for fact in page.signature:
        yield Fact(
            name=fact.name,
            value=fact.value,
            source="their signature",
            on=fact.said_on,
            confidence=SAID,
            is_of_account=fact.name == "company",
        )


def note_fact(
    desk: Desk,
    *,
    prospect_id: int,
    kind: str,
    text: str,
    on: str = "",
    source: str = "",
    confidence: str = Confidence.SURE.value,
    is_of_account: bool = False,
) -> int:
    """Keep something found out about a prospect, or everybody at their company.

    Return the decision that takes it back. A ``Refusal`` says what was not noted and why.
    """
    prospect = find_prospect(desk, prospect_id)
    wanted, sureness = _kind_of(kind), _confidence_of(confidence)
    text, source = text.replace("\r\n", "\n").strip(), " ".join(source.split())
    day = _day_of(on) if wanted is FactKind.DATE else None
    if not text and day is None:
        raise Refusal("Nothing was noted: say what you found.")
    if len(text) > TEXT_CHARACTERS_MAX or len(source) > SOURCE_CHARACTERS_MAX:
        raise Refusal(
            f"Nothing was noted: a fact has up to {TEXT_CHARACTERS_MAX} characters, its source up"
            f" to {SOURCE_CHARACTERS_MAX}."
        )
    account = prospect.person.account_id
    if is_of_account and account is None:
        raise Refusal(f"Nothing was noted: no company of {prospect.name} is known.")
    with writing(desk.workspace_id):
        row = models.ResearchFact.objects.create(
            workspace_id=desk.workspace_id,
            person_id=None if is_of_account else prospect.person_id,
            account_id=account if is_of_account else None,
            kind=wanted.value,
            text=text,
            on=day,
            source=source,
            confidence=sureness.value,
            at=desk.now(),
        )
        return _decide(desk, prospect, NOTE, "Noted of {}: “{}”.", row)


def drop_fact(desk: Desk, *, prospect_id: int, fact_id: int) -> int:
    """Use no more what was typed in of a prospect; return the decision that takes this back."""
    prospect = find_prospect(desk, prospect_id)
    with writing(desk.workspace_id):
        row = next((each for each in research_of(desk, prospect.pk) if each.pk == fact_id), None)
        if row is None:
            raise Refusal("Nothing was changed: that is not noted of them any more.")
        row.dropped_at = desk.now()
        row.save(update_fields=["dropped_at"])
        return _decide(desk, prospect, DROP, "Used no more of {}: “{}”.", row)


def undo_noting(desk: Desk, decision: models.Decision) -> None:
    """Drop what was noted."""
    _rows_of(desk, decision).update(dropped_at=desk.now())


def undo_dropping(desk: Desk, decision: models.Decision) -> None:
    """Use again what was dropped."""
    _rows_of(desk, decision).update(dropped_at=None)


def _rows_of(desk: Desk, decision: models.Decision) -> QuerySet[models.ResearchFact]:
    return models.ResearchFact.objects.filter(
        workspace_id=desk.workspace_id, pk=decision.before["research"]
    )


def _decide(
    desk: Desk, prospect: models.Prospect, kind: str, sentence: str, row: models.ResearchFact
) -> int:
    decision = note_decision(
        desk,
        person_id=prospect.person_id,
        kind=kind,
        sentence=sentence.format(prospect.name, _worded(row)[:90]),
        before={"research": row.pk},
    )
    return int(decision.pk)


def _kind_of(kind: str) -> FactKind:
    try:
        return FactKind(kind)
    except ValueError:
        known = ", ".join(FactKind)
        raise Refusal(f"Nothing was noted: “{kind[:40]}” is none of {known}.") from None


def _confidence_of(confidence: str) -> Confidence:
    try:
        return Confidence(confidence)
    except ValueError:
        known = ", ".join(Confidence)
        raise Refusal(f"Nothing was noted: “{confidence[:40]}” is none of {known}.") from None


def _day_of(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal("Nothing was noted: give the day, like 2026-11-30.") from None
