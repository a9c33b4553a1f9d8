"""What recent touches leave behind: momentum that helps, load that tires, both fading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceRules:
    """Half-lives, the edges between codes, and the rest between two touches; from the pack.

    What a code does to the chance of an answer, or of an opt-out, is learned and not assumed.
    """

    momentum_half_days: float
    load_half_days: float
    same_channel_share: float
    rest_days: float
    momentum_edges: tuple[float, ...]
    load_edges: tuple[float, ...]

    def __post_init__(self) -> None:
        for name in ("momentum_half_days", "load_half_days"):
            if not getattr(self, name) > 0:
                raise ValueError(f"cadence.{name} must be above 0, got {getattr(self, name)}")
        for name in ("momentum_edges", "load_edges"):
            edges = getattr(self, name)
            if not edges or list(edges) != sorted(set(edges)):
                raise ValueError(f"cadence.{name} must rise, got {edges}")

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read the table ``cadence``; a missing or wrong entry is a ``ValueError``."""
        numbers = ("momentum_half_days", "load_half_days", "same_channel_share", "rest_days")
        try:
            return cls(
                **{name: float(cast("float", raw[name])) for name in numbers},
                momentum_edges=tuple(cast("list[float]", raw["momentum_edges"])),
                load_edges=tuple(cast("list[float]", raw["load_edges"])),
            )
        except KeyError as error:
            raise ValueError(f"the table cadence lacks {error}; add it") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """Momentum and load of each prospect: touches, each fading by half in its time."""

    momentum: Floats
    load: Floats

    def momentum_codes(self, rules: CadenceRules) -> Ints:
        """Return the code of each one's momentum: how many edges it has passed."""
        return np.searchsorted(rules.momentum_edges, self.momentum)

    def load_codes(self, rules: CadenceRules, *, more: float = 0.0) -> Ints:
        """Return the code of each one's load, with so many touches ``more``."""
        return np.searchsorted(rules.load_edges, self.load + more)


def start_cadence(count: int) -> Cadence:
    """Return ``count`` prospects whom nobody has touched."""
    return Cadence(momentum=np.zeros(count), load=np.zeros(count))


def rest_days(cadence: Cadence, days: float, rules: CadenceRules) -> Cadence:
    """Return what is left so many days later."""
    return Cadence(
        momentum=cadence.momentum * 0.5 ** (days / rules.momentum_half_days),
        load=cadence.load * 0.5 ** (days / rules.load_half_days),
    )


def touch_prospects(
    cadence: Cadence, who: Ints, is_same_channel: Bools, rules: CadenceRules
) -> Cadence:
    """Return the cadence after a touch to each of ``who``, named once each.

    Coming the same way again adds less momentum, and as much load.
    """
    momentum, load = cadence.momentum.copy(), cadence.load.copy()
    momentum[who] += np.where(is_same_channel, rules.same_channel_share, 1.0)
    load[who] += 1.0
    return Cadence(momentum=momentum, load=load)
