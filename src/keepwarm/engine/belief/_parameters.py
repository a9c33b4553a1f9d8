"""The priors of the belief: small ensembles per segment, multipliers and delays per channel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from keepwarm.engine.values import CHANNELS, STAGES, Floats

_MEMBER_KEYS: Final = frozenset({"name", "source", "weight", "alpha", "beta", "a", "b"})
_DOCUMENTED_KEYS: Final = frozenset(
    {"channel", "replies", "touches", "hazard", "replied_by", "replied_by_if_listening"}
    | {"tolerance"}
)
"""What a member says about the figures it reproduces: for people and tests, not for inference."""
_CHANNEL_KEYS: Final = frozenset({"multiplier", "multiplier_source", "delay_hours", "delay_source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One published account of how a segment answers.

    Each listening person answers a touch with a chance of their own, spread over people as
    ``Beta(alpha, beta)``. People stop listening before the first touch and after each reply, with
    a chance spread as ``Beta(a, b)``; ``a = 0`` says that nobody ever stops. ``weight`` is the
    member's share in the middle value, relative to the other members of the segment.
    """

    name: str
    source: str
    weight: float
    alpha: float
    beta: float
    a: float
    b: float

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

    @property
    def longest_s(self) -> float:
        """Seconds after which every reply has come."""
        return self.hours[-1] * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All that the belief takes from outside: one version of the priors.

    ``ensembles`` holds the members per stage, equally many in each, in the order of ``STAGES``.
    ``multipliers`` and ``delays`` are in the order of ``CHANNELS``. A multiplier is the part of a
    person's propensity that a touch on the channel reaches, relative to the channel most
    answered: above 0, at most 1.
    """

    version: str
    ensembles: tuple[tuple[Member, ...], ...]
    multipliers: tuple[float, ...]
    multiplier_sources: tuple[str, ...]
    delays: tuple[Delay, ...]

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

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Read the priors from a parsed pack (``priors.toml``).

        Raises ``ValueError`` that says what is wrong where, and what to write instead.
        """
        _check_keys("The priors", raw, required={"version", "segments", "channels"})
        segments = _mapping("segments", raw["segments"])
        _check_keys("segments", segments, required=set(STAGES))
        channels = _mapping("channels", raw["channels"])
        _check_keys("channels", channels, required=set(CHANNELS))
        tables = [_mapping(f"channels.{name}", channels[name]) for name in CHANNELS]
        for name, table in zip(CHANNELS, tables, strict=True):
            _check_keys(f"channels.{name}", table, required=_CHANNEL_KEYS)
        return cls(
            version=_text("version", raw["version"]),
            ensembles=tuple(_members(stage, segments[stage]) for stage in STAGES),
            multipliers=tuple(_number("multiplier", table["multiplier"]) for table in tables),
            multiplier_sources=tuple(
                _text("multiplier_source", table["multiplier_source"]) for table in tables
            ),
            delays=tuple(_delay(name, table) for name, table in zip(CHANNELS, tables, strict=True)),
        )


def _members(stage: str, raw: object) -> tuple[Member, ...]:
    members = []
    for table in _sequence(f"segments.{stage}", raw):
        member = _mapping(f"segments.{stage}", table)
        _check_keys(
            f"A member of segments.{stage}", member, required=_MEMBER_KEYS, known=_DOCUMENTED_KEYS
        )
        members.append(
            Member(
                name=_text("name", member["name"]),
                source=_text("source", member["source"]),
                weight=_number("weight", member["weight"]),
                alpha=_number("alpha", member["alpha"]),
                beta=_number("beta", member["beta"]),
                a=_number("a", member["a"]),
                b=_number("b", member["b"]),
            )
        )
    return tuple(members)


def _delay(channel: str, table: Mapping[str, object]) -> Delay:
    where = f"channels.{channel}.delay_hours"
    points = [_sequence(where, point) for point in _sequence(where, table["delay_hours"])]
    for point in points:
        if len(point) != len(("hours", "share")):
            raise ValueError(f"{where} has the point {point!r}; give pairs of hours and share.")
    return Delay(
        hours=tuple(_number(where, hours) for hours, _ in points),
        shares=tuple(_number(where, share) for _, share in points),
        source=_text(f"channels.{channel}.delay_source", table["delay_source"]),
    )


def _check_keys(
    where: str,
    table: Mapping[str, object],
    *,
    required: Iterable[str],
    known: Iterable[str] = (),
) -> None:
    missing = sorted(set(required) - set(table))
    if missing:
        raise ValueError(f"{where}: {', '.join(missing)} missing; add it.")
    strange = sorted(set(table) - set(required) - set(known))
    if strange:
        raise ValueError(f"{where}: {', '.join(strange)} not known; correct or remove it.")


def _mapping(where: str, raw: object) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where} is {raw!r}; make it a table.")  # noqa: TRY004 - one error type
    return raw


def _sequence(where: str, raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise ValueError(f"{where} is {raw!r}; make it a list.")  # noqa: TRY004 - one error type
    return raw


def _text(where: str, raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"{where} is {raw!r}; make it a text.")  # noqa: TRY004 - one error type
    return raw


def _number(where: str, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"{where} is {raw!r}; make it a number.")  # noqa: TRY004 - one error type
    return float(raw)
