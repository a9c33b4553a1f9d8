"""Small rules, standings in plain words, a day's plan in one call, and a prospect to simulate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from keepwarm.engine.belief import Dimension, Multipliers, Parameters, infer_belief
from keepwarm.engine.plan import (
    Choice,
    DayPlan,
    Line,
    Move,
    Placement,
    Ranking,
    Rules,
    best_moves,
    due_positions,
    lines_of,
    part_of,
    place,
    plan_day,
    rank_moves,
)
from keepwarm.engine.timeline import NO_TACTIC
from keepwarm.engine.values import (
    CHANNELS,
    LANES,
    OUTCOMES,
    RECENT_TOUCHES_MAX,
    STAGES,
    TACTICS,
    ZONE_UNKNOWN,
    CallResult,
    Channel,
    Lane,
    Outcome,
    Stage,
    Standings,
    Tactic,
    no_standings,
)
from tests.engine.belief.builders import everything_seen, parameters
from tests.engine.timeline.builders import START as STORY_START
from tests.engine.timeline.builders import Entry, Row, sent, standings_of

HOUR = 3600.0
DAY = 24 * HOUR
NOW = 1_699_956_000.0
"""Tuesday, 14 November 2023, 10:00 in UTC, where rep and prospects live unless told."""
PRIORS = parameters()
RESPOND, PURSUE, WARM, WAITING, CLOSED = Lane


def move(
    tactic: Tactic,
    channel: Channel,
    minutes: float,
    *needs: str,
    fit: float = 1.0,
    avoids: Iterable[str] = (),
) -> dict[str, object]:
    return {
        "tactic": tactic.value,
        "channel": channel.value,
        "minutes": minutes,
        "fit": fit,
        "words": f"{tactic.value} by {channel.value}",
        "needs": list(needs),
        "avoids": list(avoids),
    }


EMAIL, PHONE, VOICEMAIL, TEXT, LINKEDIN, IN_PERSON, LETTER = Channel
UNWORN = ["email_worn_out"]
MOVES = [
    move(Tactic.RESPOND_NOW, EMAIL, 6, "awaiting"),
    move(Tactic.RESPOND_NOW, PHONE, 5, "awaiting", "spoke_by_phone_or_enquired"),
    move(Tactic.BUMP_FORWARD, EMAIL, 2, "pursued", "bumpable", fit=1.2, avoids=UNWORN),
    move(Tactic.VALUE_NUGGET, EMAIL, 4, "pursued", avoids=UNWORN),
    move(Tactic.NEW_ANGLE, EMAIL, 5, "pursued", "touched", avoids=UNWORN),
    move(Tactic.CHANGE_THE_CLOSE, EMAIL, 4, "pursued", "past_checkpoint", avoids=UNWORN),
    move(Tactic.SWITCH_CHANNEL, PHONE, 4, "pursued", "phone_untried"),
    move(
        Tactic.CALL_AT_OTHER_TIME, PHONE, 4, "pursued", avoids=["phone_untried", "phone_worn_out"]
    ),
    move(Tactic.VOICEMAIL, VOICEMAIL, 2, "pursued", "phone_tried", avoids=["voicemail_worn_out"]),
    move(Tactic.SWITCH_CHANNEL, LINKEDIN, 3, "pursued", "touched", "linkedin_untried"),
    move(Tactic.SWITCH_CHANNEL, TEXT, 2, "pursued", "touched", "text_untried"),
    move(Tactic.HAIL_MARY, EMAIL, 10, "ordinary_spent"),
    move(Tactic.KEEP_WARM, EMAIL, 0.5, "kept_warm", fit=0.6),
    move(Tactic.KEEP_WARM, LINKEDIN, 0.5, "kept_warm", fit=0.5),
    move(Tactic.KEEP_WARM, PHONE, 4, "kept_warm", fit=0.6),
]
PACK: dict[str, object] = {
    "version": "test-1",
    "pursuit": {
        "touches": 8,
        "channels_min": 3,
        "gaps_days": [0, 3, 3, 4, 4, 4, 5, 5],
        "checkpoint_touches": 3,
    },
    "warm": {"gaps_days": [30, 45, 60, 90], "peace_days": 90},
    "respond": {"days_max": 14, "minutes_fresh": 30},
    "limits": {
        "touches_per_week": 4,
        "step_back_days": 7,
        "channel_failures": 3,
        "bump_after_days": 3,
        "bump_within_days": 21,
        "lookback_days": 7,
    },
    "day": {
        "starts_hour": 9,
        "ends_hour": 18,
        "rep_starts_hour": 8,
        "rep_ends_hour": 18,
        "inbound_reserve_share": 0.1,
        "slots": [[9, 12], [12, 14], [14, 18]],
        "slot_at": ["10:30", "13:00", "15:30"],
    },
    "value_minutes": {"cold": 300, "enquiry": 600, "talked": 900, "proposal": 1500},
    "opt_out": {"chance": 0.002, "loss_minutes": 600},
    "explore": {
        "tie_share": 0.2,
        "drawn_share": 0.1,
        "onward_share": 0.05,
        "delayed_share": 0.08,
        "delay_days": [2, 4, 7],
    },
    "learning": {"weight": 0.05},
    "price": {"days": 7, "days_min": 5, "age_days_max": 28, "floor": 1.0},
    "moves": MOVES,
}


def rules(**parts: Mapping[str, object] | list[object]) -> Rules:
    """Return the small rules, whole tables replaced or parts of them changed."""
    changed = {
        name: {**PACK[name], **part} if isinstance(part, Mapping) else part
        for name, part in parts.items()
    }
    return Rules.from_mapping(PACK | changed)


RULES = rules()


def bits(*channels: Channel) -> int:
    return sum(1 << CHANNELS.index(channel) for channel in {*channels})


def somebody(  # noqa: PLR0913 (a standing has many sides)
    *,
    reachable: Iterable[Channel] = (EMAIL, PHONE, LINKEDIN),
    forbidden: Iterable[Channel] = (),
    dead: Iterable[Channel] = (),
    preferred: Iterable[Channel] = (),
    ignored: Mapping[Channel, int] | None = None,
    last: tuple[Tactic | None, Channel, float] | None = None,
    spoke: tuple[Channel, float] | None = None,
    awaiting: float | None = None,
    used: Iterable[Tactic] = (),
    stage: Stage = Stage.COLD,
    outcome: Outcome = Outcome.OPEN,
    run: int | None = None,
    **fields: float,
) -> Standings:
    """Return the standing of one prospect; ages are in days before ``NOW``.

    ``last`` is tactic, channel and age of the last touch; ``spoke`` channel and age of their last
    word; ``awaiting`` the age of the word we have not answered yet.
    """
    standing = no_standings(1)
    silent = dict(ignored or {})
    count = sum(silent.values()) if run is None else run
    standing["reachable"], standing["forbidden"] = bits(*reachable), bits(*forbidden)
    standing["dead"], standing["preferred"] = bits(*dead), bits(*preferred)
    standing["stage"], standing["outcome"] = STAGES.index(stage), OUTCOMES.index(outcome)
    standing["known_since"] = NOW - 200 * DAY
    standing["pursuit_touches"] = standing["touches"] = count
    standing["pursuit_channels"] = bits(*silent)
    standing["last_touch_tactic"] = NO_TACTIC
    for channel, times in silent.items():
        standing["ignored"][0, CHANNELS.index(channel)] = times
    if last is None and count:
        last = (None, next(iter(silent), EMAIL), 3.5)
    if last is not None:
        tactic, channel, age = last
        standing["last_touch_at"] = NOW - age * DAY
        standing["last_touch_channel"] = CHANNELS.index(channel)
        standing["last_touch_tactic"] = NO_TACTIC if tactic is None else TACTICS.index(tactic)
        standing["pursuit_channels"] |= np.uint8(bits(channel) if count else 0)
        if channel is EMAIL:
            standing["last_email_at"] = NOW - age * DAY
            standing["is_bumped"] = tactic is Tactic.BUMP_FORWARD
        # Older touches of the run lie a fortnight apart, so that the week stays quiet.
        ages = [age + 14 * step for step in reversed(range(min(count, RECENT_TOUCHES_MAX)))]
        standing["recent_at"][0, : len(ages)] = [NOW - old * DAY for old in ages]
    for tactic in used:
        standing["tactics"] |= np.uint32(1 << TACTICS.index(tactic))
    if spoke is not None:
        standing["last_signal_channel"] = CHANNELS.index(spoke[0])
        standing["last_signal_at"] = NOW - spoke[1] * DAY
    if awaiting is not None:
        standing["awaiting_since"] = NOW - awaiting * DAY
        if spoke is None:
            standing["last_signal_at"] = NOW - awaiting * DAY
    for name, value in fields.items():
        standing[name] = value
    return standing


def anybody(dice: Random):
    """Throw where one prospect may stand: any counts, ages and facts that can come together."""

    def some(values, most):
        return dice.sample([*values], dice.randint(0, most))

    awaiting = dice.choice([None, None, None, 0.01, 0.1, 3, 13.9, 14.1, 40])
    spoke = dice.choice([None, (dice.choice([*Channel]), dice.uniform(0, 60))])
    ignored = {channel: dice.randint(1, 5) for channel in some(Channel, 4)}
    run = sum(ignored.values()) + dice.choice([0, 0, 1, 2])
    if awaiting is not None:  # nothing of ours went out since
        ignored, run, spoke = {}, 0, (dice.choice([*Channel]), awaiting)
    last = None
    if run or dice.random() < 0.5:
        last = (
            dice.choice([None, *Tactic]),
            EMAIL if EMAIL in ignored else dice.choice(sorted(ignored) or [*Channel]),
            (awaiting or 0) + dice.uniform(0, 40),
        )
    standing = somebody(
        reachable=dice.choice([(EMAIL, PHONE, LINKEDIN), (EMAIL, PHONE), some(Channel, 7)]),
        forbidden=dice.choice([[], [], some(Channel, 2)]),
        dead=dice.choice([[], [], some(Channel, 2)]),
        preferred=dice.choice([[], [], some(Channel, 2)]),
        ignored=ignored,
        run=run,
        last=last,
        spoke=spoke,
        awaiting=awaiting,
        used=some(Tactic, 4),
        stage=dice.choice([*Stage]),
        outcome=dice.choice([*[Outcome.OPEN] * 15, Outcome.WON]),
        is_suppressed=dice.random() < 0.05,
        hold_until=dice.choice([*[np.nan] * 15, NOW + DAY / 3, NOW + 5 * DAY, NOW - DAY]),
        not_before=dice.choice([*[np.nan] * 15, NOW + DAY / 2, NOW + 90 * DAY]),
        is_put_off=dice.random() < 0.5,
        zone_offset_minutes=dice.choice([ZONE_UNKNOWN, 0, 0, -480, 330, 540, 780]),
        colleagues=dice.randint(0, 2),
        replies=dice.randint(0, 2),
    )
    standing["touches"] += standing["replies"]
    recent = min(run, RECENT_TOUCHES_MAX)
    week = dice.randint(0, recent)
    standing["recent_at"][0, recent - week : recent] = NOW - DAY * np.linspace(6, 1, week)
    return standing


# Thrown once: drawing each of them by itself would take most of the time of these tests.
CROWD = np.concatenate([anybody(dice) for dice in [Random(4)] for _ in range(3000)])  # noqa: S311


def lane_of(standing: Standings, *, now: float = NOW, by: Rules = RULES) -> Lane:
    return LANES[place(standing, now=now, rules=by).lane[0]]


def due_day(standing: Standings, *, by: Rules = RULES, now: float = NOW) -> float:
    """Return in how many days after ``NOW`` the next touch is due; negative where overdue."""
    return round((float(place(standing, now=now, rules=by).due_at[0]) - NOW) / DAY, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Standings with their places, and the weighed moves of those asked about."""

    standings: Standings
    placement: Placement
    ranking: Ranking
    choice: Choice


