"""The belief itself: beta-geometric replies with dropout, over a whole column of prospects.

Batislam, Denizel and Filiztekin 2007 (MBG/NBD) in discrete time, after Fader, Hardie and Shang
2010 (BG/BB): each touch is an opportunity to reply, people differ in how readily they do, and
they stop listening before the first touch or after a reply.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import Coverage, Floats, Ints, Standings

from ._exposure import SilentTouches, silent_touches
from ._parameters import Member, Parameters

_CHUNK: Final = 8192
"""Prospects at a time: the working arrays then stay in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """What each member of the ensemble believes of each prospect: arrays (members, prospects).

    ``log_odds`` of listening (``inf`` where nobody ever stops), ``propensity`` (the mean chance
    that a listening one answers a touch on the most answered channel), ``successes`` (alpha plus
    replies: how firmly that mean stands) and ``weights`` (of the members; they add up to 1).
    ``version`` is that of the parameters.
    """

    version: str
    log_odds: Floats
    propensity: Floats
    successes: Floats
    weights: Floats


def infer_belief(
    standings: Standings, *, now: float | Floats, coverage: Coverage, parameters: Parameters
) -> Beliefs:
    """Infer at ``now`` (epoch seconds, one for all or one each) who listens and who would answer.

    With x replies among the n touches up to the last human signal, the odds of listening are
    ``(b + x) / a`` (the prior ``b / a`` before any reply) and the propensity is
    ``Beta(alpha + x, beta + n - x)``. Every touch ignored since then multiplies the odds by
    ``(beta + n - x) / (alpha + beta + n)`` and adds 1 to n.

    A human signal that answers no touch is evidence of life only: the odds restart at
    ``(b + x) / a``, x stays as it was, and the touches ignored before it stay in n. Being careful,
    this takes the signal as a moment at which the person may have stopped again.

    A touch whose reply may still come, or would not have been seen, counts in part: with ``e`` the
    share of the replies that would have come and been seen, and ``m`` the channel's multiplier,
    its silence has the likelihood ``1 - e m theta``. The mixture over the touches so settled is
    exact, hence no order of touches and no later look can raise a chance by silence. Touches
    older than a standing remembers one by one count with ``e = 1`` if their channel is covered
    (their multipliers are added up first).
    """
    count = len(standings)
    shape = (len(parameters.ensembles[0]), count)
    beliefs = Beliefs(
        version=parameters.version,
        log_odds=np.empty(shape),
        propensity=np.empty(shape),
        successes=np.empty(shape),
        weights=np.empty(shape),
    )
    for start in range(0, count, _CHUNK):
        part = slice(start, start + _CHUNK)
        touches = silent_touches(
            standings[part],
            now=now if isinstance(now, (float, int)) else now[part],
            coverage=coverage,
            parameters=parameters,
        )
        _infer_part(beliefs, part, standings[part], touches, parameters)
    return beliefs


def _infer_part(
    beliefs: Beliefs,
    part: slice,
    standings: Standings,
    silent: SilentTouches,
    parameters: Parameters,
) -> None:
    stage = standings["stage"].astype(np.int64)
    replies = standings["replies"].astype(np.int64)
    ignored = standings["ignored"].sum(axis=1, dtype=np.int64)
    touches = np.maximum(standings["touches"] - ignored, replies)
    weight_sums = np.array([sum(one.weight for one in each) for each in parameters.ensembles])
    for index, members in enumerate(zip(*parameters.ensembles, strict=True)):
        priors = np.array([_prior(member) for member in members]).T.copy()  # fast to take from
        alpha, beta, b, log_a, weight = priors.take(stage, axis=1)
        settled_log = _log_settled(members, stage, replies, touches, silent.settled)
        successes: Floats = alpha + replies
        failures: Floats = beta + (touches - replies + silent.settled)
        silence, answer = _mix(successes, failures, silent.chances)
        beliefs.log_odds[index, part] = np.log(b + replies) - log_a + settled_log + np.log(silence)
        beliefs.propensity[index, part] = answer / silence
        beliefs.successes[index, part] = successes
        beliefs.weights[index, part] = weight / weight_sums[stage]


def _prior(member: Member) -> tuple[float, ...]:
    log_a = math.log(member.a) if member.a > 0 else -math.inf
    return member.alpha, member.beta, member.b, log_a, member.weight


def _log_settled(
    members: tuple[Member, ...], stage: Ints, replies: Ints, touches: Ints, settled: Ints
) -> Floats:
    """Return the log chance that a listening one ignores ``settled`` touches more."""
    last = int((touches + settled).max(initial=0)) + 1
    counts = np.arange(last)
    failures = np.zeros((len(members), last + 1))
    trials = np.zeros((len(members), last + 1))
    for code, member in enumerate(members):
        np.cumsum(np.log(member.beta + counts), out=failures[code, 1:])
        np.cumsum(np.log(member.alpha + member.beta + counts), out=trials[code, 1:])
    row = stage * (last + 1)
    trial, failure = row + touches, row + touches - replies
    of_failures, of_trials = failures.ravel(), trials.ravel()
    logarithm: Floats = (of_failures[failure + settled] - of_failures[failure]) - (
        of_trials[trial + settled] - of_trials[trial]
    )
    return logarithm


def _mix(successes: Floats, failures: Floats, chances: Floats) -> tuple[Floats, Floats]:
    """Return the chances of silence so far, and of silence so far and then a reply."""
    trials = successes + failures
    ignored = np.ones_like(trials)
    silence = chances[0].copy()
    answer = chances[0] / trials
    for chance in chances[1:]:
        ignored *= failures
        ignored /= trials
        failures = failures + 1.0
        trials += 1.0
        here = chance * ignored
        silence += here
        here /= trials
        answer += here
    return silence, answer * successes
