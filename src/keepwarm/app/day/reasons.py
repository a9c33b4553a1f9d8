"""Why one prospect is silent and what to do next: one conclusion for page, command and bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from keepwarm.app.ground.belief_cards import ReasonLine, ReasonsCard
from keepwarm.app.ground.cards import TimelineItem, TodayLine
from keepwarm.app.ground.desk import Desk, Morning, Packs
from keepwarm.app.settling.placing import terms_of
from keepwarm.engine import belief, plan
from keepwarm.engine.belief import Diagnosis, Remark, Side
from keepwarm.engine.timeline import NO_TACTIC, SignalColumns, Timeline, TouchColumns
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    INTENTS,
    SIGNAL_KINDS,
    STAGES,
    TACTICS,
    Channel,
    Coverage,
    SignalKind,
    Standings,
    Tactic,
)
from keepwarm.records import models

from .history import Exchange
from .judgments import Judge, keep_judgments, open_judge

REASONS_SHOWN = 5
JUDGED_MAX = 30
"""Of the newest remarks; each takes some milliseconds when a page is first looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """Why somebody may be silent, and the steps that may be taken, best first.

    ``facts`` are the conditions and kinds of evidence by which the steps were weighed; ``ranking``
    holds those of the plan's moves that are right by the steps.
    """

    diagnosis: Diagnosis
    facts: frozenset[str]
    steps: tuple[plan.Step, ...]
    ranking: plan.Ranking


def conclude(
    timeline: Timeline,
    remarks: Sequence[Remark],
    standings: Standings,
    *,
    packs: Packs,
    parameters: belief.Parameters,
    morning: Morning,
    coverage: Coverage,
    judge: Judge,
    placement: plan.Placement | None = None,
) -> Conclusion:
    """Conclude on the one prospect of ``standings`` from the timeline and the words in it.

    Place, belief and moves are weighed as for Today, unless a ``placement`` is given. ``judge``
    says for which reasons the remarks speak.
    """
    terms = terms_of(morning, coverage, parameters, packs.rules)
    if placement is None:
        placement = plan.place_standings(standings, terms)
    ranking = plan.rank_standings(standings, placement, np.zeros(1, np.int64), terms)
    stage = int(standings["stage"][0])
    judged = _judged(remarks, judge)
    diagnosis = belief.diagnose(
        timeline,
        judged,
        packs.reasons,
        stage=STAGES[stage],
        now=morning.now,
        value_minutes=packs.rules.value_minutes[stage],
        story=judge.judge_story(belief.story_of(remarks)),
    )
    facts = plan.find_facts(standings, placement, diagnosis, now=morning.now, rules=packs.rules)
    steps = plan.next_steps(
        standings,
        facts,
        ranking,
        diagnosis,
        now=morning.now,
        steps=packs.steps,
        moves=packs.rules.moves,
    )
    return Conclusion(
        diagnosis=diagnosis,
        facts=facts,
        steps=steps,
        ranking=plan.narrow_ranking(ranking, standings, placement, steps, packs.rules),
    )


def conclude_on(
    desk: Desk,
    row: models.Prospect,
    exchange: Exchange,
    standings: Standings,
    placement: plan.Placement,
    items: Sequence[TimelineItem],
    *,
    morning: Morning,
    coverage: Coverage,
) -> Conclusion | None:
    """Conclude on a prospect of the book, as far as ``items`` tell; None where nothing is known.

    ``standings`` and ``placement`` are of that prospect alone. This is what the page shows and
    what Today follows.
    """
    if not _has_record(standings):
        return None
    judge = open_judge(desk, row.pk)
    concluded = conclude(
        Timeline(
            touches=_touch_columns(exchange.touches), signals=_signal_columns(exchange.signals)
        ),
        _remarks(row, items, exchange.signals),
        standings,
        packs=replace(desk.packs, rules=desk.rules),
        parameters=desk.parameters,
        morning=morning,
        coverage=coverage,
        placement=placement,
        judge=judge,
    )
    keep_judgments(desk, row.pk, judge)
    return concluded


def _has_record(standings: Standings) -> bool:
    moments = (standings["last_touch_at"][0], standings["last_signal_at"][0])
    return not np.isnan(moments).all()


def _judged(remarks: Sequence[Remark], judge: Judge) -> list[Remark]:
    """Return the remarks, the newest with the chance of each reason that it speaks for it."""
    ordered = sorted(remarks, key=lambda remark: remark.at)
    old, new = ordered[:-JUDGED_MAX], ordered[-JUDGED_MAX:]
    return [*old, *(replace(remark, tells=_tells(remark, judge)) for remark in new)]


def _tells(remark: Remark, judge: Judge) -> tuple[float, ...]:
    """Judge each part of a remark, theirs and ours, by itself; of each reason the surer counts."""
    parts = belief.parts_of(remark)
    told = [judge.judge_remark(text, side.value) for side, text in parts]
    return tuple(map(max, zip(*filter(None, told), strict=True)))


