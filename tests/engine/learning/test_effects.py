"""Effects of actions: what is told, what is not, and why."""

import dataclasses
import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.learning import (
    EVERYBODY,
    THE_OTHERS,
    Doubt,
    Effects,
    NotTold,
    Told,
    contrast,
    contrasts,
    drawn_choices,
    join_effects,
    judge_effects,
    pool_effects,
    predict_outcomes,
)
from tests.engine.learning.logs import biased_log, decisions

DOUBLE = [[0.40, 0.20], [0.10, 0.05]]
"""Action 0 doubles the answers in each context."""
PLACEBO = [[0.30, 0.30, 0.30], [0.10, 0.10, 0.10], [0.02, 0.02, 0.02]]


def effects(
    log_ratio: list[float], standard_error: list[float], *, effective: float = 1000.0
) -> Effects:
    size = len(log_ratio)
    return Effects(
        of=np.arange(size),
        against=np.full(size, THE_OTHERS),
        group=np.full(size, EVERYBODY),
        log_ratio=np.array(log_ratio),
        standard_error=np.array(standard_error),
        effective_size=np.full(size, effective),
        decisions=np.full(size, 4000),
    )


def test_the_effect_is_found_in_a_biased_log_with_and_without_predictions():
    log = biased_log(DOUBLE)

    plain = contrast(log, of=0, against=1)
    helped = contrast(log, of=0, against=1, predictions=predict_outcomes(log))

    naive = math.log(log.outcome[log.action == 0].mean() / log.outcome[log.action == 1].mean())
    assert naive > math.log(3)
    for found in (plain, helped):
        error = found.standard_error[0]
        assert abs(found.log_ratio[0] - math.log(2)) < 3 * error
        assert error < 0.12


def test_the_effect_solves_the_weighted_and_centred_equation():
    log = biased_log(DOUBLE, size=3000)
    q = predict_outcomes(log).mean(axis=0)

    beta = contrast(log, of=0, against=1, predictions=predict_outcomes(log)).log_ratio[0]

    took = (log.action == 0).astype(np.float64)
    weight = 0.5 / log.propensity
    blip = np.exp(-took * beta)
    alpha = math.log((weight * (1 - took) * log.outcome).sum() / (weight * (1 - took) * q).sum())
    residual = log.outcome - q * np.exp(alpha + took * beta)
    assert (weight * blip * residual).sum() == pytest.approx(0, abs=1e-8)
    assert (weight * blip * residual * (took - 0.5)).sum() == pytest.approx(0, abs=1e-8)


@given(st.integers(0, 200))
def test_turning_the_question_round_turns_the_sign(seed):
    log = biased_log(DOUBLE, size=400, seed=seed)

    one, other = contrast(log, of=0, against=1), contrast(log, of=1, against=0)

    assert np.allclose(one.log_ratio, -other.log_ratio, equal_nan=True)
    assert np.allclose(one.standard_error, other.standard_error, equal_nan=True)


def test_with_two_candidates_the_others_are_the_other():
    log = biased_log(DOUBLE, size=4000)

    named, unnamed = contrast(log, of=0, against=1), contrast(log, of=0)

    assert unnamed.against.tolist() == [THE_OTHERS]
    assert unnamed.log_ratio == pytest.approx(named.log_ratio)
    assert unnamed.standard_error == pytest.approx(named.standard_error)


def test_the_others_share_their_part_where_there_are_several():
    """One decision with two candidates, one with three; each draw once, as under even chances."""
    candidates = np.array([[True] * 5, [True] * 5, [False] * 2 + [True] * 3])
    log = drawn_choices(
        decisions(
            [0, 1, 0, 1, 2],
            [1 / 2] * 2 + [1 / 3] * 3,
            [0.9, 0.4, 0.6, 0.3, 0.1],
            actions=3,
            candidates=candidates,
        )
    )

    found = contrast(log, of=0)

    of_zero = 2 * 0.9 + 3 * 0.6
    of_others = 2 * 0.4 + 3 * (0.3 + 0.1) / 2
    assert found.log_ratio == pytest.approx([math.log((of_zero / 5) / (of_others / 5))])


def test_under_a_fair_coin_the_error_is_the_textbooks():
    action = [0] * 500 + [1] * 500
    outcome = [1] * 200 + [0] * 300 + [1] * 100 + [0] * 400
    log = drawn_choices(decisions(action, [0.5] * 1000, outcome))

    found = contrast(log, of=0, against=1)

    variance = (1 - 0.4) / 200 + (1 - 0.2) / 100
    assert found.log_ratio == pytest.approx([math.log(2)])
    assert found.standard_error == pytest.approx([math.sqrt(variance * 1000 / 999)])


