"""Simulated people: what is hidden about each, drawn from what is believed of the real ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator  # noqa: TID251 - dice are handed in

from keepwarm.engine.belief import Beliefs, Member, Parameters, infer_belief
from keepwarm.engine.values import (
    CHANNELS,
    Bools,
    Channel,
    Coverage,
    Floats,
    Ints,
    Standings,
    no_standings,
)

from ._assumptions import Assumptions

_LEAST: Final = 1e-12
"""Beta's second argument where a belief leaves nothing for it."""
_BITS: Final = (1 << CHANNELS.index(Channel.EMAIL)) | (1 << CHANNELS.index(Channel.PHONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The same people as often as there are draws, each time with other hidden traits.

    Rows are grouped by draw, ``size`` to each. ``kind`` is the member of the ensemble that is true
    of a row; ``is_listening`` and ``readiness`` (the chance that one who listens answers a touch on
    the channel most answered) are theirs alone; ``start`` is the chance to listen with which their
    silence began, to which a learned awakening returns. ``reach`` (draws, channels) and
    ``opt_out_factor`` (draws) hold for all of a draw. No protocol sees any of it.
    """

    draws: int
    size: int
    standings: Standings
    account: Ints
    kind: Ints
    is_listening: Bools
    readiness: Floats
    start: Floats
    reach: Floats
    opt_out_factor: Floats

    @property
    def draw(self) -> Ints:
        """Return the draw of each row."""
        return np.repeat(np.arange(self.draws), self.size)


def newcomers(arrives_at: Floats, like: Standings, dice: Generator) -> Standings:
    """Return invented prospects with whom nothing has happened, of stages and reach as in ``like``.

    Without anybody to be like they are strangers with a mail address and a telephone.
    """
    found = no_standings(len(arrives_at))
    found["known_since"] = arrives_at
    found["reachable"] = _BITS
    if len(like):
        model = like[dice.integers(0, len(like), len(arrives_at))]
        for name in ("stage", "reachable", "forbidden", "value_minutes", "zone_offset_minutes"):
            found[name] = model[name]
    return found


def draw_crowd(
    standings: Standings,
    account: Ints,
    *,
    now: float,
    coverage: Coverage,
    parameters: Parameters,
    assumptions: Assumptions,
    draws: int,
    dice: Generator,
) -> Crowd:
    """Draw the hidden traits of people so often, from the belief in them at ``now``.

    Per draw and stage one member of the ensemble is true, as often as it weighs. Given it, who
    listens and how readily they answer come from its posterior: ``P(listening)`` and
    ``Beta(successes, trials - successes)``, of which the belief's chance is the mean. What holds
    for all is drawn too, with mean 1: the level of each stage as ``Gamma(k, k)`` by the k answers
    that it rests on, and so each channel. So the expected answers to a first touch are the
    belief's, and draws differ as far as the record leaves open.
    """
    count = len(standings)
    beliefs = infer_belief(standings, now=now, coverage=coverage, parameters=parameters)
    stage = standings["stage"].astype(np.int64)
    kind = _true_members(parameters, draws, dice)[:, stage]
    level = _levels(parameters, assumptions, draws, dice)[:, stage]
    reach = parameters.channel_factors() * _channel_noise(parameters, assumptions, draws, dice)
    listening, readiness, start = _traits(beliefs, standings, kind, parameters, dice)
    spread = np.log(assumptions.opt_out_spread)
    everybody = np.tile(standings, draws)
    return Crowd(
        draws=draws,
        size=count,
        standings=everybody,
        account=np.tile(account, draws),
        kind=kind.ravel(),
        is_listening=listening.ravel(),
        readiness=(readiness * level).ravel(),
        start=start.ravel(),
        reach=reach,
        opt_out_factor=np.exp(dice.uniform(-spread, spread, draws)),
    )


def _true_members(parameters: Parameters, draws: int, dice: Generator) -> Ints:
    """Return which member is true, (draws, stages): as evenly by weight as so many draws allow."""
    columns = []
    for members in parameters.ensembles:
        weights = np.array([member.weight for member in members])
        edges = np.cumsum(weights) / weights.sum()
        lots = (dice.permutation(draws) + dice.random(draws)) / draws
        columns.append(np.minimum(np.searchsorted(edges, lots), len(members) - 1))
    return np.stack(columns, axis=1)


def _levels(
    parameters: Parameters, assumptions: Assumptions, draws: int, dice: Generator
) -> Floats:
    """Return by what all chances of a stage are off, (draws, stages)."""
    rests_on = np.array(
        [
            assumptions.prior_answers + max(_answers_behind(one) for one in members)
            for members in parameters.ensembles
        ]
    )
    return dice.gamma(rests_on, 1.0 / rests_on, (draws, len(rests_on)))


def _answers_behind(member: Member) -> float:
    listening = member.b / (member.a + member.b)
    return member.learned_touches * listening * member.alpha / (member.alpha + member.beta)


def _channel_noise(
    parameters: Parameters, assumptions: Assumptions, draws: int, dice: Generator
) -> Floats:
    known = parameters.learned.channel
    rests_on = np.array(known.answered) + min(known.firmness, assumptions.channel_answers)
    return dice.gamma(rests_on, 1.0 / rests_on, (draws, len(rests_on)))


def _traits(
    beliefs: Beliefs,
    standings: Standings,
    kind: Ints,
    parameters: Parameters,
    dice: Generator,
) -> tuple[Bools, Floats, Floats]:
    """Return who listens, how readily each one answers, and the chance to listen at the start."""
    who = np.arange(kind.shape[1])
    listening = 1.0 / (1.0 + np.exp(-np.maximum(beliefs.log_odds[kind, who], -700.0)))
    successes = beliefs.successes[kind, who]
    failures = np.maximum(successes / beliefs.propensity[kind, who] - successes, _LEAST)
    stage, replies = standings["stage"].astype(np.int64), standings["replies"].astype(np.int64)
    stops = np.array([[one.a for one in members] for members in parameters.ensembles])
    stays = np.array([[one.b for one in members] for members in parameters.ensembles])
    stay = stays[stage, kind] + replies
    return (
        dice.random(kind.shape) < listening,
        dice.beta(successes, failures),
        stay / (stay + stops[stage, kind]),
    )