def weigh(
    standings: Standings,
    *,
    by: Rules = RULES,
    now: float = NOW,
    starts_at: float | None = None,
    rep_hours: float = 0.0,
    positions: Iterable[int] | None = None,
    priors: Parameters = PRIORS,
) -> Weighed:
    """Weigh the moves of all prospects, due or not; ``rep_hours`` is the rep's clock to UTC."""
    placement = place(standings, now=now, rules=by)
    asked = np.arange(len(standings)) if positions is None else np.array([*positions], np.int64)
    beliefs = infer_belief(
        standings[asked], now=now, coverage=everything_seen(now), parameters=priors
    )
    ranking = rank_moves(
        standings,
        placement,
        beliefs,
        asked,
        now=now,
        starts_at=now if starts_at is None else starts_at,
        rep_offset_s=rep_hours * HOUR,
        rules=by,
        parameters=priors,
    )
    return Weighed(
        standings=standings,
        placement=placement,
        ranking=ranking,
        choice=best_moves(ranking, by),
    )


def learned_priors(**factors: Mapping[str, float]) -> Parameters:
    """Return the priors with learned odds factors: ``slot={"9 to 12 o'clock": 1.5}``."""
    dimensions = tuple(
        replace(
            Dimension.neutral(name, tuple(labels)),
            factors=tuple(labels.values()),
        )
        for name, labels in factors.items()
    )
    return replace(PRIORS, learned=Multipliers(dimensions=dimensions))


