"""One prospect: the timeline, what is believed and why, and the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from keepwarm.app.day.history import Exchange, read_exchange, read_timeline
from keepwarm.app.day.open_cards import list_open
from keepwarm.app.day.promises import promises_to
from keepwarm.app.day.promptness import first_answer_of
from keepwarm.app.day.reasons import Conclusion, conclude_on, reasons_card
from keepwarm.app.day.today import chance_card, line_card
from keepwarm.app.ground.cards import Chance, Fact, ProspectPage, TimelineItem, TodayLine
from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.decisions import decisions_on
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.learned import Learned
from keepwarm.app.ground.ownership import find_owner
from keepwarm.app.reading.signature_facts import read_signature_facts, word_signature
from keepwarm.app.settling.contacts import contact_from
from keepwarm.app.settling.placing import place
from keepwarm.app.settling.plan_lines import planned_move
from keepwarm.app.settling.planning import current_book, morning_of, rank
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.custom_fields import read_fields
from keepwarm.engine import belief, plan
from keepwarm.engine.law import forbidden_channels
from keepwarm.engine.reading import READING_VERSION
from keepwarm.engine.values import (
    CHANNELS,
    LANES,
    STAGES,
    STANDING_VERSION,
    ZONE_UNKNOWN,
    Channel,
    Lane,
    Outcome,
    Stage,
    Standings,
)
from keepwarm.records import models
from keepwarm.records.columns import Book

from .duplicates import count_duplicates
from .research import IMPORTED, SAID, research_about, typed_facts

ALTERNATIVES: Final = 3
UNDO_SHOWN: Final = 5
COLLEAGUES_SHOWN: Final = 20
NO_CHANCE: Final = Chance(
    low=0.0, mid=0.0, high=0.0, text="–", meaning="Closed: no touch is planned, so none is judged."
)
_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
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
    desk = desk.for_one_look()
    row = _find(desk, prospect_id)
    book = current_book(desk)
    position = book.position_of(prospect_id)
    if row is None or position is None:
        return None
    alone = book.standings_of(position)
    standing, now = alone[0], desk.now().timestamp()
    placement = _place(desk, prospect_id, alone)
    exchange, decisions = read_exchange(desk, row), decisions_on(desk, row.person_id)
    items = read_timeline(desk, row, exchange, decisions, now)
    concluded = _conclude(desk, row, exchange, alone, placement, items)
    addresses = read_addresses(row)
    lines = _lines(
        desk,
        book,
        position,
        row,
        placement=placement,
        concluded=concluded,
        addresses=addresses,
        subjects=exchange.last_subjects(),
    )
    line = lines[0] if lines else None
    lane = LANES[placement.lane[0]]
    signature = read_signature_facts(desk, row, addresses, decisions)
    chance_next, chance_five, listening = _chances(desk, alone, lane, line)
    return ProspectPage(
        prospect_id=prospect_id,
        **_identity(desk, row),
        email=_first(addresses, Channel.EMAIL),
        phone=_first(addresses, Channel.PHONE),
        lane=lane.value,
        lane_sentence=_lane_sentence(desk, standing, placement, row),
        next_sentence=_next_sentence(lane, row),
        line=line,
        alternatives=tuple(lines[1 : 1 + ALTERNATIVES]),
        refused=_refused(desk, row, standing, addresses, exchange),
        chance_next=chance_next,
        chance_five=chance_five,
        listening=listening,
        evidence=_evidence(desk, standing, now, has_line=bool(lines)),
        versions=_versions(desk),
        timeline=items,
        facts=read_facts(desk, row, addresses),
        colleagues=_colleagues(desk, row),
        local_time=_local_time(standing, now),
        is_suppressed=bool(standing["is_suppressed"]),
        stopped=_stopped(desk, decisions) if standing["is_suppressed"] else "",
        undo=tuple((one.pk, one.sentence) for one in decisions[:UNDO_SHOWN]),
        decide=list_open(desk, person_id=row.person_id),
        promises=promises_to(desk, row),
        signature=signature,
        signature_lines=word_signature(signature),
        first_answer=first_answer_of(desk, exchange),
        reasons=None if concluded is None else reasons_card(concluded, line),
    )


def _find(desk: Desk, prospect_id: int) -> models.Prospect | None:
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id)
    return rows.select_related("person", "person__account", "source").first()


def _chances(
    desk: Desk, alone: Standings, lane: Lane, line: TodayLine | None
) -> tuple[Chance, Chance, Chance]:
    """Return the chances of the next touch and of five, and who listens; nothing where closed."""
    if lane is Lane.CLOSED:
        return NO_CHANCE, NO_CHANCE, NO_CHANCE
    beliefs = belief.infer_belief(
        alone,
        now=desk.now().timestamp(),
        coverage=read_coverage(desk),
        parameters=desk.parameters,
    )
    channel = CHANNELS.index(Channel(line.channel)) if line else _EMAIL
    return (
        _next_chance(desk, beliefs, channel),
        _five_chance(desk, beliefs, channel),
        _listening(beliefs),
    )


def _identity(desk: Desk, row: models.Prospect) -> dict[str, Any]:
    """Return who they are, where they belong, and how many people may be the same."""
    account = row.person.account
    return {
        "name": row.name,
        "title": row.person.title,
        "stage": row.stage,
        "outcome": row.outcome,
        "next_on": row.next_on,
        "account": row.account_name or (account.name if account else ""),
        "account_id": account.pk if account else None,
        "pairs": count_duplicates(desk, person_id=row.person_id),
        "owner": None if row.owner_id is None else find_owner(desk, row.pk),
    }


def _conclude(
    desk: Desk,
    row: models.Prospect,
    exchange: Exchange,
    alone: Standings,
    placement: plan.Placement,
    items: tuple[TimelineItem, ...],
) -> Conclusion | None:
    if LANES[placement.lane[0]] is Lane.CLOSED:
        return None
    return conclude_on(
        desk,
        row,
        exchange,
        alone,
        placement,
        items,
        morning=morning_of(desk, desk.now()),
        coverage=read_coverage(desk),
    )


def _lines(
    desk: Desk,
    book: Book,
    position: int,
    row: models.Prospect,
    *,
    placement: plan.Placement,
    concluded: Conclusion | None,
    addresses: list[models.Address],
    subjects: tuple[str, str],
) -> list[TodayLine]:
    """Return the moves that are right, that of Today's plan first and then the best, due or not."""
    morning = morning_of(desk, desk.now())
    if LANES[placement.lane[0]] in (Lane.CLOSED, Lane.WAITING):
        return []
    learned = desk.learned
    ranking = (
        rank(
            book.standings_of(position),
            placement,
            morning,
            read_coverage(desk),
            parameters=desk.parameters,
            rules=desk.rules,
        )
        if concluded is None
        else concluded.ranking
    )
    person = {
        "name": row.name,
        "account_name": row.account_name,
        "phone": _first(addresses, Channel.PHONE),
        "email": _first(addresses, Channel.EMAIL),
    }
    planned = planned_move(desk, row.pk, book.standing_at(position), day=morning.day)
    cards = [
        line_card(desk, book, replace(line, position=position), person, subjects, learned=learned)
        for line in plan.lines_of(ranking, placement, desk.rules)
    ]
    # What today's plan holds comes first, also where it was drawn among likes.
    return sorted(cards, key=lambda card: (card.tactic, card.channel) != planned)