def test_an_effect_has_as_many_draws_as_its_weaker_side():
    log = drawn_choices(decisions([0] * 90 + [1] * 10, [0.9] * 90 + [0.1] * 10, [1, 0] * 50))

    for of in (0, 1):
        assert contrast(log, of=of, against=1 - of).effective_size == pytest.approx([10])


def test_only_decisions_in_which_both_were_candidates_tell():
    both = [[True, True], [True, True], [False, False]]
    alone = [[True, False], [False, True], [False, True]]
    log = drawn_choices(
        decisions(
            [0, 1, 0, 2],
            [0.5, 0.5, 1.0, 1.0],
            [1, 1, 0, 0],
            actions=3,
            candidates=np.hstack([np.array(both), np.array(alone)]),
        )
    )

    found = contrast(log, of=0, against=1)

    assert found.decisions.tolist() == [2]
    assert found.log_ratio.tolist() == [0.0]


def test_groups_are_what_their_rows_alone_would_be():
    log = biased_log(DOUBLE, size=4000)

    by_context = contrast(log, of=0, against=1, by=log.context)

    assert by_context.group.tolist() == [0, 1]
    for row in (0, 1):
        alone = contrast(log.where(log.context == row), of=0, against=1)
        assert by_context.log_ratio[row] == pytest.approx(alone.log_ratio[0])
        assert by_context.standard_error[row] == pytest.approx(alone.standard_error[0])
        assert by_context.effective_size[row] == pytest.approx(alone.effective_size[0])


def test_a_prospect_counts_once_however_many_rows_repeat_them():
    log = biased_log(DOUBLE, size=500)
    again = np.tile(np.arange(log.size), 2)

    once = contrast(log, of=0, against=1)
    twice = contrast(
        dataclasses.replace(
            log,
            person=log.person[again],
            context=log.context[again],
            candidates=log.candidates[:, again],
            action=log.action[again],
            propensity=log.propensity[again],
            outcome=log.outcome[again],
            touch=log.touch[again],
        ),
        of=0,
        against=1,
    )

    assert twice.log_ratio == pytest.approx(once.log_ratio)
    assert twice.standard_error == pytest.approx(once.standard_error)


def test_every_action_gets_its_row():
    found = contrasts(biased_log(PLACEBO, size=3000))

    assert found.of.tolist() == [0, 1, 2]
    assert join_effects(found, found).of.tolist() == [0, 1, 2, 0, 1, 2]


def test_a_strong_effect_is_told_with_its_range():
    log = biased_log(DOUBLE)

    (verdict,) = judge_effects(contrast(log, of=0, against=1, predictions=predict_outcomes(log)))

    match verdict:
        case Told(ratio=ratio, low=low, high=high):
            assert 1 < low < ratio < high
            assert low < 2 < high
        case NotTold():
            pytest.fail(f"not told: {verdict.reason}")


def test_names_without_a_difference_are_not_told_apart():
    told = 0
    for seed in range(40):
        log = biased_log(PLACEBO, size=4000, seed=seed)
        verdicts = judge_effects(contrasts(log, predictions=predict_outcomes(log)))
        told += any(isinstance(verdict, Told) for verdict in verdicts)

    assert told <= 2


def test_too_few_draws_are_not_told_however_clear_they_look():
    (verdict,) = judge_effects(effects([2.0], [0.1], effective=100.0))

    assert isinstance(verdict, NotTold)
    assert verdict.reason is Doubt.TOO_FEW
    assert verdict.decisions_missing == 4000


def test_a_side_without_answers_is_not_told():
    log = drawn_choices(decisions([0, 1] * 300, [0.5] * 600, [1, 0] * 300))

    (verdict,) = judge_effects(contrast(log, of=0, against=1))

    assert isinstance(verdict, NotTold)
    assert verdict.reason is Doubt.NO_ANSWERS


def test_an_action_that_was_never_a_candidate_has_no_effect_at_all():
    log = drawn_choices(
        decisions([0, 0], [1.0, 1.0], [1, 0], candidates=np.array([[True] * 2, [False] * 2]))
    )

    found = contrast(log, of=1, against=0)

    assert found.of.size == 0
    assert judge_effects(found) == ()
    assert pool_effects(found).of.size == 0


def test_what_cannot_be_told_from_none_is_not_told():
    (verdict,) = judge_effects(effects([0.2], [0.1]))

    assert isinstance(verdict, NotTold)
    assert verdict.reason is Doubt.UNCLEAR


