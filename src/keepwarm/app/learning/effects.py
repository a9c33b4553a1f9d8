"""What works: effects of channel, tactic and hour, from the choices that chance had a say in."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.label_words import CHANNEL_WORDS
from keepwarm.app.settling.link_lines import is_other_move
from keepwarm.app.settling.plan_lines import MOVE
from keepwarm.app.settling.planning import current_book, morning_of
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.settling.settled import settled_until
from keepwarm.engine import learning
from keepwarm.engine.learning import Choices, Decisions, Effects, NotTold, Told, Verdict
from keepwarm.engine.values import CHANNELS, TACTICS, ZONE_UNKNOWN, Bools, Floats
from keepwarm.records import models

from .effect_draws import Action, read_draws
from .effects_cards import EffectGroup, EffectLine, EffectsPage

LIMITS: Final = (
    (
        "Only choices count that chance had a say in, among moves about equally good for a"
        " prospect: nothing is learned of moves that are never nearly the best."
    ),
    (
        "What you chose against the plan is kept apart: you had your reasons, and its chance is not"
        " known."
    ),
    (
        "Going on and waiting are compared as they were drawn, also where something else was done:"
        " that makes differences smaller, never larger."
    ),
    (
        "A ratio is shown only where it can be told from none at all looks together; the rates"
        " beside it are not yet such proof."
    ),
)
_FIELDS: Final = (
    "prospect_id", "prospect__person_id", "cell", "touch", "candidates", "best", "chosen",
    "drawn_share", "slot", "slot_candidates", "slot_propensity", "done_at", "done", "is_override",
    "engine",
)  # fmt: skip
_TITLES: Final = {
    "channel": "By channel",
    "tactic": "By kind of touch",
    "hour": "By hour of calls",
    "stop": "After the last touch of a pursuit: answered within {days} days",
    "wait": "A touch that is due: answered within {days} days",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """One family of actions, and the decisions about them."""

    dimension: str
    title: str
    labels: tuple[str, ...]
    choices: Choices
    predictions: Floats
    effects: Effects


def read_effects(desk: Desk) -> EffectsPage:
    """Return what works, as far as it can be told, and how much more it takes."""
    settle_all(desk)
    lines = models.PlanLine.objects.filter(workspace_id=desk.workspace_id, kind=MOVE)
    done = list(lines.filter(done_at__isnull=False).order_by("pk").values(*_FIELDS))
    rows, outcome = _settled(desk, done)
    families = [
        _compare(dimension, labels, rows, outcome, [action_of(row) for row in rows])
        for dimension, labels, action_of in _dimensions(desk)
    ]
    draws = read_draws(desk)
    families += [
        _compare(one.dimension, one.labels, one.rows, one.outcome, one.actions, days=one.days)
        for one in draws
    ]
    drawn = sum(len(one.rows) for one in draws)
    verdicts = _judge([one.effects for one in families])
    groups = tuple(
        EffectGroup(
            dimension=one.dimension,
            title=one.title,
            lines=tuple(_line(one, verdict) for verdict in judged),
        )
        for one, judged in zip(families, verdicts, strict=True)
        if judged
    )
    is_override = np.array([bool(row["is_override"]) for row in rows], np.bool_)
    contested = int((np.array([_is_contested(row) for row in rows], np.bool_) & ~is_override).sum())
    told = sum(isinstance(one, Told) for judged in verdicts for one in judged)
    answered = int(outcome[is_override].sum())
    return EffectsPage(
        title=_title(told, contested + drawn),
        verdict=_verdict(len(rows), contested, drawn, told),
        planned=lines.count(),
        done=len(done),
        settled=len(rows),
        contested=contested,
        drawn=drawn,
        groups=groups,
        overrides=int(is_override.sum()),
        overrides_answered=answered,
        overrides_sentence=_override_words(int(is_override.sum()), answered),
        limits=LIMITS if contested + drawn else (),
    )


def _settled(desk: Desk, done: Sequence[Row]) -> tuple[list[Row], Floats]:
    """Return the lines whose answer would have come and been seen by now, and which got one."""
    if not done:
        return [], np.zeros(0)
    first = min(row["done_at"] for row in done)
    touches = models.Touch.objects.filter(
        workspace_id=desk.workspace_id, at__gte=first, is_bounced=False
    )
    seen = {
        (person, at): answered is not None
        for person, at, answered, observed in touches.values_list(
            "person_id", "at", "answered_at", "is_observed"
        )
        if observed or answered
    }
    until = settled_until(desk)
    rows, outcome = [], []
    for row in done:
        channel = CHANNELS.index(row["done"].split("/")[1])
        came = seen.get((row["prospect__person_id"], row["done_at"]))
        if came is not None and row["done_at"].timestamp() <= until[channel]:
            rows.append(row)
            outcome.append(float(came))
    return rows, np.array(outcome)


def _is_contested(row: Row) -> bool:
    return len(row["candidates"]) > 1 or len(row["slot_candidates"]) > 1


def _dimensions(
    desk: Desk,
) -> tuple[tuple[str, tuple[str, ...], Callable[[Row], Action | None]], ...]:
    channels = tuple(CHANNEL_WORDS[one.value] for one in CHANNELS)
    tactics = tuple(one.value.replace("_", " ").capitalize() for one in TACTICS)
    hours = tuple(f"Calls from {label}" for label in desk.rules.slot_labels)
    return (
        ("channel", channels, _channel),
        ("tactic", tactics, _tactic),
        ("hour", hours, _hour_of(desk)),
    )


def _channel(row: Row) -> Action:
    planned, on = row["chosen"].split("/")
    code = {one.value: number for number, one in enumerate(CHANNELS)}
    return Action(
        action=code[on],
        chances=_summed(row, lambda move: code[move.split("/")[1]]),
        is_override=is_other_move(f"{planned}/{on}", "", row["done"].split("/")[1]),
    )


def _tactic(row: Row) -> Action:
    code = {one.value: number for number, one in enumerate(TACTICS)}
    return Action(
        action=code[row["chosen"].split("/")[0]],
        chances=_summed(row, lambda move: code[move.split("/")[0]]),
        is_override=bool(row["is_override"]),
    )


def _summed(row: Row, action_of: Callable[[str], int]) -> dict[int, float]:
    """Return the chance of each action: that of all candidate moves that are one."""
    share, count = row["drawn_share"], len(row["candidates"])
    chances: dict[int, float] = {}
    for move in row["candidates"]:
        of_move = 1.0 if count == 1 else share / count + (1.0 - share) * (move == row["best"])
        chances[action_of(move)] = chances.get(action_of(move), 0.0) + of_move
    return chances


def _hour_of(desk: Desk) -> Callable[[Row], Action | None]:
    book, rules = current_book(desk), desk.rules
    rep_offset_s = morning_of(desk, desk.now()).rep_offset_s

    def hour(row: Row) -> Action | None:
        position = book.position_of(row["prospect_id"])
        # Codes of hours belong to the rules they were planned by.
        if row["slot"] < 0 or row["engine"] != rules.version or position is None:
            return None
        zone = int(book.standing_at(position)["zone_offset_minutes"])
        offset_s = rep_offset_s if zone == ZONE_UNKNOWN else zone * 60.0
        at = (row["done_at"].timestamp() + offset_s) % 86_400.0 / 3_600.0
        start, end = rules.slots[row["slot"]]
        options, chance = row["slot_candidates"], row["slot_propensity"]
        rest = (1.0 - chance) / max(len(options) - 1, 1)
        return Action(
            action=row["slot"],
            chances={one: chance if one == row["slot"] else rest for one in options},
            is_override=bool(row["is_override"]) or not start <= at < end,
        )

    return hour


def _compare(
    dimension: str,
    labels: tuple[str, ...],
    rows: Sequence[Row],
    outcome: Floats,
    found: Sequence[Action | None],
    *,
    days: int = 0,
) -> _Compared:
    # What chance had no say in compares nothing.
    at = [number for number, one in enumerate(found) if one is not None and len(one.chances) > 1]
    actions = [one for one in (found[number] for number in at) if one is not None]
    candidates: Bools = np.zeros((len(labels), len(at)), np.bool_)
    for column, one in enumerate(actions):
        candidates[list(one.chances), column] = True
    choices = learning.drawn_choices(
        Decisions(
            prospect=np.array([rows[number]["prospect_id"] for number in at], np.int64),
            context=np.array([rows[number]["cell"] for number in at], np.int64),
            candidates=candidates,
            action=np.array([one.action for one in actions], np.int64),
            propensity=np.array([one.chances.get(one.action, 0.0) for one in actions], np.float64),
            outcome=outcome[at] if at else np.zeros(0),
            is_override=np.array([one.is_override for one in actions], np.bool_),
            touch=np.array([rows[number]["touch"] for number in at], np.int64),
        )
    )
    predictions = learning.predict_outcomes(choices)
    return _Compared(
        dimension=dimension,
        title=_TITLES[dimension].format(days=days),
        labels=labels,
        choices=choices,
        predictions=predictions,
        effects=learning.contrasts(choices, predictions=predictions),
    )


def _judge(families: Sequence[Effects]) -> list[tuple[Verdict, ...]]:
    """Judge all effects together, as they are all looked at, and hand them back by family."""
    verdicts = learning.judge_effects(learning.join_effects(*families))
    ends = np.cumsum([one.of.size for one in families]).tolist()
    return [verdicts[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _line(family: _Compared, verdict: Verdict) -> EffectLine:
    possible = family.choices.candidates[verdict.of]
    value = learning.policy_value(
        *learning.always(family.choices, verdict.of), family.predictions[:, possible]
    )
    told = verdict if isinstance(verdict, Told) else None
    label = family.labels[verdict.of]
    return EffectLine(
        label=label,
        choices=int(possible.sum()),
        effective_size=round(verdict.effective_size, 1),
        rate=_known(value.snips.value),
        rate_low=_known(max(value.snips.low, 0.0)),
        rate_high=_known(min(value.snips.high, 1.0)),
        doubly_robust=_known(value.doubly_robust.value),
        is_told=told is not None,
        ratio=round(told.ratio, 3) if told else None,
        ratio_low=round(told.low, 3) if told else None,
        ratio_high=round(told.high, 3) if told else None,
        touches_missing=0 if isinstance(verdict, Told) else verdict.decisions_missing,
        sentence=_told_words(verdict) if isinstance(verdict, Told) else _not_told_words(verdict),
    )


def _known(share: float) -> float | None:
    return None if math.isnan(share) else round(share, 4)


def _told_words(told: Told) -> str:
    return (
        f"Answered {told.ratio:.2f} times as often as the other candidates ({told.low:.2f} to"
        f" {told.high:.2f})."
    )


def _not_told_words(verdict: NotTold) -> str:
    more = f"about {_rounded(verdict.decisions_missing)} more touches like these"
    match verdict.reason:
        case learning.Doubt.TOO_FEW:
            return f"Too few draws to say: it takes {more}."
        case learning.Doubt.NO_ANSWERS:
            return "No answers on one side yet."
        case learning.Doubt.UNCLEAR:
            if not verdict.decisions_missing:
                return "Cannot be told from none; if there is an effect, it is small."
            return f"Cannot be told from none; to see an effect of a third it takes {more}."


def _rounded(count: int) -> str:
    """Round to two digits: no more is known of how many it takes."""
    digits = max(len(str(count)) - 2, 0)
    rounded = math.ceil(count / 10**digits) * 10**digits
    return f"{rounded:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _title(told: int, compared: int) -> str:
    if not compared:
        return "Nothing to compare yet"
    if not told:
        return "Nothing can be told from chance yet"
    return "Some of it stands out from chance"


def _verdict(settled: int, contested: int, drawn: int, told: int) -> str:
    if not contested + drawn:
        return (
            "Where two moves are about equally good, Today now and then takes one by lot and writes"
            " down its chance. From such touches, once their answers have had time to come, it is"
            " learned here what works, and not only what goes together."
        )
    base = f"From {contested} of {settled} touches in which there was a choice to compare"
    base += f", and {drawn} draws of going on or waiting." if drawn else "."
    return base if told else f"{base} That is usual: large effects take hundreds of touches."


def _override_words(count: int, answered: int) -> str:
    if not count:
        return ""
    times = "Once" if count == 1 else f"{count} times"
    return (
        f"{times} you did something else than planned; {answered} of those touches were answered."
        " They count for what is believed about the prospect, never for what works."
    )
