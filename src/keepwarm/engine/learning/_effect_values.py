"""What a policy would have brought, estimated from decisions that another policy drew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints

from ._effect_choices import Choices, effective_size

NORMAL_95: Final = 1.959963984540054
"""Standard errors to either side of a 95 % interval."""
_SUM_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value per decision and its standard error; both nan where no decision tells anything."""

    value: float
    standard_error: float

    @property
    def low(self) -> float:
        """Return the lower end of the 95 % interval."""
        return self.value - NORMAL_95 * self.standard_error

    @property
    def high(self) -> float:
        """Return the upper end of the 95 % interval."""
        return self.value + NORMAL_95 * self.standard_error


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValue:
    """The mean outcome per decision under a policy, or by how much two policies differ in it.

    ``naive`` takes the decisions that agree with the policy as they come: it is what a table of
    answer rates shows, kept to show by how much it misleads. ``ips`` weighs each by 1 over its
    propensity, ``snips`` divides by the sum of the weights, ``doubly_robust`` corrects a
    prediction by the weighted errors of that prediction. ``effective_size`` says how many
    decisions the weighted ones are worth (of two policies: the smaller).
    """

    naive: Estimate
    ips: Estimate
    snips: Estimate
    doubly_robust: Estimate
    effective_size: float
    decisions: int


def always(choices: Choices, action: int) -> tuple[Choices, Floats]:
    """Return the choices in which an action was possible, and the policy that always takes it."""
    possible = choices.where(choices.candidates[action])
    policy = np.zeros(possible.candidates.shape)
    policy[action] = 1.0
    return possible, policy


def policy_value(choices: Choices, policy: Floats, predictions: Floats) -> PolicyValue:
    """Estimate the mean outcome under ``policy``, the chance of each action, (actions, decisions).

    With w = policy / propensity of what was done, y its outcome and q the predictions:
    IPS is mean(w y), SNIPS sum(w y) / sum(w) (Swaminathan and Joachims 2015), doubly robust
    mean(sum_a policy_a q_a + w (y - q)) (Dudik, Langford and Li 2011). Standard errors come from
    the influence functions, summed per prospect. A policy that wants what was no candidate is a
    ``ValueError``: nothing in the log tells what that would have brought.
    """
    parts = _parts(choices, policy, predictions)
    size = effective_size(_weights(choices, policy))
    return _summary(choices, {name: (part,) for name, part in parts.items()}, size)


def policy_difference(
    choices: Choices, policy: Floats, against: Floats, predictions: Floats
) -> PolicyValue:
    """Estimate by how much the mean outcome under one policy exceeds that under another."""
    one, other = _parts(choices, policy, predictions), _parts(choices, against, predictions)
    size = min(
        effective_size(_weights(choices, policy)), effective_size(_weights(choices, against))
    )
    return _summary(choices, {name: (one[name], other[name]) for name in one}, size)


def clustered_error(influence: Floats, person: Ints, decisions: int) -> float:
    """Return the standard error of a mean of ``decisions``, its influences summed per person."""
    sums = np.bincount(person, influence)
    people = np.unique(person).size
    if people <= 1:
        return math.nan
    return math.sqrt(float(np.square(sums).sum()) * people / (people - 1)) / decisions


_Part = tuple[float, Floats]
"""An estimate, and the influence of each decision on it."""


def _weights(choices: Choices, policy: Floats) -> Floats:
    weights: Floats = policy[choices.action, np.arange(choices.size)] / choices.propensity
    return weights


def _parts(choices: Choices, policy: Floats, predictions: Floats) -> dict[str, _Part]:
    _check(policy, choices.candidates)
    everyone = np.arange(choices.size)
    weights = _weights(choices, policy)
    outcome = choices.outcome
    errors = outcome - predictions[choices.action, everyone]
    corrected = (policy * predictions).sum(axis=0) + weights * errors
    return {
        "naive": _ratio(policy[choices.action, everyone], outcome),
        "ips": _mean(weights * outcome),
        "snips": _ratio(weights, outcome),
        "doubly_robust": _mean(corrected),
    }


def _check(policy: Floats, candidates: Bools) -> None:
    if bool((policy[~candidates] > 0).any()):
        raise ValueError(
            "The policy takes actions that were no candidates; ask only about decisions in which"
            " its actions were possible."
        )
    sums = policy.sum(axis=0)
    if bool((np.abs(sums - 1.0) > _SUM_TOLERANCE).any()):
        raise ValueError(
            f"The policy's chances add up to {sums.min()} to {sums.max()}; make each 1."
        )


def _mean(values: Floats) -> _Part:
    if not values.size:
        return math.nan, values
    mean = float(values.mean())
    return mean, values - mean


def _ratio(weights: Floats, outcome: Floats) -> _Part:
    total = float(weights.sum())
    if total <= 0:
        return math.nan, np.full_like(outcome, np.nan)
    mean = float((weights * outcome).sum()) / total
    return mean, weights * (outcome - mean) * (outcome.size / total)


def _summary(
    choices: Choices, parts: dict[str, tuple[_Part, ...]], effective: float
) -> PolicyValue:
    """Join one part per estimator, or the difference of two, to estimates."""
    estimates = {}
    for name, (first, *rest) in parts.items():
        value, influence = first
        for other_value, other_influence in rest:
            value, influence = value - other_value, influence - other_influence
        error = clustered_error(influence, choices.person, choices.size)
        estimates[name] = Estimate(value=value, standard_error=error)
    return PolicyValue(**estimates, effective_size=effective, decisions=choices.size)
