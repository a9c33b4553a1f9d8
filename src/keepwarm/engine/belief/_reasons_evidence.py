"""Evidence of one person's timeline: own conduct first, then their behaviour, then their words."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.engine.timeline import Timeline
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    SIGNAL_KINDS,
    TACTICS,
    Channel,
    SignalKind,
    Tactic,
)

from ._reasons_notes import DOUBT_SHARE, Found, Remark, fold_note, read_hours, read_remark
from ._reasons_pack import REASONS, Reason, ReasonRules, Side

DAY_S: Final = 86_400.0
LATE_AFTER_DAYS: Final = 2.0
"""An answer that takes longer than that is late; by the same time one is overdue."""
LATE_FULL_DAYS: Final = 5.0
REPLY_LATE_DAYS: Final = 7.0
WEEK_TOUCHES: Final = 5
FEW_TOUCHES: Final = 3
FAILED_TOUCHES: Final = 3
FRESH_DAYS: Final = 2.0
LIVE_DAYS: Final = 14.0
"""Whoever turned to us so lately and got nothing since still waits for us."""
GAME_ROUNDS: Final = 2
SAME_WORDS_SHARE: Final = 0.75
SAME_HOUR: Final = 2.0
PLAIN_WEIGHT: Final = 6.0
BESIDE_WORDS_SHARE: Final = 0.4
"""What behaviour still weighs beside plain words (codebook C.2: words beat behaviour)."""
PART_SEEN: Final = (0.05, 0.4, 1.0)
"""What evidence that must repeat weighs when seen once, twice, and often enough."""
AGAIN_SHARE: Final = 0.4
"""What the same kind of evidence adds when it is found in a further remark."""
EXPLAINED_SHARE: Final = 0.5
_LATER: Final = "said_later"
_TIMING: Final = REASONS.index(Reason.BAD_TIMING)
_WRITTEN: Final = (Channel.EMAIL, Channel.TEXT, Channel.LINKEDIN, Channel.LETTER)
_EMPTY_ANSWERS: Final = ("checked_in", "our_message_is_dull", "same_again", "process_broke")
_NO_STEADY_FACTS: Final = (
    "opened_by_others",
    "many_in_a_week",
    "said_too_many",
    "wrong_hour",
    "opens_without_answer",
    "opens_at_night",
    "site_visit",
    "asks_us",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonEvidence:
    """One piece of evidence: since when, in plain words, and what it weighs for each reason.

    ``is_sure`` is false of what only might be meant: it weighs, and no rule acts on it.
    """

    name: str
    at: float
    words: str
    weights: tuple[float, ...]
    is_sure: bool = True

    @property
    def speaks_for(self) -> Reason | None:
        """Return the reason for which it weighs most, if for any."""
        best = max(range(len(REASONS)), key=lambda code: self.weights[code])
        return REASONS[best] if self.weights[best] > 0 else None


@dataclass(frozen=True, slots=True)
class _Past:
    """The timeline of one person as plain lists, oldest first."""

    now: float
    out_at: list[float]
    out_channel: list[Channel]
    out_failed: list[bool]
    out_answered: list[bool]
    out_tactic: list[Tactic | None]
    in_at: list[float]
    in_channel: list[Channel]
    in_kind: list[SignalKind]

    def since_last_word(self) -> list[int]:
        """Return the positions of our touches after their last word."""
        last = self.in_at[-1] if self.in_at else -math.inf
        return [
            at
            for at, moment in enumerate(self.out_at)
            if moment > last and not self.out_failed[at] and not self.out_answered[at]
        ]


def _past(timeline: Timeline, now: float) -> _Past:
    touches, signals = timeline.touches, timeline.signals
    human = [SIGNAL_KINDS[kind] in HUMAN_SIGNALS for kind in signals.kind.tolist()]
    chosen = np.flatnonzero(np.array(human, np.bool_))
    return _Past(
        now=now,
        out_at=touches.at.tolist(),
        out_channel=[CHANNELS[code] for code in touches.channel.tolist()],
        out_failed=touches.is_bounced.tolist(),
        out_answered=(~np.isnan(touches.answered_at)).tolist(),
        out_tactic=[
            TACTICS[code] if code < len(TACTICS) else None for code in touches.tactic.tolist()
        ],
        in_at=signals.at[chosen].tolist(),
        in_channel=[CHANNELS[code] for code in signals.channel[chosen].tolist()],
        in_kind=[SIGNAL_KINDS[code] for code in signals.kind[chosen].tolist()],
    )


def find_evidence(
    timeline: Timeline, remarks: Sequence[Remark], rules: ReasonRules, *, now: float
) -> tuple[ReasonEvidence, ...]:
    """Return all evidence on one person: the timeline's touches and signals, and free words."""
    past = _past(timeline, now)
    ordered = sorted(remarks, key=lambda remark: remark.at)
    read = [(remark, _kept(remark, read_remark(remark, rules))) for remark in ordered]
    pieces = [*_conduct(past, read), *_behaviour(past, read), *_dates(past, read)]
    structural = [
        ReasonEvidence(
            name=piece.name,
            at=piece.at,
            words=rules.evidence[piece.name].words.format_map(piece.values),
            weights=_scaled(rules.evidence[piece.name].weights, piece.share),
        )
        for piece in pieces
    ]
    found = _words_first([*structural, *_worded(read, rules)], rules)
    if _are_few(past, found):
        rule = rules.evidence["few_touches"]
        found.append(
            ReasonEvidence(
                name=rule.name,
                at=past.out_at[-1],
                words=rule.words.format_map({"count": len(past.out_at)}),
                weights=rule.weights,
            )
        )
    return tuple(found)


