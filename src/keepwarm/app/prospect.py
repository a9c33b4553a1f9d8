"""One prospect: the timeline, what is believed and why, and the next step."""

from __future__ import annotations

import datetime as dt
import zlib
from typing import Final

import numpy as np

from keepwarm.engine import belief, plan
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import READING_VERSION, read_message
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    STAGES,
    STANDING_VERSION,
    ZONE_UNKNOWN,
    Basis,
    Channel,
    Lane,
    Outcome,
    SignalKind,
    Stage,
    Tactic,
    Unreadable,
)
from keepwarm.records import models

from .cards import BeliefChart, Chance, Fact, ProspectPage, TimelineItem, TodayLine
from .coverage import read_coverage
from .desk import Desk
from .settle import settle_all
from .today import (
    Planned,
    chance_card,
    choose,
    current_book,
    last_subjects,
    line_card,
    morning_of,
)

ALTERNATIVES: Final = 3
ITEMS_SHOWN_MAX: Final = 400
TEXT_SHOWN_MAX: Final = 4_000
QUIET_DAYS_MIN: Final = 7.0
"""A pause shorter than a week is no silence worth drawing."""
UNDO_SHOWN: Final = 5
_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
_SENT: Final = {
    Channel.EMAIL: "You wrote",
    Channel.PHONE: "You called",
    Channel.VOICEMAIL: "You left a voicemail",
    Channel.TEXT: "You sent a text",
    Channel.LINKEDIN: "You wrote on LinkedIn",
    Channel.IN_PERSON: "You went to see them",
    Channel.LETTER: "You sent a letter",
}
_HEARD: Final = {
    SignalKind.REPLY: "{name} answered",
    SignalKind.ENQUIRY: "{name} asked",
    SignalKind.CALL_ANSWERED: "{name} picked up",
    SignalKind.CALL_IN: "{name} called you",
    SignalKind.AUTO_REPLY: "Automatic reply",
    SignalKind.BOUNCE: "Not delivered",
    SignalKind.STOP: "{name} asked to stop",
    SignalKind.COMPLAINT: "Reported as spam",
    SignalKind.RECEIPT: "Read receipt",
    SignalKind.INVITE: "Calendar",
}
_LANE_WORDS: Final = {
    Lane.RESPOND: "They wait for you.",
    Lane.PURSUE: "Pursued: touch {next} of {all} is next.",
    Lane.WARM: "Kept warm: something worth reading now and then, until they qualify or say no.",
    Lane.WAITING: "Left alone until {day}.",
    Lane.CLOSED: "Closed: {why}",
}


def read_prospect(desk: Desk, prospect_id: int) -> ProspectPage | None:
    """Return everything about one prospect; ``None`` when there is none of this id."""
    settle_all(desk)
    row = (
        models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id)
        .select_related("person", "person__account", "source")
        .first()
    )
    book = current_book(desk)
    position = book.position_of(prospect_id)
    if row is None or position is None:
        return None
    planned = _plan_one(desk, position)
    standing = book.standings[position]
    lines = _lines(desk, planned, row)
    now = planned.morning.now
    beliefs = belief.infer_belief(
        book.standings[position : position + 1],
        now=now,
        coverage=planned.coverage,
        parameters=desk.packs.parameters,
    )
    channel = CHANNELS.index(Channel(lines[0].channel)) if lines else _EMAIL
    lane = tuple(Lane)[int(planned.placement.lane[position])]
    addresses = _addresses(row)
    return ProspectPage(
        prospect_id=prospect_id,
        name=row.name,
        account=row.account_name or (row.person.account.name if row.person.account else ""),
        title=row.person.title,
        email=next((value for name, value in addresses if name == "email"), ""),
        phone=next((value for name, value in addresses if name == "phone"), ""),
        lane=lane.value,
        lane_sentence=_lane_sentence(desk, planned, position, row, lane),
        stage=row.stage,
        outcome=row.outcome,
        next_on=row.next_on,
        next_sentence=_next_sentence(lane, row),
        line=lines[0] if lines else None,
        alternatives=tuple(lines[1 : 1 + ALTERNATIVES]),
        refused=_refused(desk, row, standing),
        chance_next=_next_chance(desk, beliefs, channel),
        chance_five=_five_chance(desk, beliefs, channel),
        listening=_listening(beliefs),
        evidence=_evidence(desk, standing, now),
        versions=_versions(desk),
        timeline=_timeline(desk, row, now),
        facts=_facts(row, addresses),
        colleagues=_colleagues(desk, row),
        local_time=_local_time(standing, now),
        is_suppressed=bool(standing["is_suppressed"]),
        undo=_undoable(desk, row),
    )