def test_what_is_not_told_says_how_many_more_decisions_would_show_a_likely_effect():
    errors = np.array([0.02, 0.1, 0.2])

    few, some, many = (judge_effects(effects([0.01], [error]))[0] for error in errors)

    assert few.decisions_missing == 0  # an effect of a third would have been seen
    # The interval of 0.1 reaches 0.31 to either side, where 0.3 is to be told.
    assert some.decisions_missing == pytest.approx(1000 * (0.3141 / 0.3) ** 2 - 1000, abs=2)
    assert many.decisions_missing > 4 * some.decisions_missing


@pytest.mark.parametrize(("family", "error"), [(1, 0.05), (1, 0.2), (4, 0.1)])
def test_the_end_of_a_range_is_where_the_evidence_for_an_effect_reaches_its_odds(family, error):
    """Ville: under no effect the mixture's likelihood ratio ever exceeds k / 0.05 in 5 % / k."""
    row = judge_effects(effects([3.0] * family, [error] * family))[0]

    assert isinstance(row, Told)
    estimate = math.log(row.ratio) - math.log(row.low)
    null, mixture = NormalDist(0, error), NormalDist(0, math.hypot(error, 0.3))
    assert mixture.pdf(estimate) / null.pdf(estimate) == pytest.approx(family / 0.05)


def test_the_more_is_asked_the_more_it_takes():
    alone = judge_effects(effects([0.5], [0.15]))
    among_many = judge_effects(effects([0.5] + [0.0] * 19, [0.15] * 20))

    assert isinstance(alone[0], Told)
    assert isinstance(among_many[0], NotTold)


def test_unripe_effects_do_not_make_it_harder_for_the_ripe():
    found = effects([0.5] + [0.0] * 19, [0.15] * 20)
    ripe_alone = dataclasses.replace(found, effective_size=np.array([1000.0] + [10.0] * 19))

    verdicts = judge_effects(ripe_alone)

    assert isinstance(verdicts[0], Told)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.05, 0.8)), min_size=2, max_size=8))
def test_pooled_effects_move_towards_each_other(rows):
    own = effects([row[0] for row in rows], [row[1] for row in rows])

    pooled = pool_effects(own)

    low, high = own.log_ratio.min(), own.log_ratio.max()
    assert (pooled.log_ratio >= low - 1e-9).all()
    assert (pooled.log_ratio <= high + 1e-9).all()
    assert np.ptp(pooled.log_ratio) <= np.ptp(own.log_ratio) + 1e-9


def test_effects_that_agree_lend_each_other_strength_and_a_clear_stranger_keeps_its_own():
    agreeing = pool_effects(effects([0.3, 0.3, 0.3, 0.3], [0.2] * 4))
    stranger = pool_effects(effects([0.0, 0.0, 0.0, 1.2], [0.05] * 4))

    assert (agreeing.standard_error < 0.2).all()
    assert (agreeing.standard_error > 0.1).all()
    assert stranger.log_ratio[3] == pytest.approx(1.2, abs=0.05)


def test_pooling_is_what_summing_over_all_means_and_spreads_gives():
    """The reference integrates mean and spread by brute force."""
    estimate, error = np.array([0.0, 0.6, 0.2]), np.array([0.2, 0.15, 0.3])
    m, t = np.meshgrid(np.linspace(-6, 6, 2401), np.linspace(0, 1.5, 61))
    weight = np.exp(-0.5 * (t / 0.3) ** 2)
    for one, own in zip(estimate, error, strict=True):
        variance = own**2 + t**2
        weight *= np.exp(-0.5 * (one - m) ** 2 / variance) / np.sqrt(variance)
    weight /= weight.sum()

    pooled = pool_effects(effects(estimate.tolist(), error.tolist()))

    for row, (one, own) in enumerate(zip(estimate, error, strict=True)):
        share = t**2 / (own**2 + t**2)
        mean = share * one + (1 - share) * m
        expected = float((weight * mean).sum())
        spread = float((weight * (share * own**2 + mean**2)).sum()) - expected**2
        assert pooled.log_ratio[row] == pytest.approx(expected, abs=1e-4)
        assert pooled.standard_error[row] == pytest.approx(math.sqrt(spread), abs=1e-4)


def test_a_single_effect_has_nothing_to_lean_on():
    alone = pool_effects(effects([0.4], [0.2]))

    assert alone.log_ratio == pytest.approx([0.4])
    assert alone.standard_error == pytest.approx([0.2])


def test_unknown_effects_stay_unknown_and_pull_nobody():
    pooled = pool_effects(effects([0.4, math.nan], [0.2, math.nan]))

    assert pooled.log_ratio[0] == pytest.approx(0.4)
    assert math.isnan(pooled.log_ratio[1])