def _words_first(found: list[ReasonEvidence], rules: ReasonRules) -> list[ReasonEvidence]:
    """Let behaviour weigh less where plain words or plain faults of ours are on record."""
    plain = any(
        rules.evidence[piece.name].is_word and max(piece.weights) >= PLAIN_WEIGHT for piece in found
    )
    if not plain:
        return found
    return [
        piece
        if rules.evidence[piece.name].is_word
        else replace(piece, weights=_scaled(piece.weights, BESIDE_WORDS_SHARE))
        for piece in found
    ]


def _kept(remark: Remark, found: list[Found]) -> list[Found]:
    if not remark.is_standing:
        return found
    return [one for one in found if one.name not in _NO_STEADY_FACTS]


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str
    at: float
    values: dict[str, object]
    share: float = 1.0


_Read = list[tuple[Remark, list[Found]]]


def _scaled(weights: Iterable[float], share: float) -> tuple[float, ...]:
    return tuple(weight * share for weight in weights)


def _worded(read: _Read, rules: ReasonRules) -> Iterator[ReasonEvidence]:
    """Turn words into evidence: of one remark the strongest word for each reason counts."""
    total = Counter(one.name for _, found in read for one in found)
    seen: Counter[str] = Counter()
    for remark, found in read:
        taken = [0.0] * len(REASONS)
        strongest = sorted(found, key=lambda one: -max(rules.evidence[one.name].weights))
        is_explained = _is_explained(found, rules)
        for one in strongest:
            rule = rules.evidence[one.name]
            share = EXPLAINED_SHARE if one.name == _LATER and is_explained else 1.0
            share *= one.share * _share(rule.repeats, total[one.name], seen[one.name])
            seen[one.name] += 1
            weights = tuple(
                max(weight * share - had, 0.0)
                for weight, had in zip(rule.weights, taken, strict=True)
            )
            taken = [had + more for had, more in zip(taken, weights, strict=True)]
            words = rule.words.format_map(
                {"quote": one.quote, "count": total[one.name], "day": day_words(remark.at)}
            )
            yield ReasonEvidence(
                name=one.name,
                at=remark.at,
                words=words,
                weights=weights,
                is_sure=one.share > DOUBT_SHARE,
            )


