"""Listening that comes back: the two-state part of the belief, off unless revivals were seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.values import Floats

from ._tables import as_count, as_number, check_keys

_SHARE_MAX: Final = 1 - 1e-9
_KEYS: Final = frozenset({"per_day", "touches", "gain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Awakening:
    """How readily those who stopped listening begin again while left in peace.

    ``per_day`` is the hazard a day since the last ignored touch; 0 (the default) is never.
    ``touches`` is the sample behind it, ``gain`` what it added to the log score forward in time.
    """

    per_day: float = 0.0
    touches: int = 0
    gain: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.per_day) and self.per_day >= 0):
            raise ValueError(f"Awakening per day is {self.per_day}; give 0 or more.")

    def share_after(self, gap_days: Floats) -> Floats:
        """Return how much of the way back the chance of listening has gone (nan: no gap)."""
        days = np.maximum(np.nan_to_num(gap_days), 0.0)
        return np.minimum(-np.expm1(-self.per_day * days), _SHARE_MAX)

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read what ``to_mapping`` wrote; raises ``ValueError`` that says what is wrong."""
        check_keys("awakening", raw, required=_KEYS)
        return cls(
            per_day=as_number("awakening.per_day", raw["per_day"]),
            touches=as_count("awakening.touches", raw["touches"]),
            gain=as_number("awakening.gain", raw["gain"]),
        )

    def to_mapping(self) -> dict[str, object]:
        """Return plain numbers to store."""
        return {"per_day": self.per_day, "touches": self.touches, "gain": self.gain}


NO_AWAKENING: Final = Awakening()


def awaken(log_odds: Floats, start: Floats, share: Floats) -> Floats:
    """Return the log odds of listening after a ``share`` of the way back to those at the start.

    The two-state chain relaxes towards the chance of listening with which the silent run began,
    ``L' = L + (L0 - L) share``; more than at that start it never gives back.
    """
    with np.errstate(divide="ignore"):  # log 0: nobody ever stops
        listening = _mix(1 / (1 + np.exp(-np.maximum(log_odds, -700.0))), start, share, sign=1.0)
        stopped = _mix(1 / (1 + np.exp(np.minimum(log_odds, 700.0))), start, share, sign=-1.0)
        raised: Floats = np.log(listening) - np.log(stopped)
    return np.where(share > 0, raised, log_odds)


def _mix(chance: Floats, start: Floats, share: Floats, *, sign: float) -> Floats:
    first = 1 / (1 + np.exp(np.minimum(-sign * start, 700.0)))
    mixed: Floats = chance * (1 - share) + first * share
    return mixed
