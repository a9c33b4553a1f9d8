"""Logged decisions, and those of them from which effects may be learned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Every decision of the log whose answer had its time to come, one column each.

    Young decisions stay out whether answered or not: with the answered ones alone the quick
    answers would count for all. An action is a move, a channel, a slot, "now" or "later".
    """

    prospect: Ints
    """Whose touch it was; decisions about one prospect are not independent."""
    context: Ints
    """Code of the cell of likes (segment, channel used before ...), from 0."""
    candidates: Bools
    """What could have been drawn, (actions, decisions)."""
    action: Ints
    """What was done."""
    propensity: Floats
    """The chance with which it was drawn; of overrides unknown, whatever stands there."""
    outcome: Floats
    """1 for an answer in time, 0 for none; any number where the worth of an answer counts."""
    is_override: Bools
    """A person chose it."""
    touch: Ints
    """Which touch of the silence it was, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Decisions that chance had a say in, with known propensity: no override is ever among them.

    Made by ``drawn_choices``; the columns are those of ``Decisions``, but ``person`` numbers the
    prospects from 0.
    """

    person: Ints
    context: Ints
    candidates: Bools
    action: Ints
    propensity: Floats
    outcome: Floats
    touch: Ints

    @property
    def size(self) -> int:
        """Return the number of decisions."""
        return int(self.action.size)

    def where(self, rows: Bools) -> Choices:
        """Return the choices of some rows; people keep their numbers."""
        return Choices(
            person=self.person[rows],
            context=self.context[rows],
            candidates=self.candidates[:, rows],
            action=self.action[rows],
            propensity=self.propensity[rows],
            outcome=self.outcome[rows],
            touch=self.touch[rows],
        )


def drawn_choices(decisions: Decisions) -> Choices:
    """Keep overrides apart and return the rest; a row that cannot be true is a ``ValueError``."""
    rows = ~decisions.is_override
    choices = Choices(
        person=np.unique(decisions.prospect[rows], return_inverse=True)[1],
        context=decisions.context[rows],
        candidates=decisions.candidates[:, rows],
        action=decisions.action[rows],
        propensity=decisions.propensity[rows],
        outcome=decisions.outcome[rows],
        touch=decisions.touch[rows],
    )
    _refuse(
        ~((choices.propensity > 0) & (choices.propensity <= 1)),
        choices.propensity,
        "a propensity is in (0, 1]; mark what a person chose as an override",
    )
    _refuse(
        ~np.isfinite(choices.outcome),
        choices.outcome,
        "an outcome is a number; leave out decisions whose answer may still come",
    )
    _refuse(
        ~choices.candidates[choices.action, np.arange(choices.size)],
        choices.action,
        "an action is one of its candidates; mark what a person chose as an override",
    )
    return choices


def _refuse(is_wrong: Bools, column: Floats | Ints, rule: str) -> None:
    wrong = np.flatnonzero(is_wrong)
    if wrong.size:
        first = int(wrong[0])
        raise ValueError(
            f"{wrong.size} logged decisions cannot be true, the first with {column[first]}: {rule}."
        )


def effective_size(weight: Floats) -> float:
    """Return how many equally weighted decisions tell as much (Kish 1965): (sum w)^2 / sum w^2."""
    squares = float(np.square(weight).sum())
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0