def _is_explained(found: Sequence[Found], rules: ReasonRules) -> bool:
    """Say whether a remark names what stands behind a "later": the money, a rival, the boss."""
    return any(
        rules.evidence[one.name].is_word
        and max(rules.evidence[one.name].weights) >= rules.evidence[_LATER].weights[_TIMING]
        for one in found
        if one.name not in (_LATER, "wrong_hour", "private_blow", "event_blocks")
    )


def _share(repeats: int, total: int, before: int) -> float:
    if repeats > 1:
        # Counted as one observation, however often: it is the repetition that tells.
        return PART_SEEN[min(total, len(PART_SEEN)) - 1] if before == 0 else 0.0
    return 1.0 if before == 0 else AGAIN_SHARE


def day_words(at: float) -> str:
    """Say a day: "3 March"."""
    day = dt.datetime.fromtimestamp(at, dt.UTC)
    return f"{day.day} {day:%B}"


def delay_words(days: float) -> str:
    """Say a delay: "4 days", "6 hours"."""
    if days < 1.0:
        hours = max(round(days * 24), 1)
        return f"{hours} hour" if hours == 1 else f"{hours} hours"
    return "1 day" if round(days) == 1 else f"{round(days)} days"


# ---- our own conduct ----


def _conduct(past: _Past, read: _Read) -> Iterator[_Piece]:
    yield from _answers(past, read)
    yield from _repeats(read)
    yield from _crowding(past)
    yield from _neglected(past, read)


def _asks(remark: Remark, found: list[Found]) -> bool:
    if remark.side is not Side.IN or not math.isnan(remark.resume_at):
        return False
    names = {one.name for one in found if one.share == 1.0}
    # Whoever fills a form, or comes through no channel of ours, wants something.
    wants = remark.channel is None
    closing = {"said_stop", "said_no", "rival_chosen", "said_no_need", "said_later", "said_busy"}
    if wants and "said_stop" not in names:
        return True
    if names & closing or names & {"said_price", "said_distrust", "passed_on", "left"}:
        return False
    return bool(names & {"asks_us", "live_request", "asked_again"})


def _answers(past: _Past, read: _Read) -> Iterator[_Piece]:
    asked = [(remark, found) for remark, found in read if _asks(remark, found)]
    for number, (remark, _) in enumerate(asked):
        after = [
            (at, channel)
            for at, channel, failed in zip(
                past.out_at, past.out_channel, past.out_failed, strict=True
            )
            if at >= remark.at and not failed
        ]
        day = {"day": day_words(remark.at)}
        if not after:
            waited = (past.now - remark.at) / DAY_S
            if waited <= LIVE_DAYS:
                yield _Piece("live_signal", remark.at, dict(day))
            if waited >= 1.0 and number == len(asked) - 1:
                share = min(0.5 + waited / (2 * LATE_FULL_DAYS), 1.0)
                yield _Piece("never_answered", remark.at, dict(day), share)
            continue
        days = (after[0][0] - remark.at) / DAY_S
        if days > LATE_AFTER_DAYS:
            share = min(0.5 + days / (2 * LATE_FULL_DAYS), 1.0)
            yield _Piece("answered_late", remark.at, {**day, "delay": delay_words(days)}, share)
        elif _are_empty_answers(remark, read):
            yield _Piece("not_answered_in_substance", remark.at, dict(day))


def _are_empty_answers(remark: Remark, read: _Read) -> bool:
    ours = [
        {one.name for one in found}
        for other, found in read
        if other.side is Side.OUT and other.at >= remark.at
    ]
    return bool(ours) and all(names & set(_EMPTY_ANSWERS) for names in ours)


