"""Holds a mail against law and courtesy: whether it may go to somebody at all, and from when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from keepwarm.app.ground.desk import Desk
from keepwarm.app.settling.contacts import contact_of
from keepwarm.engine.law import (
    Allowed,
    Contact,
    Delay,
    Forbidden,
    History,
    Moment,
    Needs,
    Ruling,
    find_delay,
    judge_contact,
)
from keepwarm.engine.timeline import text_key
from keepwarm.engine.values import HUMAN_SIGNALS, ZONE_UNKNOWN, Channel, Lane
from keepwarm.records import models
from keepwarm.records.columns import standing_of

from .outbox_rows import moment, outbox

_WEEK: Final = dt.timedelta(days=7)
_DAY: Final = dt.timedelta(days=1)
_AROUND: Final = tuple(dt.timedelta(days=days) for days in range(-180, 181, 15))
_OVERDUE_S: Final = 3_600.0
_PACE_S: Final = 120.0
"""Between two mails that should have gone an hour ago or more."""
_HUMAN: Final = tuple(kind.value for kind in HUMAN_SIGNALS)
Touched = tuple[tuple[float, Channel], ...]
"""Moments (epoch seconds) and channels."""


def why_unlawful(desk: Desk, person_id: int) -> str:
    """Say why law does not let a mail go to somebody, and what it needs; empty where it does."""
    prospect = _prospect_of(desk, person_id)
    if prospect is None:
        return ""
    return ruling_in_words(desk, judge_mail(desk, contact_of(desk, prospect)))


def say_review_due(desk: Desk) -> str:
    """Say that the rules of law are old; empty where they are not."""
    reviewed_on = desk.packs.law.review_due(desk.now().date())
    if reviewed_on is None:
        return ""
    return (
        f"The rules of law that mails are held against were last looked over on"
        f" {reviewed_on:%d %B %Y}. Laws change: bring Keepwarm up to date, or have somebody look"
        " whether they still hold."
    )


def judge_mail(desk: Desk, contact: Contact) -> Ruling:
    """Say whether law lets a mail go to somebody now."""
    return judge_contact(contact, Channel.EMAIL, desk.packs.law, now=desk.now().timestamp())


def ruling_in_words(desk: Desk, ruling: Ruling) -> str:
    """Say what stands in the way of a mail, with the rule's words; empty where nothing does."""
    match ruling:
        case Allowed():
            return ""
        case Forbidden():
            return ruling.rule.why if ruling.rule else "they are not to be reached by mail"
        case Needs(what="country"):
            return f"nobody knows in which country they are, and {ruling.rule.why}"
        case Needs():
            if math.isnan(ruling.ended_at):
                return f"{ruling.rule.why}, and none is on record"
            ended = moment(ruling.ended_at).astimezone(desk.zone)
            return f"{ruling.rule.why}, and theirs ended on {ended:%d %B %Y}"
        case _:
            assert_never(ruling)


def find_mail_delay(
    desk: Desk,
    person_id: int,
    *,
    mailbox_id: int,
    due_at: dt.datetime | None = None,
    at: float | None = None,
) -> Delay | None:
    """Return why a mail to somebody has to wait, and until when; None where it may go then.

    ``at`` is when it would go (epoch seconds), by default now.
    """
    now = desk.now().timestamp() if at is None else at
    prospect = _prospect_of(desk, person_id)
    delay = _off_work(desk, prospect, now)
    if delay is not None:
        return delay
    if prospect is not None and prospect.lane == Lane.RESPOND.value:
        return None  # they wait for us: an answer is due at any hour
    sent = _sent_by(desk, mailbox_id)
    delay = find_delay(
        now,
        channel=Channel.EMAIL,
        moment=_moment_of(desk, prospect),
        history=History(
            person=_touches(desk, [person_id]),
            account=_touches(desk, _colleagues(desk, person_id)),
            mailbox=sent,
            unanswered=_unanswered(desk, person_id),
        ),
        law=desk.packs.law,
        touches_per_week=desk.rules.touches_per_week,
    )
    return delay or _paced(now, sent, due_at)


def _off_work(desk: Desk, prospect: models.Prospect | None, now: float) -> Delay | None:
    """Send nothing in the name of who is away; nor at hours that are not theirs, but to answer."""
    time, at = desk.working_time, moment(now)
    owner = prospect.owner_id if prospect is not None else None
    opens = time.opens_at(at, desk.zone, user_id=owner)
    if opens is None:
        return None
    if time.absence_on(at.astimezone(desk.zone).date(), user_id=owner):
        why, rule = "whose prospect it is is away", "absence"
    elif prospect is not None and prospect.lane == Lane.RESPOND.value:
        return None  # they wait for us: an answer is due at any hour
    else:
        why, rule = "it is outside of your own working hours", "working time"
    return Delay(until=opens.timestamp(), why=why, rule=rule)


