"""How often signs of life are seen of those who listen and of others, learned as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from keepwarm.engine.values import Floats

_RATE_MIN: Final = 1e-6
_FIGURES: Final = ("listening", "otherwise", "worth_listening", "worth_otherwise")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signs:
    """Signs seen, and days or mails watched, of listening people and of others: (signs, 2).

    Both start at what is published. Nobody knows who listens, so every observation counts for
    both sides by the chance of each (expectation maximisation, one step as each day comes: Neal
    and Hinton 1998). Counts add up.
    """

    names: tuple[str, ...]
    is_daily: tuple[bool, ...]
    seen: Floats
    watched: Floats

    @property
    def rates(self) -> Floats:
        """Return how often each sign is seen, a day or a mail: (signs, 2)."""
        rates: Floats = np.maximum(self.seen / self.watched, _RATE_MIN)
        return np.where(np.array(self.is_daily)[:, np.newaxis], rates, np.minimum(rates, 0.999))

    def rate(self, name: str) -> Floats:
        """Return the two rates of one sign."""
        rates: Floats = self.rates[self.names.index(name)]
        return rates

    def observed(self, name: str, listening: Floats, seen: Floats, watched: Floats | float) -> Self:
        """Return the counts with some people's signs; ``listening`` is the chance of each."""
        row = self.names.index(name)
        sides = np.stack([listening, 1.0 - listening])
        all_seen, all_watched = self.seen.copy(), self.watched.copy()
        all_seen[row] += sides @ seen
        all_watched[row] += (sides * watched).sum(axis=1)
        return replace(self, seen=all_seen, watched=all_watched)

    @classmethod
    def from_tables(cls, tables: Sequence[Mapping[str, object]]) -> Self:
        """Read the tables ``signs`` of their pack; a wrong entry is a ``ValueError``."""
        figures = []
        for table in tables:
            if table.get("per") not in ("day", "mail"):
                raise ValueError(f"The sign {table.get('name')!r} is per {table.get('per')!r}.")
            values = [table.get(name) for name in _FIGURES]
            numbers = [float(value) for value in values if isinstance(value, int | float)]
            if len(numbers) != len(_FIGURES) or min(numbers) <= 0:
                raise ValueError(f"The sign {table['name']} has {values}; give numbers above 0.")
            figures.append(numbers)
        rates, worth = np.array(figures)[:, :2], np.array(figures)[:, 2:]
        return cls(
            names=tuple(str(table["name"]) for table in tables),
            is_daily=tuple(table["per"] == "day" for table in tables),
            seen=rates * worth,
            watched=worth,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AwakeningSign:
    """A sign that people give as they begin to listen, and now and then anyway; counts add up.

    ``shown`` of so many ``awakenings`` gave it; ``otherwise`` were seen in so many ``days``.
    """

    shown: float
    awakenings: float
    otherwise: float
    days: float

    @property
    def share(self) -> float:
        """Return the share of the awakenings that show, up to 1."""
        return min(self.shown / self.awakenings, 1.0)

    @property
    def rate(self) -> float:
        """Return how often it is seen otherwise, a day."""
        return max(self.otherwise / self.days, _RATE_MIN)

    def observed(self, *, woke: float, seen: float, awakenings: float, days: float) -> Self:
        """Return the counts with ``seen`` more, of whom ``woke`` are believed to have woken."""
        return replace(
            self,
            shown=self.shown + woke,
            awakenings=self.awakenings + awakenings,
            otherwise=self.otherwise + seen - woke,
            days=self.days + days,
        )

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> Self:
        """Read the table ``awakening_sign`` of its pack; a wrong entry is a ``ValueError``."""
        names = ("shown_share", "worth_awakenings", "otherwise_per_day", "worth_days")
        values = [table.get(name) for name in names]
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        if len(numbers) != len(names) or min(numbers) <= 0:
            raise ValueError(f"awakening_sign has {values}; give numbers above 0 for {names}.")
        share, awakenings, rate, days = numbers
        return cls(
            shown=share * awakenings, awakenings=awakenings, otherwise=rate * days, days=days
        )