def _plan_one(desk: Desk, position: int) -> Planned:
    """Choose for one prospect as Today would, whether or not anything is due."""
    book, now = current_book(desk), desk.now()
    morning, coverage = morning_of(desk, now), read_coverage(desk)
    one = book.standings[position : position + 1]
    placement = plan.place(one, now=morning.now, rules=desk.packs.rules)
    whole = plan.Placement(
        lane=np.zeros(len(book.standings), np.uint8),
        due_at=np.full(len(book.standings), np.nan),
        is_stepping_back=np.zeros(len(book.standings), np.bool_),
    )
    whole.lane[position] = placement.lane[0]
    whole.due_at[position] = placement.due_at[0]
    whole.is_stepping_back[position] = placement.is_stepping_back[0]
    choice = choose(desk, book, whole, np.array([position]), morning, coverage)
    day = plan.DayPlan(
        minutes=0.0, minutes_planned=0.0, minutes_reserved=0.0, respond=(), touches=(),
        left_out={}, next_line=None, minutes_to_next=0.0,
    )  # fmt: skip
    return Planned(
        morning=morning, book=book, placement=whole, choice=choice, day=day, coverage=coverage
    )


def _lines(desk: Desk, planned: Planned, row: models.Prospect) -> list[TodayLine]:
    """Return the admissible moves, best first, one per tactic and channel."""
    lane = tuple(Lane)[int(planned.placement.lane[planned.choice.position[0]])]
    if lane in (Lane.CLOSED, Lane.WAITING):
        return []
    index = planned.choice.index_of_all[:, 0]
    ranked = [int(move) for move in np.argsort(-index, kind="stable") if np.isfinite(index[move])]
    subjects = last_subjects(desk, [row.person_id]).get(row.person_id, ("", ""))
    addresses = dict(_addresses(row))
    person: dict[str, object] = {
        "name": row.name,
        "account_name": row.account_name,
        "phone": addresses.get("phone", ""),
        "email": addresses.get("email", ""),
    }
    return [
        line_card(
            desk,
            planned,
            plan.line_of(planned.choice, 0, planned.placement, desk.packs.rules, move=move),
            person,
            subjects,
        )
        for move in ranked
    ]


def _addresses(row: models.Prospect) -> list[tuple[str, str]]:
    return list(
        models.Address.objects.filter(workspace_id=row.workspace_id, person_id=row.person_id)
        .order_by("channel", "value")
        .values_list("channel", "value")
    )


def _lane_sentence(
    desk: Desk, planned: Planned, position: int, row: models.Prospect, lane: Lane
) -> str:
    standing = planned.book.standings[position]
    due = planned.placement.due_at[position]
    day = "" if np.isnan(due) else _day_words(dt.datetime.fromtimestamp(due, desk.zone))
    if planned.placement.is_stepping_back[position]:
        return f"Given a rest until {day}: many touches came in one week."
    why = row.outcome_evidence or row.outcome.replace("_", " ")
    if standing["is_suppressed"]:
        why = "they asked for no further contact."
    return _LANE_WORDS[lane].format(
        next=int(standing["pursuit_touches"]) + 1,
        all=desk.packs.rules.pursuit_touches,
        day=day,
        why=why,
    )


def _next_sentence(lane: Lane, row: models.Prospect) -> str:
    if lane is Lane.CLOSED or row.next_on is None:
        return "No further touch is planned."
    return f"Next on {_day_words(row.next_on)}."


