"""What we promised to prospects and have not kept: due when its day has come.

A later touch of the promised kind keeps a promise, and a newer promise of its kind takes its
place. A person may say that it is done, or put it off; both can be taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from keepwarm.app.ground.cards import PromiseLine
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.ownership import Share, of_share
from keepwarm.app.reading.reading_words import date_words, weekday_words
from keepwarm.app.reading.sent import promises_of
from keepwarm.app.settling.planning import morning_of
from keepwarm.engine.values import Channel, Lane, Promise, PromiseKind, SignalKind, Tactic
from keepwarm.records import models

SHOWN_DAYS_MAX: Final = 30
"""A promise that nobody has spoken of for a month after its day is shown no more on Today."""
LATER_DAYS: Final = 1
_NEAR_DAYS: Final = 6
_KEPT, _LATER = "promise_kept", "promise_later"
_SPOKEN: Final = {Channel.PHONE.value, Channel.VOICEMAIL.value, Channel.IN_PERSON.value}
_CALLED_US: Final = {SignalKind.CALL_IN.value, SignalKind.CALL_ANSWERED.value}
_OPENING: Final = {
    PromiseKind.SEND: "You promised to send {name} something",
    PromiseKind.CALL: "You promised to call {name}",
    PromiseKind.MEET: "You promised to come to {name}",
    PromiseKind.ANSWER: "You promised to get back to {name}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One promise to one prospect; ``number`` is its place in the mail."""

    message: int
    digest: str
    number: int
    at: dt.datetime
    person: int
    promise: Promise
    prospect: models.Prospect


def due_promises(desk: Desk, *, share: Share | None = None) -> tuple[PromiseLine, ...]:
    """Return what is due by the day that is planned and not kept, the oldest first."""
    today = morning_of(desk, desk.now()).day
    earliest = today - dt.timedelta(days=SHOWN_DAYS_MAX)
    readings = models.SentReading.objects.filter(
        workspace_id=desk.workspace_id, promised_on__range=(earliest, today)
    )
    lines = [line for line in _open_lines(desk, readings) if line.is_due]
    if share is not None:
        named = models.Prospect.objects.filter(
            of_share(share),
            workspace_id=desk.workspace_id,
            pk__in=[line.prospect_id for line in lines],
        )
        theirs = set(named.values_list("pk", flat=True))
        lines = [line for line in lines if line.prospect_id in theirs]
    return tuple(sorted(lines, key=lambda line: (line.promised_on or today, line.name)))


def promises_to(desk: Desk, prospect: models.Prospect) -> tuple[PromiseLine, ...]:
    """Return what one prospect was promised and has not got, due or not, the latest first."""
    to_them = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, person_id=prospect.person_id, role="to"
    )
    readings = models.SentReading.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=to_them.values("message_id")
    ).exclude(promises=[])
    lines = [
        line
        for line in _open_lines(desk, readings)
        if line.prospect_id == prospect.pk and line.promised_on is not None
    ]
    return tuple(sorted(lines, key=lambda line: line.promised_on or dt.date.min, reverse=True))


def _open_lines(desk: Desk, readings: QuerySet[models.SentReading]) -> Iterator[PromiseLine]:
    made = _made(desk, readings)
    if not made:
        return
    people = {one.person for one in made}
    touches = _touches(desk, people)
    talks = _talks(desk, people)
    settled = _settled(desk, people)
    today = morning_of(desk, desk.now()).day
    for one in made:
        if _is_kept(one, touches.get(one.person, ()), talks.get(one.person, ())):
            continue
        until = settled.get((one.person, one.digest, one.promise.words))
        if until is not None and until > today:
            continue
        yield _line(desk, one, until, today)


def _made(desk: Desk, readings: QuerySet[models.SentReading]) -> list[_Made]:
    """Return the promises of these mails, one for each open prospect who got one."""
    mails = {row.message_id: row for row in readings.select_related("message")}
    if not mails:
        return []
    parts = (
        models.Participation.objects.filter(
            workspace_id=desk.workspace_id,
            message_id__in=list(mails),
            role="to",
            person__prospect__isnull=False,
        )
        .exclude(person__prospect__lane=Lane.CLOSED.value)
        .select_related("person__prospect")
        .order_by("message_id", "person_id")
    )
    return [
        _Made(
            message=part.message_id,
            digest=bytes(mail.message.digest).hex(),
            number=number,
            at=mail.message.at,
            person=part.person_id,
            promise=promise,
            prospect=part.person.prospect,
        )
        for part in parts
        if (mail := mails[part.message_id]).message.at is not None
        for number, promise in enumerate(promises_of(mail.promises))
    ]


@dataclass(frozen=True, slots=True)
class _Later:
    """A touch as far as it may keep a promise."""

    at: dt.datetime
    channel: str
    tactic: str
    delivers: bool
    promised: frozenset[str]


