"""Plays a market of silent prospects with the product's engine: ``KeepwarmPolicy``.

A bench calls ``reset`` once, ``inbound`` for new leads and ``plan`` every working morning, with
columns only: what was done, what was seen, the minutes of the day. This adapter keeps the book
that a workspace would keep and asks the engine everything else: who listens (``belief``), what
was learned so far (``learning``), and what is worth a minute (``plan``).

Leads that come in are answered at once: a meeting so won is a meeting, whatever a bench counts.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine import belief, learning, plan
from keepwarm.engine.belief import Dimension, Multipliers
from keepwarm.engine.values import CHANNELS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Columns = dict[str, Ints]

CHANNEL_COUNT: Final = 6
"""The market's channels are the product's first six, in the same order."""
TACTICS: Final = (0, 1, 2, 5)
"""Value nugget, short question, ask why, personal: a pitch or a break-up is no tactic of ours."""
SLOT_COUNT: Final = 4
MEETING, NOT_NOW, REFERRAL, REFUSAL, SOFT, PREFERENCE, OPT_OUT, BOUNCE = range(1, 9)
OPEN, CLICK, VISIT, NEWS, FAST_MEETING = 10, 11, 12, 13, 20
ENDINGS: Final = (MEETING, REFUSAL, OPT_OUT, FAST_MEETING)
DAILY: Final = {"visit": VISIT}
PER_MAIL: Final = {"open": OPEN, "click": CLICK, "dead_address": BOUNCE}
SETTLED_DAYS: Final = 4
"""Nine answers in ten have come after two days; what is still silent then is silence."""
LEARN_EVERY_PLANS: Final = 25
AVERAGE_CHANCE: Final = 0.02
"""Of an answer to a cold touch, before anything was learned: between the published members."""
MEETING_SHARE, MEETING_WORTH = 0.35, 10.0
"""Of answers that are meetings, until known, and how many answers that belief is worth."""
SINCE_EDGES: Final = (7, 21, 60, 180)
KNOWN_EDGES: Final = (30, 90, 200, 400)
LISTENING_EDGES: Final = (0.15, 0.3, 0.5, 0.7, 0.85)
LONG_AGO: Final = -1000.0
EXPLORATION: Final = plan.Exploration(
    tie_share=0.05, drawn_share=0.1, onward_share=0.0, delayed_share=0.0, delay_days=(1.0,)
)


def read_pack(name: str) -> dict[str, Any]:
    """Return one of the product's packs."""
    text = (resources.files("keepwarm") / "packs" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def published_dimension(name: str, factors: list[float], labels: tuple[str, ...] = ()) -> Dimension:
    """Return a dimension as published: factors, and no answers behind them."""
    return replace(
        Dimension.neutral(name, labels or tuple(str(code) for code in range(len(factors)))),
        factors=tuple(factors),
    )


def combined(published: Multipliers, learned: Multipliers) -> Multipliers:
    """Return the published factors times the learned ones, with the evidence for these."""

    def both(one: Dimension, other: Dimension) -> Dimension:
        factors = np.array(one.factors) * np.array(other.factors)
        return replace(other, factors=tuple(factors.tolist()))

    pairs = zip(published.dimensions, learned.dimensions, strict=True)
    return Multipliers(
        level=published.level * learned.level,
        channel=both(published.channel, learned.channel),
        dimensions=tuple(both(one, other) for one, other in pairs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the packs say, and the factors on answers and on opt-outs before any were seen."""

    attention: belief.AttentionRules
    signs: learning.Signs
    news: learning.AwakeningSign
    cadence: plan.CadenceRules
    answers: Multipliers
    opt_outs: Multipliers
    value_minutes: float
    opt_out: dict[str, Any]
    uncertainty_weight: float

    @classmethod
    def read(cls) -> Settings:
        """Read the packs of the product."""
        raw, priors = read_pack("attention"), read_pack("priors")
        channels = [priors["channels"][channel.value]["multiplier"] for channel in CHANNELS]
        channel = published_dimension("channel", channels, tuple(CHANNELS))
        factors = {**raw["factors"], "source": [1.0] * 5, "role": [1.0] * 3}
        return cls(
            attention=belief.AttentionRules.from_mapping(raw["attention"]),
            signs=learning.Signs.from_tables(raw["signs"]),
            news=learning.AwakeningSign.from_table(raw["awakening_sign"]),
            cadence=plan.CadenceRules.from_mapping(raw["cadence"]),
            answers=Multipliers(
                channel=channel,
                dimensions=tuple(published_dimension(*item) for item in factors.items()),
            ),
            opt_outs=Multipliers(
                level=raw["opt_out"]["chance"],
                dimensions=(published_dimension("load", raw["opt_out"]["load"]),),
            ),
            value_minutes=read_pack("plan")["value_minutes"]["cold"],
            opt_out=raw["opt_out"],
            uncertainty_weight=raw["explore"]["uncertainty_weight"],
        )


@dataclass(slots=True, kw_only=True)
class Touch:
    """One touch that was made: what it was, and what was expected of it."""

    prospect: int
    day: int
    codes: dict[str, int]
    foretold: float
    """The chance of an answer before anything was learned from touches."""
    weight: float
    """The chance, as known then, that a listening person of average readiness answers."""
    is_answered: bool = False
    is_opted_out: bool = False
    shown: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The due prospects of a day with all that was weighed: (moves, prospects) where two-fold."""

    ids: Ints
    codes: Columns
    slot: Ints
    average: Floats
    chance: Floats
    index: Floats


class KeepwarmPolicy:
    """The product's belief, learning and plan, playing by the bench's interface."""

    def reset(self, info: Any) -> None:  # noqa: ANN401 - the bench owns the type
        """Start a market of which nothing is known but its constants and covariates."""
        count = info.n
        self.info, self.settings = info, Settings.read()
        self.moves = np.array([(c, t) for c in range(CHANNEL_COUNT) for t in range(len(TACTICS))])
        self.attention = belief.start_attention(count, self.settings.attention)
        self.cadence = plan.start_cadence(count)
        self.signs, self.news = self.settings.signs, self.settings.news
        self.answers, self.opt_outs = self.settings.answers, self.settings.opt_outs
        self.counted: learning.Tally | None = None
        self.opted: learning.Tally | None = None
        self.is_closed, self.is_mail_dead = np.zeros(count, bool), np.zeros(count, bool)
        self.not_before, self.their_date = np.full(count, LONG_AGO), np.full(count, LONG_AGO)
        self.spoke_on, self.touched_on = np.full(count, LONG_AGO), np.full(count, LONG_AGO)
        self.last_channel, self.last_tactic = np.full(count, -1), np.full(count, -1)
        self.stated, self.answered_on = np.full(count, -1), np.full(count, -1)
        self.active, self.tried = (np.zeros((count, SLOT_COUNT), np.int64) for _ in range(2))
        self.answered = np.full((5, 2), [MEETING_SHARE * MEETING_WORTH, MEETING_WORTH])
        self.pending: deque[Touch] = deque()
        self.touches_of: dict[int, list[Touch]] = defaultdict(list)
        self.day, self.plans, self.planned = 0, 0, None
        self.propensities: dict[int, float] = {}

    def inbound(self, day: int, prospects: Ints, minute: Ints) -> npt.NDArray[np.bool_]:
        """Answer every new lead at once: the first minutes count most (Oldroyd 2007)."""
        del day, minute
        return np.ones(len(prospects), bool)

    def plan(self, day: int, minutes: float, events: Any, executed: Any) -> Any:  # noqa: ANN401 - the bench's
        """Learn from what was done and seen since, then fill the day with what is worth most."""
        self._note_touches(executed)
        self._hear(day, events)
        self._pass_days(day)
        self._settle(day)
        self.plans += 1
        if self.plans % LEARN_EVERY_PLANS == 0:
            self._learn()
        found = self._weigh(day, minutes)
        self.planned = found
        draw = plan.choose_moves(
            found.index,
            found.ids,
            seed=int(self.info.seed),
            day=day,
            may_vary=np.ones(len(found.ids), bool),
            exploration=EXPLORATION,
        )
        self.propensities = dict(zip(found.ids.tolist(), draw.propensity.tolist(), strict=True))
        best_first = np.argsort(-draw.best_index, kind="stable")
        # The index orders; it ends nobody's pursuit while there are minutes left. All are named:
        # what is too dear for the rest of the day gives way to what still fits.
        chosen = best_first[np.isfinite(draw.best_index[best_first])]
        channel, tactic = self.moves[draw.move[chosen]].T
        columns = (found.ids[chosen], channel, np.array(TACTICS)[tactic], found.slot[chosen])
        return type(executed)(*columns)

    def beliefs(self, ids: Ints) -> dict[str, Floats]:
        """Return the chances that somebody listens, in the bench's two senses of the word."""
        listening = self.attention.listening[ids]
        return {"listening": listening, "receptive": listening}

    def p_reply(self, actions: Any) -> Floats:  # noqa: ANN401 - the bench owns the type
        """Return the chance of an answer to each planned touch."""
        found = self.planned
        if found is None:
            raise ValueError("Nothing is planned yet; ask after plan().")
        row = np.searchsorted(found.ids, actions.prospect)
        chances: Floats = found.chance[self._move_of(actions.channel, actions.tactic), row]
        return chances

    def _move_of(self, channel: Ints, tactic: Ints) -> Ints:
        return channel * len(TACTICS) + np.searchsorted(TACTICS, tactic)

    def _note_touches(self, executed: Any) -> None:  # noqa: ANN401 - the bench owns the type
        who, channel = executed.prospect, executed.channel
        if self.planned is None or not len(who):
            return
        found, row = self.planned, np.searchsorted(self.planned.ids, who)
        move = self._move_of(channel, executed.tactic)
        codes = {
            name: np.broadcast_to(column, found.index.shape)[move, row]
            for name, column in found.codes.items()
        }
        start = self.settings.answers
        foretold = belief_chance(self.attention, who, self.settings) * AVERAGE_CHANCE
        foretold = plan.touch_chance(foretold, start, codes)
        weight = found.average[move, row]
        for at, prospect in enumerate(who.tolist()):
            touch = Touch(
                prospect=prospect,
                day=self.day,
                codes={name: int(column[at]) for name, column in codes.items()},
                foretold=float(foretold[at]),
                weight=float(weight[at]),
            )
            self.pending.append(touch)
            self.touches_of[prospect].append(touch)
        is_same = self.last_channel[who] == channel
        self.cadence = plan.touch_prospects(self.cadence, who, is_same, self.settings.cadence)
        self.last_channel[who], self.last_tactic[who] = channel, executed.tactic
        self.touched_on[who] = self.day
        self.tried[who, executed.slot] += 1
        dated = who[self.not_before[who] > LONG_AGO]
        self.not_before[dated] = LONG_AGO

    def _hear(self, day: int, events: Any) -> None:  # noqa: ANN401 - the bench owns the type
        who, kind = events.prospect, events.kind
        self.is_closed[who[np.isin(kind, ENDINGS)]] = True
        self.is_mail_dead[who[kind == BOUNCE]] = True
        seen = np.isin(kind, (OPEN, CLICK))
        np.add.at(self.active, (who[seen], events.aux[seen].astype(np.int64)), 1)
        for at in np.flatnonzero((kind >= MEETING) & (kind <= PREFERENCE)):
            self._hear_answer(day, int(who[at]), int(kind[at]), events.channel[at], events.aux[at])
        for at in np.flatnonzero(kind == OPT_OUT):
            if self.touches_of[int(who[at])]:
                self.touches_of[int(who[at])][-1].is_opted_out = True
        for at in np.flatnonzero(np.isin(kind, tuple(PER_MAIL.values()))):
            mails = [one for one in self.touches_of[int(who[at])] if one.codes["channel"] == 0]
            if mails:
                mails[-1].shown.add(int(kind[at]))
        self._see_signs(who, kind)

    def _hear_answer(self, day: int, who: int, kind: int, channel: int, aux: float) -> None:
        rules = self.settings.attention
        self.answered[self.info.source[who]] += (kind == MEETING, 1)
        self.answered_on[who] = channel
        made = [one for one in self.touches_of[who] if one.codes["channel"] == channel]
        weight = 0.0
        if made:
            made[-1].is_answered, weight = True, made[-1].weight
        after = rules.put_off if kind == NOT_NOW else rules.answered
        self.attention = belief.answer_touches(
            self.attention, np.array([who]), np.array([weight]), after
        )
        if kind in (REFERRAL, SOFT, PREFERENCE):
            self.spoke_on[who] = day
        if kind == NOT_NOW:
            self.not_before[who] = day + aux
        if kind == PREFERENCE:
            self.stated[who] = int(aux)

    def _see_signs(self, who: Ints, kind: Ints) -> None:
        for name, code in DAILY.items():
            seen = np.bincount(who[kind == code], minlength=self.info.n).astype(float)
            evidence = belief.sign_evidence(seen, 0.0, self.signs.rate(name))
            self.attention = belief.weigh_evidence(self.attention, evidence)
            self.signs = self.signs.observed(name, self.attention.listening, seen, 0.0)
        self._see_news(np.bincount(who[kind == NEWS], minlength=self.info.n).astype(float))

    def _see_news(self, seen: Floats) -> None:
        if not seen.any():
            return
        self.attention, woke = belief.see_awakenings(
            self.attention, seen, self.news.share, self.news.rate, self.settings.attention
        )
        self.news = self.news.observed(woke=woke.sum(), seen=seen.sum(), awakenings=0.0, days=0.0)

    def _pass_days(self, day: int) -> None:
        days, self.day = day - self.day, day
        if days <= 0:
            return
        rules = self.settings.attention
        self.cadence = plan.rest_days(self.cadence, days, self.settings.cadence)
        here = ((self.info.arrival <= day) & ~self.is_closed).astype(float)
        waits = self.not_before > day
        asleep = float(here @ (1.0 - self.attention.listening))
        self.news = self.news.observed(
            woke=0.0,
            seen=0.0,
            awakenings=asleep * rules.wake_per_day * days,
            days=float(here.sum()) * days,
        )
        self.attention = belief.pass_days(self.attention, days * here * ~waits, rules)
        for name in DAILY:
            quiet = belief.sign_evidence(np.zeros(self.info.n), days * here, self.signs.rate(name))
            self.attention = belief.weigh_evidence(self.attention, quiet)
            self.signs = self.signs.observed(
                name, self.attention.listening, np.zeros(self.info.n), days * here
            )
        due = np.flatnonzero((self.not_before > LONG_AGO) & ~waits)
        come = due[self.their_date[due] < self.not_before[due]]
        listening = self.attention.listening.copy()
        listening[come] = rules.on_their_date
        self.attention = replace(self.attention, listening=listening)
        self.their_date[come] = self.not_before[come]

    def _settle(self, day: int) -> None:
        """Count the touches that nobody will answer any more, and those that were answered."""
        settled: list[Touch] = []
        while self.pending and self.pending[0].day <= day - SETTLED_DAYS:
            settled.append(self.pending.popleft())
        if not settled:
            return
        weight = np.zeros(self.info.n)
        for touch in settled:
            if not touch.is_answered:
                weight[touch.prospect] = touch.weight
        self._read_mails([one for one in settled if one.codes["channel"] == 0])
        self.attention = belief.ignore_touches(self.attention, weight, self.settings.attention)
        self.counted = counted(
            self.counted,
            self.settings.answers,
            settled,
            np.array([one.foretold for one in settled]),
            [one.is_answered for one in settled],
        )
        risk = plan.touch_chance(
            np.ones(len(settled)),
            self.settings.opt_outs,
            {"load": np.array([one.codes["load"] for one in settled])},
        )
        gone = [one.is_opted_out for one in settled]
        self.opted = counted(self.opted, self.settings.opt_outs, settled, risk, gone)

    def _read_mails(self, mails: list[Touch]) -> None:
        who = np.array([one.prospect for one in mails], dtype=np.int64)
        for name, kind in PER_MAIL.items():
            shown = np.array([kind in one.shown for one in mails], dtype=bool)
            evidence = np.zeros(self.info.n)
            evidence[who] = belief.showing_evidence(shown, self.signs.rate(name))
            self.attention = belief.weigh_evidence(self.attention, evidence)
            self.signs = self.signs.observed(
                name, self.attention.listening[who], shown.astype(float), 1.0
            )

    def _learn(self) -> None:
        if self.counted is None or self.opted is None:
            return
        learned = learning.learn_multipliers(self.counted)
        self.answers = combined(self.settings.answers, learned)
        risk = learning.learn_multipliers(self.opted)
        # A few opt-outs say little about the level: go part of the way.
        risk = replace(risk, level=risk.level ** self.settings.opt_out["own_share"])
        self.opt_outs = combined(self.settings.opt_outs, risk)

    def _weigh(self, day: int, minutes: float) -> Candidates:
        ids = np.flatnonzero(
            ~self.is_closed
            & (self.info.arrival <= day)
            & (self.not_before <= day)
            & (day - self.touched_on >= self.settings.cadence.rest_days)
        )
        slot, is_known = plan.likely_slots(self.active[ids], self.tried[ids])
        codes = self._codes(day, ids, is_known)
        average = plan.touch_chance(np.full((1, 1), AVERAGE_CHANCE), self.answers, codes)
        chance = average * belief_chance(self.attention, ids, self.settings)
        chance = np.minimum(chance, 1.0)
        # A touch is charged with the load that it leaves: the next one bears that risk.
        loaded = self.cadence.load_codes(self.settings.cadence, more=1.0)[ids]
        share, total = self.answered[self.info.source[ids]].T
        quality = share / total
        info, weight = self.info, self.settings.uncertainty_weight
        doubt = {one.name: plan.uncertainty_factors(one, weight) for one in self._doubtful()}
        index = plan.weigh_touches(
            chance,
            bonus=doubt["channel"][codes["channel"]] * doubt["tactic"][codes["tactic"]],
            opt_out_chance=plan.touch_chance(
                np.ones((1, 1)), self.opt_outs, {**codes, "load": loaded[np.newaxis, :]}
            ),
            value_minutes=self.settings.value_minutes * quality / MEETING_SHARE,
            loss_minutes=self.settings.opt_out["loss_minutes"],
            touch_minutes=info.cost[codes["channel"]],
            answer_minutes=info.reply_min + quality * info.meet_min,
            is_admissible=self._is_admissible(ids, minutes),
        )
        return Candidates(
            ids=ids, codes=codes, slot=slot, average=average, chance=chance, index=index
        )

    def _doubtful(self) -> tuple[Dimension, ...]:
        return (self.answers.channel, *self.answers.dimensions)

    def _is_admissible(self, ids: Ints, minutes: float) -> npt.NDArray[np.bool_]:
        """Return what may be done: reachable, within the day, no tactic twice running."""
        channel, tactic = self.moves.T
        can = self.info.reachable[ids].T[channel].copy()
        # What no day can hold would stand first each morning and be done never.
        can &= (self.info.cost[channel] <= minutes)[:, np.newaxis]
        can[channel == 0] &= ~self.is_mail_dead[ids]
        is_new = np.array(TACTICS)[tactic][:, np.newaxis] != self.last_tactic[ids]
        admissible: npt.NDArray[np.bool_] = can & is_new
        return admissible

    def _codes(self, day: int, ids: Ints, is_known: npt.NDArray[np.bool_]) -> Columns:
        channel, tactic = (column[:, np.newaxis] for column in self.moves.T)
        arrival = self.info.arrival[ids]
        # Who was silent already when the book began has been known for long.
        known_days = np.where(arrival <= 0, day + KNOWN_EDGES[2], day - arrival)
        personal = {
            "slot": np.where(is_known, 2, 0),
            "momentum": self.cadence.momentum_codes(self.settings.cadence)[ids],
            "load": self.cadence.load_codes(self.settings.cadence)[ids],
            "since_spoken": np.searchsorted(SINCE_EDGES, day - self.spoke_on[ids]),
            "since_their_date": np.searchsorted(SINCE_EDGES, day - self.their_date[ids]),
            "since_known": np.searchsorted(KNOWN_EDGES, known_days),
            "listening": np.searchsorted(LISTENING_EDGES, self.attention.listening[ids]),
            "source": self.info.source[ids].astype(np.int64),
            "role": self.info.role[ids].astype(np.int64),
        }
        return {
            "channel": channel,
            "tactic": tactic,
            "stated_channel": same_channel_codes(self.stated[ids], channel),
            "answered_channel": same_channel_codes(self.answered_on[ids], channel),
            "channel_again": (self.last_channel[ids] == channel).astype(np.int64),
            **{name: column[np.newaxis, :] for name, column in personal.items()},
        }


def same_channel_codes(theirs: Ints, channel: Ints) -> Ints:
    """Return 0 where nothing is known of ``theirs``, 1 where it is ``channel``, else 2."""
    return np.where(theirs < 0, 0, np.where(theirs == channel, 1, 2))


def belief_chance(attention: belief.Attention, who: Ints, settings: Settings) -> Floats:
    """Return what an average chance is multiplied by for each of ``who``."""
    chance: Floats = attention.chance(settings.attention)[who]
    return chance


def counted(
    before: learning.Tally | None,
    published: Multipliers,
    touches: list[Touch],
    foretold: Floats,
    came: list[bool],
) -> learning.Tally:
    """Return the tally with these touches, by the dimensions of the published factors."""
    dimensions = (published.channel, *published.dimensions)
    fresh = learning.tally(
        [np.array([one.codes[each.name] for one in touches]) for each in dimensions],
        foretold,
        np.array(came, dtype=bool),
        names=tuple(each.name for each in dimensions),
        labels=tuple(each.labels for each in dimensions),
    )
    return fresh if before is None else before + fresh
