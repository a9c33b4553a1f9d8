"""Companies: who is there, what was said across colleagues, and how much we asked of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q

from keepwarm.app.day.history import signal_title, touch_title
from keepwarm.app.ground.desk import Desk
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine.plan import age_words, number_words
from keepwarm.engine.timeline import suggest_role
from keepwarm.engine.values import HUMAN_SIGNALS, Outcome, SignalKind
from keepwarm.records import models

from .account_cards import AccountList, AccountPage, AccountPerson, AccountRow, AccountWord
from .buying_roles import ROLE_WORDS

PAGE_ROWS: Final = 50
PEOPLE_SHOWN_MAX: Final = 200
WORDS_SHOWN_MAX: Final = 60
LOAD_DAYS: Final = 28
"""As long as a pursuit lasts: what was asked of a company in it is what they remember."""
_TEXT_MAX: Final = 300


def list_accounts(desk: Desk, *, query: str = "", after: str = "") -> AccountList:
    """Return a page of the companies at which we have prospects, by domain or name."""
    prospects = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person__account_id=OuterRef("pk")
    )
    rows = models.Account.objects.filter(Exists(prospects), workspace_id=desk.workspace_id)
    for word in query.lower().split():
        rows = rows.filter(Q(key__contains=word) | Q(name__icontains=word))
    if after:
        rows = rows.filter(key__gt=after)
    found = list(rows.order_by("key")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    figures = _figures(desk, [row.pk for row in shown])
    return AccountList(
        rows=tuple(_row(row, figures.get(row.pk, {})) for row in shown),
        query=query,
        next_cursor=shown[-1].key if len(found) > PAGE_ROWS else "",
    )


def _figures(desk: Desk, accounts: Sequence[int]) -> dict[int, dict[str, Any]]:
    since = desk.now() - dt.timedelta(days=LOAD_DAYS)
    at_these = {"workspace_id": desk.workspace_id, "person__account_id__in": list(accounts)}
    people = (
        models.Prospect.objects.filter(**at_these)
        .values("person__account_id")
        .annotate(
            people=Count("pk"),
            open_people=Count("pk", filter=Q(outcome=Outcome.OPEN.value)),
            last_signal_at=Max("last_signal_at"),
        )
    )
    touches = dict(
        models.Touch.objects.filter(**at_these, at__gte=since, is_bounced=False)
        .values_list("person__account_id")
        .annotate(Count("pk"))
    )
    return {
        row["person__account_id"]: {**row, "touches": touches.get(row["person__account_id"], 0)}
        for row in people
    }


def _row(account: models.Account, figures: Mapping[str, Any]) -> AccountRow:
    return AccountRow(
        account_id=account.pk,
        name=account.name,
        people=figures.get("people", 0),
        open_people=figures.get("open_people", 0),
        touches=figures.get("touches", 0),
        last_signal_at=figures.get("last_signal_at"),
    )


def read_account(desk: Desk, account_id: int) -> AccountPage | None:
    """Return everything about one company; ``None`` when there is none of this id."""
    settle_all(desk)
    account = models.Account.objects.filter(workspace_id=desk.workspace_id, pk=account_id).first()
    if account is None:
        return None
    people = list(
        models.Person.objects.filter(workspace_id=desk.workspace_id, account=account, kind="person")
        .select_related("prospect")
        .order_by("prospect__pk", "name", "pk")[:PEOPLE_SHOWN_MAX]
    )
    # Prospects first: databases put what is missing at different ends.
    people.sort(key=lambda person: (not hasattr(person, "prospect"), person.name.lower()))
    ids = [person.pk for person in people]
    touches = _recent_touches(desk, ids)
    roles = dict(
        models.BuyingRole.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=ids
        ).values_list("person_id", "role")
    )
    names = {person.pk: _name(person) for person in people}
    return AccountPage(
        account_id=account.pk,
        name=account.name,
        domain="" if account.key.startswith("name:") else account.key,
        people=tuple(
            _person(desk, person, roles.get(person.pk), len(touches.get(person.pk, ())))
            for person in people
        ),
        load=_load(desk, touches, names),
        words=_words(desk, people),
        roles=tuple(ROLE_WORDS.items()),
    )


def _name(person: models.Person) -> str:
    return person.prospect.name if hasattr(person, "prospect") else person.name or person.key


def _recent_touches(desk: Desk, people: Sequence[int]) -> dict[int, list[dt.datetime]]:
    since = desk.now() - dt.timedelta(days=LOAD_DAYS)
    touches: dict[int, list[dt.datetime]] = {}
    rows = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, at__gte=since, is_bounced=False
    ).order_by("at")
    for person, at in rows.values_list("person_id", "at"):
        touches.setdefault(person, []).append(at)
    return touches


def _person(desk: Desk, person: models.Person, role: str | None, touches: int) -> AccountPerson:
    prospect = person.prospect if hasattr(person, "prospect") else None
    suggested = suggest_role(person.title, desk.packs.identities.buying_roles)
    silence, is_silent = _silence(desk, prospect)
    return AccountPerson(
        person_id=person.pk,
        prospect_id=prospect.pk if prospect else None,
        name=_name(person),
        title=person.title,
        role=role or "unknown",
        suggested_role=suggested if role is None and suggested != "unknown" else "",
        lane=prospect.lane if prospect else "",
        silence=silence,
        is_silent=is_silent,
        touches=touches,
    )


def _silence(desk: Desk, prospect: models.Prospect | None) -> tuple[str, bool]:
    """Say whether somebody is silent, in a sentence and in a word."""
    if prospect is None:
        return "Seen in your mail, no prospect.", False
    touched, heard = prospect.last_touch_at, prospect.last_signal_at
    if heard is not None and (touched is None or heard >= touched):
        return f"Their word came last, {_ago(desk, heard)} ago.", False
    if touched is None:
        return "Nothing was said yet.", False
    before = f"; their last word {_ago(desk, heard)} ago" if heard else "; no word of theirs yet"
    return f"Silent since your touch {_ago(desk, touched)} ago{before}.", True


def _ago(desk: Desk, moment: dt.datetime) -> str:
    return age_words(max((desk.now() - moment) / dt.timedelta(days=1), 0.0))


def _load(
    desk: Desk, touches: Mapping[int, Sequence[dt.datetime]], names: Mapping[int, str]
) -> tuple[str, ...]:
    total = sum(len(moments) for moments in touches.values())
    if not total:
        return (f"Nobody there heard from you in the last {LOAD_DAYS} days.",)
    count = "One touch" if total == 1 else f"{number_words(total).capitalize()} touches"
    people = "one person" if len(touches) == 1 else f"{number_words(len(touches))} people"
    last = max(touches, key=lambda person: touches[person][-1])
    week = sum(
        moment >= desk.now() - dt.timedelta(days=7)
        for moments in touches.values()
        for moment in moments
    )
    of_late = f"{count} to {people} in the last {LOAD_DAYS} days"
    return (
        f"{of_late}, {number_words(week) if week else 'none'} of them in the last week.",
        f"The last one {_ago(desk, touches[last][-1])} ago, to {names[last]}.",
    )


def _words(desk: Desk, people: Sequence[models.Person]) -> tuple[AccountWord, ...]:
    """Return what was said across colleagues, newest first."""
    prospects = {person.pk: person.prospect for person in people if hasattr(person, "prospect")}
    of_these = {"workspace_id": desk.workspace_id, "person_id__in": list(prospects)}
    touches = models.Touch.objects.filter(**of_these).select_related("message", "entry")
    signals = models.Signal.objects.filter(
        **of_these, kind__in=[kind.value for kind in HUMAN_SIGNALS]
    ).select_related("message__reading", "entry")
    words = [
        AccountWord(
            at=touch.at,
            kind="touch",
            prospect_id=prospects[touch.person_id].pk,
            name=prospects[touch.person_id].name,
            title=touch_title(touch),
            subject=touch.message.subject if touch.message else "",
            text=touch.entry.note[:_TEXT_MAX] if touch.entry else "",
        )
        for touch in touches.order_by("-at", "-pk")[:WORDS_SHOWN_MAX]
    ]
    words += [
        _heard(signal, prospects[signal.person_id])
        for signal in signals.order_by("-at", "-pk")[:WORDS_SHOWN_MAX]
        # A call that was answered is told by its touch.
        if signal.kind != SignalKind.CALL_ANSWERED.value
    ]
    words.sort(key=lambda word: word.at, reverse=True)
    return tuple(words[:WORDS_SHOWN_MAX])


def _heard(signal: models.Signal, prospect: models.Prospect) -> AccountWord:
    reading = getattr(signal.message, "reading", None) if signal.message else None
    text = reading.excerpt if reading else signal.entry.note if signal.entry else ""
    first_name = prospect.name.split()[0] if prospect.name else "They"
    return AccountWord(
        at=signal.at,
        kind="signal",
        prospect_id=prospect.pk,
        name=prospect.name,
        title=signal_title(SignalKind(signal.kind), first_name),
        subject=signal.message.subject if signal.message else "",
        text=text[:_TEXT_MAX],
    )
