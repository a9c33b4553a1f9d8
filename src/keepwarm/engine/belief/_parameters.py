"""The priors of the belief: small ensembles per segment, multipliers and delays per channel."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self, TypedDict

import numpy as np

from keepwarm.engine.values import CHANNELS, STAGES, Floats

from ._awakening import NO_AWAKENING, Awakening
from ._calibration import NO_CALIBRATION, Calibration
from ._multipliers import NO_MULTIPLIERS, Multipliers
from ._tables import as_count, as_mapping, as_number, as_sequence, as_text, check_keys

_MEMBER_KEYS: Final = frozenset({"name", "source", "weight", "alpha", "beta", "a", "b"})
_DOCUMENTED_KEYS: Final = frozenset(
    {"channel", "replies", "touches", "hazard", "replied_by", "replied_by_if_listening"}
    | {"tolerance"}
)
"""What a member says about the figures it reproduces: for people and tests, not for inference."""
_SAMPLE_KEYS: Final = frozenset({"learned_prospects", "learned_touches"})
_LEARNED_KEYS: Final = frozenset({"learned", "calibration", "awakening"})
_CHANNEL_KEYS: Final = frozenset({"multiplier", "multiplier_source", "delay_hours", "delay_source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One published account of how a segment answers.

    Each listening person answers a touch with a chance of their own, spread over people as
    ``Beta(alpha, beta)``. People stop listening before the first touch and after each reply, with
    a chance spread as ``Beta(a, b)``; ``a = 0`` says that nobody ever stops. ``weight`` is the
    member's share in the middle value, relative to the other members of the segment.

    ``learned_prospects`` and ``learned_touches`` are the sample of the user's own record that the
    figures were fitted to; 0 where they are as published.
    """

    name: str
    source: str
    weight: float
    alpha: float
    beta: float
    a: float
    b: float
    learned_prospects: int = 0
    learned_touches: int = 0

    def __post_init__(self) -> None:
        for name in ("weight", "alpha", "beta", "b"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{self.name}: {name} is {value}; give a number above 0.")
        if not (math.isfinite(self.a) and self.a >= 0):
            raise ValueError(f"{self.name}: a is {self.a}; give 0 (nobody stops) or more.")
        if not (self.name and self.source):
            raise ValueError(f"A member is named {self.name!r}; give it a name and its source.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long the replies to a channel take: ``shares`` of them have come after ``hours``.

    Between the points the share is linear in the logarithm of one minute plus the time; nothing
    comes before the touch, and all that ever comes has come by the last point.
    """

    hours: tuple[float, ...]
    shares: tuple[float, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.hours or len(self.hours) != len(self.shares):
            raise ValueError(f"A delay has the points {self.hours}; give pairs of hours and share.")
        rises = all(one < two for one, two in zip(self.hours, self.hours[1:], strict=False))
        if not (rises and self.hours[0] >= 0 and math.isfinite(self.hours[-1])):
            raise ValueError(f"A delay's hours are {self.hours}; give rising hours from 0.")
        if self.shares[0] < 0 or list(self.shares) != sorted(self.shares) or self.shares[-1] != 1:
            raise ValueError(
                f"A delay's shares are {self.shares}; give shares that never fall and end at 1."
            )

    def share_after(self, seconds: Floats) -> Floats:
        """Return the share of the replies that have come so many seconds (0 or more) later."""
        hours, shares = self.hours, self.shares
        if hours[0] > 0:
            hours, shares = (0.0, *hours), (0.0, *shares)
        knots = np.log1p(60.0 * np.array(hours))
        share: Floats = np.interp(np.log1p(seconds / 60.0), knots, shares)
        return share

    def seconds_at(self, share: Floats) -> Floats:
        """Return after how many seconds so much of the replies has come (0 to 1)."""
        hours, shares = self.hours, self.shares
        if hours[0] > 0:
            hours, shares = (0.0, *hours), (0.0, *shares)
        knots = np.log1p(60.0 * np.array(hours))
        seconds: Floats = np.expm1(np.interp(share, shares, knots)) * 60.0
        return seconds

    @property
    def longest_s(self) -> float:
        """Seconds after which every reply has come."""
        return self.hours[-1] * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All that the belief takes from outside: one version of the priors, or of what was learned.

    ``ensembles`` holds the members per stage, equally many in each, in the order of ``STAGES``.
    ``multipliers`` and ``delays`` are in the order of ``CHANNELS``. A multiplier is the part of a
    person's propensity that a touch on the channel reaches, relative to the channel most
    answered: above 0, at most 1. ``learned``, ``calibration`` and ``awakening`` come from the
    user's own record and change nothing by default.
    """

    version: str
    ensembles: tuple[tuple[Member, ...], ...]
    multipliers: tuple[float, ...]
    multiplier_sources: tuple[str, ...]
    delays: tuple[Delay, ...]
    learned: Multipliers = NO_MULTIPLIERS
    calibration: Calibration = NO_CALIBRATION
    awakening: Awakening = NO_AWAKENING

    def __post_init__(self) -> None:
        if not self.version:
            raise ValueError("The priors have no version; name one, such as '2026-11'.")
        sizes = {len(members) for members in self.ensembles}
        if len(self.ensembles) != len(STAGES) or len(sizes) != 1 or 0 in sizes:
            raise ValueError(
                f"The priors have ensembles of {sorted(sizes)} members for {len(self.ensembles)} "
                f"stages; give each of the {len(STAGES)} stages equally many, at least one."
            )
        per_channel = (self.multipliers, self.multiplier_sources, self.delays)
        if any(len(values) != len(CHANNELS) for values in per_channel):
            raise ValueError(f"The priors do not give all of {', '.join(CHANNELS)}; add the rest.")
        for channel, multiplier in zip(CHANNELS, self.multipliers, strict=True):
            if not 0 < multiplier <= 1:
                raise ValueError(
                    f"The multiplier of {channel} is {multiplier}; give a part of the channel most "
                    "answered, above 0 and at most 1."
                )

    def channel_factors(self) -> Floats:
        """Return what a touch on each channel reaches, as published and as learned."""
        published = np.array(self.multipliers)
        factors: Floats = published * self.learned.level * np.array(self.learned.channel.factors)
        return factors

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read the priors from a parsed pack (``priors.toml``), or what ``to_mapping`` wrote.

        Raises ``ValueError`` that says what is wrong where, and what to write instead.
        """
        check_keys(
            "The priors", raw, required={"version", "segments", "channels"}, known=_LEARNED_KEYS
        )
        segments = as_mapping("segments", raw["segments"])
        check_keys("segments", segments, required=set(STAGES))
        channels = as_mapping("channels", raw["channels"])
        check_keys("channels", channels, required=set(CHANNELS))
        tables = [as_mapping(f"channels.{name}", channels[name]) for name in CHANNELS]
        for name, table in zip(CHANNELS, tables, strict=True):
            check_keys(f"channels.{name}", table, required=_CHANNEL_KEYS)
        return cls(
            version=as_text("version", raw["version"]),
            ensembles=tuple(_members(stage, segments[stage]) for stage in STAGES),
            multipliers=tuple(as_number("multiplier", table["multiplier"]) for table in tables),
            multiplier_sources=tuple(
                as_text("multiplier_source", table["multiplier_source"]) for table in tables
            ),
            delays=tuple(_delay(name, table) for name, table in zip(CHANNELS, tables, strict=True)),
            **_learned(raw),
        )

    def to_mapping(self) -> dict[str, object]:
        """Return plain tables, lists, texts and numbers that ``from_mapping`` reads."""
        return {
            "version": self.version,
            "segments": {
                stage.value: [dataclasses.asdict(member) for member in members]
                for stage, members in zip(STAGES, self.ensembles, strict=True)
            },
            "channels": {
                channel.value: {
                    "multiplier": multiplier,
                    "multiplier_source": source,
                    "delay_hours": [list(p) for p in zip(delay.hours, delay.shares, strict=True)],
                    "delay_source": delay.source,
                }
                for channel, multiplier, source, delay in zip(
                    CHANNELS, self.multipliers, self.multiplier_sources, self.delays, strict=True
                )
            },
            "learned": self.learned.to_mapping(),
            "calibration": self.calibration.to_mapping(),
            "awakening": self.awakening.to_mapping(),
        }


class _Learned(TypedDict, total=False):
    learned: Multipliers
    calibration: Calibration
    awakening: Awakening


def _learned(raw: Mapping[str, object]) -> _Learned:
    found: _Learned = {}
    if "learned" in raw:
        found["learned"] = Multipliers.from_mapping(as_mapping("learned", raw["learned"]))
    if "calibration" in raw:
        table = as_mapping("calibration", raw["calibration"])
        found["calibration"] = Calibration.from_mapping(table)
    if "awakening" in raw:
        found["awakening"] = Awakening.from_mapping(as_mapping("awakening", raw["awakening"]))
    return found


def _members(stage: str, raw: object) -> tuple[Member, ...]:
    members = []
    for table in as_sequence(f"segments.{stage}", raw):
        member = as_mapping(f"segments.{stage}", table)
        check_keys(
            f"A member of segments.{stage}",
            member,
            required=_MEMBER_KEYS,
            known=_DOCUMENTED_KEYS | _SAMPLE_KEYS,
        )
        members.append(
            Member(
                name=as_text("name", member["name"]),
                source=as_text("source", member["source"]),
                weight=as_number("weight", member["weight"]),
                alpha=as_number("alpha", member["alpha"]),
                beta=as_number("beta", member["beta"]),
                a=as_number("a", member["a"]),
                b=as_number("b", member["b"]),
                **{key: as_count(key, member[key]) for key in _SAMPLE_KEYS & set(member)},
            )
        )
    return tuple(members)


def _delay(channel: str, table: Mapping[str, object]) -> Delay:
    where = f"channels.{channel}.delay_hours"
    points = [as_sequence(where, point) for point in as_sequence(where, table["delay_hours"])]
    for point in points:
        if len(point) != len(("hours", "share")):
            raise ValueError(f"{where} has the point {point!r}; give pairs of hours and share.")
    return Delay(
        hours=tuple(as_number(where, hours) for hours, _ in points),
        shares=tuple(as_number(where, share) for _, share in points),
        source=as_text(f"channels.{channel}.delay_source", table["delay_source"]),
    )
