"""Who listens today: touches, signs of life and time, one step for each, over whole columns.

The core of ``infer_belief`` counts touches; here listening also lapses and comes back by itself
(a two-state chain), touches weigh as much as they could be expected to be answered (gamma frailty,
Meyer 1990), and what people do unasked speaks too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints

from ._tables import as_number, check_keys

_SURE: Final = 0.995
"""Nobody is believed to listen, or not to, more firmly than this: both change unseen."""
_SHARES: Final = ("start", "answered", "put_off", "on_their_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRules:
    """How listening starts, lapses and comes back; the table ``attention`` of its pack.

    ``start`` is the chance that a newcomer listens; ``lapse_per_day`` and ``wake_per_day`` are
    hazards. ``firmness`` is how many answers' worth of belief says that people answer alike.
    ``answered``, ``put_off`` and ``on_their_date`` are the chances of listening just after an
    answer, after a "later" and on the date they named then.
    """

    start: float
    lapse_per_day: float
    wake_per_day: float
    firmness: float
    answered: float
    put_off: float
    on_their_date: float

    def __post_init__(self) -> None:
        for name in _SHARES:
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"attention.{name} is {getattr(self, name)}; give a chance.")
        if not (math.isfinite(self.firmness) and self.firmness > 0):
            raise ValueError(f"attention.firmness is {self.firmness}; give a number above 0.")
        for name in ("lapse_per_day", "wake_per_day"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise ValueError(f"attention.{name} is {getattr(self, name)}; give 0 or more.")

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read the table; raises ``ValueError`` that says what is wrong."""
        names = (*_SHARES, "lapse_per_day", "wake_per_day", "firmness")
        check_keys("attention", raw, required=names)
        return cls(**{name: as_number(f"attention.{name}", raw[name]) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What is believed of each prospect, by position.

    ``listening`` is the chance that they listen now; ``answers`` counts those that came, and
    ``exposure`` those to be expected of a listening person of average readiness.
    """

    listening: Floats
    answers: Floats
    exposure: Floats

    def readiness(self, rules: AttentionRules) -> Floats:
        """Return how much more readily than on average each one answers while listening."""
        ready: Floats = (rules.firmness + self.answers) / (rules.firmness + self.exposure)
        return ready

    def chance(self, rules: AttentionRules) -> Floats:
        """Return listening times readiness: what a touch's average chance is multiplied by."""
        chance: Floats = self.listening * self.readiness(rules)
        return chance


def start_attention(count: int, rules: AttentionRules) -> Attention:
    """Return ``count`` prospects of whom nothing is known."""
    return Attention(
        listening=np.full(count, rules.start), answers=np.zeros(count), exposure=np.zeros(count)
    )


def pass_days(attention: Attention, days: Floats, rules: AttentionRules) -> Attention:
    """Return the attention so many ``days`` later (0: no time passes, as before their own date).

    ``L' = L_inf + (L - L_inf) exp(-(lapse + wake) days)`` with ``L_inf = wake / (lapse + wake)``.
    """
    pace = rules.lapse_per_day + rules.wake_per_day
    if pace == 0:
        return attention
    resting = rules.wake_per_day / pace
    later = resting + (attention.listening - resting) * np.exp(-pace * days)
    return _with(attention, later)


def weigh_evidence(attention: Attention, log_ratio: Floats) -> Attention:
    """Return the attention after evidence; the log of how much likelier it is of who listens."""
    return _with(attention, _moved(attention.listening, log_ratio))


def ignore_touches(attention: Attention, weight: Floats, rules: AttentionRules) -> Attention:
    """Return the attention after a settled, ignored touch to each; weight 0 is no touch.

    ``weight`` is the chance that a listening person of average readiness would have answered.
    Silence has the likelihood ``((A + W) / (A + W + w)) ** (A + x)`` of who listens, 1 of others.
    Only the exposure of who listened counts against their readiness.
    """
    firm = rules.firmness + attention.exposure
    silent = (rules.firmness + attention.answers) * np.log(firm / (firm + weight))
    listening = _moved(attention.listening, silent)
    exposure = attention.exposure + weight * np.where(weight > 0, listening, 0.0)
    return Attention(listening=listening, answers=attention.answers, exposure=exposure)


def answer_touches(
    attention: Attention, who: Ints, weight: Floats, listening: Floats | float
) -> Attention:
    """Return the attention after answers of ``who``; ``listening`` is what they leave behind."""
    answers, exposure = attention.answers.copy(), attention.exposure.copy()
    np.add.at(answers, who, 1.0)
    np.add.at(exposure, who, weight)
    after = attention.listening.copy()
    after[who] = np.clip(listening, 1 - _SURE, _SURE)
    return Attention(listening=after, answers=answers, exposure=exposure)


def sign_evidence(seen: Floats, days: Floats | float, rates: Floats) -> Floats:
    """Return the log ratio of ``seen`` signs in so many days; their absence speaks too.

    ``rates`` are those a day of who listens and of others: a Poisson likelihood ratio.
    """
    evidence: Floats = seen * np.log(rates[0] / rates[1]) - days * (rates[0] - rates[1])
    return evidence


def showing_evidence(is_seen: Bools, rates: Floats) -> Floats:
    """Return the log ratio of a sign that each mail may show: with ``rates``, or not."""
    evidence: Floats = np.where(
        is_seen, np.log(rates[0] / rates[1]), np.log((1.0 - rates[0]) / (1.0 - rates[1]))
    )
    return evidence


def see_awakenings(
    attention: Attention, seen: Floats, shown: float, otherwise: float, rules: AttentionRules
) -> tuple[Attention, Floats]:
    """Return the attention after news of some, and the chance of each that they woke just now.

    A sign of waking is no state's: ``shown`` of those who begin to listen give it on that day, and
    all others ``otherwise`` a day. So it says most of those who were thought not to listen.
    """
    listening = attention.listening
    asleep = 1.0 - listening
    waking = asleep * rules.wake_per_day * shown
    woke: Floats = np.where(seen > 0, waking / (waking + otherwise), 0.0)
    woken = np.clip(listening + asleep * woke, 1 - _SURE, _SURE)
    return _with(attention, np.where(seen > 0, woken, listening)), woke


def _moved(listening: Floats, log_ratio: Floats) -> Floats:
    logit = np.log(listening / (1.0 - listening)) + log_ratio
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(logit, -700, 700)))
    # What nothing was seen of stays exactly as it was.
    return np.where(log_ratio == 0, listening, np.clip(chance, 1 - _SURE, _SURE))


def _with(attention: Attention, listening: Floats) -> Attention:
    return Attention(listening=listening, answers=attention.answers, exposure=attention.exposure)