def _paced(now: float, sent: Touched, due_at: dt.datetime | None) -> Delay | None:
    """Let what is long overdue go one by one: after days down there is no burst."""
    last = max((at for at, _ in sent), default=-math.inf)
    if due_at is None or now - due_at.timestamp() < _OVERDUE_S or now - last >= _PACE_S:
        return None
    return Delay(until=last + _PACE_S, why="overdue mails go one by one", rule="pace")


def _prospect_of(desk: Desk, person_id: int) -> models.Prospect | None:
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, person_id=person_id)
    return rows.first()


def _colleagues(desk: Desk, person_id: int) -> list[int]:
    """Return everybody at the person's company, themselves included."""
    people = models.Person.objects.filter(workspace_id=desk.workspace_id)
    account = people.filter(pk=person_id).values_list("account_id", flat=True).first()
    if not account:
        return [person_id]
    return list(people.filter(account_id=account).values_list("pk", flat=True))


def _sent_by(desk: Desk, mailbox_id: int) -> Touched:
    gone = _gone(desk, desk.now() - _DAY).filter(mailbox_id=mailbox_id)
    ended = gone.values_list("ended_at", "unsure_since")
    return tuple(
        (gone_at.timestamp(), Channel.EMAIL) for at, since in ended if (gone_at := at or since)
    )


def _gone(desk: Desk, since: dt.datetime) -> QuerySet[models.OutboxMail]:
    """Return the mails that went out since then, or may have: those count as well."""
    is_sent = Q(state="sent", ended_at__gt=since)
    return outbox(desk).filter(is_sent | Q(state__in=("unsure", "review"), unsure_since__gt=since))


def _touches(desk: Desk, people: Sequence[int]) -> Touched:
    """Return when people were touched within a week, and how; each touch once."""
    since = desk.now() - _WEEK
    gone = _gone(desk, since).filter(person_id__in=people)
    ended = gone.values_list("message_id", "ended_at", "unsure_since")
    ours = {
        text_key(ident): gone_at.timestamp()
        for ident, at, unsure in ended
        if (gone_at := at or unsure)
    }
    known = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, at__gt=since
    ).values_list("at", "channel", "message__key")
    others = [(at.timestamp(), Channel(name)) for at, name, key in known if key not in ours]
    return (*((at, Channel.EMAIL) for at in ours.values()), *others)


def _unanswered(desk: Desk, person_id: int) -> int:
    of_them = {"workspace_id": desk.workspace_id, "person_id": person_id}
    spoke = models.Signal.objects.filter(**of_them, kind__in=_HUMAN).order_by("-at")
    last = spoke.values_list("at", flat=True).first()
    touches = models.Touch.objects.filter(**of_them)
    return (touches.filter(at__gt=last) if last else touches).count()


def _moment_of(desk: Desk, prospect: models.Prospect | None) -> Moment:
    """Return whose clock counts: by their own mail, else every clock of where they may be."""
    countries, now = desk.packs.law.countries, desk.now()
    home = countries.country_of_zone(desk.workspace.zone)
    own = _offset_s(desk.zone, now)
    if prospect is None:
        return Moment(offsets_s=(own,), home=home)
    place = contact_of(desk, prospect).place
    zones = {zone for name in place.countries for zone in countries.zones.get(name, ())}
    told = _told_offset_s(prospect)
    if told is not None:
        zones = {zone for zone in zones if _keeps(ZoneInfo(zone), told, now)}
        # Of a clock that is put forward and back, what it showed when they wrote is over.
        offsets = sorted({_offset_s(ZoneInfo(zone), now) for zone in zones}) or [told]
    else:
        offsets = sorted({_offset_s(ZoneInfo(zone), now) for zone in zones}) or [own]
    return Moment(regions=place.mail, offsets_s=tuple(offsets), home=home)


def clock_of(desk: Desk, prospect: models.Prospect) -> float:
    """Return somebody's clock against UTC in seconds: the likeliest, where it is not known."""
    return _moment_of(desk, prospect).offsets_s[0]


def _offset_s(zone: ZoneInfo, now: dt.datetime) -> float:
    return (now.astimezone(zone).utcoffset() or dt.timedelta()).total_seconds()


def _keeps(zone: ZoneInfo, offset_s: float, now: dt.datetime) -> bool:
    """Say whether a zone has this offset at some time of the year around now.

    Half a year before and after a day at the end of March it is summer, too; and where the clock is
    put back for one month, other moments miss that.
    """
    return any(_offset_s(zone, now + days) == offset_s for days in _AROUND)


def _told_offset_s(prospect: models.Prospect) -> float | None:
    """Return what their own latest mail said of their clock."""
    packed = models.Standing.objects.filter(prospect=prospect).values_list("packed", flat=True)
    content = packed.first()
    if content is None:
        return None
    minutes = int(standing_of(bytes(content))["zone_offset_minutes"][0])
    return None if minutes == ZONE_UNKNOWN else minutes * 60.0