def _day_words(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _next_chance(desk: Desk, beliefs: belief.Beliefs, channel: int) -> Chance:
    chance = belief.reply_chance(beliefs, channel, desk.packs.parameters)
    return chance_card(
        float(chance.low[0]), float(chance.mid[0]), float(chance.high[0]), "next touches"
    )


def _five_chance(desk: Desk, beliefs: belief.Beliefs, channel: int) -> Chance:
    chance = belief.reply_chance_within(beliefs, 5, desk.packs.parameters, channel)
    return chance_card(
        float(chance.low[0]), float(chance.mid[0]), float(chance.high[0]), "series of five touches"
    )


def _listening(beliefs: belief.Beliefs) -> Chance:
    low, high = (float(side[0]) for side in belief.listening_range(beliefs))
    first, last = round(low * 100), round(high * 100)
    return Chance(
        low=low,
        mid=(low + high) / 2,
        high=high,
        text=f"{first}–{last} %" if first != last else f"{last} %",
        meaning=(
            f"Between {first} and {last} in 100 such people still listen: models that explain"
            " published figures equally well differ by so much. Touches tell, time alone does not."
        ),
    )


def _evidence(desk: Desk, standing: np.void, now: float) -> tuple[str, ...]:
    said = [plan.silence_words(standing)]
    replies, touches = int(standing["replies"]), int(standing["touches"])
    if touches:
        said.append(
            f"{plan.number_words(replies).capitalize()} of {touches} touches"
            f" {'was' if replies == 1 else 'were'} answered."
        )
    if not np.isnan(standing["last_signal_at"]):
        age = plan.age_words(max(now - float(standing["last_signal_at"]), 0.0) / plan.DAY_S)
        said.append(f"Their last own word came {age} ago.")
    if standing["unobserved"]:
        said.append(
            f"{plan.number_words(int(standing['unobserved'])).capitalize()} touches are not"
            " counted: an answer to them would not have been seen."
        )
    if standing["dead"]:
        dead = [name for code, name in enumerate(CHANNELS) if standing["dead"] >> code & 1]
        said.append(f"Does not work any more: {', '.join(dead)}.")
    stage = STAGES[int(standing["stage"])]
    member = ", ".join(
        member.name for member in desk.packs.parameters.ensembles[STAGES.index(stage)]
    )
    said.append(f"Start from published figures for {_STAGE_WORDS[stage]}: {member}.")
    return tuple(f"{text}." if text and not text.endswith(".") else text for text in said if text)


_STAGE_WORDS: Final = {
    Stage.COLD: "people approached cold",
    Stage.ENQUIRY: "people who asked first",
    Stage.TALKED: "people one has talked with",
    Stage.PROPOSAL: "people with a proposal",
}


def _refused(desk: Desk, row: models.Prospect, standing: np.void) -> tuple[str, ...]:
    has_spoken = not np.isnan(standing["last_signal_at"])
    _, why = plan.forbidden_channels(
        region=row.region,
        basis=Basis(row.basis),
        has_spoken=has_spoken,
        blocked=[Channel(name) for name in row.blocked],
        rules=desk.packs.rules.consent,
    )
    usable = int(plan.usable_channels(np.array([standing]))[0])
    missing = [
        name
        for channel, name in ((Channel.EMAIL, "mail address"), (Channel.PHONE, "phone number"))
        if not int(standing["reachable"]) >> CHANNELS.index(channel) & 1
    ]
    lacks = f"No {' and no '.join(missing)} on record." if missing else ""
    nothing = "No channel is open: research first." if not usable else ""
    return tuple(text for text in (*why, lacks, nothing) if text)


def _versions(desk: Desk) -> str:
    packs = desk.packs
    return (
        f"reading {READING_VERSION}, priors {packs.parameters.version},"
        f" rules {packs.rules.version}, standing {STANDING_VERSION}"
    )


def _timeline(desk: Desk, row: models.Prospect, now: float) -> tuple[TimelineItem, ...]:
    first_name = row.name.split()[0] if row.name else "They"
    touches = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, person_id=row.person_id
    ).select_related("message", "entry")
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, person_id=row.person_id
    ).select_related("message", "entry", "message__reading")
    items = [_touch_item(desk, touch, now) for touch in touches.order_by("-at")[:ITEMS_SHOWN_MAX]]
    items += [
        _signal_item(desk, signal, first_name)
        for signal in signals.order_by("-at")[:ITEMS_SHOWN_MAX]
    ]
    items.sort(key=lambda item: item.at, reverse=True)
    return tuple(_with_silence(items[:ITEMS_SHOWN_MAX], now))


