"""What a simulation takes for granted, checked once when it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, cast

import numpy as np

from keepwarm.engine.plan import CadenceRules
from keepwarm.engine.values import CHANNELS, Channel, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """A fixed sequence of touches: on which day after the first, and on which channel.

    After the last step nobody is touched again. ``minutes`` are those of each step.
    """

    name: str
    words: str
    days: tuple[float, ...]
    channels: tuple[Channel, ...]
    minutes: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse cadences that nobody could follow."""
        if not self.days or len({len(self.days), len(self.channels), len(self.minutes)}) != 1:
            raise ValueError(f"The cadence {self.name} must give each step day, channel, minutes.")
        rises = all(one <= two for one, two in zip(self.days, self.days[1:], strict=False))
        if self.days[0] != 0 or not rises:
            raise ValueError(f"The cadence {self.name} has days {self.days}; they rise from 0.")
        if min(self.minutes) <= 0:
            raise ValueError(f"The cadence {self.name} has minutes {self.minutes}; above 0 each.")

    @property
    def codes(self) -> Ints:
        """Return the channel code of each step."""
        return np.array([CHANNELS.index(channel) for channel in self.channels])


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Everything a simulation assumes; the fields follow ``packs/simulation.toml``.

    ``load`` and ``load_factors`` (those of ``packs/attention.toml``) say how recent touches add up
    and by how much each step of load multiplies the chance of an opt-out.
    """

    version: str
    answer_minutes: float
    prior_answers: float
    channel_answers: float
    opt_out_spread: float
    load: CadenceRules
    load_factors: tuple[float, ...]
    touch_minutes: tuple[float, ...]
    cadences: tuple[Cadence, ...]

    def __post_init__(self) -> None:
        """Refuse figures that are none."""
        for name in ("answer_minutes", "prior_answers", "channel_answers"):
            if not getattr(self, name) > 0:
                raise ValueError(f"simulation.{name} must be above 0, got {getattr(self, name)}")
        if not self.opt_out_spread >= 1:
            raise ValueError(f"simulation.opt_out_spread must be 1 or more: {self.opt_out_spread}")
        if len(self.load_factors) != len(self.load.load_edges) + 1:
            raise ValueError("attention.opt_out.load must have one factor more than load_edges")

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object], attention: Mapping[str, object]) -> Self:
        """Read the packs; a missing or wrong entry is a ``ValueError``."""
        try:
            return cls._read(raw, attention)
        except KeyError as error:
            raise ValueError(
                f"the simulation pack lacks {error}; add it as in packs/simulation.toml"
            ) from error

    @classmethod
    def _read(cls, raw: Mapping[str, object], attention: Mapping[str, object]) -> Self:
        table = cast("Mapping[str, float]", raw["touch_minutes"])
        minutes = {channel: float(table[channel.value]) for channel in CHANNELS}
        opt_out = cast("Mapping[str, Sequence[float]]", attention["opt_out"])
        numbers = ("answer_minutes", "prior_answers", "channel_answers", "opt_out_spread")
        return cls(
            version=str(raw["version"]),
            **{name: float(cast("float", raw[name])) for name in numbers},
            load=CadenceRules.from_mapping(cast("Mapping[str, object]", attention["cadence"])),
            load_factors=tuple(float(factor) for factor in opt_out["load"]),
            touch_minutes=tuple(minutes.values()),
            cadences=tuple(
                _cadence(one, minutes)
                for one in cast("Sequence[Mapping[str, object]]", raw["cadences"])
            ),
        )

    def opt_out_factors(self, loads: Ints) -> Floats:
        """Return by how much codes of load multiply the chance of an opt-out."""
        factors: Floats = np.array(self.load_factors)[loads]
        return factors


def _cadence(raw: Mapping[str, object], minutes: Mapping[Channel, float]) -> Cadence:
    channels = tuple(Channel(name) for name in cast("Sequence[str]", raw["channels"]))
    return Cadence(
        name=str(raw["name"]),
        words=str(raw["words"]),
        days=tuple(float(day) for day in cast("Sequence[float]", raw["days"])),
        channels=channels,
        minutes=tuple(minutes[channel] for channel in channels),
    )
