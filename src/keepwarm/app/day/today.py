"""Today: whom to contact, how and why."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet

from keepwarm.app.ground.cards import Chance, ClockMark, CoverageRow, LeftOut, TodayLine, TodayPage
from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.learned import Learned
from keepwarm.app.ground.outgoing import read_pause
from keepwarm.app.ground.ownership import Share, minutes_of, of_share, share_of
from keepwarm.app.ground.working_days import Absence
from keepwarm.app.learning.fit import fit_when_due
from keepwarm.app.settling.plan_lines import record_lines, record_stops
from keepwarm.app.settling.planning import Planned, current_book, morning_of, weigh
from keepwarm.app.settling.settle import settle_all, write_places
from keepwarm.engine import plan
from keepwarm.engine.values import CHANNELS, Channel, Coverage, Lane, Tactic
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.columns import Book
from keepwarm.records.database import writing

from .closer import plan_closely
from .history import last_asks, last_words
from .minute_price import note_price
from .open_cards import count_open, list_open
from .promises import due_promises

EXAMPLES: Final = 3
_HOUR_S: Final = 3600
_LEFT_OUT: Final = {
    "unanswered": "{n} more {wait} for your answer.",
    "minutes": "{n} more {are} worth a touch, but not within these minutes.",
    "account": "{n} more at accounts where two people are on today's plan already.",
    "stepping_back": "{n} had many touches in a week and {get} a rest first.",
    "no_way": "{n} {are} due, but no channel is open at this hour or allowed, or nothing should be"
    " sent now.",
    "postponed": "{n} {wait} some days by lot, to see who answers unasked.",
    "waiting": "{n} {are} away or named a later date.",
    "later": "{n} {are} not due yet: the last touch is too fresh.",
}


def read_today(
    desk: Desk, *, minutes: float | None = None, of_user: int | None = None
) -> TodayPage:
    """Return today's plan for the person's minutes, every line explained.

    It is that of who sits at the desk, or with ``of_user`` that of a colleague.
    """
    share = share_of(desk, of_user)
    usual = desk.minutes_per_day if of_user is None else minutes_of(desk, of_user)
    wanted = usual if minutes is None else minutes
    if not 0 < wanted <= 24 * 60 or not math.isfinite(wanted):
        raise Refusal(f"No plan for {wanted:g} minutes: a day takes 1 to 1440.")
    turn_day(desk)
    user_id = desk.user_id if of_user is None else of_user
    morning = morning_of(desk, desk.now())
    today = desk.now().astimezone(desk.zone).date()
    absence = desk.working_time.absence_between(today, morning.day, user_id=user_id)
    if absence is not None:
        return _away(desk, absence, minutes=wanted, share=share)
    planned = plan_closely(desk, minutes=wanted, share=share)
    if wanted == usual:
        note_price(desk, planned)
    record_lines(desk, planned.weighed, planned.day, planned.recorded)
    lines = _lines(desk, planned, [*planned.day.respond, *planned.day.touches])
    respond = lines[: len(planned.day.respond)]
    rest = lines[len(planned.day.respond) :]
    keeping = tuple(line for line in rest if line.tactic == Tactic.KEEP_WARM.value)
    return TodayPage(
        day=planned.weighed.morning.day,
        now=desk.now(),
        minutes=wanted,
        minutes_planned=planned.day.minutes_planned,
        minutes_reserved=planned.day.minutes_reserved,
        respond=tuple(respond),
        touches=tuple(line for line in rest if line.tactic != Tactic.KEEP_WARM.value),
        keeping_warm=keeping,
        left_out=_left_out(desk, planned),
        next_minutes=_next_minutes(desk, planned),
        coverage=coverage_rows(desk, planned.weighed.coverage),
        open_prospects=sum(
            int(np.count_nonzero(part.placement.lane != _CLOSED)) for part in planned.weighed.parts
        ),
        candidates=desk.workspace.candidates,
        is_demo=desk.workspace.is_demo,
        note=" ".join(filter(None, (_pause(desk), _note(desk, planned.weighed.morning.day)))),
        decide=list_open(desk, share=share),
        decide_count=count_open(desk, share=share),
        promises=due_promises(desk, share=share),
    )


def _away(desk: Desk, absence: Absence, *, minutes: float, share: Share | None) -> TodayPage:
    """Plan nothing for who is away: whatever is due is planned on the day they are back."""
    weighed = weigh(desk)
    prospects = models.Prospect.objects.filter(of_share(share), workspace_id=desk.workspace_id)
    waiting = prospects.filter(lane=Lane.RESPOND.value).count()
    one = _counted("{n} {wait} for an answer.", waiting) if waiting else ""
    back = desk.working_time.working_day(absence.last_on, user_id=absence.user_id)
    words = f"Away until {_day_words(absence.last_on)}: nothing is planned nor sent before"
    return TodayPage(
        day=back,
        now=desk.now(),
        minutes=minutes,
        minutes_planned=0.0,
        minutes_reserved=0.0,
        respond=(),
        touches=(),
        keeping_warm=(),
        left_out=(),
        next_minutes="",
        coverage=coverage_rows(desk, weighed.coverage),
        open_prospects=prospects.exclude(lane=Lane.CLOSED.value).count(),
        candidates=desk.workspace.candidates,
        is_demo=desk.workspace.is_demo,
        note=" ".join(filter(None, (_pause(desk), f"{words} {_day_words(back)}.", one))),
        decide=list_open(desk, share=share),
        decide_count=count_open(desk, share=share),
        promises=(),
    )


def _day_words(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _pause(desk: Desk) -> str:
    pause = read_pause(desk)
    return "" if pause is None else f"{pause.sentence} Resume with: keepwarm resume."


def _note(desk: Desk, day: dt.date) -> str:
    """Say which day is planned where it is not today."""
    today = desk.now().astimezone(desk.zone)
    if today.date() == day:
        return ""
    free = desk.working_time.why_free(today.date())
    why = {"": "The working day is over", "holiday": "It is a public holiday"}
    words = why.get(free, f"It is {today:%A}")
    return f"{words}: this is the plan for {day:%A}."


_CLOSED: Final = tuple(Lane).index(Lane.CLOSED)


def turn_day(desk: Desk) -> None:
    """Once a day, write the lanes and next dates that time alone has changed."""
    today = desk.now().astimezone(desk.zone).date()
    settle_all(desk)
    if _placed_on(desk) == today:
        return
    with writing(desk.workspace_id):
        # The first who comes does the work and the others wait for it. Its day is noted together
        # with it: whoever died halfway has done nothing, and the next one begins anew.
        placed_on = _placed_on(desk)
        if placed_on == today:
            return
        book = current_book(desk)
        write_places(desk, book.prospect.tolist(), book.standings, read_coverage(desk))
        record_stops(desk, weigh(desk), since=placed_on)
        models.Workspace.objects.filter(pk=desk.workspace_id).update(placed_on=today)
    fit_when_due(desk)


def _placed_on(desk: Desk) -> dt.date | None:
    workspaces = models.Workspace.objects.filter(pk=desk.workspace_id)
    return workspaces.values_list("placed_on", flat=True).get()


def _lines(desk: Desk, planned: Planned, lines: list[plan.Line]) -> list[TodayLine]:
    ids = [int(planned.weighed.book.prospect[line.position]) for line in lines]
    people = _people(desk, ids)
    everybody = [people[pk]["person_id"] for pk in ids if pk in people]
    subjects, said = last_subjects(desk, everybody), last_words(desk, everybody)
    waiting = [
        people[pk]["person_id"]
        for pk, line in zip(ids, lines, strict=True)
        if pk in people and line.lane is Lane.RESPOND
    ]
    asked, learned = last_asks(desk, waiting), desk.learned
    for row in people.values():
        row["said"] = said.get(row["person_id"], "")
        row["asked"] = asked.get(row["person_id"], "")
    return [
        line_card(
            desk,
            planned.weighed.book,
            line,
            people[pk],
            subjects.get(people[pk]["person_id"], ("", "")),
            learned=learned,
        )
        for pk, line in zip(ids, lines, strict=True)
        if pk in people
    ]


def line_card(
    desk: Desk,
    book: Book,
    line: plan.Line,
    person: dict[str, Any],
    subjects: tuple[str, str],
    *,
    learned: Learned | None,
) -> TodayLine:
    """Word one planned line; ``subjects`` are of their last mail and of ours."""
    standing = book.standing_at(line.position)
    now, rules = desk.now().timestamp(), desk.rules
    theirs, ours = subjects
    waits = line.lane is Lane.RESPOND
    since = float(standing["awaiting_since"])
    return TodayLine(
        prospect_id=int(book.prospect[line.position]),
        name=str(person["name"]),
        account=str(person["account_name"]),
        tactic=line.move.tactic.value,
        channel=line.move.channel.value,
        action=plan.action_words(line, subject=ours),
        minutes=line.minutes,
        chance=chance_card(line.low, line.mid, line.high, f"such {_such(line)}", learned=learned),
        index_per_minute=round(line.index, 3),
        reason=" ".join(
            text
            for text in (
                plan.explain(line, standing, now=now, rules=rules),
                str(person.get("asked", "")),
            )
            if text
        ),
        would_change=plan.change_words(line, rules=rules),
        is_funded=line.is_funded,
        waiting_since=dt.datetime.fromtimestamp(since, dt.UTC) if waits else None,
        waiting_text=clock_words(now - since) if waits else "",
        marks=clock_marks(desk, now - since) if waits else (),
        subject=theirs if waits else "",
        said=str(person.get("said", "")),
        phone=str(person["phone"]),
        email=str(person["email"]),
    )


_NOUNS: Final = {
    Channel.EMAIL: "mails",
    Channel.PHONE: "calls",
    Channel.VOICEMAIL: "voicemails",
    Channel.TEXT: "texts",
    Channel.LINKEDIN: "LinkedIn notes",
    Channel.IN_PERSON: "visits",
    Channel.LETTER: "letters",
}


def _such(line: plan.Line) -> str:
    return "bumps" if line.move.tactic is Tactic.BUMP_FORWARD else _NOUNS[line.move.channel]


def chance_card(
    low: float, mid: float, high: float, such: str, *, learned: Learned | None
) -> Chance:
    """Word a chance as a range of whole percents: no finer figure is known."""
    ground = "published figures" if learned is None else f"your {learned.touches} settled touches"
    hope = "; your own log will narrow it" if learned is None else ""
    first, last = math.floor(low * 100), math.ceil(high * 100)
    text = f"{first}–{last} %" if first != last else f"{last} %"
    text = f"under {last} %" if first == 0 else text
    return Chance(
        low=round(float(low), 4),
        mid=round(float(mid), 4),
        high=round(float(high), 4),
        text=text,
        meaning=(
            f"{first} to {last} in 100 {such} get an answer, by {ground} and what this person did"
            f" so far{hope}."
        ),
    )


def clock_words(seconds: float) -> str:
    """Word how long somebody waits: "4:12" under an hour, then hours, then days."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    if minutes < 60:  # noqa: PLR2004 (minutes of an hour)
        return f"{minutes}:{rest:02d}"
    return plan.age_words(seconds / plan.DAY_S)