def _touch_item(desk: Desk, touch: models.Touch, now: float) -> TimelineItem:
    return TimelineItem(
        kind="touch",
        at=touch.at,
        title=_SENT[Channel(touch.channel)]
        if touch.tactic != Tactic.BUMP_FORWARD.value
        else "You bumped your mail",
        channel=touch.channel,
        subject=touch.message.subject if touch.message else "",
        text=_text_of(desk, touch.message, touch.entry),
        outcome=_outcome(touch, now),
        message_id=touch.message_id,
    )


def _outcome(touch: models.Touch, now: float) -> str:
    if touch.is_bounced:
        return "did not arrive"
    if touch.answered_at is not None:
        days = (touch.answered_at - touch.at).total_seconds() / plan.DAY_S
        return "answered at once" if days <= 0 else f"answered after {plan.age_words(days)}"
    if not touch.is_observed:
        return "not known: an answer would not have been seen"
    age_days = (now - touch.at.timestamp()) / plan.DAY_S
    return "no answer yet" if age_days > 1 else "on its way"


def _signal_item(desk: Desk, signal: models.Signal, first_name: str) -> TimelineItem:
    kind = SignalKind(signal.kind)
    reading = getattr(signal.message, "reading", None) if signal.message else None
    until = f"Held until {_day_words(signal.hold_until)}." if signal.hold_until else ""
    return TimelineItem(
        kind="signal",
        at=signal.at,
        title=_HEARD[kind].format(name=first_name),
        channel=signal.channel,
        subject=signal.message.subject if signal.message else "",
        text=_text_of(desk, signal.message, signal.entry),
        outcome=until,
        message_id=signal.message_id,
        evidence="; ".join(f"{label}: “{words}”" for label, words in reading.evidence)
        if reading
        else "",
    )


def _text_of(desk: Desk, message: models.Message | None, entry: models.LogEntry | None) -> str:
    """Return what was newly said, read again from the raw bytes: they are the only copy."""
    if message is None:
        return entry.note if entry else ""
    raw = models.RawMessage.objects.filter(
        workspace_id=desk.workspace_id, digest=message.digest
    ).first()
    if raw is None:
        return ""
    parsed = parse_message(zlib.decompress(raw.content), digest=bytes(message.digest))
    if isinstance(parsed, Unreadable):
        return parsed.why
    return read_message(parsed, desk.packs.lexicon).new_text[:TEXT_SHOWN_MAX]


def _with_silence(items: list[TimelineItem], now: float) -> list[TimelineItem]:
    """Draw silence as silence: each quiet stretch between two of their own words."""
    human = {_HEARD[kind].partition("}")[2] for kind in HUMAN_SIGNALS}
    shown: list[TimelineItem] = []
    until, touches = dt.datetime.fromtimestamp(now, dt.UTC), 0
    started = len(shown)
    for item in items:
        is_word = item.kind == "signal" and any(item.title.endswith(end) for end in human)
        if is_word or item is items[-1]:
            touches += item.kind == "touch"
            days = (until - item.at).total_seconds() / plan.DAY_S
            if days >= QUIET_DAYS_MIN and touches:
                shown.insert(started, _silence(until, days, touches))
            until, touches = item.at, 0
            shown.append(item)
            started = len(shown)
        else:
            touches += item.kind == "touch"
            shown.append(item)
    return shown


def _silence(until: dt.datetime, days: float, touches: int) -> TimelineItem:
    count = "one touch" if touches == 1 else f"{plan.number_words(touches)} touches"
    return TimelineItem(
        kind="silence", at=until, title=f"{plan.age_words(days)} of silence, {count} in it"
    )


