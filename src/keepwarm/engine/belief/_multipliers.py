"""What channel, tactic, slot, source, role … do to the chance of a reply, by small codes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import CHANNELS, Floats, Ints

from ._tables import as_mapping, as_number, as_numbers, as_sequence, as_text, check_keys

_DIMENSION_KEYS: Final = frozenset(
    {"name", "labels", "factors", "answered", "expected", "firmness"}
)
_TABLE_MAX: Final = 1 << 20
"""Cells up to which a whole table of factors is made rather than one factor per touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One thing by which touches differ, and what each of its labels does to the chance.

    ``factors`` multiply the odds of a reply (of the channels: the chance); 1 is neutral.
    ``answered`` and ``expected`` are the replies that came and those that the belief expected
    without the factor: the sample behind it.
    ``firmness`` is the tau of ``(answered + tau) / (expected + tau)``: the replies' worth of
    evidence that the factor is 1 (``inf``: every factor is 1).

    The code of a label is its position; the code after the last means "not known" and is neutral.
    """

    name: str
    labels: tuple[str, ...]
    factors: tuple[float, ...]
    answered: tuple[float, ...]
    expected: tuple[float, ...]
    firmness: float = math.inf

    def __post_init__(self) -> None:
        sizes = {len(self.factors), len(self.answered), len(self.expected)}
        if sizes != {len(self.labels)}:
            raise ValueError(
                f"{self.name}: {len(self.labels)} labels have {sorted(sizes)} figures; give each "
                "label a factor, the replies answered and those expected."
            )
        for label, factor in zip(self.labels, self.factors, strict=True):
            if not (math.isfinite(factor) and factor > 0):
                raise ValueError(
                    f"{self.name}: the factor of {label} is {factor}; give a number above 0."
                )

    def table(self) -> Floats:
        """Return the factors by code, that of "not known" last."""
        return np.array([*self.factors, 1.0])

    @classmethod
    def neutral(cls, name: str, labels: tuple[str, ...]) -> Self:
        """Return a dimension of which nothing is known yet."""
        zeros = (0.0,) * len(labels)
        return cls(
            name=name, labels=labels, factors=(1.0,) * len(labels), answered=zeros, expected=zeros
        )

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read one dimension; raises ``ValueError`` that says what is wrong."""
        check_keys("A dimension", raw, required=_DIMENSION_KEYS)
        name = as_text("name", raw["name"])
        return cls(
            name=name,
            labels=tuple(
                as_text(f"{name}.labels", label)
                for label in as_sequence(f"{name}.labels", raw["labels"])
            ),
            factors=as_numbers(f"{name}.factors", raw["factors"]),
            answered=as_numbers(f"{name}.answered", raw["answered"]),
            expected=as_numbers(f"{name}.expected", raw["expected"]),
            firmness=as_number(f"{name}.firmness", raw["firmness"]),
        )

    def to_mapping(self) -> dict[str, object]:
        """Return what ``from_mapping`` reads."""
        return {
            "name": self.name,
            "labels": list(self.labels),
            "factors": list(self.factors),
            "answered": list(self.answered),
            "expected": list(self.expected),
            "firmness": self.firmness,
        }


NEUTRAL_CHANNELS: Final = Dimension.neutral("channel", tuple(CHANNELS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Multipliers:
    """Empirical-Bayes factors on the chance of a reply, learned from a user's own touches.

    ``level`` corrects all chances alike. ``channel`` multiplies the published multipliers of the
    channels, which are its prior. The other ``dimensions`` multiply the odds, so that no number of
    happy circumstances makes a reply certain; they are folded into one small integer, the *cell*:
    the position in a table that has one axis per dimension, in their order.
    """

    level: float = 1.0
    channel: Dimension = NEUTRAL_CHANNELS
    dimensions: tuple[Dimension, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.level) and self.level > 0):
            raise ValueError(f"The level is {self.level}; give a number above 0.")
        if len(self.channel.labels) != len(CHANNELS):
            raise ValueError(f"The channels are {self.channel.labels}; give all, in order.")

    @property
    def shape(self) -> tuple[int, ...]:
        """Codes per dimension, that of "not known" included."""
        return tuple(len(one.labels) + 1 for one in self.dimensions)

    def cells(self, codes: Mapping[str, int | npt.NDArray[np.integer]]) -> Ints:
        """Fold codes by dimension into cells; a dimension left out is "not known".

        Raises ``ValueError`` for a dimension that there is not, and for a code beyond its labels.
        """
        strange = sorted(set(codes) - {one.name for one in self.dimensions})
        if strange:
            raise ValueError(f"There is no dimension {', '.join(strange)}; leave it out.")
        columns = [codes.get(one.name, len(one.labels)) for one in self.dimensions]
        if not columns:
            return np.zeros((), dtype=np.int64)
        columns = [np.asarray(column) for column in np.broadcast_arrays(*columns)]
        return np.asarray(np.ravel_multi_index(columns, self.shape), dtype=np.int64)

    def factors(self, cells: int | npt.NDArray[np.integer]) -> Floats:
        """Return the product of the factors of each cell, channel and level left out."""
        if not self.dimensions:
            return np.ones(np.shape(cells))
        if math.prod(self.shape) <= min(_TABLE_MAX, np.size(cells)):
            return np.asarray(self._table()[cells])
        product = np.ones(np.shape(cells))
        codes = np.unravel_index(cells, self.shape)
        for one, code in zip(self.dimensions, codes, strict=True):
            product = product * one.table()[code]
        return product

    def _table(self) -> Floats:
        table = np.ones(1)
        for one in self.dimensions:
            table = np.multiply.outer(table, one.table()).ravel()
        return table

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read what ``to_mapping`` wrote; raises ``ValueError`` that says what is wrong."""
        check_keys("learned", raw, required={"level", "channel", "dimensions"})
        return cls(
            level=as_number("learned.level", raw["level"]),
            channel=Dimension.from_mapping(as_mapping("learned.channel", raw["channel"])),
            dimensions=tuple(
                Dimension.from_mapping(as_mapping("learned.dimensions", one))
                for one in as_sequence("learned.dimensions", raw["dimensions"])
            ),
        )

    def to_mapping(self) -> dict[str, object]:
        """Return plain tables, lists and numbers to store."""
        return {
            "level": self.level,
            "channel": self.channel.to_mapping(),
            "dimensions": [one.to_mapping() for one in self.dimensions],
        }


NO_MULTIPLIERS: Final = Multipliers()


def at_odds(chance: Floats, factor: Floats | float) -> Floats:
    """Return the chances once their odds are multiplied by a factor."""
    raised: Floats = chance * factor
    return raised / (1.0 - chance + raised)