def _touches(desk: Desk, people: Collection[int]) -> dict[int, list[_Later]]:
    found: dict[int, list[_Later]] = {}
    rows = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, is_bounced=False
    ).values_list(
        "person_id", "at", "channel", "tactic", "message__sentreading__delivers",
        "message__sentreading__promises",
    )  # fmt: skip
    for person, at, channel, tactic, delivers, promises in rows:
        kinds = frozenset(str(kind) for kind, _, _ in promises or ())
        found.setdefault(person, []).append(_Later(at, channel, tactic, bool(delivers), kinds))
    return found


def _talks(desk: Desk, people: Collection[int]) -> dict[int, list[dt.datetime]]:
    found: dict[int, list[dt.datetime]] = {}
    rows = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, kind__in=_CALLED_US
    )
    for person, at in rows.values_list("person_id", "at"):
        found.setdefault(person, []).append(at)
    return found


def _settled(desk: Desk, people: Collection[int]) -> dict[tuple[int, str, str], dt.date]:
    """Return until when a person's word settles each promise: for ever, or to a later day."""
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=people,
        kind__in=(_KEPT, _LATER),
        undone_at__isnull=True,
    ).order_by("at", "pk")
    settled: dict[tuple[int, str, str], dt.date] = {}
    for row in rows:
        if row.person_id is not None:
            key = (row.person_id, str(row.before["digest"]), str(row.before["words"]))
            until = row.before.get("until")
            settled[key] = dt.date.fromisoformat(until) if until else dt.date.max
    return settled


def _is_kept(one: _Made, touches: Sequence[_Later], talks: Sequence[dt.datetime]) -> bool:
    """Say whether something since has kept a promise, or has taken its place."""
    kind = one.promise.kind
    later = [touch for touch in touches if touch.at > one.at]
    if any(kind.value in touch.promised for touch in later):
        return True
    match kind:
        case PromiseKind.SEND:
            by_hand = (Channel.LETTER.value, Channel.IN_PERSON.value)
            return any(touch.delivers or touch.channel in by_hand for touch in later)
        case PromiseKind.CALL:
            spoke = any(at > one.at for at in talks)
            return spoke or any(touch.channel in _SPOKEN for touch in later)
        case PromiseKind.MEET:
            return any(touch.channel == Channel.IN_PERSON.value for touch in later)
        case PromiseKind.ANSWER:
            return any(touch.tactic != Tactic.BUMP_FORWARD.value for touch in later)


def _line(desk: Desk, one: _Made, until: dt.date | None, today: dt.date) -> PromiseLine:
    on = one.promise.on
    due = max(on, until) if on and until else on
    first_name = one.prospect.name.split()[0] if one.prospect.name else "them"
    opening = _OPENING[one.promise.kind].format(name=first_name)
    return PromiseLine(
        message_id=one.message,
        number=one.number,
        prospect_id=one.prospect.pk,
        name=one.prospect.name,
        account=one.prospect.account_name,
        sentence=f"{opening}{_day_words(on, today)}.",
        said=one.promise.words,
        promised_on=on,
        is_due=due is not None and due <= today,
        sent_on=one.at.astimezone(desk.zone).date(),
    )


def _day_words(on: dt.date | None, today: dt.date) -> str:
    if on is None:
        return ""
    is_near = abs((on - today).days) <= _NEAR_DAYS
    return f" by {weekday_words(on) if is_near else date_words(on)}"


def keep_promise(desk: Desk, *, prospect_id: int, message_id: int, number: int) -> int:
    """Note that a promise is kept, in a way that no touch here shows; return the decision."""
    return _settle(desk, prospect_id, message_id, number, until=None)


def put_off_promise(
    desk: Desk, *, prospect_id: int, message_id: int, number: int, days: int = LATER_DAYS
) -> int:
    """Bring a promise up again some days after the one that is planned; return the decision."""
    if days < 1:
        raise Refusal(f"Not put off: {days} days. Choose at least one.")
    until = morning_of(desk, desk.now()).day + dt.timedelta(days=days)
    return _settle(desk, prospect_id, message_id, number, until=until)


def _settle(
    desk: Desk, prospect_id: int, message_id: int, number: int, *, until: dt.date | None
) -> int:
    readings = models.SentReading.objects.filter(
        workspace_id=desk.workspace_id, message_id=message_id
    )
    found = [
        one
        for one in _made(desk, readings)
        if one.prospect.pk == prospect_id and one.number == number
    ]
    if not found:
        raise Refusal("There is no such promise any more. Look at what was said.")
    (one,) = found
    name = one.prospect.name
    before: dict[str, object] = {"digest": one.digest, "words": one.promise.words}
    if until is None:
        kind, sentence = _KEPT, f"Your promise to {name} is kept: “{one.promise.words}”"
    else:
        kind = _LATER
        before["until"] = until.isoformat()
        sentence = f"Your promise to {name} comes up again on {weekday_words(until)}."
    decision = note_decision(
        desk, person_id=one.person, kind=kind, sentence=sentence, before=before
    )
    return int(decision.pk)


def undo_promise_word(_desk: Desk, _decision: models.Decision) -> None:
    """Let a promise be due again: the word for it counts only while it is not undone."""