def _remarks(
    row: models.Prospect, items: Sequence[TimelineItem], signals: Sequence[models.Signal]
) -> list[Remark]:
    by_message = {signal.message_id: signal for signal in signals if signal.message_id}
    remarks = []
    for item in items:
        if not item.text or not item.channel:
            continue
        signal = by_message.get(item.message_id) if item.message_id else None
        side = Side.NOTE
        if item.kind == "touch":
            side = Side.OUT
        elif item.is_human:
            side = Side.IN
        stated = signal.stated if signal else 0
        remarks.append(
            Remark(
                at=item.at.timestamp(),
                side=side,
                text=item.text,
                channel=Channel(item.channel),
                intents=tuple(intent for bit, intent in enumerate(INTENTS) if stated >> bit & 1),
                resume_at=(
                    signal.resume_at.timestamp() if signal and signal.resume_at else float("nan")
                ),
            )
        )
    known = " ".join(text for text in (row.person.title, row.note) if text)
    if known:
        since = min((remark.at for remark in remarks), default=0.0)
        remarks.append(Remark(at=since, side=Side.NOTE, text=known, is_standing=True))
    return remarks


def _touch_columns(touches: Sequence[models.Touch]) -> TouchColumns:
    count = len(touches)
    tactics = [
        TACTICS.index(Tactic(touch.tactic)) if touch.tactic else NO_TACTIC for touch in touches
    ]
    answered = [touch.answered_at.timestamp() if touch.answered_at else np.nan for touch in touches]
    channels = [CHANNELS.index(Channel(touch.channel)) for touch in touches]
    return TouchColumns(
        person=np.zeros(count, np.int64),
        at=np.array([touch.at.timestamp() for touch in touches], np.float64),
        channel=np.array(channels, np.uint8),
        tactic=np.array(tactics, np.uint8),
        message=np.array([touch.message_id or 0 for touch in touches], np.int64),
        entry=np.array([touch.entry_id or 0 for touch in touches], np.int64),
        key=np.zeros(count, np.int64),
        is_observed=np.array([touch.is_observed for touch in touches], np.bool_),
        is_bounced=np.array([touch.is_bounced for touch in touches], np.bool_),
        answered_at=np.array(answered, np.float64),
    )


def _signal_columns(signals: Sequence[models.Signal]) -> SignalColumns:
    count = len(signals)
    kinds = [SIGNAL_KINDS.index(SignalKind(signal.kind)) for signal in signals]
    human = [SignalKind(signal.kind) in HUMAN_SIGNALS for signal in signals]
    never = np.full(count, np.nan)
    return SignalColumns(
        person=np.zeros(count, np.int64),
        at=np.array([signal.at.timestamp() for signal in signals], np.float64),
        kind=np.array(kinds, np.uint8),
        channel=np.array([CHANNELS.index(Channel(signal.channel)) for signal in signals], np.uint8),
        message=np.array([signal.message_id or 0 for signal in signals], np.int64),
        entry=np.array([signal.entry_id or 0 for signal in signals], np.int64),
        hold_until=never,
        resume_at=never,
        stated=np.array([signal.stated for signal in signals], np.int64),
        asks=np.array([signal.asks for signal in signals], np.bool_) & np.array(human, np.bool_),
        is_permanent=np.zeros(count, np.bool_),
    )


def reasons_card(concluded: Conclusion, line: TodayLine | None) -> ReasonsCard:
    """Word a conclusion for a page whose next move is ``line``."""
    diagnosis = concluded.diagnosis
    return ReasonsCard(
        lines=tuple(
            ReasonLine(
                reason=one.reason,
                words=one.words,
                chance=round(one.chance, 3),
                evidence=one.evidence,
            )
            for one in diagnosis.ranked[:REASONS_SHOWN]
        ),
        question=diagnosis.question.words,
        is_game=diagnosis.is_game,
        advice=_advice(concluded.steps[0], line),
    )


def _advice(step: plan.Step, line: TodayLine | None) -> str:
    """Say what fits these reasons best, and why the plan's next move is another, if it is."""
    how = f" ({step.channel.value.replace('_', ' ')})" if step.channel else ""
    best = " ".join((f"{step.words[0].upper()}{step.words[1:]}{how}.", *step.why))
    if line is None or (line.tactic, line.channel) == (step.tactic.value, _channel_of(step)):
        return best
    if line.tactic == Tactic.RESPOND_NOW.value:
        return f"They wait for your answer, so that comes first. In it: {best}"
    if step.channel is None:
        return f"{best} If you touch them all the same: {line.action}."
    return f"{best} It is no move of today's plan for them: there it is “{line.action}”."


def _channel_of(step: plan.Step) -> str:
    return step.channel.value if step.channel else plan.NO_CHANNEL
