"""A small logistic correction of the chance, with a hot state; nothing that rewards pestering."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import CHANNELS, Floats, Ints

from ._tables import as_count, as_number, as_numbers, check_keys

_KEYS: Final = frozenset({"intercept", "slope", "hot", "cooling", "run", "channels", "touches"})
_CHANCE_MIN: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What the correction needs beside the chance, one value per prospect.

    ``run`` counts the touches ignored in a row (those in flight in part); ``hot`` is the share, 0
    or 1 but for touches in flight, to which the last touch was answered; ``gap_days`` is the time
    since their last signal, ``nan`` where there was none.
    """

    run: Floats
    hot: Floats
    gap_days: Floats

    def at_rows(self, rows: Ints) -> Self:
        """Return what belongs to some of the prospects."""
        return type(self)(run=self.run[rows], hot=self.hot[rows], gap_days=self.gap_days[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Coefficients of the correction, on the logit of the core's chance.

    ``logit' = intercept + slope logit + hot_state max(hot - cooling log(1 + gap_days), 0)
    + run max(log(ignored), 0) + channels[code]``. The signs are held (``slope``, ``hot`` and
    ``cooling`` from 0, ``run`` to 0), so that neither an ignored touch nor time alone ever raises
    a chance.
    ``touches`` is the sample behind it. The default corrects nothing.
    """

    intercept: float = 0.0
    slope: float = 1.0
    hot: float = 0.0
    cooling: float = 0.0
    run: float = 0.0
    channels: tuple[float, ...] = (0.0,) * len(CHANNELS)
    touches: int = 0

    def __post_init__(self) -> None:
        for name in ("intercept", "slope", "hot", "cooling", "run"):
            if not math.isfinite(getattr(self, name)):
                raise ValueError(
                    f"The calibration's {name} is {getattr(self, name)}; give a number."
                )
        for name in ("slope", "hot", "cooling"):
            if getattr(self, name) < 0:
                raise ValueError(f"The calibration's {name} is {getattr(self, name)}; 0 or more.")
        if self.run > 0:
            raise ValueError(f"The calibration's run is {self.run}; give 0 or less.")
        if len(self.channels) != len(CHANNELS):
            raise ValueError(f"The calibration has {len(self.channels)} channels; give all.")

    @property
    def is_neutral(self) -> bool:
        """Whether nothing is corrected."""
        return dataclasses.replace(self, touches=0) == NO_CALIBRATION

    def correct(
        self, chance: Floats, rhythm: Rhythm, channel_codes: int | npt.NDArray[np.integer]
    ) -> Floats:
        """Return the corrected chances, (…, prospects); 0 stays near 0."""
        inside = np.clip(chance, _CHANCE_MIN, 1 - _CHANCE_MIN)
        logit = self.slope * np.log(inside / (1 - inside))
        logit += self.intercept + np.array(self.channels)[channel_codes]
        gap_days = np.maximum(np.nan_to_num(rhythm.gap_days), 0.0)
        warmth = np.maximum(self.hot - self.cooling * np.log1p(gap_days), 0.0)
        logit += rhythm.hot * warmth + self.run * lasting(rhythm.run)
        corrected: Floats = 1 / (1 + np.exp(-np.clip(logit, -700, 700)))
        return corrected

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read what ``to_mapping`` wrote; raises ``ValueError`` that says what is wrong."""
        check_keys("calibration", raw, required=_KEYS)
        return cls(
            intercept=as_number("calibration.intercept", raw["intercept"]),
            slope=as_number("calibration.slope", raw["slope"]),
            hot=as_number("calibration.hot", raw["hot"]),
            cooling=as_number("calibration.cooling", raw["cooling"]),
            run=as_number("calibration.run", raw["run"]),
            channels=as_numbers("calibration.channels", raw["channels"]),
            touches=as_count("calibration.touches", raw["touches"]),
        )

    def to_mapping(self) -> dict[str, object]:
        """Return plain lists and numbers to store."""
        return {name: getattr(self, name) for name in _KEYS} | {"channels": list(self.channels)}


def lasting(run: Floats) -> Floats:
    """Return how a silent run enters the correction: ``log(run)``, 0 up to the first touch.

    The core tells those who ignored one touch from those who ignored none; what it misses is how
    long runs go on.
    """
    return np.log(np.maximum(run, 1.0))


NO_CALIBRATION: Final = Calibration()
