"""What a record identifies of the truth behind it: errors of the fit beside those it must have.

No unbiased estimator errs less than the observed information allows (Cramér and Rao; Fisher's
information, observed). If the fit errs as much as that and no more, a figure that is not found
within 5 % is not in the record, whoever fits it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from bench._scores import published
from bench.fit import TRUTH, synthetic
from keepwarm.engine.learning import Likelihood, count_states, fit_member
from keepwarm.engine.values import Floats

WITHIN: Final = 0.05
SHARE_POINTS: Final = 0.02
STEP: Final = 1e-4
DRAWS: Final = 100_000
FIGURES: Final = ("alpha", "beta", "a", "b")
SILENT: Final = 5


def recovered(prospects: int, seeds: int) -> dict[str, object]:
    """Return the errors over some seeds, and those that the observed information foretells."""
    kind = list(zip(*published().ensembles, strict=True))[1]
    truth = _derived(np.log(TRUTH))
    errors, scores, shares, predicted = [], [], [], []
    for seed in range(seeds):
        answered, last, (made, _) = synthetic(prospects, seed)
        counts = count_states(0, answered.sum(axis=0), last, made)
        member = fit_member(kind, counts).members[0]
        place = np.log([member.alpha, member.beta, member.a, member.b])
        covariance = np.linalg.inv(_information(Likelihood.of(counts), place))
        found = _derived(place)
        slopes = _slopes(place)
        deviations = {
            name: float(np.sqrt(slope @ covariance @ slope)) for name, slope in slopes.items()
        }
        errors.append({name: found[name] / truth[name] - 1 for name in truth})
        scores.append({name: (found[name] - truth[name]) / deviations[name] for name in truth})
        shares.append(found["dead_at_start"] - truth["dead_at_start"])
        predicted.append({name: deviations[name] / truth[name] for name in truth})
        if not seed:
            chances = _within(covariance, prospects)
    rows = {
        name: {
            "bias": round(float(np.mean([each[name] for each in errors])), 4),
            "spread": round(float(np.std([each[name] for each in errors])), 4),
            "standard_error": round(float(np.mean([each[name] for each in predicted])), 4),
            "held_by_95": round(float(np.mean([abs(each[name]) < 1.96 for each in scores])), 3),
            "within_5_percent": round(
                float(np.mean([abs(each[name]) < WITHIN for each in errors])), 3
            ),
        }
        for name in truth
    }
    together = [all(abs(each[name]) < WITHIN for name in FIGURES) for each in errors]
    return {
        "prospects": prospects,
        "seeds": seeds,
        "relative_to_truth": rows,
        "all_four_within_5_percent": round(float(np.mean(together)), 3),
        "all_four_foretold_by_information": chances,
        "dead_at_start_error_points_max": round(float(np.abs(shares).max() * 100), 2),
        "dead_at_start_within_2_points": round(float((np.abs(shares) <= SHARE_POINTS).mean()), 3),
    }


def _information(likelihood: Likelihood, place: Floats) -> Floats:
    """Return the observed information about the logs of alpha, beta, a and b."""

    def slope(logs: Floats) -> Floats:
        figures = np.exp(logs)
        return np.asarray(likelihood.value_and_gradient(*figures.tolist())[1] * figures)

    rows = [(slope(place + step) - slope(place - step)) / (2 * STEP) for step in np.eye(4) * STEP]
    return np.asarray(-(np.array(rows) + np.array(rows).T) / 2)


def _derived(place: Floats) -> dict[str, float]:
    """Return the figures and what a user sees of them."""
    alpha, beta, a, b = np.exp(place).tolist()
    silence = np.prod([(beta + k) / (alpha + beta + k) for k in range(SILENT)])
    odds = b / a * float(silence)
    return {
        "alpha": alpha,
        "beta": beta,
        "a": a,
        "b": b,
        "readiness_mean": alpha / (alpha + beta),
        "dead_at_start": a / (a + b),
        "first_touch": alpha / (alpha + beta) * b / (a + b),
        "touch_after_5_silent": odds / (1 + odds) * alpha / (alpha + beta + SILENT),
        "touch_after_an_answer": (b + 1) / (a + b + 1) * (alpha + 1) / (alpha + beta + 1),
    }


def _slopes(place: Floats) -> dict[str, Floats]:
    moved = [(_derived(place + step), _derived(place - step)) for step in np.eye(len(place)) * STEP]
    return {
        name: np.array([(up[name] - down[name]) / (2 * STEP) for up, down in moved])
        for name in _derived(place)
    }


def _within(covariance: Floats, prospects: int) -> dict[str, float]:
    """Return how often all four can be within 5 %, with so many prospects and with more."""
    dice = np.random.default_rng(0)
    drawn = dice.multivariate_normal(np.zeros(4), covariance, DRAWS)
    return {
        f"{prospects * times}": round(
            float((np.abs(np.expm1(drawn / np.sqrt(times))) < WITHIN).all(axis=1).mean()), 3
        )
        for times in (1, 3, 10, 30)
    }
