"""What if: plays protocols on simulated people who are like the book's own; touches nobody."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.settling.planning import RENEWED_AFTER_S, current_book, morning_of
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine import plan, simulation
from keepwarm.engine.belief import Parameters
from keepwarm.engine.simulation import Cadence, Day, Practice, Protocol, Setting, Span, Tally
from keepwarm.engine.values import (
    CHANNELS,
    LANES,
    OUTCOMES,
    STAGES,
    Coverage,
    Floats,
    Ints,
    Lane,
    Outcome,
    Stage,
    Standings,
)
from keepwarm.records import models

from .fit import Progress
from .simulation_cards import ProtocolLine, SimulationPage, SpanLine
from .simulation_words import (
    NOTICE,
    UNKNOWN,
    assumption_words,
    count_words,
    practice_words,
    verdict_words,
)

DAYS: Final = 28
DAYS_MIN, DAYS_MAX = 5, 120
NEWCOMERS_MAX: Final = 200
SEED: Final = 1
SEED_MAX: Final = 2**31 - 1
DRAWS: Final = 40
PEOPLE_MIN: Final = 12
"""Below that a book is filled up with invented newcomers: two people show nothing."""
PEOPLE_MAX: Final = 100
"""Of a larger book each simulation takes a sample, and as large a part of the minutes."""
PRACTICE_DAYS: Final = 365
PRACTICE_TOUCHES_MAX: Final = 20_000
WHOLE_FROM: Final = 2.5
"""Answers from which a title rounds them to whole ones."""
PLAN: Final = "plan"
_CLOSED: Final = LANES.index(Lane.CLOSED)
_NEW_STAGES: Final = tuple(STAGES.index(stage) for stage in (Stage.COLD, Stage.ENQUIRY))
_DAY_S: Final = 86_400.0


def _silent(_what: str, _done: int) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: minutes a day, days ahead, newcomers a week; ``seed`` casts the lots.

    ``protocols`` are the names of those to play beside the plan; none: all there are.
    """

    minutes: float
    protocols: frozenset[str] = frozenset()
    days: int = DAYS
    newcomers: float = 0.0
    seed: int = SEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A page with what it was made from; anything else makes another one of it."""

    question: Question
    revision: int
    starts_at: float
    parameters: Parameters
    page: SimulationPage


def simulate(
    desk: Desk,
    *,
    minutes: float | None = None,
    days: int = DAYS,
    newcomers: float = 0.0,
    seed: int = SEED,
    protocols: Collection[str] = (),
    progress: Progress = _silent,
) -> SimulationPage:
    """Compare protocols on simulated people; the same question gives the same answer.

    That holds for a quarter of an hour, as a plan does, and while the record stays as it is.
    """
    question = Question(
        minutes=desk.workspace.minutes_per_day if minutes is None else minutes,
        days=days,
        newcomers=newcomers,
        seed=seed,
        protocols=frozenset(protocols),
    )
    _check(question)
    settle_all(desk)
    book, parameters = current_book(desk), desk.parameters
    now = math.floor(desk.now().timestamp() / RENEWED_AFTER_S) * RENEWED_AFTER_S
    known = desk.shelf.simulated
    if (
        isinstance(known, Simulated)
        and (known.question, known.revision) == (question, book.revision)
        and (known.starts_at, known.parameters) == (now, parameters)
    ):
        return known.page
    page = _simulate(desk, question, now, progress)
    desk.shelf.simulated = Simulated(
        question=question,
        revision=book.revision,
        starts_at=now,
        parameters=parameters,
        page=page,
    )
    return page


def _check(question: Question) -> None:
    if not (math.isfinite(question.minutes) and 1 <= question.minutes <= 24 * 60):
        raise Refusal(f"No simulation of {question.minutes:g} minutes: a day takes 1 to 1440.")
    if not DAYS_MIN <= question.days <= DAYS_MAX:
        raise Refusal(f"No simulation of {question.days} days: give {DAYS_MIN} to {DAYS_MAX}.")
    if not 0 <= question.newcomers <= NEWCOMERS_MAX:
        raise Refusal(
            f"No simulation of {question.newcomers:g} newcomers a week: give 0 to {NEWCOMERS_MAX}."
        )
    if not 0 <= question.seed <= SEED_MAX:
        raise Refusal(f"No simulation by the seed {question.seed}: give 0 to {SEED_MAX}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """Who is simulated: standings and accounts, how many of the book, and which part of it."""

    standings: Standings
    account: Ints
    open_count: int
    invented: int
    share: float


def _simulate(desk: Desk, question: Question, now: float, progress: Progress) -> SimulationPage:
    coverage = read_coverage(desk)
    days = _days(desk, now, question.days, coverage)
    dice = np.random.default_rng(question.seed)
    people = _people(desk, question, now, days, dice)
    choices = _choices(desk, question, now)
    if not people.open_count:
        return _page(desk, question, days, people, choices, ())
    assumptions, rules = desk.packs.simulation, desk.rules
    setting = Setting(
        crowd=simulation.draw_crowd(
            people.standings,
            people.account,
            now=now,
            coverage=coverage,
            parameters=desk.parameters,
            assumptions=assumptions,
            draws=DRAWS,
            dice=dice,
        ),
        rules=rules,
        parameters=desk.parameters,
        assumptions=assumptions,
        seed=question.seed,
        share=people.share,
    )
    wins = _wins(desk)
    win_share = None if wins is None else dice.beta(wins[0] + 0.5, wins[1] - wins[0] + 0.5, DRAWS)
    lines: list[ProtocolLine] = []
    base: Tally | None = None
    played = [one for one in choices if _is_asked(one, question)]
    for number, choice in enumerate(played):
        progress(f"protocols played: {choice.words}", number)
        run = simulation.run_protocol(choice.protocol, setting, days=days, minutes=choice.minutes)
        values = _values(setting.crowd.standings, rules)
        tally = simulation.tally_run(run, setting.crowd, value_minutes=values, share=people.share)
        lines.append(_line(choice, tally, base, win_share))
        base = base or tally
    return _page(desk, question, days, people, choices, tuple(lines))


def _days(desk: Desk, now: float, days: int, coverage: Coverage) -> tuple[Day, ...]:
    """Return the working days ahead; from the second on every answer is seen as it comes."""
    found: list[Day] = []
    at = dt.datetime.fromtimestamp(now, dt.UTC)
    until = at + dt.timedelta(days=days)
    since = np.where(np.isnan(coverage.since), now, coverage.since)
    while True:
        morning = morning_of(desk, at)
        if found and morning.starts_at >= until.timestamp():
            return tuple(found)
        seen = Coverage(since=since, until=np.full(len(since), morning.starts_at))
        found.append(
            Day(
                now=morning.now if not found else morning.starts_at,
                starts_at=morning.starts_at,
                ends_at=morning.ends_at,
                rep_offset_s=morning.rep_offset_s,
                coverage=seen if found else coverage,
            )
        )
        at = dt.datetime.fromtimestamp(morning.ends_at, dt.UTC)


def _people(
    desk: Desk, question: Question, now: float, days: tuple[Day, ...], dice: np.random.Generator
) -> _People:
    """Gather the open prospects, or a sample of them, and the newcomers."""
    book = current_book(desk)
    everybody = book.standings
    placement = plan.place(everybody, now=now, rules=desk.rules)
    here = np.flatnonzero(placement.lane != _CLOSED)
    standings, account = everybody[here], book.account[here]
    arriving = round(question.newcomers * question.days / 7)
    filling = max(PEOPLE_MIN - len(here), 0) if len(here) else 0
    total = len(here) + filling + arriving
    share = min(1.0, PEOPLE_MAX / max(total, 1))
    if share < 1:
        kept = np.sort(dice.choice(len(here), round(len(here) * share), replace=False))
        standings, account = standings[kept], account[kept]
        arriving, filling = round(arriving * share), round(filling * share)
    arrives_at = np.linspace(now, days[-1].starts_at, arriving + 2)[1:-1]
    like = everybody[np.isin(everybody["stage"], _NEW_STAGES)]
    fresh = simulation.newcomers(
        np.concatenate([np.full(filling, now), arrives_at]), like=like, dice=dice
    )
    return _People(
        standings=np.concatenate([standings, fresh]),
        account=np.concatenate([account, np.zeros(len(fresh), np.int64)]),
        open_count=len(here),
        invented=len(fresh),
        share=share,
    )


def _values(standings: Standings, rules: plan.Rules) -> Floats:
    """Return what an answer of each is worth in minutes: their own value, else their stage's."""
    own = standings["value_minutes"].astype(np.float64)
    return np.where(np.isnan(own), np.array(rules.value_minutes)[standings["stage"]], own)