def _repeats(read: _Read) -> Iterator[_Piece]:
    """Find messages of ours that say nearly the same, by their words in common."""
    ours = [
        (remark.at, set(fold_note(remark.text).split()))
        for remark, _ in read
        if remark.side is Side.OUT and remark.channel in _WRITTEN
    ]
    like = [
        at
        for number, (at, words) in enumerate(ours)
        if any(_are_alike(words, other) for _, other in ours[:number])
    ]
    if like:
        longest = max((len(words) for _, words in ours), default=0)
        share = min(1.0, 0.35 * len(like)) * min(1.0, 0.25 + longest / 8)
        yield _Piece("near_identical", like[-1], {"count": len(like) + 1}, share)


def _are_alike(one: set[str], other: set[str]) -> bool:
    return bool(one) and len(one & other) / len(one | other) >= SAME_WORDS_SHARE


def _crowding(past: _Past) -> Iterator[_Piece]:
    best, start = 0, 0.0
    for number, at in enumerate(past.out_at):
        count = sum(1 for later in past.out_at[number:] if later - at <= 7 * DAY_S)
        if count > best:
            best, start = count, at
    heard = any(start <= at <= start + 7 * DAY_S for at in past.in_at)
    if best >= WEEK_TOUCHES and not heard:
        span = max(at for at in past.out_at if at - start <= 7 * DAY_S) - start
        yield _Piece(
            "many_in_a_week",
            start,
            {"count": best, "span": delay_words(max(span / DAY_S, 1.0))},
        )


def _neglected(past: _Past, read: _Read) -> Iterator[_Piece]:
    run = past.since_last_word()
    channels = Counter(past.out_channel[at] for at in run)
    mails, calls = channels[Channel.EMAIL], channels[Channel.PHONE]
    last = past.out_at[-1] if past.out_at else past.now
    if len(run) >= FAILED_TOUCHES and len(channels) == 1:
        channel = next(iter(channels))
        yield _Piece("single_channel", last, {"channel": channel.value.replace("_", " ")})
    if len(run) >= FAILED_TOUCHES + 1:
        yield _Piece("many_unanswered", last, {"count": len(run)})
    if mails >= FAILED_TOUCHES:
        yield _Piece("mail_failed", last, {"count": mails})
    if calls >= FAILED_TOUCHES:
        yield _Piece("phone_failed", last, {"count": calls})
    if calls and not channels[Channel.VOICEMAIL]:
        yield _Piece("no_voicemail", last, {"count": calls})
    yield from _hours(past, read)
    failed = {
        channel
        for channel, is_failed in zip(past.out_channel, past.out_failed, strict=True)
        if is_failed
    }
    if Channel.PHONE in failed:
        yield _Piece("phone_dead", last, {})
    if Channel.EMAIL in failed:
        yield _Piece("mail_dead", last, {})


def _hours(past: _Past, read: _Read) -> Iterator[_Piece]:
    hours = [
        (hour, remark.at)
        for remark, found in read
        if remark.side is Side.OUT and remark.channel is Channel.PHONE
        for hour in read_hours(remark.text)
        if not any(one.name in ("said_busy", "left") for one in found)
    ]
    if len(hours) >= 2:  # noqa: PLR2004 (two make a habit)
        spread = max(hour for hour, _ in hours) - min(hour for hour, _ in hours)
        taken = SignalKind.CALL_ANSWERED in past.in_kind
        if spread <= SAME_HOUR and not taken:
            yield _Piece("calls_at_one_hour", hours[-1][1], {"count": len(hours)})


# ---- their behaviour ----


