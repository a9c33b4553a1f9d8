"""How much more often one action is answered than another, from drawn choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints

from ._effect_choices import Choices

THE_OTHERS: Final = -1
"""In the place of an action: whichever other candidate, each with the same chance."""
EVERYBODY: Final = -1
"""In the place of a group: all of them together."""
_PREDICTION_MIN: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Effects of actions against others, one per row, as logarithms of relative answer rates.

    ``log_ratio`` and ``standard_error`` are nan where one side has no answer at all.
    ``effective_size`` is that of the weaker side.
    """

    of: Ints
    against: Ints
    group: Ints
    log_ratio: Floats
    standard_error: Floats
    effective_size: Floats
    decisions: Ints


def contrast(
    choices: Choices,
    *,
    of: int,
    against: int = THE_OTHERS,
    by: Ints | None = None,
    predictions: Floats | None = None,
) -> Effects:
    """Return the effect of one action against another, over all or per group.

    Only decisions in which both were candidates tell. The effect is the marginal excursion effect
    on the log relative risk, weighted and centred (EMEE: Qian et al. 2021) with an even draw as
    the reference; the predictions, (actions, decisions), are its working baseline, whose errors
    bias nothing because the propensities are known. With one effect per group its estimating
    equation has the closed form

        log(sum w y / sum w q) of the one action - the same of the other,  w = 1 / propensity

    where q is the mean prediction of both. Errors are summed per prospect. ``by`` gives the group
    of each decision, from 0; groups without a decision stay out.
    """
    rows = _comparable(choices, of, against)
    if predictions is None:
        predictions = np.ones(choices.candidates.shape)
    baseline = _baseline(choices.candidates, predictions, of, against)[rows]
    told = choices.where(rows)
    present, group = np.unique(
        np.full(told.size, EVERYBODY) if by is None else by[rows], return_inverse=True
    )
    one, other = _arm_weights(told, of, against)
    sides = [_side(told, weight, baseline, group, present.size) for weight in (one, other)]
    log_ratio = sides[0].log_rate - sides[1].log_rate
    influence = sides[0].influence - sides[1].influence
    return Effects(
        of=np.full(present.size, of),
        against=np.full(present.size, against),
        group=present,
        log_ratio=log_ratio,
        standard_error=_errors_by_group(influence, told.person, group, present.size),
        effective_size=np.minimum(sides[0].effective_size, sides[1].effective_size),
        decisions=np.bincount(group, minlength=present.size),
    )


def contrasts(
    choices: Choices, *, by: Ints | None = None, predictions: Floats | None = None
) -> Effects:
    """Return the effect of every action against the other candidates."""
    return join_effects(
        *(
            contrast(choices, of=action, by=by, predictions=predictions)
            for action in range(choices.candidates.shape[0])
        )
    )


def join_effects(*effects: Effects) -> Effects:
    """Return the rows of several effects as one family."""
    names = (*("of", "against", "group"), *("log_ratio", "standard_error"))
    columns = {
        name: np.concatenate([getattr(one, name) for one in effects])
        for name in (*names, "effective_size", "decisions")
    }
    return Effects(**columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Log of weighted answers over expected ones by group; each decision's influence on it."""

    log_rate: Floats
    influence: Floats
    effective_size: Floats


def _comparable(choices: Choices, of: int, against: int) -> Bools:
    rows: Bools = choices.candidates[of].copy()
    if against == THE_OTHERS:
        rows &= np.add.reduce(choices.candidates, axis=0, dtype=np.int64) > 1
    else:
        rows &= choices.candidates[against]
    return rows


def _arm_weights(told: Choices, of: int, against: int) -> tuple[Floats, Floats]:
    inverse = 1.0 / told.propensity
    is_of = told.action == of
    if against == THE_OTHERS:
        others = np.add.reduce(told.candidates, axis=0, dtype=np.int64) - 1
        is_other, share = ~is_of, 1.0 / others
    else:
        is_other, share = told.action == against, np.ones(told.size)
    return np.where(is_of, inverse, 0.0), np.where(is_other, share * inverse, 0.0)


def _baseline(candidates: Bools, predictions: Floats, of: int, against: int) -> Floats:
    if against == THE_OTHERS:
        open_to = candidates.copy()
        open_to[of] = False
        count = np.maximum(np.add.reduce(open_to, axis=0, dtype=np.int64), 1)
        other = np.where(open_to, predictions, 0.0).sum(axis=0) / count
    else:
        other = predictions[against]
    baseline: Floats = np.maximum((predictions[of] + other) / 2.0, _PREDICTION_MIN)
    return baseline


def _side(told: Choices, weight: Floats, baseline: Floats, group: Ints, groups: int) -> _Side:
    answered = np.bincount(group, weight * told.outcome, minlength=groups)
    expected = np.bincount(group, weight * baseline, minlength=groups)
    is_known = (answered > 0) & (expected > 0)
    answered = np.where(is_known, answered, np.nan)
    expected = np.where(is_known, expected, np.nan)
    total = np.bincount(group, weight, minlength=groups)
    squares = np.bincount(group, np.square(weight), minlength=groups)
    return _Side(
        log_rate=np.log(answered / expected),
        influence=weight * (told.outcome / answered[group] - baseline / expected[group]),
        effective_size=np.divide(
            np.square(total), squares, out=np.zeros(groups), where=squares > 0
        ),
    )


def _errors_by_group(influence: Floats, person: Ints, group: Ints, groups: int) -> Floats:
    """Return the root of the squared sums per person in each group, for few people corrected."""
    people = int(person.max(initial=0)) + 1
    cells, cell = np.unique(group * people + person, return_inverse=True)
    sums = np.bincount(cell, influence, minlength=cells.size)
    owner = cells // people
    squares = np.bincount(owner, np.square(sums), minlength=groups)
    clusters = np.bincount(owner, minlength=groups)
    correction = np.divide(clusters, clusters - 1, out=np.full(groups, np.nan), where=clusters > 1)
    errors: Floats = np.sqrt(squares * correction)
    return errors