def _wins(desk: Desk) -> tuple[int, int] | None:
    """Return how many of those who ever answered were won, and how many they are."""
    standings = current_book(desk).standings
    answered = standings["replies"] > 0
    won = int((answered & (standings["outcome"] == OUTCOMES.index(Outcome.WON))).sum())
    return (won, int(answered.sum())) if won else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """A protocol to play, its minutes a day, and how it is called."""

    name: str
    words: str
    how: str
    minutes: float
    protocol: Protocol


def _choices(desk: Desk, question: Question, now: float) -> tuple[_Choice, ...]:
    """Return the protocols to play, the plan with the minutes asked for first."""
    follow = simulation.FollowPlan(rules=desk.rules, parameters=desk.parameters)
    minutes = question.minutes
    plans = ((PLAN, minutes), ("fewer", minutes / 2), ("more", minutes * 2))
    choices = [
        _Choice(
            name=name,
            words=f"The plan, {each:g} minutes",
            how=f"What Today says every working morning, with {each:g} minutes.",
            minutes=each,
            protocol=follow,
        )
        for name, each in plans
    ]
    cadences = list(desk.packs.simulation.cadences)
    how = {one.name: _cadence_words(one) for one in cadences}
    practice = _practice(desk, now)
    if practice is not None:
        cadences.insert(0, _as_cadence(practice, desk))
        how["practice"] = practice_words(practice)
    choices += [
        _Choice(
            name=one.name,
            words=one.words,
            how=how[one.name],
            minutes=minutes,
            protocol=simulation.FollowCadence(cadence=one, rules=desk.rules),
        )
        for one in cadences
    ]
    strange = sorted(question.protocols - {one.name for one in choices})
    if strange:
        known = ", ".join(one.name for one in choices)
        raise Refusal(f"There is no protocol {', '.join(strange)} to play: name some of {known}.")
    return tuple(choices)


