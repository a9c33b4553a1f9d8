"""The chance of an answer to each move: by channel, and by tactic and hour as far as learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.belief import Beliefs, ChanceRange, Parameters, reply_chance
from keepwarm.engine.values import TACTICS, ZONE_UNKNOWN, Bools, Floats, Ints, Standings

from ._rules import Rules

TACTIC, SLOT = "tactic", "slot"
"""Dimensions of the learned factors that a move has a say in."""
ANY: Final = -1
"""In the place of a tactic or slot: not known, or not chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveChances:
    """What is believed of each prospect of a batch, and which learned factors join it.

    The factors are matched by name: what was learned by other hours or tactics than those of
    today's rules counts as not known. Where somebody's clock is not known, so are their hours.
    """

    beliefs: Beliefs
    parameters: Parameters
    knows_clock: Bools
    codes: dict[str, Ints]
    """By learned dimension: the code of each tactic or slot, and last that of "not known"."""

    @classmethod
    def of_batch(
        cls, beliefs: Beliefs, parameters: Parameters, standings: Standings, rules: Rules
    ) -> Self:
        """Return the chances of the prospects of ``standings``, to whom ``beliefs`` belong."""
        names = {TACTIC: [one.value for one in TACTICS], SLOT: rules.slot_labels}
        return cls(
            beliefs=beliefs,
            parameters=parameters,
            knows_clock=standings["zone_offset_minutes"] != ZONE_UNKNOWN,
            codes={
                one.name: _codes(one.labels, names[one.name])
                for one in parameters.learned.dimensions
                if one.name in names
            },
        )

    def on(self, channel: int) -> ChanceRange:
        """Return everybody's chance on a channel, by whatever tactic at whatever hour."""
        return reply_chance(self.beliefs, channel, self.parameters)

    def of(self, channel: int | Ints, tactic: int | Ints, slot: Ints, rows: Ints) -> ChanceRange:
        """Return the chance of a move, or of one each, to the prospects at ``rows``.

        ``slot`` belongs to ``rows``; ``ANY`` stands for a tactic or hour that is not known.
        """
        slot = np.where(self.knows_clock[rows], slot, ANY)
        chosen = {TACTIC: tactic, SLOT: slot}
        cells = self.parameters.learned.cells(
            {
                name: np.broadcast_to(codes[chosen[name]], rows.shape)
                for name, codes in self.codes.items()
            }
        )
        cells = np.broadcast_to(cells, rows.shape)
        return reply_chance(self.beliefs.at_rows(rows), channel, self.parameters, cells)

    def slot_factors(self, slots: int) -> Floats:
        """Return the learned factor of each slot for each prospect, (slots, N); 1 if not known."""
        people = self.knows_clock.size
        factors = np.ones((slots, people))
        for one in self.parameters.learned.dimensions:
            if one.name == SLOT:
                own = one.table()[self.codes[SLOT][:slots]]
                factors = np.where(self.knows_clock, own[:, np.newaxis], factors)
        return factors


def _codes(labels: Sequence[str], names: Sequence[str]) -> Ints:
    known = {label: code for code, label in enumerate(labels)}
    return np.array([*(known.get(name, len(labels)) for name in names), len(labels)])
