"""Fits find the truth where there is much to learn from, and stay put where there is not."""

import dataclasses

import numpy as np
import pytest

from keepwarm.engine.learning import (
    count_states,
    fit_ensembles,
    fit_member,
    no_counts,
    snapshots,
)
from tests.engine.learning.builders import TRUTH, histories, market, published, rows

KINDS = list(zip(*published().ensembles, strict=True))
STEADY, FREE, CURED = range(3)


def figures(member):
    return np.array([member.alpha, member.beta, member.a, member.b])


def rate(member):
    return member.alpha / (member.alpha + member.beta) * member.b / (member.a + member.b)


def test_the_truth_behind_100000_prospects_is_recovered():
    counts = market(100_000, seed=2)

    member = fit_member(KINDS[FREE], counts).members[0]

    np.testing.assert_allclose(figures(member), list(TRUTH.values()), rtol=0.05)
    assert member.a / (member.a + member.b) == pytest.approx(0.35, abs=0.02)
    assert (member.learned_prospects, member.learned_touches) == (100_000, counts.touch_total)


# Customers left after each renewal (Fader and Hardie 2007), and the sBG figures they published.
@pytest.mark.parametrize(
    ("left", "alpha", "beta"),
    [
        ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182),
        ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806),
    ],
)
def test_who_never_stops_answers_first_as_the_shifted_beta_geometric_has_it(left, alpha, beta):
    lost = -np.diff(left)
    number = np.arange(1, len(left))
    people = np.append(lost, left[-1])
    many = 10_000  # so that the prior has no say
    counts = dataclasses.replace(
        count_states(
            0, np.append(number > 0, 0), np.append(number, 0), np.append(number, number[-1])
        ),
        prospects=many * np.array([people[-1], *people[:-1]]),
    )

    member = fit_member(KINDS[STEADY], counts).members[0]

    assert (member.alpha, member.beta) == pytest.approx((alpha, beta), abs=6e-4)


@pytest.mark.parametrize("kind", [STEADY, FREE, CURED])
def test_without_counts_every_figure_stays_as_published(kind):
    fit = fit_member(KINDS[kind], no_counts())

    assert fit.members == KINDS[kind]


def test_untouched_prospects_are_no_counts():
    zeros = np.zeros(50, dtype=int)

    assert fit_member(KINDS[FREE], count_states(0, zeros, zeros, zeros)).members == KINDS[FREE]


def test_the_more_is_counted_the_further_a_figure_goes_from_what_was_published():
    truth = TRUTH["alpha"] / (TRUTH["alpha"] + TRUTH["beta"]) * 0.65
    members = [
        fit_member(KINDS[FREE], market(people, seed=3)).members[0]
        for people in (1, 30, 1000, 30_000)
    ]

    distances = [abs(rate(member) - truth) for member in members]
    assert distances == sorted(distances, reverse=True)
    assert abs(rate(members[0]) - rate(KINDS[FREE][0])) < 0.25 * distances[0]


def test_a_segment_with_few_prospects_stands_near_those_with_many():
    many = sum((market(5000, segment=code, seed=code) for code in (0, 1, 2)), start=no_counts())
    few = market(5, segment=3, seed=9)

    alone = fit_member(KINDS[FREE], few).members[3]
    together = fit_member(KINDS[FREE], many + few).members[3]

    pooled = rate(fit_member(KINDS[FREE], many).members[0])
    assert abs(rate(together) - pooled) < 0.5 * abs(rate(alone) - pooled)
    assert together.learned_prospects == 5


def test_a_segment_with_many_prospects_keeps_its_own_figures():
    warm = {"alpha": 3.0, "beta": 7.0, "a": 0.5, "b": 2.0}
    cold = market(20_000, segment=0, seed=4)

    members = fit_member(KINDS[FREE], cold + market(20_000, segment=2, seed=5, **warm)).members

    assert rate(members[0]) == pytest.approx(0.0696, rel=0.05)
    assert rate(members[2]) == pytest.approx(0.24, rel=0.05)


def test_a_fit_from_where_the_last_ended_ends_where_a_fresh_one_does():
    counts = market(3000, seed=6)
    earlier = fit_member(KINDS[CURED], market(1000, seed=6))

    resumed = fit_member(KINDS[CURED], counts, start=earlier.offsets)

    np.testing.assert_allclose(
        figures(resumed.members[0]),
        figures(fit_member(KINDS[CURED], counts).members[0]),
        rtol=1e-3,
    )


def test_forgetting_a_person_gives_the_figures_that_would_have_been_without_them():
    person = market(1, seed=8)
    others = market(500, seed=7)

    forgotten = fit_member(KINDS[FREE], others + person - person)

    assert forgotten.members == fit_member(KINDS[FREE], others).members


@pytest.mark.parametrize("record", [[], [[]]])
def test_an_ensemble_without_a_record_is_the_published_one(record):
    if not record:
        with pytest.raises(ValueError, match="no snapshot"):
            fit_ensembles([], published(), version="learned")
        return

    fit = fit_ensembles([no_counts()], published(), version="learned")

    assert fit.parameters.ensembles == published().ensembles
    assert fit.parameters.version == "learned"


def grown(people=8000, batches=4, **truth):
    """Return snapshots of a market whose touches come one a day."""
    answered, made = histories(people, **(truth or TRUTH))
    prospect, number = np.nonzero(np.arange(answered.shape[1]) < made[:, None])
    cuts = np.linspace(0, answered.shape[1], batches + 1)[1:-1]
    return list(snapshots(prospect, number, answered[prospect, number], 0, cuts))


def test_members_that_foretell_better_weigh_more_and_none_is_lost():
    fit = fit_ensembles(grown(), published(), version="learned")

    weights = [member.weight for member in fit.parameters.ensembles[0]]
    assert sum(weights) == pytest.approx(1)
    assert min(weights) >= 0.0099
    assert weights[STEADY] == min(weights)
    assert fit.scores[1:, 0, FREE].sum() > fit.scores[1:, 0, STEADY].sum()


def test_a_market_in_which_nobody_stops_is_told_from_one_in_which_many_do():
    nobody = fit_ensembles(
        grown(alpha=1.2, beta=10.0, a=1e-6, b=1.0), published(), version="learned"
    )

    weights = [member.weight for member in nobody.parameters.ensembles[0]]
    assert weights[CURED] < weights[STEADY]


def test_scores_are_the_chances_of_what_came_between():
    record = grown(people=400)

    fit = fit_ensembles(record, published(), version="learned")

    for batch, ensembles in enumerate(fit.before):
        member = ensembles[0][FREE]
        known = 0.0 if batch == 0 else value(record[batch - 1], member)
        assert fit.scores[batch, 0, FREE] == pytest.approx(value(record[batch], member) - known)
    assert fit.before[0] == published().ensembles


def value(counts, member):
    from keepwarm.engine.learning import Likelihood

    return Likelihood.of(counts).value(*figures(member))


def test_weights_stay_as_published_for_segments_without_a_record():
    fit = fit_ensembles(grown(people=2000), published(), version="learned")

    assert [member.weight for member in fit.parameters.ensembles[3]] == [1.0, 1.0, 1.0]
    assert rows(grown(people=2000)[-1])