def lines(standing: Standings, *, by: Rules = RULES, **options: float) -> tuple[Line, ...]:
    """Return every admissible line of one prospect, best first."""
    weighed = weigh(standing, by=by, **options)
    return lines_of(weighed.ranking, weighed.placement, by)


def options(standing: Standings, **more: float) -> set[tuple[Tactic, Channel]]:
    """Return tactic and channel of every move that may be made with one prospect."""
    return {(line.move.tactic, line.move.channel) for line in lines(standing, **more)}


def tactics(standing: Standings, **more: float) -> set[Tactic]:
    return {tactic for tactic, _ in options(standing, **more)}


def channels(standing: Standings, **more: float) -> set[Channel]:
    return {channel for _, channel in options(standing, **more)}


def day_of(
    standings: Standings,
    *,
    minutes: float = 45.0,
    accounts: Iterable[int] | None = None,
    now: float = NOW,
    by: Rules = RULES,
    days: float = 1.0,
    **more: float,
) -> DayPlan:
    """Plan the day for everybody due within ``days``."""
    ends_at = now + days * DAY
    due = due_positions(place(standings, now=now, rules=by), ends_at=ends_at)
    weighed = weigh(standings, by=by, now=now, positions=due, **more)
    part = part_of(
        standings,
        weighed.placement,
        weighed.choice,
        accounts=np.array([*(accounts or [0] * len(standings))], np.int64),
        ends_at=ends_at,
    )
    return plan_day(
        [part],
        now=now,
        minutes=minutes,
        rules=by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One touch of a simulated pursuit: when (days since the first), in which lane, and what."""

    day: float
    lane: Lane
    move: Move


def pursue(
    *,
    reachable: Iterable[Channel],
    days: float,
    by: Rules = RULES,
    keeps_sent_mail: bool = False,
    **facts: float,
) -> list[Step]:
    """Follow somebody who never answers: make each chosen move in the hour it falls due.

    Touches are logged with their tactic and read back through the timeline; with
    ``keeps_sent_mail`` the Sent folder shows the mails as well. Where nothing can be done, or
    only research, the next day is tried, for a month.
    """
    rows: list[Row] = []
    steps: list[Step] = []
    now = started = STORY_START - STORY_START % DAY + 10 * HOUR
    idle = 0
    while now - started <= days * DAY and idle < 30:
        standing = standings_of(*rows, reachable=bits(*reachable), known_since=started, **facts)
        placement = place(standing, now=now, rules=by)
        if placement.due_at[0] > now:
            now = float(placement.due_at[0])
            continue
        number = int(weigh(standing, by=by, now=now).choice.move[0])
        if number in (-1, len(by.moves)):
            idle, now = idle + 1, now + DAY
            continue
        idle = 0
        steps.append(
            Step(
                day=round((now - started) / DAY, 3),
                lane=LANES[placement.lane[0]],
                move=by.moves[number],
            )
        )
        rows += made(by.moves[number], (now - STORY_START) / DAY, len(steps), keeps_sent_mail)
    return steps


def made(chosen: Move, day: float, number: int, keeps_sent_mail: bool) -> list[Row]:
    """Return what a log, and a Sent folder, hold of a move."""
    result = {PHONE: CallResult.NO_ANSWER, VOICEMAIL: CallResult.VOICEMAIL_LEFT}
    entry = Entry(
        day=day,
        channel=chosen.channel,
        result=result.get(chosen.channel, CallResult.SENT),
        tactic=chosen.tactic,
    )
    if chosen.channel is not EMAIL or not keeps_sent_mail:
        return [entry]
    # A bump answers the mail it bumps; here every mail has the same subject and bumps forward it.
    prefix = "Fwd: " if chosen.tactic is Tactic.BUMP_FORWARD else ""
    return [entry, sent(day + 0.001, f"mail {number}", subject=f"{prefix}Quote")]