def _is_asked(choice: _Choice, question: Question) -> bool:
    asked = question.protocols
    return choice.name == PLAN or not asked or choice.name in asked


def _cadence_words(cadence: Cadence) -> str:
    steps = ", ".join(
        f"{channel.value.replace('email', 'mail').replace('linkedin', 'LinkedIn')} on day {day:g}"
        for day, channel in zip(cadence.days, cadence.channels, strict=True)
    )
    return f"The same for everybody: {steps}; then nothing."


def _practice(desk: Desk, now: float) -> Practice | None:
    since = dt.datetime.fromtimestamp(now - PRACTICE_DAYS * _DAY_S, dt.UTC)
    touches = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, is_bounced=False, at__gte=since
    )
    rows = touches.order_by("-at").values_list("person_id", "at", "channel")[:PRACTICE_TOUCHES_MAX]
    person, at, channel = zip(*rows, strict=True) if rows else ((), (), ())
    return simulation.describe_practice(
        np.array(person, np.int64),
        np.array([moment.timestamp() for moment in at], np.float64),
        np.array([CHANNELS.index(name) for name in channel], np.int64),
    )


def _as_cadence(practice: Practice, desk: Desk) -> Cadence:
    minutes = desk.packs.simulation.touch_minutes
    return Cadence(
        name="practice",
        words="Your usual practice",
        days=tuple(number * practice.gap_days for number in range(practice.steps)),
        channels=tuple(CHANNELS[code] for code in practice.channels),
        minutes=tuple(minutes[code] for code in practice.channels),
    )