def clock_marks(desk: Desk, seconds: float) -> tuple[ClockMark, ...]:
    """Return the marks of the clock in the first hour; later ones have no use for minutes."""
    if seconds >= _HOUR_S:
        return ()
    return tuple(
        ClockMark(minutes=minutes, is_past=seconds >= 60 * minutes)
        for minutes in desk.packs.promptness.marks_minutes
    )


def _people(desk: Desk, ids: list[int]) -> dict[int, dict[str, Any]]:
    prospects = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk__in=ids)
    people = {
        row["pk"]: {**row, "phone": "", "email": ""}
        for row in prospects.values("pk", "person_id", "name", "account_name")
    }
    by_person = {row["person_id"]: row for row in people.values()}
    addresses = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=list(by_person)
    )
    rows = sorted(
        addresses.values_list("value", "person_id", "channel", "digest"),
        key=lambda row: row[0],
        reverse=True,
    )
    # The last one counts: what they gave in a mail of theirs.
    for value, person, channel, _ in sorted(rows, key=lambda row: row[3] is not None):
        if channel in ("phone", "email"):
            by_person[person][channel] = value
    return people


def last_subjects(desk: Desk, people: list[int]) -> dict[int, tuple[str, str]]:
    """Return the subjects of their last mail and of our last mail to them, per person."""
    theirs, ours = (
        _last_mails(
            rows.objects.filter(workspace_id=desk.workspace_id, person_id__in=among(people))
        )
        for rows in (models.Signal, models.Touch)
    )
    last = models.Message.objects.filter(pk__in=among({*theirs.values(), *ours.values()}))
    subjects = {0: "", **dict(last.values_list("pk", "subject"))}
    return {
        person: (subjects[theirs.get(person, 0)], subjects[ours.get(person, 0)])
        for person in theirs.keys() | ours.keys()
    }


