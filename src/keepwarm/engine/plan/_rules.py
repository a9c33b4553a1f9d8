"""The rules of planning, checked once when they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from keepwarm.engine.values import CHANNELS, STAGES, TACTICS, Channel, Tactic

from ._conditions import CONDITIONS
from ._randomise import Exploration

_MOVES_MAX = 62
"""As many as fit, with the search for an address, into the bits of one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing that may be done for a prospect, and the conditions under which it may."""

    tactic: Tactic
    channel: Channel
    minutes: float
    fit: float
    words: str
    needs: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse moves that no plan could hold."""
        for name in (*self.needs, *self.avoids):
            if name not in CONDITIONS:
                known = ", ".join(sorted(CONDITIONS))
                raise ValueError(f"move {self.tactic}: no condition {name!r}; use one of {known}")
        if self.minutes <= 0:
            raise ValueError(f"move {self.tactic}: minutes must be above 0, got {self.minutes}")

    @property
    def channel_code(self) -> int:
        """Return the code of the move's channel."""
        return CHANNELS.index(self.channel)

    @property
    def tactic_code(self) -> int:
        """Return the code of the move's tactic."""
        return TACTICS.index(self.tactic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything that planning is told from outside; the fields follow ``packs/plan.toml``."""

    version: str
    pursuit_touches: int
    pursuit_channels_min: int
    pursuit_gaps_days: tuple[float, ...]
    checkpoint_touches: int
    warm_gaps_days: tuple[float, ...]
    warm_peace_days: float
    """How long nobody is pushed who said no, or "later" without a date."""
    respond_days_max: float
    respond_minutes_fresh: float
    touches_per_week: int
    step_back_days: float
    channel_failures: int
    bump_after_days: float
    bump_within_days: float
    lookback_days: float
    starts_hour: float
    ends_hour: float
    rep_starts_hour: float
    rep_ends_hour: float
    inbound_reserve_share: float
    slots: tuple[tuple[float, float], ...]
    slot_at: tuple[str, ...]
    value_minutes: tuple[float, ...]
    """By stage code."""
    opt_out_chance: float
    opt_out_loss_minutes: float
    learning_weight: float
    price_days: int
    price_days_min: int
    price_age_days_max: float
    price_floor: float
    exploration: Exploration
    moves: tuple[Move, ...]
    minute_price: float | None = None
    """What a minute of the person has brought of late, as an index; None while that is unknown.

    Not of the pack: it is learned from the days that were planned (see ``price_of_minute``).
    """

    def __post_init__(self) -> None:
        """Refuse rules that contradict themselves."""
        if self.pursuit_touches < 2:  # noqa: PLR2004 (one touch is no pursuit)
            raise ValueError(f"pursuit.touches must be 2 or more, got {self.pursuit_touches}")
        if min(self.pursuit_gaps_days, default=0.0) < 0:
            raise ValueError(
                f"pursuit.gaps_days must not be negative, got {self.pursuit_gaps_days}"
            )
        if len(self.pursuit_gaps_days) != self.pursuit_touches:
            raise ValueError(
                f"pursuit.gaps_days must have {self.pursuit_touches} entries, one before each"
                f" touch, got {len(self.pursuit_gaps_days)}"
            )
        if not self.warm_gaps_days or min(self.warm_gaps_days) <= 0:
            raise ValueError(f"warm.gaps_days must be above 0, got {self.warm_gaps_days}")
        if self.warm_peace_days <= 0:
            raise ValueError(f"warm.peace_days must be above 0, got {self.warm_peace_days}")
        if not 0 <= self.inbound_reserve_share < 1:
            raise ValueError(
                f"day.inbound_reserve_share must be in [0, 1), got {self.inbound_reserve_share}"
            )
        if not 0 < self.price_days_min <= self.price_days:
            raise ValueError(
                f"price.days_min must be from 1 to price.days, got {self.price_days_min}"
            )
        if len(self.moves) > _MOVES_MAX:
            raise ValueError(f"{len(self.moves)} moves are too many; leave {_MOVES_MAX} at most.")
        if not self.slots or len(self.slots) != len(self.slot_at):
            raise ValueError("day.slots and day.slot_at must be of one length, above 0")

    @property
    def channels(self) -> int:
        """Return the channels that some move uses, as bits."""
        return sum(1 << code for code in {move.channel_code for move in self.moves})

    @property
    def conditions(self) -> frozenset[str]:
        """Return the conditions that some move needs or avoids."""
        return frozenset(name for move in self.moves for name in (*move.needs, *move.avoids))

    @property
    def slot_labels(self) -> tuple[str, ...]:
        """Return the names of the slots, by which what was learned of them is kept."""
        return tuple(f"{start:g} to {end:g} o'clock" for start, end in self.slots)

    @property
    def longest_gap_days(self) -> float:
        """Return the longest time that any lane lets pass between two touches."""
        return max(
            *self.warm_gaps_days,
            *self.pursuit_gaps_days,
            self.step_back_days,
            self.warm_peace_days,
        )

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Rules:
        """Read the rules from the parsed pack; a missing or wrong entry is a ``ValueError``."""
        try:
            return cls._read(raw)
        except KeyError as error:
            raise ValueError(
                f"the plan pack lacks {error}; add it as in packs/plan.toml"
            ) from error

    @classmethod
    def _read(cls, raw: Mapping[str, object]) -> Rules:
        pursuit, warm, respond = _part(raw, "pursuit"), _part(raw, "warm"), _part(raw, "respond")
        limits, day, values = _part(raw, "limits"), _part(raw, "day"), _part(raw, "value_minutes")
        opt_out, learning = _part(raw, "opt_out"), _part(raw, "learning")
        price = _part(raw, "price")
        return cls(
            version=str(raw["version"]),
            pursuit_touches=int(_number(pursuit, "touches")),
            pursuit_channels_min=int(_number(pursuit, "channels_min")),
            pursuit_gaps_days=_numbers(pursuit, "gaps_days"),
            checkpoint_touches=int(_number(pursuit, "checkpoint_touches")),
            warm_gaps_days=_numbers(warm, "gaps_days"),
            warm_peace_days=_number(warm, "peace_days"),
            respond_days_max=_number(respond, "days_max"),
            respond_minutes_fresh=_number(respond, "minutes_fresh"),
            touches_per_week=int(_number(limits, "touches_per_week")),
            step_back_days=_number(limits, "step_back_days"),
            channel_failures=int(_number(limits, "channel_failures")),
            bump_after_days=_number(limits, "bump_after_days"),
            bump_within_days=_number(limits, "bump_within_days"),
            lookback_days=_number(limits, "lookback_days"),
            starts_hour=_number(day, "starts_hour"),
            ends_hour=_number(day, "ends_hour"),
            rep_starts_hour=_number(day, "rep_starts_hour"),
            rep_ends_hour=_number(day, "rep_ends_hour"),
            inbound_reserve_share=_number(day, "inbound_reserve_share"),
            slots=tuple(
                (float(start), float(end))
                for start, end in cast("Sequence[tuple[float, float]]", day["slots"])
            ),
            slot_at=tuple(str(text) for text in cast("Sequence[str]", day["slot_at"])),
            value_minutes=tuple(_number(values, stage.value) for stage in STAGES),
            opt_out_chance=_number(opt_out, "chance"),
            opt_out_loss_minutes=_number(opt_out, "loss_minutes"),
            learning_weight=_number(learning, "weight"),
            price_days=int(_number(price, "days")),
            price_days_min=int(_number(price, "days_min")),
            price_age_days_max=_number(price, "age_days_max"),
            price_floor=_number(price, "floor"),
            exploration=Exploration.from_mapping(_part(raw, "explore")),
            moves=tuple(_move(move) for move in _tables(raw, "moves")),
        )


def _part(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = raw[name]
    if not isinstance(part, Mapping):
        raise ValueError(f"the plan pack's {name!r} must be a table, got {part!r}")  # noqa: TRY004
    return part


def _tables(raw: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    return cast("Sequence[Mapping[str, object]]", raw[name])


def _number(part: Mapping[str, object], name: str) -> float:
    value = part[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"the plan pack's {name!r} must be a number, got {value!r}")  # noqa: TRY004
    return float(value)


def _numbers(part: Mapping[str, object], name: str) -> tuple[float, ...]:
    values = part[name]
    if not isinstance(values, list):
        raise ValueError(f"the plan pack's {name!r} must be a list, got {values!r}")  # noqa: TRY004
    return tuple(float(value) for value in values)


def _move(raw: Mapping[str, object]) -> Move:
    return Move(
        tactic=Tactic(str(raw["tactic"])),
        channel=Channel(str(raw["channel"])),
        minutes=_number(raw, "minutes"),
        fit=_number(raw, "fit"),
        words=str(raw["words"]),
        needs=tuple(cast("Sequence[str]", raw.get("needs", ()))),
        avoids=tuple(cast("Sequence[str]", raw.get("avoids", ()))),
    )