def _line(
    choice: _Choice, tally: Tally, base: Tally | None, win_share: Floats | None
) -> ProtocolLine:
    against = worth = None
    if base is not None:
        against = simulation.difference(tally.expected_answers, base.expected_answers)
        worth = simulation.difference(tally.worth_minutes, base.worth_minutes)
    return ProtocolLine(
        name=choice.name,
        words=choice.words,
        how=choice.how,
        minutes_a_day=choice.minutes,
        # What came decides the range; the sums of chances give its middle with less noise.
        answers=_span(tally.answers, middle=tally.expected_answers),
        worth_hours=_span(tally.worth_minutes / 60),
        wins=None if win_share is None else _span(tally.expected_answers * win_share),
        opt_outs=_span(tally.opt_outs, middle=tally.expected_opt_outs),
        minutes_spent=_span(tally.minutes),
        touches=_span(tally.touches),
        prospects=_span(tally.prospects),
        against=None if against is None else _rounded(against),
        worth_against=None
        if worth is None
        else _rounded(Span(mean=worth.mean / 60, low=worth.low / 60, high=worth.high / 60)),
        is_told=against is not None and against.is_told,
        verdict="" if against is None or worth is None else verdict_words(against, worth),
    )


def _span(values: Floats, *, middle: Floats | None = None) -> SpanLine:
    found = _rounded(simulation.span_of(values))
    return found if middle is None else replace(found, mean=round(float(middle.mean()), 2))


def _rounded(span: Span) -> SpanLine:
    return SpanLine(mean=round(span.mean, 2), low=round(span.low, 2), high=round(span.high, 2))


def _page(
    desk: Desk,
    question: Question,
    days: tuple[Day, ...],
    people: _People,
    choices: tuple[_Choice, ...],
    lines: tuple[ProtocolLine, ...],
) -> SimulationPage:
    return SimulationPage(
        title=_title(question, lines),
        verdict=_verdict(lines),
        notice=NOTICE,
        minutes=question.minutes,
        days=question.days,
        working_days=len(days),
        newcomers=question.newcomers,
        seed=question.seed,
        draws=DRAWS,
        people=people.open_count,
        simulated=len(people.standings),
        invented=people.invented,
        who=_who(people) if lines else "",
        choices=tuple((one.name, one.words, _is_asked(one, question)) for one in choices),
        protocols=lines,
        assumptions=assumption_words(
            desk.rules,
            desk.packs.simulation,
            newcomers=question.newcomers,
            wins=_wins(desk),
        ),
        unknown=UNKNOWN,
    )


def _title(question: Question, lines: tuple[ProtocolLine, ...]) -> str:
    if not lines:
        return "Nobody to simulate yet"
    mean = lines[0].answers.mean
    about = count_words(round(mean) if mean >= WHOLE_FROM else round(mean, 1))
    return (
        f"Simulated: the plan brings about {about} {'answer' if about == '1' else 'answers'} in"
        f" {question.days} days"
    )


def _verdict(lines: tuple[ProtocolLine, ...]) -> str:
    """Say which protocols can be told from the plan, in a sentence or a few."""
    if not lines:
        return "There is no open prospect in your record; import a list or a mailbox first."
    groups: dict[str, list[str]] = {"more": [], "fewer": [], "alike": []}
    for line in lines[1:]:
        is_more = line.against is not None and line.against.mean > 0
        kind = ("more" if is_more else "fewer") if line.is_told else "alike"
        groups[kind].append(f"“{line.words}”")
    if len(lines) > 2 and len(groups["alike"]) == len(lines) - 1:  # noqa: PLR2004 - the plan and two
        return f"None of the {len(lines) - 1} others can be told apart from it by answers."
    said = (
        (groups["more"], "would bring more"),
        (groups["fewer"], "would bring fewer"),
        (groups["alike"], "cannot be told apart from it"),
    )
    return " ".join(f"{_listed(names)} {what}." for names, what in said if names)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _who(people: _People) -> str:
    own = len(people.standings) - people.invented
    said = f"{own} of your {people.open_count} open prospects"
    if own == people.open_count:
        said = f"All {own} of your open prospects" if own > 1 else "Your one open prospect"
    if people.share < 1:
        said += ", a sample: it gets its part of the minutes, and counts are scaled up again"
    if people.invented:
        said += f"; {people.invented} more are invented newcomers"
    return f"{said}. Each was drawn {DRAWS} times; every protocol meets the same {DRAWS} drawings."