def _last_mails(rows: QuerySet[Any]) -> dict[int, int]:
    """Return the last mail among these signals or touches, per person."""
    mails = rows.filter(message__isnull=False).order_by("at", "pk")
    return dict(mails.values_list("person_id", "message_id"))


def _left_out(desk: Desk, planned: Planned) -> tuple[LeftOut, ...]:
    groups = planned.day.left_out
    examples = {
        reason: planned.weighed.book.prospect[group.first(EXAMPLES)].tolist()
        for reason, group in groups.items()
    }
    names = dict(
        models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, pk__in=[pk for ids in examples.values() for pk in ids]
        ).values_list("pk", "name")
    )
    return tuple(
        LeftOut(
            reason=reason,
            count=group.count,
            sentence=_counted(_LEFT_OUT[reason], group.count),
            examples=tuple((pk, names[pk]) for pk in examples[reason] if pk in names),
        )
        for reason, group in groups.items()
    )


def _counted(sentence: str, count: int) -> str:
    one = count == 1
    return sentence.format(
        n=plan.number_words(count).capitalize(),
        are="is" if one else "are",
        get="gets" if one else "get",
        wait="waits" if one else "wait",
    )


def _next_minutes(desk: Desk, planned: Planned) -> str:
    line = planned.day.next_line
    if line is None:
        return ""
    pk = int(planned.weighed.book.prospect[line.position])
    row = (
        models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=pk)
        .values_list("name", "account_name")
        .first()
    )
    if row is None:
        return ""
    who = f"{row[0]}, {row[1]}" if row[1] else row[0]
    more = max(math.ceil(planned.day.minutes_to_next), 1)
    return f"{more} more {'minute' if more == 1 else 'minutes'}: {who} ({line.move.words})"


