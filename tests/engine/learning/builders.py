"""Synthetic markets whose truth is known, and counts made from plain rows."""

import numpy as np

from keepwarm.engine.belief import Parameters
from keepwarm.engine.learning import count_states
from keepwarm.engine.values import CHANNELS, STAGES

TRUTH = {"alpha": 1.2, "beta": 10.0, "a": 0.7, "b": 1.3}
MEMBERS = (
    {"alpha": 0.05, "beta": 2.7, "a": 0.0, "b": 1.0},
    {"alpha": 0.4, "beta": 0.9, "a": 0.6, "b": 1.4},
    {"alpha": 1.0, "beta": 4.0, "a": 1.2, "b": 0.8},
)


def published(members=MEMBERS):
    return Parameters.from_mapping(
        {
            "version": "published",
            "segments": {
                stage.value: [
                    {"name": f"member {index}", "source": "invented", "weight": 1.0} | member
                    for index, member in enumerate(members)
                ]
                for stage in STAGES
            },
            "channels": {
                channel.value: {
                    "multiplier": 0.5 if channel == "phone" else 1.0,
                    "multiplier_source": "invented",
                    "delay_hours": [[1, 0.5], [24, 1]],
                    "delay_source": "invented",
                }
                for channel in CHANNELS
            },
        }
    )


def histories(people, *, touches=20, seed=1, alpha, beta, a, b):
    """Return the answers (people, touches) of a market that follows the model, and how many count.

    Everybody gets between 1 and ``touches`` touches.
    """
    dice = np.random.default_rng(seed)
    readiness, stopping = dice.beta(alpha, beta, people), dice.beta(a, b, people)
    made = dice.integers(1, touches + 1, people)
    listens = dice.random(people) >= stopping
    answered = np.zeros((people, touches), dtype=bool)
    for touch in range(touches):
        replies = listens & (dice.random(people) < readiness) & (touch < made)
        answered[:, touch] = replies
        listens &= ~(replies & (dice.random(people) < stopping))
    return answered, made


def states(answered, made):
    """Return replies, the last answered touch and touches of each."""
    numbers = np.arange(1, answered.shape[1] + 1)
    return answered.sum(axis=1), (answered * numbers).max(axis=1), made


def market(people, *, segment=0, seed=1, **truth):
    """Return the counts of a synthetic market."""
    answered, made = histories(people, seed=seed, **(truth or TRUTH))
    return count_states(segment, *states(answered, made))


def rows(counts):
    """Return counts as plain tuples, to compare."""
    columns = (counts.segment, counts.replies, counts.last, counts.touches, counts.prospects)
    return list(zip(*(column.tolist() for column in columns), strict=True))
