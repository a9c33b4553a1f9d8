"""Where all touches are counted and whole books weighed: in this process, or somewhere larger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

from keepwarm.engine import plan
from keepwarm.engine.learning import LogTable, TouchLog, TouchTable
from keepwarm.engine.values import Standings


class Analytics(Protocol):
    """An engine for work on all rows at once; every one gives the same answers.

    The formulas are those of the functional core, whatever the engine: it counts, orders and
    spreads the rows.
    """

    @property
    def name(self) -> str:
        """The name under which it is asked for."""

    def open_touches(self, log: TouchLog) -> AbstractContextManager[TouchTable]:
        """Hand over a log as a table that learning can ask."""

    def weigh(self, standings: Standings, terms: plan.Terms) -> tuple[plan.Placement, plan.Choice]:
        """Return everybody's place, and the best move of each who is due."""


class InProcess:
    """Numpy in this process: what every page and every fit use unless asked otherwise."""

    name: Final = "numpy"

    @contextmanager
    def open_touches(self, log: TouchLog) -> Iterator[TouchTable]:
        """Hand over the log as it is."""
        yield LogTable(log)

    def weigh(self, standings: Standings, terms: plan.Terms) -> tuple[plan.Placement, plan.Choice]:
        """Return everybody's place, and the best move of each who is due."""
        return plan.weigh_standings(standings, terms)


IN_PROCESS: Final = InProcess()
