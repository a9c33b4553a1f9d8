"""The belief itself: beta-geometric replies with dropout, over a whole column of prospects.

Batislam, Denizel and Filiztekin 2007 (MBG/NBD) in discrete time, after Fader, Hardie and Shang
2010 (BG/BB): each touch is an opportunity to reply, people differ in how readily they do, and
they stop listening before the first touch or after a reply.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.values import RECENT_TOUCHES_MAX, Coverage, Floats, Ints, Standings

from ._awakening import awaken
from ._calibration import Rhythm
from ._exposure import SilentTouches, silent_touches
from ._parameters import Member, Parameters

_CHUNK: Final = 8192
"""Prospects at a time: the working arrays then stay in the processor's cache."""
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """What each member of the ensemble believes of each prospect: arrays (members, prospects).

    ``log_odds`` of listening (``inf`` where nobody ever stops), ``propensity`` (the mean chance
    that a listening one answers a touch on the most answered channel), ``successes`` (alpha plus
    replies: how firmly that mean stands) and ``weights`` (of the members; they add up to 1).
    ``version`` is that of the parameters. ``rhythm`` is what a learned calibration needs, and
    ``None`` without one.
    """

    version: str
    log_odds: Floats
    propensity: Floats
    successes: Floats
    weights: Floats
    rhythm: Rhythm | None = None

    def at_rows(self, rows: Ints) -> Self:
        """Return the beliefs of some of the prospects."""
        rhythm = self.rhythm
        return type(self)(
            version=self.version,
            log_odds=self.log_odds.take(rows, axis=1),
            propensity=self.propensity.take(rows, axis=1),
            successes=self.successes.take(rows, axis=1),
            weights=self.weights.take(rows, axis=1),
            rhythm=None if rhythm is None else rhythm.at_rows(rows),
        )


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

    With a learned awakening the chance of listening comes back, since the last ignored touch,
    towards the one with which the silent run began: time alone can raise a chance through this,
    and through nothing else.
    """
    count = len(standings)
    shape = (len(parameters.ensembles[0]), count)
    beliefs = Beliefs(
        version=parameters.version,
        log_odds=np.empty(shape),
        propensity=np.empty(shape),
        successes=np.empty(shape),
        weights=np.empty(shape),
        rhythm=None if parameters.calibration.is_neutral else _no_rhythm(count),
    )
    for start in range(0, count, _CHUNK):
        part = slice(start, start + _CHUNK)
        moment = now if isinstance(now, (float, int)) else now[part]
        touches = silent_touches(
            standings[part],
            now=moment,
            coverage=coverage,
            parameters=parameters,
        )
        share = _awakened(standings[part], touches, moment, parameters)
        _infer_part(beliefs, part, standings[part], touches, share, parameters)
        if beliefs.rhythm is not None:
            _note_rhythm(beliefs.rhythm, part, standings[part], touches, moment)
    return beliefs


def _awakened(
    standings: Standings, silent: SilentTouches, now: float | Floats, parameters: Parameters
) -> Floats | None:
    """Return how far each chance of listening has come back since the last ignored touch."""
    if parameters.awakening.per_day <= 0:
        return None
    recent_at = standings["recent_at"]
    count = RECENT_TOUCHES_MAX - np.isnan(recent_at).sum(axis=1)
    rows = np.arange(len(standings))
    newest_at = recent_at[rows, np.maximum(count - 1, 0)]
    before_at = recent_at[rows, np.maximum(count - 2, 0)]
    share_after = parameters.awakening.share_after
    # A touch in flight has not interrupted the peace yet.
    share = share_after((now - before_at) / _DAY_S)
    share += silent.newest * (share_after((now - newest_at) / _DAY_S) - share)
    return share


def _note_rhythm(
    rhythm: Rhythm, part: slice, standings: Standings, silent: SilentTouches, now: float | Floats
) -> None:
    run = silent.expected()
    ignored = standings["ignored"].sum(axis=1, dtype=np.int64)
    was_answered = (standings["replies"] > 0) & (
        standings["touches_at_reply"] + ignored >= standings["touches"]
    )
    rhythm.run[part] = run
    rhythm.hot[part] = was_answered * np.maximum(1.0 - run, 0.0)
    rhythm.gap_days[part] = (now - standings["last_signal_at"]) / _DAY_S


def _no_rhythm(count: int) -> Rhythm:
    return Rhythm(run=np.empty(count), hot=np.empty(count), gap_days=np.empty(count))


def _infer_part(
    beliefs: Beliefs,
    part: slice,
    standings: Standings,
    silent: SilentTouches,
    awakened: Floats | None,
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
        start = np.log(b + replies) - log_a
        log_odds = start + settled_log + np.log(silence)
        beliefs.log_odds[index, part] = (
            log_odds if awakened is None else awaken(log_odds, start, awakened)
        )
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