def _place(desk: Desk, prospect_id: int, standings: Standings) -> plan.Placement:
    morning = morning_of(desk, desk.now())
    return place(
        desk,
        [prospect_id],
        standings,
        morning=morning,
        now=morning.now,
        coverage=read_coverage(desk),
    )


def read_addresses(row: models.Prospect) -> list[models.Address]:
    """Return the ways to reach somebody; what they stated in a mail of theirs comes first."""
    rows = models.Address.objects.filter(workspace_id=row.workspace_id, person_id=row.person_id)
    return sorted(rows, key=lambda way: (way.channel, not _is_stated(way), way.value))


def _is_stated(address: models.Address) -> bool:
    return address.digest is not None and not address.is_from_signature


def _first(addresses: list[models.Address], channel: Channel) -> str:
    return next((each.value for each in addresses if each.channel == channel.value), "")


def _lane_sentence(
    desk: Desk, standing: np.void, placement: plan.Placement, row: models.Prospect
) -> str:
    lane, due = LANES[placement.lane[0]], placement.due_at[0]
    day = "" if np.isnan(due) else _day_words(dt.datetime.fromtimestamp(due, desk.zone))
    if placement.is_stepping_back[0]:
        return f"Given a rest until {day}: many touches came in one week."
    why = f"{(row.outcome_evidence or row.outcome.replace('_', ' ')).rstrip('.')}."
    if standing["is_suppressed"]:
        why = "they asked for no further contact."
    run = int(standing["pursuit_touches"])
    if lane is Lane.PURSUE and run >= desk.rules.pursuit_touches:
        is_drawn = desk.rules.minute_price is None
        return f"Pursued on. {plan.pursuit_words(run, desk.rules, is_drawn=is_drawn)}"
    return _LANE_WORDS[lane].format(
        next=run + 1,
        all=desk.rules.pursuit_touches,
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
    chance = belief.reply_chance(beliefs, channel, desk.parameters)
    return _chance(desk, chance, "next touches")


def _five_chance(desk: Desk, beliefs: belief.Beliefs, channel: int) -> Chance:
    chance = belief.reply_chance_within(beliefs, 5, desk.parameters, channel)
    return _chance(desk, chance, "series of five touches")


def _chance(desk: Desk, chance: belief.ChanceRange, such: str) -> Chance:
    return chance_card(
        float(chance.low[0]),
        float(chance.mid[0]),
        float(chance.high[0]),
        such,
        learned=desk.learned,
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


def _evidence(desk: Desk, standing: np.void, now: float, *, has_line: bool) -> tuple[str, ...]:
    # A line's own reason has told of the silence already.
    said = [] if has_line else [plan.silence_words(standing)]
    replies, touches = int(standing["replies"]), int(standing["touches"])
    if touches:
        said.append(_answered_words(replies, touches))
    if not np.isnan(standing["last_signal_at"]):
        age = plan.age_words(max(now - float(standing["last_signal_at"]), 0.0) / plan.DAY_S)
        said.append(f"Their last own word came {age} ago.")
    if standing["unobserved"]:
        said.append(
            f"{_touches_words(int(standing['unobserved']))} not counted: an answer would not have"
            " been seen."
        )
    if standing["dead"]:
        dead = [name for code, name in enumerate(CHANNELS) if standing["dead"] >> code & 1]
        said.append(f"Does not work any more: {', '.join(dead)}.")
    stage = STAGES[int(standing["stage"])]
    studies = "; ".join(
        member.source.partition(":")[0].partition(",")[0]
        for member in desk.parameters.ensembles[STAGES.index(stage)]
    )
    said.append(f"Start from published figures for {_STAGE_WORDS[stage]}: {studies}.")
    if desk.learned is not None:
        said.append(_learned_words(desk.learned, stage))
    return tuple(f"{text}." if text and not text.endswith(".") else text for text in said if text)


def _learned_words(learned: Learned, stage: Stage) -> str:
    """Say what of one's own record moved the published figures."""
    own = learned.parameters.ensembles[STAGES.index(stage)][0].learned_touches
    if not own:
        return f"Moved by {learned.touches} touches of yours, none of them to such people yet."
    return f"Moved by {learned.touches} touches of yours, {own} of them to such people."


def _touches_words(count: int) -> str:
    number = plan.number_words(count).capitalize()
    return f"{number} touch is" if count == 1 else f"{number} touches are"


def _answered_words(replies: int, touches: int) -> str:
    """Say how many of the touches that could be followed were answered."""
    if touches == 1:
        return "The one touch so far was answered." if replies else "One touch so far, no answer."
    if not replies:
        return f"None of {touches} touches was answered."
    verb = "was" if replies == 1 else "were"
    return f"{plan.number_words(replies).capitalize()} of {touches} touches {verb} answered."


_STAGE_WORDS: Final = {
    Stage.COLD: "people approached cold",
    Stage.ENQUIRY: "people who asked first",
    Stage.TALKED: "people one has talked with",
    Stage.PROPOSAL: "people with a proposal",
}


def _refused(
    desk: Desk,
    row: models.Prospect,
    standing: np.void,
    addresses: list[models.Address],
    exchange: Exchange,
) -> tuple[str, ...]:
    spoke_at = exchange.spoke_at()
    contact = contact_from(
        desk,
        row,
        [(each.channel, each.value) for each in addresses],
        standing=standing,
        spoke_at=np.nan if spoke_at is None else spoke_at.timestamp(),
    )
    _, why = forbidden_channels(contact, desk.packs.law, now=desk.now().timestamp())
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
    return (
        f"reading {READING_VERSION}, priors {desk.parameters.version},"
        f" rules {desk.rules.version}, standing {STANDING_VERSION}"
    )


def read_facts(
    desk: Desk, row: models.Prospect, addresses: list[models.Address]
) -> tuple[Fact, ...]:
    """Return what is on record of a prospect beside what was said, each with where it is from."""
    source = row.source.name if row.source else "your mailbox"
    imported_on = row.source.imported_at.astimezone(desk.zone).date() if row.source else None
    sureness = IMPORTED if row.source else ""
    facts = [
        Fact(
            name=each.channel,
            value=each.value,
            source="found in their signature"
            if each.is_from_signature
            else "their mail"
            if _is_stated(each)
            else "",
            confidence=SAID if each.is_from_signature or _is_stated(each) else "",
        )
        for each in addresses
    ]
    named = (
        ("Note", row.note),
        ("Came to us", row.known_since.strftime("%d %B %Y") if row.known_since else ""),
        ("Lawful basis", row.basis.replace("_", " ")),
        ("Region", row.region),
        ("Outcome", row.outcome_evidence if row.outcome != Outcome.OPEN.value else ""),
        *((str(name), str(value)) for name, value in sorted(row.extra.items())),
    )
    facts += [
        Fact(name=name, value=value, source=source, on=imported_on, confidence=sureness)
        for name, value in named
        if value
    ]
    facts += [
        Fact(name=name, value=value, source=file or source, on=imported_on, confidence=sureness)
        for name, value, file in read_fields(desk, row.pk)
    ]
    typed = research_about(desk, row.person_id, row.person.account_id)
    return (*typed_facts(desk, typed), *facts)


def _colleagues(desk: Desk, row: models.Prospect) -> tuple[tuple[int | None, str, str], ...]:
    if row.person.account_id is None:
        return ()
    people: Iterable[tuple[int | None, str, str, str]] = (
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, account_id=row.person.account_id, kind="person"
        )
        .exclude(pk=row.person_id)
        .order_by("name", "pk")
        .values_list("prospect__pk", "name", "key", "title")[:COLLEAGUES_SHOWN]
    )
    return tuple(
        (prospect, name or key, title or ("" if prospect is not None else "seen in your mail"))
        for prospect, name, key, title in people
    )


def _local_time(standing: np.void, now: float) -> str:
    minutes = int(standing["zone_offset_minutes"])
    if minutes == ZONE_UNKNOWN:
        return ""
    there = dt.datetime.fromtimestamp(now, dt.timezone(dt.timedelta(minutes=minutes)))
    return f"{there:%H:%M} there now"


def _stopped(desk: Desk, decisions: Iterable[models.Decision]) -> str:
    """Say by what somebody must not be contacted any more, and when that was noted."""
    stop = next((one for one in decisions if one.kind == "suppress"), None)
    if stop is None:
        # Stopped under an address that they share with somebody else, or before an erasure.
        return "They asked for no further contact."
    day = stop.at.astimezone(desk.zone)
    return f"{stop.sentence} Noted on {day.day} {day:%B %Y}."
