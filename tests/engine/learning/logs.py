"""Logs whose truth is known: what each action brings is given, and chance draws the action."""

import numpy as np

from keepwarm.engine.learning import Choices, Decisions, drawn_choices
from keepwarm.engine.values import Bools, Floats, Ints


def decisions(
    action: Ints | list[int],
    propensity: Floats | list[float],
    outcome: Floats | list[float],
    *,
    actions: int = 2,
    prospect: Ints | list[int] | None = None,
    context: Ints | list[int] | None = None,
    candidates: Bools | None = None,
    is_override: Bools | list[bool] | None = None,
) -> Decisions:
    size = len(action)
    return Decisions(
        prospect=np.arange(size) if prospect is None else np.array(prospect),
        context=np.zeros(size, np.int64) if context is None else np.array(context),
        candidates=np.ones((actions, size), np.bool_) if candidates is None else candidates,
        action=np.array(action, np.int64),
        propensity=np.array(propensity, np.float64),
        outcome=np.array(outcome, np.float64),
        is_override=np.zeros(size, np.bool_) if is_override is None else np.array(is_override),
        touch=np.ones(size, np.int64),
    )


def biased_log(
    rates: list[list[float]], *, size: int = 40_000, floor: float = 0.1, seed: int = 1
) -> Choices:
    """Draw a log in which action c is the favourite in context c; ``rates`` by context, action."""
    dice = np.random.default_rng(seed)
    rate = np.array(rates)
    contexts, actions = rate.shape
    context = dice.integers(contexts, size=size)
    chance = np.full((size, actions), floor / actions)
    chance[np.arange(size), context % actions] += 1.0 - floor
    action = (dice.random(size)[:, np.newaxis] > chance.cumsum(axis=1)).sum(axis=1)
    everyone = np.arange(size)
    outcome = dice.random(size) < rate[context, action]
    return drawn_choices(
        decisions(
            action,
            chance[everyone, action],
            outcome.astype(np.float64),
            actions=actions,
            context=context,
        )
    )