def _behaviour(past: _Past, read: _Read) -> Iterator[_Piece]:
    run = past.since_last_word()
    talks = [
        at
        for at, channel, kind in zip(past.in_at, past.in_channel, past.in_kind, strict=True)
        if channel is Channel.PHONE and kind in (SignalKind.CALL_IN, SignalKind.CALL_ANSWERED)
    ]
    writes = [
        at
        for at, channel, kind in zip(past.in_at, past.in_channel, past.in_kind, strict=True)
        if channel in (Channel.EMAIL, Channel.LETTER) and kind is SignalKind.REPLY
    ]
    met = [
        at
        for at, channel in zip(past.in_at, past.in_channel, strict=True)
        if channel is Channel.IN_PERSON
    ]
    mails = sum(1 for channel in past.out_channel if channel is Channel.EMAIL)
    for at, kind in zip(past.in_at, past.in_kind, strict=True):
        if kind is SignalKind.CALL_IN:
            yield _Piece("called_us", at, {"day": day_words(at)})
            break
    if talks and mails >= 2 and not writes:  # noqa: PLR2004
        share = min(0.1 + 0.3 * len(talks), 1.0)
        yield _Piece("talks_but_does_not_write", talks[-1], {"count": mails}, share)
    for at, kind in zip(past.in_at, past.in_kind, strict=True):
        if kind is SignalKind.CALL_ANSWERED:
            yield _Piece("took_a_call", at, {"day": day_words(at)})
            break
    if met:
        yield _Piece("met", met[-1], {"day": day_words(met[-1])})
        unanswered = [at for at in run if past.out_channel[at] in _WRITTEN]
        if unanswered and not writes:
            yield _Piece("met_then_silent", met[-1], {"count": len(unanswered)})
    yield from _late_replies(past, writes)
    yield from _price_rounds(read)
    yield from _own_channel(past)
    if past.in_at:
        yield _Piece("dialogue", past.in_at[-1], {})
    if past.out_at and past.now - past.out_at[-1] <= FRESH_DAYS * DAY_S:
        days = (past.now - past.out_at[-1]) / DAY_S
        yield _Piece("just_touched", past.out_at[-1], {"delay": delay_words(days)})


def _own_channel(past: _Past) -> Iterator[_Piece]:
    """Find who writes to us on one short channel and on no other."""
    used = set(past.in_channel)
    for channel, name in (
        (Channel.TEXT, "writes_by_text"),
        (Channel.LINKEDIN, "writes_by_linkedin"),
    ):
        if used == {channel}:
            yield _Piece(name, past.in_at[-1], {})


def _price_rounds(read: _Read) -> Iterator[_Piece]:
    """Find who comes back again and again with somebody else's price in hand."""
    rounds = [
        remark.at
        for remark, found in read
        if remark.side is Side.IN
        and {one.name for one in found} & {"rival_named", "uses_us"}
        and {one.name for one in found} & {"asks_us", "said_price", "talks_of_price"}
    ]
    if len(rounds) >= GAME_ROUNDS:
        yield _Piece("price_rounds", rounds[-1], {"count": len(rounds)})


def _late_replies(past: _Past, writes: list[float]) -> Iterator[_Piece]:
    for at in writes:
        before = [moment for moment in past.out_at if moment < at]
        if before and at - before[-1] >= REPLY_LATE_DAYS * DAY_S:
            yield _Piece("replies_late", at, {"delay": delay_words((at - before[-1]) / DAY_S)})
            return


# ---- their dates ----


def _dates(past: _Past, read: _Read) -> Iterator[_Piece]:
    named = [
        (remark.resume_at, remark.at)
        for remark, _ in read
        if remark.side is Side.IN and not math.isnan(remark.resume_at)
    ]
    if named:
        resume_at, at = named[-1]
        name = "date_ahead" if resume_at > past.now else "date_reached"
        acted = any(moment >= resume_at for moment in past.out_at)
        if name == "date_ahead" or not acted:
            yield _Piece(name, at, {"date": day_words(resume_at)})


def _are_few(past: _Past, found: Sequence[ReasonEvidence]) -> bool:
    """C.4.9: one to three touches, and nothing that weighs against us."""
    heavy = any(max(piece.weights) >= 4 for piece in found)  # noqa: PLR2004
    return 1 <= len(past.out_at) <= FEW_TOUCHES and not heavy