def _facts(row: models.Prospect, addresses: list[tuple[str, str]]) -> tuple[Fact, ...]:
    source = row.source.name if row.source else "your mailbox"
    facts = [Fact(name=name, value=value, source="") for name, value in addresses]
    named = (
        ("Note", row.note),
        ("Came to us", row.known_since.strftime("%d %B %Y") if row.known_since else ""),
        ("Lawful basis", row.basis.replace("_", " ")),
        ("Region", row.region),
        ("Outcome", row.outcome_evidence if row.outcome != Outcome.OPEN.value else ""),
        *((str(name), str(value)) for name, value in row.extra.items()),
    )
    facts += [Fact(name=name, value=value, source=source) for name, value in named if value]
    return tuple(facts)


def _colleagues(desk: Desk, row: models.Prospect) -> tuple[tuple[int | None, str, str], ...]:
    if row.person.account_id is None:
        return ()
    people = (
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, account_id=row.person.account_id, kind="person"
        )
        .exclude(pk=row.person_id)
        .select_related("prospect")
        .order_by("name", "pk")[:20]
    )
    return tuple(
        (
            person.prospect.pk if hasattr(person, "prospect") else None,
            person.name or person.key,
            person.title or ("" if hasattr(person, "prospect") else "seen in your mail"),
        )
        for person in people
    )


def _local_time(standing: np.void, now: float) -> str:
    minutes = int(standing["zone_offset_minutes"])
    if minutes == ZONE_UNKNOWN:
        return ""
    there = dt.datetime.fromtimestamp(now, dt.timezone(dt.timedelta(minutes=minutes)))
    return f"{there:%H:%M} there now"


def _undoable(desk: Desk, row: models.Prospect) -> tuple[tuple[int, str], ...]:
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, person_id=row.person_id, undone_at__isnull=True
    ).order_by("-at", "-pk")[:UNDO_SHOWN]
    return tuple(rows.values_list("pk", "sentence"))


def read_belief_chart(desk: Desk, prospect_id: int) -> BeliefChart | None:
    """Return the belief in one prospect over time, with touches and signals."""
    row = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id).first()
    if row is None:
        return None
    person = {"workspace_id": desk.workspace_id, "person_id": row.person_id}
    touches = list(models.Touch.objects.filter(**person, is_bounced=False).order_by("at"))
    signals = [
        signal
        for signal in models.Signal.objects.filter(**person).order_by("at")
        if SignalKind(signal.kind) in HUMAN_SIGNALS
    ]
    now = desk.now().timestamp()
    seen = [touch for touch in touches if touch.is_observed or touch.answered_at]
    history = belief.belief_history(
        belief.Exchanges(
            touched_at=np.array([touch.at.timestamp() for touch in seen], np.float64),
            channel=np.array([CHANNELS.index(Channel(touch.channel)) for touch in seen], np.int64),
            answered_at=np.array(
                [touch.answered_at.timestamp() if touch.answered_at else np.nan for touch in seen],
                np.float64,
            ),
            signalled_at=np.array([signal.at.timestamp() for signal in signals], np.float64),
        ),
        stage=Stage(row.stage),
        channel=Channel.EMAIL,
        now=now,
        coverage=read_coverage(desk),
        parameters=desk.packs.parameters,
    )
    return BeliefChart(
        title=_chart_title(row, float(history.low[-1]), float(history.high[-1])),
        at=tuple(dt.datetime.fromtimestamp(moment, dt.UTC) for moment in history.at.tolist()),
        low=tuple(history.low.tolist()),
        mid=tuple(history.mid.tolist()),
        high=tuple(history.high.tolist()),
        touches=tuple((touch.at, _SENT[Channel(touch.channel)]) for touch in touches),
        signals=tuple(
            (signal.at, _HEARD[SignalKind(signal.kind)].format(name=row.name.split()[0]))
            for signal in signals
        ),
    )


def _chart_title(row: models.Prospect, low: float, high: float) -> str:
    first, last = int(low * 100), int(np.ceil(high * 100))
    return f"{first} to {last} in 100 next mails to {row.name.split()[0]} would be answered"