def coverage_rows(desk: Desk, coverage: Coverage) -> tuple[CoverageRow, ...]:
    """Say per channel from when until when answers would have been seen."""
    rows = []
    for code, channel in enumerate(CHANNELS):
        since, until = coverage.since[code], coverage.until[code]
        if channel in (Channel.VOICEMAIL, Channel.LETTER):
            continue
        if np.isnan(until):
            if channel in (Channel.EMAIL, Channel.PHONE):
                rows.append(_uncovered(channel))
            continue
        first = dt.datetime.fromtimestamp(float(since), dt.UTC)
        last = dt.datetime.fromtimestamp(float(until), dt.UTC)
        verb = "read" if channel is Channel.EMAIL else "logged"
        noun = f"{_NOUNS[channel][0].upper()}{_NOUNS[channel][1:]}"
        rows.append(
            CoverageRow(
                channel=channel.value,
                since=first,
                until=last,
                sentence=f"{noun} {verb} from {_day(first, desk)} to {_day(last, desk)}.",
            )
        )
    return tuple(rows)


def _uncovered(channel: Channel) -> CoverageRow:
    what = (
        "No incoming mail was read: silence there is unknown, not counted."
        if channel is Channel.EMAIL
        else "No calls are logged: silence there is unknown, not counted."
    )
    return CoverageRow(channel=channel.value, since=None, until=None, sentence=what)


def _day(moment: dt.datetime, desk: Desk) -> str:
    local = moment.astimezone(desk.zone)
    return f"{local.day} {local:%B %Y}"
