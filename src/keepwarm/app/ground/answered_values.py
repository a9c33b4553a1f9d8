"""What a person answered on what their minutes and answers are worth, and the rules it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from keepwarm.engine import plan
from keepwarm.engine.plan import Rules
from keepwarm.engine.values import Channel, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredValues:
    """The answers; what is missing is as shipped.

    ``stage_minutes`` and ``channel_minutes`` are in minutes. ``shares`` are those in 100 who
    answer at a stage and become a deal, ``deal`` what a deal leaves and ``hour`` what an hour is
    worth, in one currency: with all three the worth of an answer follows, and goes before the
    minutes.
    """

    stage_minutes: Mapping[Stage, float] = field(default_factory=dict)
    channel_minutes: Mapping[Channel, float] = field(default_factory=dict)
    shares: Mapping[Stage, float] = field(default_factory=dict)
    deal: float | None = None
    hour: float | None = None

    @property
    def worths(self) -> dict[Stage, float]:
        """Return the worth of an answer in minutes, where it was answered in either way."""
        found = dict(self.stage_minutes)
        if self.deal is not None and self.hour is not None:
            for stage, share in self.shares.items():
                found[stage] = plan.value_from_money(
                    deal=self.deal, closing_share=share / 100.0, hour=self.hour
                )
        return found

    def to_stored(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "stage_minutes": {stage.value: worth for stage, worth in self.stage_minutes.items()},
            "channel_minutes": {way.value: cost for way, cost in self.channel_minutes.items()},
            "shares": {stage.value: share for stage, share in self.shares.items()},
            "deal": self.deal,
            "hour": self.hour,
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``to_stored`` returned; an empty mapping holds no answer."""
        return cls(
            stage_minutes={
                Stage(name): worth for name, worth in stored.get("stage_minutes", {}).items()
            },
            channel_minutes={
                Channel(name): cost for name, cost in stored.get("channel_minutes", {}).items()
            },
            shares={Stage(name): share for name, share in stored.get("shares", {}).items()},
            deal=stored.get("deal"),
            hour=stored.get("hour"),
        )


def rules_in_force(
    shipped: Rules, *, values: Mapping[str, Any], prices: Mapping[str, float], today: dt.date
) -> Rules:
    """Return the rules with the answers of a workspace, and the price of a minute of its days."""
    answered = AnsweredValues.from_stored(values)
    rules = plan.set_values(
        shipped, stage_minutes=answered.worths, channel_minutes=answered.channel_minutes
    )
    price = plan.price_of_minute(
        {dt.date.fromisoformat(day).toordinal(): index for day, index in prices.items()},
        today=today.toordinal(),
        rules=shipped,
    )
    # Without answers and price the rules stay the very same: whoever compares them is quick.
    return rules if price is None else plan.set_price(rules, price)
